import type { Demand, Stop, VehicleType } from '../../scenes/document/demand.ts';
import { classBit } from '../../scenes/network/compile-roads.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { Problem } from '../../scenes/problem.ts';
import { findAlternatives, pathSizes } from '../routes/alternatives.ts';
import { LiveSearch } from '../routes/live-search.ts';
import type { Router } from '../routes/router.ts';
import { JourneyReport } from './journey-report.ts';
import { allJourneys, type Journey, TypeChooser } from './journeys.ts';
import { type LinePlan, planLines } from './lines.ts';
import { TurnWalker } from './turns.ts';

/** Lane wished for at departure: an index, or one of these. */
export const DEPART_LANE = { first: -1, best: -2, free: -3 } as const;
/** Depart speed standing for "as fast as is safe". */
export const DEPART_MAX = -1;

/** Journeys of a run at most, and journeys looked at for that. */
const MOST_JOURNEYS = 3_000_000;
const MOST_LOOKED_AT = 5_000_000;

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
  /** Ways among which vehicles choose at departure, where the demand wishes for any. */
  readonly alternatives: TripAlternatives | undefined;
  /** Lines of public transport, and the line of each trip (-1: none). */
  readonly lines: readonly LinePlan[];
  readonly line: Int32Array;
}

/** Trip i may take `routes[start[i]] ..`, `count[i]` of them (0 or at least 2); `sizes`: path sizes, by route. */
export interface TripAlternatives {
  readonly start: Int32Array;
  readonly count: Int32Array;
  readonly routes: readonly Int32Array[];
  readonly sizes: Float64Array;
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
  const bitOf = (type: string, entity = 0) => {
    const t = demand.vehicleTypes[types.choose(type, entity)];
    return t ? classBit(t.class) : 0;
  };
  const lines = planLines(demand.lines ?? [], roads, router, bitOf, window, problems);
  const journeys = within(
    allJourneys(demand, lines, roads, router, window, bitOf, problems),
    window,
    problems,
  );
  journeys.sort((a, b) => a.depart - b.depart);
  const report = new JourneyReport(problems);
  const walker = new TurnWalker(roads, router, demand.turnRatios ?? [], demand.sinks ?? [], window.seed);
  const kept: Kept[] = [];
  for (const journey of journeys) {
    const type = types.choose(journey.trip.type, journey.entity);
    if (type < 0) {
      report.unusable(journey, `there is no vehicle type "${journey.trip.type}"`);
      continue;
    }
    const bit = classBit((demand.vehicleTypes[type] as VehicleType).class);
    const plan = journey.line === undefined ? undefined : lines[journey.line];
    const found = plan
      ? plan.edges
      : journey.byTurns
        ? byTurns(journey, roads, walker, bit, report)
        : routeOf(journey, roads, router, bit);
    if (typeof found === 'string') {
      report.unusable(journey, found);
      continue;
    }
    const stops = plan ? lineStops(plan, roads) : stopsOf(journey, roads, found, problems);
    const departLane = plan
      ? (stops[0]?.lane ?? 0) - roads.edgeFirstLane[found[0]!]!
      : laneOf(journey, roads, found[0]!, bit, report);
    kept.push({ journey, type, bit, route: found, stops, departLane });
  }
  report.finish();
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
    departLane: Int32Array.from(kept, (k) => k.departLane),
    departSpeed: Float64Array.from(kept, ({ journey: { trip } }) =>
      trip.departSpeed === 'max' ? DEPART_MAX : trip.departSpeed,
    ),
    departPos: Float64Array.from(
      kept,
      (k) => k.journey.trip.departPos ?? (k.journey.line === undefined ? -1 : (k.stops[0]?.pos ?? -1)),
    ),
    stopStart,
    stopLane: Int32Array.from(stops, (s) => s.lane),
    stopPos: Float64Array.from(stops, (s) => s.pos),
    stopSeconds: Float64Array.from(stops, (s) => s.seconds),
    stopUntil: Float64Array.from(stops, (s) => s.until),
    alternatives: alternativesOf(kept, demand, roads, router),
    lines,
    line: Int32Array.from(kept, (k) => k.journey.line ?? -1),
  };
}

