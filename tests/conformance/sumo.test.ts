import { describe, expect, it } from 'vitest';
import { readReference, runScenario, SCENARIOS, TOLERANCE } from '../../src/cli/validation.ts';
import { hasData } from '../test-data.ts';

/**
 * Buses touch others in bends that these networks draw with a single corner, mostly by centimetres: pairs summed over all
 * ticks of the run, of millions. Everywhere else there are none.
 */
const OVERLAPS_KNOWN: ReadonlyMap<string, number> = new Map([
  ['bologna_acosta', 30],
  ['ingolstadt1', 2],
]);

describe.skipIf(!hasData())("SUMO's scenarios run here", { timeout: 300_000 }, () => {
  it.each(SCENARIOS.map(({ id }) => id))(
    '%s: arrivals, duration and time loss lie near those of SUMO, and no bodies overlap but where it is known',
    async (id) => {
      const reference = readReference().get(id)!;
      const report = await runScenario(id, true);
      expect(report.overlaps).toBeLessThanOrEqual(OVERLAPS_KNOWN.get(id) ?? 0);
      expect(report.lost).toBe(0);
      for (const figure of ['arrived', 'meanDuration', 'meanTimeLoss'] as const) {
        const deviation = report[figure] / reference[figure] - 1;
        expect(
          Math.abs(deviation),
          `${figure}: ${report[figure]} here, ${reference[figure]} in SUMO`,
        ).toBeLessThanOrEqual(TOLERANCE);
      }
    },
  );
});
