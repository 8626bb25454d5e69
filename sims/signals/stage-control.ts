import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { CONTROL_KIND, RECALL } from '../../scenes/network/signal-control.ts';
import { isGreen } from '../../scenes/network/signal-states.ts';
import { SIGNAL_STATE } from '../frame.ts';
import type { StateColumn, Stateful } from '../state.ts';
import type { ConflictCard } from './conflict-card.ts';
import type { SignalSenses } from './detector-places.ts';
import type { Detectors } from './detectors.ts';
import { MOST_EXTENSION, MOST_HOLD } from './programme.ts';
import { changeCode, changeEnd, type Intergreens, type StagePlan, type WalkCall } from './stage-plan.ts';

/** What staged signals listen to; columns that others keep. */
export interface SignalInputs {
  readonly detectors: Pick<Detectors, 'lastSeen' | 'present' | 'queued'>;
  /** People waiting to start across, per walk path; absent: stages of crossings come without a call. */
  readonly pathWaiting?: Uint16Array;
}

/** Max pressure: how often it is asked, ms; how much more another stage needs, as a factor and in vehicles. */
const ASKED_EVERY = 1000;
const MORE = 1.2;
const MORE_BY = 0.2;
/** Weight of a movement that gives way (it discharges about half as fast), and of a person waiting (assumptions). */
const MINOR_WEIGHT = 0.5;
const PERSON_WEIGHT = 0.5;
const NEVER = -1e15;

/**
 * Signals that choose their stages: actuated (gap-out, max-out, stages without a call left out), max pressure, and stages
 * in step with a cycle. Every stage may follow every other; what lies between them comes from the stage plan and is never
 * cut. A stage gets green when all times between greens of the conflict card have passed, whatever was asked for.
 *
 * Works in milliseconds; a stage that ends by the clock ends at that time, not at the tick that notices it.
 */
export class StageControl implements Stateful {
  readonly plans: readonly StagePlan[];
  private readonly roads: RoadNetwork;
  private readonly card: ConflictCard;
  private readonly gaps: Intergreens;
  private readonly senses: readonly SignalSenses[];
  private readonly walkCalls: readonly (readonly WalkCall[])[];
  private readonly inputs: SignalInputs;
  private readonly stepMs: number;
  /** Per signal: longest that a call may stand before it goes first, ms. */
  private readonly patience: Float64Array;
  private readonly stageStart: Int32Array;

  /** Per staged signal: stage in green or being left, stage to come (-1: none), when that began, ms. */
  private readonly stage: Int32Array;
  private readonly next: Int32Array;
  private readonly since: Float64Array;
  /** When another stage was first called for during this green, ms; negative: none is. */
  private readonly otherSince: Float64Array;
  private readonly held: Uint8Array;
  private readonly skipped: Uint8Array;
  private readonly hurry: Int32Array;
  /** Requests keep the green until then; how much they have added to it. */
  private readonly extendTo: Float64Array;
  private readonly extended: Float64Array;
  /** Per stage: since when it has been called for, ms; negative: it isn't. */
  private readonly callFrom: Float64Array;
  /** Per place of the state array: when its green last ended (flashing included), ms. */
  private readonly greenEnd: Float64Array;
  /** Time of the last step, ms. */
  private readonly clock: Float64Array;

