import { describe, expect, it } from 'vitest';
import { compileScene } from '../../../scenes/network/compile.ts';
import { classBit } from '../../../scenes/network/compile-roads.ts';
import { CONFLICT, type RoadNetwork } from '../../../scenes/network/road-network.ts';
import { TwinError } from '../../../scenes/problem.ts';
import {
  crossing,
  gridScene,
  linkName,
  type RoadsInput,
  sceneOf,
  straightRoad,
  twoStageSignal,
  worldOf,
} from '../../sims/vehicles/small-networks.ts';

const at = (a: ArrayLike<number>, i: number): number => a[i] as number;

/** Points every half metre along a lane. */
function samples(roads: RoadNetwork, lane: number): { s: number; x: number; y: number }[] {
  const points: { s: number; x: number; y: number }[] = [];
  for (let i = at(roads.shapeStart, lane); i + 1 < at(roads.shapeStart, lane + 1); i++) {
    const span = at(roads.shapeS, i + 1) - at(roads.shapeS, i);
    const n = Math.max(1, Math.ceil(span * 2));
    for (let k = 0; k <= n; k++) {
      const mix = (a: ArrayLike<number>) => at(a, i) + ((at(a, i + 1) - at(a, i)) * k) / n;
      points.push({ s: mix(roads.shapeS), x: mix(roads.shapeX), y: mix(roads.shapeY) });
    }
  }
  return points;
}

function refusal(roads: RoadsInput): TwinError {
  try {
    worldOf(roads);
  } catch (error) {
    if (error instanceof TwinError) return error;
    throw error;
  }
  throw new Error('The roads were accepted.');
}

