import type { VehicleType } from '../../scenes/document/demand.ts';
import { type Problem, TwinError } from '../../scenes/problem.ts';
import type { Frame, FrameCapacity } from '../../sims/frame.ts';
import type { MeasureOverview } from '../../sims/measures/overview.ts';
import type { SignalReport } from '../../sims/signals/signals.ts';
import type { CommandAnswer, RunSummary, SimulationCommand, VehicleInfo } from '../../sims/simulation.ts';
import { CommandLog } from './command-log.ts';
import { type FramePublisher, RingPublisher, TransferPublisher } from './frame-publisher.ts';
import { Pacer } from './pacer.ts';
import { Conversation, type Port } from './request.ts';
import { type ReportedRun, serviceReport } from './service-report.ts';
import type { OpenRun, PageEvents, RunFacts, RunStatus, SimAsks, SimEvents } from './sim-protocol.ts';
import { SnapshotStore } from './snapshots.ts';

/** What the host needs of a simulation: the part of `Simulation` that a player uses. */
export interface HostedSimulation extends ReportedRun {
  readonly scenario: { readonly id: string; readonly begin: number };
  readonly seed: number;
  readonly dt: number;
  /** Time of tick 0, s; the scenario's own begin comes later where it has a warm-up. */
  readonly begin: number;
  readonly end: number | undefined;
  readonly tick: number;
  readonly time: number;
  readonly finished: boolean;
  readonly frameCapacity: FrameCapacity;
  readonly vehicleTypes: readonly VehicleType[];
  readonly problems: readonly Problem[];
  step(): void;
  writeFrame(frame: Frame): void;
  hash(): string;
  save(): Uint8Array;
  restore(bytes: Uint8Array): void;
  command(command: SimulationCommand): void;
  summary(): RunSummary;
  vehicleInfo(id: number): VehicleInfo | undefined;
  /** Absent, or undefined: nothing is measured. */
  measureOverview?(): MeasureOverview | undefined;
  signalReport?(id: string): SignalReport | undefined;
  takeAnswers?(): readonly CommandAnswer[];
}

/** The worker's wall clock, ms, and its way to come back later without blocking messages. */
export interface HostClock {
  now(): number;
  /** Calls back at the absolute time given, or as soon as waiting messages are through if that has passed. */
  at(time: number, callback: () => void): void;
}

/** Longest stretch of steps without looking at messages, ms. */
const SLICE = 16;
/** Most steps in one slice. */
const SLICE_STEPS = 2000;
/** Between two status messages while playing, ms. */
const STATUS_EVERY = 250;
/** Between two frames of the warm-up, ms: enough to see the zone fill, few enough not to hold it up. */
const WARM_FRAME_EVERY = 200;
const SNAPSHOT_EVERY = 30;
const SNAPSHOT_MEMORY = 64 * 1024 * 1024;
const SPEED_RANGE = { min: 0.01, max: 1000 } as const;

/**
 * A simulation run on behalf of a page: steps at absolute due times, publishes frames, keeps saved states for seeking and
 * for taking a broken run up again. Owns no thread and no clock, so it runs in a worker and in a test alike.
 */
export class SimHost {
  private readonly clock: HostClock;
  private readonly create: (run: OpenRun) => Promise<HostedSimulation>;
  private readonly page: Page;
  private run: Run | undefined;

  constructor(port: Port, clock: HostClock, create: (run: OpenRun) => Promise<HostedSimulation>) {
    this.clock = clock;
    this.create = create;
    this.page = new Conversation<Record<never, never>, SimAsks, SimEvents, PageEvents>(
      port,
      {
        open: (run) => this.open(run),
        warm: () => this.opened.warm(),
        seek: ({ time }) => this.opened.seek(time),
        command: (command) => this.opened.command(command),
        vehicleInfo: ({ id }) => this.opened.sim.vehicleInfo(id),
        hash: () => ({ tick: this.opened.sim.tick, hash: this.opened.sim.hash() }),
        summary: () => this.opened.sim.summary(),
        measures: () => this.opened.sim.measureOverview?.() ?? null,
        signal: ({ id }) => this.opened.sim.signalReport?.(id) ?? null,
        service: () => serviceReport(this.opened.sim),
      },
      {
        wish: ({ playing, serial }) => this.run?.obey(playing, serial),
        speed: ({ multiple }) => this.run?.setSpeed(multiple),
        spent: ({ buffer }) => this.run?.spent(buffer),
      },
    );
  }

