import * as v from 'valibot';
import { Id, LocalText, NonNegative, Positive } from './shapes.ts';

const WeightedEdge = v.strictObject({ edge: Id, weight: v.optional(NonNegative, 1) });

/** An area as edges on which journeys begin and end, each with its weight. */
export const Zone = v.strictObject({
  id: Id,
  name: v.optional(LocalText),
  origins: v.array(WeightedEdge),
  destinations: v.array(WeightedEdge),
});

/** What the journeys of a matrix have in common. `type`: a vehicle type or a distribution. */
const bulk = {
  id: Id,
  type: Id,
  begin: NonNegative,
  end: NonNegative,
  /** Evenly spaced within each cell, or at drawn times. */
  spacing: v.optional(v.picklist(['even', 'random']), 'random'),
  departLane: v.optional(v.picklist(['first', 'best', 'free']), 'best'),
  /** m/s, or as fast as is safe. */
  departSpeed: v.optional(v.union([NonNegative, v.literal('max')]), 'max'),
};

/** Journeys from zone to zone between two times; a cell of 3.4 is 3 or 4 journeys. `factor` multiplies all cells. */
export const OdMatrix = v.strictObject({
  ...bulk,
  factor: v.optional(NonNegative, 1),
  cells: v.array(v.strictObject({ from: Id, to: Id, trips: NonNegative })),
});

/**
 * A matrix made from what zones produce and attract (journeys between `begin` and `end`) by a doubly constrained gravity
 * model with impedance exp(-beta * seconds on free roads).
 */
export const GravityDemand = v.strictObject({
  ...bulk,
  /** 1/s. */
  beta: NonNegative,
  /** Journeys within a zone are left out unless this is true. */
  within: v.optional(v.boolean(), false),
  zones: v.array(v.strictObject({ zone: Id, productions: NonNegative, attractions: NonNegative })),
});

/** Shares with which vehicles leave an edge for the next ones, between two times. */
export const TurnRatio = v.strictObject({
  from: Id,
  begin: v.optional(NonNegative),
  end: v.optional(Positive),
  to: v.pipe(v.array(v.strictObject({ edge: Id, share: NonNegative })), v.minLength(1)),
});

export type Zone = v.InferOutput<typeof Zone>;
export type OdMatrix = v.InferOutput<typeof OdMatrix>;
export type GravityDemand = v.InferOutput<typeof GravityDemand>;
export type TurnRatio = v.InferOutput<typeof TurnRatio>;
