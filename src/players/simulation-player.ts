import type { VehicleType } from '../../scenes/document/demand.ts';
import type { Scene } from '../../scenes/document/scene.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import { type Problem, TwinError } from '../../scenes/problem.ts';
import { Frame, FrameRing } from '../../sims/frame.ts';
import type { MeasureOverview } from '../../sims/measures/overview.ts';
import type { SignalReport } from '../../sims/signals/signals.ts';
import type { CommandAnswer, RunSummary, SimulationCommand, VehicleInfo } from '../../sims/simulation.ts';
import { CommandLog } from '../workers/command-log.ts';
import { Conversation, type Port, portOfWorker } from '../workers/request.ts';
import type { ServiceReport } from '../workers/service-report.ts';
import {
  type PageEvents,
  type ResumePoint,
  RING_TAKEN,
  type RunFacts,
  type RunStatus,
  type SimAsks,
  type SimEvents,
} from '../workers/sim-protocol.ts';
import { PlayerListeners } from './listeners.ts';
import { type PictureClock, pagePictures } from './picture-clock.ts';
import type { Player, PlayerCapabilities, PlayerState } from './player.ts';

export interface SimulationPlayerOptions {
  /** A validated scene document, and the same compiled; without that the worker compiles it for itself. */
  readonly scene: Scene;
  readonly world?: CompiledScene;
  /** Id of the scenario; absent: the scene's first. */
  readonly scenario?: string;
  readonly seed?: number;
  /** Seconds per tick. */
  readonly dt?: number;
  /** Threads that plan (default 1). */
  readonly workers?: number;
  /** Simulated seconds between saved states for seeking (default 30), and their memory in bytes (default 64 MB). */
  readonly snapshotEvery?: number;
  readonly snapshotMemory?: number;
  /** How frames travel; absent: in shared memory where the page has it. */
  readonly frames?: 'shared' | 'transfer';
  /** Starts the other end; absent: the simulation worker. */
  readonly connect?: () => Port;
  readonly pictures?: PictureClock;
}

/** Length shown for runs that end when the last vehicle has arrived, s. */
const OPEN_END = 3600;

/** The page's end of the conversation with the worker. */
type SimWorker = Conversation<SimAsks, Record<never, never>, PageEvents, SimEvents>;

function startSimWorker(): Port {
  return portOfWorker(
    new Worker(new URL('../workers/sim-worker.ts', import.meta.url), { type: 'module', name: 'simulation' }),
  );
}

function sharedMemory(): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && (globalThis.crossOriginIsolated ?? true);
}

/**
 * A simulation as a player: a worker runs it, this end shows it. If the worker breaks down the state becomes `failed`
 * with the problem, and `open` goes on in a new worker from the last saved state.
 */
export class SimulationPlayer implements Player {
  readonly kind = 'simulation';
  readonly capabilities: PlayerCapabilities = { pause: true, seek: true, speed: true, command: true };
  private readonly options: SimulationPlayerOptions;
  private readonly pictures: PictureClock;
  private readonly listeners: PlayerListeners;
  private readonly answerListeners = new Set<(answer: CommandAnswer) => void>();
  private worker: SimWorker | undefined;
  private facts: RunFacts | undefined;
  private ring: FrameRing | undefined;
  private ringWords: Int32Array | undefined;
  private sequence = 0;
  /** The newest frame, in memory of this side. */
  private newest: Frame | undefined;
  private arrived: ArrayBuffer | undefined;
  private cancelPicture: (() => void) | undefined;
  private log = new CommandLog();
  private resume: (ResumePoint & { readonly time: number }) | undefined;
  private wantsPlay = false;
  /** Whether the run is still on its way to its begin. */
  private warming = false;
  private seeking: number | undefined;
  private opening: Promise<void> | undefined;
  /** Number of the newest wish to play or pause. */
  private serial = 0;
  /** Whether `newest` holds a frame yet. */
  private hasFrame = false;

