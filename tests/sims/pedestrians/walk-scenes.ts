import * as v from 'valibot';
import { Demand, type PersonFlow } from '../../../scenes/document/demand.ts';
import { Roads, Walkways } from '../../../scenes/document/roads.ts';
import { compileRoads } from '../../../scenes/network/compile-roads.ts';
import { compileWalkways } from '../../../scenes/network/compile-walkways.ts';
import type { RoadNetwork, WalkNetwork } from '../../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../../../sims/frame.ts';
import { type PedestrianOptions, Pedestrians } from '../../../sims/pedestrians/pedestrians.ts';
import { uniform } from '../../../sims/random.ts';
import { allocateLocal } from '../../../sims/state.ts';

export interface WalkScene {
  readonly roads: RoadNetwork;
  readonly walks: WalkNetwork;
}

const lane = (x0: number, y0: number, x1: number, y1: number) => ({
  shape: [
    [x0, y0],
    [x1, y1],
  ],
  speed: 13.9,
  width: 3.2,
});

function compile(roadsInput: unknown, walkwaysInput: unknown): WalkScene {
  const document = v.parse(Roads, roadsInput);
  const roads = compileRoads(document, []);
  return { roads, walks: compileWalkways(v.parse(Walkways, walkwaysInput), document, roads) };
}

/** A straight footway along x. */
export function corridor(length: number, width: number): WalkScene {
  return compile(
    { junctions: [], edges: [], connections: [] },
    {
      nodes: [
        { id: 'w', point: [0, 0] },
        { id: 'e', point: [length, 0] },
      ],
      paths: [
        {
          id: 'corridor',
          kind: 'footway',
          from: 'w',
          to: 'e',
          width,
          shape: [
            [0, 0],
            [length, 0],
          ],
        },
      ],
    },
  );
}

/**
 * A street of two lanes eastward and one westward (y from -4.8 to 4.8) between two sidewalks of 3 m at y = -`side` and
 * `side`, crossed at x = 50; with `signal` by index 0 of signal `light`.
 */
export function street(signal: boolean, side = 6.5): WalkScene {
  const sidewalk = (id: string, y: number, x0: number, x1: number, from: string, to: string) => ({
    id,
    kind: 'sidewalk',
    from,
    to,
    width: 3,
    shape: [
      [x0, y],
      [x1, y],
    ],
  });
  return compile(
    {
      junctions: [
        { id: 'a', x: 0, y: 0, type: 'dead_end' },
        { id: 'b', x: 100, y: 0, type: 'dead_end' },
      ],
      edges: [
        { id: 'east', from: 'a', to: 'b', lanes: [lane(0, -3.2, 100, -3.2), lane(0, 0, 100, 0)] },
        { id: 'west', from: 'b', to: 'a', lanes: [lane(100, 3.2, 0, 3.2)] },
      ],
      connections: [],
      signals: [
        {
          id: 'light',
          programs: [
            {
              id: '0',
              phases: [
                { duration: 20, state: 'G' },
                { duration: 8, state: 'g' },
                { duration: 30, state: 'r' },
              ],
            },
          ],
        },
      ],
    },
    {
      nodes: [
        { id: 'sw', point: [0, -side] },
        { id: 's', point: [50, -side] },
        { id: 'se', point: [100, -side] },
        { id: 'nw', point: [0, side] },
        { id: 'n', point: [50, side] },
        { id: 'ne', point: [100, side] },
      ],
      paths: [
        sidewalk('s1', -side, 0, 50, 'sw', 's'),
        sidewalk('s2', -side, 50, 100, 's', 'se'),
        sidewalk('n1', side, 0, 50, 'nw', 'n'),
        sidewalk('n2', side, 50, 100, 'n', 'ne'),
        {
          id: 'crossing',
          kind: 'crossing',
          from: 's',
          to: 'n',
          width: 4,
          ...(signal ? { signal: 'light', signalIndex: 0 } : {}),
          shape: [
            [50, -side],
            [50, side],
          ],
        },
      ],
    },
  );
}

/** A network of square blocks with sidewalk paths between all neighbouring nodes `x-y`. */
export function blocks(n: number, size: number, width: number): WalkScene {
  const nodes = [];
  const paths = [];
  for (let x = 0; x < n; x++) {
    for (let y = 0; y < n; y++) {
      nodes.push({ id: `${x}-${y}`, point: [x * size, y * size] });
      for (const [dx, dy] of [
        [1, 0],
        [0, 1],
      ] as const) {
        if (x + dx >= n || y + dy >= n) continue;
        paths.push({
          id: `${x}-${y}-${dx}`,
          kind: 'sidewalk',
          from: `${x}-${y}`,
          to: `${x + dx}-${y + dy}`,
          width,
          shape: [
            [x * size, y * size],
            [(x + dx) * size, (y + dy) * size],
          ],
        });
      }
    }
  }
  return compile({ junctions: [], edges: [], connections: [] }, { nodes, paths });
}

