import { PATH_KIND } from '../../scenes/network/compile-walkways.ts';
import type { WalkNetwork } from '../../scenes/network/road-network.ts';

/** What a crossing costs beyond its length, m: about the walk that fits in the usual wait. */
const SIGNAL_COST = 25;
const ZEBRA_COST = 6;
/** Stairs cost this multiple of their length. */
const STAIRS_COST = 2;

/** Shortest ways to a set of destinations: row r, node n gives the path to take at n, -1 at the goal or without a way. */
export class WalkRoutes {
  private readonly walks: WalkNetwork;
  private readonly nodeCount: number;
  private readonly rows: Int32Array[] = [];
  private readonly rowOf = new Map<string, number>();

  constructor(walks: WalkNetwork) {
    this.walks = walks;
    this.nodeCount = walks.nodeIds.length;
  }

  /** Row of the table that leads to a node, computed on first use; `stepFree` avoids stairs. */
  row(destination: number, stepFree: boolean): number {
    const key = `${destination} ${stepFree}`;
    const known = this.rowOf.get(key);
    if (known !== undefined) return known;
    this.rows.push(this.compute(destination, stepFree));
    this.rowOf.set(key, this.rows.length - 1);
    return this.rows.length - 1;
  }

  /** The path to take at a node; -1 at the destination and where no way leads there. */
  next(row: number, node: number): number {
    return this.rows[row]![node]!;
  }

  private compute(destination: number, stepFree: boolean): Int32Array {
    const { walks, nodeCount } = this;
    const next = new Int32Array(nodeCount).fill(-1);
    const cost = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
    const done = new Uint8Array(nodeCount);
    const heap = new NodeHeap(cost);
    cost[destination] = 0;
    heap.push(destination);
    for (let node = heap.pop(); node >= 0; node = heap.pop()) {
      if (done[node]) continue;
      done[node] = 1;
      const end = walks.nodePathStart[node + 1] as number;
      for (let i = walks.nodePathStart[node] as number; i < end; i++) {
        const path = walks.nodePaths[i] as number;
        if (stepFree && walks.pathKind[path] === PATH_KIND.stairs) continue;
        const from = walks.pathFrom[path] as number;
        const to = walks.pathTo[path] as number;
        if (from === to) continue;
        const other = from === node ? to : from;
        const through = (cost[node] as number) + pathCost(walks, path);
        if (through >= (cost[other] as number)) continue;
        cost[other] = through;
        next[other] = path;
        heap.push(other);
      }
    }
    return next;
  }
}

function pathCost(walks: WalkNetwork, path: number): number {
  const length = walks.pathLength[path] as number;
  const kind = walks.pathKind[path];
  if (kind === PATH_KIND.stairs) return length * STAIRS_COST;
  if (kind !== PATH_KIND.crossing) return length;
  return length + ((walks.pathSignal[path] as number) >= 0 ? SIGNAL_COST : ZEBRA_COST);
}

/** Binary heap of nodes by cost, then by number, so that equal costs always come in the same order. */
class NodeHeap {
  private readonly cost: Float64Array;
  private readonly nodes: number[] = [];
  private readonly keys: number[] = [];

  constructor(cost: Float64Array) {
    this.cost = cost;
  }

  private before(a: number, b: number): boolean {
    const ka = this.keys[a] as number;
    const kb = this.keys[b] as number;
    return ka < kb || (ka === kb && (this.nodes[a] as number) < (this.nodes[b] as number));
  }

  private swap(a: number, b: number): void {
    const { nodes, keys } = this;
    [nodes[a], nodes[b]] = [nodes[b] as number, nodes[a] as number];
    [keys[a], keys[b]] = [keys[b] as number, keys[a] as number];
  }

  push(node: number): void {
    this.nodes.push(node);
    this.keys.push(this.cost[node] as number);
    let i = this.nodes.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) break;
      this.swap(i, parent);
      i = parent;
    }
  }

  /** The cheapest node, or -1. */
  pop(): number {
    const top = this.nodes[0];
    if (top === undefined) return -1;
    this.swap(0, this.nodes.length - 1);
    this.nodes.pop();
    this.keys.pop();
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      if (left >= this.nodes.length) break;
      const right = left + 1;
      const child = right < this.nodes.length && this.before(right, left) ? right : left;
      if (!this.before(child, i)) break;
      this.swap(child, i);
      i = child;
    }
    return top;
  }
}
