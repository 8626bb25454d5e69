import * as v from 'valibot';
import { Id, Index, LocalText, NonNegative } from './shapes.ts';

/** A point across one lane. */
const LanePoint = v.strictObject({
  edge: Id,
  lane: Index,
  /** Metres from the start of the lane. */
  position: NonNegative,
});

/** A loop in the road: counts who drives over it, how fast, and how much of the time it is covered. */
export const LoopDetector = v.strictObject({
  id: Id,
  kind: v.literal('loop'),
  name: v.optional(LocalText),
  ...LanePoint.entries,
});

/** A stretch of one lane, or of all lanes of an edge: vehicles on it, their density, speed, queue and jam. */
export const AreaDetector = v.strictObject({
  id: Id,
  kind: v.literal('area'),
  name: v.optional(LocalText),
  edge: Id,
  /** Absent: every lane of the edge. */
  lane: v.optional(Index),
  /** Metres from the start of the lane; absent: its start and its end. */
  from: v.optional(NonNegative),
  to: v.optional(NonNegative),
});

/** All ways from any of the entries to any of the exits: who passes, how long it takes, with how many stops. */
export const SectionDetector = v.strictObject({
  id: Id,
  kind: v.literal('section'),
  name: v.optional(LocalText),
  entries: v.pipe(v.array(LanePoint), v.minLength(1, 'a section needs an entry')),
  exits: v.pipe(v.array(LanePoint), v.minLength(1, 'a section needs an exit')),
});

/** Something that measures traffic without acting on it. What it found is an output of the run. */
export const Detector = v.variant('kind', [LoopDetector, AreaDetector, SectionDetector]);

export type LoopDetector = v.InferOutput<typeof LoopDetector>;
export type AreaDetector = v.InferOutput<typeof AreaDetector>;
export type SectionDetector = v.InferOutput<typeof SectionDetector>;
export type Detector = v.InferOutput<typeof Detector>;
