import { describe, expect, it } from 'vitest';
import { hash4, normal, PURPOSE, seedFrom, uniform } from '../../sims/random.ts';

describe('counter-based randomness', () => {
  it('gives these very numbers on every engine and version', () => {
    expect([
      hash4(0, 0, 0, 0),
      hash4(1, 2, 3, 4),
      hash4(42, -1, 7, 1e6),
      hash4(2 ** 32 - 1, 5, 1, 0),
    ]).toEqual([732098258, 2018249853, 3941763841, 1924855856]);
  });

  it('is uniform: every sixteenth of the range gets its share, whichever argument counts', () => {
    const draws: ((k: number) => number)[] = [
      (k) => uniform(k, 1, 1, 1),
      (k) => uniform(1, k, 1, 1),
      (k) => uniform(1, 1, k, 1),
      (k) => uniform(1, 1, 1, k),
    ];
    for (const draw of draws) {
      const counts = new Array<number>(16).fill(0);
      const n = 32_000;
      for (let k = 0; k < n; k++) {
        const u = draw(k);
        if (!(u >= 0 && u < 1)) expect.unreachable();
        const bin = Math.floor(u * 16);
        counts[bin] = (counts[bin] as number) + 1;
      }
      const chi2 = counts.reduce((sum, c) => sum + (c - n / 16) ** 2 / (n / 16), 0);
      // 15 degrees of freedom: 99.99 % of good generators stay below 44.
      expect(chi2).toBeLessThan(44);
    }
  });

  it('changes half of the bits when one bit of any argument changes', () => {
    let bits = 0;
    let pairs = 0;
    for (let k = 0; k < 400; k++) {
      for (let bit = 0; bit < 31; bit++) {
        const base: [number, number, number, number] = [k * 7, k * 13 + 1, k % 9, k * 3];
        for (let argument = 0; argument < 4; argument++) {
          const flipped: [number, number, number, number] = [...base];
          flipped[argument] = (flipped[argument] as number) ^ (1 << bit);
          let x = hash4(...base) ^ hash4(...flipped);
          for (; x !== 0; x &= x - 1) bits++;
          pairs++;
        }
      }
    }
    expect(bits / pairs / 32).toBeGreaterThan(0.49);
    expect(bits / pairs / 32).toBeLessThan(0.51);
  });

  it('does not follow from one draw to the next', () => {
    const n = 20_000;
    for (const step of [1, 2, 16]) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (uniform(3, k, 1, 0) - 0.5) * (uniform(3, k + step, 1, 0) - 0.5);
      expect(Math.abs((sum / n) * 12)).toBeLessThan(4 / Math.sqrt(n));
    }
  });

  it('has normals of mean 0, deviation 1 and no tails beyond 6', () => {
    const n = 20_000;
    let sum = 0;
    let squares = 0;
    let beyond2 = 0;
    for (let k = 0; k < n; k++) {
      const z = normal(9, k, PURPOSE.personSpeed, 0);
      if (Math.abs(z) > 6) expect.unreachable();
      if (Math.abs(z) > 2) beyond2++;
      sum += z;
      squares += z * z;
    }
    expect(Math.abs(sum / n)).toBeLessThan(0.03);
    expect(Math.abs(squares / n - 1)).toBeLessThan(0.04);
    expect(beyond2 / n).toBeGreaterThan(0.04);
    expect(beyond2 / n).toBeLessThan(0.05);
  });

  it('gives every use of randomness a number of its own', () => {
    const numbers = Object.values(PURPOSE);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('takes seeds from texts and numbers', () => {
    expect(seedFrom(7)).toBe(7);
    expect(seedFrom('')).toBe(2166136261);
    expect(seedFrom('a')).toBe(0xe40c292c);
    expect(seedFrom('morning')).not.toBe(seedFrom('evening'));
  });
});