/** Journeys that set out within the time of the run, up to a number that memory can hold. */
function within(
  all: Iterable<Journey>,
  window: { readonly begin: number; readonly end: number | undefined },
  problems: Problem[],
): Journey[] {
  const journeys: Journey[] = [];
  let looked = 0;
  for (const j of all) {
    looked += 1;
    if (journeys.length >= MOST_JOURNEYS || looked > MOST_LOOKED_AT) {
      problems.push({
        code: 'too-many-journeys',
        severity: 'error',
        message: `The demand has more than ${(journeys.length >= MOST_JOURNEYS ? MOST_JOURNEYS : MOST_LOOKED_AT) / 1e6} million journeys; from "${j.id}" on they are left out.`,
        where: 'demand',
        hint: 'Check rates and numbers of flows and matrices, or shorten the run.',
      });
      break;
    }
    if (j.depart >= window.begin && (window.end === undefined || j.depart < window.end)) journeys.push(j);
  }
  return journeys;
}

interface Kept {
  readonly journey: Journey;
  readonly type: number;
  readonly bit: number;
  readonly route: Int32Array;
  readonly stops: readonly Place[];
  readonly departLane: number;
}

/** Halts of a run. How long each lasts is up to who gets on and off (`line-service.ts`). */
function lineStops(plan: LinePlan, roads: RoadNetwork): Place[] {
  return plan.stops.map((b) => {
    const lane = roads.busStopLane[b] as number;
    return {
      lane,
      pos: Math.min(roads.busStopTo[b] as number, roads.laneLength[lane]! - 0.5),
      seconds: 0,
      until: 0,
    };
  });
}

function byTurns(
  journey: Journey,
  roads: RoadNetwork,
  walker: TurnWalker,
  bit: number,
  report: JourneyReport,
): Int32Array | string {
  const name = journey.trip.from ?? journey.trip.edges?.[0];
  const from = name === undefined ? undefined : roads.edgeIndex.get(name);
  if (from === undefined)
    return name === undefined ? 'it names no edge to start from' : `there is no edge "${name}"`;
  if (!open(roads, from, bit)) return `edge "${name}" is closed to its class`;
  const { edges, endless } = walker.walk(from, bit, journey.depart, journey.entity);
  if (endless) report.endless(journey, edges.length);
  return edges;
}

/** Lane to depart from as a number of `TripTable`; a lane that is closed to the class is listed and the nearest taken. */
function laneOf(
  journey: Journey,
  roads: RoadNetwork,
  edge: number,
  bit: number,
  report: JourneyReport,
): number {
  const wish = journey.trip.departLane;
  if (typeof wish !== 'number') return DEPART_LANE[wish];
  const first = roads.edgeFirstLane[edge]!;
  const lanes = roads.edgeFirstLane[edge + 1]! - first;
  const asked = Math.min(wish, lanes - 1);
  for (let d = 0; d < lanes; d++) {
    for (const lane of [asked - d, asked + d]) {
      if (lane < 0 || lane >= lanes || (roads.lanePermissions[first + lane]! & bit) === 0) continue;
      if (lane !== wish) report.otherLane(journey, wish, lane);
      return lane;
    }
  }
  return wish;
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
      if (!router.connects(indices[i] as number, indices[i + 1] as number, bit)) {
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

/** Alternatives for every pair of edges that journeys from edge to edge have, found on free roads. */
function alternativesOf(
  kept: readonly Kept[],
  demand: Demand,
  roads: RoadNetwork,
  router: Router,
): TripAlternatives | undefined {
  const wishes = demand.routing?.alternatives;
  if (!wishes || wishes.count < 2) return undefined;
  const search = new LiveSearch(roads, router, { seconds: (_edge, free) => free });
  const start = new Int32Array(kept.length);
  const count = new Int32Array(kept.length);
  const routes: Int32Array[] = [];
  const sizes: number[] = [];
  const known = new Map<number, { start: number; count: number }>();
  kept.forEach(({ journey, route, bit }, i) => {
    const { trip } = journey;
    if (trip.edges || trip.via?.length || trip.stops?.length || trip.to === undefined || journey.byTurns)
      return;
    const from = route[0]!;
    const to = route[route.length - 1]!;
    const key = (from * roads.edgeCount + to) * 32 + Math.clz32(bit);
    let ways = known.get(key);
    if (!ways) {
      const found = findAlternatives(roads, search, from, to, bit, wishes);
      ways = { start: routes.length, count: found.length < 2 ? 0 : found.length };
      if (ways.count > 0) {
        routes.push(...found);
        sizes.push(...pathSizes(roads, found));
      }
      known.set(key, ways);
    }
    start[i] = ways.start;
    count[i] = ways.count;
  });
  return { start, count, routes, sizes: Float64Array.from(sizes) };
}
