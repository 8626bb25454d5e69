import { CameraControls, type CameraControlsImpl } from '@react-three/drei';
import { useFrame, useThree } from '@react-three/fiber';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { PerspectiveCamera } from 'three';
import type { Problem } from '../../scenes/problem.ts';
import type { FrameSource } from '../players/frame-source.ts';
import type { AppStore } from '../store/app-store.ts';
import type { SenseClient } from '../workers/sense-client.ts';
import { CameraRig } from './camera/camera-rig.ts';
import { locator } from './camera/locate.ts';
import { Interaction } from './picking/interaction.ts';
import { makeProbe } from './probe.ts';
import type { Quality } from './quality.ts';
import { Stage } from './stage.ts';

type Controls = InstanceType<typeof CameraControlsImpl>;

interface HostProps {
  readonly store: AppStore;
  readonly frames: FrameSource;
  readonly sense: SenseClient | null;
  readonly quality: Quality;
  /** Element around the canvas. */
  readonly surface: RefObject<HTMLElement | null>;
  /** Told once per picture, after everything moved. */
  readonly onPicture: (stage: Stage, rig: CameraRig) => void;
  readonly onProblem: (problem: Problem) => void;
  readonly onLost: (lost: boolean) => void;
}

/** What is up while the canvas is: taken down together. */
interface Running {
  readonly stage: Stage;
  readonly rig: CameraRig;
  readonly hands: Interaction | null;
}

/** Joins the stage to the canvas: makes it, moves it with every picture, takes it down. */
export function StageHost({
  store,
  frames,
  sense,
  quality,
  surface,
  onPicture,
  onProblem,
  onLost,
}: HostProps) {
  const { gl, scene, camera, size } = useThree();
  const controls = useRef<Controls>(null);
  const senseNow = useRef(sense);
  const [running, setRunning] = useState<Running | null>(null);
  const last = useRef(0);

  useEffect(() => {
    senseNow.current = sense;
  }, [sense]);

  useEffect(() => {
    if (!controls.current) return;
    const eye = camera as PerspectiveCamera;
    const stage = new Stage({
      store,
      frames,
      scene,
      camera: eye,
      quality,
      sense: () => senseNow.current,
      onProblem,
    });
    const rig = new CameraRig(controls.current, eye, locator(stage));
    const hands = surface.current ? new Interaction(surface.current, gl.domElement, store, rig, stage) : null;
    const probe = makeProbe({ stage, rig, store, frames, renderer: gl, quality });
    window.hetaoView = probe;
    setRunning({ stage, rig, hands });
    return () => {
      setRunning(null);
      if (window.hetaoView === probe) delete window.hetaoView;
      hands?.dispose();
      rig.dispose();
      stage.dispose();
    };
  }, [store, frames, scene, camera, gl, quality, surface, onProblem]);

  useEffect(() => {
    const canvas = gl.domElement;
    const lose = (event: Event) => {
      event.preventDefault();
      onLost(true);
    };
    const restore = () => onLost(false);
    canvas.addEventListener('webglcontextlost', lose);
    canvas.addEventListener('webglcontextrestored', restore);
    return () => {
      canvas.removeEventListener('webglcontextlost', lose);
      canvas.removeEventListener('webglcontextrestored', restore);
    };
  }, [gl, onLost]);

  useFrame(() => {
    const now = performance.now();
    const dt = last.current ? Math.min(0.25, (now - last.current) / 1000) : 0;
    last.current = now;
    if (!running) return;
    const { stage, rig, hands } = running;
    stage.update(now, dt, size.width, size.height, rig.distance);
    rig.update(stage.picture);
    hands?.update();
    onPicture(stage, rig);
  });

  return <CameraControls ref={controls} makeDefault />;
}
