import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileScene } from '../../../scenes/network/compile.ts';
import type { EdgeField } from '../../../sims/measures/edge-measures.ts';
import type { Measures } from '../../../sims/measures/measures.ts';
import { measureReport } from '../../../sims/measures/report.ts';
import { Simulation } from '../../../sims/simulation.ts';
import { crossing, gridScene, sceneOf, straightRoad, twoStageSignal } from '../vehicles/small-networks.ts';
import { SlowBooks, sumBy } from './slow-books.ts';

const measured = (sim: Simulation): Measures => {
  if (!sim.measures) throw new Error('nothing is measured');
  return sim.measures;
};

function total(measures: Measures, field: EdgeField): number {
  let sum = 0;
  for (let row = 0; row < measures.edges.table.rows; row++)
    sum += measures.edges.table.value('total', field, row);
  return sum;
}

const CROSS_DEMAND = {
  flows: (['south', 'east', 'north', 'west'] as const).flatMap((from, i) =>
    (['south', 'east', 'north', 'west'] as const)
      .filter((to) => to !== from)
      .map((to, k) => ({
        id: `${from}-${to}`,
        type: (i + k) % 5 === 0 ? 'truck' : 'car',
        begin: 0,
        end: 150,
        vehsPerHour: 120,
        spacing: 'random' as const,
        from: `${from}-in`,
        to: `${to}-out`,
      })),
  ),
};

const signalScene = () =>
  sceneOf(crossing({ type: 'traffic_light', signals: twoStageSignal() }), CROSS_DEMAND);

describe('conservation', () => {
  it('accounts for all time, distance, time lost and waiting of a run, on any demand and step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0.1, 0.25, 0.5), (seed, dt) => {
        const sim = Simulation.create(compileScene(gridScene(seed, 60, 60)), {
          measures: { interval: 30 },
          dt,
          seed,
        });
        while (!sim.finished && sim.time < 1200) sim.step();
        const measures = measured(sim);
        measures.settle();
        const { arrived, running, ...summary } = sim.summary();
        expect(running).toBe(0);
        expect(total(measures, 'time')).toBeCloseTo(summary.meanDuration * arrived, 5);
        expect(total(measures, 'distance')).toBeCloseTo(summary.meanRouteLength * arrived, 5);
        expect(total(measures, 'lost')).toBeCloseTo(summary.meanTimeLoss * arrived, 5);
        expect(total(measures, 'waited')).toBeCloseTo(summary.meanWaitingTime * arrived, 5);
        expect(total(measures, 'began')).toBe(arrived);
        expect(total(measures, 'ended')).toBe(arrived);
        const { table } = measures.edges;
        for (let row = 0; row < table.rows; row++) {
          const of = (field: EdgeField) => table.value('total', field, row);
          expect(of('entered') + of('began')).toBe(of('left') + of('ended'));
        }
      }),
      { numRuns: 4 },
    );
  });

  it('holds half way through, with vehicles still on the road', () => {
    const sim = Simulation.create(compileScene(signalScene()), { measures: true });
    while (sim.time < 77.7) sim.step();
    const measures = measured(sim);
    measures.settle();
    expect(total(measures, 'time')).toBeCloseTo(sim.summary().vehicleUpdates * sim.dt, 6);
    expect(total(measures, 'began') - total(measures, 'ended')).toBe(sim.summary().running);
  });

  it('the sums of all intervals are the totals, and no interval differs in length but the first', () => {
    const scene = signalScene();
    const begin = 40;
    const scenario = { ...scene.scenarios[0]!, begin, warmUp: 40 };
    const sim = Simulation.create(compileScene({ ...scene, scenarios: [scenario] }), {
      measures: { interval: 25 },
    });
    const measures = measured(sim);
    let seen = 0;
    let time = 0;
    const ends: number[] = [];
    while (sim.time < 200) {
      sim.step();
      if (measures.intervals === seen) continue;
      seen = measures.intervals;
      ends.push(measures.lastInterval.end);
      for (let row = 0; row < measures.edges.table.rows; row++)
        time += measures.edges.table.value('last', 'time', row);
    }
    expect(ends.map((t) => Math.round(t))).toEqual([15, 40, 65, 90, 115, 140, 165, 190]);
    const rest = measureReport(measures, scene, 'running').edges;
    expect(rest.length).toBe(8);
    let running = 0;
    for (let row = 0; row < measures.edges.table.rows; row++)
      running += measures.edges.table.value('running', 'time', row);
    expect(time + running).toBeCloseTo(total(measures, 'time'), 8);
  });
});