  private get opened(): Run {
    if (!this.run) {
      throw new TwinError({
        code: 'run.not-open',
        message: 'No run is open in this worker.',
        where: 'simulation worker',
        hint: 'Open the player first.',
      });
    }
    return this.run;
  }

  private async open(request: OpenRun): Promise<RunFacts> {
    const sim = await this.create(request);
    const run = new Run(sim, request, this.clock, this.page);
    this.run = run;
    run.begin();
    return run.facts();
  }
}

type Page = Conversation<Record<never, never>, SimAsks, SimEvents, PageEvents>;
type SeekAnswer = SimAsks['seek']['answer'];

/** One open run. */
class Run {
  readonly sim: HostedSimulation;
  private readonly clock: HostClock;
  private readonly page: Page;
  private readonly pacer: Pacer;
  private readonly snapshots: SnapshotStore;
  /** Tick of the scenario's begin: the first that can be sought. Earlier states are never kept, but for starting over. */
  private readonly first: number;
  private readonly log: CommandLog;
  private readonly publisher: FramePublisher;
  private playing = false;
  private wish = 0;
  private broken = false;
  /** The warm-up under way: who waits for its end, and when the zone was last shown. */
  private warming:
    | { readonly done: ((answer: { readonly tick: number }) => void)[]; shown: number }
    | undefined;
  private seeking: { from: number; to: number; done: (answer: SeekAnswer) => void } | undefined;
  /** Grows whenever the plan changes, so that a callback set for an older plan does nothing. */
  private plan = 0;
  private lastStatus = Number.NEGATIVE_INFINITY;
  /** Problems beside those of the simulation. */
  private notices: Problem[] = [];
  private toldProblems = -1;
  private readonly write = (frame: Frame) => this.sim.writeFrame(frame);

  constructor(sim: HostedSimulation, request: OpenRun, clock: HostClock, page: Page) {
    this.sim = sim;
    this.clock = clock;
    this.page = page;
    this.pacer = new Pacer(sim.dt);
    this.snapshots = new SnapshotStore(
      (request.snapshotEvery ?? SNAPSHOT_EVERY) / sim.dt,
      request.snapshotMemory ?? SNAPSHOT_MEMORY,
    );
    this.first = Math.max(0, Math.round((sim.scenario.begin - sim.begin) / sim.dt));
    this.log = new CommandLog(request.resume?.commands);
    this.publisher =
      request.frames === 'shared'
        ? new RingPublisher(sim.frameCapacity, (sequence) => page.tell('published', { sequence }))
        : new TransferPublisher(sim.frameCapacity, (buffer) => page.tell('frame', { buffer }, [buffer]));
    this.resumeFrom = request.resume?.snapshot;
    if ((request.workers ?? 1) > 1 && request.frames !== 'shared') this.notices = [noSharedMemory(request)];
  }
  private readonly resumeFrom: { readonly tick: number; readonly bytes: Uint8Array } | undefined;

  begin(): void {
    const { sim, resumeFrom } = this;
    if (resumeFrom || this.first === 0) this.snapshots.add(sim.tick, sim.save());
    if (resumeFrom) {
      sim.restore(resumeFrom.bytes);
      this.snapshots.add(sim.tick, resumeFrom.bytes);
    }
    this.publish();
    if (sim.tick >= this.first) return;
    this.warming = { done: [], shown: this.clock.now() };
    this.replan();
  }

  /** Resolves when the warm-up is over. */
  warm(): Promise<{ readonly tick: number }> {
    this.refuseIfBroken();
    const { warming } = this;
    if (!warming) return Promise.resolve({ tick: this.sim.tick });
    return new Promise((done) => warming.done.push(done));
  }

  facts(): RunFacts {
    const { sim, publisher } = this;
    return {
      scenario: sim.scenario.id,
      seed: sim.seed,
      dt: sim.dt,
      begin: this.timeOf(this.first),
      start: sim.begin,
      ...(sim.end === undefined ? {} : { end: sim.end }),
      capacity: sim.frameCapacity,
      vehicleTypes: sim.vehicleTypes,
      ...(publisher instanceof RingPublisher ? { ring: publisher.buffer } : {}),
      problems: this.problems,
    };
  }