  constructor(
    roads: RoadNetwork,
    plans: readonly StagePlan[],
    card: ConflictCard,
    gaps: Intergreens,
    senses: readonly SignalSenses[],
    walkCalls: readonly (readonly WalkCall[])[],
    inputs: SignalInputs,
    dt: number,
    begin: number,
  ) {
    const n = plans.length;
    this.roads = roads;
    this.plans = plans;
    this.card = card;
    this.gaps = gaps;
    this.senses = senses;
    this.walkCalls = walkCalls;
    this.inputs = inputs;
    this.stepMs = Math.round(dt * 1000);
    this.stageStart = new Int32Array(n + 1);
    plans.forEach((p, c) => {
      this.stageStart[c + 1] = this.stageStart[c]! + p.count;
    });
    this.patience = Float64Array.from(plans, patienceOf);
    this.stage = new Int32Array(n);
    this.next = new Int32Array(n).fill(-1);
    this.since = new Float64Array(n);
    this.otherSince = new Float64Array(n).fill(-1);
    this.held = new Uint8Array(n);
    this.skipped = new Uint8Array(n);
    this.hurry = new Int32Array(n).fill(-1);
    this.extendTo = new Float64Array(n).fill(NEVER);
    this.extended = new Float64Array(n);
    this.callFrom = new Float64Array(this.stageStart[n]!).fill(-1);
    this.greenEnd = new Float64Array(n > 0 ? (roads.signalStateStart[roads.signalIds.length] ?? 0) : 0).fill(
      NEVER,
    );
    // No step has been made yet: the first one is at `begin`.
    this.clock = new Float64Array(n > 0 ? 1 : 0).fill(Math.round(begin * 1000) - this.stepMs);
    for (let c = 0; c < n; c++) this.start(c, Math.round(begin * 1000));
  }

  /** Puts a signal where its plan is at a time; one that runs free begins with its first stage. */
  private start(c: number, now: number): void {
    const plan = this.plans[c]!;
    this.since[c] = now;
    if (plan.coordinate < 0) return;
    const at = modulo(now - plan.offset, plan.cycle);
    let k = plan.count - 1;
    for (let j = 0; j < plan.count; j++) if (plan.planBegin[j]! <= at) k = j;
    // Before the first green of the cycle the last one of the cycle before counts.
    const into = modulo(at - plan.planBegin[k]!, plan.cycle);
    const lasts = plan.planEnd[k]! - plan.planBegin[k]!;
    this.stage[c] = k;
    this.since[c] = now - into;
    if (into < lasts) return;
    const to = (k + 1) % plan.count;
    this.leave(c, to, now - into + lasts);
    const end = this.since[c]! + plan.change[k * plan.count + to]!;
    if (now >= end) this.enter(c, end);
  }

  /** Brings signal c to `now` and writes what it shows, and when that changes, to the common arrays. */
  step(c: number, now: number, state: Uint8Array, changeAt: Float64Array): void {
    this.clock[0] = now;
    this.listen(c, now);
    const { since } = this;
    const began = since[c]!;
    this.finishChange(c, now);
    if (this.next[c]! < 0) this.decide(c, now);
    // A change in which nothing has to end takes no time.
    if (since[c]! !== began) this.finishChange(c, now);
    // Calls count from the moment at which a green begins or ends.
    if (since[c]! !== began) this.listen(c, now);
    this.show(c, now, state, changeAt);
  }

  private finishChange(c: number, now: number): void {
    const to = this.next[c]!;
    if (to < 0) return;
    const plan = this.plans[c]!;
    const end = this.since[c]! + plan.change[this.stage[c]! * plan.count + to]!;
    if (now < end) return;
    const at = Math.max(end, this.mayOpenAt(c, to));
    if (now >= at) this.enter(c, at);
  }

  /** Which stages are called for, and since when. */
  private listen(c: number, now: number): void {
    const plan = this.plans[c]!;
    const { present } = this.inputs.detectors;
    let called = 0;
    for (const zone of this.senses[c]!.zones) if (present[zone.detector]! > 0) called |= zone.stages;
    const waiting = this.inputs.pathWaiting;
    for (const walk of this.walkCalls[c]!)
      if (waiting === undefined || waiting[walk.path]! > 0) called |= walk.stages;
    const green = this.next[c]! < 0 ? this.stage[c]! : -1;
    let others = false;
    for (let k = 0; k < plan.count; k++) {
      const at = this.stageStart[c]! + k;
      const calls = k !== green && ((called & (1 << k)) !== 0 || plan.recall[k] !== RECALL.none);
      if (!calls) this.callFrom[at] = -1;
      else if (this.callFrom[at]! < 0) this.callFrom[at] = now;
      if (calls) others = true;
    }
    if (!others || green < 0) this.otherSince[c] = -1;
    else if (this.otherSince[c]! < 0) this.otherSince[c] = now;
  }

