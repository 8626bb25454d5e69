import { ADULT_HEADWAY, ADULT_RADIUS } from '../../../../sims/pedestrians/crowd/bodies.ts';
import { Crowd } from '../../../../sims/pedestrians/crowd/crowd.ts';
import { drawSpeed } from '../../../../sims/pedestrians/kinds.ts';
import { uniform } from '../../../../sims/random.ts';
import { allocateLocal } from '../../../../sims/state.ts';

export interface CorridorOptions {
  readonly people: number;
  /** m. */
  readonly width: number;
  /** Persons per square metre. */
  readonly density: number;
  /** Half of the people walk the other way. */
  readonly bothWays?: boolean;
  readonly seed?: number;
  readonly dt?: number;
}

/** Far enough that the way there is straight. */
const FAR = 1e9;

/**
 * A corridor along x, walls at y = 0 and y = width, that closes on itself after `length` metres, with adults on a jittered
 * grid who walk along it.
 */
export function closedCorridor(options: CorridorOptions): { crowd: Crowd; length: number } {
  const { people, width, density, bothWays = false, seed = 1, dt = 0.1 } = options;
  const length = people / (width * density);
  const crowd = new Crowd({
    capacity: people,
    dt,
    allocate: allocateLocal,
    period: length,
    walls: [-20, 0, length + 20, 0, -20, width, length + 20, width],
  });
  const rows = Math.max(1, Math.floor((width - 2 * ADULT_RADIUS) * Math.sqrt(density)) + 1);
  const columns = Math.ceil(people / rows);
  for (let k = 0; k < people; k++) {
    const column = Math.floor(k / rows);
    const row = k % rows;
    const jitter = 0.1 * (uniform(seed, k, 101, 0) - 0.5);
    const x = ((column + (row % 2) * 0.5 + jitter + 1) * length) / columns;
    const y = ADULT_RADIUS + ((row + 0.5) * (width - 2 * ADULT_RADIUS)) / rows;
    const back = bothWays && uniform(seed, k, 102, 0) < 0.5;
    crowd.add({
      x: x % length,
      y,
      aimX: back ? -FAR : FAR,
      aimY: y,
      free: drawSpeed(0, seed, k),
      radius: ADULT_RADIUS,
      headway: ADULT_HEADWAY,
    });
  }
  return { crowd, length };
}

/** Steps a crowd from tick `from` to tick `to`. */
export function walk(crowd: Crowd, from: number, to: number, each?: (tick: number) => void): void {
  for (let tick = from; tick < to; tick++) {
    crowd.sort(tick);
    crowd.walk(tick);
    each?.(tick);
  }
}

/** Mean progress of everyone along x, regardless of the direction they want, m/s. */
export function meanSpeed(crowd: Crowd): number {
  const { people } = crowd;
  let sum = 0;
  for (let i = 0; i < people.high; i++) {
    const wanted = people.aimX[i]! > people.x[i]! ? 1 : -1;
    sum += wanted * people.dirX[i]! * people.speed[i]!;
  }
  return sum / people.high;
}

/** How deep the two bodies overlap that do most, m, by comparing all pairs; negative: the smallest gap. */
export function deepestOverlap(crowd: Crowd, period = Number.POSITIVE_INFINITY): number {
  const { people } = crowd;
  let deepest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < people.high; i++) {
    if (!people.alive[i]) continue;
    for (let j = i + 1; j < people.high; j++) {
      if (!people.alive[j]) continue;
      const dx = Math.abs(people.x[i]! - people.x[j]!);
      const x = Math.min(dx, period - dx);
      const y = people.y[i]! - people.y[j]!;
      deepest = Math.max(deepest, people.radius[i]! + people.radius[j]! - Math.sqrt(x * x + y * y));
    }
  }
  return deepest;
}