  constructor(options: SimulationPlayerOptions) {
    this.options = options;
    this.pictures = options.pictures ?? pagePictures();
    const scenario =
      options.scene.scenarios.find((s) => s.id === options.scenario) ?? options.scene.scenarios[0];
    const begin = scenario?.begin ?? 0;
    this.listeners = new PlayerListeners({
      kind: 'simulation',
      status: 'closed',
      time: begin,
      begin,
      end: scenario?.end ?? begin + OPEN_END,
      tick: 0,
      speed: 1,
      actualSpeed: 0,
      problems: [],
    });
  }

  get state(): PlayerState {
    return this.listeners.state;
  }

  /** Types that the frames' `vehicleType` column refers to; empty before the player is open. */
  get vehicleTypes(): readonly VehicleType[] {
    return this.facts?.vehicleTypes ?? [];
  }

  /** Facts about the run, once it is open. */
  get run(): RunFacts | undefined {
    return this.facts;
  }

  onState(listener: (state: PlayerState) => void): () => void {
    return this.listeners.onState(listener);
  }

  onFrame(listener: (frame: Frame) => void): () => void {
    const stop = this.listeners.onFrame(listener);
    if (this.hasFrame) this.askForPicture();
    return stop;
  }

  /** 0..1 while the run is on its way to a time that was sought, otherwise undefined. */
  get seekProgress(): number | undefined {
    return this.seeking;
  }

  /**
   * Starts the worker, shows the scenario's warm-up (state `opening` with its progress) and stands at its begin. After a
   * failure: goes on from the last saved state.
   */
  open(): Promise<void> {
    if (this.opening) return this.opening;
    const opening = this.start();
    this.opening = opening;
    opening.catch(() => {
      if (this.opening === opening) this.opening = undefined;
    });
    return opening;
  }

  private async start(): Promise<void> {
    const { scene, world, scenario, seed, dt, workers, snapshotEvery, snapshotMemory } = this.options;
    const resume = this.resume;
    this.log = new CommandLog(resume?.commands);
    this.listeners.update({ status: 'opening', problems: [], actualSpeed: 0 });
    const port = this.connect();
    const worker: SimWorker = new Conversation<SimAsks, Record<never, never>, PageEvents, SimEvents>(
      port,
      {},
      {
        status: (status) => this.hearStatus(worker, status),
        published: () => this.worker === worker && this.askForPicture(),
        frame: ({ buffer }) => this.hearFrame(worker, buffer),
        answers: ({ answers }) => this.worker === worker && this.hearAnswers(answers),
        failed: (failure) => {
          if (this.worker !== worker) return;
          this.resume = { ...failure.resume, time: this.state.time };
          this.fail(failure.problem);
        },
      },
    );
    port.onBreakdown((error) => this.hearBreakdown(worker, error));
    this.worker = worker;
    try {
      this.facts = await worker.ask('open', {
        scene,
        frames: this.options.frames ?? (sharedMemory() ? 'shared' : 'transfer'),
        ...(world === undefined ? {} : { world }),
        ...(scenario === undefined ? {} : { scenario }),
        ...(seed === undefined ? {} : { seed }),
        ...(dt === undefined ? {} : { dt }),
        ...(workers === undefined ? {} : { workers }),
        ...(snapshotEvery === undefined ? {} : { snapshotEvery }),
        ...(snapshotMemory === undefined ? {} : { snapshotMemory }),
        ...(resume
          ? {
              resume: {
                commands: resume.commands,
                ...(resume.snapshot ? { snapshot: resume.snapshot } : {}),
              },
            }
          : {}),
      });
    } catch (error) {
      if (this.worker === worker) this.fail(...asProblems(error, `scene ${scene.id}`));
      throw error;
    }
    if (this.worker !== worker) return;
    this.showFirst(worker, this.facts, resume);
    await worker.ask('warm', {});
    if (this.worker === worker) this.beOpen(resume);
  }

  private connect(): Port {
    try {
      return (this.options.connect ?? startSimWorker)();
    } catch (error) {
      this.fail(...asProblems(error, 'simulation worker'));
      throw error;
    }
  }

