import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Scene } from '../../scenes/document/scene.ts';
import { hetaoScene } from '../../scenes/hetao/hetao.ts';
import { type CompiledScene, compileScene } from '../../scenes/network/compile.ts';
import { Frame } from '../../sims/frame.ts';
import { OverlapReferee } from '../../sims/safety/overlap.ts';
import { Simulation } from '../../sims/simulation.ts';
import { RedWatch } from '../sims/vehicles/red-watch.ts';
import { hasData } from '../test-data.ts';
import { sumoScene } from './real-networks.ts';

const DT = 0.5;
const HOUR = 3600;
/** Nobody stands longer than this without a halt, s: two or three cycles of a signal. */
const PATIENCE = 300;

/** Runs a scenario for an hour from its begin (or to its end) and lists whatever should not have happened. */
function runHour(world: CompiledScene, scenario: string): { faults: string[]; sim: Simulation } {
  const sim = Simulation.create(world, { scenario, seed: 42, dt: DT });
  const frame = Frame.create(sim.frameCapacity);
  const referee = new OverlapReferee(sim.vehicleTypes);
  const red = new RedWatch(world.roads, sim.vehicleTypes, DT, (id) => sim.vehicleInfo(id)?.position ?? 0);
  const faults: string[] = [];
  while (!sim.finished && sim.time < sim.scenario.begin + HOUR) {
    sim.step();
    sim.writeFrame(frame);
    referee.check(frame);
    red.see(frame);
    const { inserted, arrived, running, pedestrians, longestRest } = sim.summary();
    if (inserted !== arrived + running || frame.vehicleCount !== running)
      faults.push(`${sim.time} s: ${inserted} vehicles in, ${arrived} arrived, ${running} running`);
    if (
      pedestrians.inserted !== pedestrians.arrived + pedestrians.walking ||
      frame.pedestrianCount !== pedestrians.walking
    )
      faults.push(`${sim.time} s: people ${JSON.stringify(pedestrians)}`);
    if ((sim.tick * DT) % 600 === 0 && longestRest >= PATIENCE)
      faults.push(`${sim.time} s: someone has been standing for ${longestRest} s`);
  }
  const { longestRest } = sim.summary();
  if (longestRest >= PATIENCE) faults.push(`at the end someone has been standing for ${longestRest} s`);
  if (referee.total > 0)
    faults.push(`${referee.total} overlaps, the first: ${JSON.stringify(referee.found[0])}`);
  for (const r of red.runs) faults.push(`ran the red: ${JSON.stringify(r)}`);
  return { faults, sim };
}

describe('an hour of traffic', { timeout: 400_000 }, () => {
  it.skipIf(!hasData())(
    'on a real network goes by without overlaps, losses, red lights run or anyone stuck',
    () => {
      const scene = sumoScene('resco_cologne8', 'cologne8.sumocfg');
      const { faults, sim } = runHour(compileScene(scene), scene.scenarios[0]?.id ?? '');
      expect(faults).toEqual([]);
      expect(sim.summary().inserted).toBeGreaterThan(1900);
      expect(sim.summary().waiting).toBe(0);
    },
  );

  const hetao = v.parse(Scene, hetaoScene());
  const world = compileScene(hetao);

  it.each(hetao.scenarios.map(({ id }) => id))(
    'in the zone goes by without overlaps, losses, red lights run or anyone stuck: %s',
    (id) => {
      const { faults, sim } = runHour(world, id);
      expect(faults).toEqual([]);
      expect(sim.problems).toEqual([]);
      expect(sim.summary().arrived).toBeGreaterThan(0);
      expect(sim.summary().missedHalts).toBe(0);
    },
  );
});
