import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idm } from '../../../../sims/vehicles/car-following.ts';
import { mobilAccepts, mobilIncentive, mobilSafe } from '../../../../sims/vehicles/models/mobil.ts';
import { LENGTH } from '../../../conformance/ring.ts';
import { draws } from '../small-networks.ts';

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

/** Share of time on lane 0 of 40 unequal cars on a ring of two lanes, all beginning on one. */
function shareOfLane0(start: number): number {
  const count = 40;
  const ring = 1600;
  const dt = 0.5;
  const draw = draws(3);
  const v0 = Array.from({ length: count }, () => 13 + 6 * draw());
  const x = Array.from({ length: count }, (_, i) => (i * ring) / count);
  const v = new Array<number>(count).fill(8);
  const lane = new Array<number>(count).fill(start);
  const law = (i: number, gap: number, vl: number) =>
    idm(v[i] as number, v0[i] as number, gap, (v[i] as number) - vl, 2, 2, 2, 1.2);
  const near = (i: number, on: number, way: 1 | -1): { j: number; gap: number } => {
    let best = { j: -1, gap: ring };
    for (let j = 0; j < count; j++) {
      if (j === i || lane[j] !== on) continue;
      const d = (((((x[j] as number) - (x[i] as number)) * way) % ring) + ring) % ring;
      if (d - LENGTH < best.gap) best = { j, gap: d - LENGTH };
    }
    return best;
  };
  const behind = (f: { j: number; gap: number }, leader: { j: number; gap: number }): number =>
    f.j < 0 ? 0 : law(f.j, f.gap + LENGTH + leader.gap, leader.j < 0 ? 20 : (v[leader.j] as number));
  const after = (f: { j: number; gap: number }, i: number): number =>
    f.j < 0 ? 0 : law(f.j, f.gap, v[i] as number);
  let inLane0 = 0;
  let seen = 0;
  for (let k = 0; k < 2400; k++) {
    if (k % 2 === 0) {
      for (let i = 0; i < count; i++) {
        const own = lane[i] as number;
        const [ahead, aheadNew] = [near(i, own, 1), near(i, 1 - own, 1)];
        const [old, fresh] = [near(i, own, -1), near(i, 1 - own, -1)];
        if (aheadNew.gap < 1 || fresh.gap < 1) continue;
        const speedOf = (j: number) => (j < 0 ? 20 : (v[j] as number));
        const incentive = mobilIncentive(
          law(i, ahead.gap, speedOf(ahead.j)),
          law(i, aheadNew.gap, speedOf(aheadNew.j)),
          behind(fresh, aheadNew),
          after(fresh, i),
          after(old, i),
          behind(old, ahead),
          0.2,
        );
        if (mobilAccepts(incentive, after(fresh, i), 4, 0.2, 0)) lane[i] = 1 - own;
      }
    }
    const a = x.map((_, i) => {
      const ahead = near(i, lane[i] as number, 1);
      return law(i, ahead.gap, ahead.j < 0 ? 20 : (v[ahead.j] as number));
    });
    for (let i = 0; i < count; i++) {
      const next = Math.max(0, (v[i] as number) + (a[i] as number) * dt);
      x[i] = ((x[i] as number) + (((v[i] as number) + next) / 2) * dt) % ring;
      v[i] = next;
    }
    if (k > 300) {
      inLane0 += lane.filter((l) => l === 0).length;
      seen += count;
    }
  }
  return inLane0 / seen;
}
