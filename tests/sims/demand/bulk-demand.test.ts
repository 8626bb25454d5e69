import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../scenes/problem.ts';
import { expandTrips, type TripTable } from '../../../sims/demand/trips.ts';
import { Router } from '../../../sims/routes/router.ts';
import { Simulation } from '../../../sims/simulation.ts';
import {
  crossing,
  type DemandInput,
  gridNetwork,
  type RoadsInput,
  straightRoad,
  worldOf,
} from '../vehicles/small-networks.ts';

type FlowInput = NonNullable<DemandInput['flows']>[number];

function expand(
  roads: RoadsInput,
  demand: Partial<DemandInput>,
  options: { seed?: number; end?: number } = {},
): { table: TripTable; problems: Problem[]; names: (trip: number) => string[] } {
  const world = worldOf(roads, demand);
  const problems: Problem[] = [];
  const scenario = world.scene.scenarios[0];
  if (!scenario) throw new Error('no scenario');
  const window = { begin: 0, end: options.end, seed: options.seed ?? 1 };
  const table = expandTrips(scenario.demand, world.roads, new Router(world.roads), window, problems);
  const names = (trip: number) => Array.from(table.route[trip] ?? [], (e) => world.roads.edgeIds[e] ?? '');
  return { table, problems, names };
}

const ROAD = straightRoad([100, 100], { lanes: 2 });
const flow = (change: Partial<FlowInput>): FlowInput => ({
  id: 'f',
  type: 'car',
  begin: 0,
  end: 3600,
  vehsPerHour: 360,
  from: 'e0',
  to: 'e1',
  ...change,
});

describe('drawn numbers of vehicles', { timeout: 60_000 }, () => {
  const counts = (spacing: 'poisson' | 'bernoulli', vehsPerHour: number, runs: number) =>
    Array.from(
      { length: runs },
      (_, seed) => expand(ROAD, { flows: [flow({ spacing, vehsPerHour })] }, { seed }).table.count,
    );
  const moments = (values: number[]) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
    return { mean, variance };
  };

  it('of a Poisson flow have the mean of its rate and a variance like it', () => {
    const { mean, variance } = moments(counts('poisson', 360, 200));
    expect(Math.abs(mean - 360)).toBeLessThan(4 * Math.sqrt(360 / 200));
    // The relative error of a variance estimated from n values is about sqrt(2 / n).
    expect(Math.abs(variance / 360 - 1)).toBeLessThan(4 * Math.sqrt(2 / 200));
  });

  it('of a flow by probability have the mean and variance of as many draws as there are seconds', () => {
    const { mean, variance } = moments(counts('bernoulli', 1080, 150));
    const expected = 3600 * 0.3 * 0.7;
    expect(Math.abs(mean - 1080)).toBeLessThan(4 * Math.sqrt(expected / 150));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / 150));
  });

  it('follow the profile of the flow and are the same for the same seed', () => {
    const profile = [{ from: 1800, factor: 3 }];
    for (const spacing of ['poisson', 'bernoulli'] as const) {
      const { table } = expand(ROAD, { flows: [flow({ spacing, profile })] }, { seed: 3 });
      const late = table.depart.filter((t) => t >= 1800).length;
      expect(Math.abs(late - 540)).toBeLessThan(4 * Math.sqrt(540));
      expect(Math.abs(table.count - late - 180)).toBeLessThan(4 * Math.sqrt(180));
      const again = expand(ROAD, { flows: [flow({ spacing, profile })] }, { seed: 3 }).table;
      expect([...again.depart]).toEqual([...table.depart]);
    }
  });
});

