import type { CompiledScene } from '../../scenes/network/compile.ts';
import { type Problem, TwinError } from '../../scenes/problem.ts';
import { Frame } from '../../sims/frame.ts';
import { OverlapReferee } from '../../sims/safety/overlap.ts';
import { type RunSummary, Simulation } from '../../sims/simulation.ts';
import { openRecording } from '../recorder/record-node.ts';
import { openPlanThreads } from '../workers/plan-threads-node.ts';
import { type ServiceReport, serviceReport } from '../workers/service-report.ts';
import { DetectorOutput } from './detector-output.ts';
import { FcdWriter } from './fcd.ts';
import { openMeasures } from './measures-file.ts';

/** Scenarios without an end stop here at the latest, s of simulated time. */
const LONGEST = 2 * 86_400;
/** They also stop when for so long nobody has arrived or entered although there are vehicles, s. */
const STUCK = 3600;

export interface HeadlessOptions {
  readonly scenario?: string | undefined;
  /** Seconds to simulate, the warm-up included; absent: to the scenario's end, or until nobody is left. */
  readonly until?: number | undefined;
  readonly dt?: number | undefined;
  readonly seed?: number | undefined;
  /** Threads that plan; 1: none besides this one. */
  readonly workers?: number | undefined;
  /** Look for overlapping bodies at every tick and for lost vehicles at every second. */
  readonly check?: boolean | undefined;
  readonly record?: string | undefined;
  readonly fcd?: string | undefined;
  /** File for what is measured (`.csv` or JSON), file for detectors in SUMO's form, seconds of an interval. */
  readonly measures?: string | undefined;
  readonly detectorOutput?: string | undefined;
  readonly interval?: number | undefined;
  /** Called after every tick. */
  readonly onTick?: ((simulation: Simulation) => void) | undefined;
}

/** What a run came to; the `--json` fields of `hetao-twin run`. Times s, lengths m. */
export interface RunReport {
  readonly scene: string;
  readonly scenario: string;
  readonly seed: number;
  readonly workers: number;
  readonly ticks: number;
  readonly dt: number;
  readonly simSeconds: number;
  /** Time spent in steps, without loading and without checks and files. */
  readonly wallSeconds: number;
  readonly vehicleUpdates: number;
  readonly pedestrianUpdates: number;
  readonly updatesPerSecond: number;
  readonly inserted: number;
  readonly arrived: number;
  readonly running: number;
  readonly maxRunning: number;
  readonly waiting: number;
  readonly meanDuration: number;
  readonly meanTimeLoss: number;
  readonly meanWaitingTime: number;
  readonly meanRouteLength: number;
  readonly pedestrians: RunSummary['pedestrians'];
  /** Lines of public transport, routes changed in the run, roads closed at its end. */
  readonly lines: ServiceReport['lines'];
  readonly rerouting: ServiceReport['rerouting'];
  readonly closures: ServiceReport['closures'];
  /** Longest rest of a vehicle that is on the road at the end, s. */
  readonly longestRest: number;
  /** Overlapping pairs summed over all ticks; null: not checked. */
  readonly overlaps: number | null;
  /** Ticks at which inserted = arrived + running did not hold; null: not checked. */
  readonly lost: number | null;
  readonly stateHash: string;
  readonly problems: readonly Problem[];
}

/** Seed where nobody gives one. */
export const DEFAULT_SEED = 42;

/** Runs a scene without a picture, as fast as it goes. */
export async function runHeadless(world: CompiledScene, options: HeadlessOptions = {}): Promise<RunReport> {
  assertScenario(world, options.scenario);
  const workers = options.workers ?? 1;
  const seed = options.seed ?? DEFAULT_SEED;
  const threads = workers > 1 ? await openPlanThreads(workers) : undefined;
  try {
    const simulation = Simulation.create(world, {
      seed,
      ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
      ...(options.dt === undefined ? {} : { dt: options.dt }),
      ...(threads === undefined ? {} : { threads }),
      ...(wantsMeasures(options)
        ? { measures: options.interval === undefined ? {} : { interval: options.interval } }
        : {}),
    });
    return await runToEnd(simulation, world, options, seed, workers);
  } finally {
    await threads?.close();
  }
}

function wantsMeasures(options: HeadlessOptions): boolean {
  const { measures, detectorOutput, interval } = options;
  return measures !== undefined || detectorOutput !== undefined || interval !== undefined;
}

function assertScenario(world: CompiledScene, id: string | undefined): void {
  const ids = world.scene.scenarios.map((scenario) => scenario.id);
  if (id === undefined || ids.includes(id)) return;
  throw new TwinError({
    code: 'run.unknown-scenario',
    message: `The scene has no scenario "${id}".`,
    where: world.scene.id,
    hint: `Scenarios: ${ids.join(', ')}.`,
  });
}

