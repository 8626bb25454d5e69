import * as v from 'valibot';
import { PublicLine } from './public-lines.ts';
import { VehicleClass } from './roads.ts';
import { Finite, Id, Index, LocalText, NonNegative, Positive, Share } from './shapes.ts';
import { GravityDemand, OdMatrix, TurnRatio, Zone } from './zones.ts';

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
  /** Seconds from green until the first of a standing queue starts; absent: 1. */
  startUp: v.optional(v.pipe(NonNegative, v.maxValue(10, 'must not be above 10'))),
  /** Differences between drivers: relative standard deviations of headway and acceleration. */
  spread: v.optional(v.strictObject({ headway: v.optional(Deviation, 0), accel: v.optional(Deviation, 0) })),
  /** Automated vehicles are drawn and reported apart. */
  automated: v.optional(v.boolean(), false),
  /** What drives it, for figures of energy; absent: what is usual for the class. */
  powertrain: v.optional(v.picklist(['combustion', 'electric'])),
  color: v.optional(v.string()),
  /**
   * Drivers who look for a faster way under way: the share of them, and seconds between two looks. Absent: nobody does,
   * except where a road on the way is closed.
   */
  rerouting: v.optional(v.strictObject({ share: v.optional(Share, 1), period: v.optional(Positive, 120) })),
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
  /**
   * Evenly spaced; `random`: as many as the rate says at drawn times; `poisson`: their number drawn as well; `bernoulli`:
   * every second one departs with the probability that the rate stands for.
   */
  spacing: v.optional(v.picklist(['even', 'random', 'poisson', 'bernoulli']), 'even'),
  /** Factors on the rate from given times on (seconds), piecewise constant. */
  profile: v.optional(v.array(v.strictObject({ from: NonNegative, factor: NonNegative }))),
  /** From edge to edge by the demand's turn ratios, from `from` on; `to`, `via` and `edges` are left out then. */
  byTurns: v.optional(v.boolean()),
  ...itinerary,
});

/** How routes are found and kept up to date in the run. Absent: fastest ways on free roads, found beforehand. */
export const Routing = v.strictObject({
  /** Seconds over which speeds on edges are averaged before they count. */
  interval: v.optional(Positive, 60),
  /** Weight of the newest interval against all before it. */
  smoothing: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1)), 0.3),
  /**
   * Several ways from `from` to `to`, one of which each vehicle chooses at departure by a logit on the travel times of
   * that moment. `overlap`: share of its length that a way may have in common with another; `stretch`: how much longer
   * than the fastest it may take; `sensitivity`: utility lost per second, 1/s.
   */
  alternatives: v.optional(
    v.strictObject({
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16)),
      overlap: v.optional(Share, 0.7),
      stretch: v.optional(v.pipe(v.number(), v.minValue(1)), 1.5),
      sensitivity: v.optional(NonNegative, 0.02),
    }),
  ),
});

/** A road closed to everyone between two times (no end: from then on). Without a lane: all lanes. */
export const Closure = v.strictObject({
  edge: Id,
  lane: v.optional(Index),
  begin: NonNegative,
  end: v.optional(NonNegative),
});

export const PEDESTRIAN_KINDS = ['adult', 'older', 'child', 'wheelchair', 'luggage'] as const;

/** People walking between two walkway nodes, or between two gates of walkable areas. */
export const PersonFlow = v.strictObject({
  id: Id,
  begin: NonNegative,
  end: NonNegative,
  personsPerHour: NonNegative,
  from: Id,
  to: Id,
  spacing: v.optional(v.picklist(['even', 'random']), 'random'),
  profile: v.optional(v.array(v.strictObject({ from: NonNegative, factor: NonNegative }))),
  /** Between gates: they come in groups of so many who stay together. */
  groupSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8))),
  /** Share of each kind; absent: adults only. */
  mix: v.optional(v.partial(v.strictObject(v.entriesFromList(PEDESTRIAN_KINDS, NonNegative)))),
});

export const Demand = v.strictObject({
  vehicleTypes: v.array(VehicleType),
  typeDistributions: v.optional(v.array(TypeDistribution), []),
  vehicles: v.optional(v.array(VehicleTrip), []),
  flows: v.optional(v.array(Flow), []),
  personFlows: v.optional(v.array(PersonFlow), []),
  zones: v.optional(v.array(Zone)),
  matrices: v.optional(v.array(OdMatrix)),
  gravity: v.optional(v.array(GravityDemand)),
  turnRatios: v.optional(v.array(TurnRatio)),
  /** Edges at whose end journeys by turn ratios end. */
  sinks: v.optional(v.array(Id)),
  lines: v.optional(v.array(PublicLine)),
  routing: v.optional(Routing),
  closures: v.optional(v.array(Closure)),
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
export type Closure = v.InferOutput<typeof Closure>;
export type Routing = v.InferOutput<typeof Routing>;
export type Demand = v.InferOutput<typeof Demand>;
export type Scenario = v.InferOutput<typeof Scenario>;
