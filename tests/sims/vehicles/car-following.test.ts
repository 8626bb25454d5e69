import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brakingDistance,
  idm,
  idmFree,
  safeSpeed,
  travelTime,
} from '../../../sims/vehicles/car-following.ts';

/** A leader at constant speed and one who follows by the model: the gap after so many seconds. */
function gapBehind(leader: number, v0: number, t: number, s0: number, seconds: number): number {
  const dt = 0.1;
  let gap = 30;
  let v = leader;
  for (let k = 0; k < seconds / dt; k++) {
    const next = Math.max(0, v + idm(v, v0, gap, v - leader, 1.5, 1.5, s0, t) * dt);
    gap += (leader - (v + next) / 2) * dt;
    v = next;
  }
  return gap;
}

const speeds = fc.double({ min: 0, max: 40, noNaN: true });
const gaps = fc.double({ min: 0.1, max: 500, noNaN: true });

describe('the intelligent driver model', () => {
  it.each([
    [5, 9.5591906],
    [10, 18.9773144],
    [14, 46.8349766],
  ])('settles at its equilibrium gap behind a leader at %d m/s', (speed, gap) => {
    expect(Math.abs(gapBehind(speed, 15, 1.5, 2, 3000) - gap)).toBeLessThan(1e-6);
  });

  it.each([
    [10, 14.88],
    [20, 14.47],
    [28, 13.878],
    [53.6, 10.145],
    [80, 5.435],
    [100, 2.996],
    [120, 1.333],
  ])('gives a ring road of %d vehicles per kilometre its equilibrium speed', (density, speed) => {
    const count = 20;
    const ring = (1000 * count) / density;
    const dt = 0.1;
    const v = new Float64Array(count).fill(speed / 2);
    // Unevenly spread at first.
    const x = Float64Array.from({ length: count }, (_, i) => (ring / count) * (i + 0.1 * Math.sin(i)));
    for (let k = 0; k < 20_000; k++) {
      const a = v.map((own, i) => {
        const next = (i + 1) % count;
        const gap = (((x[next] as number) - (x[i] as number) + ring) % ring) - 5;
        return idm(own, 15, gap, own - (v[next] as number), 2, 1.5, 2, 1);
      });
      for (let i = 0; i < count; i++) {
        const before = v[i] as number;
        v[i] = Math.max(0, before + (a[i] as number) * dt);
        x[i] = (x[i] as number) + ((before + (v[i] as number)) / 2) * dt;
      }
    }
    for (const one of v) expect(one).toBeCloseTo(speed, 2);
  });

  it('brakes the harder the nearer the leader and the faster it comes up, and never asks for more than its acceleration', () => {
    fc.assert(
      fc.property(speeds, gaps, gaps, speeds, (v, near, more, leader) => {
        const a = (gap: number, dv: number) => idm(v, 15, gap, dv, 1.5, 2, 2, 1.2);
        expect(a(near, v - leader)).toBeLessThanOrEqual(a(near + more, v - leader) + 1e-9);
        expect(a(near, v - leader)).toBeGreaterThanOrEqual(a(near, v - leader + 1) - 1e-9);
        expect(a(near, v - leader)).toBeLessThanOrEqual(1.5);
      }),
    );
  });

  it('reaches the desired speed on a free road from below and from above, without overshooting', () => {
    fc.assert(
      fc.property(speeds, fc.double({ min: 2, max: 30, noNaN: true }), (start, v0) => {
        let v = start;
        for (let k = 0; k < 3000; k++) {
          const next = v + idmFree(v, v0, 1.5, 3) * 0.1;
          if (v <= v0 ? next > v0 + 1e-6 : next < v0 - 1e-6)
            throw new Error(`From ${v} to ${next} past ${v0}.`);
          v = next;
        }
        expect(Math.abs(v - v0) / v0).toBeLessThan(0.02);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the safe speed', () => {
  it('lets nobody hit a leader who brakes no harder, and asks nobody to brake harder than that', () => {
    const pedal = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.double({ min: 1, max: 9, noNaN: true }),
        fc.double({ min: 0, max: 60, noNaN: true }),
        speeds,
        fc.array(pedal, { minLength: 20, maxLength: 200 }),
        (dt, b, room, leaderStart, pedals) => {
          let gap = room;
          let leader = leaderStart;
          let v = 0;
          for (const p of [...pedals, ...new Array(60).fill(-1)]) {
            // The best it can do knows the leader's speed of a step ago only.
            const safe = safeSpeed(v, gap, leader, b, dt);
            const wish = v + 3 * dt;
            const next = Math.max(0, Math.min(wish, safe));
            if (next < Math.max(0, v - b * dt) - 1e-6) throw new Error(`${v} to ${next} m/s is too hard.`);
            // Who stops within the step comes to rest after its braking distance.
            const own = safe < 0 ? Math.min(brakingDistance(v, b), (v * dt) / 2) : ((v + next) / 2) * dt;
            const pull = p < 0 ? p * b : p * 3;
            const lead = leader + pull * dt;
            const way = lead < 0 ? brakingDistance(leader, -pull) : ((leader + lead) / 2) * dt;
            gap += way - own;
            leader = Math.max(0, lead);
            v = next;
            if (gap < -1e-9) throw new Error(`It hit the leader: gap ${gap} m.`);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is negative exactly where standing still at the end of the step comes too late', () => {
    fc.assert(
      fc.property(speeds, gaps, fc.double({ min: 0.05, max: 1, noNaN: true }), (v, gap, dt) => {
        const late = (v * dt) / 2 - gap;
        fc.pre(Math.abs(late) > 1e-9);
        expect(safeSpeed(v, gap, 0, 4.5, dt) < 0).toBe(late > 0);
      }),
    );
  });
});

describe('travel times', () => {
  it('are those of driving there step by step', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 200, noNaN: true }),
        fc.double({ min: 0, max: 14, noNaN: true }),
        (distance, start) => {
          const dt = 0.001;
          let x = 0;
          let v = start;
          let t = 0;
          while (x < distance) {
            const next = Math.min(14, v + 2 * dt);
            x += ((v + next) / 2) * dt;
            v = next;
            t += dt;
          }
          expect(Math.abs(travelTime(distance, start, 14, 2) - t)).toBeLessThan(0.01);
        },
      ),
      { numRuns: 30 },
    );
  });
});
