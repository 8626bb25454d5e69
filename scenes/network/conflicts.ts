import { distance2, type MeasuredLine } from '../geometry/polyline.ts';
import { wrapAngle } from '../math.ts';
import { CONFLICT } from './road-network.ts';

/**
 * Lateral distance between centre lines below which two bodies could touch, m: two vehicles of 1.8 m in full width, their
 * swing in tight turns, and a hand's breadth.
 */
const CLEARANCE = 2.5;
/** The same for lanes side by side from one edge to another, which vehicles use abreast. */
const ABREAST = 2.05;
/** The same where one of the two is long: articulated trucks and buses cut into the lane beside theirs in a turn. */
const WIDE_CLEARANCE = 4.2;
/** Turn of an internal lane from which long vehicles need that, rad. */
const BENT = 0.35;
/** Metres added at both ends of a conflict, for the corners of bodies. */
const MARGIN = 0.5;
/** Sampling step along internal lanes, m: half of it is the error of a conflict's ends, covered by the margin. */
const STEP = 0.5;
/** Levels further apart than this don't meet (a bridge over a road), m. */
const LEVEL = 2.5;

export interface InternalLane {
  readonly link: number;
  readonly fromLane: number;
  readonly toLane: number;
  /** Edges left and entered. */
  readonly fromEdge: number;
  readonly toEdge: number;
  readonly line: MeasuredLine;
  readonly box: readonly [number, number, number, number];
}

/** Two internal lanes in conflict: intervals of each, in metres from its start. */
export interface Conflict {
  readonly a: number;
  readonly b: number;
  readonly kind: number;
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
  /** Concerns pairs with a long vehicle only. */
  readonly wide: boolean;
}

/** An internal lane with its bounding box (west, south, east, north). */
export function internalLane(lane: Omit<InternalLane, 'box'>): InternalLane {
  const { line } = lane;
  let west = Number.POSITIVE_INFINITY;
  let south = Number.POSITIVE_INFINITY;
  let east = Number.NEGATIVE_INFINITY;
  let north = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < line.x.length; i++) {
    const x = line.x[i] as number;
    const y = line.y[i] as number;
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return { ...lane, box: [west, south, east, north] };
}

/** All conflicts among the internal lanes of one junction, computed from their geometry. */
export function findConflicts(lanes: readonly InternalLane[]): Conflict[] {
  const found: Conflict[] = [];
  for (let i = 0; i < lanes.length; i++) {
    for (let j = i + 1; j < lanes.length; j++) {
      found.push(...conflictsOf(lanes[i] as InternalLane, lanes[j] as InternalLane));
    }
  }
  return found;
}

function conflictsOf(a: InternalLane, b: InternalLane): Conflict[] {
  const reach = WIDE_CLEARANCE;
  if (a.box[0] > b.box[2] + reach || b.box[0] > a.box[2] + reach) return [];
  if (a.box[1] > b.box[3] + reach || b.box[1] > a.box[3] + reach) return [];
  if (Math.abs((a.line.z[0] as number) - (b.line.z[0] as number)) > LEVEL) return [];
  const clearance = areAbreast(a, b) ? ABREAST : CLEARANCE;
  const onA = closeInterval(a.line, b.line, clearance);
  const onB = closeInterval(b.line, a.line, clearance);
  if (!onA || !onB) return wideConflict(a, b);
  const ends = { a: a.link, b: b.link, wide: false };
  if (a.fromLane === b.fromLane) {
    const parting = {
      ...ends,
      kind: CONFLICT.diverging,
      aFrom: 0,
      aTo: onA.firstEnd,
      bFrom: 0,
      bTo: onB.firstEnd,
    };
    if (onA.again < 0 || onB.again < 0) return [parting];
    // A loop that comes back across the way of those who went straight on.
    const kind = CONFLICT.crossing;
    return [parting, { ...ends, kind, aFrom: onA.again, aTo: onA.to, bFrom: onB.again, bTo: onB.to }];
  }
  if (a.toLane === b.toLane) {
    const [aTo, bTo] = [a.line.length, b.line.length];
    return [{ ...ends, kind: CONFLICT.merging, aFrom: onA.from, aTo, bFrom: onB.from, bTo }];
  }
  return [{ ...ends, kind: CONFLICT.crossing, aFrom: onA.from, aTo: onA.to, bFrom: onB.from, bTo: onB.to }];
}

function areAbreast(a: InternalLane, b: InternalLane): boolean {
  return (
    a.fromEdge === b.fromEdge && a.toEdge === b.toEdge && a.fromLane < b.fromLane === a.toLane < b.toLane
  );
}

/** Internal lanes side by side, too near for a long vehicle beside another. */
function wideConflict(a: InternalLane, b: InternalLane): Conflict[] {
  if (a.fromLane === b.fromLane || a.toLane === b.toLane) return [];
  const bent = turnOf(a.line) >= BENT || turnOf(b.line) >= BENT;
  const clearance = bent ? WIDE_CLEARANCE : CLEARANCE;
  const onA = closeInterval(a.line, b.line, clearance);
  const onB = closeInterval(b.line, a.line, clearance);
  if (!onA || !onB) return [];
  return [
    {
      a: a.link,
      b: b.link,
      kind: CONFLICT.crossing,
      aFrom: onA.from,
      aTo: onA.to,
      bFrom: onB.from,
      bTo: onB.to,
      wide: true,
    },
  ];
}

function turnOf(line: MeasuredLine): number {
  const n = line.heading.length;
  return Math.abs(wrapAngle((line.heading[n - 1] as number) - (line.heading[0] as number)));
}

/**
 * The stretch of `line` that is nearer to `other` than the clearance: from the first such sample to the last, the end of
 * the first unbroken run (what lanes that part have in common), and where the lines come near again after it (-1: never).
 */
function closeInterval(
  line: MeasuredLine,
  other: MeasuredLine,
  clearance: number,
): { from: number; to: number; firstEnd: number; again: number } | null {
  const steps = Math.max(2, Math.ceil(line.length / STEP));
  let from = -1;
  let to = -1;
  let firstEnd = -1;
  let again = -1;
  let segment = 0;
  for (let k = 0; k <= steps; k++) {
    const s = (line.length * k) / steps;
    while (segment + 2 < line.s.length && (line.s[segment + 1] as number) < s) segment += 1;
    const s0 = line.s[segment] as number;
    const s1 = line.s[segment + 1] as number;
    const t = s1 > s0 ? (s - s0) / (s1 - s0) : 0;
    const x =
      (line.x[segment] as number) + t * ((line.x[segment + 1] as number) - (line.x[segment] as number));
    const y =
      (line.y[segment] as number) + t * ((line.y[segment + 1] as number) - (line.y[segment] as number));
    if (distance2(other, x, y) < clearance * clearance) {
      if (from < 0) from = s;
      if (firstEnd >= 0 && again < 0) again = s;
      to = s;
    } else if (from >= 0 && firstEnd < 0) {
      firstEnd = s;
    }
  }
  if (from < 0) return null;
  return {
    from: Math.max(0, from - MARGIN),
    to: Math.min(line.length, to + MARGIN),
    firstEnd: firstEnd < 0 ? line.length : Math.min(line.length, firstEnd + MARGIN),
    again: again < 0 ? -1 : Math.max(0, again - MARGIN),
  };
}
