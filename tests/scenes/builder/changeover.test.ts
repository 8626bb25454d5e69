import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../scenes/builder/build-network.ts';
import { Roads } from '../../../scenes/document/roads.ts';
import { compileRoads } from '../../../scenes/network/compile-roads.ts';
import { CONFLICT } from '../../../scenes/network/road-network.ts';
import { node, street } from './small-plans.ts';

/** A carriageway of `lanes` lanes that bends by `bend` rad at a node where the driving side changes. */
function changeover(lanes: number, bend: number, from: 'right' | 'left') {
  const to = from === 'right' ? 'left' : 'right';
  const end = [200 * Math.cos(bend), 200 * Math.sin(bend)] as const;
  const built = buildNetwork({
    nodes: [node('a', -200, 0), node('swap', 0, 0, 'priority'), node('b', ...end)],
    streets: [
      street('before', ['a', 'swap'], { lanes: [lanes, 0], side: from, sidewalks: false }),
      street('after', ['swap', 'b'], { lanes: [lanes, 0], side: to, sidewalks: false }),
    ],
  });
  return { roads: v.parse(Roads, built.roads), problems: built.problems };
}

describe('a node where the driving side changes', () => {
  it('leads every lane on to the one that lies ahead of it, whatever the lanes are called, and none across another', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: -0.7, max: 0.7, noNaN: true }),
        fc.constantFrom('right' as const, 'left' as const),
        (lanes, bend, from) => {
          const { roads, problems } = changeover(lanes, bend, from);
          expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
          const pairs = roads.connections.map(({ fromLane, toLane }) => [fromLane, toLane]);
          expect(pairs.sort((a, b) => a[0]! - b[0]!)).toEqual(
            Array.from({ length: lanes }, (_, i) => [i, lanes - 1 - i]),
          );
          const compiled = compileRoads(roads, []);
          expect(Array.from(compiled.edgeLeftHand)).toEqual(from === 'right' ? [0, 1] : [1, 0]);
          for (let c = 0; c < compiled.conflictLink.length; c++) {
            expect(compiled.conflictWide[c], 'only long bodies may come near each other').toBe(1);
            expect(compiled.conflictKind[c]).toBe(CONFLICT.crossing);
          }
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  it('is the mirror image of the change back', () => {
    for (const bend of [-0.4, 0, 0.3]) {
      const there = changeover(3, bend, 'right').roads;
      const back = changeover(3, -bend, 'left').roads;
      const mirrored = back.connections.map((c) => c.shape.map(([x, y]) => [x, -y]));
      there.connections.forEach((c, i) => {
        c.shape.forEach((p, k) => {
          expect(p[0]).toBeCloseTo(mirrored[i]![k]![0]!, 2);
          expect(p[1]).toBeCloseTo(mirrored[i]![k]![1]!, 2);
        });
      });
    }
  });
});
