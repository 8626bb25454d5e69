import * as v from 'valibot';
import { Confidence, Finite, Id, LocalText, NonNegative } from './shapes.ts';

export const DEVICE_KINDS = ['lidar', 'camera', 'gnss', 'signal', 'radio', 'compute'] as const;

/** Where and how a device is fixed: position of its optical or phase centre and its attitude. */
export const Mount = v.strictObject({
  kind: v.picklist(['pole', 'gantry', 'wall', 'roof', 'cabinet']),
  x: Finite,
  y: Finite,
  /** Metres above the ground at the foot. */
  height: NonNegative,
  /** Radians counter-clockwise from east. */
  yaw: v.optional(Finite, 0),
  /** Radians, nose down positive. */
  pitch: v.optional(Finite, 0),
  roll: v.optional(Finite, 0),
});

export const DeviceLink = v.strictObject({
  kind: v.picklist(['power', 'fibre', 'radio']),
  /** A device's id, or a name of the supply outside the scene. */
  to: Id,
});

/** A roadside device. `model` names an entry of the catalogue in `sensors/catalogue`. */
export const Device = v.strictObject({
  id: Id,
  kind: v.picklist(DEVICE_KINDS),
  model: Id,
  name: v.optional(LocalText),
  mount: Mount,
  /** Signal controller that a `signal` device belongs to. */
  signal: v.optional(Id),
  links: v.optional(v.array(DeviceLink), []),
  /** MQTT topics by purpose, e.g. `{ objects: "hetao/L01/objects" }`. */
  topics: v.optional(v.record(v.string(), v.string()), {}),
  confidence: v.optional(Confidence),
});

export type DeviceKind = (typeof DEVICE_KINDS)[number];
export type Mount = v.InferOutput<typeof Mount>;
export type Device = v.InferOutput<typeof Device>;
