import * as v from 'valibot';
import { buildNetwork, documentPoint } from '../../../scenes/builder/build-network.ts';
import type { PlanNode } from '../../../scenes/builder/street-plan.ts';
import { Scene, type SceneInput } from '../../../scenes/document/scene.ts';
import { type CompiledScene, compileScene } from '../../../scenes/network/compile.ts';
import type { RoadNetwork } from '../../../scenes/network/road-network.ts';
import { node, street } from '../../scenes/builder/small-plans.ts';

export type RoadsInput = SceneInput['roads'];
export type DemandInput = SceneInput['scenarios'][number]['demand'];
type Point = [number, number];

export const CAR = { id: 'car', class: 'car', length: 4.5 } as const;
export const TRUCK = {
  id: 'truck',
  class: 'truck',
  length: 12,
  width: 2.5,
  accel: 1.2,
  decel: 4,
  headway: 1.5,
} as const;
export const BUS = { id: 'bus', class: 'bus', length: 12, width: 2.5, accel: 1.2, decel: 4 } as const;

/** A scene of roads alone with one scenario from time 0. */
export function sceneOf(
  roads: RoadsInput,
  demand: Partial<DemandInput> = {},
  more: { end?: number; begin?: number; walkways?: SceneInput['walkways'] } = {},
): Scene {
  return v.parse(Scene, {
    format: 'hetao-twin-scene',
    version: 1,
    id: 'test',
    name: { en: 'Test' },
    origin: { lon: 114.06, lat: 22.52 },
    roads,
    ...(more.walkways ? { walkways: more.walkways } : {}),
    scenarios: [
      {
        id: 'day',
        name: { en: 'Day' },
        begin: more.begin ?? 0,
        ...(more.end === undefined ? {} : { end: more.end }),
        demand: { vehicleTypes: [CAR, TRUCK, BUS], ...demand },
      },
    ],
  });
}

export function worldOf(...args: Parameters<typeof sceneOf>): CompiledScene {
  return compileScene(sceneOf(...args));
}

/**
 * A road eastward in pieces of the given lengths, joined by junctions of 5 m: edges `e0`, `e1`, ... with `lanes` lanes
 * each (lane 0 the southern one). By default every lane leads on to the same lane.
 */
export function straightRoad(
  lengths: readonly number[],
  options: { lanes?: number; speed?: number; pairs?: readonly (readonly [number, number])[] } = {},
): RoadsInput {
  const { lanes = 1, speed = 13.9 } = options;
  const pairs = options.pairs ?? Array.from({ length: lanes }, (_, i) => [i, i] as const);
  const starts: number[] = [];
  let x = 0;
  for (const length of lengths) {
    starts.push(x);
    x += length + 5;
  }
  const at = (i: number) => starts[i] as number;
  const ends = (i: number) => at(i) + (lengths[i] as number);
  const y = (lane: number) => lane * 3.2;
  return {
    junctions: [...lengths.map((_, i) => at(i) - 2.5), x - 2.5].map((jx, i) => ({
      id: `j${i}`,
      x: jx,
      y: 0,
      type: i === 0 || i === lengths.length ? ('dead_end' as const) : ('priority' as const),
    })),
    edges: lengths.map((_, i) => ({
      id: `e${i}`,
      from: `j${i}`,
      to: `j${i + 1}`,
      lanes: Array.from({ length: lanes }, (_, lane) => ({
        shape: [
          [at(i), y(lane)],
          [ends(i), y(lane)],
        ] as Point[],
        speed,
      })),
    })),
    connections: lengths.slice(1).flatMap((_, i) =>
      pairs.map(([fromLane, toLane]) => ({
        from: `e${i}`,
        fromLane,
        to: `e${i + 1}`,
        toLane,
        dir: 's' as const,
        shape: [
          [ends(i), y(fromLane)],
          [at(i + 1), y(toLane)],
        ] as Point[],
      })),
    ),
  };
}

export const ARMS = ['south', 'east', 'north', 'west'] as const;
export type Arm = (typeof ARMS)[number];