  /** Everything there is to say once: what happens again when a stretch is run again is the same problem. */
  private get problems(): readonly Problem[] {
    const seen = new Set<string>();
    return [...this.sim.problems, ...this.notices].filter(({ code, where, message }) => {
      const key = `${code}\n${where}\n${message}`;
      return !seen.has(key) && seen.add(key);
    });
  }

  /** Plays or pauses. A finished run stops again by itself. */
  obey(playing: boolean, serial: number): void {
    if (this.broken) return;
    this.wish = serial;
    this.playing = playing;
    if (!playing) this.pacer.stop();
    this.replan();
  }

  setSpeed(multiple: number): void {
    if (!Number.isFinite(multiple)) return;
    const speed = Math.min(SPEED_RANGE.max, Math.max(SPEED_RANGE.min, multiple));
    this.pacer.start(this.sim.tick, this.clock.now(), speed);
    this.replan();
  }

  spent(buffer: ArrayBuffer): void {
    if (this.publisher instanceof TransferPublisher) this.publisher.spent(buffer);
  }

  command(command: SimulationCommand): { readonly tick: number } {
    this.refuseIfBroken();
    // On the way to an instant, a command belongs to that instant, not to one passed on the way.
    const tick = this.seeking?.to ?? Math.max(this.first, this.sim.tick);
    this.log.add(tick, command);
    this.snapshots.dropAfter(tick);
    return { tick };
  }

  seek(time: number): Promise<SeekAnswer> {
    this.refuseIfBroken();
    const { sim } = this;
    const last =
      sim.end === undefined ? Number.POSITIVE_INFINITY : Math.round((sim.end - sim.begin) / sim.dt);
    const wanted = Number.isFinite(time) ? Math.round((time - sim.begin) / sim.dt) : this.first;
    const to = Math.max(this.first, Math.min(last, wanted));
    this.seeking?.done({ reached: false, tick: sim.tick });
    return new Promise((done) => {
      const start = this.snapshots.nearest(to);
      if (start && (sim.tick > to || start.tick > sim.tick)) {
        try {
          sim.restore(start.bytes());
        } catch (error) {
          this.seeking = undefined;
          this.fail(error);
          done({ reached: false, tick: sim.tick });
          return;
        }
      }
      this.seeking = { from: sim.tick, to, done };
      this.replan();
    });
  }

  /** Sets the next slice according to what is wanted now. */
  private replan(): void {
    this.plan += 1;
    const now = this.clock.now();
    const hurried = this.warming !== undefined || this.seeking !== undefined;
    if (!hurried && this.playing) this.pacer.start(this.sim.tick, now);
    this.tellStatus(now);
    this.next(hurried ? now : this.pacer.due(this.sim.tick + 1));
  }

  private next(time: number): void {
    if (this.broken || (!this.warming && !this.seeking && !this.playing)) return;
    const plan = this.plan;
    this.clock.at(time, () => {
      if (plan !== this.plan) return;
      try {
        if (this.warming) this.warmOn(this.warming);
        else if (this.seeking) this.seekOn();
        else this.playOn();
      } catch (error) {
        this.fail(error);
      }
    });
  }

  private playOn(): void {
    const { sim, pacer, clock } = this;
    const start = clock.now();
    const before = sim.tick;
    let now = start;
    pacer.forgive(before, now);
    for (let n = 0; n < SLICE_STEPS && !sim.finished && pacer.due(sim.tick + 1) <= now; n++) {
      this.advance();
      now = clock.now();
      if (now - start > SLICE) break;
    }
    if (sim.tick !== before) this.publish();
    if (sim.finished) {
      this.playing = false;
      pacer.stop();
      this.replan();
      return;
    }
    if (now - this.lastStatus >= STATUS_EVERY) {
      pacer.measure(sim.tick, now);
      this.tellStatus(now);
    }
    this.next(pacer.due(sim.tick + 1));
  }

