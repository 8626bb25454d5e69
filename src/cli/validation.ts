import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CAC } from 'cac';
import { TwinError } from '../../scenes/problem.ts';
import type { Expectation } from '../../tests/conformance/expectations.ts';
import { dataPath } from '../../tests/test-data.ts';
import { type RawOptions, textOption } from './options.ts';
import { EXIT, Output, ProgressLine, UsageError } from './output.ts';
import type { RunReport } from './run-headless.ts';
import { markdown, type ScenarioRun } from './validation-page.ts';

/** Tick of the validation runs, s. */
export const VALIDATION_DT = 0.5;
/** How far from SUMO's a figure may lie in the test; what is aimed at is less: see `FIGURES`. */
export const TOLERANCE = 0.12;

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

/** The figures that are compared: ours in a run's report, SUMO's in the reference, and how far apart they should be. */
const FIGURES = [
  { title: 'arrived', ours: 'arrived', theirs: 'arrived', unit: '', digits: 0, aim: 0.1 },
  { title: 'mean duration', ours: 'meanDuration', theirs: 'meanDuration', unit: 's', digits: 1, aim: 0.1 },
  { title: 'mean time loss', ours: 'meanTimeLoss', theirs: 'meanTimeLoss', unit: 's', digits: 1, aim: 0.1 },
  {
    title: 'mean waiting',
    ours: 'meanWaitingTime',
    theirs: 'meanWaitingTime',
    unit: 's',
    digits: 1,
    aim: 0.2,
  },
  { title: 'mean route', ours: 'meanRouteLength', theirs: 'meanRouteLength', unit: 'm', digits: 0, aim: 0.1 },
] as const;
/** How far the curve of running vehicles should be from SUMO's: root mean square over SUMO's peak. */
const CURVE_AIM = 0.1;
/** Seconds between points of the reference curves. */
const CURVE_STEP = 10;
const SUMO_SOURCE = 'SUMO 1.15, seed 42';
const PARTS = ['models', 'queue', 'sumo'] as const;

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

/** Runs one of the scenarios to its end; `onCurve` is told the number of vehicles running every 10 s. */
export async function runScenario(
  id: string,
  check: boolean,
  onCurve?: (time: number, running: number) => void,
): Promise<RunReport> {
  const [{ compileScene }, { loadScene }, { runHeadless }] = await Promise.all([
    import('../../scenes/network/compile.ts'),
    import('../scene-files/load-scene.ts'),
    import('./run-headless.ts'),
  ]);
  const scenario = SCENARIOS.find((known) => known.id === id);
  const { scene } = await loadScene(dataPath('sumo', ...(scenario?.file ?? [id])));
  const ticks = Math.round(CURVE_STEP / VALIDATION_DT);
  return runHeadless(compileScene(scene), {
    dt: VALIDATION_DT,
    seed: 42,
    check,
    ...(onCurve === undefined
      ? {}
      : {
          onTick: (simulation) => {
            if (simulation.tick % ticks === 0) onCurve(simulation.time, simulation.summary().running);
          },
        }),
  });
}

/** SUMO's number of running vehicles by time, s. */
function referenceCurve(id: string): Map<number, number> {
  const lines = readFileSync(dataPath('sumo', 'reference', `${id}.running.csv`), 'utf8')
    .trim()
    .split('\n');
  return new Map(
    lines.slice(1).map((line) => {
      const [time, running] = line.split(',').map(Number);
      return [time ?? 0, running ?? 0];
    }),
  );
}

/** Root mean square of the difference between two curves of running vehicles, over the reference's peak. */
function curveDistance(ours: ReadonlyMap<number, number>, theirs: ReadonlyMap<number, number>): number {
  let sum = 0;
  let peak = 0;
  for (const [time, running] of theirs) {
    const difference = (ours.get(time) ?? 0) - running;
    sum += difference * difference;
    peak = Math.max(peak, running);
  }
  return Math.sqrt(sum / theirs.size) / peak;
}

