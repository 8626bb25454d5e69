import { PURPOSE, uniform } from '../../random.ts';

/** Imperfection of SUMO's default driver. */
export const SIGMA = 0.5;
/** Seconds for which a driver's imperfection stays what it is. */
export const DAWDLE_SECONDS = 1;

/**
 * Krauss's safe speed, m/s: who drives no faster can, after a reaction time, stop behind a leader that brakes with the same
 * deceleration from now on (Krauss 1998, Metastabile Verkehrsströme, eq. 4.6 in the form of SUMO's documentation).
 *
 * @param gap beyond the standstill gap, m  @param vl leader's speed  @param b deceleration  @param tau reaction time, s
 */
export function kraussSafeSpeed(gap: number, vl: number, b: number, tau: number): number {
  const reach = b * tau;
  const root = reach * reach + vl * vl + 2 * b * gap;
  return root > 0 ? Math.sqrt(root) - reach : -reach;
}

/**
 * Time in which Krauss's driver takes on the speed it wants, s, for steps of `dt`. In the original a step *is* the reaction
 * time and the wanted speed is taken on at its end, so that results change with the step. Here the step drops out: the
 * speed relaxes within a time of its own. tau / 2 is the longest for which a platoon still damps waves at every speed: from
 * a_v^2 - a_l^2 - 2 a_s >= 0 follows relaxation <= tau (u + v) / (2 u) with u = v + b tau. Longer steps than that are the
 * original's case again.
 */
export function kraussRelaxation(tau: number, dt: number): number {
  return tau / 2 > dt ? tau / 2 : dt;
}

/**
 * Acceleration of Krauss's model before dawdling, m/s2: towards the lower of the safe and the desired speed. Equilibrium:
 * gap s0 + tau v, flow 3600 / (tau + (s0 + length) / v) per hour.
 *
 * @param v own speed  @param v0 desired speed  @param gap bumper to bumper, m  @param vl leader's speed
 * @param a maximum acceleration  @param b deceleration  @param s0 standstill gap  @param tau reaction time, s
 * @param relaxation from `kraussRelaxation`, s
 */
export function krauss(
  v: number,
  v0: number,
  gap: number,
  vl: number,
  a: number,
  b: number,
  s0: number,
  tau: number,
  relaxation: number,
): number {
  const safe = kraussSafeSpeed(gap - s0, vl, b, tau);
  return kraussFree(v, safe < v0 ? safe : v0, a, relaxation);
}

/** Acceleration of Krauss's model towards a speed, m/s2. */
export function kraussFree(v: number, wanted: number, a: number, relaxation: number): number {
  const wish = (wanted - v) / relaxation;
  return wish < a ? wish : a;
}

/**
 * What dawdling takes off the acceleration, m/s2: sigma a times a uniform draw, as in the original. The draw belongs to a
 * second of simulated time, not to a step: its mean *and* its variance over time are then the same at all steps.
 *
 * @param entity what the draw belongs to, e.g. the vehicle's id  @param tick number of the step  @param dt step, s
 */
export function dawdle(
  a: number,
  sigma: number,
  seed: number,
  entity: number,
  tick: number,
  dt: number,
): number {
  const second = Math.floor((tick * dt) / DAWDLE_SECONDS + 1e-9);
  return sigma * a * uniform(seed, entity, PURPOSE.dawdle, second);
}
