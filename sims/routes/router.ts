import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { EdgeHeap } from './edge-heap.ts';

/** Seconds that a turn of each direction costs on top of its way. */
const TURN_COST = [0, 1.5, 1.5, 0.5, 0.5, 1.5];
/** Memory that search trees may take before the one unused for longest is dropped, bytes. */
const TREE_MEMORY = 48 << 20;
/** Paths kept at most; beyond that all are forgotten and found again when asked for. */
const PATHS_KEPT = 200_000;

interface Tree {
  readonly next: Int32Array;
  readonly cost: Float64Array;
  readonly done: Uint8Array;
  readonly heap: EdgeHeap;
}

/**
 * Fastest ways over edges on free-flow travel times (Dijkstra over links, so that forbidden turns stay forbidden).
 *
 * A search runs backwards from a destination, for one class, and only as far as an origin asks; the next origin lets it
 * go on from there. Trees are kept while memory allows (48 MB in all), so memory grows with the network and not with its
 * square. What is found doesn't depend on which trees are still there.
 */
export class Router {
  private readonly roads: RoadNetwork;
  private permissions: Uint32Array;
  private readonly trees = new Map<number, Tree>();
  private readonly treesKept: number;
  private readonly paths = new Map<number, Int32Array | null>();
  /** Edges from which edge e is reached: `inStart[e] ..` into `inLink`. */
  private readonly inStart: Int32Array;
  private readonly inLink: Int32Array;
  /** Seconds through each link, and per class along each edge; edge that each link leaves. */
  private readonly through: Float64Array;
  private readonly turnCost: Float64Array;
  private readonly linkEdge: Int32Array;
  private readonly seconds = new Map<number, Float64Array>();

  constructor(roads: RoadNetwork) {
    this.roads = roads;
    this.permissions = roads.lanePermissions;
    this.treesKept = Math.max(8, Math.floor(TREE_MEMORY / (16 * roads.edgeCount + 256)));
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
    this.through = new Float64Array(roads.linkCount);
    this.turnCost = new Float64Array(roads.linkCount);
    this.linkEdge = new Int32Array(roads.linkCount);
    for (let k = 0; k < roads.linkCount; k++) {
      const internal = roads.laneCount + k;
      this.through[k] = roads.laneLength[internal]! / roads.laneSpeed[internal]!;
      this.turnCost[k] = TURN_COST[roads.linkDirection[k]!]!;
      this.linkEdge[k] = roads.laneEdge[roads.linkFrom[k]!]!;
    }
  }

  /** Permissions per lane from now on (closed lanes have none); whatever was found before is forgotten. */
  setPermissions(permissions: Uint32Array): void {
    this.permissions = permissions;
    this.trees.clear();
    this.paths.clear();
  }

  /** Whether a lane is open to a class now. */
  isOpen(lane: number, bit: number): boolean {
    return (this.permissions[lane]! & bit) !== 0;
  }

  /** Whether an edge has a lane that is open to a class now. */
  isEdgeOpen(edge: number, bit: number): boolean {
    for (let l = this.roads.edgeFirstLane[edge]!; l < this.roads.edgeFirstLane[edge + 1]!; l++) {
      if ((this.permissions[l]! & bit) !== 0) return true;
    }
    return false;
  }

  /** Whether a link joins two edges on lanes that are open to a class now. */
  connects(a: number, b: number, bit: number): boolean {
    const { roads, permissions } = this;
    for (let l = roads.edgeFirstLane[a]!; l < roads.edgeFirstLane[a + 1]!; l++) {
      if ((permissions[l]! & bit) === 0) continue;
      for (let k = roads.laneLinkStart[l]!; k < roads.laneLinkStart[l + 1]!; k++) {
        const to = roads.linkTo[k]!;
        if (roads.laneEdge[to] === b && (permissions[to]! & bit) !== 0) return true;
      }
    }
    return false;
  }

