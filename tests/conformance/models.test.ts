import { describe, expect, it } from 'vitest';
import { idm } from '../../sims/vehicles/car-following.ts';
import { acc, COOLNESS } from '../../sims/vehicles/models/acc.ts';
import { stepSpeed, stepWay } from '../../sims/vehicles/models/ballistic.ts';
import { dawdle, krauss, kraussRelaxation } from '../../sims/vehicles/models/krauss.ts';
import { equilibriumGap, idmCapacity, type Law, LENGTH, Ring } from './ring.ts';
import { growth, IDM_CAPACITIES, type Idm, STRING_CASES, stabilityBorders } from './textbook.ts';

const STEPS = [0.05, 0.1, 0.2, 0.5];

const lawOf =
  ({ v0, t, s0, a, b }: Idm): Law =>
  (v, gap, vl) =>
    idm(v, v0, gap, v - vl, a, b, s0, t);

describe('the intelligent driver model', () => {
  it.each(
    STEPS.flatMap((dt) =>
      [
        [5, 9.5591906],
        [10, 18.9773144],
        [14, 46.8349766],
      ].map(([speed, gap]) => ({ dt, speed: speed as number, gap: gap as number })),
    ),
  )('keeps $gap m behind a leader at $speed m/s in steps of $dt s', ({ dt, speed, gap }) => {
    let s = 30;
    let v = speed;
    for (let k = 0; k < 3000 / dt; k++) {
      const a = idm(v, 15, s, v - speed, 1.5, 1.5, 2, 1.5);
      s += speed * dt - stepWay(v, a, dt);
      v = stepSpeed(v, a, dt);
    }
    expect(Math.abs(s - gap)).toBeLessThan(1e-6);
    expect(Math.abs(equilibriumGap(speed, 15, 2, 1.5) - gap)).toBeLessThan(1e-6);
  });

  it.each(STEPS.flatMap((dt) => IDM_CAPACITIES.map((row) => ({ dt, ...row }))))(
    'carries $capacity veh/h within 1 % on a ring at v0 $v0, T $t, s0 $s0 in steps of $dt s',
    ({ dt, v0, t, s0, capacity }) => {
      const at = idmCapacity(v0, s0, t);
      expect(Math.abs(at.flow - capacity)).toBeLessThan(1);
      const flows = [0.93, 1, 1.07].map((share) => {
        const ring = new Ring(40, at.spacing / share, at.speed, 0.5);
        ring.run(lawOf({ v0, t, s0, a: 3, b: 2 }), dt, 600);
        return ring.flow;
      });
      expect(Math.max(...flows) / capacity).toBeGreaterThan(0.99);
      expect(Math.max(...flows) / capacity).toBeLessThan(1.01);
      // The one in the middle is the peak of the fundamental diagram.
      expect(Math.max(...flows)).toBe(flows[1]);
    },
  );

  it.each(
    [0.1, 0.5].flatMap((dt) =>
      [
        [10, 14.88, 535.7],
        [20, 14.47, 1041.9],
        [28, 13.878, 1398.9],
        [53.6, 10.145, 1957.5],
        [80, 5.435, 1565.3],
        [100, 2.996, 1078.6],
        [120, 1.333, 576.0],
      ].map(([density, speed, flow]) => ({
        dt,
        density: density as number,
        speed: speed as number,
        flow: flow as number,
      })),
    ),
  )('drives $speed m/s at $density veh/km on a ring in steps of $dt s', ({ dt, density, speed, flow }) => {
    const ring = new Ring(40, 1000 / density, speed, 0.5);
    // Far apart, differences die away slowly.
    ring.run(lawOf({ v0: 15, t: 1, s0: 2, a: 3, b: 1.5 }), dt, density > 10 ? 1500 : 4000);
    expect(Math.abs(ring.meanSpeed - speed)).toBeLessThan(1e-3);
    expect(Math.abs(ring.flow / flow - 1)).toBeLessThan(1e-3);
    expect(ring.unrest).toBeLessThan(1e-3);
  });

  it('stands at the jam density, and hardly moves just below it', () => {
    const jam = new Ring(40, 7, 0, 0);
    const law = lawOf({ v0: 15, t: 1, s0: 2, a: 2, b: 1.5 });
    jam.run(law, 0.1, 300);
    expect(jam.meanSpeed).toBe(0);
    // Room of 1 % beyond s0: (gap - s0) / T in first order.
    const creeping = new Ring(40, 7.02, 0, 0);
    creeping.run(law, 0.1, 600);
    expect(Math.abs(creeping.meanSpeed - 0.02)).toBeLessThan(1e-3);
  });

  it.each(STRING_CASES)('is string-stable and unstable where the criterion says so: $name', (row) => {
    const borders = stabilityBorders(row.idm);
    expect(borders.length).toBe(row.borders.length);
    for (const [i, border] of row.borders.entries())
      expect(Math.abs((borders[i] as number) - border), `border at ${border} m/s`).toBeLessThan(0.02);
    for (const { speed, grows } of row.probes) {
      const rate = growth(row.idm, speed);
      if (grows) expect(rate, `at ${speed} m/s`).toBeGreaterThan(1);
      else expect(rate, `at ${speed} m/s`).toBeLessThan(1);
    }
  });
});

