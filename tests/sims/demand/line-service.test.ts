import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../scenes/document/scene.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { dwellSeconds, poisson } from '../../../sims/demand/line-service.ts';
import { timetable } from '../../../sims/demand/lines.ts';
import { Simulation } from '../../../sims/simulation.ts';
import { openPlanThreads } from '../../../src/workers/plan-threads-node.ts';
import { BUS, type DemandInput, gridNetwork, type RoadsInput, sceneOf } from '../vehicles/small-networks.ts';

type LineInput = NonNullable<DemandInput['lines']>[number];

const { roads } = gridNetwork();
const edgeBetween = (from: string, to: string) =>
  roads.edges.find((e) => e.from === from && e.to === to)?.id as string;
/** Round one block of the grid, counter-clockwise. */
const LOOP = [
  edgeBetween('n00', 'n10'),
  edgeBetween('n10', 'n11'),
  edgeBetween('n11', 'n01'),
  edgeBetween('n01', 'n00'),
];
const withStops: RoadsInput = {
  ...roads,
  busStops: LOOP.map((edge, i) => ({ id: `stop${i}`, edge, lane: 0, startPos: 30, endPos: 50 })),
};
const BOARDING = {
  doors: 2,
  at: 'front' as const,
  doorSeconds: 3,
  boardingSeconds: 2.5,
  alightingSeconds: 1.5,
};

function line(change: Partial<LineInput> = {}): LineInput {
  return {
    id: 'L',
    type: 'bus',
    circular: true,
    begin: 0,
    end: 1800,
    headways: [{ from: 0, seconds: 120 }],
    vehicles: 2,
    layover: 10,
    capacity: 40,
    boarding: BOARDING,
    stops: [
      { busStop: 'stop0', boardingsPerHour: 120 },
      { busStop: 'stop1', boardingsPerHour: 240, alightingShare: 0.3 },
      { busStop: 'stop2', boardingsPerHour: 60, alightingShare: 0.5, dwell: 12 },
    ],
    ...change,
  };
}

const sceneWith = (lines: LineInput[], end?: number, demand: Partial<DemandInput> = {}): Scene =>
  sceneOf(
    withStops,
    { vehicleTypes: [BUS, { id: 'car', class: 'car', length: 4.5 }], lines, ...demand },
    end === undefined ? {} : { end },
  );

const create = (lines: LineInput[], options: { end?: number; seed?: number; dt?: number } = {}) =>
  Simulation.create(compileScene(sceneWith(lines, options.end)), {
    dt: options.dt ?? 0.5,
    seed: options.seed ?? 1,
  });

function finish(sim: Simulation): Simulation {
  while (!sim.finished && sim.time < 7200) sim.step();
  return sim;
}

