import type { CompiledScene } from '../../scenes/network/compile.ts';
import { APPROACH, oneLane, type TypeInput, timeAtLine, UNIFORM_CAR } from './one-lane.ts';

/** What is expected: veh/h/lane, s, and how far results at different steps may lie apart. */
export const SATURATION = { least: 1800, most: 1950 };
export const LOST_TIME = { least: 1, most: 3 };
export const BETWEEN_STEPS = 0.03;

/** Red before the green, s: for a queue that is placed, and for one that drives up. Whole numbers of all steps measured. */
const RED = { placed: 60, arriving: 300 };
const GREEN = 150;
/** Vehicles before the line, and seconds between those who drive up. */
const QUEUE = 48;
const SPACING = 3;

export interface Discharge {
  readonly dt: number;
  /** Headways h1 .. h12 at the stop line, s; h1 from the start of green. */
  readonly headways: readonly number[];
  /** Flow of a queue that never ends, from the mean headway of vehicles 5 to 40, veh/h/lane. */
  readonly saturation: number;
  /** The same over the 5th to the 12th vehicle, the part of the queue that is counted in the field. */
  readonly fieldSaturation: number;
  /** Time that the first four lose against the saturation headway, s. */
  readonly lostTime: number;
}

export type Queue = keyof typeof RED;

/**
 * One lane with a queue before a signal that turns green after a long red: placed one behind the other at the start, or driven
 * up and stopped by the model itself.
 */
export function queueScene(type: TypeInput = UNIFORM_CAR, queue: Queue = 'arriving'): CompiledScene {
  const red = RED[queue];
  const pitch = type.length + (type.minGap ?? 2.5) + 0.1;
  return oneLane(
    type,
    [
      { duration: red, state: 'r' },
      { duration: GREEN, state: 'G' },
    ],
    Array.from({ length: QUEUE }, (_, i) => ({
      id: `v${String(i).padStart(3, '0')}`,
      ...(queue === 'placed'
        ? { depart: 0, departPos: APPROACH - 1 - i * pitch }
        : { depart: i * SPACING, departSpeed: 'max' as const }),
    })),
    red + GREEN,
  );
}

/** Lets the queue of `queueScene` go in the real simulation, by steps of `dt`. */
export function measureDischarge(world: CompiledScene, dt: number): Discharge {
  const red = world.roads.phaseDuration[0] as number;
  const passed = timeAtLine(world, dt, QUEUE).map((passage) => passage.passed - red);
  const at = (n: number) => passed[n - 1] ?? Number.NaN;
  const headway = (at(40) - at(4)) / 36;
  return {
    dt,
    headways: Array.from({ length: 12 }, (_, i) => at(i + 1) - (i === 0 ? 0 : at(i))),
    saturation: 3600 / headway,
    fieldSaturation: (3600 * 8) / (at(12) - at(4)),
    lostTime: at(4) - 4 * headway,
  };
}