export interface CrossOptions {
  readonly type?: RoadsInput['junctions'][number]['type'];
  /** Priority of an arm's approach. */
  readonly priority?: Partial<Record<Arm, number>>;
  /** Left-hand traffic: everything mirrored at the south-north axis. */
  readonly mirrored?: boolean;
  readonly length?: number;
  readonly signals?: RoadsInput['signals'];
}

/** Index of a movement of `crossing` among its connections, and in the state of its signal. */
export function movementIndex(from: Arm, turn: 'l' | 's' | 'r'): number {
  return ARMS.indexOf(from) * 3 + ['r', 's', 'l'].indexOf(turn);
}

/**
 * A crossing of two roads with one lane each way, drawn by hand: edges `south-in`, `south-out` and so on, every turn but
 * the turn-around. Arms keep their names when mirrored: `east` is the arm to the right of who comes from the south.
 */
export function crossing(options: CrossOptions = {}): RoadsInput {
  const { mirrored = false, length = 150, type = 'priority' } = options;
  const flip = mirrored ? -1 : 1;
  const HALF = 8;
  const OFF = 1.6;
  // Arm i is the southern one turned by i quarter turns counter-clockwise; then all is mirrored or not.
  const place = (arm: number, across: number, out: number): Point => {
    let [x, y] = [across, -out];
    for (let i = 0; i < arm; i++) [x, y] = [-y, x];
    return [x * flip, y];
  };
  const name = (arm: number) => ARMS[((arm % 4) + 4) % 4] as Arm;
  const edges: RoadsInput['edges'] = [];
  const connections: RoadsInput['connections'] = [];
  for (let arm = 0; arm < 4; arm++) {
    const common = { side: mirrored ? ('left' as const) : ('right' as const) };
    const priority = options.priority?.[name(arm)] ?? 0;
    const lane = (shape: Point[]) => [{ shape, speed: 13.9 }];
    edges.push({
      id: `${name(arm)}-in`,
      from: name(arm),
      to: 'middle',
      priority,
      ...common,
      lanes: lane([place(arm, OFF, HALF + length), place(arm, OFF, HALF)]),
    });
    edges.push({
      id: `${name(arm)}-out`,
      from: 'middle',
      to: name(arm),
      ...common,
      lanes: lane([place(arm, -OFF, HALF), place(arm, -OFF, HALF + length)]),
    });
    for (const [turn, dir] of [
      [1, 'r'],
      [2, 's'],
      [3, 'l'],
    ] as const) {
      const to = (arm + turn) % 4;
      const start = place(arm, OFF, HALF);
      const end = place(to, -OFF, HALF);
      // The tangents of a turn meet where its lanes' lines cross.
      const corner: Point = arm % 2 === 0 ? [start[0], end[1]] : [end[0], start[1]];
      const shape: Point[] =
        dir === 's'
          ? [start, end]
          : Array.from({ length: 13 }, (_, i): Point => {
              const t = i / 12;
              const mix = (a: number, c: number, b: number) =>
                a * (1 - t) * (1 - t) + 2 * c * t * (1 - t) + b * t * t;
              return [mix(start[0], corner[0], end[0]), mix(start[1], corner[1], end[1])];
            });
      const side = mirrored && dir !== 's' ? (dir === 'l' ? 'r' : 'l') : dir;
      connections.push({
        from: `${name(arm)}-in`,
        fromLane: 0,
        to: `${name(to)}-out`,
        toLane: 0,
        dir: side,
        shape,
        ...(options.signals ? { signal: 'S', signalIndex: arm * 3 + turn - 1 } : {}),
      });
    }
  }
  return {
    junctions: [
      { id: 'middle', x: 0, y: 0, type },
      ...ARMS.map((id, arm) => {
        const [x, y] = place(arm, 0, HALF + length);
        return { id, x, y, type: 'dead_end' as const };
      }),
    ],
    edges,
    connections,
    ...(options.signals ? { signals: options.signals } : {}),
  };
}

