import { acos, hypot, PI, tan } from '../math.ts';

/** A point or direction in local metres: east, north, up. */
export type Vec = readonly [number, number, number];

/** A place on a line: the point, the unit direction there (in plan) and the distance from the line's start. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly dx: number;
  readonly dy: number;
  readonly s: number;
}

/** Distance in plan from the start at each point of a line. */
export function distancesOf(line: readonly Vec[]): number[] {
  const result = [0];
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!;
    const b = line[i]!;
    result.push(result[i - 1]! + hypot(b[0] - a[0], b[1] - a[1]));
  }
  return result;
}

/** Length of a line in plan, m. */
export function lengthOf(line: readonly Vec[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) {
    sum += hypot(line[i]![0] - line[i - 1]![0], line[i]![1] - line[i - 1]![1]);
  }
  return sum;
}

/** The place `s` metres from the start, `s` taken as the nearer end where it lies beyond. */
export function placeAt(line: readonly Vec[], s: number): Place {
  let left = s < 0 ? 0 : s;
  let along = 0;
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!;
    const b = line[i]!;
    const length = hypot(b[0] - a[0], b[1] - a[1]);
    if (left <= length || i === line.length - 1) {
      const used = left > length ? length : left;
      const f = length > 0 ? used / length : 0;
      const inverse = length > 0 ? 1 / length : 0;
      return {
        x: a[0] + (b[0] - a[0]) * f,
        y: a[1] + (b[1] - a[1]) * f,
        z: a[2] + (b[2] - a[2]) * f,
        dx: (b[0] - a[0]) * inverse,
        dy: (b[1] - a[1]) * inverse,
        s: along + used,
      };
    }
    left -= length;
    along += length;
  }
  const only = line[0]!;
  return { x: only[0], y: only[1], z: only[2], dx: 1, dy: 0, s: 0 };
}

/** The point beside a place, `left` metres to the left of its direction (negative: to the right). */
export function beside(place: Place, left: number): Vec {
  return [place.x - place.dy * left, place.y + place.dx * left, place.z];
}

/** The part of a line between two distances from its start. */
export function sliceOf(line: readonly Vec[], from: number, to: number): Vec[] {
  const s = distancesOf(line);
  const a = placeAt(line, from);
  const b = placeAt(line, to);
  const result: Vec[] = [[a.x, a.y, a.z]];
  for (let i = 0; i < line.length; i++) {
    if (s[i]! > from + 0.05 && s[i]! < to - 0.05) result.push(line[i]!);
  }
  result.push([b.x, b.y, b.z]);
  return result;
}

/** The line drawn backwards. */
export function reversed(line: readonly Vec[]): Vec[] {
  return [...line].reverse();
}

/** A parallel line, `left` metres to the left (negative: to the right), corners mitred. */
export function offsetOf(line: readonly Vec[], left: number): Vec[] {
  const result: Vec[] = [];
  const last = line.length - 1;
  for (let i = 0; i <= last; i++) {
    const p = line[i]!;
    const before = line[i === 0 ? 0 : i - 1]!;
    const after = line[i === last ? last : i + 1]!;
    let ux = p[0] - before[0];
    let uy = p[1] - before[1];
    let vx = after[0] - p[0];
    let vy = after[1] - p[1];
    const lu = hypot(ux, uy);
    const lv = hypot(vx, vy);
    if (lu > 0) {
      ux /= lu;
      uy /= lu;
    }
    if (lv > 0) {
      vx /= lv;
      vy /= lv;
    }
    if (lu === 0) {
      ux = vx;
      uy = vy;
    }
    if (lv === 0) {
      vx = ux;
      vy = uy;
    }
    let nx = -(uy + vy);
    let ny = ux + vx;
    const ln = hypot(nx, ny);
    if (ln < 1e-9) {
      nx = -uy;
      ny = ux;
    } else {
      nx /= ln;
      ny /= ln;
    }
    const cosHalf = -uy * nx + ux * ny;
    const scale = cosHalf > 0.4 ? 1 / cosHalf : 2.5;
    result.push([p[0] + nx * left * scale, p[1] + ny * left * scale, p[2]]);
  }
  return result;
}

/** `count` + 1 points of a cubic Bezier curve. */
export function cubic(p0: Vec, p1: Vec, p2: Vec, p3: Vec, count: number): Vec[] {
  const result: Vec[] = [];
  for (let i = 0; i <= count; i++) {
    const t = i / count;
    const u = 1 - t;
    const a = u * u * u;
    const b = 3 * u * u * t;
    const c = 3 * u * t * t;
    const d = t * t * t;
    result.push([
      a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0],
      a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1],
      a * p0[2] + b * p1[2] + c * p2[2] + d * p3[2],
    ]);
  }
  return result;
}

/** `count` + 1 points from one point to another round a corner, along a circular arc where both are as far from it. */
export function roundCorner(from: Vec, corner: Vec, to: Vec, count: number): Vec[] {
  const ux = corner[0] - from[0];
  const uy = corner[1] - from[1];
  const vx = to[0] - corner[0];
  const vy = to[1] - corner[1];
  const turn = acos((ux * vx + uy * vy) / (hypot(ux, uy) * hypot(vx, vy) || 1));
  const k = turn > 0.01 ? ((4 / 3) * tan(turn / 4)) / tan(turn / 2) : 2 / 3;
  const mix = (a: Vec): Vec => [
    a[0] + (corner[0] - a[0]) * k,
    a[1] + (corner[1] - a[1]) * k,
    a[2] + (corner[2] - a[2]) * k,
  ];
  return cubic(from, mix(from), mix(to), to, count);
}

