import { exp } from '../../scenes/math.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { LiveSearch } from './live-search.ts';

export interface AlternativeWishes {
  /** Ways at most, the fastest included. */
  readonly count: number;
  /** Share of the shorter way's length that two ways may have in common, 0 to 1. */
  readonly overlap: number;
  /** How many times as long as the fastest a way may take. */
  readonly stretch: number;
}

/** Factor on the time along the edges of every way found so far. */
const PENALTY = 1.4;
/** Searches for each way wished for before one gives up. */
const TRIES = 4;

/**
 * Up to `count` ways from edge to edge, the fastest first, none of which passes a junction twice (penalty method: the edges
 * of each way found are made slower before the next search; de la Barra and others, 1993). Empty: there is no way.
 */
export function findAlternatives(
  roads: RoadNetwork,
  search: LiveSearch,
  from: number,
  to: number,
  bit: number,
  wishes: AlternativeWishes,
): Int32Array[] {
  const scratch = new Int32Array(roads.edgeCount);
  const penalty = new Float64Array(roads.edgeCount).fill(1);
  const found: { edges: Int32Array; seconds: number }[] = [];
  for (let n = 0; n < wishes.count * TRIES && found.length < wishes.count; n++) {
    const length = search.find(from, to, bit, scratch, 0, penalty);
    if (length < 0) break;
    const edges = Int32Array.of(from, ...scratch.subarray(0, length));
    for (const e of edges) penalty[e] = penalty[e]! * PENALTY;
    const seconds = search.routeSeconds(edges, 0, edges.length - 1, bit);
    const best = found[0]?.seconds ?? seconds;
    if (found.length > 0) {
      if (seconds > best * wishes.stretch || passesTwice(roads, edges)) continue;
      if (found.some((other) => shared(roads, edges, other.edges) > wishes.overlap)) continue;
    }
    found.push({ edges, seconds });
    if (length === 0) break;
  }
  // Stable: ways that take as long as each other stay in the order in which they were found.
  return found.sort((a, b) => a.seconds - b.seconds).map((way) => way.edges);
}

/** Length that two ways have in common as a share of the shorter one's; the first and the last edge don't count. */
export function shared(roads: RoadNetwork, a: Int32Array, b: Int32Array): number {
  const inner = (way: Int32Array) => way.subarray(1, Math.max(1, way.length - 1));
  const length = (edge: number) => roads.laneLength[roads.edgeFirstLane[edge]!]!;
  const of = new Set(inner(b));
  let common = 0;
  let ownLength = 0;
  for (const e of inner(a)) {
    ownLength += length(e);
    if (of.has(e)) common += length(e);
  }
  let otherLength = 0;
  for (const e of of) otherLength += length(e);
  const shorter = Math.min(ownLength, otherLength);
  if (shorter > 0) return common / shorter;
  return ownLength === otherLength ? 1 : 0;
}

function passesTwice(roads: RoadNetwork, edges: Int32Array): boolean {
  const seen = new Set([roads.edgeTo[edges[edges.length - 1]!]!]);
  for (const e of edges) {
    const junction = roads.edgeFrom[e]!;
    if (seen.has(junction)) return true;
    seen.add(junction);
  }
  return false;
}

/**
 * Path size of each way among all (Ben-Akiva and Bierlaire 1999): 1 for a way of its own, less the more of its length it
 * shares, so that three variants of one way don't count as three ways.
 */
export function pathSizes(roads: RoadNetwork, ways: readonly Int32Array[]): Float64Array {
  const users = new Map<number, number>();
  for (const way of ways) for (const e of new Set(way)) users.set(e, (users.get(e) ?? 0) + 1);
  return Float64Array.from(ways, (way) => {
    let total = 0;
    let size = 0;
    for (const e of way) {
      const length = roads.laneLength[roads.edgeFirstLane[e]!]!;
      total += length;
      size += length / (users.get(e) ?? 1);
    }
    return total > 0 ? size / total : 1;
  });
}

/**
 * Choice by a path-size logit: probabilities in proportion to size * exp(-sensitivity * seconds). `seconds[i]` is infinite
 * for a way that is closed. Returns an index, -1 if all are closed. `u` in [0, 1).
 */
export function chooseByLogit(
  seconds: Float64Array,
  sizes: Float64Array,
  count: number,
  sensitivity: number,
  u: number,
): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) if (seconds[i]! < least) least = seconds[i]!;
  if (least === Number.POSITIVE_INFINITY) return -1;
  let total = 0;
  for (let i = 0; i < count; i++) total += weight(seconds[i]!, sizes[i]!, least, sensitivity);
  let rest = u * total;
  let last = -1;
  for (let i = 0; i < count; i++) {
    const w = weight(seconds[i]!, sizes[i]!, least, sensitivity);
    if (w === 0) continue;
    last = i;
    rest -= w;
    if (rest < 0) return i;
  }
  return last;
}

function weight(seconds: number, size: number, least: number, sensitivity: number): number {
  if (seconds === Number.POSITIVE_INFINITY) return 0;
  const utility = -sensitivity * (seconds - least);
  return utility < -700 ? 0 : size * exp(utility);
}
