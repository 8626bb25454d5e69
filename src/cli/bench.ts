import { existsSync } from 'node:fs';
import type { CAC } from 'cac';
import { TwinError } from '../../scenes/problem.ts';
import type { BenchResult } from '../../tests/bench/runner.ts';
import { BENCHMARKS, runBench } from '../../tests/bench/runner.ts';
import { dataPath } from '../../tests/test-data.ts';
import { integerOption, type RawOptions } from './options.ts';
import { EXIT, Output, ProgressLine, UsageError } from './output.ts';

/** `bench [NAME]`: the benchmarks. */
export function registerBench(cli: CAC): void {
  const names = Object.keys(BENCHMARKS).join(', ');
  cli
    .command('bench [name]', `Measure speed, beside other tools where they are installed (${names})`)
    .option('--runs <n>', 'Rounds; the median and the best are reported (default: 3)')
    .option('--json', 'One JSON document with all figures on standard output')
    .example((bin) => `  $ ${bin} bench traffic --runs 5`)
    .action(async (name: unknown, options: RawOptions) =>
      bench(name === undefined ? undefined : String(name), options),
    );
}

async function bench(name: string | undefined, options: RawOptions): Promise<number> {
  const output = new Output(options.json === true);
  const rounds = integerOption(options, 'runs', 1, 100) ?? 3;
  if (name !== undefined && !Object.hasOwn(BENCHMARKS, name)) {
    throw new UsageError(
      `There is no benchmark "${name}".`,
      `Benchmarks: ${Object.keys(BENCHMARKS).join(', ')}.`,
    );
  }
  const data = dataPath('sumo', 'grid', 'medium', 'medium.sumocfg');
  if (!existsSync(data)) {
    throw new TwinError({
      code: 'bench.no-data',
      message: 'The data of the benchmark is not there.',
      where: data,
      hint: 'Set HETAO_TEST_DATA to the folder of the test data.',
    });
  }
  const chosen = Object.entries(BENCHMARKS).filter(([key]) => name === undefined || key === name);
  const cases = chosen.flatMap(([, make]) => make());
  const progress = new ProgressLine();
  const results = await runBench(cases, rounds, (line) => progress.show(() => line));
  progress.done();
  output.result({ results }, results.map(line));
  return EXIT.ok;
}

function line(result: BenchResult): string {
  const figure = (value: number) =>
    value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
  const each = result.unit === 'updates/s' ? `, ${figure(1e9 / result.value)} ns/update` : '';
  const peer =
    result.peer === null || result.peerValue === null || result.ratio === null
      ? ''
      : `\n    ${result.peer}: ${figure(result.peerValue)} ${result.unit} (best ${figure(result.peerBest ?? 0)}); ours is ${result.ratio.toFixed(1)} times that`;
  return `${result.name}: ${figure(result.value)} ${result.unit} (best ${figure(result.best)}${each}), ${result.setting}${peer}`;
}
