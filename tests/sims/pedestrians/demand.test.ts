import { describe, expect, it } from 'vitest';
import { nodePlaces, PersonSources } from '../../../sims/pedestrians/demand.ts';
import { cumulativeMix, drawKind, drawSpeed } from '../../../sims/pedestrians/kinds.ts';
import { WalkRoutes } from '../../../sims/pedestrians/routes.ts';
import { allocateLocal } from '../../../sims/state.ts';
import { blocks, corridor, demandOf, type FlowInput } from './walk-scenes.ts';

function arrivals(
  flow: Omit<FlowInput, 'from' | 'to'>,
  options: { seed?: number; begin?: number; end?: number } = {},
) {
  const { walks } = corridor(10, 2);
  const { personFlows } = demandOf({ from: 'w', to: 'e', ...flow });
  const begin = options.begin ?? 0;
  const sources = new PersonSources(personFlows, nodePlaces(walks, new WalkRoutes(walks)), {
    seed: 1,
    allocate: allocateLocal,
    ...options,
    begin,
  });
  const times: number[] = [];
  for (let tick = 0; tick < 40_000; tick++) {
    sources.collect(begin + tick * 0.1);
    while (times.length < sources.waiting) times.push(begin + tick * 0.1);
  }
  return times;
}

const between = (times: readonly number[], from: number, to: number) =>
  times.filter((t) => t >= from && t < to).length;

describe('person flows', () => {
  it('come evenly from the begin of the flow to its end', () => {
    const times = arrivals({ begin: 10, end: 70, personsPerHour: 600, spacing: 'even' });
    expect(times.map((t) => Math.round(t))).toEqual([10, 16, 22, 28, 34, 40, 46, 52, 58, 64]);
  });

  it('come at random with the mean and the spread of a Poisson process', () => {
    const times = arrivals({ end: 3600, personsPerHour: 3600 });
    expect(Math.abs(times.length - 3600)).toBeLessThan(4 * 60);
    const counts = Array.from({ length: 360 }, (_, k) => between(times, k * 10, k * 10 + 10));
    const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
    const variance = counts.reduce((a, b) => a + (b - mean) ** 2, 0) / counts.length;
    expect(variance / mean).toBeGreaterThan(0.7);
    expect(variance / mean).toBeLessThan(1.35);
  });

  it('follow the factors of a profile from their times on', () => {
    const profile = [
      { from: 1000, factor: 3 },
      { from: 2000, factor: 0 },
      { from: 3000, factor: 1 },
    ];
    const times = arrivals({ end: 3600, personsPerHour: 360, spacing: 'even', profile });
    expect(between(times, 0, 1000)).toBeCloseTo(100, -1);
    expect(between(times, 1000, 2000)).toBeCloseTo(300, -1);
    expect(between(times, 2000.1, 3000)).toBe(0);
    expect(between(times, 3000, 3600)).toBeCloseTo(60, -1);
  });

  it('do not depend on when the run begins, nor go on after its end', () => {
    const flow = { end: 3000, personsPerHour: 720 };
    const all = arrivals(flow);
    const late = arrivals(flow, { begin: 1000, end: 2000 });
    expect(late.map((t) => t.toFixed(0))).toEqual(
      all.filter((t) => t >= 1000.05 && t < 2000.05).map((t) => t.toFixed(0)),
    );
  });

  it('draw kinds in the shares of the mix, and adults without one', () => {
    const sums = cumulativeMix({ adult: 6, older: 3, wheelchair: 1 });
    const counts = [0, 0, 0, 0, 0];
    for (let k = 0; k < 10_000; k++)
      counts[drawKind(sums, 3, k)] = (counts[drawKind(sums, 3, k)] as number) + 1;
    expect(counts[0]).toBeGreaterThan(5800);
    expect(counts[1]).toBeGreaterThan(2800);
    expect(counts[2]).toBe(0);
    expect(counts[3]).toBeGreaterThan(850);
    expect(counts[4]).toBe(0);
    expect(drawKind(cumulativeMix(undefined), 3, 5)).toBe(0);
  });

  it('give adults the free speed that Weidmann found and wheelchairs at most 0.76 m/s', () => {
    let sum = 0;
    for (let k = 0; k < 4000; k++) {
      sum += drawSpeed(0, 1, k) / 4000;
      expect(drawSpeed(3, 1, k)).toBeLessThanOrEqual(0.76);
      expect(drawSpeed(3, 1, k)).toBeGreaterThanOrEqual(0.46);
    }
    expect(Math.abs(sum - 1.34)).toBeLessThan(0.02);
  });
});

describe('routes', () => {
  it('are as short as relaxation over all paths finds them', () => {
    const { walks } = blocks(5, 30, 2);
    const routes = new WalkRoutes(walks);
    const goal = 7;
    const distance = walks.nodeIds.map((_, n) => (n === goal ? 0 : Number.POSITIVE_INFINITY));
    for (let round = 0; round < walks.nodeIds.length; round++) {
      for (let p = 0; p < walks.pathCount; p++) {
        const a = walks.pathFrom[p] as number;
        const b = walks.pathTo[p] as number;
        const length = walks.pathLength[p] as number;
        distance[a] = Math.min(distance[a] as number, (distance[b] as number) + length);
        distance[b] = Math.min(distance[b] as number, (distance[a] as number) + length);
      }
    }
    const row = routes.row(goal, false);
    for (let n = 0; n < walks.nodeIds.length; n++) {
      let at = n;
      let length = 0;
      while (at !== goal) {
        const path = routes.next(row, at);
        length += walks.pathLength[path] as number;
        at = (walks.pathFrom[path] === at ? walks.pathTo[path] : walks.pathFrom[path]) as number;
      }
      expect(length).toBeCloseTo(distance[n] as number, 9);
    }
  });
});
