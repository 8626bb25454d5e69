import { normal } from '../../random.ts';

/** Draws beyond so many standard deviations count as that many; and no factor is below this. */
const WIDEST = 2.5;
const LEAST = 0.5;

/**
 * One driver's factor on a parameter of its type: normal around 1 with a relative standard deviation, cut off at both sides. The
 * same (seed, entity, purpose) gives the same factor, whenever and in whatever order drivers appear.
 *
 * @param purpose `PURPOSE.headwayFactor` or `PURPOSE.accelFactor`
 */
export function drawnFactor(deviation: number, seed: number, entity: number, purpose: number): number {
  if (deviation === 0) return 1;
  const drawn = normal(seed, entity, purpose, 0);
  const cut = drawn > WIDEST ? WIDEST : drawn < -WIDEST ? -WIDEST : drawn;
  const factor = 1 + deviation * cut;
  return factor > LEAST ? factor : LEAST;
}
