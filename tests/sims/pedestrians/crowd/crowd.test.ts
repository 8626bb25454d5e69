import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashColumns } from '../../../../sims/hash.ts';
import { ADULT_HEADWAY } from '../../../../sims/pedestrians/crowd/bodies.ts';
import { Crowd } from '../../../../sims/pedestrians/crowd/crowd.ts';
import { packColumns, unpackColumns } from '../../../../sims/snapshot.ts';
import { allocateLocal, allocateShared } from '../../../../sims/state.ts';
import { closedCorridor, deepestOverlap, walk } from './corridor.ts';

const dense = () => closedCorridor({ people: 200, width: 4, density: 2.5, bothWays: true });

describe('a crowd', () => {
  it('takes the same steps after it is restored as without', () => {
    const straight = dense().crowd;
    walk(straight, 0, 60);
    const saved = packColumns(straight.stateColumns());
    walk(straight, 60, 140);
    const again = dense().crowd;
    unpackColumns(saved, again.stateColumns());
    walk(again, 60, 140);
    expect(hashColumns(again.stateColumns())).toBe(hashColumns(straight.stateColumns()));
  });

  it('takes the same steps in shared memory, and wherever its rows are split', () => {
    const walls = [0, 0, 30, 0, 0, 3, 30, 3];
    const build = (allocate: typeof allocateLocal) => {
      const crowd = new Crowd({ capacity: 40, dt: 0.1, allocate, walls });
      for (let k = 0; k < 40; k++) {
        const x = 2 + (k % 20) * 0.7;
        const aimX = k < 20 ? 100 : -100;
        crowd.add({
          x,
          y: k < 20 ? 1 : 2.1,
          aimX,
          aimY: 1.5,
          free: 1.2,
          radius: 0.2,
          headway: ADULT_HEADWAY,
        });
      }
      return crowd;
    };
    const one = build(allocateLocal);
    const other = build(allocateShared);
    for (let tick = 0; tick < 100; tick++) {
      one.sort(tick);
      one.walk(tick);
      other.sort(tick);
      other.walkRows(17, 40, tick);
      other.walkRows(0, 17, tick);
      other.people.addUpdates(40);
    }
    expect(hashColumns(other.stateColumns())).toBe(hashColumns(one.stateColumns()));
  });

  it('never lets bodies overlap, nor leave by a wall, whatever they want and at any step', () => {
    const person = fc.record({
      column: fc.integer({ min: 0, max: 9 }),
      row: fc.integer({ min: 0, max: 5 }),
      aimX: fc.double({ min: -20, max: 30, noNaN: true }),
      aimY: fc.double({ min: -20, max: 30, noNaN: true }),
      free: fc.double({ min: 0.3, max: 2, noNaN: true }),
      radius: fc.constantFrom(0.16, 0.2, 0.26, 0.35),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(person, { selector: (p) => 10 * p.row + p.column, minLength: 5, maxLength: 60 }),
        fc.constantFrom(0.05, 0.1, 0.2, 0.5),
        (people, dt) => {
          // A room of 7.6 by 4.6 m with a pillar.
          const walls = [0, 0, 7.6, 0, 7.6, 0, 7.6, 4.6, 7.6, 4.6, 0, 4.6, 0, 4.6, 0, 0, 3.7, 2.2, 3.9, 2.4];
          const crowd = new Crowd({ capacity: 60, dt, allocate: allocateLocal, walls });
          for (const p of people) {
            const [x, y] = [0.4 + p.column * 0.75, 0.4 + p.row * 0.76];
            if (Math.abs(x - 3.8) < 0.6 && Math.abs(y - 2.3) < 0.6) continue;
            crowd.add({ x, y, aimX: p.aimX, aimY: p.aimY, free: p.free, radius: p.radius, headway: 0.93 });
          }
          for (let tick = 0; tick < 80; tick++) {
            crowd.sort(tick);
            crowd.walk(tick);
            expect(deepestOverlap(crowd)).toBeLessThan(0.02);
            for (let i = 0; i < crowd.people.high; i++) {
              const { x, y, radius } = crowd.people;
              expect(crowd.walls.distance(x[i]!, y[i]!)).toBeGreaterThan(radius[i]! - 1e-6);
              expect(x[i]! > 0 && x[i]! < 7.6 && y[i]! > 0 && y[i]! < 4.6).toBe(true);
            }
          }
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it('keeps ids and everything else of a person when slots are brought into order', () => {
    const { crowd } = dense();
    const before = new Map(Array.from(crowd.people.id, (id, i) => [id, crowd.people.free[i]]));
    walk(crowd, 0, 120);
    for (let i = 0; i < crowd.people.high; i++)
      expect(crowd.people.free[i]).toBe(before.get(crowd.people.id[i]!));
    expect(new Set(crowd.people.id).size).toBe(200);
  });

  it('turns round who has its aim behind it', () => {
    const crowd = new Crowd({ capacity: 1, dt: 0.1, allocate: allocateLocal });
    crowd.add({ x: 0, y: 0, aimX: 10, aimY: 0, free: 1.3, radius: 0.2, headway: 1 });
    walk(crowd, 0, 20);
    crowd.people.aimX[0] = -10;
    walk(crowd, 20, 40);
    expect(crowd.people.dirX[0]).toBeLessThan(-0.99);
  });
});
