import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../scenes/problem.ts';
import { DEPART_LANE, DEPART_MAX, expandTrips, type TripTable } from '../../../sims/demand/trips.ts';
import { Router } from '../../../sims/routes/router.ts';
import {
  CAR,
  crossing,
  type DemandInput,
  type RoadsInput,
  straightRoad,
  worldOf,
} from '../vehicles/small-networks.ts';

type FlowInput = NonNullable<DemandInput['flows']>[number];
type TripInput = NonNullable<DemandInput['vehicles']>[number];

const ROAD: RoadsInput = {
  ...straightRoad([100, 100, 100], { lanes: 2 }),
  busStops: [
    { id: 'near', edge: 'e1', lane: 0, startPos: 20, endPos: 40 },
    { id: 'far', edge: 'e2', lane: 1, startPos: 60, endPos: 80 },
  ],
};

function expand(
  demand: Partial<DemandInput>,
  options: { roads?: RoadsInput; begin?: number; end?: number; seed?: number } = {},
): { table: TripTable; problems: Problem[] } {
  const world = worldOf(options.roads ?? ROAD, demand);
  const problems: Problem[] = [];
  const window = { begin: options.begin ?? 0, end: options.end, seed: options.seed ?? 1 };
  const scenario = world.scene.scenarios[0];
  if (!scenario) throw new Error('no scenario');
  const table = expandTrips(scenario.demand, world.roads, new Router(world.roads), window, problems);
  return { table, problems };
}

const flow = (change: Partial<FlowInput> = {}): FlowInput => ({
  id: 'f',
  type: 'car',
  begin: 0,
  end: 3600,
  vehsPerHour: 720,
  from: 'e0',
  to: 'e2',
  ...change,
});
const trip = (id: string, depart: number, change: Partial<TripInput> = {}): TripInput => ({
  id,
  type: 'car',
  depart,
  from: 'e0',
  to: 'e2',
  ...change,
});

describe('flows', { timeout: 60_000 }, () => {
  it('make as many journeys as their rate says, within their time, in order, evenly or at random', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2000 }),
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 0, max: 3000 }),
        fc.constantFrom('even' as const, 'random' as const),
        fc.nat(),
        (begin, length, rate, spacing, seed) => {
          const f = flow({ begin, end: begin + length, vehsPerHour: rate, spacing });
          const { table, problems } = expand({ flows: [f] }, { seed });
          expect(problems).toEqual([]);
          expect(Math.abs(table.count - (rate * length) / 3600)).toBeLessThanOrEqual(0.5 + 1e-9);
          expect(table.depart.every((t) => t >= begin && t <= begin + length)).toBe(true);
          expect([...table.depart]).toEqual([...table.depart].sort((a, b) => a - b));
          expect(new Set(table.ids).size).toBe(table.count);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are evenly spaced by the interval of their rate, and drawn anew for every seed otherwise', () => {
    const { table } = expand({ flows: [flow({ end: 600 })] });
    expect(table.count).toBe(120);
    for (let i = 1; i < table.count; i++)
      expect((table.depart[i] as number) - (table.depart[i - 1] as number)).toBeCloseTo(5, 9);
    const random = (seed: number) => [
      ...expand({ flows: [flow({ spacing: 'random' })] }, { seed }).table.depart,
    ];
    expect(random(1)).toEqual(random(1));
    expect(random(1)).not.toEqual(random(2));
    const gaps = random(3).map((t, i, all) => (i === 0 ? t : t - (all[i - 1] as number)));
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    const variance = gaps.reduce((a, b) => a + (b - mean) * (b - mean), 0) / gaps.length;
    // Exponential gaps: the standard deviation is the mean.
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.85);
    expect(Math.sqrt(variance) / mean).toBeLessThan(1.15);
  });

  it('follow their profile through the day', () => {
    const profile = [
      { from: 1800, factor: 0 },
      { from: 600, factor: 2 },
      { from: 2400, factor: 0.5 },
    ];
    for (const spacing of ['even', 'random'] as const) {
      const { table } = expand({ flows: [flow({ profile, spacing })] });
      const between = (a: number, b: number) => table.depart.filter((t) => t >= a && t < b).length;
      expect(table.count).toBe(120 + 480 + 0 + 120);
      const slack = spacing === 'even' ? 1 : 60;
      expect(Math.abs(between(0, 600) - 120)).toBeLessThanOrEqual(slack);
      expect(Math.abs(between(600, 1800) - 480)).toBeLessThanOrEqual(slack);
      expect(between(1800, 2400)).toBe(0);
      expect(Math.abs(between(2400, 3600) - 120)).toBeLessThanOrEqual(slack);
    }
  });

  it('count within the window of the run only', () => {
    const whole = expand({ flows: [flow()] }).table;
    const part = expand({ flows: [flow()] }, { begin: 1000, end: 2000 }).table;
    expect([...part.depart]).toEqual([...whole.depart].filter((t) => t >= 1000 && t < 2000));
    expect([...part.ids]).toEqual(
      whole.ids.filter((_, i) => (whole.depart[i] as number) >= 1000).slice(0, part.count),
    );
  });
});

