import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idm } from '../../../../sims/vehicles/car-following.ts';
import { mobilAccepts, mobilIncentive, mobilSafe } from '../../../../sims/vehicles/models/mobil.ts';
import { LENGTH } from '../../../conformance/ring.ts';
import { shareOfLane0 } from '../../../conformance/two-lanes.ts';

const num = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const follow = (v: number, gap: number, vl: number) => idm(v, 20, gap, v - vl, 2, 2, 2, 1.2);

describe('MOBIL', () => {
  // By hand, p 0.5: changer -1 -> +0.5, new follower 0 -> -1.2, old one -0.4 -> +0.3:
  // 1.5 + 0.5 (-1.2 + 0.7) = 1.25.
  it('adds what the changer gains and what the others lose', () => {
    expect(mobilIncentive(-1, 0.5, 0, -1.2, -0.4, 0.3, 0.5)).toBeCloseTo(1.25, 12);
    expect(mobilIncentive(-1, 0.5, 0, -1.2, -0.4, 0.3, 0)).toBeCloseTo(1.5, 12);
    expect(mobilIncentive(-1, 0.5, 0, -1.2, -0.4, 0.3, 1)).toBeCloseTo(1, 12);
  });

  it('changes above its threshold and stays at it or below', () => {
    expect(mobilAccepts(0.21, -1, 4, 0.2, 0)).toBe(true);
    expect(mobilAccepts(0.2, -1, 4, 0.2, 0)).toBe(false);
    expect(mobilAccepts(0.19, -1, 4, 0.2, 0)).toBe(false);
  });

  it('goes to the lane to keep to for less, and leaves it for more only', () => {
    expect(mobilAccepts(0, 0, 4, 0.2, 0.3)).toBe(true);
    expect(mobilAccepts(-0.2, 0, 4, 0.2, 0.3)).toBe(false);
    expect(mobilAccepts(0.4, 0, 4, 0.2, -0.3)).toBe(false);
    expect(mobilAccepts(0.6, 0, 4, 0.2, -0.3)).toBe(true);
  });

  it('decides a case of three vehicles by accelerations worked out by hand, on both sides of the threshold', () => {
    // All at 10 m/s, v0 20, a 2, b 2, s0 2, T 1.2: free term 1 - 1/16, s* = 14. Behind 20 m: 2 (15/16 - 0.49) = 0.895;
    // on a free lane 1.875. The new follower, free before, comes to be 28 m behind: 2 (15/16 - 1/4) = 1.375.
    const before = follow(10, 20, 10);
    const after = follow(10, 1e9, 10);
    const newBefore = follow(10, 1e9, 10);
    const newAfter = follow(10, 28, 10);
    expect(before).toBeCloseTo(0.895, 9);
    expect(after).toBeCloseTo(1.875, 9);
    expect(newAfter).toBeCloseTo(1.375, 9);
    // Gain 0.98, others lose 0.5: politeness 1 leaves 0.48.
    const incentive = mobilIncentive(before, after, newBefore, newAfter, 0, 0, 1);
    expect(incentive).toBeCloseTo(0.48, 9);
    expect(mobilAccepts(incentive, newAfter, 4, 0.479, 0)).toBe(true);
    expect(mobilAccepts(incentive, newAfter, 4, 0.481, 0)).toBe(false);
  });

  it('never makes the new follower brake harder than what is safe, whatever the gain', () => {
    fc.assert(
      fc.property(
        num(-50, 50),
        num(-30, 3),
        num(0, 9),
        num(-1, 1),
        num(-2, 2),
        (gain, after, safe, least, bias) => {
          if (after < -safe) {
            expect(mobilSafe(after, safe)).toBe(false);
            expect(mobilAccepts(gain, after, safe, least, bias)).toBe(false);
          }
        },
      ),
    );
  });

  it('with full politeness and no threshold never adds to the braking of the three together', () => {
    fc.assert(
      fc.property(
        fc.tuple(num(0, 20), num(0, 20), num(0, 20), num(0, 20), num(0, 20)),
        fc.tuple(num(1, 80), num(1, 80), num(1, 80), num(1, 80)),
        ([c, ahead, aheadNew, n, o], [gap, gapNew, back, backOld]) => {
          const now = [
            follow(c, gap, ahead),
            follow(n, gapNew + LENGTH + back, aheadNew),
            follow(o, backOld, c),
          ] as const;
          const then = [
            follow(c, gapNew, aheadNew),
            follow(n, back, c),
            follow(o, backOld + LENGTH + gap, ahead),
          ] as const;
          const incentive = mobilIncentive(now[0], then[0], now[1], then[1], now[2], then[2], 1);
          if (!mobilAccepts(incentive, then[1], 4, 0, 0)) return;
          const sum = (a: readonly number[]) => a.reduce((x, y) => x + y, 0);
          expect(sum(then)).toBeGreaterThan(sum(now) - 1e-9);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('shares a symmetric road of two lanes evenly, however it began', () => {
    for (const all of [0, 1]) expect(Math.abs(shareOfLane0(all) - 0.5)).toBeLessThan(0.05);
  });
});
