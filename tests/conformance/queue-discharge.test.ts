import { describe, expect, it } from 'vitest';
import {
  BETWEEN_STEPS,
  type Discharge,
  LOST_TIME,
  measureDischarge,
  queueScene,
  SATURATION,
} from './queue-discharge.ts';
import { DELAY_TOLERANCE, expectedDelay, measureCapacity, measureDelay } from './signal-delay.ts';

describe('a queue before a signal', { timeout: 60_000 }, () => {
  const measured = new Map<string, readonly Discharge[]>();
  const discharges = (queue: 'placed' | 'arriving') => {
    const known = measured.get(queue);
    if (known) return known;
    const world = queueScene(undefined, queue);
    const rows = [0.05, 0.1, 0.2, 0.5].map((dt) => measureDischarge(world, dt));
    measured.set(queue, rows);
    return rows;
  };

  it.each(['placed', 'arriving'] as const)(
    'of default cars leaves at 1,800 to 1,950 vehicles per hour, the same in all steps: %s',
    (queue) => {
      const rows = discharges(queue);
      const base = rows[0] as Discharge;
      for (const { dt, saturation, headways } of rows) {
        expect(saturation, `step ${dt} s`).toBeGreaterThan(SATURATION.least);
        expect(saturation, `step ${dt} s`).toBeLessThan(SATURATION.most);
        expect(Math.abs(saturation / base.saturation - 1), `step ${dt} s`).toBeLessThan(BETWEEN_STEPS);
        // The first four take longer than those after them; from then on headways only shrink towards the last.
        for (let i = 2; i < 12; i++)
          expect(headways[i], `h${i + 1}`).toBeLessThan((headways[i - 1] as number) + 0.02);
      }
    },
  );

  it('loses some time at the start, not more than drivers do, and the same in all steps', () => {
    for (const { lostTime } of discharges('arriving')) {
      expect(lostTime).toBeGreaterThan(LOST_TIME.least);
      expect(lostTime).toBeLessThan(LOST_TIME.most);
      expect(Math.abs(lostTime - (discharges('arriving')[0] as Discharge).lostTime)).toBeLessThan(0.2);
    }
  });

  it('delays random arrivals as the formula of Webster and the Highway Capacity Manual says', () => {
    const dt = 0.5;
    const { saturation } = measureDischarge(queueScene(), dt);
    const capacity = measureCapacity(dt);
    for (const x of [0.5, 0.8]) {
      const rate = x * capacity;
      const delay = measureDelay(rate, dt, 4);
      const expected = expectedDelay(rate, capacity, saturation);
      expect(Math.abs(delay / expected - 1), `${delay} s at ${x} of capacity`).toBeLessThan(DELAY_TOLERANCE);
    }
  });
});
