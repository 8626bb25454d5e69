import type { Building } from '../../../scenes/document/surroundings.ts';
import { type Ray, toBuilding } from '../picking/ray.ts';

type Triple = readonly [number, number, number];

/** Turns that are tried, from the direction of sight so far, rad; and rises over the ground, rad: the flattest first. */
const TURNS = [0, 25, -25, 50, -50, 80, -80, 115, -115, 150, -150, 180].map((d) => (d * Math.PI) / 180);
const RISES = [34, 52, 70].map((d) => (d * Math.PI) / 180);

/**
 * Where to stand to see a point: at a distance (m), as near as possible to a direction (rad from east, from the point
 * to the eye), with no building between. `own` is the id of a building that may be in the way: the one looked at.
 * From straight above nothing hides what stands under the sky, so that is the last resort.
 */
export function clearSight(
  target: Triple,
  distance: number,
  direction: number,
  buildings: readonly Building[],
  own: string | null = null,
): Triple {
  const [x, y, z] = target;
  const near = buildings.filter(
    (b) => b.id !== own && b.footprint.some(([px, py]) => Math.hypot(px - x, py - y) < distance + 200),
  );
  for (const rise of RISES) {
    for (const turn of TURNS) {
      const flat = distance * Math.cos(rise);
      const eye: Triple = [
        x + flat * Math.cos(direction + turn),
        y + flat * Math.sin(direction + turn),
        z + distance * Math.sin(rise),
      ];
      if (!hidden(eye, target, distance, near)) return eye;
    }
  }
  return [x, y - distance * 0.02, z + distance];
}

function hidden(eye: Triple, target: Triple, distance: number, buildings: readonly Building[]): boolean {
  const ray: Ray = {
    ox: eye[0],
    oy: eye[1],
    oz: eye[2],
    dx: (target[0] - eye[0]) / distance,
    dy: (target[1] - eye[1]) / distance,
    dz: (target[2] - eye[2]) / distance,
  };
  return buildings.some((b) => toBuilding(ray, b) < distance);
}
