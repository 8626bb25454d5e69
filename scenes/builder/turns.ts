import { atan2, hypot, PI, tan, wrapAngle } from '../math.ts';
import type { Roadway } from './lanes.ts';
import { cubic, distancesOf, nearestOn, placeAt, rounded, type Vec } from './polyline.ts';
import type { PlanNode } from './street-plan.ts';

/** A movement from one lane to another through a node. */
export interface Movement {
  readonly from: Roadway;
  readonly fromLane: number;
  readonly to: Roadway;
  readonly toLane: number;
  readonly dir: 's' | 'l' | 'r' | 'L' | 'R' | 't';
  /** Turn towards the kerb of the driving side, straight on, or across the oncoming traffic. */
  readonly kind: 'near' | 'straight' | 'across';
  /** Whether the lane it leaves serves this kind of movement alone. */
  exclusive: boolean;
  readonly shape: readonly Vec[];
  /** Metres along the shape where a turn across waits for the oncoming traffic. */
  waitAt?: number;
}

interface Option {
  readonly to: Roadway;
  readonly turn: number;
}

/** Largest change of direction that still counts as going straight on, rad. */
const STRAIGHT = 0.87;
/** Turns sharper than this aren't offered, rad. */
const SHARPEST = 2.75;

/** Angle by which a vehicle turns from one roadway into another, left positive. */
function turnBetween(from: Roadway, to: Roadway): number {
  return wrapAngle(to.start.angle - (from.end.angle + PI));
}

function endOf(line: readonly Vec[]): { p: Vec; dx: number; dy: number } {
  const a = line[line.length - 2]!;
  const p = line[line.length - 1]!;
  const length = hypot(p[0] - a[0], p[1] - a[1]);
  return { p, dx: (p[0] - a[0]) / length, dy: (p[1] - a[1]) / length };
}

function startOf(line: readonly Vec[]): { p: Vec; dx: number; dy: number } {
  const p = line[0]!;
  const b = line[1]!;
  const length = hypot(b[0] - p[0], b[1] - p[1]);
  return { p, dx: (b[0] - p[0]) / length, dy: (b[1] - p[1]) / length };
}

/** Largest angle between a lane and the first stretch of the way on, rad, and the most stretches that this may take. */
const SMOOTH = 0.1;
const FINEST = 96;

interface Tip {
  readonly dx: number;
  readonly dy: number;
}

function kinkOf(a: Tip, b: Tip): number {
  return Math.abs(atan2(a.dx * b.dy - a.dy * b.dx, a.dx * b.dx + a.dy * b.dy));
}

/**
 * Centre line of the way from the end of one lane to the start of another, tangent to both. With a `radius` the way keeps
 * straight before and after an arc of that radius where the geometry allows it, as along a kerb; without, it bends all the way.
 */
export function pathThrough(from: readonly Vec[], to: readonly Vec[], radius?: number, share = 0.98): Vec[] {
  const a = endOf(from);
  const b = startOf(to);
  const gap = hypot(b.p[0] - a.p[0], b.p[1] - a.p[1]);
  const turn = Math.abs(atan2(a.dx * b.dy - a.dy * b.dx, a.dx * b.dx + a.dy * b.dy));
  const aside = Math.abs((b.p[0] - a.p[0]) * a.dy - (b.p[1] - a.p[1]) * a.dx);
  if (turn < 0.005 && aside < 0.02) return [a.p, b.p];
  let reachA = gap * 0.4;
  let reachB = gap * 0.4;
  if (turn > 0.25 && turn < 2.6) {
    // Tangents meet at distances ta, tb: handles as for a circular arc, for each side its own.
    const d = a.dx * b.dy - a.dy * b.dx;
    const ta = ((b.p[0] - a.p[0]) * b.dy - (b.p[1] - a.p[1]) * b.dx) / d;
    const tb = ((b.p[1] - a.p[1]) * a.dx - (b.p[0] - a.p[0]) * a.dy) / d;
    if (ta > 0.5 && tb > 0.5) {
      if (radius !== undefined) {
        const corner: Vec = [a.p[0] + a.dx * ta, a.p[1] + a.dy * ta, (a.p[2] + b.p[2]) / 2];
        return rounded([a.p, corner, b.p], radius, share);
      }
      const k = ((4 / 3) * tan(turn / 4)) / tan(turn / 2);
      reachA = Math.min(ta * k, gap);
      reachB = Math.min(tb * k, gap);
    }
  }
  const c1: Vec = [a.p[0] + a.dx * reachA, a.p[1] + a.dy * reachA, a.p[2] + (b.p[2] - a.p[2]) / 3];
  const c2: Vec = [b.p[0] - b.dx * reachB, b.p[1] - b.dy * reachB, b.p[2] - (b.p[2] - a.p[2]) / 3];
  // Finer where a coarse polyline would leave the lane at an angle.
  let count = Math.max(6, Math.ceil((turn / PI) * 36 + aside));
  let way = cubic(a.p, c1, c2, b.p, count);
  while (count < FINEST && (kinkOf(a, startOf(way)) > SMOOTH || kinkOf(endOf(way), b) > SMOOTH)) {
    count *= 2;
    way = cubic(a.p, c1, c2, b.p, count);
  }
  return way;
}

