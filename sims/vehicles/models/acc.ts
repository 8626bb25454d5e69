import { exp } from '../../../scenes/math.ts';
import { idm } from '../car-following.ts';

/** Coolness factor of the source: 0 is the intelligent driver model itself, 1 trusts the leader entirely. */
export const COOLNESS = 0.99;

/**
 * Acceleration under the constant-acceleration heuristic, m/s2: the hardest that is compatible with no collision if the
 * leader goes on with its present acceleration (Kesting, Treiber, Helbing 2010, Phil. Trans. R. Soc. A 368, eq. 2.3). At
 * rest behind a standing leader the source's first case is 0 / 0; its limit is the second case.
 *
 * @param v own speed  @param gap bumper to bumper, m  @param vl leader's speed  @param al leader's acceleration
 * @param a own maximum acceleration, which bounds what is believed of the leader
 */
export function constantAcceleration(v: number, gap: number, vl: number, al: number, a: number): number {
  const s = gap > 0.1 ? gap : 0.1;
  const lead = al < a ? al : a;
  const dv = v - vl;
  if (vl * dv <= -2 * s * lead) {
    const way = vl * vl - 2 * s * lead;
    if (way > 1e-9) return (v * v * lead) / way;
  }
  return dv > 0 ? lead - (dv * dv) / (2 * s) : lead;
}

/**
 * Adaptive cruise control, m/s2: the intelligent driver model, but calm where its braking is harder than the
 * constant-acceleration heuristic needs, as after a cut-in at about one's own speed (Kesting, Treiber, Helbing 2010,
 * eq. 2.4). Equilibrium gaps are those of the intelligent driver model.
 *
 * @param v own speed  @param v0 desired speed  @param gap bumper to bumper, m  @param vl leader's speed
 * @param al leader's acceleration  @param a maximum acceleration  @param b comfortable deceleration
 * @param s0 standstill gap  @param t time gap, s  @param coolness 0 to 1
 */
export function acc(
  v: number,
  v0: number,
  gap: number,
  vl: number,
  al: number,
  a: number,
  b: number,
  s0: number,
  t: number,
  coolness: number,
): number {
  const wished = idm(v, v0, gap, v - vl, a, b, s0, t);
  const needed = constantAcceleration(v, gap, vl, al, a);
  if (wished >= needed) return wished;
  return (1 - coolness) * wished + coolness * (needed - b * tanh((needed - wished) / b));
}

/** Hyperbolic tangent of a number that is not negative. */
function tanh(x: number): number {
  const e = exp(-2 * x);
  return (1 - e) / (1 + e);
}
