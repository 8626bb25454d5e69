import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Frame } from '../../../sims/frame.ts';
import { useWorkspace } from '../../app/context.ts';
import type { SenseClient } from '../../workers/sense-client.ts';

/** The sensors' worker of the open scene, or null while there is none. */
export function useSense(): SenseClient | null {
  const { sensing } = useWorkspace();
  return useSyncExternalStore(
    (changed) => sensing.onChange(changed),
    () => sensing.current,
    () => sensing.current,
  );
}

export interface Sensed<T> {
  readonly value: T | null;
  /** What went wrong last, if the newest question failed. */
  readonly error: string | null;
}

/**
 * Asks the sensors again and again, one question at a time, with a pause in between; only when there is a newer frame
 * than the last one asked about, or when `key` (what the question is about) changed.
 */
export function useSensed<T>(
  ask: (sense: SenseClient, frame: Frame) => Promise<T>,
  key: unknown,
  pauseMs: number,
): Sensed<T> {
  const { frames } = useWorkspace();
  const sense = useSense();
  const question = useRef(ask);
  question.current = ask;
  const [sensed, setSensed] = useState<Sensed<T>>({ value: null, error: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for what the question depends on
  useEffect(() => {
    if (!sense) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = -1;
    const round = async () => {
      const frame = frames.current;
      if (frame && frames.version !== asked) {
        asked = frames.version;
        try {
          const value = await question.current(sense, frame);
          if (!stopped) setSensed({ value, error: null });
        } catch (error) {
          if (!stopped)
            setSensed({ value: null, error: error instanceof Error ? error.message : String(error) });
        }
      }
      if (!stopped) timer = setTimeout(round, pauseMs);
    };
    void round();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [sense, frames, key, pauseMs]);
  return sensed;
}
