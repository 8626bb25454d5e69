import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildNetwork, documentPoint } from '../../../scenes/builder/build-network.ts';
import type { StreetPlan } from '../../../scenes/builder/street-plan.ts';
import type { Connection, Edge } from '../../../scenes/document/roads.ts';
import {
  angleBetween,
  area,
  distance,
  endHeading,
  first,
  last,
  linesCross,
  startHeading,
  within,
} from './geometry.ts';
import { crossroads, node, street } from './small-plans.ts';

function connectionsFrom(plan: StreetPlan, edge: string): readonly Connection[] {
  return buildNetwork(plan).roads.connections.filter((c) => c.from === edge) as Connection[];
}

describe('a right-hand crossroads', () => {
  const network = buildNetwork(crossroads('signal'));
  const edges = network.roads.edges as Edge[];

  it('has two edges per section that name each other', () => {
    expect(edges.map((edge) => edge.id).sort()).toEqual([
      'main.0b',
      'main.0f',
      'main.1b',
      'main.1f',
      'side.0b',
      'side.0f',
      'side.1b',
      'side.1f',
    ]);
    for (const edge of edges)
      expect(edges.find((other) => other.id === edge.opposite)?.opposite).toBe(edge.id);
  });

  it('puts eastbound lanes south of the centre line with lane 0 at the kerb', () => {
    const lanes = edges.find((edge) => edge.id === 'main.0f')?.lanes ?? [];
    expect(lanes.map((lane) => first(lane.shape)[1])).toEqual([-4.875, -1.625]);
  });

  it('offers every approach a right turn from the kerb lane, straight on from both and a left turn from the inner lane', () => {
    const turns = connectionsFrom(crossroads('signal'), 'main.0f').map(
      (c) => `${c.fromLane}${c.dir}${c.to}:${c.toLane}`,
    );
    expect(turns.sort()).toEqual(['0rside.0b:0', '0smain.1f:0', '1lside.1f:1', '1smain.1f:1'].sort());
  });

  it('lets left turns wait inside the junction for the oncoming traffic, not others', () => {
    for (const c of network.roads.connections) {
      if (c.dir === 'l') expect(c.waitAt).toBeGreaterThan(4);
      else expect(c.waitAt).toBeUndefined();
    }
  });

  it('ends lanes behind the crossing and keeps crossings inside the junction area', () => {
    const ring = network.roads.junctions.find((j) => j.id === 'middle')?.shape ?? [];
    expect(area(ring)).toBeGreaterThan(400);
    expect(network.walks.crossings).toHaveLength(4);
    for (const crossing of network.walks.crossings) {
      const middle: [number, number] = [
        (first(crossing.shape as never)[0] + last(crossing.shape as never)[0]) / 2,
        (first(crossing.shape as never)[1] + last(crossing.shape as never)[1]) / 2,
      ];
      expect(within(middle, ring)).toBe(true);
      for (const edge of edges)
        for (const lane of edge.lanes) expect(linesCross(lane.shape, crossing.shape as never)).toBe(false);
    }
  });

  it('joins all four corners so that one can walk round the junction and along every street', () => {
    const walks = network.walks.build(documentPoint, network.signalOf);
    const reached = new Set([walks.nodes[0]?.id]);
    for (let grown = true; grown; ) {
      grown = false;
      for (const path of walks.paths) {
        if (reached.has(path.from) === reached.has(path.to)) continue;
        reached.add(path.from);
        reached.add(path.to);
        grown = true;
      }
    }
    expect(reached.size).toBe(walks.nodes.length);
  });
});