describe('matrices between zones', { timeout: 60_000 }, () => {
  const { roads, entries, exits } = gridNetwork();
  const zones = [
    {
      id: 'W',
      origins: entries.slice(0, 3).map((edge, i) => ({ edge, weight: i + 1 })),
      destinations: exits.slice(0, 2).map((edge) => ({ edge })),
    },
    {
      id: 'E',
      origins: [{ edge: entries[6] as string }],
      destinations: exits.slice(6, 9).map((edge) => ({ edge })),
    },
  ];
  const matrix = (change: object = {}) => ({
    id: 'm',
    type: 'car',
    begin: 600,
    end: 1800,
    cells: [
      { from: 'W', to: 'E', trips: 120.25 },
      { from: 'E', to: 'W', trips: 30 },
    ],
    ...change,
  });

  it('send as many journeys as their cells say, at their time, from and to edges of the zones by weight', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('even' as const, 'random' as const), (seed, spacing) => {
        const { table, problems, names } = expand(
          roads,
          { zones, matrices: [matrix({ spacing })] },
          { seed },
        );
        expect(problems).toEqual([]);
        expect([150, 151]).toContain(table.count);
        expect(table.depart.every((t) => t >= 600 && t < 1800)).toBe(true);
        const first = Array.from({ length: table.count }, (_, i) => names(i)[0] as string);
        expect(first.filter((e) => e === entries[6])).toHaveLength(30);
        const heavy = first.filter((e) => e === entries[2]).length;
        expect(Math.abs(heavy - 60)).toBeLessThan(5 * Math.sqrt(120 * 0.25));
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  it('round parts of a journey so that the mean is kept', () => {
    let total = 0;
    for (let seed = 0; seed < 50; seed++)
      total += expand(roads, { zones, matrices: [matrix({ factor: 0.01 })] }, { seed }).table.count;
    expect(Math.abs(total - 50 * 1.5025)).toBeLessThan(4 * Math.sqrt(50 * 0.4));
  });

  it('come from a gravity model with its margins', () => {
    const gravity = [
      {
        id: 'g',
        type: 'car',
        begin: 0,
        end: 600,
        beta: 0.01,
        zones: [
          { zone: 'W', productions: 80, attractions: 10 },
          { zone: 'E', productions: 10, attractions: 80 },
        ],
      },
    ];
    const { table, problems } = expand(roads, { zones, gravity });
    expect(problems).toEqual([]);
    expect(Math.abs(table.count - 90)).toBeLessThanOrEqual(1);
    const impossible = expand(roads, {
      zones,
      gravity: [
        {
          ...(gravity[0] as (typeof gravity)[0]),
          zones: [
            { zone: 'W', productions: 5, attractions: 5 },
            { zone: 'E', productions: 0, attractions: 3 },
          ],
        },
      ],
    });
    expect(impossible.problems.map((p) => p.code)).toEqual(['gravity-margins']);
  });

  it('list journeys that no way leads for, once with their number', () => {
    const back = [
      { id: 'A', origins: [{ edge: 'e1' }], destinations: [] },
      { id: 'B', origins: [], destinations: [{ edge: 'e0' }] },
    ];
    const { table, problems } = expand(ROAD, {
      zones: back,
      matrices: [matrix({ cells: [{ from: 'A', to: 'B', trips: 7 }] })],
    });
    expect(table.count).toBe(0);
    expect(problems.map((p) => [p.code, p.where])).toEqual([['unusable-journey', 'matrix m']]);
    expect(problems[0]?.message).toContain('7 journeys');
  });
});

describe('turn ratios', { timeout: 60_000 }, () => {
  const cross = crossing();
  const byTurns = flow({ from: 'south-in', byTurns: true, vehsPerHour: 4000 });
  const { to: _to, ...source } = byTurns;

  it('are kept by the shares of vehicles, whatever the seed (chi-square)', () => {
    const shares = { 'west-out': 0.2, 'north-out': 0.5, 'east-out': 0.3 };
    const turnRatios = [
      { from: 'south-in', to: Object.entries(shares).map(([edge, share]) => ({ edge, share })) },
    ];
    for (let seed = 0; seed < 10; seed++) {
      const { table, names } = expand(cross, { flows: [source], turnRatios }, { seed });
      let chi = 0;
      for (const [edge, share] of Object.entries(shares)) {
        const n = Array.from({ length: table.count }, (_, i) => names(i).at(-1)).filter(
          (e) => e === edge,
        ).length;
        chi += (n - share * table.count) ** 2 / (share * table.count);
      }
      // 99.99 % of the distribution with two degrees of freedom lie below.
      expect(chi, `seed ${seed}`).toBeLessThan(18.4);
    }
  });

  it('hold for their time, and without any every way on has the same share', () => {
    const only = (edge: string, begin: number, end: number) => ({
      from: 'south-in',
      begin,
      end,
      to: [{ edge, share: 1 }],
    });
    const turnRatios = [only('west-out', 0, 1200), only('east-out', 1200, 2400)];
    const { table, names } = expand(cross, { flows: [source], turnRatios });
    const ends = new Map<string, number>();
    for (let i = 0; i < table.count; i++) {
      const end = names(i).at(-1) as string;
      // Vehicles reach the junction some seconds after their departure.
      if ((table.depart[i] as number) < 1180) expect(end).toBe('west-out');
      else if ((table.depart[i] as number) > 1200 && (table.depart[i] as number) < 2380)
        expect(end).toBe('east-out');
      else if ((table.depart[i] as number) > 2400) ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect([...ends.keys()].sort()).toEqual(['east-out', 'north-out', 'west-out']);
    for (const n of ends.values()) expect(Math.abs(n - 444)).toBeLessThan(4 * Math.sqrt(444));
  });

  it('lead to sinks, and vehicles that drive by them arrive', () => {
    const { roads, entries, exits } = gridNetwork();
    const flows = entries.slice(0, 4).map((from, i) => ({
      id: `f${i}`,
      type: 'car',
      begin: 0,
      end: 120,
      vehsPerHour: 300,
      from,
      byTurns: true,
    }));
    const { table, problems, names } = expand(roads, { flows, sinks: exits });
    expect(problems).toEqual([]);
    for (let i = 0; i < table.count; i++) expect(exits).toContain(names(i).at(-1));
    const sim = Simulation.create(worldOf(roads, { flows, sinks: exits }), { dt: 0.5 });
    while (!sim.finished && sim.time < 3600) sim.step();
    expect(sim.summary()).toMatchObject({ arrived: table.count, running: 0 });
  });
});

describe('a demand beyond all measure', { timeout: 120_000 }, () => {
  it('is cut off with an error instead of filling the memory', () => {
    const { table, problems } = expand(ROAD, { flows: [flow({ vehsPerHour: 1e9 })] }, { end: 0.2 });
    expect(table.count).toBeGreaterThan(0);
    expect(problems.map((p) => [p.code, p.severity])).toEqual([['too-many-journeys', 'error']]);
  });
});

describe('lanes to depart from', () => {
  it('that are closed to the class are listed, and the nearest open one is taken', () => {
    const edges = ROAD.edges.map((e) => ({
      ...e,
      lanes: e.lanes.map((l, i) => (i === 0 ? { ...l, allow: ['bus' as const] } : l)),
    }));
    const roads = { ...ROAD, edges };
    const trip = (id: string, departLane: number) => ({
      id,
      type: 'car',
      depart: 1,
      from: 'e0',
      to: 'e1',
      departLane,
    });
    const { table, problems } = expand(roads, {
      vehicles: [trip('a', 0), trip('b', 1)],
      flows: [flow({ departLane: 0, vehsPerHour: 10 })],
    });
    expect([...table.departLane].every((lane) => lane === 1)).toBe(true);
    expect(problems.map((p) => [p.code, p.where])).toEqual([
      ['depart-lane-closed', 'vehicle a'],
      ['depart-lane-closed', 'vehicle f.0'],
    ]);
    expect(problems[1]?.message).toContain('10 vehicles');
    const sim = Simulation.create(worldOf(roads, { vehicles: [trip('a', 0)] }), { dt: 0.5 });
    while (!sim.finished && sim.time < 200) sim.step();
    expect(sim.summary().arrived).toBe(1);
  });
});
