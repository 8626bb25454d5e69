import type { Demand, Flow, Stop, VehicleTrip, VehicleType } from '../../scenes/document/demand.ts';
import { classBit } from '../../scenes/network/compile-roads.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { Problem } from '../../scenes/problem.ts';
import { hash4, PURPOSE, seedFrom, uniform } from '../random.ts';
import type { Router } from '../routes/router.ts';

/** Lane wished for at departure: an index, or one of these. */
export const DEPART_LANE = { first: -1, best: -2, free: -3 } as const;
/** Depart speed standing for "as fast as is safe". */
export const DEPART_MAX = -1;

/**
 * Every journey of a run, sorted by departure: columns over trips. Immutable during the run.
 *
 * `route[i]` are edge indices; stops of trip i are rows `stopStart[i] ..` of the stop columns.
 */
export interface TripTable {
  readonly count: number;
  readonly ids: readonly string[];
  readonly depart: Float64Array;
  readonly type: Int32Array;
  readonly route: readonly Int32Array[];
  readonly departLane: Int32Array;
  readonly departSpeed: Float64Array;
  readonly departPos: Float64Array;
  readonly stopStart: Int32Array;
  readonly stopLane: Int32Array;
  readonly stopPos: Float64Array;
  readonly stopSeconds: Float64Array;
  readonly stopUntil: Float64Array;
}

interface Journey {
  readonly trip: VehicleTrip | Flow;
  readonly id: string;
  readonly depart: number;
  /** Number that draws for this journey hang on. */
  readonly entity: number;
}

/**
 * Expands trips and flows of a demand into single journeys with their routes. Journeys that can't be driven (unknown
 * edges, no way for the class) are left out and listed as problems.
 */
export function expandTrips(
  demand: Demand,
  roads: RoadNetwork,
  router: Router,
  window: { readonly begin: number; readonly end: number | undefined; readonly seed: number },
  problems: Problem[],
): TripTable {
  const types = new TypeChooser(demand, window.seed);
  const journeys = [...trips(demand), ...flows(demand, window)].filter(
    (j) => j.depart >= window.begin && (window.end === undefined || j.depart < window.end),
  );
  journeys.sort((a, b) => a.depart - b.depart);
  const kept: { journey: Journey; type: number; route: Int32Array; stops: Place[] }[] = [];
  for (const journey of journeys) {
    const type = types.choose(journey.trip.type, journey.entity);
    if (type < 0) {
      problems.push(unusable(journey, `there is no vehicle type "${journey.trip.type}"`));
      continue;
    }
    const bit = classBit((demand.vehicleTypes[type] as VehicleType).class);
    const found = routeOf(journey, roads, router, bit);
    if (typeof found === 'string') {
      problems.push(unusable(journey, found));
      continue;
    }
    kept.push({ journey, type, route: found, stops: stopsOf(journey, roads, found, problems) });
  }
  const stops = kept.flatMap((k) => k.stops);
  const stopStart = new Int32Array(kept.length + 1);
  kept.forEach((k, i) => {
    stopStart[i + 1] = (stopStart[i] as number) + k.stops.length;
  });
  return {
    count: kept.length,
    ids: kept.map((k) => k.journey.id),
    depart: Float64Array.from(kept, (k) => k.journey.depart),
    type: Int32Array.from(kept, (k) => k.type),
    route: kept.map((k) => k.route),
    departLane: Int32Array.from(kept, ({ journey: { trip } }) =>
      typeof trip.departLane === 'number' ? trip.departLane : DEPART_LANE[trip.departLane],
    ),
    departSpeed: Float64Array.from(kept, ({ journey: { trip } }) =>
      trip.departSpeed === 'max' ? DEPART_MAX : trip.departSpeed,
    ),
    departPos: Float64Array.from(kept, (k) => k.journey.trip.departPos ?? -1),
    stopStart,
    stopLane: Int32Array.from(stops, (s) => s.lane),
    stopPos: Float64Array.from(stops, (s) => s.pos),
    stopSeconds: Float64Array.from(stops, (s) => s.seconds),
    stopUntil: Float64Array.from(stops, (s) => s.until),
  };
}