  private showFirst(
    worker: SimWorker,
    facts: RunFacts,
    resume: (ResumePoint & { readonly time: number }) | undefined,
  ): void {
    if (facts.ring) {
      this.ring = FrameRing.from(facts.ring);
      this.ringWords = new Int32Array(facts.ring, 0, 16);
      this.sequence = 0;
    }
    if (!this.newest || Frame.bytes(facts.capacity) !== this.newest.byteLength) {
      this.newest = Frame.create(facts.capacity);
      this.hasFrame = false;
    }
    const tick = resume?.snapshot?.tick ?? 0;
    const time = facts.start + tick * facts.dt;
    this.warming = time < facts.begin - facts.dt / 2;
    this.listeners.update({
      begin: facts.begin,
      end: facts.end ?? facts.begin + OPEN_END,
      tick,
      time,
      problems: facts.problems,
    });
    this.resume = undefined;
    worker.tell('speed', { multiple: this.state.speed });
    this.askForPicture();
    if (this.wantsPlay) this.wish(true);
  }

  private beOpen(resume: (ResumePoint & { readonly time: number }) | undefined): void {
    this.warming = false;
    if (this.state.status === 'opening')
      this.listeners.update({ status: this.wantsPlay ? 'playing' : 'paused', progress: undefined });
    if (resume && !resume.snapshot) void this.seek(resume.time).catch(() => {});
  }

  async close(): Promise<void> {
    const worker = this.worker;
    this.forgetWorker();
    this.resume = undefined;
    this.wantsPlay = false;
    this.newest = undefined;
    this.hasFrame = false;
    this.facts = undefined;
    worker?.end(closedError());
    this.listeners.update({ status: 'closed', actualSpeed: 0, progress: undefined });
  }

  play(): void {
    this.wish(true);
  }

  pause(): void {
    this.wish(false);
  }

  /**
   * Goes to a time by the nearest saved state and running on from there. Resolves when the frame of that time is on its
   * way, or when a newer seek has taken over. Rejects if the player isn't open or the run breaks on the way.
   */
  async seek(time: number): Promise<void> {
    await this.opened.ask('seek', { time });
  }

  /** Multiple of real time, 0.01 to 1000. */
  setSpeed(multiple: number): void {
    if (!Number.isFinite(multiple)) return;
    const speed = Math.min(1000, Math.max(0.01, multiple));
    this.listeners.update({ speed });
    if (this.facts) this.worker?.tell('speed', { multiple: speed });
  }

  /** Gives a command; it takes effect in the next step. Answers with the tick it was given on. */
  async command(command: SimulationCommand): Promise<{ readonly tick: number }> {
    const given = await this.opened.ask('command', command);
    this.log.add(given.tick, command);
    return given;
  }

  /**
   * Calls back with what came of each command to a signal, in the step that carried it out; again when that step is run
   * again. Returns the way to stop.
   */
  onAnswer(listener: (answer: CommandAnswer) => void): () => void {
    this.answerListeners.add(listener);
    return () => void this.answerListeners.delete(listener);
  }

  /** What the simulation knows of a vehicle, or undefined if it isn't in the run now. */
  vehicleInfo(id: number): Promise<VehicleInfo | undefined> {
    return this.opened.ask('vehicleInfo', { id });
  }

  /** Hash of the whole state, for comparing runs. */
  hash(): Promise<{ readonly tick: number; readonly hash: string }> {
    return this.opened.ask('hash', {});
  }

  summary(): Promise<RunSummary> {
    return this.opened.ask('summary', {});
  }

  /** What the run has measured of late; null where nothing is measured. */
  measures(): Promise<MeasureOverview | null> {
    return this.opened.ask('measures', {});
  }

  /** What a signal's controller does now; null where there is none. */
  signal(id: string): Promise<SignalReport | null> {
    return this.opened.ask('signal', { id });
  }

  /** Lines of public transport, changed routes and closed roads, so far. */
  service(): Promise<ServiceReport> {
    return this.opened.ask('service', {});
  }

  private wish(playing: boolean): void {
    this.wantsPlay = playing;
    if (!this.worker || !this.facts) return;
    this.serial += 1;
    if (playing && !this.warming) this.listeners.update({ status: 'playing' });
    else if (this.state.status === 'playing') this.listeners.update({ status: 'paused', actualSpeed: 0 });
    this.worker.tell('wish', { playing, serial: this.serial });
  }

