import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Scene } from '../../scenes/document/scene.ts';
import { readSumoScene } from '../../scenes/formats/sumo/scene.ts';
import { compileScene } from '../../scenes/network/compile.ts';
import { Simulation } from '../../sims/simulation.ts';
import { runAndHash } from '../../src/workers/hash-run.ts';
import { openPlanThreads } from '../../src/workers/plan-threads-node.ts';
import { smallScene } from '../recorder/small-scene.ts';
import { dataPath, hasData } from '../test-data.ts';

describe('the hashes of a run', () => {
  const scene = smallScene();

  it('are the same for the same run, and differ with the seed', () => {
    const hashes = runAndHash(scene, 'morning', 3, 0.1, 1000, 4);
    expect(hashes).toHaveLength(4);
    expect(new Set(hashes).size).toBe(4);
    expect(runAndHash(scene, 'morning', 3, 0.1, 1000, 4)).toEqual(hashes);
    expect(runAndHash(scene, undefined, 3, 0.1, 1000, 1)).toEqual(hashes.slice(3));
    expect(runAndHash(scene, 'morning', 4, 0.1, 1000, 1)).not.toEqual(hashes.slice(3));
  });

  it('are the same with two and three threads as with one', async () => {
    const [expected] = runAndHash(scene, 'morning', 3, 0.1, 1000, 1);
    for (const count of [2, 3]) {
      const threads = await openPlanThreads(count);
      try {
        const sim = Simulation.create(compileScene(scene), {
          scenario: 'morning',
          seed: 3,
          dt: 0.1,
          threads,
        });
        while (sim.tick < 1000) sim.step();
        expect(sim.hash()).toBe(expected);
      } finally {
        await threads.close();
      }
    }
  });

  it('are the same with two threads on a real network whose vehicles change lanes', async () => {
    if (!hasData()) return;
    const files = (name: string) => readFileSync(dataPath('sumo', 'resco_cologne8', name));
    const read = readSumoScene('cologne8.sumocfg', files('cologne8.sumocfg'), files);
    const cologne = v.parse(Scene, read.scene);
    const ticks = 3000;
    const [expected] = runAndHash(cologne, undefined, 3, 0.2, ticks, 1);
    const threads = await openPlanThreads(2);
    try {
      const sim = Simulation.create(compileScene(cologne), { seed: 3, dt: 0.2, threads });
      while (sim.tick < ticks) sim.step();
      expect(sim.hash()).toBe(expected);
    } finally {
      await threads.close();
    }
  });
});
