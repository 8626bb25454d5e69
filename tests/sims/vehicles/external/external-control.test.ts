import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileScene } from '../../../../scenes/network/compile.ts';
import { TwinError } from '../../../../scenes/problem.ts';
import { OverlapReferee } from '../../../../sims/safety/overlap.ts';
import { Simulation } from '../../../../sims/simulation.ts';
import { openPlanThreads } from '../../../../src/workers/plan-threads-node.ts';
import { draws, gridScene, straightRoad, worldOf } from '../small-networks.ts';
import { Watcher } from './driven.ts';

const grid = compileScene(gridScene(11, 80, 90));

/** Gives the commands of a tick: wanderers that drift, brake, stop, turn, jump; now and then one taken over and released. */
function wander(sim: Simulation, seed: number): void {
  const next = draws(seed * 7919 + sim.tick);
  const known = sim.externals.list(sim.tick);
  const { dt } = sim;
  for (const e of known) {
    if (next() < 0.3) continue;
    if (next() < 0.01 || Math.abs(e.x - 140) > 500 || Math.abs(e.y - 140) > 500) {
      if (e.takenOver) sim.externals.release(e.id);
      else sim.externals.remove(e.id);
      continue;
    }
    const speed = Math.max(-1, Math.min(14, e.speed + (next() - 0.52) * 8 * dt));
    const heading = e.heading + (next() - 0.5) * 0.1;
    const jump = next() < 0.002 ? 30 * (next() - 0.5) : 0;
    const turn = (['left', 'straight', 'right'] as const)[Math.floor(next() * 3)] ?? 'left';
    sim.externals.set(e.id, { x: e.x + jump, y: e.y, heading, speed, turn });
  }
  if (known.length < 10 && next() < 0.05) {
    const type = ['car', 'truck', 'bus'][Math.floor(next() * 3)] ?? 'car';
    const pose = { x: next() * 400 - 60, y: next() * 400 - 60, heading: next() * 6.3, speed: next() * 10 };
    sim.externals.add({ id: `w${sim.tick}`, type, ...pose });
  }
  const { inserted } = sim.summary();
  if (known.length < 10 && next() < 0.05 && inserted > 0) {
    try {
      sim.externals.takeOver(Math.floor(next() * inserted), `t${sim.tick}`);
    } catch (error) {
      if (!(error instanceof TwinError) || error.code !== 'external-vehicle') throw error;
    }
  }
}

