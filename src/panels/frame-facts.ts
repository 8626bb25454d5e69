import { useEffect, useRef, useState } from 'react';
import type { Frame } from '../../sims/frame.ts';
import { useWorkspace } from '../app/context.ts';

/**
 * Reads something small from the newest frame a few times a second. The component renders again only when the value
 * has changed by `same`. Frames never pass through React state themselves.
 */
export function useFrameFacts<T>(
  read: (frame: Frame | null) => T,
  options: { readonly hertz?: number; readonly same?: (a: T, b: T) => boolean } = {},
): T {
  const { frames } = useWorkspace();
  const { hertz = 4, same = Object.is } = options;
  const reader = useRef(read);
  reader.current = read;
  const equal = useRef(same);
  equal.current = same;
  const [value, setValue] = useState(() => read(frames.current));
  useEffect(() => {
    const look = () => {
      const next = reader.current(frames.current);
      setValue((old) => (equal.current(old, next) ? old : next));
    };
    look();
    const timer = setInterval(look, 1000 / hertz);
    return () => clearInterval(timer);
  }, [frames, hertz]);
  return value;
}

/** Whether two flat records have the same entries. */
export function sameRecord<T extends object>(a: T | null, b: T | null): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  const keys = Object.keys(a) as (keyof T)[];
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]));
}

/** Row of an id in an id column, or -1. */
export function rowOf(ids: Uint32Array, count: number, id: number): number {
  for (let i = 0; i < count; i++) if (ids[i] === id) return i;
  return -1;
}
