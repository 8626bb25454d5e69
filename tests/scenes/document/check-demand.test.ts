import { describe, expect, it } from 'vitest';
import type { SceneInput } from '../../../scenes/document/scene.ts';
import { readScene } from '../../../scenes/document/validate.ts';
import { smallScene } from './small-scene.ts';

type DemandInput = SceneInput['scenarios'][number]['demand'];

/** Problems of the small scene (edges a, b, c; a leads to b) with a demand added, as `where: code`. */
function problemsOf(change: Partial<DemandInput>): string[] {
  const scene = smallScene();
  const [scenario] = scene.scenarios;
  if (!scenario) throw new Error('no scenario');
  const demand = { ...scenario.demand, ...change };
  const { problems } = readScene({ ...scene, scenarios: [{ ...scenario, demand }] });
  return problems.map(
    ({ where, code }) => `${where.replace('scenarios[0].demand.', '')}: ${code.replace('scene.', '')}`,
  );
}

const base = smallScene().scenarios[0]?.demand as DemandInput;
const type = base.vehicleTypes[0]?.id as string;
const stop = smallScene().roads.busStops?.[0]?.id as string;
const zone = { id: 'z', origins: [{ edge: 'a' }], destinations: [{ edge: 'b' }] };
const bulk = { id: 'm', type, begin: 0, end: 600 };
const line = {
  id: 'l',
  type,
  circular: true,
  begin: 0,
  end: 600,
  headways: [{ from: 0, seconds: 60 }],
  stops: [{ busStop: stop }],
};

describe('the check of a demand', () => {
  it('passes zones, matrices, gravity models, turn ratios, lines and closures that fit the roads', () => {
    expect(
      problemsOf({
        zones: [zone],
        matrices: [{ ...bulk, cells: [{ from: 'z', to: 'z', trips: 3 }] }],
        gravity: [{ ...bulk, id: 'g', beta: 0.01, zones: [{ zone: 'z', productions: 1, attractions: 1 }] }],
        turnRatios: [{ from: 'a', to: [{ edge: 'b', share: 1 }] }],
        sinks: ['b'],
        lines: [line],
        closures: [{ edge: 'b', begin: 10, end: 20 }],
        flows: [{ id: 'turning', type, begin: 0, end: 60, vehsPerHour: 60, from: 'a', byTurns: true }],
      }),
    ).toEqual([]);
  });

  it('names what leads nowhere, says nothing or runs backwards, with its place', () => {
    const wrong: [Partial<DemandInput>, string[]][] = [
      [{ zones: [{ ...zone, origins: [{ edge: 'x' }] }] }, ['zones[0].origins[0].edge: unknown-reference']],
      [{ zones: [{ ...zone, origins: [{ edge: 'a', weight: 0 }] }] }, ['zones[0].origins: zone-weights']],
      [{ zones: [zone, zone] }, ['zones[1].id: duplicate-id']],
      [
        {
          zones: [{ ...zone, destinations: [] }],
          matrices: [{ ...bulk, end: 0, cells: [{ from: 'z', to: 'z', trips: 1 }] }],
        },
        ['matrices[0].end: window', 'matrices[0].cells[0].to: zone-without-edges'],
      ],
      [
        { zones: [zone], matrices: [{ ...bulk, type: 'x', cells: [{ from: 'q', to: 'z', trips: 1 }] }] },
        ['matrices[0].type: unknown-reference', 'matrices[0].cells[0].from: unknown-reference'],
      ],
      [
        {
          zones: [zone],
          gravity: [{ ...bulk, beta: 1, zones: [{ zone: 'z', productions: 1, attractions: 0 }] }],
        },
        ['gravity[0].zones: gravity'],
      ],
      [
        { turnRatios: [{ from: 'b', to: [{ edge: 'a', share: 0 }] }] },
        ['turnRatios[0].to[0].edge: route-unconnected', 'turnRatios[0].to: turn-shares'],
      ],
      [{ sinks: ['x'] }, ['sinks[0]: unknown-reference']],
      [
        { lines: [{ ...line, type: 'x', circular: false, end: 0 }] },
        ['lines[0].type: unknown-reference', 'lines[0].stops: line-stops', 'lines[0].end: window'],
      ],
      [{ lines: [{ ...line, headways: [] }] }, ['lines[0]: line-timetable']],
      [{ lines: [{ ...line, stops: [{ busStop: 'x' }] }] }, ['lines[0].stops[0].busStop: unknown-reference']],
      [{ lines: [{ ...line, edges: ['b', 'a'] }] }, ['lines[0].edges[1]: route-unconnected']],
      [
        { closures: [{ edge: 'b', lane: 7, begin: 5, end: 5 }] },
        ['closures[0].lane: lane-index', 'closures[0].end: window'],
      ],
      [
        { flows: [{ id: 'f', type, begin: 0, end: 60, vehsPerHour: 60, byTurns: true, to: 'b' }] },
        ['flows[0]: no-route', 'flows[0]: route-twice'],
      ],
    ];
    for (const [change, expected] of wrong)
      expect(problemsOf(change), JSON.stringify(change)).toEqual(expected);
  });
});
