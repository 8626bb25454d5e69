import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { isGreen } from '../../scenes/network/signal-states.ts';
import { SIGNAL_STATE } from '../frame.ts';
import type { StateColumn, Stateful } from '../state.ts';
import { MOST_EXTENSION, Programmes } from './programme.ts';

/** Bit of `flags`: the green in force is held. */
const HELD = 1;

/**
 * Signals that run their phases as they stand: at time t they are `t - offset` into their cycle.
 *
 * Requests only ever change elastic phases (see `Programmes`), within their least and most duration; how far a signal lags
 * behind its plan (or is ahead of it) is made up in the elastic phases that follow, within the same bounds. All times ms.
 */
export class FixedControl implements Stateful {
  /** Per signal, bits: 1 held; others belong to whoever sets them. */
  readonly flags: Uint8Array;
  private readonly roads: RoadNetwork;
  private readonly programmes: Programmes;
  /** Per signal: phase in force, its start and end, lag behind the plan (negative when ahead). */
  private readonly phase: Int32Array;
  private readonly phaseBegin: Float64Array;
  private readonly phaseEnd: Float64Array;
  private readonly lag: Float64Array;
  /** Per signal: time added to the phase by requests; index whose green is hurried to, or -1. */
  private readonly extension: Float64Array;
  private readonly hurry: Int32Array;

  constructor(roads: RoadNetwork) {
    const signals = roads.signalIds.length;
    this.roads = roads;
    this.programmes = new Programmes(roads);
    this.phase = new Int32Array(signals);
    this.phaseBegin = new Float64Array(signals);
    this.phaseEnd = new Float64Array(signals);
    this.lag = new Float64Array(signals);
    this.extension = new Float64Array(signals);
    this.flags = new Uint8Array(signals);
    this.hurry = new Int32Array(signals).fill(-1);
  }

  /** Puts a signal where its programme is at a time. */
  start(s: number, now: number): void {
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
  }

  /** Brings a signal to a time. Returns whether what it shows has to be written anew. */
  step(s: number, now: number): boolean {
    const held = this.isHeld(s);
    if (now < this.phaseEnd[s]! && !held) return false;
    let changed = false;
    if (held) {
      // A held green lasts as long as it may; the time beyond its end is lag.
      const most = this.phaseBegin[s]! + this.programmes.most[this.phase[s]!]!;
      const until = Math.min(most, now + 1);
      if (until > this.phaseEnd[s]!) {
        this.lag[s] = this.lag[s]! + until - this.phaseEnd[s]!;
        this.phaseEnd[s] = until;
      }
      if (now >= most) {
        this.release(s);
        changed = true;
      }
    }
    while (now >= this.phaseEnd[s]!) {
      this.enterNext(s);
      changed = true;
    }
    return changed;
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
    if (this.hurry[s]! >= 0 && this.showsGreen(p, this.hurry[s]!)) this.hurry[s] = -1;
  }

  /** How long phase p will last, given the lag on entering it and an index hurried to (-1: none), ms. */
  private effective(s: number, p: number, lag: number, hurry: number): number {
    const { duration, least, most, elastic } = this.programmes;
    const planned = duration[p]!;
    if (!elastic[p]) return planned;
    if (hurry >= 0 && hurry < this.roads.signalSize[s]! && !this.showsGreen(p, hurry)) return least[p]!;
    if (lag > 0) return Math.max(least[p]!, planned - lag);
    // When ahead of the plan greens last longer, none by more than a request could ask for.
    return Math.min(most[p]!, planned + Math.min(MOST_EXTENSION, -lag));
  }

  private code(p: number, index: number): number {
    return this.roads.phaseStates[this.roads.phaseStateStart[p]! + index]!;
  }

  private showsGreen(p: number, index: number): boolean {
    return isGreen(this.code(p, index));
  }

  /** Writes a signal's states and the times of their next changes, after its phase or its plans have changed. */
  show(s: number, state: Uint8Array, changeAt: Float64Array): void {
    const start = this.roads.signalStateStart[s]!;
    const size = this.roads.signalSize[s]!;
    for (let i = 0; i < size; i++) {
      state[start + i] = this.code(this.phase[s]!, i);
      changeAt[start + i] = this.nextChange(s, i);
    }
  }

