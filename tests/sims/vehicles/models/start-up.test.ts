import { describe, expect, it } from 'vitest';
import { hasSeenGreen, START_UP } from '../../../../sims/vehicles/models/start-up.ts';

describe('the time to start at green', () => {
  it.each([0.05, 0.1, 0.2, 0.5, 1])('ends at the same moment in steps of %d s', (dt) => {
    let openFor = 0;
    let starts = Number.NaN;
    for (let k = 0; k < 3 / dt; k++) {
      openFor += dt;
      if (Number.isNaN(starts) && hasSeenGreen(openFor, START_UP, dt)) starts = k * dt;
    }
    expect(starts).toBeCloseTo(START_UP, 9);
    expect(hasSeenGreen(dt, 0, dt)).toBe(true);
  });
});
