import { describe, expect, it } from 'vitest';
import { Frame } from '../../../../sims/frame.ts';
import { OverlapReferee } from '../../../../sims/safety/overlap.ts';
import { Simulation } from '../../../../sims/simulation.ts';
import { CAR, straightRoad, worldOf } from '../small-networks.ts';

type Model = 'idm' | 'acc' | 'cacc' | 'krauss';

/** Sixty cars of one model, one after the other as soon as there is room, on a road with a slower stretch in it. */
function column(model: Model, dt: number) {
  const roads = straightRoad([400, 300, 800]);
  const slow = roads.edges.find((e) => e.id === 'e1');
  for (const lane of slow?.lanes ?? []) lane.speed = 6;
  const world = worldOf(roads, {
    vehicleTypes: [{ ...CAR, model, headway: model === 'cacc' ? 0.6 : 1.1, minGap: 2, speedFactor: EXACT }],
    vehicles: Array.from({ length: 60 }, (_, i) => ({
      id: `v${i}`,
      type: 'car',
      depart: 0,
      edges: ['e0', 'e1', 'e2'],
      departSpeed: 'max' as const,
    })),
  });
  const sim = Simulation.create(world, { seed: 3, dt });
  const frame = Frame.create(sim.frameCapacity);
  const referee = new OverlapReferee(sim.vehicleTypes);
  let overlaps = 0;
  let hardest = 0;
  while (!sim.finished && sim.time < 1200) {
    sim.step();
    sim.writeFrame(frame);
    overlaps += referee.check(frame);
    for (let i = 0; i < frame.vehicleCount; i++) hardest = Math.min(hardest, frame.vehicleAccel[i] as number);
  }
  return { overlaps, hardest, seconds: sim.time, summary: sim.summary(), hash: sim.hash() };
}

const EXACT = { mean: 1, dev: 0, min: 1, max: 1 };

describe('drivers of every model', { timeout: 60_000 }, () => {
  it.each(['idm', 'acc', 'cacc', 'krauss'] as const)(
    '%s: all get through, nobody touches another, and braking stays within what brakes can do',
    (model) => {
      for (const dt of [0.1, 0.5]) {
        const { overlaps, hardest, summary } = column(model, dt);
        expect(summary).toMatchObject({ arrived: 60, running: 0 });
        expect(overlaps).toBe(0);
        expect(hardest).toBeGreaterThanOrEqual(-9 - 1e-6);
      }
    },
  );

  it('differ: connected ones let more through a bottleneck, and dawdling makes a difference of its own', () => {
    const idm = column('idm', 0.1);
    const cacc = column('cacc', 0.1);
    const krauss = column('krauss', 0.1);
    expect(cacc.seconds).toBeLessThan(idm.seconds * 0.9);
    expect(new Set([idm.hash, cacc.hash, krauss.hash]).size).toBe(3);
    expect(column('krauss', 0.1).hash).toBe(krauss.hash);
  });
});
