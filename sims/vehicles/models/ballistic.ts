/**
 * The ballistic step: acceleration is constant within a step, speeds and ways follow exactly. Second-order accurate where
 * acceleration is smooth, and nobody drives backwards: who would come to rest within the step does so after its braking
 * distance, not after the way that a straight line to speed 0 at the step's end would give (Treiber, Kanagaraj 2015,
 * Physica A 419, 183-195: ballistic update with the stop rule).
 */

/** Speed after a step, m/s; never negative. */
export function stepSpeed(v: number, a: number, dt: number): number {
  const next = v + a * dt;
  return next > 0 ? next : 0;
}

/** Way of a step, m: v dt + a dt2 / 2, or v2 / (-2 a) where the vehicle stops within it. */
export function stepWay(v: number, a: number, dt: number): number {
  const next = v + a * dt;
  if (next >= 0) return (v + next) * 0.5 * dt;
  return (v * v) / (-2 * a);
}
