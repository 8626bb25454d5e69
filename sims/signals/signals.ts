import type { RoadNetwork, WalkNetwork } from '../../scenes/network/road-network.ts';
import type { Problem } from '../../scenes/problem.ts';
import { SIGNAL_STATE } from '../frame.ts';
import { type Allocate, allocateLocal, type StateColumn, type Stateful } from '../state.ts';
import { ConflictCard } from './conflict-card.ts';
import { type ConflictFound, ConflictMonitor, statesFor, wordsOf } from './conflict-monitor.ts';
import { placeDetectors } from './detector-places.ts';
import { Detectors } from './detectors.ts';
import { FixedControl } from './fixed-control.ts';
import { StageControl } from './stage-control.ts';
import { intergreens, stagePlans, walkCalls } from './stage-plan.ts';

/**
 * Why a request is refused: there is no such signal or index; it never gets green; the duration is not above zero; the
 * junction is being cleared; the phases never change; requests have added as much as they may; nothing is held, nothing
 * to go back from; the conflict monitor has switched the signal to red.
 */
export type RefusalReason =
  | 'unknown-signal'
  | 'unknown-index'
  | 'never-green'
  | 'bad-duration'
  | 'clearing'
  | 'unchanging'
  | 'at-limit'
  | 'not-held'
  | 'nothing-to-restore'
  | 'fault';

/** What came of a request: done at once, noted for the coming greens, or refused because it isn't safe or possible. */
export type SignalAnswer =
  | 'extended'
  | 'hurried'
  | 'held'
  | 'released'
  | 'skipped'
  | 'restored'
  | `refused-${RefusalReason}`;

/** The reason of a refusal, undefined if the request was carried out. */
export function refusalOf(answer: SignalAnswer): RefusalReason | undefined {
  return answer.startsWith('refused-') ? (answer.slice(8) as RefusalReason) : undefined;
}

/** What a signal controller does now, for panels. */
export interface SignalReport {
  /** Whether it chooses stages with generated changes between them, instead of running its phases as they stand. */
  readonly staged: boolean;
  /** Phase of the programme in force; with stages, that of the stage in force or being left. */
  readonly phase: number;
  /** With stages, phase of the stage it is changing to; -1: none. */
  readonly next: number;
  /** Seconds since the phase, or the change, began. */
  readonly seconds: number;
  readonly held: boolean;
  /** The conflict monitor has switched it to red for good. */
  readonly fault: boolean;
}

export interface SignalOptions {
  /** Crossings: conflicts with them, and how long they take to clear. */
  readonly walks?: WalkNetwork;
  /** People waiting to start across, per walk path (a column of the pedestrians). */
  readonly pathWaiting?: Uint16Array;
  readonly allocate?: Allocate;
  /** List to which problems are added; absent: one of its own. */
  readonly problems?: Problem[];
}

/** Bit of a signal's flags: the conflict monitor has seen a conflict. */
const FAULT = 2;

/**
 * All signals of a network on simulated time: those that run their phases as they stand (`FixedControl`) and those that
 * choose their stages (`StageControl`). Times are whole milliseconds inside, so that phases change on the same tick
 * whatever `dt` and for however long a run lasts. `detectors` have to be read before each step.
 *
 * A conflict monitor looks at all that is shown. Should it ever see a conflict, that signal stays red for good, and
 * `problems` says so.
 */
export class Signals implements Stateful {
  /** State code (SIGNAL_STATE) of index i of signal s at `roads.signalStateStart[s] + i`. */
  readonly state: Uint8Array;
  /** Seconds until that index shows something else; -1 if it never will, or nobody knows (held, actuated, switched to red). */
  readonly countdown: Float64Array;
  /** Detectors of the signals that listen to any. */
  readonly detectors: Detectors;
  /** What is wrong with programmes, and what the conflict monitor has seen. */
  readonly problems: Problem[];