/** Share of the way to the corner over which a turn across bends: it first goes straight, so that it can wait for a gap. */
const LATE = 0.75;
const ANY_RADIUS = 1000;

function wayOf(kind: Movement['kind'], from: readonly Vec[], to: readonly Vec[], kerbRadius: number): Vec[] {
  if (kind === 'near') return pathThrough(from, to, kerbRadius);
  return kind === 'across' ? pathThrough(from, to, ANY_RADIUS, LATE) : pathThrough(from, to);
}

/** Lane pairs for a movement of `sources` onto a roadway of `targets` lanes that goes straight on. */
function straightPairs(sources: readonly number[], targets: number): [number, number][] {
  const q = sources.length;
  const pairs: [number, number][] = [];
  if (q >= targets) {
    sources.forEach((lane, i) => {
      pairs.push([lane, q - targets <= 1 ? Math.min(i, targets - 1) : Math.floor((i * targets) / q)]);
    });
  } else {
    for (let j = 0; j < targets; j++) {
      const i = targets - q <= 1 ? Math.min(j, q - 1) : Math.floor((j * q) / targets);
      pairs.push([sources[i]!, j]);
    }
  }
  return pairs;
}

function nearPairs(sources: readonly number[], targets: number): [number, number][] {
  // A turn into a much wider road fans out over it.
  if (sources.length > 1 && targets >= 2 * sources.length) return straightPairs(sources, targets);
  return sources.map((lane, i) => [lane, Math.min(i, targets - 1)]);
}

function acrossPairs(sources: readonly number[], targets: number): [number, number][] {
  return sources.map((lane, i) => [lane, Math.max(targets - sources.length + i, 0)]);
}

/** Which lanes serve which movements, by the number of lanes and the movements there are. */
function lanesFor(
  count: number,
  near: boolean,
  straight: boolean,
  across: boolean,
  reserve: number,
): { near: number[]; straight: number[]; across: number[] } {
  const all = Array.from({ length: count }, (_, i) => i);
  if (straight) {
    const reserved = across && count >= 3;
    return {
      near: near ? [0] : [],
      straight: reserved ? all.slice(0, count - reserve) : all,
      across: reserved ? all.slice(count - reserve) : across ? [count - 1] : [],
    };
  }
  if (near && across) {
    if (count === 1) return { near: all, straight: [], across: all };
    return { near: [0], straight: [], across: all.slice(1) };
  }
  return { near: near ? all : [], straight: [], across: across ? all : [] };
}

