import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance2, measure } from '../../../scenes/geometry/polyline.ts';

const coordinate = fc.double({ min: -100, max: 100, noNaN: true });
const line = fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 12 });
const near = (a: number, b: number) => Math.abs(a - b) < 1e-6;

describe('a measured line', () => {
  it('knows distance, heading and length of its points', () => {
    const measured = measure([
      [0, 0],
      [3, 4, 1],
      [3, 14, 2],
    ]);
    expect([...measured.s]).toEqual([0, 5, 15]);
    expect([...measured.z]).toEqual([0, 1, 2]);
    expect(measured.length).toBe(15);
    expect(measured.heading[0]).toBeCloseTo(Math.atan2(4, 3), 12);
    expect(measured.heading[1]).toBeCloseTo(Math.PI / 2, 12);
    expect(measured.heading[2]).toBe(measured.heading[1]);
  });

  it('never steps back or stands still, whatever points repeat', () => {
    fc.assert(
      fc.property(line, fc.array(fc.nat({ max: 11 })), (points, twice) => {
        const doubled = points.flatMap((p, i) => (twice.includes(i) ? [p, p] : [p]));
        const { s, heading, length } = measure(doubled);
        for (let i = 1; i < s.length; i++) expect(s[i] as number).toBeGreaterThan(s[i - 1] as number);
        expect(heading.every(Number.isFinite)).toBe(true);
        expect(length).toBe(s.at(-1));
        expect(length).toBeGreaterThan(0);
      }),
    );
  });

  it('has the driving length it is given, in the same proportions', () => {
    fc.assert(
      fc.property(line, fc.double({ min: 1, max: 900, noNaN: true }), (points, length) => {
        const drawn = measure(points);
        fc.pre(drawn.length > 1);
        const driven = measure(points, length);
        expect(near(driven.length, length)).toBe(true);
        for (let i = 0; i < drawn.s.length; i++) {
          expect(near((driven.s[i] as number) / length, (drawn.s[i] as number) / drawn.length)).toBe(true);
        }
      }),
    );
  });
});

describe('the distance to a line', () => {
  it('is that of its nearest point, as found by looking at many', () => {
    fc.assert(
      fc.property(line, coordinate, coordinate, (points, px, py) => {
        const measured = measure(points);
        let best = Number.POSITIVE_INFINITY;
        let step = 0;
        for (let i = 0; i + 1 < measured.x.length; i++) {
          const [ax, ay] = [measured.x[i] as number, measured.y[i] as number];
          const [dx, dy] = [(measured.x[i + 1] as number) - ax, (measured.y[i + 1] as number) - ay];
          step = Math.max(step, Math.hypot(dx, dy) / 400);
          for (let k = 0; k <= 400; k++) {
            best = Math.min(best, Math.hypot(ax + (dx * k) / 400 - px, ay + (dy * k) / 400 - py));
          }
        }
        const distance = Math.sqrt(distance2(measured, px, py));
        expect(distance).toBeLessThanOrEqual(best + 1e-9);
        expect(distance).toBeGreaterThanOrEqual(best - step);
      }),
      { numRuns: 60 },
    );
  });
});
