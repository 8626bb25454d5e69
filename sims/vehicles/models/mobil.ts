/**
 * Lane changes by MOBIL (Kesting, Treiber, Helbing 2007, Transp. Res. Rec. 1999, 86-94), as decisions over accelerations that a
 * car-following model gives for the situation as it is and as it would be. c: who changes, n: its follower on the new lane,
 * o: its follower on the old one. All m/s2.
 */

/** Typical values of the source: weight of the others, hardest braking imposed, least advantage. */
export const POLITENESS = 0.2;
export const SAFE_BRAKING = 4;
export const THRESHOLD = 0.2;

/** Safety: whether the new follower need not brake harder than `safeBraking` (positive). */
export function mobilSafe(newFollowerAfter: number, safeBraking: number): boolean {
  return newFollowerAfter >= -safeBraking;
}

/**
 * Advantage of a change: what the changer gains, and what its two followers gain or lose times the politeness. A lane
 * without a follower counts as 0 before and after.
 */
export function mobilIncentive(
  before: number,
  after: number,
  newFollowerBefore: number,
  newFollowerAfter: number,
  oldFollowerBefore: number,
  oldFollowerAfter: number,
  politeness: number,
): number {
  return (
    after -
    before +
    politeness * (newFollowerAfter - newFollowerBefore + (oldFollowerAfter - oldFollowerBefore))
  );
}

/**
 * Whether a change pays and is safe.
 *
 * @param threshold least advantage, against changes for nearly nothing
 * @param bias added to the advantage: positive towards the lane to keep to, negative away from it
 */
export function mobilAccepts(
  incentive: number,
  newFollowerAfter: number,
  safeBraking: number,
  threshold: number,
  bias: number,
): boolean {
  return mobilSafe(newFollowerAfter, safeBraking) && incentive + bias > threshold;
}