  private readonly roads: RoadNetwork;
  private readonly dt: number;
  private readonly begin: number;
  private readonly fixed: FixedControl;
  private readonly staged: StageControl;
  /** Per signal: its place in `staged`, -1 for fixed phases. */
  private readonly stagedAt: Int32Array;
  private readonly monitor: ConflictMonitor;
  private readonly flashes: boolean;
  /** The states four at a time, for the monitor. */
  private readonly words: Uint32Array;
  /** Per index: time of the next change, ms; -1 never or unknown. */
  private readonly changeAt: Float64Array;
  private readonly clock: Float64Array;

  /** `dt` the step, `begin` the time of tick 0, both s. Every index shows its state at `begin` from the start. */
  constructor(roads: RoadNetwork, dt: number, begin: number, options: SignalOptions = {}) {
    const { walks, pathWaiting, allocate = allocateLocal } = options;
    const signals = roads.signalIds.length;
    const indices = roads.signalStateStart[signals] ?? 0;
    this.roads = roads;
    this.dt = dt;
    this.begin = begin;
    this.problems = options.problems ?? [];
    this.state = statesFor(indices).fill(SIGNAL_STATE.off);
    this.words = wordsOf(this.state);
    this.countdown = new Float64Array(indices).fill(-1);
    this.changeAt = new Float64Array(indices).fill(-1);
    this.clock = new Float64Array(1);
    this.fixed = new FixedControl(roads);
    const card = new ConflictCard(roads, walks);
    const plans = stagePlans(roads, card, walks);
    const gaps = intergreens(roads, card, plans);
    const { places, senses } = placeDetectors(roads, plans);
    this.detectors = new Detectors(places, (lane) => roads.laneLength[lane]!, dt, begin, allocate);
    const calls = plans.map((plan) => walkCalls(plan, walks));
    const inputs = { detectors: this.detectors, ...(pathWaiting ? { pathWaiting } : {}) };
    this.staged = new StageControl(roads, plans, card, gaps, senses, calls, inputs, dt, begin);
    this.stagedAt = new Int32Array(signals).fill(-1);
    plans.forEach((plan, c) => {
      this.stagedAt[plan.signal] = c;
    });
    this.monitor = new ConflictMonitor(roads, card, plans.length > 0 ? gaps : undefined);
    this.flashes = plans.length > 0 || roads.phaseStates.includes(SIGNAL_STATE.flashingGreen);
    this.reportUnstaged();
    const now = this.millis(0);
    this.clock[0] = now;
    for (let s = 0; s < signals; s++) {
      if (this.stagedAt[s]! < 0) this.fixed.start(s, now);
      this.advance(s, now, true);
      this.watch(s, now);
    }
    this.count(now);
  }

  private reportUnstaged(): void {
    const { roads } = this;
    roads.signalIds.forEach((id, s) => {
      if (roads.signalControl?.staged[s] !== 1 || this.stagedAt[s]! >= 0) return;
      this.problems.push({
        code: 'signal.few-stages',
        severity: 'warning',
        message: `The programme of signal "${id}" has fewer than two stages to choose from.`,
        where: `signal ${id}`,
        hint: 'Its phases run as they stand; give it phases that show green without yellow.',
      });
    });
  }

  private millis(tick: number): number {
    return Math.round((this.begin + tick * this.dt) * 1000);
  }

  /** Shows what signals show at the time `begin + tick * dt`. Ticks must not decrease. */
  step(tick: number): void {
    const now = this.millis(tick);
    this.clock[0] = now;
    const signals = this.stagedAt.length;
    for (let s = 0; s < signals; s++) if (!this.isFaulty(s)) this.advance(s, now, false);
    this.monitor.scan(this.words);
    const { changed } = this.monitor;
    for (let s = 0; s < signals; s++) if (changed[s] === 1 || this.isFaulty(s)) this.watch(s, now);
    this.count(now);
  }

  private advance(s: number, now: number, first: boolean): void {
    const c = this.stagedAt[s]!;
    if (c >= 0) this.staged.step(c, now, this.state, this.changeAt);
    else if (this.isSignal(s) && (this.fixed.step(s, now) || first))
      this.fixed.show(s, this.state, this.changeAt);
  }