async function runToEnd(
  simulation: Simulation,
  world: CompiledScene,
  options: HeadlessOptions,
  seed: number,
  workers: number,
): Promise<RunReport> {
  const { begin, dt } = simulation;
  const end = options.until !== undefined ? begin + options.until : (simulation.end ?? begin + LONGEST);
  const endless = options.until === undefined && simulation.end === undefined;
  const lastTick = Math.round((end - begin) / dt);
  const watched = options.check === true || options.record !== undefined || options.fcd !== undefined;
  const frame = watched ? Frame.create(simulation.frameCapacity) : undefined;
  const referee = options.check ? new OverlapReferee(simulation.vehicleTypes) : undefined;
  const recording =
    options.record === undefined
      ? undefined
      : await openRecording(options.record, world, simulation.scenario, {
          seed,
          dt,
          vehicleTypes: simulation.vehicleTypes,
        });
  const fcd = options.fcd === undefined ? undefined : new FcdWriter(options.fcd, simulation);
  const outputs = [
    ...(options.measures === undefined ? [] : [openMeasures(options.measures)]),
    ...(options.detectorOutput === undefined ? [] : [new DetectorOutput(options.detectorOutput)]),
  ];
  const perSecond = Math.max(1, Math.round(1 / dt));
  let wall = 0;
  let overlaps = 0;
  let lost = 0;
  let maxRunning = 0;
  let moves = -1;
  let lastMove = 0;
  let stuck = false;
  const atEnd = () => stuck || simulation.tick >= lastTick || (endless && simulation.finished);
  while (!atEnd()) {
    const before = performance.now();
    simulation.step();
    wall += performance.now() - before;
    if (frame) {
      simulation.writeFrame(frame);
      if (referee) overlaps += referee.check(frame);
      await recording?.write(frame);
      await fcd?.write(frame);
    }
    for (const output of outputs) await output.see(simulation);
    if (simulation.tick % perSecond === 0) {
      const { inserted, arrived, running } = simulation.summary();
      maxRunning = Math.max(maxRunning, running);
      if (inserted !== arrived + running) lost += 1;
      if (inserted + arrived !== moves || running === 0) {
        moves = inserted + arrived;
        lastMove = simulation.time;
      }
      stuck = endless && simulation.time - lastMove >= STUCK;
    }
    options.onTick?.(simulation);
  }
  await recording?.close();
  await fcd?.close();
  for (const output of outputs) await output.close(simulation);
  const summary = simulation.summary();
  if (summary.inserted !== summary.arrived + summary.running) lost += 1;
  const updates = summary.vehicleUpdates + summary.pedestrianUpdates;
  return {
    scene: world.scene.id,
    scenario: simulation.scenario.id,
    seed,
    workers,
    ticks: summary.ticks,
    dt,
    simSeconds: summary.simSeconds,
    wallSeconds: wall / 1000,
    vehicleUpdates: summary.vehicleUpdates,
    pedestrianUpdates: summary.pedestrianUpdates,
    updatesPerSecond: wall > 0 ? Math.round((updates * 1000) / wall) : 0,
    inserted: summary.inserted,
    arrived: summary.arrived,
    running: summary.running,
    maxRunning: Math.max(maxRunning, summary.running),
    waiting: summary.waiting,
    meanDuration: summary.meanDuration,
    meanTimeLoss: summary.meanTimeLoss,
    meanWaitingTime: summary.meanWaitingTime,
    meanRouteLength: summary.meanRouteLength,
    pedestrians: summary.pedestrians,
    ...serviceReport(simulation),
    longestRest: summary.longestRest,
    overlaps: options.check ? overlaps : null,
    lost: options.check ? lost : null,
    stateHash: simulation.hash(),
    problems: [
      ...world.problems,
      ...simulation.problems,
      ...(stuck ? [stuckProblem(summary)] : []),
      ...(options.detectorOutput !== undefined && (world.scene.detectors ?? []).length === 0
        ? [noDetectors(world)]
        : []),
      ...overlapProblems(referee),
    ],
  };
}

function noDetectors(world: CompiledScene): Problem {
  return {
    code: 'run.no-detectors',
    severity: 'warning',
    message: 'The scene has no detectors, so that the detector output is empty.',
    where: world.scene.id,
    hint: 'Add "detectors" to the scene, or name the additional file that has them in the SUMO configuration.',
  };
}

function stuckProblem(summary: RunSummary): Problem {
  return {
    code: 'run.stuck',
    severity: 'warning',
    message: `The run was ended: for ${STUCK} s nobody has arrived, and ${summary.running} vehicles are still on the road.`,
    where: `${summary.simSeconds} s after the start`,
    hint: 'The roads are blocked; a time with --until ends the run earlier.',
  };
}

/** The first overlaps, said so that someone can go and look. */
function overlapProblems(referee: OverlapReferee | undefined): Problem[] {
  return (referee?.found ?? []).slice(0, 10).map((overlap) => ({
    code: 'check.overlap',
    severity: 'error' as const,
    message: `${overlap.kind === 'vehicle-vehicle' ? `Vehicles ${overlap.a} and ${overlap.b}` : `Vehicle ${overlap.a} and pedestrian ${overlap.b}`} overlap by ${overlap.depth.toFixed(2)} m at x ${overlap.x.toFixed(1)}, y ${overlap.y.toFixed(1)}.`,
    where: `tick ${overlap.tick}`,
    hint: 'This is a fault of the simulation; please report it with the scene and the seed.',
  }));
}
