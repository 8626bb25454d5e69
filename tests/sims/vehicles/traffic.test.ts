import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../scenes/builder/build-network.ts';
import { Scene } from '../../../scenes/document/scene.ts';
import { readSumoScene } from '../../../scenes/formats/sumo/scene.ts';
import { type CompiledScene, compileScene } from '../../../scenes/network/compile.ts';
import { Frame, VEHICLE_FLAG } from '../../../sims/frame.ts';
import { OverlapReferee } from '../../../sims/safety/overlap.ts';
import { Simulation } from '../../../sims/simulation.ts';
import { crossroads } from '../../scenes/builder/small-plans.ts';
import { dataPath, hasData } from '../../test-data.ts';
import { RedWatch } from './red-watch.ts';
import {
  ARMS,
  type Arm,
  type CrossOptions,
  crossing,
  draws,
  type RoadsInput,
  sceneOf,
  straightRoad,
  twoStageSignal,
  worldOf,
} from './small-networks.ts';

interface Seen {
  readonly time: number;
  readonly edge: string;
  readonly lane: number;
  readonly position: number;
  readonly speed: number;
  readonly flags: number;
}

/** Steps until everyone has arrived (or for so many seconds) and logs every vehicle by name. */
function logRun(
  world: CompiledScene,
  dt: number,
  seconds = 900,
): { log: Map<string, Seen[]>; sim: Simulation; overlaps: number; red: RedWatch } {
  const sim = Simulation.create(world, { seed: 5, dt });
  const frame = Frame.create(sim.frameCapacity);
  const referee = new OverlapReferee(sim.vehicleTypes);
  const red = new RedWatch(world.roads, sim.vehicleTypes, dt, (id) => sim.vehicleInfo(id)?.position ?? 0);
  const log = new Map<string, Seen[]>();
  while (!sim.finished && sim.tick * dt < seconds) {
    sim.step();
    sim.writeFrame(frame);
    referee.check(frame);
    red.see(frame);
    for (let i = 0; i < frame.vehicleCount; i++) {
      const info = sim.vehicleInfo(frame.vehicleId[i] as number);
      if (!info) throw new Error(`Nothing is known of vehicle ${frame.vehicleId[i]}.`);
      const { edge, lane, position, speed, name } = info;
      const list = log.get(name) ?? [];
      list.push({ time: sim.time, edge, lane, position, speed, flags: frame.vehicleFlags[i] as number });
      log.set(name, list);
    }
  }
  return { log, sim, overlaps: referee.total, red };
}

const trip = (id: string, depart: number, from: string, to: string, more: object = {}) => ({
  id,
  type: 'car',
  depart,
  from,
  to,
  ...more,
});

describe('a bus', { timeout: 120_000 }, () => {
  const road: RoadsInput = {
    ...straightRoad([150, 150, 150], { lanes: 2 }),
    busStops: [{ id: 'stop', edge: 'e1', lane: 0, startPos: 60, endPos: 80 }],
  };

  it.each([0.1, 0.5, 1])('halts at its stop for its time, and goes on (step %d s)', (dt) => {
    const stops = [
      { busStop: 'stop', duration: 20 },
      { edge: 'e2', lane: 0, endPos: 100, duration: 5, until: 120 },
    ];
    const world = worldOf(road, {
      vehicles: [trip('b', 0, 'e0', 'e2', { type: 'bus', departLane: 1, stops })],
    });
    const { log, sim } = logRun(world, dt);
    const seen = log.get('b') ?? [];
    const halting = seen.filter((s) => (s.flags & VEHICLE_FLAG.stopped) !== 0);
    const first = halting.filter((s) => s.edge === 'e1');
    expect(first.length * dt).toBeGreaterThanOrEqual(20 - 1e-6);
    expect(first.length * dt).toBeLessThan(20 + 2 * dt + 1e-6);
    for (const s of first) {
      expect(s.lane).toBe(0);
      expect(s.speed).toBeLessThan(0.1);
      expect(Math.abs(s.position - 80)).toBeLessThan(2);
    }
    const second = halting.filter((s) => s.edge === 'e2');
    expect(second.length * dt).toBeGreaterThanOrEqual(5);
    expect(second.at(-1)?.time).toBeGreaterThanOrEqual(120 - dt - 1e-6);
    expect(sim.summary()).toMatchObject({ arrived: 1, missedHalts: 0, detours: 0 });
  });

  it('at its stop holds up nobody on the other lane, and those behind it pass it', () => {
    const stops = [{ busStop: 'stop', duration: 120 }];
    const cars = Array.from({ length: 10 }, (_, i) => trip(`c${i}`, 15 + 4 * i, 'e0', 'e2'));
    const world = worldOf(road, {
      vehicles: [trip('b', 0, 'e0', 'e2', { type: 'bus', stops }), ...cars],
    });
    const { log, overlaps } = logRun(world, 0.2);
    const left = log.get('b')?.at(-1)?.time ?? 0;
    for (const { id } of cars) expect(log.get(id)?.at(-1)?.time, id).toBeLessThan(left);
    expect(overlaps).toBe(0);
  });
});

