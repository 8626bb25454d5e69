import { describe, expect, it } from 'vitest';
import { compileScene } from '../../scenes/network/compile.ts';
import { Simulation } from '../../sims/simulation.ts';
import { runAndHash } from '../../src/workers/hash-run.ts';
import { openPlanThreads } from '../../src/workers/plan-threads-node.ts';
import { smallScene } from '../recorder/small-scene.ts';

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
});
