import { exp } from '../../scenes/math.ts';

/** A matrix whose margins have been brought to given totals, by rows. */
export interface BalancedMatrix {
  /** `values[i * columns + j]`. */
  readonly values: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
  /** Greatest difference between a margin and its total, as a share of all journeys. */
  readonly error: number;
}

const TOLERANCE = 1e-9;
const ITERATIONS = 1000;

/**
 * Iterative proportional fitting (Deming and Stephan 1940): scales rows and columns of a seed matrix in turns until its
 * margins are the given totals. Cells that are 0 stay 0, so there need not be a solution; then `converged` is false and
 * `error` says how far off the margins are. Column totals are scaled to the sum of the row totals first.
 */
export function balance(
  seed: Float64Array,
  rowTotals: Float64Array,
  columnTotals: Float64Array,
  limits: { readonly tolerance?: number; readonly iterations?: number } = {},
): BalancedMatrix {
  const { tolerance = TOLERANCE, iterations = ITERATIONS } = limits;
  const rows = rowTotals.length;
  const columns = columnTotals.length;
  const values = seed.slice();
  const total = sumOf(rowTotals);
  const columnSum = sumOf(columnTotals);
  const scale = columnSum > 0 ? total / columnSum : 0;
  if (total === 0) return { values: values.fill(0), iterations: 0, converged: true, error: 0 };
  let error = Number.POSITIVE_INFINITY;
  let n = 0;
  while (n < iterations && error > tolerance) {
    n += 1;
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += values[i * columns + j]!;
      const factor = sum > 0 ? rowTotals[i]! / sum : 0;
      for (let j = 0; j < columns; j++) values[i * columns + j] = values[i * columns + j]! * factor;
    }
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += values[i * columns + j]!;
      const factor = sum > 0 ? (columnTotals[j]! * scale) / sum : 0;
      for (let i = 0; i < rows; i++) values[i * columns + j] = values[i * columns + j]! * factor;
    }
    error = marginError(values, rowTotals, columnTotals, scale) / total;
  }
  return { values, iterations: n, converged: error <= tolerance, error };
}

export interface GravityInput {
  /** Journeys that begin and end in each zone; attractions are scaled to the sum of the productions. */
  readonly productions: Float64Array;
  readonly attractions: Float64Array;
  /** Travel time from zone i to zone j: `seconds[i * zones + j]`; Infinity: no way. */
  readonly seconds: Float64Array;
  /** 1/s. */
  readonly beta: number;
  /** Whether journeys stay within a zone. */
  readonly within?: boolean;
}

/**
 * Doubly constrained gravity model: T_ij = a_i b_j P_i A_j exp(-beta t_ij) with both margins met (Wilson 1967; Ortuzar and
 * Willumsen, Modelling Transport). Times are taken relative to the shortest one, which changes no result and keeps the
 * exponential in range.
 */
export function gravityMatrix(input: GravityInput): BalancedMatrix {
  const { productions, attractions, seconds, beta, within = false } = input;
  const zones = productions.length;
  let least = Number.POSITIVE_INFINITY;
  for (const t of seconds) if (t < least) least = t;
  const seed = new Float64Array(zones * zones);
  for (let i = 0; i < zones; i++) {
    for (let j = 0; j < zones; j++) {
      const t = seconds[i * zones + j]!;
      if ((i === j && !within) || t === Number.POSITIVE_INFINITY) continue;
      const x = beta * (t - least);
      seed[i * zones + j] = productions[i]! * attractions[j]! * (x > 600 ? exp(-600) : exp(-x));
    }
  }
  return balance(seed, productions, attractions);
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function marginError(
  values: Float64Array,
  rowTotals: Float64Array,
  columnTotals: Float64Array,
  scale: number,
): number {
  const columns = columnTotals.length;
  let error = 0;
  for (let i = 0; i < rowTotals.length; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += values[i * columns + j]!;
    error = Math.max(error, Math.abs(sum - rowTotals[i]!));
  }
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rowTotals.length; i++) sum += values[i * columns + j]!;
    error = Math.max(error, Math.abs(sum - columnTotals[j]! * scale));
  }
  return error;
}