describe('a lane change', { timeout: 120_000 }, () => {
  // Lane 0 leads to the right turn alone, lane 1 straight on alone.
  const { junctions, edges } = straightRoad([300, 100], { lanes: 2 });
  const right: RoadsInput['edges'][number] = {
    id: 'right',
    from: 'j1',
    to: 'south',
    lanes: [
      {
        shape: [
          [304, -5],
          [304, -100],
        ],
        speed: 13.9,
      },
    ],
  };
  const roads: RoadsInput = {
    junctions: [...junctions, { id: 'south', x: 304, y: -100, type: 'dead_end' }],
    edges: [...edges, right],
    connections: [
      {
        from: 'e0',
        fromLane: 1,
        to: 'e1',
        toLane: 1,
        dir: 's',
        shape: [
          [300, 3.2],
          [305, 3.2],
        ],
      },
      {
        from: 'e0',
        fromLane: 0,
        to: 'right',
        toLane: 0,
        dir: 'r',
        shape: [
          [300, 0],
          [303, -1],
          [304, -5],
        ],
      },
    ],
  };

  it.each([0.1, 0.5, 1])(
    'that the route needs is made in dense traffic, and nobody takes another way (step %d s)',
    (dt) => {
      const vehicles = Array.from({ length: 60 }, (_, i) =>
        trip(`v${i}`, 2 * i, 'e0', i % 2 === 0 ? 'e1' : 'right', { departLane: 0 }),
      );
      const { sim, log, overlaps } = logRun(worldOf(roads, { vehicles }), dt);
      expect(sim.summary()).toMatchObject({ arrived: 60, waiting: 0, detours: 0 });
      expect(overlaps).toBe(0);
      for (const [name, seen] of log) {
        const wanted = Number(name.slice(1)) % 2 === 0 ? 1 : 0;
        expect(seen.findLast((s) => s.edge === 'e0')?.lane, name).toBe(wanted);
      }
    },
  );

  it.each([0.1, 0.5, 1])('is made by two abreast who need the lane of the other (step %d s)', (dt) => {
    const speedFactor = { mean: 1, dev: 0, min: 1, max: 1 };
    const vehicleTypes = [{ id: 'car', class: 'car' as const, length: 4.5, speedFactor }];
    const vehicles = [
      trip('ahead', 0, 'e0', 'e1', { departLane: 0 }),
      trip('aside', 0, 'e0', 'right', { departLane: 1 }),
    ];
    const { sim, overlaps } = logRun(worldOf(roads, { vehicleTypes, vehicles }), dt, 300);
    expect(overlaps).toBe(0);
    expect(sim.summary()).toMatchObject({ arrived: 2, running: 0, detours: 0 });
  });

  it('to a free lane is made behind someone slow', () => {
    const slow = { id: 'slow', class: 'truck', length: 12, maxSpeed: 5 } as const;
    const world = worldOf(straightRoad([1200], { lanes: 2 }), {
      vehicleTypes: [{ id: 'car', class: 'car', length: 4.5 }, slow],
      vehicles: [
        { id: 'slow', type: 'slow', depart: 0, edges: ['e0'] },
        { id: 'fast', type: 'car', depart: 20, edges: ['e0'] },
      ],
    });
    const { log } = logRun(world, 0.2);
    const end = (name: string) => log.get(name)?.at(-1)?.time ?? 0;
    expect(end('fast')).toBeLessThan(end('slow') - 60);
  });
});