  private get opened(): SimWorker {
    if (this.worker && this.facts) return this.worker;
    throw closedError();
  }

  private hearStatus(worker: SimWorker, status: RunStatus): void {
    if (this.worker !== worker || !this.facts) return;
    const { tick, time, finished, actualSpeed, problems } = status;
    this.seeking = status.seekProgress;
    this.warming = status.warmUp !== undefined;
    // A wish that is still on its way to the worker counts already.
    if (status.wish === this.serial) this.wantsPlay = status.playing;
    this.listeners.update({
      tick,
      time,
      status: this.warming ? 'opening' : this.wantsPlay ? 'playing' : finished ? 'ended' : 'paused',
      progress: status.warmUp,
      actualSpeed: this.wantsPlay && !this.warming ? actualSpeed : 0,
      end: this.facts.end ?? Math.max(this.facts.begin + OPEN_END, time),
      ...(problems ? { problems } : {}),
    });
  }

  private hearFrame(worker: SimWorker, buffer: ArrayBuffer): void {
    if (this.worker !== worker) return;
    if (this.arrived) worker.tell('spent', { buffer: this.arrived }, [this.arrived]);
    this.arrived = buffer;
    this.askForPicture();
  }

  private hearAnswers(answers: readonly CommandAnswer[]): void {
    for (const answer of answers) for (const listener of this.answerListeners) listener(answer);
  }

  private askForPicture(): void {
    this.cancelPicture ??= this.pictures.next(() => {
      this.cancelPicture = undefined;
      this.showNewest();
    });
  }

  private showNewest(): void {
    const { newest, ring, ringWords, worker } = this;
    if (!newest) return;
    if (ring && ringWords) {
      this.sequence = ring.readNewest(newest, this.sequence);
      Atomics.store(ringWords, RING_TAKEN, this.sequence);
      // One published between the reading and the note that it was taken is announced to nobody.
      if (ring.sequence !== this.sequence) this.askForPicture();
      this.hasFrame ||= this.sequence > 0;
    } else if (this.arrived) {
      const buffer = this.arrived;
      this.arrived = undefined;
      newest.copyFrom(Frame.from(buffer));
      this.hasFrame = true;
      worker?.tell('spent', { buffer }, [buffer]);
    }
    if (this.hasFrame) this.listeners.frame(newest);
  }

  private hearBreakdown(worker: SimWorker, error: Error): void {
    if (this.worker !== worker) return;
    this.resume = { commands: this.log.all, time: this.state.time };
    this.fail({
      code: 'run.worker-lost',
      severity: 'error',
      message: `The simulation worker broke down: ${error.message}`,
      where: `tick ${this.state.tick} (${this.state.time} s)`,
      hint: 'Open it again: the run is repeated up to this time.',
    });
  }

  private fail(...problems: readonly Problem[]): void {
    const worker = this.worker;
    this.forgetWorker();
    this.facts = undefined;
    const first = problems[0];
    worker?.end(
      first
        ? new TwinError({ code: first.code, message: first.message, where: first.where, hint: first.hint })
        : closedError(),
    );
    this.wantsPlay = false;
    this.listeners.update({
      status: 'failed',
      actualSpeed: 0,
      progress: undefined,
      problems: [...this.state.problems, ...problems],
    });
  }

  private forgetWorker(): void {
    this.worker = undefined;
    this.opening = undefined;
    this.seeking = undefined;
    this.warming = false;
    this.ring = undefined;
    this.ringWords = undefined;
    this.arrived = undefined;
    this.cancelPicture?.();
    this.cancelPicture = undefined;
  }
}

function closedError(): TwinError {
  return new TwinError({
    code: 'player.closed',
    message: 'The player is not open.',
    where: 'simulation',
    hint: 'Open the player and wait until it is open.',
  });
}

function asProblems(error: unknown, where: string): Problem[] {
  if (error instanceof TwinError) return [...error.problems];
  const message = error instanceof Error ? error.message : String(error);
  return [
    {
      code: 'run.not-opened',
      severity: 'error',
      message,
      where,
      hint: 'See the message; the scene can be checked by `import`.',
    },
  ];
}