/** Runs a scenario and puts its figures beside SUMO's. */
async function compareScenario(id: string, reference: Reference): Promise<ScenarioRun> {
  const curve = new Map<number, number>();
  const report = await runScenario(id, true, (time, running) => curve.set(Math.round(time), running));
  const rows: Expectation[] = FIGURES.map(({ title, ours, theirs, unit, digits, aim }) => {
    const value = reference[theirs];
    return {
      group: id,
      quantity: title,
      unit,
      expected: `${value.toFixed(digits)} ± ${100 * aim} %`,
      least: value * (1 - aim),
      most: value * (1 + aim),
      measured: report[ours],
      digits,
      source: SUMO_SOURCE,
    };
  });
  rows.push({
    group: id,
    quantity: "distance of the running vehicles' curve, root mean square over SUMO's peak",
    unit: '%',
    expected: `at most ${100 * CURVE_AIM}`,
    least: 0,
    most: 100 * CURVE_AIM,
    measured: 100 * curveDistance(curve, referenceCurve(id)),
    digits: 1,
    source: SUMO_SOURCE,
  });
  return { id, report, rows };
}

/** `validate`: what the literature and SUMO expect, beside what comes out here. */
export function registerValidate(cli: CAC): void {
  cli
    .command(
      'validate',
      'Compare models, queues and the SUMO scenarios of the test data with what is expected of them',
    )
    .option('--only <PART>', `One part: ${PARTS.join(', ')}`)
    .option('--write', 'Write the tables to docs/validation.md')
    .option('--json', 'One JSON document with all figures on standard output')
    .action(async (options: RawOptions) => validate(options));
}

async function validate(options: RawOptions): Promise<number> {
  const output = new Output(options.json === true);
  const only = textOption(options, 'only');
  if (only !== undefined && !PARTS.some((part) => part === only))
    throw new UsageError(`There is no part "${only}".`, `Parts: ${PARTS.join(', ')}.`);
  if (only !== undefined && options.write === true)
    throw new UsageError('The page holds all parts.', 'Leave out --only where there is --write.');
  const wanted = (part: (typeof PARTS)[number]) => only === undefined || only === part;
  const progress = new ProgressLine();
  const { isMet, modelExpectations, queueExpectations } = await import(
    '../../tests/conformance/expectations.ts'
  );
  const rows: Expectation[] = [];
  if (wanted('models')) {
    progress.show(() => 'models ...');
    rows.push(...modelExpectations());
  }
  progress.show(() => 'queue ...');
  const queue = wanted('queue') ? queueExpectations() : undefined;
  if (queue) rows.push(...queue.rows);
  const runs: ScenarioRun[] = [];
  if (wanted('sumo')) {
    const references = readReference();
    for (const { id } of SCENARIOS) {
      const reference = references.get(id);
      if (!reference) continue;
      progress.show(() => `${id} ...`);
      runs.push(await compareScenario(id, reference));
    }
  }
  for (const run of runs) rows.push(...run.rows);
  progress.done();
  const page = markdown(
    rows.map((row) => ({ ...row, met: isMet(row) })),
    queue?.discharges,
    runs,
    VALIDATION_DT,
  );
  if (options.write === true) {
    writeFileSync(fileURLToPath(new URL('../../docs/validation.md', import.meta.url)), page);
    output.note('docs/validation.md is written.');
  }
  output.result(
    {
      dt: VALIDATION_DT,
      // JSON has no Infinity: an open bound is left out.
      expectations: rows.map(({ least, most, ...row }) => ({
        ...row,
        ...(Number.isFinite(least) ? { least } : {}),
        ...(Number.isFinite(most) ? { most } : {}),
        met: isMet({ ...row, least, most }),
      })),
      scenarios: runs.map(({ id, report }) => ({
        scenario: id,
        ours: { ...report, problems: report.problems.length },
      })),
    },
    page.split('\n'),
  );
  return EXIT.ok;
}
