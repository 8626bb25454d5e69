import * as v from 'valibot';
import { Confidence, Finite, Id, Line, LocalText, NonNegative, Point, Positive, Ring } from './shapes.ts';

/** A prism: footprint ring and height above its base. */
export const Building = v.strictObject({
  id: Id,
  name: v.optional(LocalText),
  kind: v.optional(v.picklist(['office', 'residential', 'industrial', 'port', 'station', 'other']), 'other'),
  footprint: Ring,
  base: v.optional(Finite, 0),
  height: Positive,
  confidence: Confidence,
});

/** Flat areas under everything: water, green, squares, and the zone's parts (outline only). */
export const Area = v.strictObject({
  id: Id,
  name: v.optional(LocalText),
  kind: v.picklist(['water', 'green', 'plaza', 'port', 'zone', 'mudflat']),
  ring: Ring,
  confidence: v.optional(Confidence),
});

/** Places to find by name. */
export const Place = v.strictObject({
  id: Id,
  name: LocalText,
  kind: v.picklist(['metro', 'port', 'gate', 'bus_stop', 'landmark', 'ev_station']),
  point: Point,
  confidence: v.optional(Confidence),
  source: v.optional(v.string()),
});

export const Tree = v.tuple([Finite, Finite, NonNegative]);

/** Fences, banks, walls: lines with a height. */
export const Barrier = v.strictObject({
  id: Id,
  kind: v.picklist(['fence', 'bank', 'wall', 'rail']),
  line: Line,
  height: NonNegative,
});

export const Surroundings = v.strictObject({
  buildings: v.optional(v.array(Building), []),
  areas: v.optional(v.array(Area), []),
  places: v.optional(v.array(Place), []),
  /** [x, y, height] each. */
  trees: v.optional(v.array(Tree), []),
  barriers: v.optional(v.array(Barrier), []),
});

export type Building = v.InferOutput<typeof Building>;
export type Area = v.InferOutput<typeof Area>;
export type Place = v.InferOutput<typeof Place>;
export type Barrier = v.InferOutput<typeof Barrier>;
export type Surroundings = v.InferOutput<typeof Surroundings>;
