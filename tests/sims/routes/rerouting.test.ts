import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../scenes/document/scene.ts';
import { type CompiledScene, compileScene } from '../../../scenes/network/compile.ts';
import { Frame } from '../../../sims/frame.ts';
import { OverlapReferee } from '../../../sims/safety/overlap.ts';
import { Simulation, type SimulationOptions } from '../../../sims/simulation.ts';
import { openPlanThreads } from '../../../src/workers/plan-threads-node.ts';
import { CAR, type DemandInput, draws, gridNetwork, gridScene, sceneOf } from '../vehicles/small-networks.ts';

const rerouting = { share: 0.6, period: 20 };

/** The grid with much traffic from one side to the other, and drivers who look for faster ways. */
function busyGrid(seed: number, vehicles: number, demand: Partial<DemandInput> = {}): Scene {
  const { roads, entries, exits } = gridNetwork();
  const next = draws(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const trips = Array.from({ length: vehicles }, (_, i) => ({
    id: `v${i}`,
    type: 'car',
    depart: Math.floor(next() * 1200) / 10,
    from: pick(entries.filter((id) => id.includes('row'))),
    to: pick(exits.filter((id) => id.includes('row'))),
    departLane: 'best' as const,
  })).filter(
    (t) => roads.edges.find((e) => e.id === t.from)?.from !== roads.edges.find((e) => e.id === t.to)?.to,
  );
  return sceneOf(roads, { vehicleTypes: [{ ...CAR, rerouting }], vehicles: trips, ...demand });
}

const run = (sim: Simulation, ticks: number): Simulation => {
  while (sim.tick < ticks) sim.step();
  return sim;
};

/** Runs to the end and returns how many seconds that took; every vehicle is accounted for all the time. */
function finish(sim: Simulation, total: number): void {
  while (!sim.finished && sim.time < 3600) {
    sim.step();
    const { inserted, arrived, running } = sim.summary();
    expect(inserted).toBe(arrived + running);
  }
  expect(sim.summary()).toMatchObject({ arrived: total, running: 0, waiting: 0 });
}

/** Ids of vehicles on an edge. */
function onEdge(sim: Simulation, world: CompiledScene, edge: string): number[] {
  const frame = Frame.create(sim.frameCapacity);
  sim.writeFrame(frame);
  const { roads } = world;
  return Array.from({ length: frame.vehicleCount }, (_, i) => i)
    .filter((i) => {
      const lane = frame.vehicleLane[i] as number;
      return lane < roads.laneCount && roads.edgeIds[roads.laneEdge[lane] as number] === edge;
    })
    .map((i) => frame.vehicleId[i] as number);
}

describe('drivers who look for faster ways', { timeout: 120_000 }, () => {
  it('leave ways that have become slow, and everyone arrives', () => {
    for (const seed of [1, 2]) {
      const scene = busyGrid(seed, 200);
      const sim = Simulation.create(compileScene(scene), { seed, dt: 0.5 });
      expect(sim.problems).toEqual([]);
      finish(sim, scene.scenarios[0]?.demand.vehicles.length as number);
      expect(sim.rerouting.report.changed).toBeGreaterThan(5);
      expect(sim.rerouting.report.noRoom).toBe(0);
    }
  });

  it('give the same bits after save and restore, with two threads and again', async () => {
    const world = compileScene(busyGrid(4, 160));
    const create = (options: SimulationOptions = {}) =>
      Simulation.create(world, { seed: 4, dt: 0.5, ...options });
    const whole = run(create(), 400);
    expect(whole.rerouting.report.changed).toBeGreaterThan(0);
    const other = run(create(), 173);
    const bytes = other.save();
    run(other, 260);
    other.restore(bytes);
    expect(run(other, 400).hash()).toBe(whole.hash());
    const fresh = create();
    fresh.restore(bytes);
    expect(run(fresh, 400).hash()).toBe(whole.hash());
    const threads = await openPlanThreads(2);
    try {
      expect(run(create({ threads }), 400).hash()).toBe(whole.hash());
    } finally {
      await threads.close();
    }
  });

  it('choose among several ways at departure when the demand wishes so', () => {
    const alternatives = { count: 3, stretch: 3, sensitivity: 0.002 };
    const world = compileScene(busyGrid(5, 150, { vehicleTypes: [CAR], routing: { alternatives } }));
    const sim = Simulation.create(world, { seed: 5, dt: 0.5 });
    const routes = new Map<string, Set<string>>();
    while (!sim.finished && sim.time < 3600) {
      sim.step();
      if (sim.tick % 4 !== 0) continue;
      for (let id = 0; id < 150; id++) {
        const info = sim.vehicleInfo(id);
        if (!info) continue;
        const ends = `${info.route[0]} ${info.route.at(-1)}`;
        routes.set(ends, (routes.get(ends) ?? new Set()).add(info.route.join()));
      }
    }
    expect(sim.finished).toBe(true);
    expect([...routes.values()].filter((ways) => ways.size > 1).length).toBeGreaterThan(3);
  });
});

describe('a closed road', { timeout: 120_000 }, () => {
  const scene = gridScene(3, 120, 180, 0);
  const world = compileScene(scene);
  const total = scene.scenarios[0]?.demand.vehicles.length as number;
  /** The street between two junctions in the middle of the grid, in both directions. */
  const closed = scene.roads.edges
    .filter((e) => /^n1[01]$/.test(e.from) && /^n1[01]$/.test(e.to))
    .map((e) => e.id);

  it('is left by those on it, entered by nobody, and everyone finds a way round it', () => {
    expect(closed).toHaveLength(2);
    const sim = Simulation.create(world, { seed: 3, dt: 0.5 });
    run(sim, 80);
    for (const edge of closed) sim.command({ kind: 'close-road', edge });
    sim.step();
    const allowed = new Set(closed.flatMap((edge) => onEdge(sim, world, edge)));
    let late = 0;
    while (!sim.finished && sim.time < 3600) {
      sim.step();
      for (const edge of closed)
        for (const id of onEdge(sim, world, edge))
          if (!allowed.has(id)) {
            // Those who had permission to enter when it was closed still come.
            allowed.add(id);
            late += 1;
          }
    }
    expect(late).toBeLessThanOrEqual(4);
    expect(sim.summary()).toMatchObject({ arrived: total, running: 0, waiting: 0 });
    expect(sim.rerouting.report.changed).toBeGreaterThan(3);
    expect(sim.rerouting.report.cutShort).toBe(0);
    expect([...sim.rerouting.closures()].map((c) => world.roads.edgeIds[c.edge]).sort()).toEqual(
      closed.toSorted(),
    );
  });

  it('leaves no trace in runs in which nothing is closed, and its own in the bits of those in which it is', () => {
    const hash = run(Simulation.create(world, { seed: 3, dt: 0.5 }), 200).hash();
    const sim = Simulation.create(world, { seed: 3, dt: 0.5 });
    run(sim, 80);
    const before = sim.save();
    sim.command({ kind: 'close-road', edge: closed[0] as string });
    run(sim, 140);
    const during = sim.save();
    run(sim, 200);
    const other = sim.hash();
    expect(other).not.toBe(hash);
    sim.restore(before);
    expect(run(sim, 200).hash()).toBe(hash);
    sim.restore(during);
    expect(run(sim, 200).hash()).toBe(other);
    const fresh = Simulation.create(world, { seed: 3, dt: 0.5 });
    fresh.restore(during);
    expect(run(fresh, 200).hash()).toBe(other);
  });

  it('ends journeys to it as near as they come, and is used again when it is opened', () => {
    const { roads, entries } = gridNetwork();
    const to = closed[0] as string;
    const vehicles = entries.map((from, i) => ({ id: `v${i}`, type: 'car', depart: i, from, to }));
    const small = compileScene(sceneOf(roads, { vehicles }));
    const shut = Simulation.create(small, { dt: 0.5 });
    shut.command({ kind: 'close-road', edge: to });
    finish(shut, vehicles.length);
    expect(shut.rerouting.report.cutShort).toBe(vehicles.length);
    const opened = Simulation.create(small, { dt: 0.5 });
    opened.command({ kind: 'close-road', edge: to });
    opened.step();
    opened.command({ kind: 'open-road', edge: to });
    finish(opened, vehicles.length);
    expect([...opened.rerouting.closures()]).toEqual([]);
    expect(opened.rerouting.report.cutShort).toBe(0);
  });

  it('opened and closed anywhere at any time makes nobody touch, get lost or wait for ever', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e6 }), (seed) => {
        const crowd = compileScene(busyGrid(seed, 110, { vehicleTypes: [{ ...CAR, rerouting }] }));
        const sim = Simulation.create(crowd, { seed, dt: 0.5 });
        const frame = Frame.create(sim.frameCapacity);
        const referee = new OverlapReferee(sim.vehicleTypes);
        const next = draws(seed);
        const edges = crowd.roads.edgeIds;
        while (!sim.finished && sim.time < 3000) {
          if (sim.tick < 400 && sim.tick % 25 === 0) {
            const edge = edges[Math.floor(next() * edges.length)] as string;
            sim.command({ kind: next() < 0.6 ? 'close-road' : 'open-road', edge });
          }
          if (sim.tick === 420) for (const edge of edges) sim.command({ kind: 'open-road', edge });
          sim.step();
          sim.writeFrame(frame);
          expect(referee.check(frame), `seed ${seed}, ${sim.time} s`).toBe(0);
          const { inserted, arrived, running, waiting } = sim.summary();
          expect(inserted).toBe(arrived + running);
          expect(frame.vehicleCount).toBe(running);
          expect(waiting).toBeGreaterThanOrEqual(0);
        }
        expect(sim.finished, `seed ${seed}: ${JSON.stringify(sim.summary())}`).toBe(true);
      }),
      { numRuns: 6, seed: 77 },
    );
  });

  it('is closed and opened by the demand at its times', () => {
    const closures = closed.map((edge) => ({ edge, begin: 40, end: 100 }));
    const timed = compileScene({
      ...scene,
      scenarios: scene.scenarios.map((s) => ({ ...s, demand: { ...s.demand, closures } })),
    });
    const sim = Simulation.create(timed, { seed: 3, dt: 0.5 });
    const shut = () => [...sim.rerouting.closures()].length;
    run(sim, 81);
    expect(shut()).toBe(2);
    const bytes = sim.save();
    run(sim, 201);
    expect(shut()).toBe(0);
    finish(sim, total);
    const hash = sim.hash();
    sim.restore(bytes);
    expect(shut()).toBe(2);
    finish(sim, total);
    expect(sim.hash()).toBe(hash);
  });

  it('can be one lane alone: then the others are used', () => {
    const { roads, entries, exits } = gridNetwork();
    const from = entries.find((id) => id.includes('row1')) as string;
    const to = exits.find(
      (id) => id.includes('row1') && roads.edges.find((e) => e.id === id)?.to === 'e1',
    ) as string;
    const vehicles = Array.from({ length: 12 }, (_, i) => ({
      id: `v${i}`,
      type: 'car',
      depart: i * 4,
      from,
      to,
    }));
    const lanes = roads.edges.find((e) => e.id === from)?.lanes.length as number;
    expect(lanes).toBeGreaterThan(1);
    const small = compileScene(sceneOf(roads, { vehicles }));
    const sim = Simulation.create(small, { dt: 0.5 });
    sim.command({ kind: 'close-road', edge: from, lane: 0 });
    const frame = Frame.create(sim.frameCapacity);
    const shut = small.roads.edgeFirstLane[small.roads.edgeIndex.get(from) as number] as number;
    while (!sim.finished && sim.time < 900) {
      sim.step();
      sim.writeFrame(frame);
      for (let i = 0; i < frame.vehicleCount; i++) expect(frame.vehicleLane[i]).not.toBe(shut);
    }
    expect(sim.summary()).toMatchObject({ arrived: 12 });
  });

  it('must be in the scene', () => {
    const sim = Simulation.create(world);
    expect(() => sim.command({ kind: 'close-road', edge: 'nowhere' })).toThrow('no edge "nowhere"');
    expect(() => sim.command({ kind: 'open-road', edge: closed[0] as string, lane: 9 })).toThrow(
      'has no lane 9',
    );
  });
});
