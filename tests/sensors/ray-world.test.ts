import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Building } from '../../scenes/document/surroundings.ts';
import { HIT } from '../../sensors/world/hit.ts';
import { RayWorld } from '../../sensors/world/ray-world.ts';
import { oracleCast, oracleOf } from './ray-oracle.ts';
import { boxBuilding, building, device, frameOf, mount, rayScene, TYPES } from './ray-scene.ts';

/** An L: its notch is the quarter beyond (10, 10). */
const L_SHAPE: readonly (readonly [number, number])[] = [
  [0, 0],
  [20, 0],
  [20, 10],
  [10, 10],
  [10, 20],
  [0, 20],
];

const unit = (x: number, y: number, z: number) => {
  const l = Math.hypot(x, y, z);
  return [x / l, y / l, z / l] as const;
};

describe('the world as rays meet it', () => {
  it('stops a ray at the wall in front of it and says which building it was', () => {
    const world = RayWorld.create(rayScene([boxBuilding(50, -5, 60, 5, 10), boxBuilding(20, -5, 30, 5, 10)]));
    expect(world.cast(0, 0, 2, 1, 0, 0, 200)).toBe(20);
    expect([world.hitKind, world.hitId]).toEqual([HIT.building, 1]);
    expect(world.incidence()).toBe(1);
  });

  it('lets a ray pass over a roof and under a raised building', () => {
    const world = RayWorld.create(rayScene([boxBuilding(20, -5, 30, 5, 10, 4)]));
    expect(world.cast(0, 0, 2, 1, 0, 0, 100)).toBe(Number.POSITIVE_INFINITY);
    expect(world.cast(0, 0, 15, 1, 0, 0, 100)).toBe(Number.POSITIVE_INFINITY);
    expect(world.cast(0, 0, 8, 1, 0, 0, 100)).toBe(20);
    expect(world.cast(25, 0, 0.5, 0, 0, 1, 100)).toBe(3.5);
    expect(world.cast(25, 0, 50, 0, 0, -1, 100)).toBe(36);
  });

  it('sees into the notch of a concave building', () => {
    const world = RayWorld.create(rayScene([building('l', L_SHAPE, 12)]));
    expect(world.cast(30, 15, 5, -1, 0, 0, 100)).toBe(20);
    expect(world.cast(30, 5, 5, -1, 0, 0, 100)).toBe(10);
    // From above, the notch is open to the ground and the rest is roof.
    expect(world.cast(15, 15, 50, 0, 0, -1, 100)).toBe(50);
    expect(world.cast(5, 15, 50, 0, 0, -1, 100)).toBe(38);
  });

  it('meets the bonnet of a car lower than its roof, and nothing above either', () => {
    const world = RayWorld.create(rayScene([]));
    world.update(frameOf([{ id: 7, type: 0, x: 20, y: 0, heading: 0 }]), TYPES);
    expect(world.cast(0, 0, 0.5, 1, 0, 0, 100)).toBeCloseTo(17.7, 5);
    expect([world.hitKind, world.hitId]).toEqual([HIT.vehicle, 7]);
    const cabin = world.cast(0, 0, 1.2, 1, 0, 0, 100);
    expect(cabin).toBeGreaterThan(18);
    expect(cabin).toBeLessThan(20);
    expect(world.cast(0, 0, 1.6, 1, 0, 0, 100)).toBe(Number.POSITIVE_INFINITY);
    expect(world.cast(0, 0, 0.05, 1, 0, 0, 100)).toBe(Number.POSITIVE_INFINITY);
  });

  it('knows the angle at which it meets the side, the end and the roof of a turned box', () => {
    const world = RayWorld.create(rayScene([]));
    world.update(frameOf([{ id: 1, type: 2, x: 30, y: 0, heading: 0.4 }]), TYPES);
    // Along x the long side is nearest: its normal is turned by 0.4 from -y. From ahead of the bus, its end.
    world.cast(30, -20, 1.5, 0, 1, 0, 100);
    expect(world.incidence()).toBeCloseTo(Math.cos(0.4), 6);
    const [ux, uy] = [Math.cos(0.6), Math.sin(0.6)];
    world.cast(30 - 20 * ux, -20 * uy, 1.5, ux, uy, 0, 100);
    expect(world.incidence()).toBeCloseTo(Math.cos(0.2), 6);
    world.cast(29, 0, 20, ...unit(1, 0, -18), 100);
    expect(world.incidence()).toBeCloseTo(18 / Math.hypot(1, 18), 6);
  });

  it('meets a person as a capsule: squarely at the middle, grazing at the edge, over the head not at all', () => {
    const world = RayWorld.create(rayScene([]));
    world.update(frameOf([], [{ id: 1, kind: 0, x: 10, y: 0 }]), TYPES);
    expect(world.cast(0, 0, 1, 1, 0, 0, 100)).toBeCloseTo(9.75, 9);
    expect(world.incidence()).toBeCloseTo(1, 9);
    expect(world.cast(0, 0.2, 1, 1, 0, 0, 100)).toBeCloseTo(10 - 0.15, 9);
    expect(world.incidence()).toBeCloseTo(0.6, 9);
    // 0.2 m above the centre of the upper ball, whose radius is 0.25.
    expect(world.cast(0, 0, 1.65, 1, 0, 0, 100)).toBeCloseTo(10 - 0.15, 6);
    expect(world.cast(0, 0.2, 1.65, 1, 0, 0, 100)).toBe(Number.POSITIVE_INFINITY);
    expect(world.cast(10, 0, 5, 0, 0, -1, 100)).toBeCloseTo(3.3, 6);
  });

  it('forgets where things stood once the next frame is in, also outside its grid', () => {
    const world = RayWorld.create(rayScene([boxBuilding(0, 50, 5, 55, 5)]));
    for (const x of [20, 40, 5000, 60]) {
      world.update(frameOf([], [{ id: 1, kind: 0, x, y: 0 }]), TYPES);
      expect(world.cast(x - 10, 0, 1, 1, 0, 0, 100)).toBeCloseTo(9.75, 9);
      expect(world.cast(20 - 10, 0, 1, 1, 0, 0, 15) < 15).toBe(x === 20);
    }
  });

  it('makes a device blind to its own pole and to no other', () => {
    const pole = (x: number) =>
      device(`d${x}`, 'lidar-32-120', 'lidar', { ...mount(x, 0, 6), kind: 'pole' as const });
    const world = RayWorld.create(rayScene([], [pole(0), pole(20)]));
    expect(world.cast(0, 0, 3, 1, 0, 0, 100)).toBeCloseTo(19.9, 9);
    expect([world.hitKind, world.hitId]).toEqual([HIT.pole, 1]);
    world.setPoles([pole(0)]);
    expect(world.cast(0, 0, 3, 1, 0, 0, 100)).toBe(Number.POSITIVE_INFINITY);
  });

  it('answers nothing rather than hang for a ray without a direction or position', () => {
    const world = RayWorld.create(rayScene([boxBuilding(0, 0, 5, 5, 5)]));
    expect(world.cast(Number.NaN, 0, 1, 1, 0, 0, 50)).toBe(Number.POSITIVE_INFINITY);
    expect(world.cast(0, 0, 1, Number.NaN, Number.NaN, 0, 50)).toBe(Number.POSITIVE_INFINITY);
    expect(RayWorld.create(rayScene([])).cast(0, 0, 1, 0, 0, 1, 50)).toBe(Number.POSITIVE_INFINITY);
  });

  it('lets no ray slip through a corner or an edge that it is aimed at exactly', () => {
    const world = RayWorld.create(rayScene([boxBuilding(-4, -4, 4, 4, 8), building('l', L_SHAPE, 12, 20)]));
    const corners = [-4, 4].flatMap((x) =>
      [-4, 4].flatMap((y) => [0.5, 4, 8].map((z) => [x, y, z] as const)),
    );
    for (const [x, y, z] of corners) {
      for (let ox = -30; ox <= 30; ox += 3) {
        for (const oy of [-37, -21, 21, 37]) {
          // Only corners on the near side, seen so that the ray would go on into the building's inside.
          const [dx, dy, dz] = unit(x - ox, y - oy, z - 6);
          const beyond = [x + dx * 1e-3, y + dy * 1e-3, z + dz * 1e-3] as const;
          if (Math.abs(beyond[0]) >= 4 || Math.abs(beyond[1]) >= 4 || beyond[2] >= 8) continue;
          expect(world.cast(ox, oy, 6, dx, dy, dz, 200)).toBeLessThan(
            Math.hypot(x - ox, y - oy, z - 6) + 1e-6,
          );
        }
      }
    }
  });

  it('agrees with brute force over random scenes and rays, and never passes through a wall', () => {
    const coordinate = fc.double({ min: -80, max: 80, noNaN: true });
    const buildings = fc.array(
      fc.record({
        x: coordinate,
        y: coordinate,
        turn: fc.double({ min: 0, max: 6.3, noNaN: true }),
        radii: fc.array(fc.double({ min: 2, max: 16, noNaN: true }), { minLength: 3, maxLength: 9 }),
        height: fc.double({ min: 2, max: 40, noNaN: true }),
        base: fc.constantFrom(0, 0, 0, 3.5),
      }),
      { minLength: 1, maxLength: 14 },
    );
    const vehicles = fc.array(
      fc.record({ x: coordinate, y: coordinate, heading: coordinate, type: fc.integer({ min: 0, max: 3 }) }),
      { maxLength: 12 },
    );
    const persons = fc.array(
      fc.record({ x: coordinate, y: coordinate, kind: fc.integer({ min: 0, max: 4 }) }),
      {
        maxLength: 8,
      },
    );
    let rays = 0;
    let off = 0;
    let through = 0;
    fc.assert(
      fc.property(buildings, vehicles, persons, fc.integer(), (drafts, vs, ps, seed) => {
        const made: Building[] = drafts.map((b, i) => {
          const ring = b.radii.map((r, k) => {
            const a = b.turn + (k * 2 * Math.PI) / b.radii.length;
            return [b.x + r * Math.cos(a), b.y + r * Math.sin(a)] as const;
          });
          return building(`b${i}`, ring, b.height, b.base);
        });
        const frame = frameOf(
          vs.map((v, i) => ({ id: i, ...v })),
          ps.map((p, i) => ({ id: i, ...p })),
        );
        const world = RayWorld.create(rayScene(made));
        world.update(frame, TYPES);
        const oracle = oracleOf(made, frame, TYPES);
        const random = mulberry(seed);
        for (let k = 0; k < 60; k++) {
          const o = [random() * 200 - 100, random() * 200 - 100, random() * 30 + 0.01] as const;
          // Every other ray is aimed at something that moves, near its feet or head as often as at its middle.
          const targets = [...vs, ...ps];
          const target = k % 2 === 0 ? targets[Math.floor(random() * targets.length)] : undefined;
          const d = target
            ? unit(target.x - o[0] + random() - 0.5, target.y - o[1] + random() - 0.5, random() * 2 - o[2])
            : unit(random() - 0.5, random() - 0.5, (random() - 0.6) * (k % 3 === 0 ? 1 : 0.2));
          const mine = world.cast(...o, ...d, 150);
          const truth = oracleCast(oracle, o, d, 150);
          rays += 1;
          if (mine === truth || Math.abs(mine - truth) <= 0.01) continue;
          off += 1;
          // Passing a wall: farther than the truth, and the wall was not merely grazed (the neighbouring rays meet it).
          if (mine > truth && neighboursMeet(oracle, o, d, truth)) through += 1;
        }
      }),
      { numRuns: 150, seed: 20260102 },
    );
    expect(rays).toBe(9000);
    expect(off / rays).toBeLessThanOrEqual(0.001);
    expect(through).toBe(0);
  });
});

function neighboursMeet(
  oracle: ReturnType<typeof oracleOf>,
  o: readonly [number, number, number],
  d: readonly [number, number, number],
  truth: number,
): boolean {
  const shift = 1e-5;
  return [
    [shift, 0, 0],
    [-shift, 0, 0],
    [0, shift, 0],
    [0, -shift, 0],
    [0, 0, shift],
    [0, 0, -shift],
  ].every(([x, y, z]) => {
    const near = oracleCast(oracle, o, unit(d[0] + x!, d[1] + y!, d[2] + z!), 150);
    return Math.abs(near - truth) < 0.5;
  });
}

function mulberry(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