describe('compiled conflicts', { timeout: 60_000 }, () => {
  const worlds = {
    'a crossing': worldOf(crossing()),
    'a grid': compileScene(gridScene(1, 1, 10)),
  };

  it.each(Object.entries(worlds))(
    'of %s come in pairs that point at each other and mirror each other',
    (_, { roads }) => {
      expect(roads.conflictLink.length).toBeGreaterThan(40);
      for (let k = 0; k < roads.linkCount; k++) {
        for (let c = at(roads.conflictStart, k); c < at(roads.conflictStart, k + 1); c++) {
          const pair = at(roads.conflictPair, c);
          const foe = at(roads.conflictLink, c);
          expect(at(roads.conflictPair, pair)).toBe(c);
          expect(at(roads.conflictLink, pair)).toBe(k);
          expect(pair).toBeGreaterThanOrEqual(at(roads.conflictStart, foe));
          expect(pair).toBeLessThan(at(roads.conflictStart, foe + 1));
          expect(roads.conflictKind[pair]).toBe(roads.conflictKind[c]);
          expect(roads.conflictWide[pair]).toBe(roads.conflictWide[c]);
          expect(roads.conflictFoeFrom[pair]).toBe(roads.conflictFrom[c]);
          expect(roads.conflictFoeTo[pair]).toBe(roads.conflictTo[c]);
          expect(at(roads.conflictYield, c) + at(roads.conflictYield, pair)).toBeLessThanOrEqual(1);
          expect(at(roads.linkJunction, foe)).toBe(at(roads.linkJunction, k));
          expect(at(roads.conflictFrom, c)).toBeGreaterThanOrEqual(0);
          expect(at(roads.conflictTo, c)).toBeLessThanOrEqual(
            at(roads.laneLength, roads.laneCount + k) + 1e-9,
          );
          expect(at(roads.conflictFrom, c)).toBeLessThan(at(roads.conflictTo, c));
        }
      }
    },
  );

  it.each(Object.entries(worlds))(
    'of %s hold every place where two ways come within the width of a car',
    (_, { roads }) => {
      const WIDTH = 2;
      for (let j = 0; j < roads.junctionCount; j++) {
        const links = [
          ...roads.junctionLinks.subarray(at(roads.junctionLinkStart, j), at(roads.junctionLinkStart, j + 1)),
        ];
        const ways = new Map(links.map((k) => [k, samples(roads, roads.laneCount + k)]));
        for (const k of links) {
          for (const foe of links) {
            if (foe === k) continue;
            const rows: [number, number][] = [];
            for (let c = at(roads.conflictStart, k); c < at(roads.conflictStart, k + 1); c++) {
              if (roads.conflictLink[c] === foe && roads.conflictWide[c] === 0)
                rows.push([at(roads.conflictFrom, c), at(roads.conflictTo, c)]);
            }
            // Ways that part again are in conflict until they first do.
            if (roads.linkFrom[k] === roads.linkFrom[foe]) {
              expect(rows.length, `${linkName(roads, k)} and ${linkName(roads, foe)}`).toBe(1);
              continue;
            }
            for (const p of ways.get(k) ?? []) {
              if (!(ways.get(foe) ?? []).some((q) => Math.hypot(p.x - q.x, p.y - q.y) < WIDTH)) continue;
              const held = rows.some(([from, to]) => p.s >= from - 1e-9 && p.s <= to + 1e-9);
              if (!held)
                throw new Error(
                  `${linkName(roads, k)} at ${p.s} m is near ${linkName(roads, foe)} unnoticed`,
                );
            }
          }
        }
      }
    },
  );

  it('say whether ways cross, join or part', () => {
    const { roads } = worlds['a crossing'];
    const kinds = new Map<string, number>();
    for (let k = 0; k < roads.linkCount; k++) {
      for (let c = at(roads.conflictStart, k); c < at(roads.conflictStart, k + 1); c++) {
        if (roads.conflictWide[c] === 1) continue;
        kinds.set(
          `${linkName(roads, k)} ${linkName(roads, at(roads.conflictLink, c))}`,
          at(roads.conflictKind, c),
        );
      }
    }
    expect(kinds.get('south>north east>west')).toBe(CONFLICT.crossing);
    expect(kinds.get('south>north east>north')).toBe(CONFLICT.merging);
    expect(kinds.get('south>north south>west')).toBe(CONFLICT.diverging);
    expect(kinds.has('south>north north>south')).toBe(false);
    expect(kinds.has('south>east north>west')).toBe(false);
  });

  it('do not arise between a bridge and the road under it', () => {
    const flat = crossing();
    const raised = {
      ...flat,
      connections: flat.connections.map((c) =>
        c.from === 'east-in' && c.to === 'west-out'
          ? { ...c, shape: c.shape.map(([x, y]) => [x, y, 6] as [number, number, number]) }
          : c,
      ),
    };
    const { roads } = worldOf(raised);
    const bridge = Array.from({ length: roads.linkCount }, (_, k) => linkName(roads, k)).indexOf('east>west');
    expect(at(roads.conflictStart, bridge + 1) - at(roads.conflictStart, bridge)).toBe(0);
  });
});

