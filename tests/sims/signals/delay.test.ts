import { describe, expect, it } from 'vitest';
import type { SignalControl } from '../../../scenes/document/roads.ts';
import { Simulation } from '../../../sims/simulation.ts';
import { crossing, twoStageSignal, worldOf } from '../vehicles/small-networks.ts';

/** Vehicles an hour by their way. Two busy arms, two quiet ones. */
const FLOWS = [
  ['south', 'north', 620],
  ['north', 'south', 560],
  ['south', 'west', 40],
  ['north', 'west', 40],
  ['east', 'west', 70],
  ['west', 'east', 60],
  ['west', 'south', 30],
] as const;

/** A quarter of an hour at a crossing with unequal streams, under a control. */
function run(control?: Partial<SignalControl>): Simulation {
  const [signal] = twoStageSignal(25);
  const programs = signal!.programs.map((p) =>
    control ? { ...p, control: { kind: 'fixed', ...control } } : p,
  );
  const world = worldOf(
    crossing({ type: 'traffic_light', length: 300, signals: [{ ...signal!, programs: programs as never }] }),
    {
      flows: FLOWS.map(([from, to, vehsPerHour], i) => ({
        id: `f${i}`,
        type: 'car',
        from: `${from}-in`,
        to: `${to}-out`,
        begin: 0,
        end: 900,
        vehsPerHour,
        spacing: 'random' as const,
      })) as never,
    },
    { end: 1000 },
  );
  const sim = Simulation.create(world, { dt: 0.5, seed: 7 });
  while (!sim.finished) sim.step();
  // The fixed plan leaves left turns waiting for minutes, which is listed; nothing else may be.
  expect(sim.problems.filter(({ code }) => code !== 'jam')).toEqual([]);
  return sim;
}

describe('delay at a crossing with unequal streams', () => {
  const fixed = run().summary();

  it('is much less with actuated control than with a fixed plan', () => {
    const actuated = run({ kind: 'actuated', passage: 2.5 }).summary();
    expect(actuated.arrived).toBeGreaterThanOrEqual(fixed.arrived);
    expect(actuated.meanTimeLoss).toBeLessThan(0.8 * fixed.meanTimeLoss);
  });

  it('is much less under max pressure than with a fixed plan', () => {
    const pressure = run({ kind: 'max-pressure' }).summary();
    expect(pressure.arrived).toBeGreaterThanOrEqual(fixed.arrived);
    expect(pressure.meanTimeLoss).toBeLessThan(0.8 * fixed.meanTimeLoss);
  });

  it('is about the same where the fixed plan keeps its lengths and only its changes are generated', () => {
    const generated = run({ kind: 'fixed', clearance: { sequence: 'plain' } }).summary();
    expect(generated.meanTimeLoss / fixed.meanTimeLoss).toBeGreaterThan(0.75);
    expect(generated.meanTimeLoss / fixed.meanTimeLoss).toBeLessThan(1.25);
  });
});