  /** Ends the green in force if it is time. */
  private decide(c: number, now: number): void {
    const plan = this.plans[c]!;
    const k = this.stage[c]!;
    const earliest = this.since[c]! + plan.least[k]!;
    if (now < earliest) return;
    if (this.held[c] === 1) {
      if (now < this.since[c]! + plan.most[k]! + MOST_HOLD) return;
      this.held[c] = 0;
    }
    const overdue = this.overdue(c, now);
    if (overdue >= 0) {
      this.leave(c, overdue, now);
      return;
    }
    const hurry = this.hurry[c]!;
    if (hurry >= 0 && hurry !== k) {
      this.leave(c, plan.skip ? hurry : (k + 1) % plan.count, now);
      return;
    }
    if (this.skipped[c] === 1) {
      const called = this.nextCalled(c, k);
      this.leave(c, called >= 0 ? called : (k + 1) % plan.count, now);
      return;
    }
    if (now < this.extendTo[c]!) return;
    if (plan.coordinate >= 0) this.decideCoordinated(c, now);
    else if (plan.kind === CONTROL_KIND.maxPressure) this.decideByPressure(c, now, earliest);
    else this.decideByGaps(c, now, earliest);
  }

  private decideByGaps(c: number, now: number, earliest: number): void {
    const plan = this.plans[c]!;
    const k = this.stage[c]!;
    const other = this.otherSince[c]!;
    if (other < 0) return;
    const most = Math.max(earliest, other + plan.most[k]!);
    const at = Math.max(other, Math.min(most, Math.max(earliest, this.gapAt(c, k, now))));
    const to = this.nextCalled(c, k);
    if (now >= at && to >= 0) this.leave(c, to, this.timely(at, now));
  }

  /** When the gap in the traffic of stage k has become long enough, as far as is known now, ms. */
  private gapAt(c: number, k: number, now: number): number {
    const plan = this.plans[c]!;
    if (plan.recall[k] === RECALL.max) return Number.POSITIVE_INFINITY;
    const { lastSeen, queued } = this.inputs.detectors;
    const bit = 1 << k;
    let last = NEVER;
    for (const loop of this.senses[c]!.loops)
      if ((loop.stages & bit) !== 0 && lastSeen[loop.detector]! > last) last = lastSeen[loop.detector]!;
    // A queue that has not started yet is no gap.
    for (const zone of this.senses[c]!.zones)
      if ((zone.major & bit) !== 0 && queued[zone.detector]! > 0) last = now;
    return last + plan.passage[k]!;
  }

  private decideByPressure(c: number, now: number, earliest: number): void {
    const plan = this.plans[c]!;
    const asked = Math.floor((now - earliest) / ASKED_EVERY);
    if (now - this.stepMs >= earliest && asked === Math.floor((now - this.stepMs - earliest) / ASKED_EVERY))
      return;
    const k = this.stage[c]!;
    let best = -1;
    let most = this.pressure(c, k) * MORE + MORE_BY;
    for (let m = 1; m < plan.count; m++) {
      const j = (k + m) % plan.count;
      if (this.callFrom[this.stageStart[c]! + j]! < 0) continue;
      const p = this.pressure(c, j);
      if (p > most) {
        best = j;
        most = p;
      }
    }
    if (best >= 0) this.leave(c, best, this.timely(earliest + asked * ASKED_EVERY, now));
  }