function* trips(demand: Demand): Generator<Journey> {
  for (const trip of demand.vehicles)
    yield { trip, id: trip.id, depart: trip.depart, entity: seedFrom(trip.id) };
}

/**
 * Departures of flows. Even spacing puts one at the middle of each interval of the cumulative rate; random spacing draws
 * each interval's place in it (a Poisson stream conditioned on its count), so that no draw depends on another.
 */
function* flows(demand: Demand, window: { seed: number }): Generator<Journey> {
  for (const flow of demand.flows) {
    const entity = seedFrom(flow.id);
    const shape = profilePieces(flow);
    const total = shape.reduce((sum, p) => sum + p.rate * (p.to - p.from), 0);
    const count = Math.floor(total + 0.5);
    for (let i = 0; i < count; i++) {
      const place =
        flow.spacing === 'even' ? i + 0.5 : count * uniform(window.seed, entity, PURPOSE.flowTime, i);
      const depart = timeOfCumulative(shape, (place * total) / count);
      yield { trip: flow, id: `${flow.id}.${i}`, depart, entity: hash4(entity, i, 0, 0) };
    }
  }
}

interface Piece {
  readonly from: number;
  readonly to: number;
  /** Vehicles per second. */
  readonly rate: number;
}

function profilePieces(flow: Flow): Piece[] {
  const base = flow.vehsPerHour / 3600;
  const marks = (flow.profile ?? []).toSorted((a, b) => a.from - b.from);
  const cuts = [
    flow.begin,
    ...marks.map((m) => m.from).filter((t) => t > flow.begin && t < flow.end),
    flow.end,
  ];
  return cuts.slice(0, -1).map((from, i) => {
    const factor = marks.findLast((m) => m.from <= from)?.factor ?? 1;
    return { from, to: cuts[i + 1] as number, rate: base * factor };
  });
}

function timeOfCumulative(pieces: readonly Piece[], amount: number): number {
  let left = amount;
  for (const p of pieces) {
    const here = p.rate * (p.to - p.from);
    if (left <= here && here > 0) return p.from + left / p.rate;
    left -= here;
  }
  return pieces.at(-1)?.to ?? 0;
}

/** Chooses the vehicle type a name stands for: the type itself, or a draw from a distribution. */
class TypeChooser {
  private readonly index: ReadonlyMap<string, number>;
  private readonly distributions: ReadonlyMap<string, { types: number[]; upTo: number[] }>;
  private readonly seed: number;

  constructor(demand: Demand, seed: number) {
    this.seed = seed;
    this.index = new Map(demand.vehicleTypes.map((t, i) => [t.id, i]));
    this.distributions = new Map(
      demand.typeDistributions.map((d) => {
        let sum = 0;
        const upTo = d.types.map((t) => {
          sum += t.probability;
          return sum;
        });
        return [d.id, { types: d.types.map((t) => this.index.get(t.type) ?? -1), upTo }];
      }),
    );
  }

  choose(name: string, entity: number): number {
    const distribution = this.distributions.get(name);
    if (!distribution) return this.index.get(name) ?? -1;
    const total = distribution.upTo.at(-1) ?? 0;
    const u = uniform(this.seed, entity, PURPOSE.typeChoice, 0) * total;
    const at = distribution.upTo.findIndex((limit) => u < limit);
    return distribution.types[at < 0 ? distribution.types.length - 1 : at] ?? -1;
  }
}

