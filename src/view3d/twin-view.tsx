import { Canvas } from '@react-three/fiber';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Problem } from '../../scenes/problem.ts';
import type { FrameSource } from '../players/frame-source.ts';
import type { AppStore } from '../store/app-store.ts';
import type { SenseClient } from '../workers/sense-client.ts';
import type { CameraRig } from './camera/camera-rig.ts';
import { ContextLost } from './overlay/context-lost.tsx';
import { Hud, type HudHandle } from './overlay/hud.tsx';
import { chooseQuality } from './quality.ts';
import type { Stage } from './stage.ts';
import { StageHost } from './stage-host.tsx';

export interface TwinViewProps {
  readonly store: AppStore;
  readonly frames: FrameSource;
  /** Sensor models of the open scene; null while they start. */
  readonly sense: SenseClient | null;
  /** Told what goes wrong in the view (a lost graphics context, a sensor that doesn't answer). */
  readonly onProblem?: (problem: Problem) => void;
}

const LOST: Problem = {
  code: 'graphics-lost',
  severity: 'warning',
  message: 'The graphics context of the view was lost.',
  where: 'view',
  hint: 'It is restored by itself as a rule; reload the page if the picture stays away.',
};

/**
 * The scene in three dimensions, filling its parent; north is +y, up is +z. It reads the store and the frames and writes
 * what a hand does in it: selection, devices, camera wishes. `window.hetaoView` answers tests.
 */
export function TwinView({ store, frames, sense, onProblem }: TwinViewProps) {
  const quality = useMemo(() => chooseQuality(), []);
  const surface = useRef<HTMLDivElement>(null);
  const hud = useRef<HudHandle>(null);
  const [lost, setLost] = useState(false);
  const language = useStore(store, (s) => s.language);
  const report = useRef(onProblem);
  useEffect(() => {
    report.current = onProblem;
  }, [onProblem]);

  const onPicture = useCallback((stage: Stage, rig: CameraRig) => hud.current?.update(stage, rig), []);
  const tell = useCallback((problem: Problem) => report.current?.(problem), []);
  const onLost = useCallback(
    (gone: boolean) => {
      setLost(gone);
      if (gone) tell(LOST);
    },
    [tell],
  );

  return (
    <div
      ref={surface}
      data-testid="view"
      style={{ position: 'absolute', inset: 0, overflow: 'hidden', touchAction: 'none', userSelect: 'none' }}
    >
      <Canvas
        flat
        dpr={[1, quality.maxDpr]}
        gl={{ antialias: quality.antialias, stencil: true, powerPreference: 'high-performance' }}
        camera={{ fov: 42, near: 2, far: 40_000, position: [0, -800, 500], up: [0, 0, 1] }}
      >
        <StageHost
          store={store}
          frames={frames}
          sense={sense}
          quality={quality}
          surface={surface}
          onPicture={onPicture}
          onProblem={tell}
          onLost={onLost}
        />
      </Canvas>
      <Hud ref={hud} store={store} />
      {lost ? <ContextLost language={language} /> : null}
    </div>
  );
}