/**
 * A line with its corners rounded to arcs of at most `radius` metres, a point about every 5 degrees. An arc takes up at
 * most the given share of the segments beside it.
 */
export function rounded(line: readonly Vec[], radius: number, share = 0.48): Vec[] {
  const result: Vec[] = [line[0]!];
  for (let i = 1; i < line.length - 1; i++) {
    const a = line[i - 1]!;
    const p = line[i]!;
    const b = line[i + 1]!;
    const la = hypot(p[0] - a[0], p[1] - a[1]);
    const lb = hypot(b[0] - p[0], b[1] - p[1]);
    const ux = (p[0] - a[0]) / la;
    const uy = (p[1] - a[1]) / la;
    const vx = (b[0] - p[0]) / lb;
    const vy = (b[1] - p[1]) / lb;
    const turn = acos(ux * vx + uy * vy);
    if (turn < 0.01) {
      result.push(p);
      continue;
    }
    const reach = Math.min(radius * tan(turn / 2), share * la, share * lb);
    const fa = reach / la;
    const fb = reach / lb;
    const start: Vec = [p[0] - (p[0] - a[0]) * fa, p[1] - (p[1] - a[1]) * fa, p[2] - (p[2] - a[2]) * fa];
    const end: Vec = [p[0] + (b[0] - p[0]) * fb, p[1] + (b[1] - p[1]) * fb, p[2] + (b[2] - p[2]) * fb];
    // Handles that make a cubic follow a circular arc.
    const k = ((4 / 3) * tan(turn / 4)) / tan(turn / 2);
    const c1: Vec = [
      start[0] + (p[0] - start[0]) * k,
      start[1] + (p[1] - start[1]) * k,
      start[2] + (p[2] - start[2]) * k,
    ];
    const c2: Vec = [
      end[0] + (p[0] - end[0]) * k,
      end[1] + (p[1] - end[1]) * k,
      end[2] + (p[2] - end[2]) * k,
    ];
    result.push(...cubic(start, c1, c2, end, Math.max(2, Math.ceil(turn / (PI / 36)))));
  }
  result.push(line[line.length - 1]!);
  return result;
}

/** The nearest place on a line to a point, and its distance in plan. */
export function nearestOn(
  line: readonly Vec[],
  x: number,
  y: number,
): { s: number; distance: number; x: number; y: number } {
  let best = { s: 0, distance: Number.POSITIVE_INFINITY, x: 0, y: 0 };
  let along = 0;
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!;
    const b = line[i]!;
    const ex = b[0] - a[0];
    const ey = b[1] - a[1];
    const length = hypot(ex, ey);
    const t = length > 0 ? ((x - a[0]) * ex + (y - a[1]) * ey) / (length * length) : 0;
    const f = t < 0 ? 0 : t > 1 ? 1 : t;
    const px = a[0] + ex * f;
    const py = a[1] + ey * f;
    const distance = hypot(x - px, y - py);
    if (distance < best.distance) best = { s: along + length * f, distance, x: px, y: py };
    along += length;
  }
  return best;
}

/** Where two lines cross in plan: distances along both. */
export function crossingsOf(a: readonly Vec[], b: readonly Vec[]): { sa: number; sb: number }[] {
  const result: { sa: number; sb: number }[] = [];
  const da = distancesOf(a);
  const db = distancesOf(b);
  for (let i = 1; i < a.length; i++) {
    const p = a[i - 1]!;
    const q = a[i]!;
    for (let j = 1; j < b.length; j++) {
      const u = b[j - 1]!;
      const w = b[j]!;
      const rx = q[0] - p[0];
      const ry = q[1] - p[1];
      const sx = w[0] - u[0];
      const sy = w[1] - u[1];
      const d = rx * sy - ry * sx;
      if (Math.abs(d) < 1e-12) continue;
      const t = ((u[0] - p[0]) * sy - (u[1] - p[1]) * sx) / d;
      const v = ((u[0] - p[0]) * ry - (u[1] - p[1]) * rx) / d;
      if (t < 0 || t > 1 || v < 0 || v > 1) continue;
      result.push({ sa: da[i - 1]! + t * (da[i]! - da[i - 1]!), sb: db[j - 1]! + v * (db[j]! - db[j - 1]!) });
    }
  }
  return result;
}

/** Where the straight lines through two places meet; undefined when they are nearly parallel. */
export function meetingOf(a: Place, fromA: Vec, b: Place, fromB: Vec): Vec | undefined {
  const d = a.dx * b.dy - a.dy * b.dx;
  if (Math.abs(d) < 0.05) return undefined;
  const t = ((fromB[0] - fromA[0]) * b.dy - (fromB[1] - fromA[1]) * b.dx) / d;
  return [fromA[0] + a.dx * t, fromA[1] + a.dy * t, (fromA[2] + fromB[2]) / 2];
}
