import earcut from 'earcut';
import type { Building } from '../../scenes/document/surroundings.ts';
import { type BodyType, PERSON_BODIES, vehicleBody } from '../../sensors/world/shapes.ts';
import type { Frame } from '../../sims/frame.ts';

/**
 * Brute force, sharing no code with the ray world but the bodies' dimensions: every triangle of every solid by
 * Moeller-Trumbore, capsules by marching along their distance function.
 */
type V = readonly [number, number, number];
type Triangle = readonly [V, V, V];

interface Capsule {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly r: number;
}

export interface Oracle {
  readonly triangles: readonly Triangle[];
  readonly solids: readonly (readonly Triangle[])[];
  readonly capsules: readonly Capsule[];
}

export function oracleOf(buildings: readonly Building[], frame: Frame, types: readonly BodyType[]): Oracle {
  const triangles: Triangle[] = [];
  const solids: Triangle[][] = [];
  const capsules: Capsule[] = [];
  for (const b of buildings) {
    triangles.push(
      ...extrude(
        b.footprint.map((p) => [p[0], p[1]]),
        b.base,
        b.base + b.height,
      ),
    );
  }
  for (let i = 0; i < frame.vehicleCount; i++) {
    const x = frame.vehicleX[i]!;
    const y = frame.vehicleY[i]!;
    const z = frame.vehicleZ[i]!;
    const c = Math.cos(frame.vehicleHeading[i]!);
    const s = Math.sin(frame.vehicleHeading[i]!);
    for (const part of vehicleBody(types[frame.vehicleType[i]!]!)) {
      if (part.radius > 0) {
        const r = part.radius;
        capsules.push({
          x: x + part.offset * c,
          y: y + part.offset * s,
          a: z + part.z0 + r,
          b: z + part.z1 - r,
          r,
        });
        continue;
      }
      const ring = [
        [-0.5, -0.5],
        [0.5, -0.5],
        [0.5, 0.5],
        [-0.5, 0.5],
      ].map(([u, v]) => {
        const along = part.offset + u! * part.length;
        const across = v! * part.width;
        return [x + along * c - across * s, y + along * s + across * c];
      });
      solids.push(extrude(ring, z + part.z0, z + part.z1));
    }
  }
  for (let i = 0; i < frame.pedestrianCount; i++) {
    const part = PERSON_BODIES[frame.pedestrianKind[i]!]!;
    const r = part.radius;
    capsules.push({ x: frame.pedestrianX[i]!, y: frame.pedestrianY[i]!, a: part.z0 + r, b: part.z1 - r, r });
  }
  return { triangles, solids, capsules };
}

function extrude(ring: readonly (readonly number[])[], z0: number, z1: number): Triangle[] {
  const out: Triangle[] = [];
  const flat = earcut(ring.flatMap((p) => [p[0]!, p[1]!]));
  for (let i = 0; i < flat.length; i += 3) {
    for (const z of [z0, z1]) {
      const corner = (k: number): V => [ring[flat[i + k]!]![0]!, ring[flat[i + k]!]![1]!, z];
      out.push([corner(0), corner(1), corner(2)]);
    }
  }
  for (let i = 0; i < ring.length; i++) {
    const p = ring[i]!;
    const q = ring[(i + 1) % ring.length]!;
    const low: [V, V] = [
      [p[0]!, p[1]!, z0],
      [q[0]!, q[1]!, z0],
    ];
    const high: [V, V] = [
      [p[0]!, p[1]!, z1],
      [q[0]!, q[1]!, z1],
    ];
    out.push([low[0], low[1], high[1]], [low[0], high[1], high[0]]);
  }
  return out;
}

/** Distance to the first surface; solids that move are skipped where they contain the origin, as the world says. */
export function oracleCast(oracle: Oracle, o: V, d: V, maxRange: number): number {
  let best = Number.POSITIVE_INFINITY;
  if (d[2] < 0 && o[2] > 0) best = -o[2] / d[2];
  for (const t of oracle.triangles) best = Math.min(best, meet(t, o, d));
  for (const solid of oracle.solids) {
    const hits = solid.map((t) => meet(t, o, d)).filter((t) => Number.isFinite(t));
    // An origin inside a box meets it once (leaving), one outside twice.
    const distinct = hits.filter((t, i) => hits.findIndex((u) => Math.abs(u - t) < 1e-9) === i);
    if (distinct.length >= 2) best = Math.min(best, ...distinct);
  }
  for (const c of oracle.capsules) best = Math.min(best, march(c, o, d, maxRange));
  return best < maxRange ? best : Number.POSITIVE_INFINITY;
}

function meet([a, b, c]: Triangle, o: V, d: V): number {
  const e1 = sub(b, a);
  const e2 = sub(c, a);
  const p = cross(d, e2);
  const det = dot(e1, p);
  if (det === 0) return Number.POSITIVE_INFINITY;
  const s = sub(o, a);
  const u = dot(s, p) / det;
  const q = cross(s, e1);
  const v = dot(d, q) / det;
  // Slightly generous at the edges, so that the oracle itself has no gaps between triangles.
  const slack = 1e-12;
  if (u < -slack || v < -slack || u + v > 1 + slack) return Number.POSITIVE_INFINITY;
  const t = dot(e2, q) / det;
  return t > 0 ? t : Number.POSITIVE_INFINITY;
}

function march(c: Capsule, o: V, d: V, maxRange: number): number {
  const distance = (t: number) => {
    const x = o[0] + d[0] * t - c.x;
    const y = o[1] + d[1] * t - c.y;
    const z = o[2] + d[2] * t;
    const nearest = Math.min(c.b, Math.max(c.a, z));
    return Math.hypot(x, y, z - nearest) - c.r;
  };
  let t = 0;
  if (distance(0) < 0) return Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4000 && t < maxRange; i++) {
    const gap = distance(t);
    if (gap < 1e-7) return t;
    t += gap;
  }
  return Number.POSITIVE_INFINITY;
}

function sub(a: V, b: V): V {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: V, b: V): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: V, b: V): V {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
