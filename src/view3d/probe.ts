import { Vector3, type WebGLRenderer } from 'three';
import type { FrameSource } from '../players/frame-source.ts';
import type { AppStore } from '../store/app-store.ts';
import type { CameraRig } from './camera/camera-rig.ts';
import type { Interpolated } from './motion/interpolated.ts';
import type { Quality } from './quality.ts';
import type { Stage } from './stage.ts';

type Triple = readonly [number, number, number];

/** What browser tests (and curious people) may ask of the view: `window.hetaoView`. */
export interface ViewProbe {
  /** Vehicles as drawn in the last picture, local metres. */
  vehicles(): { id: number; x: number; y: number }[];
  pedestrians(): { id: number; x: number; y: number }[];
  devices(): { id: string; x: number; y: number; z: number }[];
  /** State codes of the newest frame's signal indices. */
  signals(): number[];
  tracks(): { id: number; x: number; y: number; class: number }[];
  /** CSS pixels of the page where a point in local metres is drawn, or null behind the camera. */
  project(x: number, y: number, z: number): { x: number; y: number } | null;
  /** Pictures made, and the number of the newest frame shown. */
  readonly pictures: number;
  readonly frames: number;
  /** Drawing calls and triangles of the last picture, mean time between pictures, quality in use. */
  stats(): { calls: number; triangles: number; meanMs: number; quality: Quality['name'] };
  /** Puts the camera somewhere at once. */
  look(eye: Triple, target: Triple): void;
  camera(): { eye: Triple; target: Triple };
  /** Cells that nobody, one and several devices see, or null before the first answer. */
  coverage(): { one: number; several: number } | null;
  /** Points shown of the selected lidar's newest scan. */
  scanned(): number;
}

declare global {
  interface Window {
    hetaoView?: ViewProbe;
  }
}

interface ProbeParts {
  readonly stage: Stage;
  readonly rig: CameraRig;
  readonly store: AppStore;
  readonly frames: FrameSource;
  readonly renderer: WebGLRenderer;
  readonly quality: Quality;
}

export function makeProbe({ stage, rig, store, frames, renderer, quality }: ProbeParts): ViewProbe {
  const began = performance.now();
  const point = new Vector3();
  const { camera } = stage.picture;
  return {
    vehicles: () => listBodies(stage.bodies.vehicles, stage.bodies.frame?.vehicleId),
    pedestrians: () => listBodies(stage.bodies.pedestrians, stage.bodies.frame?.pedestrianId),
    devices: () =>
      store.getState().devices.map(({ id, mount }) => ({ id, x: mount.x, y: mount.y, z: mount.height })),
    signals: () => {
      const { frame } = stage.bodies;
      return frame ? Array.from(frame.signalState.subarray(0, frame.signalCount)) : [];
    },
    tracks: () => {
      const { frame } = stage.bodies;
      const list = [];
      for (let i = 0; frame && i < frame.trackCount; i += 1) {
        list.push({
          id: frame.trackId[i]!,
          x: frame.trackX[i]!,
          y: frame.trackY[i]!,
          class: frame.trackClass[i]!,
        });
      }
      return list;
    },
    project: (x, y, z) => {
      point.set(x, y, z).project(camera);
      if (point.z > 1) return null;
      const box = renderer.domElement.getBoundingClientRect();
      return { x: box.left + ((point.x + 1) / 2) * box.width, y: box.top + ((1 - point.y) / 2) * box.height };
    },
    get pictures() {
      return stage.pictures;
    },
    get frames() {
      return frames.version;
    },
    stats: () => ({
      calls: renderer.info.render.calls,
      triangles: renderer.info.render.triangles,
      meanMs: Math.round((stage.picture.now - began) / Math.max(1, stage.pictures)),
      quality: quality.name,
    }),
    look: (eye, target) => rig.flyTo({ eye, target }, false),
    camera: () => {
      const { x, y, z } = rig.focus;
      return { eye: camera.position.toArray(), target: [x, y, z] };
    },
    coverage: () => {
      const counts = stage.coverage.coverage?.counts;
      if (!counts) return null;
      let one = 0;
      let several = 0;
      for (const n of counts) {
        if (n === 1) one += 1;
        else if (n > 1) several += 1;
      }
      return { one, several };
    },
    scanned: () => stage.points.count,
  };
}

function listBodies(
  bodies: Interpolated,
  ids: Uint32Array | undefined,
): { id: number; x: number; y: number }[] {
  const list = [];
  for (let i = 0; i < bodies.count; i += 1)
    list.push({ id: ids?.[i] ?? 0, x: bodies.x[i]!, y: bodies.y[i]! });
  return list;
}
