import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateLocal } from '../../../../sims/state.ts';
import { idm } from '../../../../sims/vehicles/car-following.ts';
import { acc, COOLNESS, constantAcceleration } from '../../../../sims/vehicles/models/acc.ts';
import { stepSpeed, stepWay } from '../../../../sims/vehicles/models/ballistic.ts';
import { ACC_GAP, cacc, caccFree } from '../../../../sims/vehicles/models/cacc.ts';
import {
  dawdle,
  krauss,
  kraussRelaxation,
  kraussSafeSpeed,
} from '../../../../sims/vehicles/models/krauss.ts';
import {
  followAcceleration,
  freeAcceleration,
  MODEL,
  modelColumns,
} from '../../../../sims/vehicles/models/model.ts';
import { accLaw, caccLaw, type Following, passedOn, smallestGap } from '../../../conformance/platoon.ts';

const num = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const STEPS = [0.05, 0.1, 0.2, 0.5];
describe('the ballistic step', () => {
  it('never goes backwards, and stops after the braking distance', () => {
    fc.assert(
      fc.property(num(0, 50), num(-12, 4), num(0.01, 1), (v, a, dt) => {
        const way = stepWay(v, a, dt);
        expect(stepSpeed(v, a, dt)).toBeGreaterThanOrEqual(0);
        expect(way).toBeGreaterThanOrEqual(0);
        if (v + a * dt < 0) expect(way).toBeCloseTo((v * v) / (-2 * a), 9);
        else expect(way).toBeCloseTo(v * dt + 0.5 * a * dt * dt, 9);
      }),
    );
  });

  it('covers the same way to a stop whatever the step', () => {
    fc.assert(
      fc.property(num(0.1, 40), num(0.5, 9), fc.constantFrom(...STEPS, 1), (start, b, dt) => {
        let v = start;
        let way = 0;
        while (v > 0) {
          way += stepWay(v, -b, dt);
          v = stepSpeed(v, -b, dt);
        }
        expect(way).toBeCloseTo((start * start) / (2 * b), 6);
      }),
    );
  });
});

describe('adaptive cruise control', () => {
  const matrix = STEPS.flatMap((dt) =>
    [5, 15, 30].flatMap((speed) => [2, 5, 9].map((braking) => ({ dt, speed, braking }))),
  );
  it.each(matrix)(
    'stops without touching behind one that brakes: $speed m/s, $braking m/s2, step $dt s',
    (c) => {
      const gap = (2 + 1.4 * c.speed) / Math.sqrt(1 - (c.speed / 33) ** 4);
      expect(smallestGap(accLaw, { ...c, gap, size: 6 })).toBeGreaterThan(0);
    },
  );

  it('brakes as the intelligent driver model with coolness 0, and never harder than it with more', () => {
    fc.assert(
      fc.property(num(0, 35), num(0.2, 150), num(0, 35), num(-9, 3), num(0, 1), (v, gap, vl, al, c) => {
        const own = idm(v, 33, gap, v - vl, 2, 3.5, 2, 1.4);
        expect(acc(v, 33, gap, vl, al, 2, 3.5, 2, 1.4, 0)).toBeCloseTo(own, 9);
        expect(acc(v, 33, gap, vl, al, 2, 3.5, 2, 1.4, c)).toBeGreaterThanOrEqual(own - 1e-9);
      }),
    );
  });

  it('takes a cut-in at its own speed calmly where the intelligent driver model brakes hard', () => {
    // 30 m/s, 12 m behind one as fast.
    expect(idm(30, 33, 12, 0, 2, 3.5, 2, 1.4)).toBeLessThan(-20);
    expect(accLaw(30, 12, 30, 0)).toBeGreaterThan(-4);
  });

  it('needs by the heuristic the braking of textbook kinematics behind standing and steady leaders', () => {
    expect(constantAcceleration(20, 50, 0, 0, 2)).toBeCloseTo(-4, 9);
    expect(constantAcceleration(20, 50, 10, 0, 2)).toBeCloseTo(-1, 9);
    // A leader that stops after 25 m: 400 / (2 * (50 + 25)).
    expect(constantAcceleration(20, 50, 10, -2, 2)).toBeCloseTo(-400 / 150, 9);
    expect(constantAcceleration(0, 5, 0, 0, 2)).toBe(0);
  });
});

describe('cooperative adaptive cruise control', () => {
  it.each(STEPS.flatMap((dt) => [2, 5, 9].map((braking) => ({ dt, braking }))))(
    'stops a platoon at a gap of 0.6 s without touching: $braking m/s2, step $dt s',
    ({ dt, braking }) => {
      expect(smallestGap(caccLaw(1), { speed: 25, gap: 2 + 0.6 * 25, braking, size: 8, dt })).toBeGreaterThan(
        0,
      );
    },
  );

  it.each([0.05, 0.1, 0.2].flatMap((dt) => [3, 5, 8, 15, 30, 60].map((period) => ({ dt, period }))))(
    'damps waves of $period s along a platoon in steps of $dt s',
    ({ dt, period }) => {
      expect(passedOn(caccLaw(1), 20, 2 + 0.6 * 20, period, dt)).toBeLessThan(1);
    },
  );

  it('is the autonomous control, at its longer gap, behind one that is not connected', () => {
    fc.assert(
      fc.property(num(0, 33), num(0.5, 100), num(0, 33), num(-5, 2), (v, gap, vl, al) => {
        expect(caccLaw(0)(v, gap, vl, al)).toBe(acc(v, 33, gap, vl, al, 2, 3.5, 2, ACC_GAP, COOLNESS));
        expect(caccLaw(0, 1.8)(v, gap, vl, al)).toBe(acc(v, 33, gap, vl, al, 2, 3.5, 2, 1.8, COOLNESS));
      }),
    );
  });

  it('does without its time gap what the unconnected one must not: drives at 0.6 s', () => {
    expect(caccLaw(1)(20, 14, 20, 0)).toBeCloseTo(0, 9);
    expect(caccLaw(0)(20, 14, 20, 0)).toBeLessThan(-0.1);
  });

  it('goes to the desired speed on a free road within its accelerations', () => {
    expect(caccFree(10, 30, 2, 3)).toBe(2);
    expect(caccFree(30, 29.5, 2, 3)).toBeCloseTo(-0.5, 9);
    expect(caccFree(40, 20, 2, 3)).toBe(-3);
  });
});

