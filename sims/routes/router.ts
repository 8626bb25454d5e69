import type { RoadNetwork } from '../../scenes/network/road-network.ts';

/** Seconds that a turn of each direction costs on top of its way. */
const TURN_COST = [0, 1.5, 1.5, 0.5, 0.5, 1.5];

/**
 * Fastest ways over edges on free-flow travel times (Dijkstra over links, so that forbidden turns stay forbidden).
 * One search per destination and class answers every origin; results are kept.
 */
export class Router {
  private readonly roads: RoadNetwork;
  private readonly trees = new Map<string, { next: Int32Array; cost: Float64Array }>();
  private readonly paths = new Map<string, Int32Array | null>();
  /** Edges from which edge e is reached: `inStart[e] ..` into `inEdge`, with the link taken. */
  private readonly inStart: Int32Array;
  private readonly inLink: Int32Array;

  constructor(roads: RoadNetwork) {
    this.roads = roads;
    const starts = new Int32Array(roads.edgeCount + 1);
    for (let k = 0; k < roads.linkCount; k++) {
      const to = roads.laneEdge[roads.linkTo[k]!]!;
      starts[to + 1] = starts[to + 1]! + 1;
    }
    for (let e = 0; e < roads.edgeCount; e++) starts[e + 1] = starts[e + 1]! + starts[e]!;
    const cursor = starts.slice();
    this.inStart = starts;
    this.inLink = new Int32Array(roads.linkCount);
    for (let k = 0; k < roads.linkCount; k++) {
      const to = roads.laneEdge[roads.linkTo[k]!]!;
      const at = cursor[to]!;
      this.inLink[at] = k;
      cursor[to] = at + 1;
    }
  }

  /** Edges from `from` to `to`, both included, or null where no lane for the class leads there. `bit`: the class. */
  path(from: number, to: number, bit: number): Int32Array | null {
    const key = `${from}:${to}:${bit}`;
    const known = this.paths.get(key);
    if (known !== undefined) return known;
    const { next, cost } = this.tree(to, bit);
    let result: Int32Array | null = null;
    if (from === to) result = Int32Array.of(from);
    else if (cost[from]! < Number.POSITIVE_INFINITY) {
      const edges = [from];
      for (let e = from; e !== to; e = next[e]!) edges.push(next[e]!);
      result = Int32Array.from(edges);
    }
    this.paths.set(key, result);
    return result;
  }

  /** Seconds from the start of edge `from` to the end of edge `to` on free roads; Infinity if there is no way. */
  cost(from: number, to: number, bit: number): number {
    return this.tree(to, bit).cost[from]!;
  }

  private edgeSeconds(edge: number): number {
    const lane = this.roads.edgeFirstLane[edge]!;
    return this.roads.laneLength[lane]! / this.roads.laneSpeed[lane]!;
  }

  private tree(to: number, bit: number): { next: Int32Array; cost: Float64Array } {
    const key = `${to}:${bit}`;
    const known = this.trees.get(key);
    if (known) return known;
    const { roads } = this;
    const next = new Int32Array(roads.edgeCount).fill(-1);
    const cost = new Float64Array(roads.edgeCount).fill(Number.POSITIVE_INFINITY);
    const done = new Uint8Array(roads.edgeCount);
    const heap = new EdgeHeap(cost);
    cost[to] = this.edgeSeconds(to);
    heap.push(to);
    for (let e = heap.pop(); e >= 0; e = heap.pop()) {
      if (done[e]) continue;
      done[e] = 1;
      for (let i = this.inStart[e]!; i < this.inStart[e + 1]!; i++) {
        const k = this.inLink[i]!;
        const lane = roads.linkFrom[k]!;
        if (
          (roads.lanePermissions[lane]! & bit) === 0 ||
          (roads.lanePermissions[roads.linkTo[k]!]! & bit) === 0
        )
          continue;
        const before = roads.laneEdge[lane]!;
        if (done[before]) continue;
        const internal = roads.laneCount + k;
        const through = roads.laneLength[internal]! / roads.laneSpeed[internal]!;
        const total = cost[e]! + through + this.edgeSeconds(before) + TURN_COST[roads.linkDirection[k]!]!;
        if (total < cost[before]!) {
          cost[before] = total;
          next[before] = e;
          heap.push(before);
        }
      }
    }
    const tree = { next, cost };
    this.trees.set(key, tree);
    return tree;
  }
}

/** Binary heap of edges by cost; an edge pushed again after its cost fell is simply in it twice. */
class EdgeHeap {
  private readonly cost: Float64Array;
  private readonly keys: number[] = [];
  private readonly edges: number[] = [];

  constructor(cost: Float64Array) {
    this.cost = cost;
  }

  push(edge: number): void {
    const key = this.cost[edge]!;
    let i = this.keys.length;
    this.keys.push(key);
    this.edges.push(edge);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (this.keys[up]! <= key) break;
      this.keys[i] = this.keys[up]!;
      this.edges[i] = this.edges[up]!;
      i = up;
    }
    this.keys[i] = key;
    this.edges[i] = edge;
  }

  /** The edge of least cost, -1 when empty. */
  pop(): number {
    const top = this.edges[0];
    if (top === undefined) return -1;
    const key = this.keys.pop() as number;
    const edge = this.edges.pop() as number;
    const n = this.keys.length;
    if (n === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      if (child + 1 < n && this.keys[child + 1]! < this.keys[child]!) child += 1;
      if (this.keys[child]! >= key) break;
      this.keys[i] = this.keys[child]!;
      this.edges[i] = this.edges[child]!;
      i = child;
    }
    this.keys[i] = key;
    this.edges[i] = edge;
    return top;
  }
}