describe('compiled lanes', () => {
  it('are those of edges, kerb side first, and then one for each connection', () => {
    const { roads } = compileScene(gridScene(1, 1, 10));
    expect(roads.totalLanes).toBe(roads.laneCount + roads.linkCount);
    for (let e = 0; e < roads.edgeCount; e++) {
      for (let l = at(roads.edgeFirstLane, e); l < at(roads.edgeFirstLane, e + 1); l++)
        expect(roads.laneEdge[l]).toBe(e);
    }
    for (let l = 0; l < roads.laneCount; l++) {
      for (let k = at(roads.laneLinkStart, l); k < at(roads.laneLinkStart, l + 1); k++) {
        expect(roads.linkFrom[k]).toBe(l);
        const internal = roads.laneCount + k;
        expect(roads.laneEdge[internal]).toBe(-1);
        expect(roads.linkJunction[k]).toBe(roads.edgeTo[at(roads.laneEdge, l)]);
        expect(roads.linkJunction[k]).toBe(roads.edgeFrom[at(roads.laneEdge, at(roads.linkTo, k))]);
        // The way through joins the two lanes' ends.
        const end = (lane: number) => at(roads.shapeStart, lane + 1) - 1;
        const start = (lane: number) => at(roads.shapeStart, lane);
        const gap = (a: number, b: number) =>
          Math.hypot(at(roads.shapeX, a) - at(roads.shapeX, b), at(roads.shapeY, a) - at(roads.shapeY, b));
        expect(gap(end(l), start(internal))).toBeLessThan(0.01);
        expect(gap(end(internal), start(at(roads.linkTo, k)))).toBeLessThan(0.01);
      }
    }
    expect(at(roads.laneLinkStart, roads.laneCount)).toBe(roads.linkCount);
    const members = [...roads.junctionLinks].sort((a, b) => a - b);
    expect(members).toEqual(Array.from({ length: roads.linkCount }, (_, k) => k));
  });

  it('of one edge share one scale of distance, so that equal positions lie side by side on a bend', () => {
    const road = straightRoad([100], { lanes: 2 });
    const arc = (radius: number) =>
      Array.from({ length: 31 }, (_, i): [number, number] => {
        const a = (Math.PI / 2) * (i / 30);
        return [radius * Math.sin(a), radius * (1 - Math.cos(a)) - radius];
      });
    const edge = road.edges[0] as RoadsInput['edges'][number];
    const lanes = edge.lanes.map((lane, i) => ({ ...lane, shape: arc(30 - 3.2 * i) }));
    const { roads } = worldOf({ ...road, edges: [{ ...edge, lanes }] });
    expect(roads.laneLength[0]).toBe(roads.laneLength[1]);
    expect(at(roads.laneLength, 0)).toBeCloseTo(((Math.PI / 2) * (30 + 26.8)) / 2, 1);
    const [a, b] = [at(roads.shapeStart, 0), at(roads.shapeStart, 1)];
    for (let i = 0; i < b - a; i++) {
      expect(at(roads.shapeS, b + i)).toBeCloseTo(at(roads.shapeS, a + i), 9);
    }
  });

  it('let in those whom the document allows, and everyone where it says nothing', () => {
    const road = straightRoad([100], { lanes: 3 });
    const edge = road.edges[0] as RoadsInput['edges'][number];
    const allow = [undefined, ['bus', 'taxi'] as const, []];
    const lanes = edge.lanes.map((lane, i) => (allow[i] ? { ...lane, allow: [...allow[i]] } : lane));
    const { roads } = worldOf({ ...road, edges: [{ ...edge, lanes }] });
    const admits = (lane: number, c: Parameters<typeof classBit>[0]) =>
      (at(roads.lanePermissions, lane) & classBit(c)) !== 0;
    for (const c of ['car', 'bus', 'ebike', 'tram', 'ignoring'] as const) {
      expect(admits(0, c), c).toBe(true);
      expect(admits(1, c), c).toBe(c === 'bus' || c === 'ignoring');
      expect(admits(2, c), c).toBe(c === 'ignoring');
    }
  });

  it('of turns have the speed that their bend allows, within the limits of the roads they join', () => {
    const { roads } = worldOf(crossing());
    const speed = new Map<string, number>();
    for (let k = 0; k < roads.linkCount; k++)
      speed.set(linkName(roads, k), at(roads.laneSpeed, roads.laneCount + k));
    const [right, left, straight] = ['south>east', 'south>west', 'south>north'].map(
      (n) => speed.get(n) as number,
    );
    expect(straight).toBe(13.9);
    expect(right).toBeLessThan(left as number);
    expect(left).toBeLessThan(13.9);
    // 2.5 m/s2 sideways: radii of roughly 6.4 and 9.6 m, tighter at the apex of a parabola.
    expect(right).toBeGreaterThanOrEqual(3);
    expect(right).toBeLessThanOrEqual(Math.sqrt(2.5 * 6.4) + 0.1);
    expect(left).toBeLessThanOrEqual(Math.sqrt(2.5 * 9.6) + 0.1);
    const plain = crossing();
    const connections = plain.connections.map((c) => ({ ...c, speed: 7.5 }));
    const given = worldOf({ ...plain, connections }).roads;
    for (let k = 0; k < given.linkCount; k++) expect(given.laneSpeed[given.laneCount + k]).toBe(7.5);
  });
});