  /** Lets the conflict monitor look at a signal; one that it objects to turns red for good. */
  private watch(s: number, now: number): void {
    if (!this.isFaulty(s)) {
      const found = this.monitor.check(s, this.state, now, Math.ceil(this.dt * 1000));
      if (found === null) return;
      this.fixed.flags[s] = FAULT;
      this.reportConflict(found, now);
    }
    for (let i = this.roads.signalStateStart[s]!; i < this.roads.signalStateStart[s + 1]!; i++) {
      this.state[i] = SIGNAL_STATE.red;
      this.changeAt[i] = -1;
    }
  }

  private reportConflict(found: ConflictFound, now: number): void {
    const id = this.roads.signalIds[found.signal] ?? '';
    const first = this.roads.signalStateStart[found.signal]!;
    const pair = `${found.a - first} and ${found.b - first}`;
    this.problems.push({
      code: found.kind === 'both-green' ? 'signal.conflict' : 'signal.intergreen',
      severity: 'error',
      message:
        found.kind === 'both-green'
          ? `Signal "${id}" showed green to the conflicting indices ${pair} at ${now / 1000} s.`
          : `Signal "${id}" changed between the conflicting indices ${pair} too soon at ${now / 1000} s.`,
      where: `signal ${id}`,
      hint: 'The conflict monitor keeps it red. Restart the run; report this if it comes back.',
    });
  }

  private count(now: number): void {
    for (let i = 0; i < this.changeAt.length; i++) {
      const at = this.changeAt[i]!;
      this.countdown[i] = at < 0 ? -1 : (at - now) / 1000;
    }
  }

  private isSignal(s: number): boolean {
    return s >= 0 && s < this.stagedAt.length && this.roads.phaseStart[s] !== this.roads.phaseStart[s + 1];
  }

  private isFaulty(s: number): boolean {
    return (this.fixed.flags[s]! & FAULT) !== 0;
  }

  /** Why nothing may be asked of a signal's green now; undefined: it may. */
  private refuses(s: number): RefusalReason | undefined {
    if (!this.isSignal(s)) return 'unknown-signal';
    if (this.isFaulty(s)) return 'fault';
    const c = this.stagedAt[s]!;
    if (c >= 0) return this.staged.inGreen(c) ? undefined : 'clearing';
    if (this.fixed.isElastic(s)) return undefined;
    return this.roads.phaseStart[s + 1]! - this.roads.phaseStart[s]! < 2 ? 'unchanging' : 'clearing';
  }

  /**
   * Asks for green at an index (a bus, a crowd at a crossing). While it is green and may be changed, the green lasts up
   * to `seconds` longer, by 10 s at most over all requests; otherwise all greens until then are cut to their least (5 s or
   * the phase's `minDuration`). Refused where the index never gets green.
   */
  request(signal: number, index: number, seconds: number): SignalAnswer {
    if (!this.isSignal(signal)) return 'refused-unknown-signal';
    if (!(seconds > 0)) return 'refused-bad-duration';
    if (!(index >= 0 && index < this.roads.signalSize[signal]!)) return 'refused-unknown-index';
    if (this.isFaulty(signal)) return 'refused-fault';
    const c = this.stagedAt[signal]!;
    const green = c >= 0 ? this.staged.serves(c, index) : this.fixed.serves(signal, index);
    if (green) return this.requestExtension(signal, seconds);
    const coming = c >= 0 ? this.staged.hurryTo(c, index) : this.fixed.hurryTo(signal, index, this.clock[0]!);
    if (!coming) return 'refused-never-green';
    this.refresh(signal);
    return 'hurried';
  }

