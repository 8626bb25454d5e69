import { Canvas } from '@react-three/fiber';
import { useCallback, useMemo } from 'react';
import type { Problem } from '../../scenes/problem.ts';
import type { FrameSource } from '../players/frame-source.ts';
import type { AppStore } from '../store/app-store.ts';
import type { SenseClient } from '../workers/sense-client.ts';
import { chooseQuality } from './quality.ts';
import { StageHost } from './stage-host.tsx';

export interface TwinViewProps {
  readonly store: AppStore;
  readonly frames: FrameSource;
  readonly sense: SenseClient | null;
  /** Told what goes wrong in the view (a lost graphics context, a sensor that doesn't answer). */
  readonly onProblem?: (problem: Problem) => void;
}

/** The scene in three dimensions, filling its parent. North is +y, up is +z. */
export function TwinView({ store, frames, sense }: TwinViewProps) {
  const quality = useMemo(() => chooseQuality(), []);
  const onPicture = useCallback(() => {}, []);
  return (
    <div data-testid="view" style={{ position: 'absolute', inset: 0, overflow: 'hidden' }}>
      <Canvas
        flat
        dpr={[1, quality.maxDpr]}
        gl={{ antialias: quality.antialias, stencil: true, powerPreference: 'high-performance' }}
        camera={{ fov: 42, near: 2, far: 40_000, position: [0, -800, 500], up: [0, 0, 1] }}
      >
        <StageHost store={store} frames={frames} sense={sense} quality={quality} onPicture={onPicture} />
      </Canvas>
    </div>
  );
}
