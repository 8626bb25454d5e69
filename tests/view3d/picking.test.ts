import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Building } from '../../scenes/document/surroundings.ts';
import { reach } from '../../src/view3d/devices/reach.ts';
import { fromRay, type Ray, toBuilding, toPlane } from '../../src/view3d/picking/ray.ts';

const HOUSE: Building = {
  id: 'house',
  kind: 'other',
  base: 0,
  height: 20,
  confidence: 'assumed',
  footprint: [
    [-10, -10],
    [10, -10],
    [10, 10],
    [-10, 10],
  ],
};

function rayTo(from: readonly [number, number, number], to: readonly [number, number, number]): Ray {
  const d = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  const [dx, dy, dz] = [(to[0] - from[0]) / d, (to[1] - from[1]) / d, (to[2] - from[2]) / d];
  return { ox: from[0], oy: from[1], oz: from[2], dx, dy, dz };
}

describe('picking', () => {
  it('meets a box exactly where the slab method says', () => {
    const side = fc.double({ min: -60, max: 60, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(side, side, fc.double({ min: 21, max: 90, noNaN: true })),
        fc.tuple(side, side),
        (eye, aim) => {
          const ray = rayTo(eye, [aim[0], aim[1], 5]);
          let near = 0;
          let far = Number.POSITIVE_INFINITY;
          for (const [o, d, low, high] of [
            [ray.ox, ray.dx, -10, 10],
            [ray.oy, ray.dy, -10, 10],
            [ray.oz, ray.dz, 0, 20],
          ] as const) {
            if (Math.abs(d) < 1e-12) {
              if (o < low || o > high) far = -1;
              continue;
            }
            near = Math.max(near, Math.min((low - o) / d, (high - o) / d));
            far = Math.min(far, Math.max((low - o) / d, (high - o) / d));
          }
          // Rays that only graze an edge may go either way.
          fc.pre(Math.abs(far - near) > 1e-6);
          const hit = toBuilding(ray, HOUSE);
          if (near < far) expect(hit).toBeCloseTo(near, 6);
          else expect(hit).toBe(Number.POSITIVE_INFINITY);
        },
      ),
      {
        // Straight at a corner, where rounding could open a crack between the walls.
        examples: [
          [
            [59.999999999999964, 59.99999999999991, 21],
            [0, 0],
          ],
        ],
      },
    );
  });

  it('finds no ground above the horizon', () => {
    expect(toPlane(rayTo([0, 0, 10], [5, 0, 11]), 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('measures the distance of a point from the line of sight', () => {
    const along = new Float64Array(1);
    expect(fromRay(rayTo([0, 0, 0], [1, 0, 0]), 30, 4, 3, along)).toBeCloseTo(5);
    expect(along[0]).toBeCloseTo(30);
  });
});

describe('line of sight along the ground', () => {
  const wall = (top: number) => ({
    count: 1,
    x0: Float64Array.of(20),
    y0: Float64Array.of(-5),
    x1: Float64Array.of(20),
    y1: Float64Array.of(5),
    top: Float64Array.of(top),
  });

  it('ends at a wall and passes beside it', () => {
    expect(reach(wall(30), 0, 0, 6, 0, 100)).toBeCloseTo(20);
    expect(reach(wall(30), 0, 0, 6, Math.PI / 2, 100)).toBe(100);
    expect(reach(wall(30), 0, 0, 6, Math.PI, 100)).toBe(100);
  });

  it('passes over a wall that is lower than the sight of the ground behind it', () => {
    expect(reach(wall(1), 0, 0, 6, 0, 100)).toBe(100);
  });
});
