import { describe, expect, it } from 'vitest';
import { compileScene } from '../../../../scenes/network/compile.ts';
import { OverlapReferee } from '../../../../sims/safety/overlap.ts';
import { Simulation } from '../../../../sims/simulation.ts';
import { sceneOf } from '../small-networks.ts';
import { Watcher } from './driven.ts';

/** A road of one lane eastward on y = 0, crossed on foot at x = 100. */
const scene = (personsPerHour: number) =>
  compileScene(
    sceneOf(
      {
        junctions: [
          { id: 'a', x: 0, y: 0, type: 'dead_end' },
          { id: 'b', x: 300, y: 0, type: 'dead_end' },
        ],
        edges: [
          {
            id: 'e',
            from: 'a',
            to: 'b',
            lanes: [
              {
                shape: [
                  [0, 0],
                  [300, 0],
                ],
                speed: 13.9,
              },
            ],
          },
        ],
        connections: [],
      },
      {
        personFlows: [
          { id: 'north', begin: 0, end: 100, personsPerHour, from: 's', to: 'n' },
          { id: 'south', begin: 0, end: 100, personsPerHour, from: 'n', to: 's' },
        ],
      },
      {
        end: 120,
        walkways: {
          nodes: [
            { id: 's', point: [80, -5] },
            { id: 'c', point: [100, -5] },
            { id: 'd', point: [100, 5] },
            { id: 'n', point: [80, 5] },
          ],
          paths: [
            {
              id: 'w0',
              kind: 'sidewalk',
              from: 's',
              to: 'c',
              width: 3,
              shape: [
                [80, -5],
                [100, -5],
              ],
            },
            {
              id: 'x',
              kind: 'crossing',
              from: 'c',
              to: 'd',
              width: 4,
              shape: [
                [100, -5],
                [100, 5],
              ],
            },
            {
              id: 'w1',
              kind: 'sidewalk',
              from: 'd',
              to: 'n',
              width: 3,
              shape: [
                [100, 5],
                [80, 5],
              ],
            },
          ],
        },
      },
    ),
  );

describe('people at a crossing', () => {
  it('wait while a driven vehicle stands on it, and go when it is gone', () => {
    const sim = Simulation.create(scene(300), { seed: 1 });
    const watch = new Watcher(sim);
    const referee = new OverlapReferee(sim.vehicleTypes);
    sim.externals.add({ id: 'ego', type: 'bus', x: 100, y: 0, heading: 0, speed: 0 });
    while (sim.time < 60) {
      if (sim.tick % 10 === 0) sim.externals.set('ego', { x: 100, y: 0, heading: 0, speed: 0 });
      sim.step();
      watch.read();
      expect(referee.check(watch.frame)).toBe(0);
    }
    expect(sim.summary().pedestrians.arrived).toBe(0);
    expect(sim.summary().pedestrians.inserted).toBeGreaterThan(3);
    sim.externals.remove('ego');
    while (sim.time < 120) sim.step();
    expect(sim.summary().pedestrians.arrived).toBeGreaterThan(3);
  });

  it('don’t step before a driven vehicle that can’t stop any more', () => {
    const sim = Simulation.create(scene(120), { seed: 1 });
    const watch = new Watcher(sim);
    const { frame } = watch;
    // A driver who brakes at 4 m/s2 for anyone on the lane, and for nobody else.
    let [x, speed] = [10, 12];
    sim.externals.add({ id: 'ego', type: 'car', x, y: 0, heading: 0, speed });
    let passes = 0;
    while (sim.time < 100) {
      watch.read();
      const onLane = Array.from({ length: frame.pedestrianCount }, (_, i) => i).some(
        (i) => Math.abs(frame.pedestrianY[i]!) < 1.8,
      );
      const toCrossing = 97 - x - 2.25;
      const before = speed;
      const must = onLane && toCrossing > 0 && (speed * speed) / 8 + speed * 0.4 > toCrossing - 2;
      speed = must ? Math.max(0, speed - 4 * sim.dt) : Math.min(12, speed + 2 * sim.dt);
      sim.externals.set('ego', { x, y: 0, heading: 0, speed: before, accel: (speed - before) / sim.dt });
      x += ((before + speed) / 2) * sim.dt;
      sim.step();
      watch.read();
      for (let i = 0; i < frame.pedestrianCount; i++) {
        const off = Math.max(
          Math.abs(frame.pedestrianX[i]! - x) - 2.25,
          Math.abs(frame.pedestrianY[i]!) - 0.9,
        );
        expect(off).toBeGreaterThan(0);
      }
      if (x < 250) continue;
      passes += 1;
      x = 10;
      speed = 12;
      sim.externals.remove('ego');
      sim.step();
      sim.externals.add({ id: 'ego', type: 'car', x, y: 0, heading: 0, speed });
    }
    expect(passes).toBeGreaterThan(2);
    expect(sim.summary().pedestrians.arrived).toBeGreaterThan(2);
  });
});