describe("Krauss's model", () => {
  it('has a safe speed that keeps the gap tau v behind a leader as fast', () => {
    fc.assert(
      fc.property(num(0, 40), num(1, 9), num(0.3, 2), (v, b, tau) => {
        expect(kraussSafeSpeed(v * tau, v, b, tau)).toBeCloseTo(v, 9);
      }),
    );
  });

  it('can stop from its safe speed after the reaction time behind a leader that brakes', () => {
    fc.assert(
      fc.property(num(0, 80), num(0, 40), num(1, 9), num(0.3, 2), (gap, vl, b, tau) => {
        const v = kraussSafeSpeed(gap, vl, b, tau);
        expect(v * tau + (v * v) / (2 * b)).toBeLessThanOrEqual(gap + (vl * vl) / (2 * b) + 1e-6);
      }),
    );
  });

  it.each([...STEPS, 1])('stops behind a braking leader without touching in steps of %d s', (dt) => {
    const law: Following = (v, gap, vl) => krauss(v, 33, gap, vl, 2.6, 4.5, 2.5, 1, kraussRelaxation(1, dt));
    for (const speed of [5, 14, 28])
      expect(smallestGap(law, { speed, gap: 2.5 + speed, braking: 4.5, size: 8, dt })).toBeGreaterThan(0);
  });

  it('dawdles by the second, not by the step, and between none and sigma a', () => {
    const draw = (tick: number, dt: number) => dawdle(2.6, 0.5, 7, 11, tick, dt);
    for (const dt of STEPS) {
      for (let second = 0; second < 20; second++) {
        const first = draw(Math.round(second / dt), dt);
        for (let k = 0; k < Math.round(1 / dt); k++)
          expect(draw(Math.round(second / dt) + k, dt)).toBe(first);
        expect(first).toBe(draw(second, 1));
        expect(first).toBeGreaterThanOrEqual(0);
        expect(first).toBeLessThan(1.3);
      }
    }
    const mean = Array.from({ length: 4000 }, (_, k) => draw(k, 1)).reduce((a, b) => a + b) / 4000;
    expect(mean).toBeCloseTo(0.65, 1);
  });
});

describe('the choice of a model', () => {
  const type = {
    id: 'x',
    class: 'car',
    length: 5,
    width: 1.8,
    height: 1.5,
    minGap: 2,
    accel: 2,
    decel: 3.5,
    headway: 1.2,
    maxSpeed: 33,
    speedFactor: { mean: 1, dev: 0, min: 1, max: 1 },
    automated: false,
  } as const;
  const types = [
    type,
    { ...type, model: 'acc', coolness: 0.7 },
    { ...type, model: 'cacc' },
    { ...type, model: 'krauss', sigma: 0.3 },
  ] as const;
  const columns = modelColumns(types, 0.1, allocateLocal);

  it('gives each type its own law', () => {
    const own = (i: number, connected: number) =>
      followAcceleration(
        columns.model[i] as number,
        12,
        20,
        25,
        11,
        -0.5,
        connected,
        2,
        3.5,
        2,
        1.2,
        columns.character[i] as number,
      );
    expect(Array.from(columns.model)).toEqual([MODEL.idm, MODEL.acc, MODEL.cacc, MODEL.krauss]);
    expect(Array.from(columns.connected)).toEqual([0, 0, 1, 0]);
    expect(Array.from(columns.sigma)).toEqual([0, 0, 0, 0.3]);
    expect(own(0, 0)).toBe(idm(12, 20, 25, 1, 2, 3.5, 2, 1.2));
    expect(own(1, 0)).toBe(acc(12, 20, 25, 11, -0.5, 2, 3.5, 2, 1.2, 0.7));
    expect(own(2, 1)).toBe(cacc(12, 20, 25, 11, -0.5, 1, 2, 3.5, 2, 1.2, COOLNESS));
    expect(own(3, 0)).toBe(krauss(12, 20, 25, 11, 2, 3.5, 2, 1.2, 0.6));
  });

  it('never gives more than the acceleration, nor anything but a finite number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 2, 3),
        num(0, 40),
        num(1, 40),
        num(-2, 300),
        num(0, 40),
        num(-9, 4),
        fc.constantFrom(0, 1),
        (i, v, v0, gap, vl, al, connected) => {
          const character = columns.character[i] as number;
          const a = followAcceleration(i, v, v0, gap, vl, al, connected, 2, 3.5, 2, 1.2, character);
          expect(Number.isFinite(a)).toBe(true);
          expect(a).toBeLessThanOrEqual(2 + 1e-9);
          const free = freeAcceleration(i, v, v0, 2, 3.5, character);
          expect(free).toBeLessThanOrEqual(2);
          expect(free).toBeGreaterThanOrEqual(-3.5);
        },
      ),
    );
  });
});