  /** Edges from `from` to `to`, both included, or null where no lane for the class leads there. `bit`: the class. */
  path(from: number, to: number, bit: number): Int32Array | null {
    const key = (from * this.roads.edgeCount + to) * 32 + Math.clz32(bit);
    const known = this.paths.get(key);
    if (known !== undefined) return known;
    let result: Int32Array | null = null;
    if (from === to) result = Int32Array.of(from);
    else {
      const tree = this.tree(to, bit);
      this.extend(tree, from, bit);
      if (tree.cost[from]! < Number.POSITIVE_INFINITY) {
        const edges = [from];
        for (let e = from; e !== to; e = tree.next[e]!) edges.push(tree.next[e]!);
        result = Int32Array.from(edges);
      }
    }
    if (this.paths.size >= PATHS_KEPT) this.paths.clear();
    this.paths.set(key, result);
    return result;
  }

  /** Seconds from the start of edge `from` to the end of edge `to` on free roads; Infinity if there is no way. */
  cost(from: number, to: number, bit: number): number {
    const tree = this.tree(to, bit);
    if (tree.done[from] !== 1) this.extend(tree, from, bit);
    return tree.cost[from]!;
  }

  /** Seconds along an edge on the lane nearest the kerb that is open to the class. */
  edgeSeconds(edge: number, bit: number): number {
    return this.secondsFor(bit)[edge]!;
  }

  /** Seconds that a link takes, with what its turn costs on top. */
  linkSeconds(link: number): number {
    return this.through[link]! + this.turnCost[link]!;
  }

  private secondsFor(bit: number): Float64Array {
    const known = this.seconds.get(bit);
    if (known) return known;
    const { roads } = this;
    const seconds = new Float64Array(roads.edgeCount);
    for (let edge = 0; edge < roads.edgeCount; edge++) {
      const first = roads.edgeFirstLane[edge]!;
      const end = roads.edgeFirstLane[edge + 1]!;
      let lane = first;
      while (lane < end && (roads.lanePermissions[lane]! & bit) === 0) lane += 1;
      if (lane === end) lane = first;
      seconds[edge] = roads.laneLength[lane]! / roads.laneSpeed[lane]!;
    }
    this.seconds.set(bit, seconds);
    return seconds;
  }

  private tree(to: number, bit: number): Tree {
    const key = to * 32 + Math.clz32(bit);
    const known = this.trees.get(key);
    if (known) {
      if (this.trees.size >= this.treesKept) {
        // The last in the map is the one used last.
        this.trees.delete(key);
        this.trees.set(key, known);
      }
      return known;
    }
    if (this.trees.size >= this.treesKept) {
      const oldest = this.trees.keys().next();
      if (!oldest.done) this.trees.delete(oldest.value);
    }
    const { edgeCount } = this.roads;
    const tree: Tree = {
      next: new Int32Array(edgeCount).fill(-1),
      cost: new Float64Array(edgeCount).fill(Number.POSITIVE_INFINITY),
      done: new Uint8Array(edgeCount),
      heap: new EdgeHeap(),
    };
    tree.cost[to] = this.edgeSeconds(to, bit);
    tree.heap.push(to, tree.cost[to]!);
    this.trees.set(key, tree);
    return tree;
  }

  /** Lets a search go on until the way from an edge is settled. */
  private extend(tree: Tree, from: number, bit: number): void {
    const { roads, permissions, inStart, inLink, linkEdge, through, turnCost } = this;
    const { next, cost, done, heap } = tree;
    const seconds = this.secondsFor(bit);
    while (done[from] !== 1) {
      const e = heap.pop();
      if (e < 0) return;
      if (done[e]) continue;
      done[e] = 1;
      const sofar = cost[e]!;
      for (let i = inStart[e]!; i < inStart[e + 1]!; i++) {
        const k = inLink[i]!;
        const before = linkEdge[k]!;
        if (done[before]) continue;
        if ((permissions[roads.linkFrom[k]!]! & bit) === 0 || (permissions[roads.linkTo[k]!]! & bit) === 0)
          continue;
        const total = sofar + through[k]! + seconds[before]! + turnCost[k]!;
        if (total < cost[before]!) {
          cost[before] = total;
          next[before] = e;
          heap.push(before, total);
        }
      }
    }
  }
}