/** Edges of a journey, or why there are none. */
function routeOf(journey: Journey, roads: RoadNetwork, router: Router, bit: number): Int32Array | string {
  const { edges, from, to, via } = journey.trip;
  const names = edges ?? [from, ...(via ?? []), to].filter((n) => n !== undefined);
  if (names.length === 0) return 'it has neither edges nor from and to';
  const indices: number[] = [];
  for (const name of names) {
    const e = roads.edgeIndex.get(name);
    if (e === undefined) return `there is no edge "${name}"`;
    indices.push(e);
  }
  if (new Set(indices).size === 1 && !open(roads, indices[0] as number, bit)) {
    return `edge "${names[0]}" is closed to its class`;
  }
  if (edges) {
    for (let i = 0; i + 1 < indices.length; i++) {
      if (!connected(roads, indices[i] as number, indices[i + 1] as number, bit)) {
        return `edge "${names[i + 1]}" can't be reached from "${names[i]}" by this class`;
      }
    }
    return Int32Array.from(indices);
  }
  const way: number[] = [indices[0] as number];
  for (let i = 0; i + 1 < indices.length; i++) {
    const leg = router.path(indices[i] as number, indices[i + 1] as number, bit);
    if (!leg) return `there is no way from "${names[i]}" to "${names[i + 1]}" for this class`;
    for (let n = 1; n < leg.length; n++) way.push(leg[n] as number);
  }
  return Int32Array.from(way);
}

function open(roads: RoadNetwork, edge: number, bit: number): boolean {
  for (let l = roads.edgeFirstLane[edge]!; l < roads.edgeFirstLane[edge + 1]!; l++) {
    if ((roads.lanePermissions[l]! & bit) !== 0) return true;
  }
  return false;
}

function connected(roads: RoadNetwork, a: number, b: number, bit: number): boolean {
  for (let l = roads.edgeFirstLane[a]!; l < roads.edgeFirstLane[a + 1]!; l++) {
    if ((roads.lanePermissions[l]! & bit) === 0) continue;
    for (let k = roads.laneLinkStart[l]!; k < roads.laneLinkStart[l + 1]!; k++) {
      const to = roads.linkTo[k]!;
      if (roads.laneEdge[to] === b && (roads.lanePermissions[to]! & bit) !== 0) return true;
    }
  }
  return false;
}

interface Place {
  readonly lane: number;
  readonly pos: number;
  readonly seconds: number;
  readonly until: number;
}

/** Halts in the order of the route; those that lie off it are listed and left out. */
function stopsOf(journey: Journey, roads: RoadNetwork, route: Int32Array, problems: Problem[]): Place[] {
  const places: Place[] = [];
  let place = 0;
  for (const stop of journey.trip.stops ?? []) {
    const found = placeOf(stop, roads);
    const at = found ? route.indexOf(roads.laneEdge[found.lane] as number, place) : -1;
    if (!found || at < 0) {
      problems.push({
        code: 'stop-off-route',
        severity: 'warning',
        message: `The halt at "${stop.busStop ?? stop.edge}" does not lie on the route and is left out.`,
        where: `vehicle ${journey.id}`,
        hint: 'Name stops in the order in which the route passes them.',
      });
      continue;
    }
    place = at;
    places.push(found);
  }
  return places;
}

function placeOf(stop: Stop, roads: RoadNetwork): Place | null {
  const rest = { seconds: stop.duration, until: stop.until ?? 0 };
  if (stop.busStop !== undefined) {
    const b = roads.busStopIds.indexOf(stop.busStop);
    if (b < 0) return null;
    const lane = roads.busStopLane[b] as number;
    return {
      lane,
      pos: Math.min(roads.busStopTo[b] as number, (roads.laneLength[lane] as number) - 0.5),
      ...rest,
    };
  }
  const edge = stop.edge === undefined ? undefined : roads.edgeIndex.get(stop.edge);
  if (edge === undefined) return null;
  const lane = (roads.edgeFirstLane[edge] as number) + (stop.lane ?? 0);
  if (lane >= (roads.edgeFirstLane[edge + 1] as number)) return null;
  const length = roads.laneLength[lane] as number;
  return { lane, pos: Math.min(stop.endPos ?? length, length - 0.5), ...rest };
}

function unusable(journey: Journey, why: string): Problem {
  return {
    code: 'unusable-journey',
    severity: 'warning',
    message: `Vehicle "${journey.id}" is left out: ${why}.`,
    where: `vehicle ${journey.id}`,
    hint: 'Correct its route or type.',
  };
}
