import { PEDESTRIAN_KINDS } from '../../scenes/document/demand.ts';
import { normal, PURPOSE, uniform } from '../random.ts';

/**
 * Free walking speeds by kind (m/s): mean, standard deviation, bounds.
 *
 * Adults: mean of Weidmann (1.34) with the deviation he gives for free flow (0.26). Older people: Gates, Noyce et al. 2006
 * (mean 1.16, 15th percentile 0.92, n = 1947). Wheelchairs: range 0.46-0.76 of the RiMEA class with reduced mobility.
 * Children and people with luggage are assumptions within the range 0.58-1.61 measured for people below 30.
 */
const SPEEDS: Readonly<Record<(typeof PEDESTRIAN_KINDS)[number], readonly [number, number, number, number]>> =
  {
    adult: [1.34, 0.26, 0.7, 2],
    older: [1.16, 0.23, 0.5, 1.7],
    child: [1.1, 0.2, 0.58, 1.61],
    wheelchair: [0.61, 0.08, 0.46, 0.76],
    luggage: [1.15, 0.2, 0.6, 1.6],
  };

/** Nobody walks faster, m/s. */
export const TOP_SPEED = 2;
/** On stairs people go at this share of their speed (0.55-0.8 m/s upstairs for 1.34 on the level). */
export const STAIRS_FACTOR = 0.5;

/** Kind that can't use stairs. */
export const WHEELCHAIR: number = PEDESTRIAN_KINDS.indexOf('wheelchair');

export type KindMix = { readonly [kind in (typeof PEDESTRIAN_KINDS)[number]]?: number | undefined };

/** Running sums of a mix's shares in the order of `PEDESTRIAN_KINDS`, up to 1; adults only where it is empty. */
export function cumulativeMix(mix: KindMix | undefined): Float64Array {
  const shares = PEDESTRIAN_KINDS.map((kind) => mix?.[kind] ?? 0);
  const total = shares.reduce((a, b) => a + b, 0);
  const sums = new Float64Array(shares.length).fill(1);
  if (total <= 0) return sums;
  let sum = 0;
  shares.forEach((share, k) => {
    sum += share / total;
    sums[k] = sum;
  });
  return sums;
}

/** Kind of person `entity`, drawn from a mix's running sums. */
export function drawKind(sums: Float64Array, seed: number, entity: number): number {
  const u = uniform(seed, entity, PURPOSE.personKind, 0);
  for (let k = 0; k < sums.length; k++) if (u < (sums[k] as number)) return k;
  let last = sums.length - 1;
  while (last > 0 && sums[last - 1] === sums[last]) last--;
  return last;
}

/** Free walking speed of person `entity` of a kind, m/s. */
export function drawSpeed(kind: number, seed: number, entity: number): number {
  const [mean, deviation, low, high] = SPEEDS[PEDESTRIAN_KINDS[kind] ?? 'adult'];
  const speed = mean + deviation * normal(seed, entity, PURPOSE.personSpeed, 0);
  return Math.min(high, Math.max(low, speed));
}
