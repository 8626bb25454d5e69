import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileScene } from '../../../scenes/network/compile.ts';
import { classBit } from '../../../scenes/network/compile-roads.ts';
import type { RoadNetwork } from '../../../scenes/network/road-network.ts';
import { chooseByLogit, findAlternatives, pathSizes, shared } from '../../../sims/routes/alternatives.ts';
import { LiveSearch } from '../../../sims/routes/live-search.ts';
import { Router } from '../../../sims/routes/router.ts';
import { draws, gridScene } from '../vehicles/small-networks.ts';
import { squareGrid } from './square-grid.ts';

const CAR = classBit('car');
const { roads } = compileScene(gridScene(1, 1, 10));

/** The grid with some lanes closed. */
function thinned(seed: number): RoadNetwork {
  const next = draws(seed);
  return { ...roads, lanePermissions: roads.lanePermissions.map((p) => (next() < 0.15 ? 0 : p)) };
}

/** Least seconds from the end of one edge to the end of another by Bellman and Ford: no heap, no bound, no order. */
function reference(net: RoadNetwork, router: Router, times: Float64Array, from: number): Float64Array {
  const cost = new Float64Array(net.edgeCount).fill(Number.POSITIVE_INFINITY);
  cost[from] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (let k = 0; k < net.linkCount; k++) {
      const [a, b] = [net.linkFrom[k] as number, net.linkTo[k] as number];
      if (((net.lanePermissions[a] as number) & (net.lanePermissions[b] as number) & CAR) === 0) continue;
      const next = net.laneEdge[b] as number;
      const total =
        (cost[net.laneEdge[a] as number] as number) + router.linkSeconds(k) + (times[next] as number);
      if (total < (cost[next] as number) - 1e-12) {
        cost[next] = total;
        changed = true;
      }
    }
  }
  return cost;
}

describe('the search on live travel times', { timeout: 60_000 }, () => {
  it('finds the least time, and a way that takes it, on random networks with random travel times', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: roads.edgeCount - 1 }), (seed, from) => {
        const net = thinned(seed);
        const next = draws(seed + 1);
        const router = new Router(net);
        const slow = Float64Array.from({ length: net.edgeCount }, () => 1 + (next() < 0.3 ? next() * 20 : 0));
        const seconds = (edge: number, free: number) => free * (slow[edge] as number);
        const times = slow.map((s, e) => s * router.edgeSeconds(e, CAR));
        const search = new LiveSearch(net, router, { seconds });
        const least = reference(net, router, times, from);
        const out = new Int32Array(net.edgeCount);
        for (let to = 0; to < net.edgeCount; to++) {
          if (to === from) continue;
          const n = search.find(from, to, CAR, out, 0);
          if (n < 0) {
            expect(least[to]).toBe(Number.POSITIVE_INFINITY);
            continue;
          }
          expect(search.seconds).toBeCloseTo(least[to] as number, 7);
          const way = Int32Array.of(from, ...out.subarray(0, n));
          expect(way.at(-1)).toBe(to);
          expect(search.routeSeconds(way, 0, n, CAR)).toBeCloseTo(least[to] as number, 7);
        }
      }),
      { numRuns: 15, seed: 3 },
    );
  });

  it('settles only edges of fastest ways on empty roads', () => {
    const search = new LiveSearch(roads, new Router(roads), { seconds: (_edge, free) => free });
    const out = new Int32Array(roads.edgeCount);
    let settled = 0;
    let length = 0;
    for (let from = 0; from < roads.edgeCount; from++) {
      length += Math.max(0, search.find(from, (from * 7 + 3) % roads.edgeCount, CAR, out, 0));
      settled += search.settled;
    }
    // Ties between equal ways in a regular grid are the rest.
    expect(settled).toBeLessThan(3 * length + 2 * roads.edgeCount);
  });

  it('gives the same answers with a router that forgets nearly everything', () => {
    const [kept, forgetful] = [new Router(roads), new Router(roads)];
    for (let from = 0; from < roads.edgeCount; from += 3) {
      for (let to = 0; to < roads.edgeCount; to += 2) {
        forgetful.setPermissions(roads.lanePermissions);
        expect(forgetful.cost(from, to, CAR)).toBe(kept.cost(from, to, CAR));
        expect(forgetful.path(from, to, CAR)).toEqual(kept.path(from, to, CAR));
      }
    }
  });
});

