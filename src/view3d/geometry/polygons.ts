import earcut from 'earcut';
import type { Point } from '../../../scenes/document/shapes.ts';
import type { MeshBuilder } from './mesh-builder.ts';

/** Signed area of a ring, m2: positive when counter-clockwise. */
export function ringArea(ring: readonly Point[]): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const [x0, y0] = ring[i]!;
    const [x1, y1] = ring[(i + 1) % ring.length]!;
    sum += x0 * y1 - x1 * y0;
  }
  return sum / 2;
}

/** Fills a ring flat at height z, facing up. `a`..`d` go to `aux`. */
export function fill(mesh: MeshBuilder, ring: readonly Point[], z: number, a = 0, b = 0, c = 0, d = 0): void {
  const flat: number[] = [];
  for (const [x, y] of ring) flat.push(x, y);
  const triangles = earcut(flat);
  mesh.normal(0, 0, 1);
  const first = mesh.size;
  for (const [x, y] of ring) mesh.vertex(x, y, z, a, b, c, d);
  for (let i = 0; i < triangles.length; i += 3) {
    const [p, q, r] = [triangles[i]!, triangles[i + 1]!, triangles[i + 2]!];
    const [px, py] = ring[p]!;
    const [qx, qy] = ring[q]!;
    const [rx, ry] = ring[r]!;
    const up = (qx - px) * (ry - py) - (qy - py) * (rx - px) > 0;
    mesh.triangle(first + p, first + (up ? q : r), first + (up ? r : q));
  }
}

/** Whether a point lies inside a ring (even-odd rule). */
export function inside(ring: readonly Point[], x: number, y: number): boolean {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i]!;
    const [xj, yj] = ring[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}

/** Convex hull of points, counter-clockwise (Andrew's monotone chain). */
export function convexHull(points: readonly (readonly [number, number])[]): [number, number][] {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const half = (list: readonly (readonly [number, number])[]) => {
    const hull: [number, number][] = [];
    for (const [x, y] of list) {
      while (hull.length >= 2) {
        const [ax, ay] = hull[hull.length - 2]!;
        const [bx, by] = hull[hull.length - 1]!;
        if ((bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0) break;
        hull.pop();
      }
      hull.push([x, y]);
    }
    hull.pop();
    return hull;
  };
  if (sorted.length < 3) return sorted.map(([x, y]) => [x, y]);
  return [...half(sorted), ...half(sorted.reverse())];
}

/** Centre of a ring's area; of its points where the area vanishes. */
export function centroid(ring: readonly Point[]): [number, number] {
  const area = ringArea(ring);
  let x = 0;
  let y = 0;
  if (Math.abs(area) < 1e-9) {
    for (const p of ring) {
      x += p[0] / ring.length;
      y += p[1] / ring.length;
    }
    return [x, y];
  }
  for (let i = 0; i < ring.length; i += 1) {
    const [x0, y0] = ring[i]!;
    const [x1, y1] = ring[(i + 1) % ring.length]!;
    const k = x0 * y1 - x1 * y0;
    x += (x0 + x1) * k;
    y += (y0 + y1) * k;
  }
  return [x / (6 * area), y / (6 * area)];
}
