import type { RoadNetwork, WalkNetwork } from '../../scenes/network/road-network.ts';
import { isGreen } from '../../scenes/network/signal-states.ts';
import type { Problem } from '../../scenes/problem.ts';
import { SIGNAL_STATE } from '../frame.ts';
import { type Allocate, allocateLocal, type StateColumn, type Stateful } from '../state.ts';
import { ConflictCard } from './conflict-card.ts';
import { type ConflictFound, ConflictMonitor } from './conflict-monitor.ts';
import { placeDetectors } from './detector-places.ts';
import { Detectors } from './detectors.ts';
import { MOST_EXTENSION, Programmes } from './programme.ts';
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

export interface SignalOptions {
  /** Crossings: conflicts with them, and how long they take to clear. */
  readonly walks?: WalkNetwork;
  /** People waiting to start across, per walk path (a column of the pedestrians). */
  readonly pathWaiting?: Uint16Array;
  readonly allocate?: Allocate;
  /** List to which problems are added; absent: one of its own. */
  readonly problems?: Problem[];
}

/** Bits of `held`. */
const HELD = 1;
const FAULT = 2;

/**
 * All signals of a network on simulated time. Without requests a signal with fixed phases shows its programme: at time t
 * it is `t - offset` into its cycle. Times are whole milliseconds inside, so that phases change on the same tick whatever
 * `dt` and for however long a run lasts. Signals with other control are those of `StageControl`; what they listen to,
 * `detectors`, has to be read before each step.
 *
 * A conflict monitor looks at all that is shown. Should it ever see a conflict, that signal stays red for good, and
 * `problems` says so.
 *
 * Of fixed phases requests only ever change elastic phases (see `Programmes`), within their least and most duration; how far a signal
 * lags behind its plan (or is ahead of it) is made up in the elastic phases that follow, within the same bounds.
 */
export class Signals implements Stateful {
  /** State code (SIGNAL_STATE) of index i of signal s at `roads.signalStateStart[s] + i`. */
  readonly state: Uint8Array;
  /** Seconds until that index shows something else; -1 if it never will, or nobody knows because the phase is held. */
  readonly countdown: Float64Array;
  /** Detectors of the signals that listen to any. */
  readonly detectors: Detectors;
  /** What is wrong with programmes, and what the conflict monitor has seen. */
  readonly problems: Problem[];

  private readonly staged: StageControl;
  /** Per signal: its place in `staged`, -1 for fixed phases. */
  private readonly stagedAt: Int32Array;
  private readonly monitor: ConflictMonitor;
  private readonly flashes: boolean;
  private readonly roads: RoadNetwork;
  private readonly dt: number;
  private readonly begin: number;
  private readonly programmes: Programmes;
  /** Per signal: phase in force, its start and end (ms), lag behind the plan (ms, negative when ahead). */
  private readonly phase: Int32Array;
  private readonly phaseBegin: Float64Array;
  private readonly phaseEnd: Float64Array;
  private readonly lag: Float64Array;
  /** Per signal: ms added to the phase by requests; bits (1 held, 2 conflict seen); index whose green is hurried to, or -1. */
  private readonly extension: Float64Array;
  private readonly held: Uint8Array;
  private readonly hurry: Int32Array;
  /** Per index: time of the next change, ms; -1 never or unknown. */
  private readonly changeAt: Float64Array;
  private readonly clock: Float64Array;

