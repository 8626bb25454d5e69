import type { Object3D, PerspectiveCamera } from 'three';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { Frame } from '../../sims/frame.ts';
import type { AppState } from '../store/app-store.ts';
import type { Mood } from './mood/mood.ts';
import type { Bodies } from './motion/bodies.ts';
import type { Quality } from './quality.ts';

/** What every layer may read while a picture is made. One object, rewritten for every picture. */
export interface Picture {
  /** Milliseconds of the page's clock, and seconds since the picture before. */
  now: number;
  dt: number;
  /** The newest frame, if a player has given one. */
  frame: Frame | null;
  /** Where everything that moves is in this picture. */
  bodies: Bodies;
  /** True in the first picture after a new frame. */
  fresh: boolean;
  camera: PerspectiveCamera;
  /** Size of the picture in CSS pixels. */
  width: number;
  height: number;
  /** Distance from the camera to the point it looks at, m. */
  reach: number;
  state: AppState;
  mood: Mood;
}

/** A part of the picture: something to put in the scene, brought up to date once per picture. */
export interface LayerPart {
  readonly object: Object3D;
  /** Whether the part is wanted; the stage sets `object.visible` from it. */
  visible(picture: Picture): boolean;
  update?(picture: Picture): void;
  dispose(): void;
}

/** What the static layers are built from. */
export interface BuildContext {
  readonly world: CompiledScene;
  readonly mood: Mood;
  readonly quality: Quality;
}
