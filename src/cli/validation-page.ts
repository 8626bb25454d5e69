import type { Expectation } from '../../tests/conformance/expectations.ts';
import type { Discharge, Queue } from '../../tests/conformance/queue-discharge.ts';
import type { RunReport } from './run-headless.ts';

/** A SUMO scenario run here, and its lines of the table. */
export interface ScenarioRun {
  readonly id: string;
  readonly report: RunReport;
  readonly rows: readonly Expectation[];
}

/** `docs/validation.md`: one table of everything that is expected, then what doesn't fit into it. */
export function markdown(
  rows: readonly (Expectation & { readonly met: boolean })[],
  discharges: ReadonlyMap<Queue, readonly Discharge[]> | undefined,
  runs: readonly ScenarioRun[],
  dt: number,
): string {
  const missed = rows.filter(({ met }) => !met);
  const lines = [
    '# Validation',
    '',
    'What the literature and SUMO expect, and what comes out here. Written by `npm run -s twin -- validate --write`; do not edit',
    'by hand. The same measurements are tests under `tests/conformance/`.',
    '',
    missed.length === 0
      ? `All ${rows.length} expectations are met.`
      : `**${missed.length} of ${rows.length} expectations are not met**; the table says "no" in their lines:`,
    '',
    ...(missed.length === 0 ? [] : [...summary(rows), '']),
    '## Expected and measured',
    '',
    'IDM, Krauss, ACC, CACC and MOBIL: the pure functions of `sims/vehicles/` on rings and in platoons, moved by ballistic steps of',
    '0.1 s where no other is given. Everything else: the simulation itself.',
    '',
    '| of | quantity | expected | here | met | source of the expectation |',
    '|---|---|---:|---:|---|---|',
    ...rows.map((row) => {
      const unit = row.unit === '' ? '' : ` ${row.unit}`;
      return `| ${row.group} | ${row.quantity} | ${row.expected}${unit} | ${row.measured.toFixed(row.digits)}${unit} | ${row.met ? 'yes' : '**no**'} | ${row.source} |`;
    }),
    '',
  ];
  if (discharges) lines.push(...dischargeTable(discharges));
  if (runs.length > 0) lines.push(...scenarioNotes(runs, dt));
  return `${lines.join('\n').trimEnd()}\n`;
}

/** One line per group with something missed: how many of its lines, and which quantities. */
function summary(rows: readonly (Expectation & { readonly met: boolean })[]): string[] {
  const missed = rows.filter(({ met }) => !met);
  return [...new Set(missed.map(({ group }) => group))].map((group) => {
    const own = missed.filter((row) => row.group === group);
    // What stands before the first comma; the rest says under which conditions.
    const names = [...new Set(own.map(({ quantity }) => quantity.replace(/,.*/, '')))];
    return `- ${group}: ${own.length} of ${rows.filter((row) => row.group === group).length} (${names.join('; ')}).`;
  });
}

function dischargeTable(discharges: ReadonlyMap<Queue, readonly Discharge[]>): string[] {
  const lines = [
    '## Headways of a queue that leaves a signal',
    '',
    'One lane of 13.89 m/s, 48 default cars (length 5 m, standstill gap 2.5 m, accelerations 2.6 and 4.5 m/s², headway 1 s, no',
    'differences between drivers) before the stop line. Headways are those of the front bumpers at the line, h1 from the start of',
    'green. Saturation flow from the 5th to the 40th vehicle, *field* from the 5th to the 12th; lost time: passage of the 4th less four',
    'saturation headways. SUMO 1.15, same place, vehicles 5 to 40: Krauss 1,847 veh/h and −0.12 s in steps of 1 s, 2,140 veh/h and',
    '0.50 s in steps of 0.1 s; IDM with tau 1 s 1,813 veh/h and 0.86 s in steps of 0.1 s.',
    '',
    `| queue | step, s | saturation, veh/h | field, veh/h | lost, s | ${Array.from({ length: 12 }, (_, i) => `h${i + 1}`).join(' | ')} |`,
    `|---|---:|---:|---:|---:|${'---:|'.repeat(12)}`,
  ];
  for (const [queue, rows] of discharges) {
    for (const row of rows) {
      lines.push(
        `| ${queue === 'arriving' ? 'drove up' : 'placed'} | ${row.dt} | ${row.saturation.toFixed(0)} | ${row.fieldSaturation.toFixed(0)} | ${row.lostTime.toFixed(2)} | ${row.headways.map((h) => h.toFixed(2)).join(' | ')} |`,
      );
    }
  }
  lines.push('');
  return lines;
}

function scenarioNotes(runs: readonly ScenarioRun[], dt: number): string[] {
  return [
    '## The SUMO scenarios',
    '',
    'Five scenarios, each with its own network and demand, run to their end here and in SUMO 1.15 (its own configurations, default',
    `models: Krauss, LC2013, steps of 1 s, seed 42). Here: the intelligent driver model, seed 42, steps of ${dt} s, with the overlap`,
    'referee watching every tick. Means are over arrived vehicles. Two seeds of SUMO itself differ by up to 2 % in the means and 5 % in',
    'the maximum.',
    '',
    'This is a fit, not an independent test: the headway read from `tau`, the gaps accepted and the distance at which drivers see',
    'those they give way to were chosen on these same five scenarios and this step. With other steps the figures move. Near',
    'saturation, results and even gridlock are sensitive to them.',
    '',
    'Known touches of rigid 12 m bodies in sharp bends: the overlaps of bologna_acosta below, which the test bounds at 500 pairs',
    'summed over all ticks; on the other four it asks for none.',
    '',
    '| scenario | running at most | overlaps | inserted | still running | waiting to enter |',
    '|---|---:|---:|---:|---:|---:|',
    ...runs.map(
      ({ id, report }) =>
        `| ${id} | ${report.maxRunning} | ${report.overlaps ?? '-'} | ${report.inserted} | ${report.running} | ${report.waiting} |`,
    ),
    '',
  ];
}
