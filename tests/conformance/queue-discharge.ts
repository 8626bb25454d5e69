import * as v from 'valibot';
import { Scene, type SceneInput } from '../../scenes/document/scene.ts';
import { type CompiledScene, compileScene } from '../../scenes/network/compile.ts';
import { Frame } from '../../sims/frame.ts';
import { Simulation } from '../../sims/simulation.ts';

type TypeInput = SceneInput['scenarios'][number]['demand']['vehicleTypes'][number];
type Point = [number, number];

/** The approach, the way through the junction and the exit, m: those of the reference runs in SUMO. */
const APPROACH = 996;
const THROUGH = 11.2;
const EXIT = 1493;
/** Limit, m/s: 50 km/h. */
const LIMIT = 13.89;
/** Red before the green, s: for a queue that is placed, and for one that drives up. Whole numbers of all steps measured. */
const RED = { placed: 60, arriving: 300 };
const GREEN = 150;
/** Vehicles before the line. */
const QUEUE = 48;
/** Seconds between those who drive up. */
const SPACING = 3;

/** The default car without differences between drivers: what a headway is made of can then be told apart. */
export const UNIFORM_CAR: TypeInput = {
  id: 'car',
  class: 'car',
  length: 5,
  minGap: 2.5,
  accel: 2.6,
  decel: 4.5,
  headway: 1,
  speedFactor: { mean: 1, dev: 0, min: 1, max: 1 },
};

export interface Discharge {
  readonly dt: number;
  /** Times after the start of green at which the fronts pass the stop line, s. */
  readonly crossings: readonly number[];
  /** Headways h1 .. h12 at the stop line, s; h1 from the start of green. */
  readonly headways: readonly number[];
  /** Mean headway of vehicles 5 to 40, s, and the flow of a queue that never ends, veh/h/lane. */
  readonly headway: number;
  readonly saturation: number;
  /** The same over the 5th to the 12th vehicle, the part of the queue that is counted in the field. */
  readonly fieldSaturation: number;
  /** Time that the first four lose against the saturation headway, s. */
  readonly lostTime: number;
}

/**
 * One lane with a queue before a signal that turns green after a long red: placed bumper to bumper at the start, or driven
 * up and stopped by the model itself.
 */
export function queueScene(
  type: TypeInput = UNIFORM_CAR,
  queue: 'placed' | 'arriving' = 'placed',
): CompiledScene {
  const red = RED[queue];
  const from = (x: number, length: number): Point[] => [
    [x, 0],
    [x + length, 0],
  ];
  const roads: SceneInput['roads'] = {
    junctions: [
      { id: 'start', x: 0, y: 0, type: 'dead_end' },
      { id: 'line', x: APPROACH + THROUGH / 2, y: 0, type: 'traffic_light' },
      { id: 'end', x: APPROACH + THROUGH + EXIT, y: 0, type: 'dead_end' },
    ],
    edges: [
      { id: 'in', from: 'start', to: 'line', lanes: [{ shape: from(0, APPROACH), speed: LIMIT }] },
      {
        id: 'out',
        from: 'line',
        to: 'end',
        lanes: [{ shape: from(APPROACH + THROUGH, EXIT), speed: LIMIT }],
      },
    ],
    connections: [
      {
        from: 'in',
        fromLane: 0,
        to: 'out',
        toLane: 0,
        dir: 's',
        shape: from(APPROACH, THROUGH),
        speed: LIMIT,
        signal: 'S',
        signalIndex: 0,
      },
    ],
    signals: [
      {
        id: 'S',
        programs: [
          {
            id: 'fixed',
            phases: [
              { duration: red, state: 'r' },
              { duration: GREEN, state: 'G' },
            ],
          },
        ],
      },
    ],
  };
  const pitch = type.length + (type.minGap ?? 2.5);
  const scene = v.parse(Scene, {
    format: 'hetao-twin-scene',
    version: 1,
    id: 'queue-discharge',
    name: { en: 'Queue discharge' },
    origin: { lon: 114.06, lat: 22.52 },
    roads,
    scenarios: [
      {
        id: 'queue',
        name: { en: 'Queue' },
        begin: 0,
        end: red + GREEN,
        demand: {
          vehicleTypes: [type],
          vehicles: Array.from({ length: QUEUE }, (_, i) => ({
            id: `v${String(i).padStart(3, '0')}`,
            type: type.id,
            edges: ['in', 'out'],
            ...(queue === 'placed'
              ? { depart: 0, departPos: APPROACH - 1 - i * (pitch + 0.1) }
              : { depart: i * SPACING, departSpeed: 'max' as const }),
          })),
        },
      },
    ],
  } satisfies SceneInput);
  return compileScene(scene);
}

/** Lets the queue go in the real simulation with a step, and times the fronts at the stop line. */
export function measureDischarge(world: CompiledScene, dt: number): Discharge {
  const sim = Simulation.create(world, { seed: 42, dt });
  const frame = Frame.create(sim.frameCapacity);
  const red = world.roads.phaseDuration[0] as number;
  const half = (sim.vehicleTypes[0]?.length ?? 0) / 2;
  const before = new Map<number, { front: number; speed: number }>();
  const crossings: number[] = [];
  while (!sim.finished && crossings.length < QUEUE) {
    const time = sim.time;
    sim.step();
    sim.writeFrame(frame);
    for (let i = 0; i < frame.vehicleCount; i++) {
      const id = frame.vehicleId[i] as number;
      const front = (frame.vehicleX[i] as number) + half;
      const speed = frame.vehicleSpeed[i] as number;
      const was = before.get(id);
      if (was && was.front < APPROACH && front >= APPROACH) {
        crossings.push(time - red + passage(APPROACH - was.front, was.speed, speed, dt));
      }
      before.set(id, { front, speed });
    }
  }
  return summarize(crossings, dt);
}

/** Time within a step of constant acceleration at which so many metres are covered, s. */
function passage(way: number, v0: number, v1: number, dt: number): number {
  const a = (v1 - v0) / dt;
  if (Math.abs(a) < 1e-9) return v0 > 0 ? Math.min(dt, way / v0) : dt;
  const root = v0 * v0 + 2 * a * way;
  return Math.min(dt, Math.max(0, (Math.sqrt(root > 0 ? root : 0) - v0) / a));
}

/** Saturation flow and lost time from passages of the stop line, as the reference runs define them. */
export function summarize(crossings: readonly number[], dt: number): Discharge {
  const at = (n: number) => crossings[n - 1] ?? Number.NaN;
  const headway = (at(40) - at(4)) / 36;
  return {
    dt,
    crossings,
    headways: Array.from({ length: 12 }, (_, i) => at(i + 1) - (i === 0 ? 0 : at(i))),
    headway,
    saturation: 3600 / headway,
    fieldSaturation: (3600 * 8) / (at(12) - at(4)),
    lostTime: at(4) - 4 * headway,
  };
}
