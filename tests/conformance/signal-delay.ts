import type { CompiledScene } from '../../scenes/network/compile.ts';
import { draws } from '../sims/vehicles/small-networks.ts';
import { APPROACH, LIMIT, oneLane, type TripInput, timeAtLine, UNIFORM_CAR } from './one-lane.ts';

/** How far the delay may lie from the formula's, for degrees of saturation up to 0.9. */
export const DELAY_TOLERANCE = 0.1;

/** The signal: cycle, green and yellow, s. */
const CYCLE = 90;
const GREEN = 42;
const YELLOW = 3;
const PHASES = [
  { duration: GREEN, state: 'G' },
  { duration: YELLOW, state: 'y' },
  { duration: CYCLE - GREEN - YELLOW, state: 'r' },
];
const HOUR = 3600;

type Trip = Omit<TripInput, 'type' | 'edges'>;

function scene(trips: readonly Trip[], end: number): CompiledScene {
  return oneLane(UNIFORM_CAR, PHASES, trips, end);
}

/** Vehicles per hour that the signal lets through when there is always a queue. */
export function measureCapacity(dt: number): number {
  const trips = Array.from({ length: 1000 }, (_, i) => ({
    id: `v${i}`,
    depart: 2 * i,
    departSpeed: 'max' as const,
  }));
  const cycles = 20;
  const passages = timeAtLine(scene(trips, (cycles + 5) * CYCLE), dt);
  // The queue builds up in the first cycles.
  const counted = passages.filter(({ passed }) => passed >= 5 * CYCLE && passed < (cycles + 5) * CYCLE);
  return (counted.length * HOUR) / (cycles * CYCLE);
}

/** Mean delay at the stop line, s, over an hour of random arrivals at a rate in veh/h, averaged over runs. */
export function measureDelay(rate: number, dt: number, runs: number): number {
  let sum = 0;
  let count = 0;
  for (let run = 0; run < runs; run++) {
    const draw = draws(1000 + run);
    const trips: Trip[] = [];
    for (let t = 0; ; ) {
      t -= (Math.log(1 - draw()) * HOUR) / rate;
      if (t >= HOUR) break;
      trips.push({ id: `v${trips.length}`, depart: t, departPos: UNIFORM_CAR.length, departSpeed: 'max' });
    }
    for (const { entered, passed } of timeAtLine(scene(trips, HOUR + 10 * CYCLE), dt)) {
      sum += passed - entered - (APPROACH - UNIFORM_CAR.length) / LIMIT;
      count += 1;
    }
  }
  return sum / count;
}

/**
 * Uniform and incremental delay, s: d1 + d2 of Webster 1958 and the Highway Capacity Manual for random arrivals over an hour
 * at a fixed-time signal that stands alone (k 0.5, I 1). Effective green: the share of the cycle that a saturation flow needs
 * for the capacity.
 *
 * @param rate, capacity, saturation veh/h
 */
export function expectedDelay(rate: number, capacity: number, saturation: number): number {
  const x = rate / capacity;
  const share = capacity / saturation;
  const uniform = (0.5 * CYCLE * (1 - share) * (1 - share)) / (1 - Math.min(1, x) * share);
  const incremental = 900 * (x - 1 + Math.sqrt((x - 1) * (x - 1) + (8 * 0.5 * x) / capacity));
  return uniform + incremental;
}
