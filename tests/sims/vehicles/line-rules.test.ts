import { describe, expect, it } from 'vitest';
import { Frame } from '../../../sims/frame.ts';
import { OverlapReferee } from '../../../sims/safety/overlap.ts';
import { Simulation } from '../../../sims/simulation.ts';
import {
  ARMS,
  type Arm,
  crossing,
  draws,
  type RoadsInput,
  twoStageSignal,
  worldOf,
} from './small-networks.ts';

interface Passage {
  readonly from: string;
  readonly to: string;
  /** Slowest within 4 m of the line, m/s. */
  readonly slowest: number;
  readonly at: number;
}

/** Random traffic over a crossing: who passed the line, how slowly, and when. */
function passages(roads: RoadsInput, seed: number, count = 60, seconds = 300) {
  const next = draws(seed);
  const vehicles = Array.from({ length: count }, (_, i) => {
    const arm = Math.floor(next() * 4);
    const turn = 1 + Math.floor(next() * 3);
    return {
      id: `v${i}`,
      type: 'car',
      depart: Math.floor(next() * seconds),
      edges: [`${ARMS[arm]}-in`, `${ARMS[(arm + turn) % 4]}-out`],
    };
  });
  const sim = Simulation.create(worldOf(roads, { vehicles }), { seed, dt: 0.1 });
  const frame = Frame.create(sim.frameCapacity);
  const referee = new OverlapReferee(sim.vehicleTypes);
  const slowest = new Map<number, number>();
  const edge = new Map<number, string>();
  const passed: Passage[] = [];
  let overlaps = 0;
  while (!sim.finished && sim.time < 1500) {
    sim.step();
    sim.writeFrame(frame);
    overlaps += referee.check(frame);
    for (let i = 0; i < frame.vehicleCount; i++) {
      const id = frame.vehicleId[i] as number;
      const info = sim.vehicleInfo(id);
      if (!info) continue;
      const before = edge.get(id);
      edge.set(id, info.edge);
      if (info.edge.endsWith('-in') && info.position > 146)
        slowest.set(id, Math.min(slowest.get(id) ?? 99, info.speed));
      if (before?.endsWith('-in') && before !== info.edge) {
        passed.push({ from: before, to: info.edge, slowest: slowest.get(id) ?? 99, at: sim.time });
      }
    }
  }
  return { passed, overlaps, summary: sim.summary() };
}

const isRight = ({ from, to }: Passage) => {
  const arm = ARMS.indexOf(from.replace('-in', '') as Arm);
  return to === `${ARMS[(arm + 1) % 4]}-out`;
};
/** Whether the two-stage signal of 60 s shows green or yellow to an arm at a time. */
const isOpen = (from: string, at: number) => {
  const into = at % 60;
  return ['south-in', 'north-in'].includes(from) ? into < 28 : into >= 30 && into < 58;
};

describe('the rule at a line', { timeout: 60_000 }, () => {
  it('makes the minor road stop at a stop sign, and the major one not', () => {
    const roads = crossing({ type: 'priority_stop', priority: { south: 2, north: 2, east: 1, west: 1 } });
    const { passed, overlaps, summary } = passages(roads, 4);
    expect(summary).toMatchObject({ arrived: 60, running: 0 });
    expect(overlaps).toBe(0);
    const minor = passed.filter(({ from }) => from === 'east-in' || from === 'west-in');
    expect(minor.length).toBeGreaterThan(15);
    for (const p of minor) expect(p.slowest).toBeLessThan(0.6);
    const major = passed.filter((p) => !minor.includes(p) && !isRight(p));
    expect(major.some(({ slowest }) => slowest > 5)).toBe(true);
  });

  it('makes everyone stop at an all-way stop', () => {
    const { passed, overlaps, summary } = passages(crossing({ type: 'allway_stop' }), 5);
    expect(summary).toMatchObject({ arrived: 60, running: 0 });
    expect(overlaps).toBe(0);
    for (const p of passed) expect(p.slowest).toBeLessThan(0.6);
  });

  it.each([true, false])(
    'lets right turns go at red after a stop only where the road allows it: %s',
    (turnOnRed) => {
      const roads = crossing({ type: 'traffic_light', signals: twoStageSignal() });
      for (const edge of roads.edges) if (edge.id.endsWith('-in')) edge.turnOnRed = turnOnRed;
      const { passed, overlaps, summary } = passages(roads, 6, 80);
      expect(summary).toMatchObject({ arrived: 80, running: 0 });
      expect(overlaps).toBe(0);
      const atRed = passed.filter(({ from, at }) => !isOpen(from, at - 0.1));
      expect(atRed.every(isRight)).toBe(true);
      expect(atRed.length > 0).toBe(turnOnRed);
      for (const p of atRed) expect(p.slowest).toBeLessThan(0.6);
    },
  );

  it.each([7, 9, 15, 17, 21, 25])(
    'lets opposing left turns pass each other with streams mixed on one lane behind them, draw %i',
    (seed) => {
      const roads = crossing({ type: 'traffic_light', signals: twoStageSignal(15) });
      const { overlaps, summary } = passages(roads, seed, 60, 60);
      expect(summary).toMatchObject({ arrived: 60, running: 0 });
      expect(overlaps).toBe(0);
    },
  );
});