describe("Krauss's model", () => {
  const v0 = 13.89;
  const tau = 1;
  const law =
    (dt: number, sigma: number): Law =>
    (v, gap, vl, _al, vehicle, tick) =>
      krauss(v, v0, gap, vl, 2.6, 4.5, 2.5, tau, kraussRelaxation(tau, dt)) -
      dawdle(2.6, sigma, 42, vehicle, tick, dt);

  it.each([...STEPS, 1])('carries 2,338 veh/h without dawdling in steps of %d s', (dt) => {
    const ring = new Ring(60, v0 * tau + 7.5, v0 * 0.9, 0.2);
    ring.run(law(dt, 0), dt, 900);
    expect(Math.abs(ring.flow - 2338)).toBeLessThan(0.005 * 2338);
    expect(ring.meanSpeed).toBeLessThanOrEqual(v0 + 1e-9);
  });

  it('loses the same speed by dawdling on a free road in all steps: sigma a relaxation / 2', () => {
    const expected = (3600 * (v0 - 0.5 * 2.6 * (tau / 2) * 0.5)) / 40;
    for (const flow of dawdling(40)) expect(Math.abs(flow / expected - 1)).toBeLessThan(0.005);
  });

  it('loses as much flow by dawdling in dense traffic in short steps as in long ones', () => {
    const flows = dawdling(18);
    for (const flow of flows) expect(Math.abs(flow / (flows[0] as number) - 1)).toBeLessThan(0.02);
  });

  /** Flow with dawdling at a spacing, averaged over 20 minutes, for each step. */
  function dawdling(spacing: number): number[] {
    return STEPS.map((dt) => {
      const ring = new Ring(60, spacing, 8, 0);
      ring.run(law(dt, 0.5), dt, 300);
      let sum = 0;
      for (let k = 0; k < 60; k++) {
        ring.run(law(dt, 0.5), dt, 20);
        sum += ring.flow;
      }
      return sum / 60;
    });
  }
});

describe('adaptive cruise control', () => {
  it('keeps the equilibrium of the intelligent driver model', () => {
    for (const speed of [2, 5, 10, 14]) {
      const gap = equilibriumGap(speed, 15, 2, 1.5);
      const ring = new Ring(20, gap + LENGTH, speed, 0.3);
      ring.run((v, s, vl, al) => acc(v, 15, s, vl, al, 3, 2, 2, 1.5, COOLNESS), 0.1, 900);
      expect(Math.abs(ring.meanSpeed - speed), `at ${speed} m/s`).toBeLessThan(2e-3);
    }
  });
});
