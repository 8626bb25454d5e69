import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../scenes/builder/build-network.ts';
import type { StreetPlan } from '../../../scenes/builder/street-plan.ts';
import { type Connection, type Edge, Roads } from '../../../scenes/document/roads.ts';
import { classBit, compileRoads } from '../../../scenes/network/compile-roads.ts';
import { CONFLICT, DIRECTION } from '../../../scenes/network/road-network.ts';
import { angleBetween, distance, endHeading, first, last, startHeading } from './geometry.ts';
import { crossroads } from './small-plans.ts';

/** Crossroads where the main street's traffic may turn round in the middle and at its eastern end. */
function plan(control: 'signal' | 'priority', side: 'right' | 'left'): StreetPlan {
  const { nodes, streets } = crossroads(control, { side, median: 4 });
  const asked = new Set(['middle', 'east']);
  return { nodes: nodes.map((n) => (asked.has(n.id) ? { ...n, turnarounds: ['main'] } : n)), streets };
}

const cases = (['signal', 'priority'] as const).flatMap((control) =>
  (['right', 'left'] as const).map((side) => [control, side] as const),
);

describe.each(cases)('turn-arounds at a %s junction, driven on the %s', (control, side) => {
  const network = buildNetwork(plan(control, side));
  const connections = network.roads.connections as Connection[];
  const edges = new Map((network.roads.edges as Edge[]).map((edge) => [edge.id, edge]));
  const around = connections.filter(({ dir }) => dir === 't');

  it('are there where the plan asks for them, from the innermost lane to the innermost lane back', () => {
    expect(around.map(({ from, to }) => `${from}>${to}`).sort()).toEqual([
      'main.0f>main.0b',
      'main.1b>main.1f',
      'main.1f>main.1b',
    ]);
    for (const { fromLane, toLane } of around) expect([fromLane, toLane]).toEqual([1, 1]);
    expect(network.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('leave and reach their lanes without a jump or a kink', () => {
    for (const c of around) {
      const from = edges.get(c.from)!.lanes[c.fromLane]!.shape;
      const to = edges.get(c.to)!.lanes[c.toLane]!.shape;
      expect(distance(last(from), first(c.shape))).toBeLessThan(0.002);
      expect(distance(first(to), last(c.shape))).toBeLessThan(0.002);
      expect(angleBetween(endHeading(from), startHeading(c.shape))).toBeLessThan(0.15);
      expect(angleBetween(endHeading(c.shape), startHeading(to))).toBeLessThan(0.15);
    }
  });

  it('give way to everyone whose way they meet, or go at a time of their own', () => {
    const roads = compileRoads(v.parse(Roads, network.roads), []);
    let met = 0;
    for (let k = 0; k < roads.linkCount; k++) {
      if (roads.linkDirection[k] !== DIRECTION.turn) continue;
      for (let c = roads.conflictStart[k]!; c < roads.conflictStart[k + 1]!; c++) {
        const foe = roads.conflictLink[c]!;
        if (roads.conflictKind[c] === CONFLICT.diverging || roads.conflictWide[c] === 1) continue;
        if (roads.linkDirection[foe] === DIRECTION.turn) continue;
        met += 1;
        expect(roads.conflictYield[roads.conflictPair[c]!], `${roads.linkFrom[foe]}`).toBe(0);
      }
    }
    expect(met).toBeGreaterThan(0);
  });
});

describe('turn-arounds', () => {
  it('are for long vehicles only where the turning circle of a bus fits', () => {
    for (const [median, fits] of [
      [4, false],
      [14, true],
    ] as const) {
      const { nodes, streets } = crossroads('priority', { median });
      const asked = nodes.map((n) => (n.id === 'middle' ? { ...n, turnarounds: ['main'] } : n));
      const roads = compileRoads(v.parse(Roads, buildNetwork({ nodes: asked, streets }).roads), []);
      const may = (k: number, c: 'bus' | 'car') =>
        ((roads.lanePermissions[roads.laneCount + k] as number) & classBit(c)) !== 0;
      for (let k = 0; k < roads.linkCount; k++) {
        expect(may(k, 'car')).toBe(true);
        expect(may(k, 'bus')).toBe(fits || roads.linkDirection[k] !== DIRECTION.turn);
      }
    }
  });
});

describe('streets without them', () => {
  it('stay as they are', () => {
    const plain = buildNetwork(crossroads('signal')).roads;
    expect(plain.connections.some(({ dir }) => dir === 't')).toBe(false);
  });

  it('have none where a street leads one way only', () => {
    const { nodes, streets } = crossroads('priority', { lanes: [2, 0] });
    const asked = nodes.map((n) => ({ ...n, turnarounds: ['main', 'side'] }));
    const { connections } = buildNetwork({ nodes: asked, streets }).roads;
    expect(connections.some(({ dir }) => dir === 't')).toBe(false);
  });
});
