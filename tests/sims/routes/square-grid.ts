import type { RoadNetwork } from '../../../scenes/network/road-network.ts';

/**
 * What a router reads of the square grid of `size` x `size` signalised junctions that the traffic benchmarks use: roads of
 * 300 m with three lanes (right, straight on, left) and inlets and outlets all round; 6,560 edges for 40 x 40.
 */
export function squareGrid(size: number): RoadNetwork {
  const DX = [1, 0, -1, 0];
  const DY = [0, 1, 0, -1];
  const inside = (i: number, j: number) => i >= 1 && i <= size && j >= 1 && j <= size;
  const index = new Map<string, number>();
  const edges: [number, number, number][] = [];
  for (let j = 0; j < size + 2; j++) {
    for (let i = 0; i < size + 2; i++) {
      for (let k = 0; k < 4; k++) {
        const next = [i + (DX[k] as number), j + (DY[k] as number)] as const;
        if (!inside(i, j) && !inside(...next)) continue;
        index.set(`${i} ${j} ${k}`, edges.length);
        edges.push([i, j, k]);
      }
    }
  }
  const turns = [3, 0, 1];
  const linkFrom: number[] = [];
  const linkTo: number[] = [];
  const linkDirection: number[] = [];
  const laneLinkStart = [0];
  for (const [e, [i, j, k]] of edges.entries()) {
    const at = [i + (DX[k] as number), j + (DY[k] as number)] as const;
    for (let lane = 0; lane < 3; lane++) {
      const turn = turns[lane] as number;
      const to = index.get(`${at[0]} ${at[1]} ${(k + turn) % 4}`);
      if (inside(...at) && to !== undefined) {
        linkFrom.push(e * 3 + lane);
        linkTo.push(to * 3 + lane);
        linkDirection.push([2, 0, 1][lane] as number);
      }
      laneLinkStart.push(linkFrom.length);
    }
  }
  const laneCount = edges.length * 3;
  const totalLanes = laneCount + linkFrom.length;
  const perLane = <T>(own: T, internal: T): T[] =>
    Array.from({ length: totalLanes }, (_, l) => (l < laneCount ? own : internal));
  const network: Partial<RoadNetwork> = {
    edgeIds: edges.map((e) => `road_${e.join('_')}`),
    edgeCount: edges.length,
    laneCount,
    totalLanes,
    linkCount: linkFrom.length,
    edgeFirstLane: Int32Array.from({ length: edges.length + 1 }, (_, e) => e * 3),
    edgeFrom: Int32Array.from(edges, ([i, j]) => j * (size + 2) + i),
    edgeTo: Int32Array.from(
      edges,
      ([i, j, k]) => (j + (DY[k] as number)) * (size + 2) + i + (DX[k] as number),
    ),
    laneEdge: Int32Array.from({ length: totalLanes }, (_, l) => (l < laneCount ? Math.floor(l / 3) : -1)),
    laneLength: Float64Array.from(perLane(268, 32)),
    laneSpeed: Float64Array.from(perLane(16.67, 11)),
    lanePermissions: Uint32Array.from(perLane(0xffffffff, 0xffffffff)),
    laneLinkStart: Int32Array.from(laneLinkStart),
    linkFrom: Int32Array.from(linkFrom),
    linkTo: Int32Array.from(linkTo),
    linkDirection: Uint8Array.from(linkDirection),
  };
  return network as RoadNetwork;
}
