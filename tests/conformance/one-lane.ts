import * as v from 'valibot';
import { Scene, type SceneInput } from '../../scenes/document/scene.ts';
import { type CompiledScene, compileScene } from '../../scenes/network/compile.ts';
import { Frame } from '../../sims/frame.ts';
import { Simulation } from '../../sims/simulation.ts';

type DemandInput = SceneInput['scenarios'][number]['demand'];
export type TypeInput = DemandInput['vehicleTypes'][number];
export type TripInput = NonNullable<DemandInput['vehicles']>[number];
export type PhaseInput = NonNullable<
  SceneInput['roads']['signals']
>[number]['programs'][number]['phases'][number];

/** The approach and the way through the junction, m: those of the reference runs in SUMO. */
export const APPROACH = 996;
const THROUGH = 11.2;
const EXIT = 1493;
/** Limit, m/s: 50 km/h. */
export const LIMIT = 13.89;

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

/** One lane straight through a junction with a signal: edges `in` and `out`, from time 0 to `end`. */
export function oneLane(
  type: TypeInput,
  phases: readonly PhaseInput[],
  vehicles: readonly Omit<TripInput, 'type' | 'edges'>[],
  end: number,
): CompiledScene {
  const shape = (x: number, length: number): [number, number][] => [
    [x, 0],
    [x + length, 0],
  ];
  const input: SceneInput = {
    format: 'hetao-twin-scene',
    version: 1,
    id: 'one-lane',
    name: { en: 'One lane' },
    origin: { lon: 114.06, lat: 22.52 },
    roads: {
      junctions: [
        { id: 'start', x: 0, y: 0, type: 'dead_end' },
        { id: 'line', x: APPROACH + THROUGH / 2, y: 0, type: 'traffic_light' },
        { id: 'end', x: APPROACH + THROUGH + EXIT, y: 0, type: 'dead_end' },
      ],
      edges: [
        { id: 'in', from: 'start', to: 'line', lanes: [{ shape: shape(0, APPROACH), speed: LIMIT }] },
        {
          id: 'out',
          from: 'line',
          to: 'end',
          lanes: [{ shape: shape(APPROACH + THROUGH, EXIT), speed: LIMIT }],
        },
      ],
      connections: [
        {
          from: 'in',
          fromLane: 0,
          to: 'out',
          toLane: 0,
          dir: 's',
          shape: shape(APPROACH, THROUGH),
          speed: LIMIT,
          signal: 'S',
          signalIndex: 0,
        },
      ],
      signals: [{ id: 'S', programs: [{ id: 'fixed', phases: [...phases] }] }],
    },
    scenarios: [
      {
        id: 'day',
        name: { en: 'Day' },
        begin: 0,
        end,
        demand: {
          vehicleTypes: [type],
          vehicles: vehicles.map((trip) => ({ ...trip, type: type.id, edges: ['in', 'out'] })),
        },
      },
    ],
  };
  return compileScene(v.parse(Scene, input));
}

export interface Passage {
  /** Number of the vehicle in the order of insertion. */
  readonly vehicle: number;
  /** When it was first on the road, and when its front passed the stop line, s. */
  readonly entered: number;
  readonly passed: number;
}

/** Runs a scene of `oneLane` in the real simulation and times the fronts at the stop line, up to `most` of them. */
export function timeAtLine(world: CompiledScene, dt: number, most = Number.POSITIVE_INFINITY): Passage[] {
  const sim = Simulation.create(world, { seed: 42, dt });
  const frame = Frame.create(sim.frameCapacity);
  const half = (sim.vehicleTypes[0]?.length ?? 0) / 2;
  const last = new Map<number, { front: number; speed: number; entered: number }>();
  const passages: Passage[] = [];
  while (!sim.finished && passages.length < most) {
    const time = sim.time;
    sim.step();
    sim.writeFrame(frame);
    for (let i = 0; i < frame.vehicleCount; i++) {
      const vehicle = frame.vehicleId[i] as number;
      const front = (frame.vehicleX[i] as number) + half;
      if (front > APPROACH + THROUGH) continue;
      const speed = frame.vehicleSpeed[i] as number;
      const was = last.get(vehicle);
      if (was && was.front < APPROACH && front >= APPROACH) {
        const within = timeFor(APPROACH - was.front, was.speed, speed, dt);
        passages.push({ vehicle, entered: was.entered, passed: time + within });
      }
      last.set(vehicle, { front, speed, entered: was?.entered ?? time });
    }
  }
  return passages;
}

/** Time within a step of constant acceleration at which so many metres are covered, s. */
function timeFor(way: number, v0: number, v1: number, dt: number): number {
  const a = (v1 - v0) / dt;
  if (Math.abs(a) < 1e-9) return v0 > 0 ? Math.min(dt, way / v0) : dt;
  const root = v0 * v0 + 2 * a * way;
  return Math.min(dt, Math.max(0, (Math.sqrt(root > 0 ? root : 0) - v0) / a));
}