/** Journeys between the arms of `crossing`, at random. */
function crossingTraffic(seed: number, count: number, seconds: number) {
  const next = draws(seed);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor(next() * 4);
    const to = (from + 1 + Math.floor(next() * 3)) % 4;
    const depart = Math.floor(next() * seconds * 10) / 10;
    return trip(`v${i}`, depart, `${ARMS[from]}-in`, `${ARMS[to]}-out`, { departSpeed: 'max' });
  });
}

describe('vehicles at a crossing', { timeout: 120_000 }, () => {
  it('let those pass who have the right of way, and lose no time if they have it themselves', () => {
    const approach = (arm: Arm) =>
      trip(arm, 0, `${arm}-in`, `${ARMS[(ARMS.indexOf(arm) + 2) % 4]}-out`, { departSpeed: 'max' });
    const first = (options: CrossOptions, arms: readonly Arm[]) => {
      const { log, sim, overlaps } = logRun(
        worldOf(crossing(options), { vehicles: arms.map(approach) }),
        0.1,
      );
      expect([sim.summary().arrived, overlaps]).toEqual([arms.length, 0]);
      return [...log.entries()]
        .sort((a, b) => (a[1].at(-1)?.time ?? 0) - (b[1].at(-1)?.time ?? 0))
        .map(([n]) => n);
    };
    expect(first({ type: 'right_before_left' }, ['south', 'east'])).toEqual(['east', 'south']);
    expect(first({ type: 'right_before_left' }, ['west', 'south'])).toEqual(['south', 'west']);
    expect(first({ type: 'left_before_right', mirrored: true }, ['south', 'east'])).toEqual([
      'east',
      'south',
    ]);
    expect(first({ type: 'priority', priority: { south: 1 } }, ['south', 'east'])).toEqual(['south', 'east']);
    expect(first({ type: 'priority', priority: { east: 1 } }, ['south', 'east'])).toEqual(['east', 'south']);
    const alone = logRun(
      worldOf(crossing({ priority: { south: 1 } }), { vehicles: [approach('south')] }),
      0.1,
    );
    const both = logRun(
      worldOf(crossing({ priority: { south: 1 } }), { vehicles: [approach('south'), approach('east')] }),
      0.1,
    );
    expect(both.log.get('south')?.at(-1)?.time).toBeCloseTo(alone.log.get('south')?.at(-1)?.time ?? 0, 6);
  });

  it('of every kind all arrive unharmed', () => {
    const kinds = fc.record({
      type: fc.constantFrom('priority', 'right_before_left', 'allway_stop', 'zipper', 'unregulated'),
      mirrored: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.nat({ max: 1e6 }), kinds, fc.constantFrom(0.1, 0.2, 0.5, 1), (seed, kind, dt) => {
        const vehicles = crossingTraffic(seed, 60, 120);
        const options = { ...kind, priority: { south: 2, north: 2 } } as CrossOptions;
        const { sim, overlaps } = logRun(worldOf(crossing(options), { vehicles }), dt, 1200);
        expect(overlaps).toBe(0);
        expect(sim.summary()).toMatchObject({ arrived: 60, running: 0, waiting: 0 });
      }),
      { numRuns: 20, seed: 11, endOnFailure: true },
    );
  });

  it('share a lane for left turns and straight on at a signal without blocking each other for ever', () => {
    // Those who turn left wait in the middle; whoever goes straight on behind them must not follow into the junction.
    const plan = crossroads('signal', { sidewalks: false });
    const streets = plan.streets.map((s) => (s.id === 'side' ? { ...s, lanes: [1, 1] as const } : s));
    const { roads } = buildNetwork({ ...plan, streets });
    const vehicles = ['side.0f', 'side.1b'].flatMap((from) =>
      Array.from({ length: 12 }, (_, n) => {
        const left = from === 'side.0f' ? 'main.0b' : 'main.1f';
        const ahead = from === 'side.0f' ? 'side.1f' : 'side.0b';
        return trip(`${from}-${n}`, 3 * n, from, n % 2 === 0 ? left : ahead, { departSpeed: 'max' });
      }),
    );
    const { sim, overlaps, red } = logRun(worldOf(roads, { vehicles }), 0.2, 1200);
    expect(sim.problems).toEqual([]);
    expect(overlaps).toBe(0);
    expect(red.runs).toEqual([]);
    expect(sim.summary()).toMatchObject({ arrived: 24, running: 0, waiting: 0 });
  });
});

