import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { EdgeHeap } from './edge-heap.ts';
import type { Router } from './router.ts';

/** Seconds along an edge now, given those on the empty edge: at least as many. */
export interface EdgeTimes {
  seconds(edge: number, free: number): number;
}

/**
 * Fastest ways on travel times that change during a run (A*).
 *
 * The bound on what is left is the time on free roads, taken from the router's backward search to the same destination,
 * which goes on only as far as it is asked ("reverse resumable A*", Silver 2005). It is exact on empty roads, never too
 * high because no edge is ever faster than free, and shared by everyone who goes to that destination; a contraction
 * hierarchy would have to be customised anew after each update of the travel times, for queries that are few per update.
 */
export class LiveSearch {
  private readonly roads: RoadNetwork;
  private readonly router: Router;
  private readonly times: EdgeTimes;
  private readonly cost: Float64Array;
  private readonly parent: Int32Array;
  /** Number of the search in which an edge was reached, and settled, last. */
  private readonly reached: Int32Array;
  private readonly settledIn: Int32Array;
  private readonly heap = new EdgeHeap();
  private readonly scratch: Int32Array;
  private search = 0;
  /** Edges settled by the last search, and its seconds from the end of the first edge to the end of the last. */
  settled = 0;
  seconds = 0;

  constructor(roads: RoadNetwork, router: Router, times: EdgeTimes) {
    this.roads = roads;
    this.router = router;
    this.times = times;
    this.cost = new Float64Array(roads.edgeCount);
    this.parent = new Int32Array(roads.edgeCount);
    this.reached = new Int32Array(roads.edgeCount);
    this.settledIn = new Int32Array(roads.edgeCount);
    this.scratch = new Int32Array(roads.edgeCount);
  }

  /**
   * Writes the edges after `from` up to `to` into `out` from `at` on and returns how many there are; -1: there is no way,
   * or no room. A vehicle on `from` may leave it even if it has been closed since. `penalty`: factors on edges, at least 1.
   */
  find(from: number, to: number, bit: number, out: Int32Array, at: number, penalty?: Float64Array): number {
    const { roads, router, times, cost, parent, reached, settledIn, heap } = this;
    this.settled = 0;
    this.seconds = 0;
    if (from === to) return 0;
    this.search += 1;
    const { search } = this;
    heap.clear();
    cost[from] = 0;
    reached[from] = search;
    parent[from] = -1;
    heap.push(from, 0);
    for (let e = heap.pop(); e >= 0; e = heap.pop()) {
      if (settledIn[e] === search) continue;
      settledIn[e] = search;
      this.settled += 1;
      if (e === to) {
        this.seconds = cost[to]!;
        return this.write(to, out, at);
      }
      const first = roads.edgeFirstLane[e]!;
      const end = roads.edgeFirstLane[e + 1]!;
      for (let lane = first; lane < end; lane++) {
        const open = e === from ? (roads.lanePermissions[lane]! & bit) !== 0 : router.isOpen(lane, bit);
        if (!open) continue;
        for (let k = roads.laneLinkStart[lane]!; k < roads.laneLinkStart[lane + 1]!; k++) {
          const target = roads.linkTo[k]!;
          if (!router.isOpen(target, bit)) continue;
          const next = roads.laneEdge[target]!;
          if (settledIn[next] === search) continue;
          const free = router.edgeSeconds(next, bit);
          let way = router.linkSeconds(k) + times.seconds(next, free);
          if (penalty) way *= penalty[next]!;
          const total = cost[e]! + way;
          if (reached[next] === search && total >= cost[next]!) continue;
          const left = router.cost(next, to, bit);
          if (left === Number.POSITIVE_INFINITY) continue;
          cost[next] = total;
          parent[next] = e;
          reached[next] = search;
          heap.push(next, total + left - free);
        }
      }
    }
    return -1;
  }

  /**
   * Seconds from the end of edge `from` of a route to the end of its edge `to` (places), by the quickest links that are
   * open; Infinity where the route is closed. The lanes of edge `from` count as open.
   */
  routeSeconds(route: Int32Array, from: number, to: number, bit: number): number {
    let sum = 0;
    for (let i = from; i < to; i++) {
      const link = this.link(route[i]!, route[i + 1]!, bit, i === from);
      if (link === Number.POSITIVE_INFINITY) return link;
      sum += link + this.times.seconds(route[i + 1]!, this.router.edgeSeconds(route[i + 1]!, bit));
    }
    return sum;
  }

  /** Least seconds of an open link between two edges, Infinity if there is none. */
  private link(a: number, b: number, bit: number, leaving: boolean): number {
    const { roads, router } = this;
    let least = Number.POSITIVE_INFINITY;
    for (let lane = roads.edgeFirstLane[a]!; lane < roads.edgeFirstLane[a + 1]!; lane++) {
      const open = leaving ? (roads.lanePermissions[lane]! & bit) !== 0 : router.isOpen(lane, bit);
      if (!open) continue;
      for (let k = roads.laneLinkStart[lane]!; k < roads.laneLinkStart[lane + 1]!; k++) {
        const target = roads.linkTo[k]!;
        if (roads.laneEdge[target] !== b || !router.isOpen(target, bit)) continue;
        const seconds = router.linkSeconds(k);
        if (seconds < least) least = seconds;
      }
    }
    return least;
  }

  private write(to: number, out: Int32Array, at: number): number {
    const { parent, scratch } = this;
    let n = 0;
    for (let e = to; parent[e]! >= 0; e = parent[e]!) {
      scratch[n] = e;
      n += 1;
    }
    if (at + n > out.length) return -1;
    for (let i = 0; i < n; i++) out[at + i] = scratch[n - 1 - i]!;
    return n;
  }
}
