import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../../sims/simulation.ts';
import { crossing, twoStageSignal, worldOf } from '../small-networks.ts';
import { Watcher } from './driven.ts';

const trip = (id: string, depart: number, from: string, to: string) => ({
  id,
  type: 'car',
  depart,
  from,
  to,
});

/** Steps with a driver who comes from the south, from y = -120 on, at speeds given by the way to the stop line at -8. */
function withDriver(
  sim: Simulation,
  seconds: number,
  speedAt: (toLine: number) => number,
  turn?: 'left' | 'right',
): Watcher {
  const watch = new Watcher(sim);
  let y = -120;
  const pose = (speed: number) => ({ x: 1.6, y, heading: Math.PI / 2, speed, ...(turn ? { turn } : {}) });
  sim.externals.add({ id: 'ego', type: 'car', ...pose(speedAt(-8 - y - 2.25)) });
  while (sim.time < seconds && y < 120) {
    const speed = speedAt(-8 - y - 2.25);
    sim.externals.set('ego', pose(speed));
    y += speed * sim.dt;
    sim.step();
    watch.read();
    expect(watch.touching(), `tick ${sim.tick}`).toEqual({ driven: [], simulated: [] });
  }
  return watch;
}

const brakesForLine = (toLine: number): number =>
  toLine <= 0.6 ? 0 : Math.min(11, Math.sqrt(2 * 2 * (toLine - 0.5)));

describe('at a junction, a driver from outside', () => {
  const major = { east: 2, west: 2 } as const;
  const along = Array.from({ length: 12 }, (_, i) => trip(`m${i}`, 4 * i, 'west-in', 'east-out'));

  it('who comes up on the minor road and stops holds up nobody on the major one', () => {
    const world = worldOf(crossing({ priority: major }), { vehicles: along });
    const free = Simulation.create(world, { seed: 3 });
    const sim = Simulation.create(world, { seed: 3 });
    while (free.time < 90) free.step();
    withDriver(sim, 90, brakesForLine);
    expect(sim.summary().arrived).toBe(12);
    expect(sim.summary().meanTimeLoss).toBeCloseTo(free.summary().meanTimeLoss, 1);
  });

  it('who comes along the major road is given way to by those on the minor one', () => {
    const losses: number[] = [];
    for (let depart = 0; depart < 12; depart += 0.5) {
      const world = worldOf(crossing({ priority: { north: 2, south: 2 } }), {
        vehicles: [trip('minor', depart, 'west-in', 'east-out')],
      });
      const free = Simulation.create(world, { seed: 3 });
      while (!free.finished) free.step();
      const sim = Simulation.create(world, { seed: 3 });
      while (sim.time < 6) sim.step();
      withDriver(sim, 60, () => 11);
      while (!sim.finished && sim.time < 100) sim.step();
      expect(sim.summary().arrived).toBe(1);
      losses.push(sim.summary().meanTimeLoss - free.summary().meanTimeLoss);
    }
    expect(Math.max(...losses)).toBeGreaterThan(0.5);
    expect(Math.min(...losses)).toBeLessThan(0.2);
  });

  it('who stops at red holds up nobody who has green, and who runs it is let through', () => {
    const world = worldOf(crossing({ type: 'traffic_light', signals: twoStageSignal(60) }), {
      vehicles: along,
    });
    // The first stage is green for south and north: the driver meets the red of the second.
    const late = (speedAt: (toLine: number) => number) => {
      const sim = Simulation.create(world, { seed: 3 });
      while (sim.time < 75) sim.step();
      withDriver(sim, 120, speedAt);
      return sim;
    };
    const free = Simulation.create(world, { seed: 3 });
    while (free.time < 120) free.step();
    const stops = late(brakesForLine);
    while (stops.time < 120) stops.step();
    expect(stops.summary().meanTimeLoss).toBeCloseTo(free.summary().meanTimeLoss, 1);
    const runs = late(() => 11);
    expect(runs.problems.filter((p) => p.code.startsWith('external-'))).toEqual([]);
  });

  it('who signals a left turn and waits for it inside lets the oncoming traffic pass', () => {
    const world = worldOf(crossing({ priority: { north: 2, south: 2 } }), {
      vehicles: Array.from({ length: 8 }, (_, i) => trip(`o${i}`, 4 * i, 'north-in', 'south-out')),
    });
    const free = Simulation.create(world, { seed: 3 });
    while (free.time < 70) free.step();
    const sim = Simulation.create(world, { seed: 3 });
    withDriver(sim, 70, brakesForLine, 'left');
    expect(sim.summary().arrived).toBe(8);
    expect(sim.summary().meanTimeLoss).toBeCloseTo(free.summary().meanTimeLoss, 1);
  });
});
