import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { Walkways } from '../../../scenes/document/roads.ts';
import { Roads } from '../../../scenes/document/roads.ts';
import { compileRoads } from '../../../scenes/network/compile-roads.ts';
import { compileWalkways, PATH_KIND } from '../../../scenes/network/compile-walkways.ts';
import { TwinError } from '../../../scenes/problem.ts';

/** A street of two lanes eastward, cut at x = 50 by a junction of 10 m, with lanes 3 m wide at y = 0 and y = 3. */
function street(z = 0) {
  const lane = (x0: number, x1: number, y: number) => ({
    shape: [
      [x0, y, z],
      [x1, y, z],
    ],
    speed: 10,
    width: 3,
  });
  const roads = v.parse(Roads, {
    junctions: [
      { id: 'a', x: 0, y: 0, type: 'dead_end' },
      { id: 'b', x: 55, y: 0, type: 'priority' },
      { id: 'c', x: 110, y: 0, type: 'dead_end' },
    ],
    edges: [
      { id: 'in', from: 'a', to: 'b', lanes: [lane(0, 50, 0), lane(0, 50, 3)] },
      { id: 'out', from: 'b', to: 'c', lanes: [lane(60, 110, 0), lane(60, 110, 3)] },
    ],
    connections: [0, 1].map((i) => ({
      from: 'in',
      fromLane: i,
      to: 'out',
      toLane: i,
      dir: 's',
      shape: [
        [50, 3 * i, z],
        [60, 3 * i, z],
      ],
    })),
    signals: [{ id: 'light', programs: [{ id: '0', phases: [{ duration: 30, state: 'GGr' }] }] }],
  });
  return { document: roads, roads: compileRoads(roads, []) };
}

type Ends = [[number, number], [number, number]];

function walkways(shape: Ends, path: Partial<Walkways['paths'][number]> = {}): Walkways {
  return {
    nodes: [
      { id: 's', point: shape[0] },
      { id: 'n', point: shape[1] },
    ],
    paths: [{ id: 'zebra', kind: 'crossing', from: 's', to: 'n', shape, width: 4, ...path }],
  };
}

describe('compiled walkways', () => {
  it('cuts each lane once where a crossing lies over it, widened by both strips and the margins', () => {
    const { document, roads } = street();
    const walk = compileWalkways(
      walkways([
        [20, -3],
        [20, 6],
      ]),
      document,
      roads,
    );
    expect(walk.cutCount).toBe(2);
    expect([...walk.cutLane]).toEqual([0, 1]);
    expect([...walk.cutLaneFrom]).toEqual([17.5, 17.5]);
    expect([...walk.cutLaneTo]).toEqual([22.5, 22.5]);
    expect(walk.cutPathFrom[0]).toBeCloseTo(3 - 2.3, 9);
    expect(walk.cutPathTo[0]).toBeCloseTo(3 + 2.3, 9);
    expect(walk.cutPathFrom[1]).toBeCloseTo(6 - 2.3, 9);
    expect(walk.cutPathTo[1]).toBeCloseTo(6 + 2.3, 9);
    expect([...walk.pathCutStart]).toEqual([0, 2]);
    expect(walk.pathKind[0]).toBe(PATH_KIND.crossing);
    expect(walk.pathLength[0]).toBe(9);
  });

  it('holds the whole common area of an oblique crossing and a lane', () => {
    const { document, roads } = street();
    const ends: Ends = [
      [20, -6],
      [30, 8],
    ];
    const walk = compileWalkways(walkways(ends), document, roads);
    const [dx, dy] = [10 / Math.hypot(10, 14), 14 / Math.hypot(10, 14)];
    for (let x = 0; x < 50; x += 0.1) {
      for (let y = -1.5; y <= 1.5; y += 0.1) {
        const along = (x - 20) * dx + (y + 6) * dy;
        const across = (y + 6) * dx - (x - 20) * dy;
        if (Math.abs(across) > 2 || along < 0 || along > Math.hypot(10, 14)) continue;
        expect(x).toBeGreaterThan((walk.cutLaneFrom[0] as number) + 0.49);
        expect(x).toBeLessThan((walk.cutLaneTo[0] as number) - 0.49);
        expect(along).toBeGreaterThan((walk.cutPathFrom[0] as number) + 0.29);
        expect(along).toBeLessThan((walk.cutPathTo[0] as number) - 0.29);
      }
    }
  });

  it('goes on into the junction where a crossing reaches over the end of a lane', () => {
    const { document, roads } = street();
    const walk = compileWalkways(
      walkways([
        [49, -3],
        [49, 6],
      ]),
      document,
      roads,
    );
    const rows = Array.from({ length: walk.cutCount }, (_, c) => ({
      lane: walk.cutLane[c] as number,
      from: walk.cutLaneFrom[c],
      to: walk.cutLaneTo[c],
    })).sort((a, b) => a.lane - b.lane);
    expect(rows).toEqual([
      { lane: 0, from: 46.5, to: 50 },
      { lane: 1, from: 46.5, to: 50 },
      { lane: 4, from: 0, to: 1.5 },
      { lane: 5, from: 0, to: 1.5 },
    ]);
    for (let l = 0; l < roads.totalLanes; l++) {
      for (let i = walk.laneCutStart[l] as number; i < (walk.laneCutStart[l + 1] as number); i++) {
        expect(walk.cutLane[walk.laneCuts[i] as number]).toBe(l);
      }
    }
  });

  it('leads the same patch back before the stop line when the crossing lies just inside the junction', () => {
    const { document, roads } = street();
    const walk = compileWalkways(
      walkways([
        [51, -3],
        [51, 1.4],
      ]),
      document,
      roads,
    );
    expect([...walk.cutLane].sort((a, b) => a - b)).toEqual([0, 4]);
    const before = walk.cutLane.indexOf(0);
    expect([walk.cutLaneFrom[before], walk.cutLaneTo[before]]).toEqual([48.5, 50]);
  });

  it('cuts nothing on another level, nor under a sidewalk', () => {
    const ends: Ends = [
      [20, -3],
      [20, 6],
    ];
    const high = street(6);
    expect(compileWalkways(walkways(ends), high.document, high.roads).cutCount).toBe(0);
    const flat = street();
    expect(compileWalkways(walkways(ends, { kind: 'sidewalk' }), flat.document, flat.roads).cutCount).toBe(0);
  });

  it('names every node, signal and signal index that does not exist', () => {
    const { document, roads } = street();
    const ends: Ends = [
      [20, -3],
      [20, 6],
    ];
    const bad = walkways(ends, { to: 'nowhere', signal: 'light', signalIndex: 3 });
    bad.paths.push({ ...(bad.paths[0] as Walkways['paths'][number]), id: 'p2', to: 'n', signal: 'dark' });
    try {
      compileWalkways(bad, document, roads);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TwinError);
      expect((error as TwinError).problems.map((p) => p.message)).toEqual([
        'There is no walkway node "nowhere".',
        'Signal "light" has no index 3.',
        'There is no signal "dark" (the scene has 1).',
      ]);
    }
  });
});
