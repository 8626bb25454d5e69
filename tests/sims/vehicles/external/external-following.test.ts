import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileScene } from '../../../../scenes/network/compile.ts';
import { Simulation } from '../../../../sims/simulation.ts';
import { crossing, draws, gridScene, straightRoad, worldOf } from '../small-networks.ts';
import { Watcher } from './driven.ts';

const cars = (n: number, every: number, from: string, to: string, more: object = {}) =>
  Array.from({ length: n }, (_, i) => ({
    id: `${from}${i}`,
    type: 'car',
    depart: every * i,
    from,
    to,
    ...more,
  }));

describe('a vehicle driven from outside', { timeout: 60_000 }, () => {
  it('is never run into from behind, however it brakes up to 9 m/s2, stops and goes on', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(0.05, 0.1, 0.2, 0.5),
        fc.constantFrom(1, 2),
        (seed, dt, lanes) => {
          const world = worldOf(straightRoad([400, 300, 300], { lanes }), {
            vehicles: cars(25, 2.5, 'e0', 'e2').map((c, i) => ({
              ...c,
              type: i % 5 === 3 ? 'truck' : 'car',
            })),
          });
          const sim = Simulation.create(world, { seed: seed % 1000, dt });
          const watch = new Watcher(sim);
          const next = draws(seed);
          let [x, speed, wish, until] = [60, 10, 10, 0];
          sim.externals.add({ id: 'ego', type: 'car', x, y: 0, heading: 0, speed });
          while (sim.time < 110 && x < 900) {
            if (sim.time >= until) {
              wish = next() < 0.4 ? 0 : next() * 16;
              until = sim.time + 1 + next() * 8;
            }
            const braking = 9 * dt;
            const before = speed;
            // Who has changed to the lane before it is not run into either.
            const room = Math.min(
              ...watch
                .rows(false)
                .map((i) => watch.pose(i))
                .filter((p) => p.x > x && Math.abs(p.y) < 2.5)
                .map((p) => p.x - x - (p.l + 4.5) / 2 - speed * dt - 2),
              1000,
            );
            wish = Math.min(wish, room > 0 ? Math.sqrt(8 * room) : 0);
            speed = speed > wish ? Math.max(wish, speed - braking) : Math.min(wish, speed + 2.5 * dt);
            sim.externals.set('ego', { x, y: 0, heading: 0, speed: before, accel: (speed - before) / dt });
            x += ((before + speed) / 2) * dt;
            sim.step();
            watch.read();
            expect(watch.touching()).toEqual({ driven: [], simulated: [] });
          }
          expect(sim.problems.filter((p) => p.code.startsWith('external'))).toEqual([]);
          const { inserted, arrived, running } = sim.summary();
          expect(inserted).toBe(arrived + running);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('with its body on two lanes holds up both', () => {
    const world = worldOf(straightRoad([400, 300], { lanes: 2 }), { vehicles: cars(20, 2, 'e0', 'e1') });
    const sim = Simulation.create(world, { seed: 3 });
    const watch = new Watcher(sim);
    sim.externals.add({ id: 'ego', type: 'car', x: 250, y: 1.6, heading: 0, speed: 0 });
    while (sim.time < 60) {
      sim.externals.set('ego', { x: 250, y: 1.6, heading: 0, speed: 0 });
      sim.step();
      watch.read();
      expect(watch.touching().driven).toEqual([]);
    }
    const furthest = Math.max(...watch.rows(false).map((i) => watch.frame.vehicleX[i]!));
    expect(furthest).toBeLessThan(250 - 2.2);
    expect(sim.summary().arrived).toBe(0);
    sim.externals.remove('ego');
    while (!sim.finished && sim.time < 200) sim.step();
    expect(sim.summary().arrived).toBe(20);
  });

  it('beside the road holds up nobody and is in the frame', () => {
    const world = worldOf(straightRoad([400, 300]), { vehicles: cars(5, 2, 'e0', 'e1') });
    const free = Simulation.create(world, { seed: 3 });
    const sim = Simulation.create(world, { seed: 3 });
    const watch = new Watcher(sim);
    sim.externals.add({ id: 'parked', type: 'truck', x: 200, y: -6, heading: 0.2, speed: 0 });
    while (!free.finished) {
      free.step();
      if (sim.tick % 10 === 0 && sim.tick > 0)
        sim.externals.set('parked', { x: 200, y: -6, heading: 0.2, speed: 0 });
      sim.step();
      watch.read();
      expect(watch.rows(true)).toHaveLength(1);
    }
    expect(watch.frame.vehicleLane[watch.rows(true)[0]!]).toBe(-1);
    expect(sim.summary()).toEqual(free.summary());
  });

  it('that crosses a junction against all rules is not driven into by those who can still stop', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom('priority', 'right_before_left') as fc.Arbitrary<'priority'>,
        (seed, type) => {
          const next = draws(seed);
          const world = worldOf(crossing({ type }), {
            vehicles: [...cars(15, 2.5, 'south-in', 'north-out'), ...cars(15, 2.5, 'north-in', 'south-out')],
          });
          const sim = Simulation.create(world, { seed: seed % 999 });
          const watch = new Watcher(sim);
          // From the west straight through, at a steady pace, whoever comes.
          const pace = 2 + next() * 10;
          let x = -140;
          sim.externals.add({ id: 'ego', type: 'car', x, y: -1.6, heading: 0, speed: pace });
          while (x < 140) {
            sim.externals.set('ego', { x, y: -1.6, heading: 0, speed: pace });
            x += pace * sim.dt;
            sim.step();
            watch.read();
            expect(watch.touching(), `tick ${sim.tick}`).toEqual({ driven: [], simulated: [] });
          }
          sim.externals.remove('ego');
          while (!sim.finished && sim.time < 400) sim.step();
          expect(sim.summary().arrived).toBe(30);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('that stands in a junction is waited for, and traffic goes on when it is gone', () => {
    const world = worldOf(crossing(), {
      vehicles: [...cars(8, 3, 'south-in', 'north-out'), ...cars(8, 3, 'east-in', 'west-out')],
    });
    const sim = Simulation.create(world, { seed: 2 });
    const watch = new Watcher(sim);
    sim.externals.add({ id: 'ego', type: 'car', x: 0, y: 0, heading: 0.7, speed: 0 });
    while (sim.time < 60) {
      sim.externals.set('ego', { x: 0, y: 0, heading: 0.7, speed: 0 });
      sim.step();
      watch.read();
      expect(watch.touching()).toEqual({ driven: [], simulated: [] });
    }
    expect(sim.summary().arrived).toBe(0);
    sim.externals.remove('ego');
    while (!sim.finished && sim.time < 300) sim.step();
    expect(sim.summary().arrived).toBe(16);
  });

  it('takes the place of a simulated one: the others drive nearly as they did behind that', () => {
    const world = compileScene(gridScene(4, 60, 120));
    const first = Simulation.create(world, { seed: 8 });
    const seen = new Watcher(first);
    const track: { tick: number; x: number; y: number; heading: number; speed: number; id: number }[] = [];
    let chosen = -1;
    while (first.time < 150) {
      first.step();
      seen.read();
      if (chosen < 0 && seen.frame.vehicleCount > 10) chosen = seen.frame.vehicleId[0]!;
      const row = chosen < 0 ? -1 : seen.rowOf(chosen);
      if (row >= 0) track.push({ tick: first.tick, ...seen.pose(row), id: chosen });
    }
    expect(track.length).toBeGreaterThan(100);
    const sim = Simulation.create(world, { seed: 8 });
    const watch = new Watcher(sim);
    const start = track[0]!;
    while (sim.tick < start.tick) sim.step();
    sim.externals.takeOver(chosen, 'ego');
    for (const p of track) {
      sim.externals.set('ego', p);
      sim.step();
      watch.read();
      expect(watch.touching()).toEqual({ driven: [], simulated: [] });
    }
    sim.externals.remove('ego');
    while (sim.time < 150) sim.step();
    const a = first.summary();
    const b = sim.summary();
    expect(sim.externals.removed).toBe(1);
    expect(b.inserted).toBe(b.arrived + b.running + 1);
    expect(Math.abs(b.meanDuration - a.meanDuration)).toBeLessThan(0.05 * a.meanDuration + 1);
    expect(sim.problems.filter((p) => p.code.startsWith('external'))).toEqual([]);
  });
});