describe('driving from outside', { timeout: 60_000 }, () => {
  it('has the same bits whatever the number of workers, and after save and restore', async () => {
    for (const seed of [1, 2]) {
      const threads = await openPlanThreads(2);
      try {
        const one = Simulation.create(grid, { seed });
        const two = Simulation.create(grid, { seed, threads });
        let saved: Uint8Array | undefined;
        while (one.time < 100) {
          if (one.tick === 400) saved = one.save();
          wander(one, seed);
          wander(two, seed);
          one.step();
          two.step();
          if (one.tick % 50 === 0) expect(two.hash(), `tick ${one.tick}`).toBe(one.hash());
        }
        const again = Simulation.create(grid, { seed });
        again.restore(saved as Uint8Array);
        while (again.time < 100) {
          wander(again, seed);
          again.step();
        }
        expect(again.hash()).toBe(one.hash());
        expect(one.externals.list(one.tick).length).toBeGreaterThan(2);
      } finally {
        await threads.close();
      }
    }
  });

  it('loses nobody, and lets nobody of the simulation drive into another or exceed its brakes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0.1, 0.2, 0.5), (seed, dt) => {
        const sim = Simulation.create(grid, { seed: seed % 99, dt });
        const watch = new Watcher(sim);
        while (sim.time < 60) {
          wander(sim, seed);
          sim.step();
          watch.read();
          const { inserted, arrived, running } = sim.summary();
          const { takenOver, removed } = sim.externals;
          expect(inserted).toBe(arrived + running + removed);
          expect(watch.rows(false)).toHaveLength(running - takenOver);
          if (sim.tick % 5 === 0) expect(watch.touching().simulated).toEqual([]);
          for (const i of watch.rows(false)) {
            expect(watch.frame.vehicleAccel[i]).toBeGreaterThan(-9.01);
            expect(watch.frame.vehicleSpeed[i]).toBeGreaterThanOrEqual(0);
          }
        }
        expect(sim.problems.filter((p) => p.code === 'external-run-into')).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });

  it('leaves the state of a run that never had it as it was', () => {
    const sim = Simulation.create(grid, { seed: 1 });
    const other = Simulation.create(grid, { seed: 1 });
    for (let k = 0; k < 100; k++) {
      sim.step();
      other.step();
    }
    other.externals.add({ id: 'far', type: 'car', x: -300, y: -300, heading: 0, speed: 0 });
    expect(other.hash()).toBe(sim.hash());
    other.step();
    sim.step();
    expect(other.hash()).not.toBe(sim.hash());
  });

  it('takes a vehicle over and gives it back: it keeps its number, and arrives', () => {
    const vehicles = Array.from({ length: 6 }, (_, i) => ({
      id: `c${i}`,
      type: 'car',
      depart: 3 * i,
      from: 'e0',
      to: 'e2',
    }));
    const world = worldOf(straightRoad([300, 200, 200], { lanes: 2 }), { vehicles });
    const free = Simulation.create(world, { seed: 1 });
    while (!free.finished) free.step();
    const sim = Simulation.create(world, { seed: 1 });
    const watch = new Watcher(sim);
    while (sim.time < 15) sim.step();
    watch.read();
    const before = watch.pose(watch.rowOf(0));
    sim.externals.takeOver(0, 'ego');
    sim.step();
    watch.read();
    const now = watch.pose(watch.rowOf(0));
    expect(watch.rows(true)).toEqual([watch.rowOf(0)]);
    expect(now.x - before.x).toBeCloseTo(before.speed * sim.dt, 3);
    expect(now.y).toBeCloseTo(before.y, 4);
    // Half over to the other lane and slowly on for a while.
    let [x, y] = [now.x, now.y];
    for (let k = 0; k < 100; k++) {
      sim.externals.set('ego', { x, y, heading: 0, speed: 3 });
      x += 0.3;
      y = Math.min(2, y + 0.02);
      sim.step();
      watch.read();
      expect(watch.touching()).toEqual({ driven: [], simulated: [] });
    }
    sim.externals.release('ego');
    sim.step();
    watch.read();
    expect(watch.rows(true)).toEqual([]);
    expect(watch.pose(watch.rowOf(0)).x - x).toBeLessThan(0.5);
    expect(Math.abs(watch.pose(watch.rowOf(0)).y - y)).toBeLessThan(0.25);
    while (!sim.finished && sim.time < 300) {
      sim.step();
      watch.read();
      expect(watch.touching().simulated).toEqual([]);
    }
    expect(sim.summary()).toMatchObject({ inserted: 6, arrived: 6, running: 0 });
    expect(sim.summary().meanRouteLength).toBeCloseTo(free.summary().meanRouteLength, 0);
    expect(sim.problems.filter((p) => p.code.startsWith('external'))).toEqual([]);
  });

  it('gives back wherever there is room on a lane: the vehicle finds a way, or ends where it is', () => {
    const world = compileScene(gridScene(5, 25, 30));
    const { roads } = world;
    let released = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const next = draws(seed);
      const sim = Simulation.create(world, { seed });
      const watch = new Watcher(sim);
      while (sim.time < 20) sim.step();
      for (let n = 0; n < 4; n++) {
        watch.read();
        const rows = watch.rows(false);
        const vehicle = watch.frame.vehicleId[rows[Math.floor(next() * rows.length)]!]!;
        sim.externals.takeOver(vehicle, 'ego');
        const lane = Math.floor(next() * roads.laneCount);
        const p = roads.shapeStart[lane]!;
        const [x0, y0, heading] = [roads.shapeX[p]!, roads.shapeY[p]!, roads.shapeHeading[p]!];
        const s = 15 + next() * 40;
        const pose = {
          x: x0 + Math.cos(heading) * s,
          y: y0 + Math.sin(heading) * s,
          heading,
          speed: next() * 8,
        };
        sim.externals.set('ego', pose);
        sim.externals.release('ego');
        sim.step();
        watch.read();
        if (watch.rows(true).length === 0) {
          released += 1;
          expect(watch.pose(watch.rowOf(vehicle)).x).toBeCloseTo(
            pose.x + Math.cos(heading) * pose.speed * 0.1,
            0,
          );
        } else sim.externals.remove('ego');
        for (let k = 0; k < 20; k++) {
          sim.step();
          watch.read();
          expect(watch.touching().simulated).toEqual([]);
        }
      }
      while (!sim.finished && sim.time < 400) sim.step();
      const { inserted, arrived, running } = sim.summary();
      expect({ inserted, running }).toEqual({ inserted: 25, running: 0 });
      expect(arrived + sim.externals.removed).toBe(25);
    }
    expect(released).toBeGreaterThan(15);
  });

  it('refuses what can not be meant, saying why', () => {
    const sim = Simulation.create(worldOf(straightRoad([300]), {}), { seed: 1 });
    const pose = { x: 50, y: 0, heading: 0, speed: 5 };
    const code = (act: () => void): string => {
      try {
        act();
      } catch (error) {
        if (!(error instanceof TwinError)) throw error;
        expect(error.message).not.toBe('');
        expect(error.hint).not.toBe('');
        return error.code;
      }
      return 'none';
    };
    const { externals } = sim;
    expect(code(() => externals.set('ego', pose))).toBe('external-unknown');
    expect(code(() => externals.add({ id: 'ego', type: 'tank', ...pose }))).toBe('external-type');
    expect(code(() => externals.add({ id: '', type: 'car', ...pose }))).toBe('external-id');
    expect(code(() => externals.add({ id: 'ego', type: 'car', ...pose, x: Number.NaN }))).toBe(
      'external-number',
    );
    expect(code(() => externals.add({ id: 'ego', type: 'car', ...pose, speed: 500 }))).toBe(
      'external-bounds',
    );
    expect(code(() => externals.add({ id: 'ego', type: 'car', ...pose, y: 5000 }))).toBe('external-far');
    expect(code(() => externals.takeOver(7))).toBe('external-vehicle');
    expect(code(() => externals.add({ id: 'ego', type: 'car', ...pose }))).toBe('none');
    expect(code(() => externals.add({ id: 'ego', type: 'car', ...pose }))).toBe('external-duplicate');
    expect(code(() => externals.set('ego', pose))).toBe('none');
    sim.step();
    expect(code(() => externals.add({ id: 'ego', type: 'car', ...pose }))).toBe('external-duplicate');
    externals.set('ego', { ...pose, x: 200 });
    externals.release('ego');
    sim.step();
    expect(sim.problems.map((p) => p.code)).toEqual(
      expect.arrayContaining(['external-jump', 'external-release']),
    );
    externals.remove('ego');
    externals.add({ id: 'ego', type: 'car', ...pose });
    for (let i = 1; i < 64; i++) externals.add({ id: `e${i}`, type: 'car', ...pose });
    expect(code(() => externals.add({ id: 'one too many', type: 'car', ...pose }))).toBe('external-full');
    for (let k = 0; k < 50; k++) sim.step();
    expect(externals.list(sim.tick)).toHaveLength(64);
  });

  it('of one who falls silent goes on along the lane for two seconds, then stops, which is listed', () => {
    const sim = Simulation.create(worldOf(straightRoad([100, 100]), {}), { seed: 1 });
    sim.externals.add({ id: 'ego', type: 'car', x: 80, y: 0.4, heading: 0, speed: 10 });
    for (let k = 0; k < 20; k++) sim.step();
    expect(sim.problems).toEqual([]);
    const [ego] = sim.externals.list(sim.tick);
    expect(ego?.x).toBeCloseTo(100, 6);
    expect(ego?.y).toBeCloseTo(0.4, 6);
    for (let k = 0; k < 60; k++) sim.step();
    const [stopped] = sim.externals.list(sim.tick);
    expect(stopped?.speed).toBe(0);
    expect(stopped?.x).toBeLessThan(130);
    expect(sim.problems.map((p) => p.code)).toEqual(['external-silent']);
  });

  it('into a standing vehicle is told as the driver’s own doing', () => {
    const vehicles = [{ id: 'c', type: 'car', depart: 0, from: 'e0', to: 'e1' }];
    const sim = Simulation.create(worldOf(straightRoad([300, 100]), { vehicles }), { seed: 1 });
    for (let k = 0; k < 100; k++) sim.step();
    const x = (sim.vehicleInfo(0)?.position ?? 0) - 20;
    sim.externals.add({ id: 'ram', type: 'car', x, y: 0, heading: 0, speed: 30 });
    const watch = new Watcher(sim);
    const referee = new OverlapReferee(sim.vehicleTypes);
    for (let k = 0; k < 20; k++) {
      sim.step();
      watch.read();
      expect(referee.check(watch.frame)).toBe(0);
    }
    expect(referee.externals).toBeGreaterThan(0);
    expect(referee.found[0]?.external).toBe(true);
    expect(sim.problems.map((p) => p.code)).toEqual(['external-overlap']);
  });
});
