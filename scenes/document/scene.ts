import * as v from 'valibot';
import { Scenario } from './demand.ts';
import { Detector } from './detectors.ts';
import { Device } from './devices.ts';
import { Roads, Walkways } from './roads.ts';
import { Finite, Id, LocalText } from './shapes.ts';
import { Surroundings } from './surroundings.ts';

export const SCENE_FORMAT = 'hetao-twin-scene';
export const SCENE_VERSION = 1;

/** WGS84 degrees and metres: the point that local (0, 0, 0) stands for. */
export const Origin = v.strictObject({
  lon: v.pipe(Finite, v.minValue(-180), v.maxValue(180)),
  lat: v.pipe(Finite, v.minValue(-85), v.maxValue(85)),
  height: v.optional(Finite, 0),
});

/** The whole world of a twin, as a document. See `docs/scene-format.md`. */
export const Scene = v.strictObject({
  format: v.literal(SCENE_FORMAT),
  version: v.literal(SCENE_VERSION),
  id: Id,
  name: LocalText,
  /** What the scene is and how sure it is, shown to everyone who opens it. */
  notice: v.optional(LocalText),
  /** Credits that must be shown. */
  attribution: v.optional(v.array(v.string()), []),
  origin: Origin,
  roads: Roads,
  walkways: v.optional(Walkways, { nodes: [], paths: [] }),
  surroundings: v.optional(Surroundings, {}),
  devices: v.optional(v.array(Device), []),
  /** What measures traffic without acting on it. */
  detectors: v.optional(v.array(Detector)),
  scenarios: v.pipe(v.array(Scenario), v.minLength(1, 'a scene needs a scenario')),
});

export type Origin = v.InferOutput<typeof Origin>;
export type Scene = v.InferOutput<typeof Scene>;
/** The document as written, before defaults are filled in. */
export type SceneInput = v.InferInput<typeof Scene>;