describe('a left-hand crossroads', () => {
  it('is the mirror image of the right-hand one', () => {
    const right = buildNetwork(crossroads('signal')).roads;
    const left = buildNetwork(crossroads('signal', { side: 'left' })).roads;
    const mirrored = { s: 's', l: 'r', r: 'l', L: 'R', R: 'L', t: 't' } as const;
    // Mirror in the main street: its directions stay, the side street runs the other way.
    const other = (id: string) =>
      id.replace(/^side\.([01])(.)$/, (_, i, d) => `side.${1 - Number(i)}${d === 'f' ? 'b' : 'f'}`);
    const key = (c: { from: string; fromLane: number; to: string; toLane: number; dir: string }) =>
      `${c.from} ${c.fromLane} ${c.to} ${c.toLane} ${c.dir}`;
    const expected = right.connections.map((c) =>
      key({ ...c, from: other(c.from), to: other(c.to), dir: mirrored[c.dir] }),
    );
    expect(left.connections.map(key).sort()).toEqual(expected.sort());
    const lane = left.edges.find((edge) => edge.id === 'main.0f')?.lanes[0]?.shape ?? [];
    expect(first(lane)[1]).toBe(4.875);
  });
});

describe('where the driving side changes on a one-way street', () => {
  const plan: StreetPlan = {
    nodes: [node('a', 0, 0), node('swap', 100, 0, 'priority'), node('b', 200, 0)],
    streets: [
      street('before', ['a', 'swap'], { lanes: [3, 0] }),
      street('after', ['swap', 'b'], { lanes: [3, 0], side: 'left' }),
    ],
  };

  it('keeps every vehicle in its track while the kerb lane becomes the inner lane', () => {
    const { roads } = buildNetwork(plan);
    expect(roads.connections.map((c) => [c.fromLane, c.toLane])).toEqual([
      [0, 2],
      [1, 1],
      [2, 0],
    ]);
    for (const c of roads.connections)
      expect(Math.abs(first(c.shape)[1] - last(c.shape)[1])).toBeLessThan(0.001);
  });
});

describe('signals', () => {
  const signal = buildNetwork(crossroads('signal')).roads.signals?.[0];
  const phases = signal?.programs[0]?.phases ?? [];

  it('give every movement and crossing its turn in a cycle of 40 to 120 s', () => {
    const cycle = phases.reduce((sum, phase) => sum + phase.duration, 0);
    expect(cycle).toBeGreaterThanOrEqual(40);
    expect(cycle).toBeLessThanOrEqual(120);
    const size = phases[0]?.state.length ?? 0;
    for (let i = 0; i < size; i++)
      expect(phases.some((phase) => 'Gg'.includes(phase.state[i] ?? 'r'))).toBe(true);
  });

  it('never show green to two straight movements that cross', () => {
    const { connections } = buildNetwork(crossroads('signal')).roads;
    for (const phase of phases) {
      const green = connections.filter((c) => phase.state[c.signalIndex ?? -1] === 'G' && c.dir === 's');
      for (const a of green)
        for (const b of green) expect(a !== b && linesCross(a.shape, b.shape)).toBe(false);
    }
  });

  it('show yellow for 3 s and all red for 2 s between stages', () => {
    phases.forEach((phase, i) => {
      if (!phase.state.includes('y')) return;
      expect(phase.duration).toBe(3);
      expect(phases[i + 1]?.state).toMatch(/^r+$/);
      expect(phases[i + 1]?.duration).toBe(2);
    });
  });

  it('clear a crossing for as long as it takes to walk it at 1.2 m/s before its red', () => {
    const network = buildNetwork(crossroads('signal'));
    for (const crossing of network.walks.crossings) {
      const index = network.signalOf(crossing)?.signalIndex ?? -1;
      const clearing = phases
        .filter((phase) => phase.state[index] === 'g')
        .reduce((sum, phase) => sum + phase.duration, 0);
      const length = distance(first(crossing.shape as never), last(crossing.shape as never));
      expect(clearing * 1.2).toBeGreaterThanOrEqual(length);
    }
  });

  it('let turning traffic yield to the people walking across its way out', () => {
    const network = buildNetwork(crossroads('signal'));
    for (const phase of phases) {
      for (const crossing of network.walks.crossings) {
        const index = network.signalOf(crossing)?.signalIndex ?? -1;
        if (phase.state[index] !== 'G') continue;
        for (const c of network.roads.connections) {
          if (linesCross(c.shape, crossing.shape as never))
            expect('rg').toContain(phase.state[c.signalIndex ?? -1]);
        }
      }
    }
  });
});