describe('journeys', () => {
  it('come in the order of departure with what the document says of them', () => {
    const { table } = expand({
      vehicles: [
        trip('late', 30, { departLane: 1, departSpeed: 'max', departPos: 12 }),
        trip('early', 10, { type: 'truck', departLane: 'best', departSpeed: 3 }),
      ],
    });
    expect(table.ids).toEqual(['early', 'late']);
    expect([...table.type]).toEqual([1, 0]);
    expect([...table.departLane]).toEqual([DEPART_LANE.best, 1]);
    expect([...table.departSpeed]).toEqual([3, DEPART_MAX]);
    expect([...table.departPos]).toEqual([-1, 12]);
    expect(table.route.map((r) => [...r])).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });

  it('pass the edges they name on the way', () => {
    const { table, problems } = expand(
      { vehicles: [trip('v', 1, { from: 'south-in', to: 'north-out', via: [] })] },
      { roads: crossing() },
    );
    expect(problems).toEqual([]);
    expect(table.route[0]).toHaveLength(2);
    const via = expand({ vehicles: [trip('v', 1, { via: ['e1', 'e1'] })] }).table;
    expect([...(via.route[0] ?? [])]).toEqual([0, 1, 2]);
  });

  it('draw their type from a distribution in its proportions, each for itself', () => {
    const typeDistributions = [
      {
        id: 'mix',
        types: [
          { type: 'car', probability: 6 },
          { type: 'truck', probability: 3 },
          { type: 'bus', probability: 1 },
        ],
      },
    ];
    const flows = [flow({ type: 'mix', vehsPerHour: 10_000 })];
    const { table } = expand({ typeDistributions, flows });
    for (const [type, share] of [0.6, 0.3, 0.1].entries()) {
      const n = table.type.filter((t) => t === type).length;
      expect(Math.abs(n - share * 10_000)).toBeLessThan(4 * Math.sqrt(10_000 * share * (1 - share)));
    }
    const half = expand({ typeDistributions, flows }, { begin: 1800 }).table;
    expect([...half.type]).toEqual([...table.type].slice(-half.count));
  });

  it('that cannot be driven are left out, each with the reason', () => {
    const road = straightRoad([100, 100], { lanes: 2 });
    const edges = road.edges.map((e) => ({
      ...e,
      lanes: e.lanes.map((lane) => ({
        ...lane,
        allow: e.id === 'e1' ? (['bus'] as 'bus'[]) : ['bus' as const, 'car' as const],
      })),
    }));
    const bad: [string, TripInput][] = [
      ['no vehicle type "rocket"', trip('type', 1, { type: 'rocket', to: 'e1' })],
      ['no edge "X"', trip('edge', 1, { to: 'X' })],
      ['no way from "e1" to "e0"', trip('back', 1, { from: 'e1', to: 'e0', type: 'bus' })],
      ['no way from "e0" to "e1"', trip('closed', 1, { to: 'e1' })],
      ['can\'t be reached from "e0"', { id: 'route', type: 'car', depart: 1, edges: ['e0', 'e1'] }],
      ['neither edges nor from and to', { id: 'nothing', type: 'car', depart: 1 }],
    ];
    const { table, problems } = expand(
      { vehicles: [...bad.map(([, t]) => t), trip('good', 2, { type: 'bus', to: 'e1' })] },
      { roads: { ...road, edges } },
    );
    expect(table.ids).toEqual(['good']);
    expect(problems).toHaveLength(bad.length);
    for (const [reason, t] of bad) {
      const problem = problems.find((p) => p.where === `vehicle ${t.id}`);
      expect(problem?.message, t.id).toContain(reason);
      expect(problem?.severity).toBe('warning');
    }
  });

  it('within one edge that is closed to their class are left out like any others', () => {
    const road = straightRoad([100]);
    const edges = road.edges.map((e) => ({
      ...e,
      lanes: e.lanes.map((l) => ({ ...l, allow: ['bus' as const] })),
    }));
    const { table, problems } = expand(
      {
        vehicles: [
          { id: 'route', type: 'car', depart: 1, edges: ['e0'] },
          { id: 'trip', type: 'car', depart: 2, from: 'e0', to: 'e0' },
        ],
      },
      { roads: { ...road, edges } },
    );
    expect(problems.map((p) => p.where)).toEqual(['vehicle route', 'vehicle trip']);
    expect(table.count).toBe(0);
  });
});

describe('halts', () => {
  it('lie where their stop or their place is, in the order of the route', () => {
    const stops = [
      { busStop: 'near', duration: 20 },
      { busStop: 'far', duration: 5, until: 300 },
      { edge: 'e2', lane: 0, endPos: 95, duration: 1 },
    ];
    const { table, problems } = expand({ vehicles: [trip('a', 1), trip('b', 2, { stops })] });
    expect(problems).toEqual([]);
    expect([...table.stopStart]).toEqual([0, 0, 3]);
    expect([...table.stopLane]).toEqual([2, 5, 4]);
    expect([...table.stopPos]).toEqual([40, 80, 95]);
    expect([...table.stopSeconds]).toEqual([20, 5, 1]);
    expect([...table.stopUntil]).toEqual([0, 300, 0]);
  });

  it('off the route, unknown or out of order are left out and listed, and the journey is made', () => {
    const stops = [
      { busStop: 'far', duration: 5 },
      { busStop: 'near', duration: 20 },
      { busStop: 'nowhere', duration: 20 },
      { edge: 'e1', lane: 5, duration: 20 },
    ];
    const { table, problems } = expand({
      vehicles: [trip('a', 1, { stops }), trip('b', 2, { to: 'e1', stops: stops.slice(0, 1) })],
    });
    expect(table.count).toBe(2);
    expect([...table.stopStart]).toEqual([0, 1, 1]);
    expect(problems.map((p) => [p.code, p.where])).toEqual([
      ...Array.from({ length: 3 }, () => ['stop-off-route', 'vehicle a']),
      ['stop-off-route', 'vehicle b'],
    ]);
  });

  it('are never beyond the end of their lane', () => {
    const stops = [
      { edge: 'e1', lane: 0, endPos: 500, duration: 5 },
      { edge: 'e2', lane: 0, duration: 5 },
    ];
    const { table } = expand({ vehicles: [trip('a', 1, { stops, type: CAR.id })] });
    for (const pos of table.stopPos) expect(pos).toBeLessThan(100);
  });
});
