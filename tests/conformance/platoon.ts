import { acc, COOLNESS } from '../../sims/vehicles/models/acc.ts';
import { stepSpeed, stepWay } from '../../sims/vehicles/models/ballistic.ts';
import { cacc } from '../../sims/vehicles/models/cacc.ts';
import { LENGTH } from './ring.ts';

/** A follower's acceleration at its speed behind a gap and a leader of so much speed and acceleration, m/s2. */
export type Following = (v: number, gap: number, vl: number, al: number) => number;

/** Hardest braking that is physically there, m/s2. */
const HARDEST = -9;

/** Adaptive cruise control at a time gap of 1.4 s, and the cooperative one at 0.6 s unless said otherwise. */
export const accLaw: Following = (v, gap, vl, al) => acc(v, 33, gap, vl, al, 2, 3.5, 2, 1.4, COOLNESS);
export function caccLaw(connected: number, t = 0.6): Following {
  return (v, gap, vl, al) => cacc(v, 33, gap, vl, al, connected, 2, 3.5, 2, t, COOLNESS);
}

/** Vehicles in a row behind a head whose acceleration is given; nothing but the law and the ballistic step. */
class Platoon {
  readonly x: number[];
  readonly v: number[];
  readonly a: number[];

  constructor(size: number, speed: number, gap: number) {
    this.x = Array.from({ length: size }, (_, i) => -i * (gap + LENGTH));
    this.v = new Array<number>(size).fill(speed);
    this.a = new Array<number>(size).fill(0);
  }

  gap(i: number): number {
    return (this.x[i - 1] as number) - (this.x[i] as number) - LENGTH;
  }

  step(head: number, law: Following, dt: number): void {
    const { x, v, a } = this;
    const next = v.map((own, i) =>
      i === 0 ? head : Math.max(HARDEST, law(own, this.gap(i), v[i - 1] as number, a[i - 1] as number)),
    );
    for (const [i, was] of v.entries()) {
      x[i] = (x[i] as number) + stepWay(was, next[i] as number, dt);
      const now = stepSpeed(was, next[i] as number, dt);
      a[i] = (now - was) / dt;
      v[i] = now;
    }
  }
}

/**
 * Smallest gap, m, of a platoon whose head drives steadily for 2 s and then brakes to a standstill. No safe-speed bound
 * helps: it is the law itself that is looked at.
 */
export function smallestGap(
  law: Following,
  of: { speed: number; gap: number; braking: number; size: number; dt: number },
): number {
  const platoon = new Platoon(of.size, of.speed, of.gap);
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 60 / of.dt; k++) {
    const braking = k * of.dt >= 2 && (platoon.v[0] as number) > 0;
    platoon.step(braking ? -of.braking : 0, law, of.dt);
    for (let i = 1; i < of.size; i++) least = Math.min(least, platoon.gap(i));
  }
  return least;
}

/** Swing of the twelfth car's speed over the second's when the head's swings by 0.4 m/s with a period, s. */
export function passedOn(law: Following, speed: number, gap: number, period: number, dt: number): number {
  const platoon = new Platoon(12, speed, gap);
  const swing = new Array<number>(12).fill(0);
  const turn = (2 * Math.PI) / period;
  for (let k = 0; k < Math.round((period * 12) / dt); k++) {
    platoon.step(0.4 * turn * Math.cos(turn * k * dt), law, dt);
    if (k * dt <= period * 9) continue;
    for (const [i, v] of platoon.v.entries()) swing[i] = Math.max(swing[i] as number, Math.abs(v - speed));
  }
  return (swing[11] as number) / (swing[1] as number);
}