describe('red', { timeout: 120_000 }, () => {
  it('stops everyone who can still stop, on a small crossing at every step', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1e6 }),
        fc.constantFrom(0.1, 0.2, 0.5, 1),
        fc.integer({ min: 8, max: 30 }),
        (seed, dt, green) => {
          const roads = crossing({ type: 'traffic_light', signals: twoStageSignal(green) });
          const { red, overlaps } = logRun(
            worldOf(roads, { vehicles: crossingTraffic(seed, 70, 180) }),
            dt,
            240,
          );
          expect(red.passed).toBeGreaterThan(20);
          expect(red.runs).toEqual([]);
          expect(overlaps).toBe(0);
        },
      ),
      { numRuns: 12, seed: 8, endOnFailure: true },
    );
  });

  it('holds the queue for as long as it lasts', () => {
    const signals = [
      { id: 'S', programs: [{ id: 'p', phases: [{ duration: 1000, state: 'r'.repeat(12) }] }] },
    ];
    const vehicles = crossingTraffic(1, 30, 60);
    const { sim, red } = logRun(
      worldOf(crossing({ type: 'traffic_light', signals }), { vehicles }),
      0.5,
      300,
    );
    expect(red.passed).toBe(0);
    expect(sim.summary().arrived).toBe(0);
  });

  it.skipIf(!hasData())('stops everyone who can still stop, on a real junction', () => {
    const file = (name: string) => readFileSync(dataPath('sumo', 'resco_cologne1', name));
    const world = compileScene(
      v.parse(Scene, readSumoScene('cologne1.sumocfg', file('cologne1.sumocfg'), file).scene),
    );
    const sim = Simulation.create(world, { seed: 1, dt: 0.5 });
    const frame = Frame.create(sim.frameCapacity);
    const red = new RedWatch(
      world.roads,
      sim.vehicleTypes,
      sim.dt,
      (id) => sim.vehicleInfo(id)?.position ?? 0,
    );
    while (sim.tick < 1200) {
      sim.step();
      sim.writeFrame(frame);
      red.see(frame);
    }
    expect(red.passed).toBeGreaterThan(150);
    expect(red.runs).toEqual([]);
  });
});

describe('a jam', () => {
  it('that does not dissolve is listed once, with the edge where it begins, and nobody is taken off the road', () => {
    const roads = crossing({ type: 'traffic_light', signals: neverGreen() });
    const vehicles = Array.from({ length: 5 }, (_, i) => ({
      id: `v${i}`,
      type: 'car',
      depart: 5 * i,
      edges: ['south-in', 'north-out'],
    }));
    const sim = Simulation.create(worldOf(roads, { vehicles }), { dt: 0.5 });
    while (sim.time < 300) sim.step();
    expect(sim.problems).toEqual([]);
    while (sim.time < 900) sim.step();
    expect(sim.problems.map(({ code, where }) => ({ code, where }))).toEqual([
      { code: 'jam', where: 'edge south-in' },
    ]);
    expect(sim.summary()).toMatchObject({ running: 5, arrived: 0 });
  });
});

/** A signal that only ever shows green to those from the east and the west. */
function neverGreen(): ReturnType<typeof twoStageSignal> {
  const [signal] = twoStageSignal();
  const [program] = signal?.programs ?? [];
  const phases =
    program?.phases.filter(({ state }) => !state.startsWith('G') && !state.startsWith('y')) ?? [];
  return [{ id: 'S', programs: [{ id: 'fixed', phases }] }];
}

describe('a vehicle that finds no room', () => {
  it('waits before the road in the order of departure, and is counted as waiting', () => {
    const world = compileScene(
      sceneOf(straightRoad([60]), {
        vehicles: Array.from({ length: 20 }, (_, i) => ({
          id: `v${i}`,
          type: 'car',
          depart: 0,
          edges: ['e0'],
        })),
      }),
    );
    const sim = Simulation.create(world, { dt: 0.5 });
    const entered: string[] = [];
    while (!sim.finished && sim.time < 300) {
      sim.step();
      const { inserted, waiting } = sim.summary();
      expect(inserted + waiting).toBe(20);
      while (entered.length < inserted) entered.push(sim.vehicleInfo(entered.length)?.name ?? 'gone');
    }
    expect(entered).toEqual(Array.from({ length: 20 }, (_, i) => `v${i}`));
    expect(sim.summary().arrived).toBe(20);
  });
});
