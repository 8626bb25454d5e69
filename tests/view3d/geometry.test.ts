import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../../scenes/document/shapes.ts';
import { MeshBuilder } from '../../src/view3d/geometry/mesh-builder.ts';
import { convexHull, fill, inside, ringArea } from '../../src/view3d/geometry/polygons.ts';
import { polyline, strip } from '../../src/view3d/geometry/strips.ts';

/** Area of a mesh seen from above; triangles that face down count negative. */
function areaFromAbove(mesh: MeshBuilder): number {
  const geometry = mesh.build();
  const position = geometry.getAttribute('position');
  const index = geometry.getIndex();
  let sum = 0;
  for (let i = 0; index && i < index.count; i += 3) {
    const [a, b, c] = [index.getX(i), index.getX(i + 1), index.getX(i + 2)];
    const ux = position.getX(b) - position.getX(a);
    const uy = position.getY(b) - position.getY(a);
    const vx = position.getX(c) - position.getX(a);
    const vy = position.getY(c) - position.getY(a);
    sum += (ux * vy - uy * vx) / 2;
  }
  return sum;
}

/** A ring that may be anything but convex: radii around a centre. */
const starRing = fc
  .array(fc.double({ min: 2, max: 50, noNaN: true }), { minLength: 3, maxLength: 24 })
  .map((radii): Point[] =>
    radii.map((r, i) => {
      const a = (i / radii.length) * Math.PI * 2;
      return [Math.cos(a) * r, Math.sin(a) * r];
    }),
  );

describe('flat geometry', () => {
  it('fills a ring with triangles that face up and have exactly its area, whichever way it runs', () => {
    fc.assert(
      fc.property(starRing, fc.boolean(), (ring, turned) => {
        const mesh = new MeshBuilder();
        fill(mesh, turned ? [...ring].reverse() : ring, 0);
        expect(areaFromAbove(mesh)).toBeCloseTo(Math.abs(ringArea(ring)), 2);
      }),
    );
  });

  it('puts every point of a set inside or on its hull', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
      minLength: 3,
      maxLength: 40,
    });
    fc.assert(
      fc.property(points, (list) => {
        const hull = convexHull(list);
        for (const [x, y] of list) {
          for (let i = 0; i < hull.length; i += 1) {
            const [ax, ay] = hull[i] ?? [0, 0];
            const [bx, by] = hull[(i + 1) % hull.length] ?? [0, 0];
            expect((bx - ax) * (y - ay) - (by - ay) * (x - ax)).toBeGreaterThanOrEqual(0);
          }
        }
      }),
    );
  });

  it('lays a strip of the asked width along a bent line', () => {
    const line = polyline([
      [0, 0],
      [40, 0],
      [40, 30],
    ]);
    const mesh = new MeshBuilder();
    strip(mesh, line, -2, 2);
    expect(areaFromAbove(mesh)).toBeCloseTo(70 * 4, 3);
  });

  it('cuts a strip to a part of the line', () => {
    const line = polyline([
      [0, 0],
      [10, 0],
      [30, 0],
    ]);
    const mesh = new MeshBuilder();
    strip(mesh, line, 0, 1, { from: 5, to: 25 });
    expect(areaFromAbove(mesh)).toBeCloseTo(20, 6);
  });

  it('tells inside from outside of a ring with a notch', () => {
    const ring: Point[] = [
      [0, 0],
      [10, 0],
      [10, 10],
      [5, 3],
      [0, 10],
    ];
    expect(inside(ring, 2, 2)).toBe(true);
    expect(inside(ring, 5, 8)).toBe(false);
  });
});
