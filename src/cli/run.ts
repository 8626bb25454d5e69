import type { CAC } from 'cac';
import { integerOption, numberOption, type RawOptions, textOption } from './options.ts';
import { EXIT, Output, ProgressLine, UsageError } from './output.ts';
import type { RunReport } from './run-headless.ts';

/** `run SCENE`: headless simulation. */
export function registerRun(cli: CAC): void {
  cli
    .command('run [scene]', 'Simulate a scene without a picture (default scene: hetao)')
    .option(
      '--until <s>',
      "Seconds to simulate, a scenario's warm-up included (default: to its end, or until nobody is left)",
    )
    .option('--dt <s>', 'Length of a tick in seconds (default: 0.1)')
    .option('--seed <n>', "Seed of everything random (default: the source's, else 42)")
    .option('--workers <n>', 'Threads; the result does not depend on them (default: 1)')
    .option('--scenario <id>', 'Scenario of the scene (default: its first)')
    .option('--record <file>', 'Record every tick to an MCAP file')
    .option('--fcd <file>', "Write trajectories as SUMO's fcd-export XML")
    .option('--measures <file>', 'Write what is measured by interval: .csv a table, else JSON')
    .option('--detector-output <file>', "Write the scene's detectors as SUMO's detector output XML")
    .option('--interval <s>', 'Seconds that figures are gathered over (default: 60)')
    .option('--check', 'Fail if bodies overlap at any tick or a vehicle is lost')
    .option('--json', 'One JSON document with all figures on standard output')
    .example((bin) => `  $ ${bin} run hetao --until 600 --check`)
    .example((bin) => `  $ ${bin} run cologne8.sumocfg --dt 0.5 --json`)
    .action(async (scene: unknown, options: RawOptions) =>
      run(scene === undefined ? 'hetao' : String(scene), options),
    );
}

async function run(name: string, options: RawOptions): Promise<number> {
  const output = new Output(options.json === true);
  const until = numberOption(options, 'until', 0, 1e7, 's');
  const dt = numberOption(options, 'dt', 0.01, 1, 's');
  const seed = integerOption(options, 'seed', 0, 4_294_967_295);
  const workers = integerOption(options, 'workers', 1, 64) ?? 1;
  const scenario = textOption(options, 'scenario');
  const record = textOption(options, 'record');
  const fcd = textOption(options, 'fcd');
  const measures = textOption(options, 'measures');
  const detectorOutput = textOption(options, 'detectorOutput');
  const interval = numberOption(options, 'interval', 0.01, 86_400, 's');
  const check = options.check === true;
  refuseSameFile({
    '--record': record,
    '--fcd': fcd,
    '--measures': measures,
    '--detector-output': detectorOutput,
  });

  // Loaded when needed, so that help and mistakes are answered at once.
  const [{ compileScene }, { loadScene }, { runHeadless }] = await Promise.all([
    import('../../scenes/network/compile.ts'),
    import('../scene-files/load-scene.ts'),
    import('./run-headless.ts'),
  ]);
  const loaded = await loadScene(name);
  const world = compileScene(loaded.scene);
  const progress = new ProgressLine();
  const started = performance.now();
  const report = await runHeadless(world, {
    until,
    dt,
    seed: seed ?? loaded.seed,
    workers,
    scenario,
    record,
    fcd,
    measures,
    detectorOutput,
    interval,
    check,
    onTick: (simulation) =>
      progress.show(() => {
        const done = simulation.time - simulation.begin;
        const { running, arrived } = simulation.summary();
        const pace = (done * 1000) / Math.max(1, performance.now() - started);
        return `${done.toFixed(0)} s simulated, ${running} running, ${arrived} arrived, ${pace.toFixed(0)}x real time`;
      }),
  });
  progress.done();
  const problems = [...loaded.problems, ...report.problems];
  output.problems(problems);
  const failures = checkFailures(report);
  for (const failure of failures) output.note(`error: ${failure}`);
  output.result({ ...report, problems: problems.length }, [
    ...lines(report),
    ...(check && failures.length === 0 ? ['check         passed: no overlaps, nobody lost'] : []),
  ]);
  return failures.length > 0 ? EXIT.failed : EXIT.ok;
}

function refuseSameFile(files: Readonly<Record<string, string | undefined>>): void {
  const taken = new Map<string, string>();
  for (const [option, file] of Object.entries(files)) {
    if (file === undefined) continue;
    const other = taken.get(file);
    if (other !== undefined)
      throw new UsageError(`${other} and ${option} name the same file.`, 'Give two files.');
    taken.set(file, option);
  }
}

function checkFailures(report: RunReport): string[] {
  const failures: string[] = [];
  if (report.overlaps)
    failures.push(`check failed: ${report.overlaps} overlaps of bodies, summed over all ticks.`);
  if (report.lost)
    failures.push(`check failed: at ${report.lost} moments, inserted was not arrived + running.`);
  return failures;
}

function lines(report: RunReport): string[] {
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  return [
    `scene         ${report.scene}, scenario ${report.scenario}, seed ${report.seed}`,
    `time          ${seconds(report.simSeconds)} in ${report.ticks} ticks of ${report.dt} s; ${report.wallSeconds.toFixed(2)} s of computing (${report.updatesPerSecond.toLocaleString('en')} updates/s, ${report.workers} ${report.workers === 1 ? 'thread' : 'threads'})`,
    `vehicles      ${report.inserted} inserted, ${report.arrived} arrived, ${report.running} running (at most ${report.maxRunning}), ${report.waiting} waiting to enter`,
    `mean trip     ${seconds(report.meanDuration)}, time loss ${seconds(report.meanTimeLoss)}, waiting ${seconds(report.meanWaitingTime)}, ${report.meanRouteLength.toFixed(0)} m`,
    ...(report.pedestrians.inserted > 0
      ? [
          `on foot       ${report.pedestrians.inserted} set out, ${report.pedestrians.arrived} arrived, ${report.pedestrians.walking} walking`,
        ]
      : []),
    ...report.lines.map(lineInWords),
    ...routesInWords(report),
    `state hash    ${report.stateHash}`,
  ];
}

function lineInWords({
  line,
  departed,
  cancelled,
  running,
  onBoard,
  stops,
}: RunReport['lines'][number]): string {
  const sum = (of: (stop: (typeof stops)[number]) => number) => stops.reduce((total, s) => total + of(s), 0);
  const boarded = sum((s) => s.boarded);
  const wait =
    boarded > 0 ? `, mean wait ${(sum((s) => s.meanWait * s.boarded) / boarded).toFixed(0)} s` : '';
  return `line          ${line}: ${departed} departures, ${cancelled} cancelled, ${running} vehicles running with ${onBoard} on board; ${boarded} got on${wait}, ${sum((s) => s.waiting)} waiting, ${sum((s) => s.leftBehind)} left behind`;
}

/** Only where something changed: most runs have nothing to say here. */
function routesInWords({ rerouting, closures }: RunReport): string[] {
  const { changed, cutShort, haltsLeftOut } = rerouting;
  if (changed + cutShort + haltsLeftOut + closures.length === 0) return [];
  return [
    `routes        ${changed} changed, ${cutShort} ended early, ${haltsLeftOut} halts left out; ${closures.length} roads closed at the end`,
  ];
}
