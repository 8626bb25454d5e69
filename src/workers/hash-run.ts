import type { Scene } from '../../scenes/document/scene.ts';
import { compileScene } from '../../scenes/network/compile.ts';
import { Simulation } from '../../sims/simulation.ts';

/**
 * Runs a scenario for `ticks` steps and returns the hash of the whole state at `checkpoints` evenly spread ticks, the last
 * one included. The same arguments give the same hashes in every engine.
 */
export function runAndHash(
  scene: Scene,
  scenario: string | undefined,
  seed: number,
  dt: number,
  ticks: number,
  checkpoints: number,
): string[] {
  const sim = Simulation.create(compileScene(scene), {
    seed,
    dt,
    ...(scenario === undefined ? {} : { scenario }),
  });
  const hashes: string[] = [];
  for (let n = 1; n <= checkpoints; n++) {
    const until = Math.round((ticks * n) / checkpoints);
    while (sim.tick < until) sim.step();
    hashes.push(sim.hash());
  }
  return hashes;
}
