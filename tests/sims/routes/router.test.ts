import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VehicleClass } from '../../../scenes/document/roads.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { classBit } from '../../../scenes/network/compile-roads.ts';
import type { RoadNetwork } from '../../../scenes/network/road-network.ts';
import { Router } from '../../../sims/routes/router.ts';
import {
  crossing,
  draws,
  gridNetwork,
  gridScene,
  sceneOf,
  straightRoad,
  worldOf,
} from '../vehicles/small-networks.ts';

const CAR = classBit('car');
const BUS = classBit('bus');

/** Whether some lane of edge a leads to a lane of edge b, both open to the class. */
function leads(roads: RoadNetwork, a: number, b: number, bit: number): boolean {
  for (let k = 0; k < roads.linkCount; k++) {
    const [from, to] = [roads.linkFrom[k] as number, roads.linkTo[k] as number];
    if (roads.laneEdge[from] !== a || roads.laneEdge[to] !== b) continue;
    if (((roads.lanePermissions[from] as number) & (roads.lanePermissions[to] as number) & bit) !== 0)
      return true;
  }
  return false;
}

/** The grid with some of its edges open to buses only. */
function restrictedGrid(seed: number): RoadNetwork {
  const { roads } = gridNetwork();
  const next = draws(seed);
  const edges = roads.edges.map((edge) => {
    if (next() > 0.2) return edge;
    const allow: VehicleClass[] = ['bus'];
    return { ...edge, lanes: edge.lanes.map((lane) => ({ ...lane, allow })) };
  });
  return compileScene(sceneOf({ ...roads, edges })).roads;
}

describe('the router', () => {
  const { roads } = compileScene(gridScene(1, 1, 10));
  const router = new Router(roads);
  const edge = fc.nat({ max: roads.edgeCount - 1 });
  const seconds = (e: number) => router.cost(e, e, CAR);

  it('finds connected ways, as long as the sum of their parts', () => {
    fc.assert(
      fc.property(edge, edge, (from, to) => {
        const path = router.path(from, to, CAR);
        if (path === null) {
          expect(router.cost(from, to, CAR)).toBe(Number.POSITIVE_INFINITY);
          return;
        }
        expect([path[0], path.at(-1)]).toEqual([from, to]);
        expect(new Set(path).size).toBe(path.length);
        for (let i = 0; i + 1 < path.length; i++)
          expect(leads(roads, path[i] as number, path[i + 1] as number, CAR)).toBe(true);
        for (const via of path) {
          const parts = router.cost(from, via, CAR) + router.cost(via, to, CAR) - seconds(via);
          expect(router.cost(from, to, CAR)).toBeCloseTo(parts, 6);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never takes longer than by way of any other edge', () => {
    fc.assert(
      fc.property(edge, edge, edge, (from, via, to) => {
        const direct = router.cost(from, to, CAR);
        const detour = router.cost(from, via, CAR) + router.cost(via, to, CAR) - seconds(via);
        expect(direct).toBeLessThanOrEqual(detour + 1e-9);
        expect(direct).toBeGreaterThanOrEqual(from === to ? seconds(to) : seconds(from) + seconds(to));
      }),
      { numRuns: 500 },
    );
  });

  it('finds a way exactly where a search over open lanes does, and only over those', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const net = restrictedGrid(seed);
        const own = new Router(net);
        const open = (e: number) =>
          ((net.lanePermissions[net.edgeFirstLane[e] as number] as number) & CAR) !== 0;
        const after = Array.from({ length: net.edgeCount }, (): number[] => []);
        for (let k = 0; k < net.linkCount; k++) {
          const [a, b] = [net.laneEdge[net.linkFrom[k] as number], net.laneEdge[net.linkTo[k] as number]];
          if (open(a as number) && open(b as number)) after[a as number]?.push(b as number);
        }
        for (let from = seed % 7; from < net.edgeCount; from += 7) {
          const reached = new Set([from]);
          for (const e of reached) for (const next of after[e] ?? []) reached.add(next);
          for (let to = 0; to < net.edgeCount; to++) {
            if (to === from) continue;
            const path = own.path(from, to, CAR);
            expect(path !== null, `${net.edgeIds[from]} to ${net.edgeIds[to]}`).toBe(reached.has(to));
            if (path) expect([...path].every(open)).toBe(true);
            expect(own.path(from, to, BUS)).toEqual(router.path(from, to, CAR));
          }
        }
      }),
      { numRuns: 8, seed: 5 },
    );
  });

  it('knows that there is no way where none leads, and the way of one edge', () => {
    const { roads: net } = worldOf(straightRoad([100, 80, 60]));
    const own = new Router(net);
    expect([...(own.path(0, 2, CAR) ?? [])]).toEqual([0, 1, 2]);
    expect([...(own.path(1, 1, CAR) ?? [])]).toEqual([1]);
    expect(own.path(2, 0, CAR)).toBeNull();
    expect(own.cost(2, 0, CAR)).toBe(Number.POSITIVE_INFINITY);
    expect(own.cost(0, 2, CAR)).toBeCloseTo((100 + 5 + 80 + 5 + 60) / 13.9, 9);
  });

  it('keeps to the turns there are', () => {
    const plain = crossing();
    const noLeft = { ...plain, connections: plain.connections.filter((c) => c.dir !== 'l') };
    const net = worldOf(noLeft).roads;
    const own = new Router(net);
    const way = (from: string, to: string) =>
      own.path(net.edgeIndex.get(from) as number, net.edgeIndex.get(to) as number, CAR);
    expect(way('south-in', 'west-out')).toBeNull();
    expect(way('south-in', 'east-out')).toHaveLength(2);
  });
});
