import * as v from 'valibot';
import { VehicleClass } from './roads.ts';
import { Finite, Id, Index, LocalText, NonNegative, Positive } from './shapes.ts';

/** Car-following models: `sims/vehicles/models` says what each is. */
export const CAR_FOLLOWING_MODELS = ['idm', 'acc', 'cacc', 'krauss'] as const;

const ShareOfOne = v.pipe(NonNegative, v.maxValue(1, 'must not be above 1'));
/** Relative standard deviation between drivers of a type. */
const Deviation = v.pipe(NonNegative, v.maxValue(0.5, 'must not be above 0.5'));

/** Parameters of a kind of vehicle. Lengths m, speeds m/s, accelerations m/s2. */
export const VehicleType = v.strictObject({
  id: Id,
  class: VehicleClass,
  length: Positive,
  width: v.optional(Positive, 1.8),
  height: v.optional(Positive, 1.5),
  /** Standstill gap to the leader, m. */
  minGap: v.optional(NonNegative, 2.5),
  accel: v.optional(Positive, 2.6),
  /** Comfortable deceleration (positive). */
  decel: v.optional(Positive, 4.5),
  /** Desired time headway, s. */
  headway: v.optional(Positive, 1),
  maxSpeed: v.optional(Positive, 55.55),
  /** Desired speed as a multiple of the limit: mean, standard deviation, bounds. */
  speedFactor: v.optional(
    v.strictObject({ mean: Positive, dev: NonNegative, min: NonNegative, max: Positive }),
    { mean: 1, dev: 0.1, min: 0.2, max: 2 },
  ),
  /**
   * How it follows its leader; absent: the intelligent driver model. `coolness`: how far an `acc` or `cacc` trusts its
   * leader, 0 to 1; `sigma`: how much a `krauss` driver dawdles, 0 to 1.
   */
  model: v.optional(v.picklist(CAR_FOLLOWING_MODELS)),
  coolness: v.optional(ShareOfOne),
  sigma: v.optional(ShareOfOne),
  /** Differences between drivers: relative standard deviations of headway and acceleration. */
  spread: v.optional(v.strictObject({ headway: v.optional(Deviation, 0), accel: v.optional(Deviation, 0) })),
  /** Automated vehicles are drawn and reported apart. */
  automated: v.optional(v.boolean(), false),
  color: v.optional(v.string()),
});

/** A name under which vehicles draw their type by probability. */
export const TypeDistribution = v.strictObject({
  id: Id,
  types: v.pipe(v.array(v.strictObject({ type: Id, probability: NonNegative })), v.minLength(1)),
});

/** A halt at a place on the route: a bus stop, or a stretch of a lane. */
export const Stop = v.strictObject({
  busStop: v.optional(Id),
  edge: v.optional(Id),
  lane: v.optional(Index),
  endPos: v.optional(NonNegative),
  /** Seconds at rest. */
  duration: NonNegative,
  /** Not to leave before this time, s. */
  until: v.optional(NonNegative),
});

/** Where a journey leads: all edges, or `from` and `to` (with `via`) and the fastest path between. */
const itinerary = {
  edges: v.optional(v.pipe(v.array(Id), v.minLength(1))),
  from: v.optional(Id),
  to: v.optional(Id),
  via: v.optional(v.array(Id)),
  stops: v.optional(v.array(Stop)),
  /** `first`: nearest the kerb, `best`: the one that fits the route with fewest vehicles, or an index. */
  departLane: v.optional(v.union([v.picklist(['first', 'best', 'free']), Index]), 'first'),
  /** m/s, or as fast as is safe. */
  departSpeed: v.optional(v.union([NonNegative, v.literal('max')]), 0),
  /** Metres from the start of the first edge; absent: the vehicle's own length. */
  departPos: v.optional(NonNegative),
};

/** One vehicle's journey. `depart` in seconds; `type` a vehicle type or a distribution. */
export const VehicleTrip = v.strictObject({ id: Id, type: Id, depart: NonNegative, ...itinerary });

/** Repeated journeys at a rate that may follow the time of day. */
export const Flow = v.strictObject({
  id: Id,
  type: Id,
  begin: NonNegative,
  end: NonNegative,
  vehsPerHour: NonNegative,
  /** Evenly spaced, or drawn (Poisson) from the seed. */
  spacing: v.optional(v.picklist(['even', 'random']), 'even'),
  /** Factors on the rate from given times on (seconds), piecewise constant. */
  profile: v.optional(v.array(v.strictObject({ from: NonNegative, factor: NonNegative }))),
  ...itinerary,
});

export const PEDESTRIAN_KINDS = ['adult', 'older', 'child', 'wheelchair', 'luggage'] as const;

/** People walking between two walkway nodes. */
export const PersonFlow = v.strictObject({
  id: Id,
  begin: NonNegative,
  end: NonNegative,
  personsPerHour: NonNegative,
  from: Id,
  to: Id,
  spacing: v.optional(v.picklist(['even', 'random']), 'random'),
  profile: v.optional(v.array(v.strictObject({ from: NonNegative, factor: NonNegative }))),
  /** Share of each kind; absent: adults only. */
  mix: v.optional(v.partial(v.strictObject(v.entriesFromList(PEDESTRIAN_KINDS, NonNegative)))),
});

export const Demand = v.strictObject({
  vehicleTypes: v.array(VehicleType),
  typeDistributions: v.optional(v.array(TypeDistribution), []),
  vehicles: v.optional(v.array(VehicleTrip), []),
  flows: v.optional(v.array(Flow), []),
  personFlows: v.optional(v.array(PersonFlow), []),
});

/** What happens in the scene between two times of day, in seconds after midnight (or from the source's zero). */
export const Scenario = v.strictObject({
  id: Id,
  name: LocalText,
  description: v.optional(LocalText),
  begin: NonNegative,
  /**
   * Seconds before `begin` from which the scenario is simulated, so that at `begin` the streets are as busy as they should
   * be: demand counts from `begin - warmUp` on, players show what comes from `begin` on.
   */
  warmUp: v.optional(NonNegative),
  /** Absent: until the last vehicle has arrived. */
  end: v.optional(NonNegative),
  /** Local date, for the sun. */
  date: v.optional(v.string()),
  /** What the author assumed beyond the sources. */
  assumptions: v.optional(v.array(LocalText), []),
  sources: v.optional(v.array(v.string()), []),
  demand: Demand,
  /** Time shown at the start of the view, s after midnight, where `begin` is not a time of day. */
  clock: v.optional(Finite),
});

export type CarFollowingModel = (typeof CAR_FOLLOWING_MODELS)[number];
export type VehicleType = v.InferOutput<typeof VehicleType>;
export type TypeDistribution = v.InferOutput<typeof TypeDistribution>;
export type Stop = v.InferOutput<typeof Stop>;
export type VehicleTrip = v.InferOutput<typeof VehicleTrip>;
export type Flow = v.InferOutput<typeof Flow>;
export type PersonFlow = v.InferOutput<typeof PersonFlow>;
export type Demand = v.InferOutput<typeof Demand>;
export type Scenario = v.InferOutput<typeof Scenario>;
