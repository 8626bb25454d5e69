import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balance, gravityMatrix } from '../../../sims/demand/gravity.ts';

const margins = (values: Float64Array, n: number) => {
  const rows = new Float64Array(n);
  const columns = new Float64Array(n);
  values.forEach((value, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    rows[i] = (rows[i] as number) + value;
    columns[j] = (columns[j] as number) + value;
  });
  return { rows, columns };
};
const positive = fc.double({ min: 0.01, max: 1000, noNaN: true });
const list = (n: number) => fc.array(positive, { minLength: n, maxLength: n });

describe('proportional fitting', () => {
  it('meets both margins to a millionth and keeps every cross ratio of the seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }).chain((n) => fc.tuple(fc.constant(n), list(n * n), list(n), list(n))),
        ([n, seed, rowTotals, columnTotals]) => {
          const start = Float64Array.from(seed);
          const result = balance(start, Float64Array.from(rowTotals), Float64Array.from(columnTotals));
          expect(result.converged).toBe(true);
          const total = rowTotals.reduce((a, b) => a + b, 0);
          const scale = total / columnTotals.reduce((a, b) => a + b, 0);
          const { rows, columns } = margins(result.values, n);
          for (let i = 0; i < n; i++) {
            expect(Math.abs((rows[i] as number) - (rowTotals[i] as number))).toBeLessThan(1e-6 * total);
            expect(Math.abs((columns[i] as number) - (columnTotals[i] as number) * scale)).toBeLessThan(
              1e-6 * total,
            );
          }
          // Scaling rows and columns leaves odds ratios as they are: what makes the result unique.
          const ratio = (m: Float64Array) =>
            ((m[0] as number) * (m[n + 1] as number)) / ((m[1] as number) * (m[n] as number));
          expect(ratio(result.values) / ratio(start)).toBeCloseTo(1, 6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says when the margins cannot be met', () => {
    const result = balance(Float64Array.of(0, 0, 1, 1), Float64Array.of(5, 5), Float64Array.of(5, 5));
    expect(result.converged).toBe(false);
    expect(result.error).toBeGreaterThan(0.1);
    expect([...result.values].every(Number.isFinite)).toBe(true);
    expect(balance(Float64Array.of(1), Float64Array.of(0), Float64Array.of(0))).toMatchObject({
      converged: true,
    });
  });
});

describe('the gravity model', () => {
  const input = {
    productions: Float64Array.of(100, 200, 50),
    attractions: Float64Array.of(35, 70, 70),
    seconds: Float64Array.of(60, 300, 600, 300, 60, 400, 600, 400, 60),
    beta: 0.01,
  };

  it('meets productions, and attractions scaled to them, and has the odds of its impedance', () => {
    const { values, converged } = gravityMatrix({ ...input, within: true });
    expect(converged).toBe(true);
    const { rows, columns } = margins(values, 3);
    expect([...rows].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([100, 200, 50]);
    expect([...columns].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([70, 140, 140]);
    const t = (i: number, j: number) => values[i * 3 + j] as number;
    const s = (i: number, j: number) => input.seconds[i * 3 + j] as number;
    const odds = (t(0, 1) * t(1, 2)) / (t(0, 2) * t(1, 1));
    expect(odds).toBeCloseTo(Math.exp(-0.01 * (s(0, 1) + s(1, 2) - s(0, 2) - s(1, 1))), 6);
  });

  it('makes fewer long journeys the greater beta is, and none within zones or where no way leads', () => {
    const mean = (beta: number) => {
      const { values } = gravityMatrix({ ...input, within: true, beta });
      return values.reduce((sum, v, k) => sum + v * (input.seconds[k] as number), 0);
    };
    expect(mean(0.02)).toBeLessThan(mean(0.005));
    expect(mean(0.005)).toBeLessThan(mean(0));
    const far = input.seconds.slice();
    far[1] = Number.POSITIVE_INFINITY;
    const { values } = gravityMatrix({ ...input, seconds: far, beta: 1 });
    expect([values[0], values[1], values[4], values[8]]).toEqual([0, 0, 0, 0]);
    expect([...values].every(Number.isFinite)).toBe(true);
  });
});
