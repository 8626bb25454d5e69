/**
 * Bounds on jerk, m/s3.
 *
 * Automated vehicles: ISO 15622:2018 (adaptive cruise control) lets automatic braking build up by 2.5 m/s3 on average above
 * 20 m/s and 5 m/s3 below 5 m/s, in between on a straight line. Drivers: 3 m/s3 is the upper end of what Hoberock 1977 (J. Dyn. Sys. Meas.
 * Control 99, 84-91) collects as acceptable to passengers; pressing the brake has no comfort bound.
 */
export const COMFORT_JERK = 3;
const ISO_SLOW = 5;
const ISO_FAST = 20;
const JERK_SLOW = 5;
const JERK_FAST = 2.5;

/** Bound of ISO 15622 on the build-up of automatic braking at a speed, m/s3. */
export function isoBrakingJerk(v: number): number {
  if (v <= ISO_SLOW) return JERK_SLOW;
  if (v >= ISO_FAST) return JERK_FAST;
  return JERK_SLOW + ((v - ISO_SLOW) / (ISO_FAST - ISO_SLOW)) * (JERK_FAST - JERK_SLOW);
}

/**
 * Acceleration of a step, m/s2, that changes no faster than the bounds allow from that of the step before, except where
 * safety needs harder braking: no result is above `safest`, whatever the jerk. The rate is bounded, not the change
 * per step, so results differ between steps by terms of order dt alone.
 *
 * @param wished what the model asks for  @param before acceleration of the step before
 * @param rise, fall bounds upwards and downwards, m/s3
 * @param safest highest acceleration after which a collision can still be avoided: (safe speed - v) / dt; Infinity without
 */
export function limitJerk(
  wished: number,
  before: number,
  rise: number,
  fall: number,
  safest: number,
  dt: number,
): number {
  const most = before + rise * dt;
  const least = before - fall * dt;
  const smooth = wished > most ? most : wished < least ? least : wished;
  return smooth < safest ? smooth : safest;
}
