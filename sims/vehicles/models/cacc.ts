import { acc } from './acc.ts';

/**
 * Gains on the speed difference (1/s), the gap error (1/s2) and the error to the desired speed (1/s): van Arem, van Driel,
 * Visser 2006, IEEE Trans. Intell. Transp. Syst. 7(4), 429-436. Their gain on the leader's acceleration is 1, which leaves
 * nothing to spare for the step by which that acceleration is old: high frequencies then grow. A platoon damps all waves
 * at a gain k and a delay d if 2 ON_SPEED t + ON_GAP t2 >= 2 (1 - k) (long waves) and 1 - k2 >= 2 ON_SPEED k d (short
 * ones): 0.8 does from t = 0.34 s on. The tests see it damp all waves in steps up to 0.2 s; at 0.5 s, a delay nearly as
 * long as the gap in time, it passes waves below 15 s on.
 */
const ON_ACCELERATION = 0.8;
const ON_SPEED = 0.58;
const ON_GAP = 0.1;
const ON_DESIRED = 1;

/** Shortest time gap of the cooperative and of the autonomous control in the road tests of Milanés and Shladover 2014, s. */
export const CACC_GAP = 0.6;
export const ACC_GAP = 1.1;

/**
 * Cooperative adaptive cruise control, m/s2. Behind a connected leader, which tells its acceleration by radio, a linear
 * law keeps the gap at s0 + t v. It is written as an acceleration, not as a speed per control cycle, so that no step
 * enters into it.
 *
 * Behind a leader that is not connected it is the autonomous control (`acc`) at `ACC_GAP` at least (Milanés, Shladover 2014,
 * Transp. Res. C 48, 285-300: their vehicles fall back in the same way).
 *
 * @param connected 1 where the leader tells its acceleration  @param t time gap behind a connected leader, s
 * @param coolness of the autonomous control; the others as for `acc`
 */
export function cacc(
  v: number,
  v0: number,
  gap: number,
  vl: number,
  al: number,
  connected: number,
  a: number,
  b: number,
  s0: number,
  t: number,
  coolness: number,
): number {
  if (connected === 0) return acc(v, v0, gap, vl, al, a, b, s0, t > ACC_GAP ? t : ACC_GAP, coolness);
  const follow = ON_ACCELERATION * al + ON_SPEED * (vl - v) + ON_GAP * (gap - s0 - t * v);
  const free = ON_DESIRED * (v0 - v);
  const least = follow < free ? follow : free;
  return least < a ? least : a;
}

/** Acceleration of the cooperative control on a free road, m/s2. */
export function caccFree(v: number, v0: number, a: number, b: number): number {
  const free = ON_DESIRED * (v0 - v);
  return free > a ? a : free < -b ? -b : free;
}