/** All movements through one node, from the roadways that end there to those that start there. */
export function movementsAt(
  incoming: readonly Roadway[],
  outgoing: readonly Roadway[],
  node: PlanNode,
  kerbRadius: number,
): Movement[] {
  const result: Movement[] = [];
  for (const from of incoming) {
    const options: Option[] = [];
    for (const to of outgoing) {
      if (to.section === from.section) continue;
      if (node.banned?.includes(`${from.section.street.id}>${to.section.street.id}`)) continue;
      const turn = turnBetween(from, to);
      if (Math.abs(turn) < SHARPEST) options.push({ to, turn });
    }
    if (options.length === 0) continue;
    let ahead: Option | undefined;
    for (const option of options) {
      if (Math.abs(option.turn) < STRAIGHT && (!ahead || Math.abs(option.turn) < Math.abs(ahead.turn)))
        ahead = option;
    }
    const mirror = from.section.street.side === 'right' ? 1 : -1;
    const near = options.filter((option) => option !== ahead && option.turn * mirror < 0);
    const across = options.filter((option) => option !== ahead && option.turn * mirror >= 0);
    const lanes = lanesFor(
      from.lanes.length,
      near.length > 0,
      ahead !== undefined,
      across.length > 0,
      node.turnLanes?.[from.section.street.id] ?? 1,
    );
    const add = (option: Option, kind: Movement['kind'], pairs: readonly [number, number][]) => {
      const last = option.to.lanes.length - 1;
      const swapped = option.to.section.street.side !== from.section.street.side;
      for (const [fromLane, kerbward] of pairs) {
        const toLane = swapped ? last - kerbward : kerbward;
        const source = from.lanes[fromLane];
        const target = option.to.lanes[toLane];
        if (!source || !target) continue;
        const slight = kind !== 'straight' && Math.abs(option.turn) < STRAIGHT;
        const leftward = option.turn >= 0;
        result.push({
          from,
          fromLane,
          to: option.to,
          toLane,
          dir: kind === 'straight' ? 's' : leftward ? (slight ? 'L' : 'l') : slight ? 'R' : 'r',
          kind,
          exclusive: false,
          shape: wayOf(kind, source, target, kerbRadius + from.section.street.laneWidth / 2),
        });
      }
    };
    if (ahead) add(ahead, 'straight', straightPairs(lanes.straight, ahead.to.lanes.length));
    for (const option of near) add(option, 'near', nearPairs(lanes.near, option.to.lanes.length));
    for (const option of across) add(option, 'across', acrossPairs(lanes.across, option.to.lanes.length));
  }
  result.push(...turnaroundsAt(incoming, outgoing, node));
  for (const movement of result) {
    movement.exclusive = !result.some(
      (other) =>
        other.from === movement.from && other.fromLane === movement.fromLane && other.kind !== movement.kind,
    );
  }
  for (const movement of result) {
    if (movement.kind !== 'across') continue;
    const wait = waitingPoint(movement, result);
    if (wait !== undefined) movement.waitAt = wait;
  }
  return result;
}

/** Turn-arounds that the plan asks for: from the lane nearest the oncoming traffic into the one nearest to it. */
function turnaroundsAt(
  incoming: readonly Roadway[],
  outgoing: readonly Roadway[],
  node: PlanNode,
): Movement[] {
  const result: Movement[] = [];
  for (const from of incoming) {
    if (!node.turnarounds?.includes(from.section.street.id)) continue;
    const to = outgoing.find((roadway) => roadway.section === from.section);
    const source = from.lanes.at(-1);
    const target = to?.lanes.at(-1);
    if (!to || !source || !target) continue;
    result.push({
      from,
      fromLane: from.lanes.length - 1,
      to,
      toLane: to.lanes.length - 1,
      dir: 't',
      kind: 'across',
      exclusive: false,
      shape: loopBetween(source, target),
    });
  }
  return result;
}

/** Shortest handle of a loop, m: where the lanes lie close together it swings out ahead. */
const LOOP = 5;
const LOOP_PIECES = 24;

/** The way round from the end of one lane to the start of the one that leads back: half a circle where there is room. */
function loopBetween(from: readonly Vec[], to: readonly Vec[]): Vec[] {
  const a = endOf(from);
  const b = startOf(to);
  // Handles of 4/3 of the radius draw half a circle.
  const reach = Math.max(LOOP, (2 / 3) * hypot(b.p[0] - a.p[0], b.p[1] - a.p[1]));
  const c1: Vec = [a.p[0] + a.dx * reach, a.p[1] + a.dy * reach, a.p[2]];
  const c2: Vec = [b.p[0] - b.dx * reach, b.p[1] - b.dy * reach, b.p[2]];
  return cubic(a.p, c1, c2, b.p, LOOP_PIECES);
}

/** Clear distance that a waiting vehicle keeps from the path of the oncoming ones, m. */
const CLEAR = 2.6;

function waitingPoint(movement: Movement, all: readonly Movement[]): number | undefined {
  const oncoming = all.filter(
    (other) =>
      other.kind !== 'across' &&
      other.from !== movement.from &&
      Math.abs(wrapAngle(other.from.end.angle - movement.from.end.angle)) > 2.1,
  );
  if (oncoming.length === 0) return undefined;
  const length = distancesOf(movement.shape).at(-1) ?? 0;
  for (let s = 1; s < length; s += 0.5) {
    const at = placeAt(movement.shape, s);
    if (oncoming.some((other) => nearestOn(other.shape, at.x, at.y).distance < CLEAR)) {
      const wait = s - 0.5;
      return wait >= 4 && wait < length - 3 ? wait : undefined;
    }
  }
  return undefined;
}
