import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepSpeed, stepWay } from '../../../../sims/vehicles/models/ballistic.ts';
import { isoBrakingJerk, limitJerk } from '../../../../sims/vehicles/models/jerk.ts';

const num = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('the bound on jerk', () => {
  it('holds in both directions while safety asks for nothing', () => {
    fc.assert(
      fc.property(
        num(-9, 3),
        num(-9, 3),
        num(0.5, 5),
        num(0.5, 10),
        num(0.05, 0.5),
        (wish, was, up, down, dt) => {
          const a = limitJerk(wish, was, up, down, Number.POSITIVE_INFINITY, dt);
          expect((a - was) / dt).toBeLessThanOrEqual(up + 1e-9);
          expect((was - a) / dt).toBeLessThanOrEqual(down + 1e-9);
          // It goes as far towards the wish as it may.
          expect(Math.abs(wish - a)).toBeLessThanOrEqual(Math.abs(wish - was) + 1e-12);
          if (Math.abs(wish - was) <= Math.min(up, down) * dt) expect(a).toBe(wish);
        },
      ),
    );
  });

  it('gives way to safety at once', () => {
    fc.assert(
      fc.property(num(-9, 3), num(-9, 3), num(-9, 3), num(0.05, 0.5), (wish, was, safest, dt) => {
        expect(limitJerk(wish, was, 3, 5, safest, dt)).toBeLessThanOrEqual(safest);
      }),
    );
    expect(limitJerk(1, 1, 3, 5, -8, 0.1)).toBe(-8);
  });

  it('lets a start from rest cover the same way in all steps but for a term of the first order', () => {
    // Exact: jerk 3 up to 2.4 m/s2 after 0.8 s, then steady; 4 s in all.
    const ramp = 0.8;
    const speed = 1.5 * ramp * ramp;
    const exact = 0.5 * ramp ** 3 + speed * 3.2 + 1.2 * 3.2 * 3.2;
    const errors = [0.4, 0.2, 0.1, 0.05].map((dt) => {
      let v = 0;
      let x = 0;
      let a = 0;
      for (let k = 0; k < Math.round(4 / dt); k++) {
        a = limitJerk(2.4, a, 3, 5, Number.POSITIVE_INFINITY, dt);
        x += stepWay(v, a, dt);
        v = stepSpeed(v, a, dt);
      }
      return x - exact;
    });
    for (let i = 1; i < errors.length; i++)
      expect((errors[i - 1] as number) / (errors[i] as number)).toBeCloseTo(2, 0);
    expect(Math.abs(errors[2] as number) / exact).toBeLessThan(0.035);
  });

  it('of automatic braking falls from 5 m/s3 at walking pace to 2.5 on a motorway', () => {
    expect(isoBrakingJerk(0)).toBe(5);
    expect(isoBrakingJerk(5)).toBe(5);
    expect(isoBrakingJerk(12.5)).toBe(3.75);
    expect(isoBrakingJerk(20)).toBe(2.5);
    expect(isoBrakingJerk(40)).toBe(2.5);
  });
});