  /** Vehicles that wait for stage k less those that stand in their way, people who wait counted in. */
  private pressure(c: number, k: number): number {
    const plan = this.plans[c]!;
    const { present } = this.inputs.detectors;
    let sum = 0;
    for (const link of this.senses[c]!.links) {
      const code = plan.codes[k * plan.size + link.index]!;
      if (!isGreen(code)) continue;
      const p = present[link.up]! * link.share - present[link.down]!;
      if (p > 0) sum += code === SIGNAL_STATE.greenMajor ? p : p * MINOR_WEIGHT;
    }
    const waiting = this.inputs.pathWaiting;
    if (waiting !== undefined) {
      for (const walk of this.walkCalls[c]!)
        if ((walk.stages & (1 << k)) !== 0) sum += waiting[walk.path]! * PERSON_WEIGHT;
    }
    return sum;
  }

  private decideCoordinated(c: number, now: number): void {
    const plan = this.plans[c]!;
    const k = this.stage[c]!;
    const end = this.plannedEnd(plan, k, this.since[c]!);
    if (k === plan.coordinate) {
      if (now < end) return;
      const to = plan.timed ? (k + 1) % plan.count : this.fitting(c, k, now);
      if (to >= 0) this.leave(c, to, this.timely(end, now));
      return;
    }
    const earliest = this.since[c]! + plan.least[k]!;
    const at = Math.max(earliest, Math.min(end, this.gapAt(c, k, now)));
    if (now < at) return;
    const to = plan.skip ? this.fitting(c, k, now) : (k + 1) % plan.count;
    this.leave(c, to >= 0 ? to : plan.coordinate, this.timely(at, now));
  }

  /** End of a green that began at `since`, by the cycle: the coordinated one lasts to its yield point. */
  private plannedEnd(plan: StagePlan, k: number, since: number): number {
    const yielded = modulo(since - plan.offset - plan.planEnd[plan.coordinate]!, plan.cycle);
    const yieldAt = since - yielded;
    const earliest = since + plan.least[k]!;
    if (k === plan.coordinate) return Math.max(earliest, yielded === 0 ? since : yieldAt + plan.cycle);
    const at = modulo(plan.planEnd[k]! - plan.planEnd[plan.coordinate]!, plan.cycle);
    return Math.max(earliest, yieldAt + at);
  }

  /** Next called stage before the coordinated one that has time for its least green in this cycle; -1: none. */
  private fitting(c: number, k: number, now: number): number {
    const plan = this.plans[c]!;
    const u = modulo(now - plan.offset - plan.planEnd[plan.coordinate]!, plan.cycle);
    for (let m = 1; m < plan.count; m++) {
      const j = (k + m) % plan.count;
      if (j === plan.coordinate) return -1;
      if (this.callFrom[this.stageStart[c]! + j]! < 0) continue;
      const until = modulo(plan.planEnd[j]! - plan.planEnd[plan.coordinate]!, plan.cycle);
      if (u + plan.change[k * plan.count + j]! + plan.least[j]! <= until) return j;
    }
    return -1;
  }

  /** The time something was due at, if that lies within this step; else now. */
  private timely(at: number, now: number): number {
    return at <= now && at > now - this.stepMs ? at : now;
  }

  private nextCalled(c: number, k: number): number {
    const plan = this.plans[c]!;
    if (!plan.skip) return (k + 1) % plan.count;
    for (let m = 1; m < plan.count; m++) {
      const j = (k + m) % plan.count;
      if (this.callFrom[this.stageStart[c]! + j]! >= 0) return j;
    }
    return -1;
  }

  /** The stage that has been called for longest, if that is too long; -1 otherwise. */
  private overdue(c: number, now: number): number {
    const plan = this.plans[c]!;
    let oldest = now - this.patience[c]!;
    let found = -1;
    for (let k = 0; k < plan.count; k++) {
      const from = this.callFrom[this.stageStart[c]! + k]!;
      if (k === this.stage[c] || from < 0 || from > oldest) continue;
      oldest = from;
      found = k;
    }
    return found;
  }