describe('any junction of three or four streets', () => {
  const arm = fc.record({ jitter: fc.integer({ min: -22, max: 22 }), lanes: fc.integer({ min: 1, max: 3 }) });

  it('has connections that start and end at their lanes without a kink, and lanes that never cross', () => {
    fc.assert(
      fc.property(
        fc.array(arm, { minLength: 3, maxLength: 4 }),
        fc.constantFrom('right', 'left'),
        (arms, side) => {
          const plan: StreetPlan = {
            nodes: [
              node('middle', 0, 0, 'signal'),
              ...arms.map(({ jitter }, i) => {
                const angle = ((i * 360) / arms.length + jitter) * (Math.PI / 180);
                return node(`end${i}`, 220 * Math.cos(angle), 220 * Math.sin(angle));
              }),
            ],
            streets: arms.map(({ lanes }, i) =>
              street(`s${i}`, [`end${i}`, 'middle'], {
                lanes: [lanes, lanes],
                side: side as 'right' | 'left',
              }),
            ),
          };
          const { roads, problems } = buildNetwork(plan);
          expect(problems).toEqual([]);
          const edges = new Map(roads.edges.map((edge) => [edge.id, edge]));
          for (const c of roads.connections) {
            const from = edges.get(c.from)?.lanes[c.fromLane]?.shape ?? [];
            const to = edges.get(c.to)?.lanes[c.toLane]?.shape ?? [];
            expect(distance(first(c.shape), last(from))).toBeLessThan(0.05);
            expect(distance(last(c.shape), first(to))).toBeLessThan(0.05);
            expect(angleBetween(startHeading(c.shape), endHeading(from))).toBeLessThan(0.26);
            expect(angleBetween(endHeading(c.shape), startHeading(to))).toBeLessThan(0.26);
          }
          const lanes = roads.edges.flatMap((edge) => edge.lanes.map((lane) => lane.shape));
          for (const a of lanes) for (const b of lanes) expect(a !== b && linesCross(a, b)).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a plan with mistakes', () => {
  it('is refused when a path names an unknown node', () => {
    const plan = {
      nodes: [node('a', 0, 0), node('b', 100, 0)],
      streets: [street('x', ['a', 'nowhere', 'b'])],
    };
    expect(() => buildNetwork(plan)).toThrow(/nowhere/);
  });

  it('reports streets that cross without a node, unless one passes well above', () => {
    const nodes = [node('a', -100, 0), node('b', 100, 0), node('c', 0, -100), node('d', 0, 100)];
    const flat = { nodes, streets: [street('x', ['a', 'b']), street('y', ['c', 'd'])] };
    expect(buildNetwork(flat).problems.map((p) => p.code)).toEqual(['plan.crossing']);
    const lifted = {
      nodes,
      streets: [street('x', ['a', 'b']), street('y', ['c', [0, -50, 7], [0, 50, 7], 'd'])],
    };
    expect(buildNetwork(lifted).problems).toEqual([]);
  });

  it('reports junctions so close that no lane fits between them', () => {
    const plan: StreetPlan = {
      nodes: [
        node('a', -100, 0),
        node('b', 0, 0, 'priority'),
        node('c', 30, 0, 'priority'),
        node('d', 130, 0),
        node('e', 0, 100),
        node('f', 30, 100),
      ],
      streets: [street('x', ['a', 'b', 'c', 'd']), street('y', ['b', 'e']), street('z', ['c', 'f'])],
    };
    expect(buildNetwork(plan).problems.map((p) => p.where)).toEqual(['x.1']);
  });
});
