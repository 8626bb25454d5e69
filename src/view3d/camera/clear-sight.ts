import type { Building } from '../../../scenes/document/surroundings.ts';
import { type Ray, toBuilding } from '../picking/ray.ts';

type Triple = readonly [number, number, number];

/** Turns that are tried, from the direction of sight so far, rad; and rises over the ground, rad: the flattest first. */
const TURNS = [0, 25, -25, 50, -50, 80, -80, 115, -115, 150, -150, 180].map((d) => (d * Math.PI) / 180);
const RISES = [34, 52, 70].map((d) => (d * Math.PI) / 180);

/** Places around the target that should be seen as well, as shares of the distance: sideways and upwards. */
const AROUND = [
  [-0.3, 0],
  [0.3, 0],
  [-0.15, 0],
  [0.15, 0],
  [0, 0.2],
] as const;

/**
 * Where to stand to see a point: at a distance (m), as near as possible to a direction (rad from east, from the point
 * to the eye), with no building between and, if there is such a place, none that hides what stands beside the point.
 * `own` is the id of a building that may be in the way: the one looked at. From straight above nothing hides what
 * stands under the sky, so that is the last resort.
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
  let best: Triple = [x, y - distance * 0.02, z + distance];
  let most = -1;
  for (const rise of RISES) {
    for (const turn of TURNS) {
      const flat = distance * Math.cos(rise);
      const c = Math.cos(direction + turn);
      const s = Math.sin(direction + turn);
      const eye: Triple = [x + flat * c, y + flat * s, z + distance * Math.sin(rise)];
      if (hidden(eye, target, near)) continue;
      const open = AROUND.filter(([side, up]) => {
        const [a, b] = [side * distance, up * distance];
        return !hidden(eye, [x - s * a, y + c * a, z + b], near);
      }).length;
      if (open > most) [best, most] = [eye, open];
      if (open === AROUND.length) return eye;
    }
  }
  return best;
}

function hidden(eye: Triple, target: Triple, buildings: readonly Building[]): boolean {
  const [dx, dy, dz] = [target[0] - eye[0], target[1] - eye[1], target[2] - eye[2]];
  const distance = Math.hypot(dx, dy, dz);
  const ray: Ray = {
    ox: eye[0],
    oy: eye[1],
    oz: eye[2],
    dx: dx / distance,
    dy: dy / distance,
    dz: dz / distance,
  };
  return buildings.some((b) => toBuilding(ray, b) < distance);
}
