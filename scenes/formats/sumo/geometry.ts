import type { Point } from '../../document/shapes.ts';
import { hypot } from '../../math.ts';

/** A plain point; z only where the file gives one. */
export type XY = readonly [number, number] | readonly [number, number, number];

/** Points nearer than this are one (SUMO writes centimetres). */
const SAME = 1e-3;

/** Reads SUMO's `x,y x,y,z ...`; undefined if a number is broken. */
export function parseShape(text: string): XY[] | undefined {
  const points: XY[] = [];
  for (const word of text.split(/\s+/)) {
    if (word === '') continue;
    const numbers = word.split(',').map(Number);
    const [x, y, z] = numbers;
    if (x === undefined || y === undefined || !numbers.every(Number.isFinite) || numbers.length > 3)
      return undefined;
    points.push(z === undefined || z === 0 ? [x, y] : [x, y, z]);
  }
  return points;
}

/** The points moved by (dx, dy), rounded to a tenth of a millimetre so that sums stay short in a document. */
export function moved(points: readonly XY[], dx: number, dy: number): Point[] {
  return points.map((p) =>
    p.length === 2 ? [round(p[0] + dx), round(p[1] + dy)] : [round(p[0] + dx), round(p[1] + dy), p[2]],
  );
}

export function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

export function distance(a: XY, b: XY): number {
  return hypot(b[0] - a[0], b[1] - a[1]);
}

/** The line without repeated points. */
export function withoutRepeats(points: readonly XY[]): XY[] {
  const kept: XY[] = [];
  for (const p of points) {
    const last = kept[kept.length - 1];
    if (!last || distance(last, p) > SAME) kept.push(p);
  }
  return kept;
}

/** Length of a line in the plane, m. */
export function lineLength(points: readonly XY[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) sum += distance(points[i - 1] as XY, points[i] as XY);
  return sum;
}

/**
 * A line of at least two distinct points: where the given ones are all one, a piece of `length` metres through it in
 * the direction from `before` to `after` (east where these coincide too).
 */
export function properLine(points: readonly XY[], before: XY, after: XY, length: number): XY[] {
  const kept = withoutRepeats(points);
  if (kept.length >= 2) return kept;
  const at = kept[0] ?? before;
  const d = distance(before, after);
  const ux = d > SAME ? (after[0] - before[0]) / d : 1;
  const uy = d > SAME ? (after[1] - before[1]) / d : 0;
  return [
    [at[0] - (ux * length) / 2, at[1] - (uy * length) / 2],
    [at[0] + (ux * length) / 2, at[1] + (uy * length) / 2],
  ];
}

/** A ring in counter-clockwise order without repeats, or undefined if it encloses nothing. */
export function properRing(points: readonly XY[]): XY[] | undefined {
  const ring = withoutRepeats(points);
  while (ring.length > 1 && distance(ring[0] as XY, ring[ring.length - 1] as XY) <= SAME) ring.pop();
  if (ring.length < 3) return undefined;
  let area = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i] as XY;
    const b = ring[(i + 1) % ring.length] as XY;
    area += a[0] * b[1] - b[0] * a[1];
  }
  if (Math.abs(area) < 0.02) return undefined;
  return area < 0 ? ring.reverse() : ring;
}

/** Pieces in which a curve is drawn. */
const PIECES = 8;

/**
 * A smooth way from the end of one line to the start of another (cubic Bezier curve that leaves and arrives in their
 * directions), for ways that nobody drew.
 */
export function curveBetween(before: readonly XY[], after: readonly XY[]): XY[] {
  const start = before[before.length - 1] ?? [0, 0];
  const end = after[0] ?? start;
  const reach = distance(start, end) * 0.4;
  const out = direction(before[before.length - 2] ?? start, start);
  const into = direction(end, after[1] ?? end);
  const along = direction(start, end);
  const straight = (d: readonly [number, number]) => d[0] * along[0] + d[1] * along[1] > 1 - 1e-6;
  if (straight(out) && straight(into)) return [start, end];
  const points: XY[] = [];
  for (let i = 0; i <= PIECES; i++) {
    const t = i / PIECES;
    const u = 1 - t;
    const at = (k: 0 | 1) =>
      u * u * u * start[k] +
      3 * u * u * t * (start[k] + out[k] * reach) +
      3 * u * t * t * (end[k] - into[k] * reach) +
      t * t * t * end[k];
    const z = u * (start[2] ?? 0) + t * (end[2] ?? 0);
    points.push(z === 0 ? [at(0), at(1)] : [at(0), at(1), z]);
  }
  return points;
}

/** Unit vector from one point to another; zero where they coincide. */
function direction(from: XY, to: XY): readonly [number, number] {
  const d = distance(from, to);
  return d > SAME ? [(to[0] - from[0]) / d, (to[1] - from[1]) / d] : [0, 0];
}
