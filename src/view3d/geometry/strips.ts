import type { MeshBuilder } from './mesh-builder.ts';

/** A polyline in local metres as columns. */
export interface Polyline {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Distance along the line at each point. */
  readonly s: Float64Array;
  /** Unit vector to the left of the line at each point, lengthened at bends so that parallel lines keep their distance. */
  readonly leftX: Float64Array;
  readonly leftY: Float64Array;
}

/** Longest stretch of the side vector at a sharp bend. */
const MITRE_LIMIT = 2;

/** Columns of points with side vectors. Points closer than a millimetre to the one before are dropped. */
export function polyline(points: Iterable<readonly [number, number, number?]>): Polyline {
  const xs: number[] = [];
  const ys: number[] = [];
  const zs: number[] = [];
  for (const [x, y, z = 0] of points) {
    const n = xs.length;
    if (n > 0 && Math.hypot(x - xs[n - 1]!, y - ys[n - 1]!) < 1e-3) continue;
    xs.push(x);
    ys.push(y);
    zs.push(z);
  }
  const n = xs.length;
  const line: Polyline = {
    x: Float64Array.from(xs),
    y: Float64Array.from(ys),
    z: Float64Array.from(zs),
    s: new Float64Array(n),
    leftX: new Float64Array(n),
    leftY: new Float64Array(n),
  };
  for (let i = 0; i < n; i += 1) {
    if (i > 0) line.s[i] = line.s[i - 1]! + Math.hypot(xs[i]! - xs[i - 1]!, ys[i]! - ys[i - 1]!);
    const a = Math.max(0, i - 1);
    const b = Math.min(n - 1, i + 1);
    const before = i > 0 ? Math.atan2(ys[i]! - ys[a]!, xs[i]! - xs[a]!) : null;
    const after = i < n - 1 ? Math.atan2(ys[b]! - ys[i]!, xs[b]! - xs[i]!) : null;
    const first = before ?? after ?? 0;
    const second = after ?? before ?? 0;
    const turn = Math.atan2(Math.sin(second - first), Math.cos(second - first));
    const middle = first + turn / 2;
    const stretch = Math.min(MITRE_LIMIT, 1 / Math.max(0.2, Math.cos(turn / 2)));
    line.leftX[i] = -Math.sin(middle) * stretch;
    line.leftY[i] = Math.cos(middle) * stretch;
  }
  return line;
}

/** What `aux` holds for a strip: across (-1 right .. 1 left), metres along, and two numbers of the caller. */
export interface StripOptions {
  readonly lift?: number;
  readonly c?: number;
  readonly d?: number;
  /** Part of the line to draw, metres along. */
  readonly from?: number;
  readonly to?: number;
}

/**
 * A flat strip between two offsets to the left of a line (`right` < `left`, metres; negative is to the right).
 * Returns the number of triangles added.
 */
export function strip(
  mesh: MeshBuilder,
  line: Polyline,
  right: number,
  left: number,
  options: StripOptions = {},
): number {
  const { lift = 0, c = 0, d = 0 } = options;
  const n = line.x.length;
  if (n < 2) return 0;
  const length = line.s[n - 1]!;
  const from = Math.max(0, options.from ?? 0);
  const to = Math.min(length, options.to ?? length);
  if (to - from < 1e-3) return 0;
  mesh.normal(0, 0, 1);
  let previousRight = -1;
  let previousLeft = -1;
  let added = 0;
  const put = (x: number, y: number, z: number, lx: number, ly: number, s: number) => {
    const r = mesh.vertex(x + lx * right, y + ly * right, z + lift, -1, s, c, d);
    const l = mesh.vertex(x + lx * left, y + ly * left, z + lift, 1, s, c, d);
    if (previousRight >= 0) {
      mesh.quad(previousRight, r, l, previousLeft);
      added += 2;
    }
    previousRight = r;
    previousLeft = l;
  };
  const at = (i: number, s: number) => {
    const s0 = line.s[i]!;
    const span = line.s[i + 1]! - s0;
    const t = span > 0 ? (s - s0) / span : 0;
    const mix = (a: Float64Array) => a[i]! + (a[i + 1]! - a[i]!) * t;
    put(mix(line.x), mix(line.y), mix(line.z), mix(line.leftX), mix(line.leftY), s);
  };
  for (let i = 0; i < n - 1; i += 1) {
    const s0 = line.s[i]!;
    const s1 = line.s[i + 1]!;
    if (s1 <= from || s0 >= to) continue;
    if (previousRight < 0) at(i, Math.max(s0, from));
    at(i, Math.min(s1, to));
  }
  return added;
}

/** A strip with upright sides down to `bottom` below its top: kerbs, decks. */
export function slab(
  mesh: MeshBuilder,
  line: Polyline,
  right: number,
  left: number,
  top: number,
  depth: number,
): void {
  strip(mesh, line, right, left, { lift: top });
  const n = line.x.length;
  for (const [offset, sign] of [
    [right, -1],
    [left, 1],
  ] as const) {
    for (let i = 0; i < n - 1; i += 1) {
      const [lx0, ly0, lx1, ly1] = [line.leftX[i]!, line.leftY[i]!, line.leftX[i + 1]!, line.leftY[i + 1]!];
      const x0 = line.x[i]! + lx0 * offset;
      const y0 = line.y[i]! + ly0 * offset;
      const x1 = line.x[i + 1]! + lx1 * offset;
      const y1 = line.y[i + 1]! + ly1 * offset;
      mesh.normal(lx0 * sign, ly0 * sign, 0);
      const z0 = line.z[i]! + top;
      const z1 = line.z[i + 1]! + top;
      const a = mesh.vertex(x0, y0, z0 - depth, sign, line.s[i]!);
      const b = mesh.vertex(x1, y1, z1 - depth, sign, line.s[i + 1]!);
      const c = mesh.vertex(x1, y1, z1, sign, line.s[i + 1]!);
      const e = mesh.vertex(x0, y0, z0, sign, line.s[i]!);
      if (sign < 0) mesh.quad(a, b, c, e);
      else mesh.quad(b, a, e, c);
    }
  }
}
