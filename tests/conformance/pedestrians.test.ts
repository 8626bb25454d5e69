import { describe, expect, it } from 'vitest';
import { hasData } from '../test-data.ts';
import { type Expectation, isMet } from './expectations.ts';
import {
  diagramExpectations,
  doorExpectations,
  hermesExpectations,
  rimeaExpectations,
} from './pedestrian-expectations.ts';
import { doorFlow, rimea6 } from './pedestrian-scenes.ts';

const missed = (rows: readonly Expectation[]) =>
  rows
    .filter((row) => !isMet(row))
    .map((r) => `${r.group}: ${r.quantity}: ${r.measured}, expected ${r.expected}`);

describe('people in a crowd', { timeout: 120_000 }, () => {
  it("walk at the speeds of Weidmann's diagram, part into lanes, and don't overlap", () => {
    expect(missed(diagramExpectations())).toEqual([]);
  });

  it('pass doors at published flows that grow with the width', () => {
    expect(missed(doorExpectations())).toEqual([]);
  });

  it.each([2, 3, 4, 5])('never block a door for good, draw %i', (seed) => {
    for (const width of [0.8, 0.9, 1]) {
      const { through, overlap } = doorFlow(width, seed);
      expect(through).toBe(180);
      expect(overlap).toBeLessThan(0.001);
    }
  });

  it("meet the criteria of RiMEA's tests", () => {
    const rows = rimeaExpectations();
    expect(new Set(rows.map(({ group }) => group)).size).toBe(14);
    expect(missed(rows)).toEqual([]);
    expect(rimea6().through).toBe(20);
  });

  it.skipIf(!hasData())('are as fast as the people of the HERMES corridors at the same densities', () => {
    const rows = hermesExpectations();
    expect(rows.length).toBeGreaterThan(3);
    expect(missed(rows)).toEqual([]);
  });
});