describe('against trajectories reckoned slowly', () => {
  it.each([0.1, 0.5, 1])('times, distances, passages and travel times agree at a step of %d s', (dt) => {
    const sim = Simulation.create(compileScene(gridScene(5, 80, 60, 0.2)), {
      measures: { interval: 1000 },
      dt,
    });
    const books = new SlowBooks(sim);
    while (sim.time < 240) books.step();
    const measures = measured(sim);
    measures.settle();
    const { roads } = sim.world;
    const rowOf = (lane: number) =>
      lane < roads.laneCount
        ? (roads.laneEdge[lane] as number)
        : roads.edgeCount + (roads.laneEdge[roads.linkFrom[lane - roads.laneCount] as number] as number);
    const key = (s: { lane: number }) => rowOf(s.lane);
    const times = sumBy(books.stretches, key, (s) => s.end - s.begin);
    const ways = sumBy(books.stretches, key, (s) => s.to - s.from);
    const entered = sumBy(books.stretches, key, (s) => (s.entered ? 1 : 0));
    const left = sumBy(books.stretches, key, (s) => (s.left ? 1 : 0));
    const journeys = new Map<string, number>();
    const travel = new Map<number, number>();
    for (const s of books.stretches) {
      const row = rowOf(s.lane);
      if (s.entered) journeys.set(`${s.id} ${row}`, s.begin);
      const since = journeys.get(`${s.id} ${row}`);
      if (s.left && since !== undefined) travel.set(row, (travel.get(row) ?? 0) + s.end - since);
    }
    const { table } = measures.edges;
    for (let row = 0; row < table.rows; row++) {
      const of = (field: EdgeField) => table.value('total', field, row);
      expect(of('time')).toBeCloseTo(times.get(row) ?? 0, 5);
      // First steps and last ones are known to the metre only.
      const unknown = (of('began') + of('ended')) * 15 * dt;
      expect(Math.abs(of('distance') - (ways.get(row) ?? 0))).toBeLessThanOrEqual(unknown + 1e-6);
      expect(of('entered')).toBe(entered.get(row) ?? 0);
      expect(of('left')).toBe(left.get(row) ?? 0);
      if (row < roads.edgeCount) expect(of('travelTime')).toBeCloseTo(travel.get(row) ?? 0, 5);
    }
  });

  it('a queue is as long as the standing vehicles reach back, and holds as many', () => {
    const sim = Simulation.create(compileScene(signalScene()), { measures: { interval: 0.1 } });
    const books = new SlowBooks(sim);
    const measures = measured(sim);
    const { roads } = sim.world;
    const lengthOf = sim.vehicleTypes.map((t) => t.length);
    const queued = new Set<number>();
    let longest = 0;
    while (sim.time < 150) {
      const frame = books.step();
      const counts = new Map<number, number>();
      const backs = new Map<number, number>();
      for (let i = 0; i < frame.vehicleCount; i++) {
        const id = frame.vehicleId[i] as number;
        const { speed = 0, position = 0, departed = 0 } = sim.vehicleInfo(id) ?? {};
        // Who has just set off is slow without being queued.
        if (speed < 5 / 3.6 && sim.time - departed > 5.05) queued.add(id);
        if (speed > 10 / 3.6) queued.delete(id);
        const lane = frame.vehicleLane[i] as number;
        if (!queued.has(id) || lane >= roads.laneCount) continue;
        const edge = roads.laneEdge[lane] as number;
        const length = roads.laneLength[lane] as number;
        const back = Math.min(
          length,
          length - position + (lengthOf[frame.vehicleType[i] as number] as number),
        );
        counts.set(edge, (counts.get(edge) ?? 0) + 1);
        backs.set(edge, Math.max(backs.get(edge) ?? 0, back));
      }
      for (let edge = 0; edge < roads.edgeCount; edge++) {
        expect(measures.edges.table.value('last', 'queue', edge)).toBe(counts.get(edge) ?? 0);
        expect(measures.edges.table.value('last', 'back', edge)).toBeCloseTo(backs.get(edge) ?? 0, 9);
        longest = Math.max(longest, counts.get(edge) ?? 0);
      }
    }
    expect(longest).toBeGreaterThan(4);
  });

  it('counts a stop each time a vehicle comes to rest in traffic, but not while it halts to be boarded', () => {
    const stop = { edge: 'e0', lane: 0, endPos: 200, duration: 10 };
    const scene = sceneOf(straightRoad([400, 100]), {
      vehicles: [{ id: 'bus', type: 'bus', depart: 0, edges: ['e0', 'e1'], stops: [stop] }],
    });
    const sim = Simulation.create(compileScene(scene), { measures: true });
    while (!sim.finished) sim.step();
    const measures = measured(sim);
    expect(sim.summary().meanDuration).toBeGreaterThan(40);
    expect(total(measures, 'stops')).toBe(0);
    // Braking into the halt takes a second below the speed of a queue.
    expect(total(measures, 'queueTime')).toBeLessThan(1.5);
  });
});

describe('a measured run', () => {
  it('has the state of one that is not measured, tick by tick', () => {
    const world = compileScene(signalScene());
    const plain = Simulation.create(world);
    const watched = Simulation.create(world, { measures: { interval: 7 } });
    expect(plain.measures).toBeUndefined();
    while (plain.time < 120) {
      plain.step();
      watched.step();
    }
    expect(watched.hash()).toBe(plain.hash());
  });

  it('goes on measuring after save and restore as if nothing had been', () => {
    const world = compileScene(signalScene());
    const straight = Simulation.create(world, { measures: { interval: 20 } });
    while (straight.time < 50) straight.step();
    const bytes = straight.save();
    const other = Simulation.create(world, { measures: { interval: 20 } });
    other.restore(bytes);
    while (straight.time < 130) straight.step();
    while (other.time < 130) other.step();
    expect(other.save()).toEqual(straight.save());
    expect(measureReport(measured(other), world.scene, 'total')).toEqual(
      measureReport(measured(straight), world.scene, 'total'),
    );
  });

  it('refuses intervals shorter than a step or longer than a day', () => {
    const world = compileScene(signalScene());
    for (const interval of [0, -1, 0.01, 1e6, Number.NaN])
      expect(() => Simulation.create(world, { measures: { interval } })).toThrow(/Intervals of/);
  });
});
