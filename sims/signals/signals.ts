import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';
import type { StateColumn, Stateful } from '../state.ts';
import { MOST_EXTENSION, Programmes } from './programme.ts';

/** What came of a request: done at once, noted for the coming greens, or refused because it isn't safe or possible. */
export type SignalAnswer = 'extended' | 'hurried' | 'held' | 'released' | 'skipped' | 'refused';

/**
 * All signals of a network on simulated time. Without requests a signal shows its fixed programme: at time t it is
 * `t - offset` into its cycle. Times are whole milliseconds inside, so that phases change on the same tick whatever `dt`
 * and for however long a run lasts.
 *
 * Requests only ever change elastic phases (see `Programmes`), within their least and most duration; how far a signal
 * lags behind its plan (or is ahead of it) is made up in the elastic phases that follow, within the same bounds.
 */
export class Signals implements Stateful {
  /** State code (SIGNAL_STATE) of index i of signal s at `roads.signalStateStart[s] + i`. */
  readonly state: Uint8Array;
  /** Seconds until that index shows something else; -1 if it never will, or nobody knows because the phase is held. */
  readonly countdown: Float64Array;

  private readonly roads: RoadNetwork;
  private readonly dt: number;
  private readonly begin: number;
  private readonly programmes: Programmes;
  /** Per signal: phase in force, its start and end (ms), lag behind the plan (ms, negative when ahead). */
  private readonly phase: Int32Array;
  private readonly phaseBegin: Float64Array;
  private readonly phaseEnd: Float64Array;
  private readonly lag: Float64Array;
  /** Per signal: ms added to the phase by requests; 1 while held; index whose green is hurried to, or -1. */
  private readonly extension: Float64Array;
  private readonly held: Uint8Array;
  private readonly hurry: Int32Array;
  /** Per index: time of the next change, ms; -1 never or unknown. */
  private readonly changeAt: Float64Array;
  private readonly clock: Float64Array;

  /** `dt` the step, `begin` the time of tick 0, both s. Every index shows its state at `begin` from the start. */
  constructor(roads: RoadNetwork, dt: number, begin: number) {
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
    const now = this.millis(0);
    this.clock[0] = now;
    for (let s = 0; s < signals; s++) this.enterPlan(s, now);
    this.count(now);
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
      if (this.roads.phaseStart[s] === this.roads.phaseStart[s + 1]) continue;
      if (now < this.phaseEnd[s]! && !this.held[s]) continue;
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
    this.count(now);
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
    const code = this.code(p, index);
    return code === SIGNAL_STATE.greenMajor || code === SIGNAL_STATE.greenMinor;
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

  /** Whether the phase in force may be changed by requests. */
  private isElastic(s: number): boolean {
    return s >= 0 && s < this.phase.length && this.programmes.elastic[this.phase[s]!] === 1;
  }

  /**
   * Asks for green at an index (a bus, a crowd at a crossing). While it is green and may be changed, the green lasts up
   * to `seconds` longer, by 10 s at most over all requests; otherwise all greens until then are cut to their least (5 s or
   * the phase's `minDuration`). Refused where the index never gets green.
   */
  request(signal: number, index: number, seconds: number): SignalAnswer {
    if (!this.isSignal(signal) || !(seconds > 0) || !this.everServes(signal, index)) return 'refused';
    if (this.serves(signal, this.phase[signal]!, index)) return this.requestExtension(signal, seconds);
    this.hurry[signal] = index;
    if (this.isElastic(signal) && !this.held[signal]) this.endPhase(signal);
    this.refresh(signal);
    return 'hurried';
  }

  /** Lengthens the green in force by up to `seconds`, by 10 s at most over all requests. */
  requestExtension(signal: number, seconds: number): SignalAnswer {
    if (!this.isElastic(signal) || !(seconds > 0)) return 'refused';
    const most = this.phaseBegin[signal]! + this.programmes.most[this.phase[signal]!]!;
    const wished = Math.min(Math.round(seconds * 1000), MOST_EXTENSION - this.extension[signal]!);
    const added = Math.min(wished, most - this.phaseEnd[signal]!);
    if (!(added > 0)) return 'refused';
    this.extension[signal] = this.extension[signal]! + added;
    this.phaseEnd[signal] = this.phaseEnd[signal]! + added;
    this.lag[signal] = this.lag[signal]! + added;
    this.refresh(signal);
    return 'extended';
  }

  /** Keeps the green in force until `release`, at most for its `maxDuration` (without one: a minute beyond its plan). */
  hold(signal: number): SignalAnswer {
    if (!this.isElastic(signal)) return 'refused';
    this.held[signal] = 1;
    this.refresh(signal);
    return 'held';
  }

  /** Lets a held green end: at its planned end, or now if that has passed. */
  release(signal: number): SignalAnswer {
    if (!this.isSignal(signal) || !this.held[signal]) return 'refused';
    this.held[signal] = 0;
    this.refresh(signal);
    return 'released';
  }

  /** Ends the green in force as soon as its least duration has passed; yellow and all red follow as ever. */
  skip(signal: number): SignalAnswer {
    if (!this.isElastic(signal)) return 'refused';
    this.held[signal] = 0;
    this.endPhase(signal);
    this.refresh(signal);
    return 'skipped';
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
    if (index < 0 || index >= this.roads.signalSize[s]!) return false;
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
    ];
  }
}