  /** Begins the change to stage `to` at `at`. */
  private leave(c: number, to: number, at: number): void {
    const plan = this.plans[c]!;
    const from = this.stage[c]!;
    const place = this.roads.signalStateStart[plan.signal]!;
    const closing = plan.closing[from * plan.count + to]! + plan.flashing;
    for (let i = 0; i < plan.size; i++) {
      if (!isGreen(plan.codes[from * plan.size + i]!) || isGreen(plan.codes[to * plan.size + i]!)) continue;
      this.greenEnd[place + i] = at + (plan.walks[i] === 1 ? plan.walkOut[i]! : closing);
    }
    this.next[c] = to;
    this.since[c] = at;
    this.skipped[c] = 0;
    this.held[c] = 0;
    this.extendTo[c] = NEVER;
    this.extended[c] = 0;
    this.otherSince[c] = -1;
  }

  private enter(c: number, at: number): void {
    const to = this.next[c]!;
    this.stage[c] = to;
    this.next[c] = -1;
    this.since[c] = at;
    this.callFrom[this.stageStart[c]! + to] = -1;
    if (this.hurry[c] === to) this.hurry[c] = -1;
  }

  /** The interlock: earliest time at which the times between greens let stage `to` have its greens, ms. */
  private mayOpenAt(c: number, to: number): number {
    const { card, gaps } = this;
    const plan = this.plans[c]!;
    const s = plan.signal;
    let at = NEVER;
    for (let r = card.start[s]!; r < card.start[s + 1]!; r++) {
      if (card.hostile[r] !== 1) continue;
      const a = card.a[r]!;
      const b = card.b[r]!;
      if (this.opens(c, to, b)) at = Math.max(at, this.greenEnd[a]! + gaps.leastAB[r]!);
      if (this.opens(c, to, a)) at = Math.max(at, this.greenEnd[b]! + gaps.leastBA[r]!);
    }
    return at;
  }

  /** Whether a place of the state array turns green with stage `to`. */
  private opens(c: number, to: number, place: number): boolean {
    const plan = this.plans[c]!;
    const i = place - this.roads.signalStateStart[plan.signal]!;
    return isGreen(plan.codes[to * plan.size + i]!) && !isGreen(plan.codes[this.stage[c]! * plan.size + i]!);
  }

  private show(c: number, now: number, state: Uint8Array, changeAt: Float64Array): void {
    const plan = this.plans[c]!;
    const place = this.roads.signalStateStart[plan.signal]!;
    const k = this.stage[c]!;
    const to = this.next[c]!;
    const elapsed = now - this.since[c]!;
    for (let i = 0; i < plan.size; i++) {
      const code = to < 0 ? plan.codes[k * plan.size + i]! : changeCode(plan, k, to, i, Math.max(0, elapsed));
      state[place + i] = code;
      changeAt[place + i] = this.changesAt(c, i, code, Math.max(0, elapsed));
    }
  }

  /** When index i, showing `code`, shows something else, ms; -1: nobody knows. */
  private changesAt(c: number, i: number, code: number, elapsed: number): number {
    const plan = this.plans[c]!;
    let k = this.stage[c]!;
    let to = this.next[c]!;
    let since = this.since[c]!;
    let into = elapsed;
    if (to < 0 && (!plan.timed || this.held[c] === 1)) return -1;
    for (let n = 0; n <= plan.count; n++) {
      if (to >= 0) {
        const end = plan.change[k * plan.count + to]!;
        while (into < end) {
          into = changeEnd(plan, k, to, i, into);
          if (into < end && changeCode(plan, k, to, i, into) !== code) return since + into;
        }
        since += end;
        k = to;
        to = -1;
        if (plan.codes[k * plan.size + i]! !== code) return since;
      }
      if (!plan.timed) return -1;
      const current = n === 0 && this.next[c]! < 0;
      const end = this.plannedEnd(plan, k, since);
      since = current ? Math.max(end, this.extendTo[c]!) : end;
      to = (k + 1) % plan.count;
      into = 0;
      if (changeCode(plan, k, to, i, 0) !== code) return since;
    }
    return -1;
  }

  /** Index in `plans` of a signal, -1 if it isn't staged. */
  indexOf(signal: number): number {
    for (let c = 0; c < this.plans.length; c++) if (this.plans[c]!.signal === signal) return c;
    return -1;
  }