  private warmOn(warming: NonNullable<Run['warming']>): void {
    const { sim, clock, first } = this;
    const start = clock.now();
    let now = start;
    while (sim.tick < first && now - start <= SLICE) {
      this.advance();
      now = clock.now();
    }
    if (sim.tick < first) {
      if (now - warming.shown >= WARM_FRAME_EVERY) {
        warming.shown = now;
        this.publish();
        this.tellStatus(now);
      }
      this.next(now);
      return;
    }
    this.warming = undefined;
    this.publish();
    this.replan();
    for (const done of warming.done) done({ tick: sim.tick });
  }

  private seekOn(): void {
    const { sim, clock, seeking } = this;
    if (!seeking) return;
    const start = clock.now();
    while (sim.tick < seeking.to && !sim.finished && clock.now() - start <= SLICE) this.advance();
    if (sim.tick < seeking.to && !sim.finished) {
      if (clock.now() - this.lastStatus >= STATUS_EVERY) this.tellStatus(clock.now());
      this.next(clock.now());
      return;
    }
    this.seeking = undefined;
    this.publish();
    this.replan();
    seeking.done({ reached: true, tick: sim.tick });
  }

  private advance(): void {
    const { sim } = this;
    const given = this.log.at(sim.tick);
    for (const { command } of given) {
      try {
        sim.command(command);
      } catch (error) {
        if (!(error instanceof TwinError)) throw error;
        this.notices = [...this.notices, ...error.problems];
      }
    }
    sim.step();
    const answers = given.length > 0 ? (sim.takeAnswers?.() ?? []) : [];
    if (answers.length > 0) this.page.tell('answers', { answers });
    const wanted = sim.tick === this.first || (sim.tick > this.first && this.snapshots.wants(sim.tick));
    if (wanted) this.snapshots.add(sim.tick, sim.save());
  }

  private publish(): void {
    this.publisher.publish(this.write);
  }

  private tellStatus(now: number): void {
    const { sim, seeking } = this;
    this.lastStatus = now;
    const problems = sim.problems.length + this.notices.length;
    const status: RunStatus = {
      tick: sim.tick,
      time: sim.time,
      playing: this.playing,
      wish: this.wish,
      finished: sim.finished,
      actualSpeed: this.playing ? this.pacer.actualSpeed : 0,
      ...(this.warming ? { warmUp: sim.tick / this.first } : {}),
      ...(seeking && !this.warming
        ? { seekProgress: (sim.tick - seeking.from) / Math.max(1, seeking.to - seeking.from) }
        : {}),
      ...(problems === this.toldProblems ? {} : { problems: this.problems }),
    };
    this.toldProblems = problems;
    this.page.tell('status', status);
  }

  private timeOf(tick: number): number {
    return this.sim.begin + tick * this.sim.dt;
  }

  private refuseIfBroken(): void {
    if (!this.broken) return;
    throw new TwinError({
      code: 'run.broken',
      message: 'The run broke and stands still.',
      where: `tick ${this.sim.tick}`,
      hint: 'Open the player again to go on from the last saved state.',
    });
  }

  private fail(error: unknown): void {
    this.broken = true;
    this.playing = false;
    this.plan += 1;
    const tick = this.sim.tick;
    this.seeking?.done({ reached: false, tick });
    this.seeking = undefined;
    this.warming = undefined;
    const snapshot = this.snapshots.nearest(tick);
    const problem: Problem =
      error instanceof TwinError
        ? {
            code: error.code,
            severity: 'error',
            message: error.message,
            where: error.where,
            hint: error.hint,
          }
        : {
            code: 'run.failed',
            severity: 'error',
            message: `The simulation stopped: ${error instanceof Error ? error.message : String(error)}`,
            where: `tick ${tick} (${this.sim.time} s)`,
            hint: 'Open it again to go on from the last saved state; if it fails at the same time again, report the scene and this time.',
          };
    this.page.tell('failed', {
      tick,
      problem,
      resume: {
        ...(snapshot ? { snapshot: { tick: snapshot.tick, bytes: snapshot.bytes() } } : {}),
        commands: this.log.all,
      },
    });
  }
}

function noSharedMemory({ workers }: OpenRun): Problem {
  return {
    code: 'run.one-thread',
    severity: 'warning',
    message: `The simulation runs on one thread, not on ${workers}: this page has no shared memory.`,
    where: 'simulation threads',
    hint: 'Serve the page with the headers of cross-origin isolation, as `hetao-twin serve` does. Results do not depend on it.',
  };
}
