import * as v from 'valibot';
import { Id, LocalText, NonNegative, Positive, Share } from './shapes.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(1));

/**
 * How people get on and off. A stop takes `doorSeconds` (opening and closing) and then as long as the busiest door needs.
 * With boarding at the front, the first door takes everyone who boards and the others those who alight; a single door
 * takes both; with boarding at all doors everyone spreads evenly. Defaults follow the method and the values of the
 * Transit Capacity and Quality of Service Manual, 3rd edition (TCRP Report 165): smart card 2.75 s, rear door 1.75 s.
 */
export const Boarding = v.strictObject({
  doors: v.optional(Count, 2),
  at: v.optional(v.picklist(['front', 'all']), 'front'),
  doorSeconds: v.optional(NonNegative, 3.5),
  /** Seconds per person. */
  boardingSeconds: v.optional(Positive, 2.75),
  alightingSeconds: v.optional(Positive, 1.75),
});

export const LineStop = v.strictObject({
  busStop: Id,
  /** People who come to this stop for this line. */
  boardingsPerHour: v.optional(NonNegative, 0),
  /** Share of those on board who get off here; at the last stop everyone does. */
  alightingShare: v.optional(Share, 0),
  /** Least time at rest, s. */
  dwell: v.optional(NonNegative, 0),
});

/**
 * A line of public transport: vehicles that call at stops in order, by a timetable at the first one.
 *
 * A circular line leads back to its first stop (not named again), where vehicles rest for `layover` at least and set out
 * on the next departure that no other vehicle has taken. On other lines every departure is a vehicle of its own, which
 * leaves the scene after the last stop.
 */
export const PublicLine = v.strictObject({
  id: Id,
  name: v.optional(LocalText),
  /** Vehicle type. */
  type: Id,
  stops: v.pipe(v.array(LineStop), v.minLength(1, 'a line needs a stop')),
  circular: v.optional(v.boolean(), false),
  /**
   * All edges of a run from that of the first stop to that of the last; circular: of one lap, from any of them on. Absent:
   * the fastest way from stop to stop.
   */
  edges: v.optional(v.pipe(v.array(Id), v.minLength(1))),
  /** First departure at the earliest, last one before. */
  begin: NonNegative,
  end: NonNegative,
  /** Departures at the first stop, s; or seconds between them from given times on. */
  departures: v.optional(v.array(NonNegative)),
  headways: v.optional(v.array(v.strictObject({ from: NonNegative, seconds: Positive }))),
  /** Vehicles of a circular line; absent: as many as the shortest headway needs on free roads. */
  vehicles: v.optional(Count),
  /** Least rest at the first stop between two runs, s. */
  layover: v.optional(NonNegative, 0),
  /** People a vehicle takes. */
  capacity: v.optional(Count, 80),
  boarding: v.optional(Boarding, {}),
  /** Factors on the numbers of people from given times on, s. */
  profile: v.optional(v.array(v.strictObject({ from: NonNegative, factor: NonNegative }))),
});

export type Boarding = v.InferOutput<typeof Boarding>;
export type LineStop = v.InferOutput<typeof LineStop>;
export type PublicLine = v.InferOutput<typeof PublicLine>;