  /** Whether a stage has green, not a change between two. */
  inGreen(c: number): boolean {
    return this.next[c]! < 0;
  }

  isHeld(c: number): boolean {
    return this.held[c] === 1;
  }

  /** Phase of the stage in force or being left, that of the stage to come (-1: none), and when that began, ms. */
  standing(c: number): { readonly phase: number; readonly next: number; readonly since: number } {
    const { phases } = this.plans[c]!;
    const to = this.next[c]!;
    return { phase: phases[this.stage[c]!]!, next: to < 0 ? -1 : phases[to]!, since: this.since[c]! };
  }

  hold(c: number): void {
    this.held[c] = 1;
  }

  release(c: number): void {
    this.held[c] = 0;
  }

  skip(c: number): void {
    this.held[c] = 0;
    this.skipped[c] = 1;
  }

  /** Keeps the green up to `seconds` longer; false where requests have added as much as they may. */
  extend(c: number, seconds: number): boolean {
    // What is asked for counts from the step that is to come.
    const from = Math.max(this.clock[0]! + this.stepMs, this.extendTo[c]!);
    const added = Math.min(Math.round(seconds * 1000), MOST_EXTENSION - this.extended[c]!);
    if (!(added > 0)) return false;
    this.extendTo[c] = from + added;
    this.extended[c] = this.extended[c]! + added;
    return true;
  }

  /** Whether index i is green in the stage in force. */
  serves(c: number, i: number): boolean {
    const plan = this.plans[c]!;
    return this.next[c]! < 0 && isGreen(plan.codes[this.stage[c]! * plan.size + i]!);
  }

  /** Goes to the next stage that serves index i as soon as least greens allow; false where none does. */
  hurryTo(c: number, i: number): boolean {
    const plan = this.plans[c]!;
    for (let m = 0; m < plan.count; m++) {
      const k = (this.stage[c]! + m) % plan.count;
      if (!isGreen(plan.codes[k * plan.size + i]!)) continue;
      if (k !== this.next[c]) this.hurry[c] = k;
      return true;
    }
    return false;
  }

  /** Forgets all commands; false where there was none. */
  restore(c: number): boolean {
    const any = this.held[c] === 1 || this.skipped[c] === 1 || this.hurry[c]! >= 0 || this.extended[c]! > 0;
    this.held[c] = 0;
    this.skipped[c] = 0;
    this.hurry[c] = -1;
    this.extendTo[c] = NEVER;
    this.extended[c] = 0;
    return any;
  }

  /** Writes the state codes that drivers obey: a flashing green is still the green it ends. */
  writeDriving(c: number, state: Uint8Array, target: Uint8Array): void {
    const plan = this.plans[c]!;
    const place = this.roads.signalStateStart[plan.signal]!;
    for (let i = 0; i < plan.size; i++)
      if (state[place + i] === SIGNAL_STATE.flashingGreen)
        target[place + i] = plan.codes[this.stage[c]! * plan.size + i]!;
  }

  stateColumns(): readonly StateColumn[] {
    return [
      this.stage,
      this.next,
      this.since,
      this.otherSince,
      this.held,
      this.skipped,
      this.hurry,
      this.extendTo,
      this.extended,
      this.callFrom,
      this.greenEnd,
      this.clock,
    ];
  }
}

/** What a call may wait at most before it breaks the order: never less than a full round takes. */
function patienceOf(plan: StagePlan): number {
  if (plan.kind === CONTROL_KIND.maxPressure) return plan.maxWait;
  let round = 0;
  for (let k = 0; k < plan.count; k++) {
    let change = 0;
    for (let j = 0; j < plan.count; j++) change = Math.max(change, plan.change[k * plan.count + j]!);
    round += plan.most[k]! + change;
  }
  return Math.max(plan.maxWait, round, plan.coordinate >= 0 ? 2 * plan.cycle : 0);
}

function modulo(x: number, m: number): number {
  return x - m * Math.floor(x / m);
}
