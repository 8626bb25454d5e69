import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CAC } from 'cac';
import { TwinError } from '../../scenes/problem.ts';
import { dataPath } from '../../tests/test-data.ts';
import type { RawOptions } from './options.ts';
import { EXIT, Output, ProgressLine } from './output.ts';
import type { RunReport } from './run-headless.ts';

/** Tick of the validation runs, s. */
export const VALIDATION_DT = 0.5;
/** How far from SUMO's a figure may lie. */
export const TOLERANCE = 0.25;

/** The scenarios with reference results, and their configurations under the test data's `sumo`. */
export const SCENARIOS: readonly { readonly id: string; readonly file: readonly [string, string] }[] = [
  { id: 'cologne1', file: ['resco_cologne1', 'cologne1.sumocfg'] },
  { id: 'cologne3', file: ['resco_cologne3', 'cologne3.sumocfg'] },
  { id: 'cologne8', file: ['resco_cologne8', 'cologne8.sumocfg'] },
  { id: 'ingolstadt1', file: ['resco_ingolstadt1', 'ingolstadt1.sumocfg'] },
  { id: 'bologna_acosta', file: ['bologna_acosta', 'run.sumocfg'] },
];

/** What SUMO gives on a scenario (one seed). Times s. */
export interface Reference {
  readonly scenario: string;
  readonly arrived: number;
  readonly meanDuration: number;
  readonly meanTimeLoss: number;
  readonly meanWaitingTime: number;
  readonly meanRouteLength: number;
  readonly max_running: number;
}

/** The figures that are compared: ours in a run's report, SUMO's in the reference. */
const FIGURES = [
  { title: 'arrived', ours: 'arrived', theirs: 'arrived', digits: 0 },
  { title: 'mean duration, s', ours: 'meanDuration', theirs: 'meanDuration', digits: 1 },
  { title: 'mean time loss, s', ours: 'meanTimeLoss', theirs: 'meanTimeLoss', digits: 1 },
  { title: 'mean waiting, s', ours: 'meanWaitingTime', theirs: 'meanWaitingTime', digits: 1 },
  { title: 'mean route, m', ours: 'meanRouteLength', theirs: 'meanRouteLength', digits: 0 },
  { title: 'running at most', ours: 'maxRunning', theirs: 'max_running', digits: 0 },
] as const;

/** Reference results by scenario. */
export function readReference(): Map<string, Reference> {
  const path = dataPath('sumo', 'reference', 'reference.jsonl');
  if (!existsSync(path)) {
    throw new TwinError({
      code: 'validate.no-data',
      message: 'The reference results are not there.',
      where: path,
      hint: 'Set HETAO_TEST_DATA to the folder of the test data.',
    });
  }
  const lines = readFileSync(path, 'utf8').split('\n');
  const references = lines.filter((line) => line.trim() !== '').map((line): Reference => JSON.parse(line));
  return new Map(references.map((reference) => [reference.scenario, reference]));
}

/** Runs one of the scenarios to its end. */
export async function runScenario(id: string, check: boolean): Promise<RunReport> {
  const [{ compileScene }, { loadScene }, { runHeadless }] = await Promise.all([
    import('../../scenes/network/compile.ts'),
    import('../scene-files/load-scene.ts'),
    import('./run-headless.ts'),
  ]);
  const scenario = SCENARIOS.find((known) => known.id === id);
  const { scene } = await loadScene(dataPath('sumo', ...(scenario?.file ?? [id])));
  return runHeadless(compileScene(scene), { dt: VALIDATION_DT, seed: 42, check });
}

/** Our figures relative to SUMO's: 0.1 is 10 % above. */
export function deviations(report: RunReport, reference: Reference): Record<string, number> {
  return Object.fromEntries(FIGURES.map(({ ours, theirs }) => [ours, report[ours] / reference[theirs] - 1]));
}

/** `validate`: the SUMO scenarios beside SUMO's own results. */
export function registerValidate(cli: CAC): void {
  cli
    .command('validate', "Run the SUMO scenarios of the test data and compare with SUMO's results")
    .option('--write', 'Write the table to docs/validation.md')
    .option('--json', 'One JSON document with all figures on standard output')
    .action(async (options: RawOptions) => validate(options));
}

async function validate(options: RawOptions): Promise<number> {
  const output = new Output(options.json === true);
  const references = readReference();
  const progress = new ProgressLine();
  const rows: { report: RunReport; reference: Reference }[] = [];
  for (const { id } of SCENARIOS) {
    const reference = references.get(id);
    if (!reference) continue;
    progress.show(() => `${id} ...`);
    rows.push({ report: await runScenario(id, true), reference });
  }
  progress.done();
  const table = markdown(rows);
  if (options.write === true) {
    writeFileSync(fileURLToPath(new URL('../../docs/validation.md', import.meta.url)), table);
    output.note('docs/validation.md is written.');
  }
  output.result(
    {
      dt: VALIDATION_DT,
      scenarios: rows.map(({ report, reference }) => ({
        scenario: reference.scenario,
        ours: { ...report, problems: report.problems.length },
        sumo: reference,
        deviations: deviations(report, reference),
      })),
    },
    table.split('\n'),
  );
  return EXIT.ok;
}

function markdown(rows: readonly { readonly report: RunReport; readonly reference: Reference }[]): string {
  const lines = [
    '# Validation against SUMO',
    '',
    'Five SUMO scenarios, each with its own network and demand, run to their end here and in SUMO 1.15 (its own',
    'configurations, default models: Krauss, LC2013, steps of 1 s, seed 42). Here: the intelligent driver model, seed 42,',
    `ticks of ${VALIDATION_DT} s, with the overlap referee watching every tick. Means are over arrived vehicles.`,
    '',
    'Two seeds of SUMO itself differ by up to 2 % in the means and 5 % in the maximum. The conformance test asks for',
    `${TOLERANCE * 100} % in arrivals, duration and time loss.`,
    '',
    'This is a fit, not an independent test: the headway read from `tau`, the gaps accepted and the distance at which drivers see',
    'those they give way to were chosen on these same five scenarios and this step. With other steps the figures move: time',
    'loss on cologne8 was 31 % below SUMO at 0.1 s. Near saturation, results and even gridlock are sensitive to them.',
    '',
    'Known touches of rigid 12 m bodies in sharp bends: the overlaps of bologna_acosta below, which the test bounds at 500',
    'pairs summed over all ticks; on the other four it asks for none.',
    '',
    'Written by `npm run -s twin -- validate --write`; do not edit by hand.',
    '',
    '| scenario | figure | SUMO | here | deviation |',
    '|---|---|---:|---:|---:|',
  ];
  for (const { report, reference } of rows) {
    for (const { title, ours, theirs, digits } of FIGURES) {
      const deviation = (report[ours] / reference[theirs] - 1) * 100;
      lines.push(
        `| ${reference.scenario} | ${title} | ${reference[theirs].toFixed(digits)} | ${report[ours].toFixed(digits)} | ${deviation >= 0 ? '+' : '−'}${Math.abs(deviation).toFixed(1)} % |`,
      );
    }
  }
  lines.push(
    '',
    '| scenario | overlaps | inserted | still running | waiting to enter |',
    '|---|---:|---:|---:|---:|',
  );
  for (const { report, reference } of rows) {
    lines.push(
      `| ${reference.scenario} | ${report.overlaps ?? '-'} | ${report.inserted} | ${report.running} | ${report.waiting} |`,
    );
  }
  return `${lines.join('\n')}\n`;
}
