import { idm } from '../../sims/vehicles/car-following.ts';
import { equilibriumGap, LENGTH, Ring } from './ring.ts';

/** Parameters of the intelligent driver model: desired speed, headway, standstill gap, acceleration, deceleration. */
export interface Idm {
  readonly v0: number;
  readonly t: number;
  readonly s0: number;
  readonly a: number;
  readonly b: number;
}

/** Capacities in veh/h for a body of 5 m: the maximum over v of 3600 v / (equilibrium gap + length). */
export const IDM_CAPACITIES: readonly { v0: number; t: number; s0: number; capacity: number }[] = [
  { v0: 15, t: 1, s0: 2, capacity: 1957 },
  { v0: 15, t: 1.5, s0: 2, capacity: 1504 },
  { v0: 13.889, t: 1.5, s0: 2, capacity: 1467 },
  { v0: 13.889, t: 1, s0: 2, capacity: 1899 },
  { v0: 13.889, t: 1, s0: 2.5, capacity: 1841 },
  { v0: 33.33, t: 1.6, s0: 2, capacity: 1743 },
];

interface StringCase {
  readonly name: string;
  readonly idm: Idm;
  /** Speeds between which platoons amplify disturbances, m/s; one: below it. */
  readonly borders: readonly number[];
  /** Speeds away from the borders at which a ring of 100 is disturbed. */
  readonly probes: readonly { readonly speed: number; readonly grows: boolean }[];
}

/** Where the criterion a_v^2 - a_l^2 - 2 a_s >= 0 changes its sign (Treiber, Kesting 2013, Traffic Flow Dynamics, ch. 15). */
export const STRING_CASES: readonly StringCase[] = [
  {
    name: '120 km/h, T 1.5, a 1.0',
    idm: { v0: 120 / 3.6, t: 1.5, s0: 2, a: 1, b: 1.5 },
    borders: [0.91, 18.63],
    probes: [
      { speed: 8, grows: true },
      { speed: 26, grows: false },
    ],
  },
  {
    name: '120 km/h, T 1.5, a 1.5',
    idm: { v0: 120 / 3.6, t: 1.5, s0: 2, a: 1.5, b: 1.5 },
    borders: [],
    probes: [
      { speed: 5, grows: false },
      { speed: 20, grows: false },
    ],
  },
  {
    name: '15 m/s, T 1.5, a 1.0',
    idm: { v0: 15, t: 1.5, s0: 2, a: 1, b: 1.5 },
    borders: [0.91, 7.55],
    probes: [
      { speed: 3, grows: true },
      { speed: 11, grows: false },
    ],
  },
  {
    name: '15 m/s, T 1.5, a 2.0',
    idm: { v0: 15, t: 1.5, s0: 2, a: 2, b: 1.5 },
    borders: [],
    probes: [{ speed: 4, grows: false }],
  },
  {
    name: '15 m/s, T 1.0, a 1.0',
    idm: { v0: 15, t: 1, s0: 2, a: 1, b: 1.5 },
    borders: [8.93],
    probes: [
      { speed: 4, grows: true },
      { speed: 12, grows: false },
    ],
  },
  {
    name: '15 m/s, T 1.0, a 1.5',
    idm: { v0: 15, t: 1, s0: 2, a: 1.5, b: 1.5 },
    borders: [5.91],
    probes: [
      { speed: 2.5, grows: true },
      { speed: 10, grows: false },
    ],
  },
  {
    name: '15 m/s, T 1.0, a 2.0',
    idm: { v0: 15, t: 1, s0: 2, a: 2, b: 1.5 },
    borders: [],
    probes: [{ speed: 5, grows: false }],
  },
];

/** The criterion's value in equilibrium at a speed, from differences of the product's own function. */
function criterion({ v0, t, s0, a, b }: Idm, v: number): number {
  const s = equilibriumGap(v, v0, s0, t);
  const h = 1e-5;
  const at = (speed: number, gap: number, leader: number) => idm(speed, v0, gap, speed - leader, a, b, s0, t);
  const onSpeed = (at(v + h, s, v) - at(v - h, s, v)) / (2 * h);
  const onLeader = (at(v, s, v + h) - at(v, s, v - h)) / (2 * h);
  const onGap = (at(v, s + h, v) - at(v, s - h, v)) / (2 * h);
  return onSpeed * onSpeed - onLeader * onLeader - 2 * onGap;
}

/** Speeds at which the criterion changes its sign, m/s. */
export function stabilityBorders(model: Idm): number[] {
  const borders: number[] = [];
  const step = 0.005;
  let before = criterion(model, step);
  for (let v = 2 * step; v < model.v0 * 0.98; v += step) {
    const now = criterion(model, v);
    if (now < 0 !== before < 0) borders.push(v - step / 2);
    before = now;
  }
  return borders;
}

/** Unrest of a ring of 100 cars after 20 minutes over that after 5, with a small disturbance at first. */
export function growth({ v0, t, s0, a, b }: Idm, speed: number): number {
  const ring = new Ring(100, equilibriumGap(speed, v0, s0, t) + LENGTH, speed, 0.002);
  const law = (v: number, gap: number, vl: number) => idm(v, v0, gap, v - vl, a, b, s0, t);
  ring.run(law, 0.1, 300);
  const early = ring.unrest;
  ring.run(law, 0.1, 900);
  return ring.unrest / early;
}
