import type { Building } from '../../../scenes/document/surroundings.ts';
import { inside } from '../geometry/polygons.ts';

/** A half line: origin and unit direction, local metres. */
export interface Ray {
  ox: number;
  oy: number;
  oz: number;
  dx: number;
  dy: number;
  dz: number;
}

/** Distance along the ray to the horizontal plane at height z, or Infinity. */
export function toPlane(ray: Ray, z: number): number {
  if (Math.abs(ray.dz) < 1e-9) return Number.POSITIVE_INFINITY;
  const t = (z - ray.oz) / ray.dz;
  return t > 0 ? t : Number.POSITIVE_INFINITY;
}

const CORNER = 1e-11;

/** Distance along the ray to a prism, seen from outside, or Infinity. */
export function toBuilding(ray: Ray, building: Building): number {
  const { footprint, base, height } = building;
  const top = base + height;
  let nearest = Number.POSITIVE_INFINITY;
  const roof = toPlane(ray, top);
  if (roof < nearest && inside(footprint, ray.ox + ray.dx * roof, ray.oy + ray.dy * roof)) nearest = roof;
  for (let i = 0; i < footprint.length; i += 1) {
    const [x0, y0] = footprint[i]!;
    const [x1, y1] = footprint[(i + 1) % footprint.length]!;
    const ex = x1 - x0;
    const ey = y1 - y0;
    const cross = ray.dx * ey - ray.dy * ex;
    if (Math.abs(cross) < 1e-12) continue;
    const ax = x0 - ray.ox;
    const ay = y0 - ray.oy;
    const t = (ax * ey - ay * ex) / cross;
    if (t <= 0 || t >= nearest) continue;
    const u = (ax * ray.dy - ay * ray.dx) / cross;
    // Neighbouring walls overlap by less than a nanometre, so that no ray slips through the corner between them.
    if (u < -CORNER || u > 1 + CORNER) continue;
    const z = ray.oz + ray.dz * t;
    if (z >= base && z <= top) nearest = t;
  }
  return nearest;
}

/** Distance from a point to the ray; `along` (if given) receives the distance along it at `[0]`. */
export function fromRay(ray: Ray, x: number, y: number, z: number, along?: Float64Array): number {
  const px = x - ray.ox;
  const py = y - ray.oy;
  const pz = z - ray.oz;
  const t = Math.max(0, px * ray.dx + py * ray.dy + pz * ray.dz);
  if (along) along[0] = t;
  return Math.hypot(px - ray.dx * t, py - ray.dy * t, pz - ray.dz * t);
}