describe('a circular line', { timeout: 120_000 }, () => {
  it('runs its timetable with the vehicles it has, which come back as the next run and leave after the last one', () => {
    const sim = finish(create([line()]));
    expect(sim.problems).toEqual([]);
    expect(sim.finished).toBe(true);
    const [report] = sim.lines.report();
    expect(sim.summary()).toMatchObject({ inserted: 2, arrived: 2, missedHalts: 0 });
    expect(report).toMatchObject({ running: 0, onBoard: 0, departed: 15, cancelled: 0 });
    for (const stop of report?.stops ?? []) {
      expect(stop.headway.count).toBe(14);
      expect(stop.headway.mean).toBeGreaterThan(110);
      expect(stop.headway.mean).toBeLessThan(130);
    }
    // The first stop keeps to the timetable, so its headways vary least.
    expect(report?.stops[0]?.headway.variation).toBeLessThan(0.1);
    expect(report?.stops[2]?.meanDwell).toBeGreaterThanOrEqual(12);
  });

  it('loses no passenger: who came has got on or waits, who got on has got off or sits', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), (seed, capacity) => {
        const sim = create([line({ capacity })], { seed, end: 900 });
        while (!sim.finished) {
          sim.step();
          if (sim.tick % 50 !== 0) continue;
          const [report] = sim.lines.report();
          const sum = (of: 'came' | 'boarded' | 'alighted' | 'waiting') =>
            (report?.stops ?? []).reduce((total, stop) => total + stop[of], 0);
          expect(sum('came')).toBe(sum('boarded') + sum('waiting'));
          expect(sum('boarded')).toBe(sum('alighted') + (report?.onBoard ?? 0));
          expect(report?.onBoard).toBeLessThanOrEqual(2 * capacity);
        }
      }),
      { numRuns: 8, seed: 2 },
    );
  });

  it('has as many people at its stops as the rates say, within what chance allows', () => {
    let came = 0;
    for (let seed = 0; seed < 12; seed++) {
      const [report] = (() => {
        const sim = create([line()], { seed, end: 1800, dt: 1 });
        while (!sim.finished) sim.step();
        return sim.lines.report();
      })();
      came += (report?.stops ?? []).reduce((total, stop) => total + stop.came, 0);
    }
    const expected = 12 * 420 * 0.5;
    expect(Math.abs(came - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it('leaves people behind when its vehicles are full', () => {
    const sim = finish(
      create([
        line({ capacity: 3, stops: [{ busStop: 'stop0', boardingsPerHour: 600 }, { busStop: 'stop2' }] }),
      ]),
    );
    const [first] = sim.lines.report()[0]?.stops ?? [];
    expect(first?.leftBehind).toBeGreaterThan(50);
    expect(first?.boarded).toBe(15 * 3);
  });

  it('gives up departures that no vehicle is back for', () => {
    const sim = finish(create([line({ vehicles: 1, headways: [{ from: 0, seconds: 40 }] })]));
    const [report] = sim.lines.report();
    expect(report?.cancelled).toBeGreaterThan(10);
    expect((report?.departed ?? 0) + (report?.cancelled ?? 0)).toBe(45);
  });

  it('takes as many vehicles as its shortest headway needs where none are named', () => {
    const plan = (seconds: number) => {
      const { vehicles: _vehicles, ...rest } = line({ headways: [{ from: 0, seconds }] });
      return finish(create([rest])).summary().inserted;
    };
    expect(plan(60)).toBeGreaterThan(plan(120));
    expect(plan(600)).toBe(1);
  });

  it('gives the same bits after save and restore, and with two threads', async () => {
    const world = compileScene(sceneWith([line()], 900));
    const whole = finish(Simulation.create(world, { dt: 0.5 }));
    const part = Simulation.create(world, { dt: 0.5 });
    while (part.tick < 777) part.step();
    const bytes = part.save();
    const fresh = Simulation.create(world, { dt: 0.5 });
    fresh.restore(bytes);
    expect(finish(fresh).hash()).toBe(whole.hash());
    expect(fresh.lines.report()).toEqual(whole.lines.report());
    const threads = await openPlanThreads(2);
    try {
      expect(finish(Simulation.create(world, { dt: 0.5, threads })).hash()).toBe(whole.hash());
    } finally {
      await threads.close();
    }
  });

  it('goes round a closed road and serves the stops it can still reach', () => {
    const sim = create([line()], { end: 1500 });
    while (sim.time < 200) sim.step();
    sim.command({ kind: 'close-road', edge: LOOP[1] as string });
    const before = sim.lines.report()[0]?.stops.map((s) => s.headway.count) ?? [];
    while (!sim.finished) sim.step();
    const after = sim.lines.report()[0]?.stops.map((s) => s.headway.count) ?? [];
    expect((after[2] as number) - (before[2] as number)).toBeGreaterThan(5);
    expect((after[1] as number) - (before[1] as number)).toBeLessThanOrEqual(1);
    expect(sim.rerouting.report.haltsLeftOut).toBeGreaterThan(5);
  });
});

describe('a line from end to end', { timeout: 60_000 }, () => {
  it('is a vehicle for each departure, at its stops in order, gone after the last', () => {
    const sim = finish(create([line({ circular: false, departures: [100, 300, 200, 5000], end: 400 })]));
    const [report] = sim.lines.report();
    expect(sim.summary()).toMatchObject({ inserted: 3, arrived: 3 });
    expect(report).toMatchObject({ departed: 3, onBoard: 0 });
    const last = report?.stops[2];
    expect(last?.alighted).toBe(
      (report?.stops ?? []).reduce((n, s) => n + s.boarded, 0) - (report?.stops[1]?.alighted ?? 0),
    );
  });

  it('does not run where it cannot, and says why', () => {
    const bad: [string, Partial<LineInput>][] = [
      ['no vehicle type "tram"', { type: 'tram' }],
      ['no bus stop "gone"', { stops: [{ busStop: 'gone' }] }],
      ['no departure', { begin: 5000, end: 6000, headways: [{ from: 0, seconds: 60 }] }],
      ['do not begin with that of its first stop', { edges: [LOOP[1] as string] }],
    ];
    for (const [why, change] of bad) {
      const sim = create([line(change)], { end: 900 });
      expect(sim.problems.map((p) => [p.code, p.where])).toEqual([['unusable-line', 'line L']]);
      expect(sim.problems[0]?.message).toContain(why);
      expect(sim.summary().waiting).toBe(0);
    }
  });
});

describe('figures of a line', () => {
  it('have departures by their headways of the time of day', () => {
    const { headways: _headways, ...rest } = line();
    const times = timetable({
      ...(rest as Parameters<typeof timetable>[0]),
      begin: 100,
      end: 1000,
      headways: [
        { from: 500, seconds: 200 },
        { from: 0, seconds: 100 },
      ],
    });
    expect(times).toEqual([100, 200, 300, 400, 500, 700, 900]);
  });

  it('take the time of the busiest door', () => {
    expect(dwellSeconds(BOARDING, 0, 0)).toBe(3);
    expect(dwellSeconds(BOARDING, 4, 2)).toBe(3 + 4 * 2.5);
    expect(dwellSeconds(BOARDING, 1, 10)).toBe(3 + 10 * 1.5);
    expect(dwellSeconds({ ...BOARDING, doors: 3 }, 1, 10)).toBe(3 + 5 * 1.5);
    expect(dwellSeconds({ ...BOARDING, doors: 1 }, 4, 2)).toBe(3 + 4 * 2.5 + 2 * 1.5);
    expect(dwellSeconds({ ...BOARDING, at: 'all' }, 4, 2)).toBe(3 + 2 * 2.5 + 1.5);
  });

  it('draw people with the mean and variance of a Poisson distribution', () => {
    for (const mean of [0.05, 1, 7.5]) {
      const n = 20_000;
      const counts = Array.from({ length: n }, (_, i) => poisson(mean, (i + 0.5) / n));
      const average = counts.reduce((a, b) => a + b, 0) / n;
      const variance = counts.reduce((a, b) => a + (b - average) ** 2, 0) / n;
      expect(average).toBeCloseTo(mean, 2);
      expect(variance).toBeCloseTo(mean, 1);
    }
  });
});