/** Walkways as if drawn by a careless hand: random places, bends, widths, very short paths, hairpins, crossings. */
export function tangle(seed: number, n: number): WalkScene {
  const draw = (k: number, what: number) => uniform(seed, k, what, 0);
  const nodes = Array.from({ length: n }, (_, k) => ({
    id: `${k}`,
    point: [draw(k, 1) * 50, draw(k, 2) * 50],
  }));
  const kinds = ['sidewalk', 'footway', 'plaza', 'stairs', 'crossing'];
  const paths = [];
  for (let k = 1; k < 2 * n; k++) {
    const from = k < n ? k : Math.floor(draw(k, 3) * n);
    const to = k < n ? Math.floor(draw(k, 4) * k) : Math.floor(draw(k, 4) * n);
    if (from === to) continue;
    const [a, b] = [nodes[from]?.point, nodes[to]?.point] as [number[], number[]];
    const bends = Array.from({ length: Math.floor(draw(k, 5) * 4) }, (_, i) => {
      const t = (i + 1) / 5;
      return [0, 1].map(
        (c) => (a[c] as number) * (1 - t) + (b[c] as number) * t + (draw(k, 10 + 2 * i + c) - 0.5) * 8,
      );
    });
    paths.push({
      id: `p${k}`,
      kind: kinds[Math.floor(draw(k, 6) * kinds.length)],
      from: `${from}`,
      to: `${to}`,
      width: 0.8 + draw(k, 7) * 4,
      shape: [a, ...bends, b],
    });
  }
  return compile({ junctions: [], edges: [], connections: [] }, { nodes, paths });
}

export type FlowInput = Partial<PersonFlow> & { from: string; to: string };

export function demandOf(...flows: FlowInput[]): Demand {
  return v.parse(Demand, {
    vehicleTypes: [],
    personFlows: flows.map((flow) => ({
      id: `${flow.from}>${flow.to}`,
      begin: 0,
      end: 60,
      personsPerHour: 1800,
      ...flow,
    })),
  });
}

/** Pedestrians of a scene with signals and vehicles that a test sets by hand. */
export class Walk {
  readonly scene: WalkScene;
  readonly people: Pedestrians;
  readonly signals: { state: Uint8Array; countdown: Float64Array };
  readonly cutVehicle: Uint8Array;
  readonly dt: number;
  tick = 0;

  constructor(scene: WalkScene, demand: Demand, options: Partial<PedestrianOptions> = {}) {
    this.scene = scene;
    this.dt = options.dt ?? 0.1;
    this.people = new Pedestrians(scene.walks, demand, {
      seed: 1,
      dt: this.dt,
      begin: 0,
      allocate: allocateLocal,
      capacity: 2000,
      ...options,
    });
    this.signals = {
      state: new Uint8Array(1).fill(SIGNAL_STATE.greenMajor),
      countdown: new Float64Array(1).fill(-1),
    };
    this.cutVehicle = new Uint8Array(Math.max(1, scene.walks.cutCount));
  }

  step(): void {
    this.tick++;
    this.people.step(this.tick, this.signals, this.scene.roads.signalStateStart, this.cutVehicle);
  }

  run(seconds: number): void {
    for (let k = 0; k < seconds / this.dt; k++) this.step();
  }

  /** FNV-1a over the bytes of all state. */
  hash(): number {
    let h = 2166136261;
    for (const column of this.people.stateColumns()) {
      const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
      for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ (bytes[i] as number), 16777619);
    }
    return h >>> 0;
  }

  /** Slots of the people present. */
  slots(): number[] {
    const { pool } = this.people;
    return Array.from({ length: pool.high }, (_, i) => i).filter((i) => pool.alive[i]);
  }

  /** Cuts that the person in a slot is in, by geometry alone. */
  cutsOf(slot: number): number[] {
    const { pool } = this.people;
    const { walks } = this.scene;
    const path = pool.path[slot] as number;
    const along = pool.along[slot] as number;
    const s = pool.forward[slot] ? along : (walks.pathLength[path] as number) - along;
    const cuts = [];
    for (let c = walks.pathCutStart[path] as number; c < (walks.pathCutStart[path + 1] as number); c++) {
      if (s > (walks.cutPathFrom[c] as number) && s < (walks.cutPathTo[c] as number)) cuts.push(c);
    }
    return cuts;
  }
}