  /** `dt` the step, `begin` the time of tick 0, both s. Every index shows its state at `begin` from the start. */
  constructor(roads: RoadNetwork, dt: number, begin: number, options: SignalOptions = {}) {
    this.roads = roads;
    this.dt = dt;
    this.begin = begin;
    this.programmes = new Programmes(roads);
    const signals = roads.signalIds.length;
    const indices = roads.signalStateStart[signals] ?? 0;
    this.state = new Uint8Array(indices).fill(SIGNAL_STATE.off);
    this.countdown = new Float64Array(indices).fill(-1);
    this.changeAt = new Float64Array(indices).fill(-1);
    this.phase = new Int32Array(signals);
    this.phaseBegin = new Float64Array(signals);
    this.phaseEnd = new Float64Array(signals);
    this.lag = new Float64Array(signals);
    this.extension = new Float64Array(signals);
    this.held = new Uint8Array(signals);
    this.hurry = new Int32Array(signals).fill(-1);
    this.clock = new Float64Array(1);
    const { walks, pathWaiting, allocate = allocateLocal } = options;
    this.problems = options.problems ?? [];
    const card = new ConflictCard(roads, walks);
    const plans = stagePlans(roads, card, walks);
    const timing = plans.length > 0 ? intergreens(roads, card, plans) : undefined;
    const { places, senses } = placeDetectors(roads, plans);
    this.detectors = new Detectors(places, (lane) => roads.laneLength[lane]!, dt, begin, allocate);
    this.staged = new StageControl(
      roads,
      plans,
      card,
      timing ?? intergreens(roads, card, plans),
      senses,
      plans.map((plan) => walkCalls(plan, walks)),
      { detectors: this.detectors, ...(pathWaiting ? { pathWaiting } : {}) },
      dt,
      begin,
    );
    this.stagedAt = new Int32Array(signals).fill(-1);
    plans.forEach((plan, c) => {
      this.stagedAt[plan.signal] = c;
    });
    this.monitor = new ConflictMonitor(roads, card, timing);
    this.flashes = plans.length > 0 || roads.phaseStates.includes(SIGNAL_STATE.flashingGreen);
    this.reportUnstaged();
    const now = this.millis(0);
    this.clock[0] = now;
    for (let s = 0; s < signals; s++) {
      const c = this.stagedAt[s]!;
      if (c >= 0) this.staged.step(c, now, this.state, this.changeAt);
      else this.enterPlan(s, now);
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

  /** Lets the conflict monitor look at a signal; what it objects to goes dark red. */
  private watch(s: number, now: number): void {
    if ((this.held[s]! & FAULT) === 0) {
      const found = this.monitor.check(s, this.state, now, Math.ceil(this.dt * 1000));
      if (found === null) return;
      this.held[s] = FAULT;
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

  private millis(tick: number): number {
    return Math.round((this.begin + tick * this.dt) * 1000);
  }

  /** Puts a signal where its fixed programme is at a time. */
  private enterPlan(s: number, now: number): void {
    const { programmes, roads } = this;
    const first = roads.phaseStart[s]!;
    const end = roads.phaseStart[s + 1]!;
    if (first === end) return;
    const cycle = programmes.cycle[s]!;
    const since = now - programmes.offset[s]!;
    let into = since - cycle * Math.floor(since / cycle);
    let p = first;
    while (p + 1 < end && into >= programmes.duration[p]!) {
      into -= programmes.duration[p]!;
      p++;
    }
    this.phase[s] = p;
    this.phaseBegin[s] = now - into;
    this.phaseEnd[s] = now - into + programmes.duration[p]!;
    this.show(s);
  }

  /** Shows what signals show at the time `begin + tick * dt`. Ticks must not decrease. */
  step(tick: number): void {
    const now = this.millis(tick);
    this.clock[0] = now;
    for (let s = 0; s < this.phase.length; s++) {
      if ((this.held[s]! & FAULT) === 0) this.advance(s, now);
      this.watch(s, now);
    }
    this.count(now);
  }

  private advance(s: number, now: number): void {
    const c = this.stagedAt[s]!;
    if (c >= 0) this.staged.step(c, now, this.state, this.changeAt);
    else if (this.roads.phaseStart[s] !== this.roads.phaseStart[s + 1]) {
      if (now < this.phaseEnd[s]! && !this.held[s]) return;
      let changed = false;
      if (this.held[s]) {
        // A held green lasts as long as it may; the time beyond its end is lag.
        const most = this.phaseBegin[s]! + this.programmes.most[this.phase[s]!]!;
        const until = Math.min(most, now + 1);
        if (until > this.phaseEnd[s]!) {
          this.lag[s] = this.lag[s]! + until - this.phaseEnd[s]!;
          this.phaseEnd[s] = until;
        }
        if (now >= most) {
          this.held[s] = 0;
          changed = true;
        }
      }
      while (now >= this.phaseEnd[s]!) {
        this.enterNext(s);
        changed = true;
      }
      if (changed) this.show(s);
    }
  }

  private enterNext(s: number): void {
    const { roads } = this;
    const first = roads.phaseStart[s]!;
    const p = this.phase[s]! + 1 < roads.phaseStart[s + 1]! ? this.phase[s]! + 1 : first;
    const from = this.phaseEnd[s]!;
    const duration = this.effective(s, p, this.lag[s]!, this.hurry[s]!);
    this.lag[s] = this.lag[s]! + duration - this.programmes.duration[p]!;
    this.phase[s] = p;
    this.phaseBegin[s] = from;
    this.phaseEnd[s] = from + duration;
    this.extension[s] = 0;
    if (this.hurry[s]! >= 0 && this.serves(s, p, this.hurry[s]!)) this.hurry[s] = -1;
  }

  /** How long phase p will last, given the lag on entering it and an index hurried to (-1: none), ms. */
  private effective(s: number, p: number, lag: number, hurry: number): number {
    const { duration, least, most, elastic } = this.programmes;
    const planned = duration[p]!;
    if (!elastic[p]) return planned;
    if (hurry >= 0 && !this.serves(s, p, hurry)) return least[p]!;
    if (lag > 0) return Math.max(least[p]!, planned - lag);
    // When ahead of the plan greens last longer, none by more than a request could ask for.
    return Math.min(most[p]!, planned + Math.min(MOST_EXTENSION, -lag));
  }

  private code(p: number, index: number): number {
    return this.roads.phaseStates[this.roads.phaseStateStart[p]! + index]!;
  }

  private serves(s: number, p: number, index: number): boolean {
    if (index >= this.roads.signalSize[s]!) return false;
    return isGreen(this.code(p, index));
  }

  /** Writes a signal's states and the times of their next changes, after its phase or its plans have changed. */
  private show(s: number): void {
    const start = this.roads.signalStateStart[s]!;
    const size = this.roads.signalSize[s]!;
    for (let i = 0; i < size; i++) {
      this.state[start + i] = this.code(this.phase[s]!, i);
      this.changeAt[start + i] = this.nextChange(s, i);
    }
  }

  /** Time at which index i shows something else, looking through the phases to come as they will be cut or stretched. */
  private nextChange(s: number, i: number): number {
    if (this.held[s]) return -1;
    const { roads, programmes } = this;
    const first = roads.phaseStart[s]!;
    const end = roads.phaseStart[s + 1]!;
    const code = this.code(this.phase[s]!, i);
    let at = this.phaseEnd[s]!;
    let lag = this.lag[s]!;
    let hurry = this.hurry[s]!;
    let p = this.phase[s]!;
    for (let k = 1; k < end - first; k++) {
      p = p + 1 < end ? p + 1 : first;
      if (this.code(p, i) !== code) return at;
      const duration = this.effective(s, p, lag, hurry);
      lag += duration - programmes.duration[p]!;
      if (hurry >= 0 && this.serves(s, p, hurry)) hurry = -1;
      at += duration;
    }
    return -1;
  }

  private count(now: number): void {
    for (let i = 0; i < this.changeAt.length; i++) {
      const at = this.changeAt[i]!;
      this.countdown[i] = at < 0 ? -1 : (at - now) / 1000;
    }
  }

  /** Why nothing may be asked of a signal's green now; undefined: it may. */
  private refuses(s: number): RefusalReason | undefined {
    if (!this.isSignal(s)) return 'unknown-signal';
    if ((this.held[s]! & FAULT) !== 0) return 'fault';
    const c = this.stagedAt[s]!;
    if (c >= 0) return this.staged.inGreen(c) ? undefined : 'clearing';
    if (this.programmes.elastic[this.phase[s]!] === 1) return undefined;
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
    if ((this.held[signal]! & FAULT) !== 0) return 'refused-fault';
    const c = this.stagedAt[signal]!;
    if (c >= 0) {
      if (this.staged.serves(c, index)) return this.requestExtension(signal, seconds);
      return this.staged.hurryTo(c, index) ? 'hurried' : 'refused-never-green';
    }
    if (!this.everServes(signal, index)) return 'refused-never-green';
    if (this.serves(signal, this.phase[signal]!, index)) return this.requestExtension(signal, seconds);
    this.hurry[signal] = index;
    if (this.refuses(signal) === undefined && !this.held[signal]) this.endPhase(signal);
    this.refresh(signal);
    return 'hurried';
  }

  /** Lengthens the green in force by up to `seconds`, by 10 s at most over all requests. */
  requestExtension(signal: number, seconds: number): SignalAnswer {
    const reason = this.refuses(signal);
    if (reason !== undefined) return `refused-${reason}`;
    if (!(seconds > 0)) return 'refused-bad-duration';
    const c = this.stagedAt[signal]!;
    if (c >= 0) return this.staged.extend(c, seconds) ? 'extended' : 'refused-at-limit';
    const most = this.phaseBegin[signal]! + this.programmes.most[this.phase[signal]!]!;
    const wished = Math.min(Math.round(seconds * 1000), MOST_EXTENSION - this.extension[signal]!);
    const added = Math.min(wished, most - this.phaseEnd[signal]!);
    if (!(added > 0)) return 'refused-at-limit';
    this.extension[signal] = this.extension[signal]! + added;
    this.phaseEnd[signal] = this.phaseEnd[signal]! + added;
    this.lag[signal] = this.lag[signal]! + added;
    this.refresh(signal);
    return 'extended';
  }

  /** Keeps the green in force until `release`, at most for its `maxDuration` (without one: a minute beyond its plan). */
  hold(signal: number): SignalAnswer {
    const reason = this.refuses(signal);
    if (reason !== undefined) return `refused-${reason}`;
    const c = this.stagedAt[signal]!;
    if (c >= 0) this.staged.hold(c);
    else {
      this.held[signal] = HELD;
      this.refresh(signal);
    }
    return 'held';
  }

  /** Lets a held green end: at its planned end, or now if that has passed. */
  release(signal: number): SignalAnswer {
    if (!this.isSignal(signal)) return 'refused-unknown-signal';
    const c = this.stagedAt[signal]!;
    if (c >= 0) {
      if (!this.staged.isHeld(c)) return 'refused-not-held';
      this.staged.release(c);
      return 'released';
    }
    if (this.held[signal] !== HELD) return 'refused-not-held';
    this.held[signal] = 0;
    this.refresh(signal);
    return 'released';
  }

  /** Ends the green in force as soon as its least duration has passed; yellow and all red follow as ever. */
  skip(signal: number): SignalAnswer {
    const reason = this.refuses(signal);
    if (reason !== undefined) return `refused-${reason}`;
    const c = this.stagedAt[signal]!;
    if (c >= 0) this.staged.skip(c);
    else {
      this.held[signal] = 0;
      this.endPhase(signal);
      this.refresh(signal);
    }
    return 'skipped';
  }

  /**
   * Takes back all requests: the signal goes on by its programme alone. Fixed phases make up what they lag behind in the
   * greens that follow.
   */
  restore(signal: number): SignalAnswer {
    if (!this.isSignal(signal)) return 'refused-unknown-signal';
    if ((this.held[signal]! & FAULT) !== 0) return 'refused-fault';
    const c = this.stagedAt[signal]!;
    if (c >= 0) return this.staged.restore(c) ? 'restored' : 'refused-nothing-to-restore';
    if (!this.held[signal] && this.hurry[signal]! < 0 && this.lag[signal] === 0)
      return 'refused-nothing-to-restore';
    this.held[signal] = 0;
    this.hurry[signal] = -1;
    if (this.extension[signal]! > 0) {
      const least = this.phaseBegin[signal]! + this.programmes.least[this.phase[signal]!]!;
      const planned = this.phaseEnd[signal]! - this.extension[signal]!;
      const end = Math.max(this.clock[0]!, least, planned);
      this.lag[signal] = this.lag[signal]! + end - this.phaseEnd[signal]!;
      this.phaseEnd[signal] = end;
      this.extension[signal] = 0;
    }
    this.refresh(signal);
    return 'restored';
  }

  /** Writes the states that drivers obey to `target`: a flashing green is still the green that it ends. */
  writeDriving(target: Uint8Array): void {
    target.set(this.state);
    if (!this.flashes) return;
    for (let s = 0; s < this.phase.length; s++) {
      const c = this.stagedAt[s]!;
      if (c >= 0) this.staged.writeDriving(c, this.state, target);
      else this.writeFixed(s, target);
    }
  }

  private writeFixed(s: number, target: Uint8Array): void {
    const start = this.roads.signalStateStart[s]!;
    const first = this.roads.phaseStart[s]!;
    const count = this.roads.phaseStart[s + 1]! - first;
    for (let i = 0; i < this.roads.signalSize[s]!; i++) {
      if (this.state[start + i] !== SIGNAL_STATE.flashingGreen) continue;
      let code: number = SIGNAL_STATE.flashingGreen;
      for (let k = 1; k <= count && code === SIGNAL_STATE.flashingGreen; k++)
        code = this.code(first + ((this.phase[s]! - first + count - (k % count)) % count), i);
      target[start + i] = code === SIGNAL_STATE.greenMinor ? code : SIGNAL_STATE.greenMajor;
    }
  }

  private endPhase(s: number): void {
    const earliest = Math.max(this.clock[0]!, this.phaseBegin[s]! + this.programmes.least[this.phase[s]!]!);
    if (earliest >= this.phaseEnd[s]!) return;
    this.lag[s] = this.lag[s]! + earliest - this.phaseEnd[s]!;
    this.phaseEnd[s] = earliest;
  }

  private isSignal(s: number): boolean {
    return s >= 0 && s < this.phase.length && this.roads.phaseStart[s] !== this.roads.phaseStart[s + 1];
  }

  private everServes(s: number, index: number): boolean {
    for (let p = this.roads.phaseStart[s]!; p < this.roads.phaseStart[s + 1]!; p++)
      if (this.serves(s, p, index)) return true;
    return false;
  }

  private refresh(s: number): void {
    this.show(s);
    this.count(this.clock[0]!);
  }

  stateColumns(): readonly StateColumn[] {
    return [
      this.state,
      this.countdown,
      this.changeAt,
      this.phase,
      this.phaseBegin,
      this.phaseEnd,
      this.lag,
      this.extension,
      this.held,
      this.hurry,
      this.clock,
      ...this.staged.stateColumns(),
      ...this.monitor.stateColumns(),
      ...this.detectors.stateColumns(),
    ];
  }
}