  /** Lengthens the green in force by up to `seconds`, by 10 s at most over all requests. */
  requestExtension(signal: number, seconds: number): SignalAnswer {
    const reason = this.refuses(signal);
    if (reason !== undefined) return `refused-${reason}`;
    if (!(seconds > 0)) return 'refused-bad-duration';
    const c = this.stagedAt[signal]!;
    const longer = c >= 0 ? this.staged.extend(c, seconds) : this.fixed.extend(signal, seconds);
    if (!longer) return 'refused-at-limit';
    this.refresh(signal);
    return 'extended';
  }

  /** Keeps the green in force until `release`, at most for its `maxDuration` (without one: a minute beyond its plan). */
  hold(signal: number): SignalAnswer {
    const reason = this.refuses(signal);
    if (reason !== undefined) return `refused-${reason}`;
    const c = this.stagedAt[signal]!;
    if (c >= 0) this.staged.hold(c);
    else this.fixed.hold(signal);
    this.refresh(signal);
    return 'held';
  }

  /** Lets a held green end: at its planned end, or now if that has passed. */
  release(signal: number): SignalAnswer {
    if (!this.isSignal(signal)) return 'refused-unknown-signal';
    const c = this.stagedAt[signal]!;
    if (!(c >= 0 ? this.staged.isHeld(c) : this.fixed.isHeld(signal))) return 'refused-not-held';
    if (c >= 0) this.staged.release(c);
    else this.fixed.release(signal);
    this.refresh(signal);
    return 'released';
  }

  /** Ends the green in force as soon as its least duration has passed; yellow and all red follow as ever. */
  skip(signal: number): SignalAnswer {
    const reason = this.refuses(signal);
    if (reason !== undefined) return `refused-${reason}`;
    const c = this.stagedAt[signal]!;
    if (c >= 0) this.staged.skip(c);
    else this.fixed.skip(signal, this.clock[0]!);
    this.refresh(signal);
    return 'skipped';
  }

  /**
   * Takes back all requests: the signal goes on by its programme alone. Fixed phases make up what they lag behind in the
   * greens that follow.
   */
  restore(signal: number): SignalAnswer {
    if (!this.isSignal(signal)) return 'refused-unknown-signal';
    if (this.isFaulty(signal)) return 'refused-fault';
    const c = this.stagedAt[signal]!;
    const any = c >= 0 ? this.staged.restore(c) : this.fixed.restore(signal, this.clock[0]!);
    if (!any) return 'refused-nothing-to-restore';
    this.refresh(signal);
    return 'restored';
  }

  /** What a signal does now; undefined where there is none with a programme. */
  report(signal: number): SignalReport | undefined {
    if (!this.isSignal(signal)) return undefined;
    const c = this.stagedAt[signal]!;
    const staged = c >= 0;
    const { phase, next, since } = staged
      ? this.staged.standing(c)
      : { ...this.fixed.standing(signal), next: -1 };
    return {
      staged,
      phase,
      next,
      seconds: Math.max(0, (this.clock[0]! - since) / 1000),
      held: staged ? this.staged.isHeld(c) : this.fixed.isHeld(signal),
      fault: this.isFaulty(signal),
    };
  }

  /** Fixed phases say at once what a request changes in their countdowns; stages with their next step. */
  private refresh(s: number): void {
    if (this.stagedAt[s]! >= 0) return;
    this.fixed.show(s, this.state, this.changeAt);
    this.count(this.clock[0]!);
  }

  /** Writes the states that drivers obey to `target`: a flashing green is still the green that it ends. */
  writeDriving(target: Uint8Array): void {
    target.set(this.state);
    if (!this.flashes) return;
    for (let s = 0; s < this.stagedAt.length; s++) {
      const c = this.stagedAt[s]!;
      if (c >= 0) this.staged.writeDriving(c, this.state, target);
      else if (this.isSignal(s)) this.fixed.writeDriving(s, this.state, target);
    }
  }

  stateColumns(): readonly StateColumn[] {
    return [
      this.state,
      this.countdown,
      this.changeAt,
      ...this.fixed.stateColumns(),
      this.clock,
      ...this.staged.stateColumns(),
      ...this.monitor.stateColumns(),
      ...this.detectors.stateColumns(),
    ];
  }
}
