import { describe, expect, it } from 'vitest';
import * as math from '../../scenes/math.ts';

/** Inputs from a linear congruence: the same on every engine, no rounding involved. */
function inputs(n: number, low: number, high: number): number[] {
  let state = 12345;
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + (high - low) * (state / 4294967296);
  });
}

/** Greatest error relative to the reference; where the reference is below `floor`, relative to `floor`. */
function worst(
  xs: readonly number[],
  ours: (x: number) => number,
  reference: (x: number) => number,
  floor = 0,
): number {
  let error = 0;
  for (const x of xs) {
    const r = reference(x);
    error = Math.max(error, Math.abs(ours(x) - r) / Math.max(Math.abs(r), floor, Number.MIN_VALUE));
  }
  return error;
}

const LIMIT = 1e-15;

describe('deterministic mathematics', () => {
  it('agrees with the engine on sines and cosines to 1e-15', () => {
    for (const range of [1, 10, 1000]) {
      const xs = inputs(20_000, -range, range);
      expect(worst(xs, math.sin, Math.sin)).toBeLessThan(LIMIT);
      expect(worst(xs, math.cos, Math.cos)).toBeLessThan(LIMIT);
    }
    // Far out, zeros of the functions lie between numbers: there the error is one of the reduced angle.
    const far = inputs(20_000, -100_000, 100_000);
    expect(worst(far, math.sin, Math.sin, 1e-3)).toBeLessThan(LIMIT);
    expect(worst(far, math.cos, Math.cos, 1e-3)).toBeLessThan(LIMIT);
    expect(worst(inputs(20_000, -1.5, 1.5), math.tan, Math.tan)).toBeLessThan(LIMIT);
  });

  it('agrees with the engine on arc functions to 1e-15', () => {
    expect(worst(inputs(20_000, -20, 20), math.atan, Math.atan)).toBeLessThan(LIMIT);
    expect(worst(inputs(20_000, -1, 1), math.asin, Math.asin)).toBeLessThan(LIMIT);
    // An arc cosine near 0 is a difference of numbers near pi / 2: its error is one of the angle, not of the result.
    expect(worst(inputs(20_000, -1, 1), math.acos, Math.acos, 1)).toBeLessThan(LIMIT);
    const xs = inputs(20_000, -3, 3);
    const ys = inputs(20_001, -3, 3).slice(1);
    let error = 0;
    xs.forEach((x, i) => {
      const y = ys[i] as number;
      const r = Math.atan2(y, x);
      error = Math.max(error, Math.abs(math.atan2(y, x) - r) / Math.abs(r));
    });
    expect(error).toBeLessThan(LIMIT);
  });

  it('agrees with the engine on exponentials and logarithms to 1e-15', () => {
    expect(worst(inputs(20_000, -50, 50), math.exp, Math.exp)).toBeLessThan(LIMIT);
    expect(worst(inputs(20_000, -700, 700), math.exp, Math.exp)).toBeLessThan(LIMIT);
    expect(worst(inputs(20_000, 1e-9, 2), math.log, Math.log)).toBeLessThan(LIMIT);
    expect(worst(inputs(20_000, 2, 1e9), math.log, Math.log)).toBeLessThan(LIMIT);
    // The exponent y log x carries the error of log x times itself.
    expect(
      worst(
        inputs(5000, 0.1, 10),
        (x) => math.pow(x, 2.7),
        (x) => x ** 2.7,
      ),
    ).toBeLessThan(5 * LIMIT);
    expect(
      worst(
        inputs(5000, -1e6, 1e6),
        (x) => math.hypot(x, 3),
        (x) => Math.hypot(x, 3),
      ),
    ).toBeLessThan(LIMIT);
  });

  it('handles the ends of each function', () => {
    expect(math.sin(0)).toBe(0);
    expect(math.cos(0)).toBe(1);
    expect(math.atan2(0, 0)).toBe(0);
    expect(math.atan2(0, -1)).toBe(math.PI);
    expect(math.atan2(1, 0)).toBe(math.HALF_PI);
    expect(math.atan2(-1, 0)).toBe(-math.HALF_PI);
    expect(math.atan(1e300)).toBe(math.HALF_PI);
    expect(math.asin(1.5)).toBe(math.HALF_PI);
    expect(math.asin(-1.5)).toBe(-math.HALF_PI);
    expect(math.acos(2)).toBe(0);
    expect(math.exp(0)).toBe(1);
    expect(math.exp(1000)).toBe(Number.POSITIVE_INFINITY);
    expect(math.exp(-1000)).toBe(0);
    expect(math.exp(709)).toBeGreaterThan(8e307);
    expect(math.log(1)).toBe(0);
    expect(math.log(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(math.log(-1)).toBeNaN();
    expect(math.pow(0, 0)).toBe(1);
    expect(math.pow(0, 3)).toBe(0);
  });

  it('brings angles into [-pi, pi)', () => {
    const angles = inputs(2000, -100, 100);
    expect(angles.map(math.wrapAngle).every((w) => w >= -math.PI && w < math.PI)).toBe(true);
    expect(worst(angles, (a) => Math.sin(math.wrapAngle(a)), Math.sin, 1)).toBeLessThan(1e-13);
    expect(worst(angles, (a) => Math.cos(math.wrapAngle(a)), Math.cos, 1)).toBeLessThan(1e-13);
  });

  it('gives these very bits on every engine and version', () => {
    const results: number[] = [];
    for (const x of inputs(2000, -60, 60)) {
      results.push(math.sin(x), math.cos(x), math.tan(x), math.atan(x), math.exp(x), math.wrapAngle(x));
      results.push(math.asin(x / 60), math.acos(x / 60), math.atan2(x, 7 - x), math.hypot(x, 3));
      results.push(math.log(Math.abs(x)), math.pow(Math.abs(x), 1.7));
    }
    const bytes = new Uint8Array(Float64Array.from(results).buffer);
    let hash = 2166136261;
    for (const b of bytes) hash = Math.imul(hash ^ b, 16777619);
    expect(hash >>> 0).toBe(428232733);
  });
});