describe('a router of a large network', { timeout: 60_000 }, () => {
  it('gives the same answers once it has had to forget searches to keep its memory', () => {
    const net = squareGrid(40);
    expect([net.edgeCount, net.linkCount]).toEqual([6560, 19_200]);
    const router = new Router(net);
    const from = 3000;
    const first = Array.from({ length: 12 }, (_, i) => ({
      to: i * 500,
      cost: router.cost(from, i * 500, CAR),
    }));
    // More destinations than searches are kept.
    for (let n = 0; n < 600; n++) router.cost((n * 37) % net.edgeCount, (n * 11 + 5) % net.edgeCount, CAR);
    for (const { to, cost } of first) {
      expect(router.cost(from, to, CAR)).toBe(cost);
      const way = router.path(from, to, CAR);
      if (way === null) continue;
      let sum = router.edgeSeconds(from, CAR);
      const free = new LiveSearch(net, router, { seconds: (_edge, seconds) => seconds });
      sum += free.routeSeconds(way, 0, way.length - 1, CAR);
      expect(sum).toBeCloseTo(cost, 6);
    }
  });
});

describe('alternatives', { timeout: 60_000 }, () => {
  const router = new Router(roads);
  const search = new LiveSearch(roads, router, { seconds: (_edge, free) => free });

  it('are distinct, pass no junction twice, come in the order of their time and overlap no more than allowed', () => {
    const edge = fc.nat({ max: roads.edgeCount - 1 });
    let several = 0;
    fc.assert(
      fc.property(edge, edge, fc.constantFrom(0.3, 0.6, 0.9), (from, to, overlap) => {
        const ways = findAlternatives(roads, search, from, to, CAR, { count: 4, overlap, stretch: 2 });
        const direct = router.path(from, to, CAR);
        expect(ways.length > 0).toBe(direct !== null);
        if (ways.length > 1) several += 1;
        const times = ways.map((w) => search.routeSeconds(w, 0, w.length - 1, CAR));
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        if (direct) expect(times[0]).toBeCloseTo(search.routeSeconds(direct, 0, direct.length - 1, CAR), 7);
        expect(new Set(ways.map((w) => w.join())).size).toBe(ways.length);
        for (const [i, way] of ways.entries()) {
          expect([way[0], way.at(-1)]).toEqual([from, to]);
          expect(times[i]).toBeLessThanOrEqual((times[0] as number) * 2 + 1e-9);
          const junctions = [...way].map((e) => roads.edgeFrom[e]);
          if (i > 0) expect(new Set(junctions).size).toBe(junctions.length);
          for (const other of ways.slice(0, i))
            expect(shared(roads, way, other)).toBeLessThanOrEqual(overlap);
        }
      }),
      { numRuns: 200, seed: 8 },
    );
    expect(several).toBeGreaterThan(50);
  });

  it('are chosen in the shares of the logit, a variant of one way counting less than a way of its own', () => {
    const seconds = Float64Array.of(100, 110, 130, Number.POSITIVE_INFINITY);
    const sizes = Float64Array.of(1, 1, 1, 1);
    const counts = [0, 0, 0, 0];
    const n = 20_000;
    for (let i = 0; i < n; i++) {
      const chosen = chooseByLogit(seconds, sizes, 4, 0.05, (i + 0.5) / n);
      counts[chosen] = (counts[chosen] as number) + 1;
    }
    const weights = [1, Math.exp(-0.5), Math.exp(-1.5), 0];
    const total = weights.reduce((a, b) => a + b, 0);
    for (const [i, w] of weights.entries()) expect((counts[i] as number) / n).toBeCloseTo(w / total, 3);
    expect(chooseByLogit(seconds.subarray(3), sizes, 1, 0.05, 0.5)).toBe(-1);
    const way = Int32Array.of(0, 1, 2);
    expect([...pathSizes(roads, [way, way, Int32Array.of(5)])]).toEqual([0.5, 0.5, 1]);
  });
});