  /** Time at which index i shows something else, looking through the phases to come as they will be cut or stretched. */
  private nextChange(s: number, i: number): number {
    if (this.isHeld(s)) return -1;
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
      if (hurry >= 0 && this.showsGreen(p, hurry)) hurry = -1;
      at += duration;
    }
    return -1;
  }

  /** Whether the phase in force may be changed by requests. */
  isElastic(s: number): boolean {
    return this.programmes.elastic[this.phase[s]!] === 1;
  }

  /** Phase in force, counted within the programme, and when it began, ms. */
  standing(s: number): { readonly phase: number; readonly since: number } {
    return { phase: this.phase[s]! - this.roads.phaseStart[s]!, since: this.phaseBegin[s]! };
  }

  isHeld(s: number): boolean {
    return (this.flags[s]! & HELD) !== 0;
  }

  /** Whether index i is green in the phase in force. */
  serves(s: number, i: number): boolean {
    return this.showsGreen(this.phase[s]!, i);
  }

  /** Cuts all greens until index i gets its own; false where it never does. */
  hurryTo(s: number, i: number, now: number): boolean {
    let ever = false;
    for (let p = this.roads.phaseStart[s]!; p < this.roads.phaseStart[s + 1]!; p++)
      if (this.showsGreen(p, i)) ever = true;
    if (!ever) return false;
    this.hurry[s] = i;
    if (this.isElastic(s) && !this.isHeld(s)) this.endPhase(s, now);
    return true;
  }

  /** Lengthens the green in force; false where requests have added as much as they may, or the phase can't be longer. */
  extend(s: number, seconds: number): boolean {
    const most = this.phaseBegin[s]! + this.programmes.most[this.phase[s]!]!;
    const wished = Math.min(Math.round(seconds * 1000), MOST_EXTENSION - this.extension[s]!);
    const added = Math.min(wished, most - this.phaseEnd[s]!);
    if (!(added > 0)) return false;
    this.extension[s] = this.extension[s]! + added;
    this.phaseEnd[s] = this.phaseEnd[s]! + added;
    this.lag[s] = this.lag[s]! + added;
    return true;
  }

  hold(s: number): void {
    this.flags[s] = this.flags[s]! | HELD;
  }

  release(s: number): void {
    this.flags[s] = this.flags[s]! & ~HELD;
  }

  skip(s: number, now: number): void {
    this.release(s);
    this.endPhase(s, now);
  }

  /** Forgets all requests; false where there was nothing to go back from. */
  restore(s: number, now: number): boolean {
    if (!this.isHeld(s) && this.hurry[s]! < 0 && this.lag[s] === 0) return false;
    this.release(s);
    this.hurry[s] = -1;
    if (this.extension[s]! > 0) {
      const least = this.phaseBegin[s]! + this.programmes.least[this.phase[s]!]!;
      const end = Math.max(now, least, this.phaseEnd[s]! - this.extension[s]!);
      this.lag[s] = this.lag[s]! + end - this.phaseEnd[s]!;
      this.phaseEnd[s] = end;
      this.extension[s] = 0;
    }
    return true;
  }

  private endPhase(s: number, now: number): void {
    const earliest = Math.max(now, this.phaseBegin[s]! + this.programmes.least[this.phase[s]!]!);
    if (earliest >= this.phaseEnd[s]!) return;
    this.lag[s] = this.lag[s]! + earliest - this.phaseEnd[s]!;
    this.phaseEnd[s] = earliest;
  }

  /** Writes the green that a flashing one ends, as it was in the phase before: drivers obey that. */
  writeDriving(s: number, state: Uint8Array, target: Uint8Array): void {
    const start = this.roads.signalStateStart[s]!;
    const first = this.roads.phaseStart[s]!;
    const count = this.roads.phaseStart[s + 1]! - first;
    for (let i = 0; i < this.roads.signalSize[s]!; i++) {
      if (state[start + i] !== SIGNAL_STATE.flashingGreen) continue;
      let code: number = SIGNAL_STATE.flashingGreen;
      for (let k = 1; k <= count && code === SIGNAL_STATE.flashingGreen; k++)
        code = this.code(first + ((this.phase[s]! - first + count - (k % count)) % count), i);
      target[start + i] = code === SIGNAL_STATE.greenMinor ? code : SIGNAL_STATE.greenMajor;
    }
  }

  stateColumns(): readonly StateColumn[] {
    return [this.phase, this.phaseBegin, this.phaseEnd, this.lag, this.extension, this.flags, this.hurry];
  }
}
