import { CameraControls, type CameraControlsImpl } from '@react-three/drei';
import { useFrame, useThree } from '@react-three/fiber';
import { useEffect, useRef, useState } from 'react';
import { type PerspectiveCamera, Vector3 } from 'three';
import type { FrameSource } from '../players/frame-source.ts';
import type { AppStore } from '../store/app-store.ts';
import type { SenseClient } from '../workers/sense-client.ts';
import { CameraRig } from './camera/camera-rig.ts';
import { locator } from './camera/locate.ts';
import type { ViewProbe } from './probe.ts';
import type { Quality } from './quality.ts';
import { Stage } from './stage.ts';

type Controls = InstanceType<typeof CameraControlsImpl>;

interface HostProps {
  readonly store: AppStore;
  readonly frames: FrameSource;
  readonly sense: SenseClient | null;
  readonly quality: Quality;
  /** Told once per picture, after everything moved. */
  readonly onPicture: (stage: Stage, rig: CameraRig) => void;
}

/** Joins the stage to the canvas: makes it, moves it with every picture, takes it down. */
export function StageHost({ store, frames, quality, onPicture }: HostProps) {
  const { gl, scene, camera, size } = useThree();
  const controls = useRef<Controls>(null);
  const [stage, setStage] = useState<Stage | null>(null);
  const rig = useRef<CameraRig | null>(null);
  const last = useRef(0);
  const locate = useRef(locator(() => null));

  useEffect(() => {
    if (!controls.current) return;
    const made = new Stage({
      store,
      frames,
      scene,
      camera: camera as PerspectiveCamera,
      renderer: gl,
      quality,
    });
    const cameraRig = new CameraRig(controls.current, camera as PerspectiveCamera);
    rig.current = cameraRig;
    locate.current = locator(() => made);
    setStage(made);
    const point = new Vector3();
    const began = performance.now();
    const probe: ViewProbe = {
      vehicles: () => listBodies(made.bodies.vehicles, made.bodies.frame?.vehicleId),
      pedestrians: () => listBodies(made.bodies.pedestrians, made.bodies.frame?.pedestrianId),
      devices: () => store.getState().devices.map((d) => ({ id: d.id, x: d.mount.x, y: d.mount.y })),
      project: (x, y, z) => {
        point.set(x, y, z).project(camera);
        if (point.z > 1) return null;
        const box = gl.domElement.getBoundingClientRect();
        return { x: ((point.x + 1) / 2) * box.width, y: ((1 - point.y) / 2) * box.height };
      },
      get pictures() {
        return made.pictures;
      },
      get frames() {
        return frames.version;
      },
      stats: () => {
        return {
          calls: gl.info.render.calls,
          triangles: gl.info.render.triangles,
          meanMs: Math.round((made.picture.now - began) / Math.max(1, made.pictures)),
          renderer: quality.name,
        };
      },
      look: (eye, target) => cameraRig.flyTo({ eye, target }, false),
      coverage: () => null,
      scanned: () => 0,
    };
    window.hetaoView = probe;
    return () => {
      if (window.hetaoView === probe) delete window.hetaoView;
      cameraRig.dispose();
      rig.current = null;
      made.dispose();
      setStage(null);
    };
  }, [store, frames, scene, camera, gl, quality]);

  useFrame(() => {
    const now = performance.now();
    const dt = last.current ? Math.min(0.25, (now - last.current) / 1000) : 0;
    last.current = now;
    if (!stage || !rig.current) return;
    stage.update(now, dt, size.width, size.height, rig.current.distance);
    rig.current.update(stage.picture, stage.picture.state.camera, locate.current);
    onPicture(stage, rig.current);
  });

  return <CameraControls ref={controls} makeDefault />;
}

function listBodies(
  bodies: { count: number; x: Float32Array; y: Float32Array },
  ids: Uint32Array | undefined,
): { id: number; x: number; y: number }[] {
  const list = [];
  for (let i = 0; i < bodies.count; i += 1)
    list.push({ id: ids?.[i] ?? 0, x: bodies.x[i]!, y: bodies.y[i]! });
  return list;
}
