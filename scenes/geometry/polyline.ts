import type { Point } from '../document/shapes.ts';
import { atan2 } from '../math.ts';

/** A line with the distance from its start and the heading of the segment after each point; heights are 0 where absent. */
export interface MeasuredLine {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly s: Float64Array;
  readonly heading: Float64Array;
  readonly length: number;
}

/**
 * Measures a line of two or more points. Points closer than 1 mm to the one before are dropped.
 * With `drivingLength` the distances are stretched so that the last one equals it.
 */
export function measure(points: readonly Point[], drivingLength?: number): MeasuredLine {
  const kept: Point[] = [];
  for (const p of points) {
    const q = kept.at(-1);
    if (q && Math.abs(p[0] - q[0]) < 1e-3 && Math.abs(p[1] - q[1]) < 1e-3) continue;
    kept.push(p);
  }
  const first = points[0] ?? [0, 0];
  const last = points.at(-1) ?? first;
  if (kept.length < 2) kept.splice(0, kept.length, first, [last[0] + 1e-3, last[1], last[2] ?? 0]);
  const n = kept.length;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const z = new Float64Array(n);
  const s = new Float64Array(n);
  const heading = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const p = kept[i] as Point;
    x[i] = p[0];
    y[i] = p[1];
    z[i] = p[2] ?? 0;
    if (i === 0) continue;
    const dx = (x[i] as number) - (x[i - 1] as number);
    const dy = (y[i] as number) - (y[i - 1] as number);
    s[i] = (s[i - 1] as number) + Math.sqrt(dx * dx + dy * dy);
    heading[i - 1] = atan2(dy, dx);
  }
  heading[n - 1] = heading[n - 2] as number;
  const drawn = s[n - 1] as number;
  if (drivingLength !== undefined && drawn > 0) {
    for (let i = 1; i < n; i++) s[i] = ((s[i] as number) * drivingLength) / drawn;
  }
  return { x, y, z, s, heading, length: s[n - 1] as number };
}

/** Squared distance from a point to the segment between points i and i + 1 of a line. */
export function segmentDistance2(line: MeasuredLine, i: number, px: number, py: number): number {
  const ax = line.x[i] as number;
  const ay = line.y[i] as number;
  const bx = (line.x[i + 1] as number) - ax;
  const by = (line.y[i + 1] as number) - ay;
  const qx = px - ax;
  const qy = py - ay;
  const len2 = bx * bx + by * by;
  let t = len2 > 0 ? (qx * bx + qy * by) / len2 : 0;
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  const dx = qx - t * bx;
  const dy = qy - t * by;
  return dx * dx + dy * dy;
}

/** Squared distance from a point to a line. */
export function distance2(line: MeasuredLine, px: number, py: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < line.x.length; i++) {
    const d = segmentDistance2(line, i, px, py);
    if (d < best) best = d;
  }
  return best;
}