/** Two stages, south-north and then east-west, with left turns that wait for the oncoming stream. */
export function twoStageSignal(green = 25): NonNullable<RoadsInput['signals']> {
  const state = (main: string, side: string) => main + side + main + side;
  const phases = [
    { duration: green, state: state('GGg', 'rrr') },
    { duration: 3, state: state('yyy', 'rrr') },
    { duration: 2, state: state('rrr', 'rrr') },
    { duration: green, state: state('rrr', 'GGg') },
    { duration: 3, state: state('rrr', 'yyy') },
    { duration: 2, state: state('rrr', 'rrr') },
  ];
  return [{ id: 'S', programs: [{ id: 'fixed', phases }] }];
}

/** Name of a link of `crossing`, e.g. `south>north`. */
export function linkName(roads: RoadNetwork, link: number): string {
  const arm = (lane: number) => (roads.edgeIds[roads.laneEdge[lane] as number] as string).replace(/-.*/, '');
  return `${arm(roads.linkFrom[link] as number)}>${arm(roads.linkTo[link] as number)}`;
}

/** 3 x 3 nodes, signals and priority junctions by turns, streets of two lanes and of one each way, sidewalks. */
export function gridNetwork(): {
  roads: RoadsInput;
  walkways: NonNullable<SceneInput['walkways']>;
  entries: string[];
  exits: string[];
} {
  const GAP = 140;
  const nodes: PlanNode[] = [];
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      nodes.push(node(`n${i}${j}`, i * GAP, j * GAP, (i + j) % 2 === 0 ? 'signal' : 'priority'));
    }
    nodes.push(node(`w${i}`, -GAP, i * GAP), node(`e${i}`, 3 * GAP, i * GAP));
    nodes.push(node(`s${i}`, i * GAP, -GAP), node(`t${i}`, i * GAP, 3 * GAP));
  }
  const streets = [0, 1, 2].flatMap((i) => [
    street(`row${i}`, [`w${i}`, `n0${i}`, `n1${i}`, `n2${i}`, `e${i}`], {
      roadClass: 'secondary',
      lanes: i === 1 ? [3, 3] : [2, 2],
    }),
    street(`column${i}`, [`s${i}`, `n${i}0`, `n${i}1`, `n${i}2`, `t${i}`], {
      roadClass: 'tertiary',
      lanes: i === 1 ? [2, 2] : [1, 1],
      speed: 11,
    }),
  ]);
  const network = buildNetwork({ nodes, streets });
  const outer = (id: string) => /^[west]\d$/.test(id);
  const { edges } = network.roads;
  return {
    roads: network.roads,
    walkways: network.walks.build(documentPoint, network.signalOf),
    entries: edges.filter((e) => outer(e.from)).map((e) => e.id),
    exits: edges.filter((e) => outer(e.to)).map((e) => e.id),
  };
}

/** Numbers in [0, 1) from a seed: independent of the simulation's own (mulberry32, public domain). */
export function draws(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Journeys across the grid at random times, a share of them by trucks and buses, and people on foot. */
export function gridScene(seed: number, vehicles: number, seconds: number, long = 0.15): Scene {
  const { roads, walkways, entries, exits } = gridNetwork();
  const next = draws(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const corners = walkways.nodes.map((n) => n.id);
  const trips = Array.from({ length: vehicles }, (_, i) => {
    const from = pick(entries);
    const way = (id: string) => roads.edges.find((e) => e.id === id);
    const to = pick(exits.filter((id) => way(id)?.to !== way(from)?.from));
    const u = next();
    return {
      id: `v${i}`,
      type: u >= long ? 'car' : u < long / 2 ? 'truck' : 'bus',
      depart: Math.floor(next() * seconds * 10) / 10,
      from,
      to,
      departLane: pick(['first', 'best', 'free'] as const),
      departSpeed: next() < 0.5 ? ('max' as const) : 0,
    };
  });
  const personFlows = Array.from({ length: 12 }, (_, i) => ({
    id: `p${i}`,
    begin: 0,
    end: seconds,
    personsPerHour: 100,
    from: pick(corners),
    to: pick(corners),
  })).filter((flow) => flow.from !== flow.to);
  return sceneOf(roads, { vehicles: trips, personFlows }, { walkways });
}
