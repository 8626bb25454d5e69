import type { PublicLine } from '../../scenes/document/public-lines.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { Problem } from '../../scenes/problem.ts';
import type { Router } from '../routes/router.ts';
import { profileAt } from './flows.ts';

/** Vehicles come to the first stop at most so long before their departure, s. */
const LEAD = 60;
/** Departures of a line at most: one every second of a day. */
const MOST_DEPARTURES = 86_400;
/** Seconds at a stop that the number of vehicles of a line is reckoned with. */
const USUAL_DWELL = 15;

/** A line ready to run: where its vehicles drive and when. */
export interface LinePlan {
  readonly line: PublicLine;
  /** Edges of a run, from that of the first stop to that of the last (circular: the first again). */
  readonly edges: Int32Array;
  /** Bus stops in the order of a run, as indices; circular: the first one again at the end. */
  readonly stops: readonly number[];
  /** Departures at the first stop, s, in order. */
  readonly departures: Float64Array;
  /** Vehicles; the i-th sets out on departure i first. */
  readonly vehicles: number;
}

/** Lines of a demand with their ways and departures from `window.begin` on. What can't run is left out and listed. */
export function planLines(
  lines: readonly PublicLine[],
  roads: RoadNetwork,
  router: Router,
  bitOf: (type: string) => number,
  window: { readonly begin: number; readonly end: number | undefined },
  problems: Problem[],
): LinePlan[] {
  const plans: LinePlan[] = [];
  for (const line of lines) {
    const refuse = (why: string) =>
      problems.push({
        code: 'unusable-line',
        severity: 'warning',
        message: `Line "${line.id}" does not run: ${why}.`,
        where: `line ${line.id}`,
        hint: 'Correct its stops, edges, type or timetable.',
      });
    const bit = bitOf(line.type);
    if (bit === 0) {
      refuse(`there is no vehicle type "${line.type}"`);
      continue;
    }
    const named = line.stops.map((s) => roads.busStopIds.indexOf(s.busStop));
    const unknown = named.indexOf(-1);
    if (unknown >= 0) {
      refuse(`there is no bus stop "${line.stops[unknown]?.busStop}"`);
      continue;
    }
    const first = named[0] as number;
    const stops = line.circular ? [...named, first] : named;
    const edges = wayOf(line, stops, roads, router, bit);
    if (typeof edges === 'string') {
      refuse(edges);
      continue;
    }
    const departures = Float64Array.from(
      timetable(line).filter((t) => t >= window.begin && (window.end === undefined || t < window.end)),
    );
    if (departures.length === 0) {
      refuse('it has no departure within the time of the run');
      continue;
    }
    const wanted = line.circular
      ? (line.vehicles ?? vehiclesFor(line, edges, departures, router, bit))
      : departures.length;
    plans.push({ line, edges, stops, departures, vehicles: Math.min(wanted, departures.length) });
  }
  return plans;
}

/** When the vehicle of a departure comes to the first stop, s. */
export function comesAt(plan: LinePlan, departure: number, begin: number): number {
  const time = plan.departures[departure] ?? 0;
  return Math.max(begin, time - Math.min(LEAD, plan.line.layover));
}

/** Departures of a line in order, by its timetable or its headways. */
export function timetable(line: PublicLine): number[] {
  const { begin, end, departures, headways } = line;
  if (departures) return departures.filter((t) => t >= begin && t < end).sort((a, b) => a - b);
  const marks = (headways ?? []).toSorted((a, b) => a.from - b.from);
  const first = marks[0];
  if (!first) return [];
  const times: number[] = [];
  for (let t = begin; t < end && times.length < MOST_DEPARTURES; ) {
    times.push(t);
    t += marks.findLast((m) => m.from <= t)?.seconds ?? first.seconds;
  }
  return times;
}

/** People who come to stop `k` of a line per second at a time. */
export function boardingRate(line: PublicLine, k: number, time: number): number {
  const perHour = line.stops[k]?.boardingsPerHour ?? 0;
  return perHour === 0 ? 0 : (perHour / 3600) * profileAt(line.profile, time);
}

function vehiclesFor(
  line: PublicLine,
  edges: Int32Array,
  departures: Float64Array,
  router: Router,
  bit: number,
): number {
  let seconds = line.layover + line.stops.length * USUAL_DWELL;
  for (const edge of edges) seconds += router.edgeSeconds(edge, bit);
  let headway = Number.POSITIVE_INFINITY;
  for (let i = 1; i < departures.length; i++)
    headway = Math.min(headway, (departures[i] as number) - (departures[i - 1] as number));
  return Math.max(1, Math.ceil(seconds / Math.max(1, headway)));
}

/** Edges of a run, or why there are none. */
function wayOf(
  line: PublicLine,
  stops: readonly number[],
  roads: RoadNetwork,
  router: Router,
  bit: number,
): Int32Array | string {
  const lanes = stops.map((s) => roads.busStopLane[s] as number);
  const edgeOf = (i: number) => roads.laneEdge[lanes[i] as number] as number;
  for (const [i, lane] of lanes.entries()) {
    if ((roads.lanePermissions[lane]! & bit) === 0)
      return `the lane of stop "${line.stops[i % line.stops.length]?.busStop}" is closed to its class`;
  }
  const way: number[] = [];
  if (line.edges) {
    for (const id of line.edges) {
      const edge = roads.edgeIndex.get(id);
      if (edge === undefined) return `there is no edge "${id}"`;
      way.push(edge);
    }
    // A lap may be written from any of its edges on.
    const start = line.circular ? way.indexOf(edgeOf(0)) : 0;
    if (start > 0) way.push(...way.splice(0, start));
    if (way[0] !== edgeOf(0)) return 'its edges do not begin with that of its first stop';
    if (line.circular) way.push(edgeOf(0));
  } else {
    way.push(edgeOf(0));
    for (let i = 1; i < stops.length; i++) {
      const [a, b] = [edgeOf(i - 1), edgeOf(i)];
      const onward =
        a === b &&
        (roads.busStopTo[stops[i] as number] ?? 0) > (roads.busStopTo[stops[i - 1] as number] ?? 0);
      if (onward) continue;
      const leg = a === b ? around(a, roads, router, bit) : router.path(a, b, bit);
      if (!leg) return `no way leads from stop ${i} to stop ${i + 1}`;
      for (let n = 1; n < leg.length; n++) way.push(leg[n] as number);
    }
  }
  for (let i = 0; i + 1 < way.length; i++) {
    if (!router.connects(way[i] as number, way[i + 1] as number, bit))
      return `edge "${roads.edgeIds[way[i + 1] as number]}" can't be reached from "${roads.edgeIds[way[i] as number]}"`;
  }
  let at = 0;
  for (const [i] of stops.entries()) {
    // The last stop of a circular line is the first one again, at the end of the way.
    const edge = edgeOf(i);
    const found = line.circular && i === stops.length - 1 ? way.length - 1 : way.indexOf(edge, at);
    if (found < 0) return `stop "${line.stops[i]?.busStop}" does not lie on its way`;
    at = found;
  }
  return Int32Array.from(way);
}

/** The fastest way from the end of an edge back to itself, both included. */
function around(edge: number, roads: RoadNetwork, router: Router, bit: number): Int32Array | null {
  let best: Int32Array | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let next = 0; next < roads.edgeCount; next++) {
    if (!router.connects(edge, next, bit)) continue;
    const seconds = router.cost(next, edge, bit);
    const path = seconds < least ? router.path(next, edge, bit) : null;
    if (!path) continue;
    least = seconds;
    best = Int32Array.of(edge, ...path);
  }
  return best;
}