describe('compiled signals', () => {
  it('know cycle, phases and states of the programme in force', () => {
    const signals = twoStageSignal(20);
    const { roads } = worldOf(crossing({ type: 'traffic_light', signals }));
    expect(roads.signalCycle[0]).toBe(50);
    expect([...roads.phaseDuration]).toEqual([20, 3, 2, 20, 3, 2]);
    expect(roads.signalSize[0]).toBe(12);
    const shown = [...roads.phaseStates.subarray(0, 12)].map((code) => 'r?ygG'.charAt(code)).join('');
    expect(shown).toBe('GGgrrrGGgrrr');
    for (let k = 0; k < roads.linkCount; k++) {
      const name = linkName(roads, k);
      const greenFirst = at(roads.phaseStates, at(roads.linkSignalIndex, k)) >= 3;
      expect(greenFirst, name).toBe(/^(south|north)/.test(name));
    }
  });

  it('take the first programme, with a warning, where the one in force is not there', () => {
    const signals = twoStageSignal().map((s) => ({ ...s, program: 'night' }));
    const world = worldOf(crossing({ type: 'traffic_light', signals }));
    expect(world.problems.map((p) => [p.code, p.severity, p.where])).toEqual([
      ['unknown-program', 'warning', 'signal S'],
    ]);
    expect(world.roads.signalCycle[0]).toBe(60);
  });
});

describe('roads that do not fit together', () => {
  const road = straightRoad([100, 100], { lanes: 2 });
  const [first, second] = road.edges as [RoadsInput['edges'][number], RoadsInput['edges'][number]];
  const [connection] = road.connections as [RoadsInput['connections'][number]];
  const broken: [string, RoadsInput, string][] = [
    ['an edge from nowhere', { ...road, edges: [{ ...first, from: 'X' }, second] }, 'junction "X"'],
    ['an edge to nowhere', { ...road, edges: [first, { ...second, to: 'X' }] }, 'junction "X"'],
    ['a connection from no edge', { ...road, connections: [{ ...connection, from: 'X' }] }, 'edge "X"'],
    ['a connection to no edge', { ...road, connections: [{ ...connection, to: 'X' }] }, 'edge "X"'],
    ['a connection from no lane', { ...road, connections: [{ ...connection, fromLane: 2 }] }, 'lane 2'],
    ['a connection to no lane', { ...road, connections: [{ ...connection, toLane: 7 }] }, 'lane 7'],
    ['a connection of no signal', { ...road, connections: [{ ...connection, signal: 'X' }] }, 'signal "X"'],
    [
      'a connection between edges that do not meet',
      { ...road, connections: [{ ...connection, from: 'e1', to: 'e0' }] },
      'does not start where',
    ],
    [
      'a bus stop at no edge',
      { ...road, busStops: [{ id: 'b', edge: 'X', lane: 0, startPos: 1, endPos: 20 }] },
      'edge "X"',
    ],
  ];

  it.each(broken)('are refused: %s', (_, roads, message) => {
    const error = refusal(roads);
    expect(error.message).toContain(message);
    expect(error.where).not.toBe('');
    expect(error.hint).not.toBe('');
  });
});

describe('a network', () => {
  it('compiles to the same bits every time', () => {
    const [a, b] = [compileScene(gridScene(1, 1, 10)).roads, compileScene(gridScene(1, 1, 10)).roads];
    expect(a).toEqual(b);
  });

  it('may be empty', () => {
    const empty: RoadsInput = { junctions: [], edges: [], connections: [] };
    const { roads } = compileScene(sceneOf(empty));
    expect([roads.edgeCount, roads.totalLanes, roads.signalIds.length]).toEqual([0, 0, 0]);
  });
});
