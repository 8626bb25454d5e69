import * as v from 'valibot';
import { Finite, Id, LocalText, Point, Positive, Ring } from './shapes.ts';

/**
 * A polygon people walk on freely, with holes (pillars, counters, closed rooms). Areas that touch along a side are connected
 * there, so that a door is where the outlines of two rooms and the passage between them meet; every other side is a wall.
 */
export const WalkArea = v.strictObject({
  id: Id,
  name: v.optional(LocalText),
  kind: v.optional(v.picklist(['hall', 'square', 'platform', 'passage', 'stairs']), 'hall'),
  ring: Ring,
  holes: v.optional(v.array(Ring), []),
  /** Stairs: the direction that leads up, radians counter-clockwise from east. */
  up: v.optional(Finite),
  /** Speed there as a share of the free speed: upwards on stairs, anywhere elsewhere; absent: 0.5 on stairs, else 1. */
  pace: v.optional(Positive),
  /** Downwards on stairs; absent: 0.6. */
  paceDown: v.optional(Positive),
});

/** A line on a walkable area where people come in and leave: an entrance, a turnstile, the foot of an escalator. */
export const WalkGate = v.strictObject({
  id: Id,
  name: v.optional(LocalText),
  line: v.strictTuple([Point, Point]),
});

export type WalkArea = v.InferOutput<typeof WalkArea>;
export type WalkGate = v.InferOutput<typeof WalkGate>;
