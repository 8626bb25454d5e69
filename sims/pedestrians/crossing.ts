import { PATH_KIND } from '../../scenes/network/compile-walkways.ts';
import type { WalkNetwork } from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';
import { PURPOSE, uniform } from '../random.ts';
import type { Allocate, StateColumn } from '../state.ts';
import type { PedestrianPool } from './pool.ts';

/** Where people wait: this far before the first cut, m. */
const KERB_GAP = 0.05;
/** Who stands nearer than this to the kerb decides whether to go, m. */
const DECISION_DISTANCE = 0.7;
/** Who stands nearer than this to the kerb counts as waiting, m. */
const WAITING_DISTANCE = 2;
/** Cuts with at least this much free path between them are crossed one after the other (a refuge), m. */
const REFUGE = 1;
/** A zebra is watched for this long before stepping off, s: least and most. */
const LOOK_LEAST = 0.5;
const LOOK_MOST = 1;
/** A cut is claimed when the person can be there within this time, s. */
const CLAIM_TIME = 1.5;
/** On a zebra, vehicles that can still stop leave a cut free for those who will be there within this time, s. */
const COMING_TIME = 8;
/** Values of `occupied`. */
export const CLAIMED = 1;
export const COMING = 2;
/** Green that has just begun may be used whatever its length, s: otherwise slow walkers would never cross. */
const FRESH_GREEN = 4;
/** Position error within which nobody counts as standing in a cut, m. */
export const CUT_TOLERANCE = 0.05;

/**
 * Rules of crossings. Vehicles commit to cuts before people move in the same tick, and people never enter a cut that is
 * committed; vehicles see in the next tick which cuts people occupy or claim. A claim is only made when nothing bars the
 * way to the cut, and whoever claims can still stop within a step: a vehicle that could not stop any more has committed
 * by then, and the person waits. Whoever is in a cut leaves it.
 */
export class CrossingRules {
  /** Per cut: 1 where a person is in it or about to enter. */
  readonly occupied: Uint8Array;
  /** Per path: people at a kerb, or held up between lanes, who may go as far as signals say. */
  readonly waiting: Uint16Array;

  private readonly walks: WalkNetwork;
  private readonly seed: number;
  private readonly clearance: Float64Array | undefined;
  /** Per path and direction (path * 2 + forward): where to wait, and where the last cut ends, m in walking direction. */
  private readonly kerb: Float64Array;
  private readonly lastEnd: Float64Array;
  /** Per cut its group (cuts without a refuge between them), and whether a group holds a committed vehicle. */
  private readonly group: Int32Array;
  private readonly groupBusy: Uint8Array;
  /** Per path: what its signal lets people do now, and for how long the green has lasted. */
  private readonly mayStart: Uint8Array;
  private readonly zebra: Uint8Array;
  private readonly timeLeft: Float64Array;
  private readonly greenAge: Float64Array;
  private cutVehicle: Uint8Array;

  constructor(walks: WalkNetwork, seed: number, allocate: Allocate, clearance: Float64Array | undefined) {
    this.walks = walks;
    this.seed = seed;
    this.clearance = clearance;
    const paths = Math.max(1, walks.pathCount);
    this.occupied = allocate(Uint8Array, Math.max(1, walks.cutCount));
    this.waiting = allocate(Uint16Array, paths);
    this.greenAge = allocate(Float64Array, paths);
    this.cutVehicle = new Uint8Array(Math.max(1, walks.cutCount));
    this.kerb = new Float64Array(paths * 2);
    this.lastEnd = new Float64Array(paths * 2);
    this.group = new Int32Array(walks.cutCount);
    this.groupBusy = new Uint8Array(Math.max(1, walks.cutCount));
    this.mayStart = new Uint8Array(paths);
    this.zebra = new Uint8Array(paths);
    this.timeLeft = new Float64Array(paths);
    this.measurePaths();
  }

  private measurePaths(): void {
    const { walks } = this;
    let groups = 0;
    for (let p = 0; p < walks.pathCount; p++) {
      const from = walks.pathCutStart[p] as number;
      const to = walks.pathCutStart[p + 1] as number;
      const length = walks.pathLength[p] as number;
      let least = Number.POSITIVE_INFINITY;
      let most = 0;
      for (let c = from; c < to; c++) {
        if (c === from || (walks.cutPathFrom[c] as number) - most >= REFUGE) groups++;
        this.group[c] = groups - 1;
        least = Math.min(least, walks.cutPathFrom[c] as number);
        most = Math.max(most, walks.cutPathTo[c] as number);
      }
      const none = from === to;
      this.kerb[p * 2 + 1] = none ? 0 : Math.max(0, least - KERB_GAP);
      this.kerb[p * 2] = none ? 0 : Math.max(0, length - most - KERB_GAP);
      this.lastEnd[p * 2 + 1] = none ? 0 : most;
      this.lastEnd[p * 2] = none ? 0 : length - least;
    }
  }

  /** Where people wait before crossing `path`, m in walking direction. */
  kerbOf(path: number, forward: number): number {
    return this.kerb[path * 2 + forward]!;
  }

  /** Where the last cut of a path ends, m in walking direction: a path isn't left before. */
  endOfCuts(path: number, forward: number): number {
    return this.lastEnd[path * 2 + forward]!;
  }

  /** Takes in the signals and the vehicles' commitments of this tick. */
  observe(
    signals: { readonly state: Uint8Array; readonly countdown: Float64Array },
    stateStart: Int32Array,
    cutVehicle: Uint8Array,
    dt: number,
  ): void {
    const { walks } = this;
    this.cutVehicle = cutVehicle;
    this.groupBusy.fill(0);
    for (let c = 0; c < walks.cutCount; c++) if (cutVehicle[c]) this.groupBusy[this.group[c]!] = 1;
    for (let p = 0; p < walks.pathCount; p++) {
      if (walks.pathKind[p] !== PATH_KIND.crossing) continue;
      const signal = walks.pathSignal[p]!;
      if (signal < 0) {
        this.mayStart[p] = 1;
        this.zebra[p] = 1;
        continue;
      }
      const at = stateStart[signal]! + walks.pathSignalIndex[p]!;
      const code = signals.state[at]!;
      const green = code === SIGNAL_STATE.greenMajor;
      const dark = code === SIGNAL_STATE.off || code === SIGNAL_STATE.blink;
      this.zebra[p] = dark ? 1 : 0;
      this.mayStart[p] = green || dark ? 1 : 0;
      this.greenAge[p] = green ? this.greenAge[p]! + dt : 0;
      const left = signals.countdown[at]!;
      this.timeLeft[p] = left < 0 ? Number.POSITIVE_INFINITY : left + (this.clearance?.[p] ?? 0);
    }
  }

  /** Whether the person in a slot of the pool, on a crossing but not started, sets off now. */
  startsNow(i: number, pool: PedestrianPool, look: number): boolean {
    const { walks } = this;
    const p = pool.path[i]!;
    const forward = pool.forward[i]!;
    if (!this.mayStart[p]) return false;
    const along = pool.along[i]!;
    if (!pool.stopped[i] && this.kerbOf(p, forward) - along > DECISION_DISTANCE) return false;
    if (Math.abs(pool.lateral[i]!) > walks.pathWidth[p]! / 2) return false;
    if (this.zebra[p]) {
      const need =
        LOOK_LEAST + (LOOK_MOST - LOOK_LEAST) * uniform(this.seed, pool.id[i]!, PURPOSE.personLook, p);
      if (look < need) return false;
      const first = this.firstCut(p, forward);
      return first < 0 || !this.groupBusy[this.group[first]!];
    }
    const need = (this.endOfCuts(p, forward) - along) / pool.desired[i]!;
    if (this.timeLeft[p]! < need && this.greenAge[p]! > FRESH_GREEN) return false;
    const first = this.firstCut(p, forward);
    return first < 0 || !this.cutVehicle[first];
  }

  private firstCut(p: number, forward: number): number {
    const { pathCutStart } = this.walks;
    const from = pathCutStart[p]!;
    const to = pathCutStart[p + 1]!;
    if (from === to) return -1;
    return forward ? from : to - 1;
  }

  /** Whether a person stands near enough to the kerb to watch the traffic. */
  atKerb(i: number, pool: PedestrianPool): boolean {
    return (
      pool.stopped[i] === 1 ||
      this.kerbOf(pool.path[i]!, pool.forward[i]!) - pool.along[i]! < WAITING_DISTANCE
    );
  }

  /**
   * How far along its crossing (m in walking direction) a person may be at the end of this step: before the kerb until
   * it has started, then before the nearest cut that it isn't in and that is committed to a vehicle.
   */
  limit(path: number, forward: number, along: number, started: number): number {
    if (!started) return this.kerbOf(path, forward);
    const { cutPathFrom, cutPathTo, pathCutStart, pathLength } = this.walks;
    let limit = Number.POSITIVE_INFINITY;
    const to = pathCutStart[path + 1]!;
    // The group that the person is in or between: of others, all cuts must be free, as at a kerb.
    let current = -1;
    for (let c = pathCutStart[path]!; c < to; c++) {
      const from = forward ? cutPathFrom[c]! : pathLength[path]! - cutPathTo[c]!;
      const end = forward ? cutPathTo[c]! : pathLength[path]! - cutPathFrom[c]!;
      if (along > from + CUT_TOLERANCE && along < end) current = this.group[c]!;
    }
    for (let c = pathCutStart[path]!; c < to; c++) {
      const from = forward ? cutPathFrom[c]! : pathLength[path]! - cutPathTo[c]!;
      if (along > from + CUT_TOLERANCE) continue;
      const barred =
        this.group[c]! === current ? this.cutVehicle[c]! : this.cutVehicle[c]! | this.groupBars(c, forward);
      if (barred && from - KERB_GAP < limit) limit = Math.max(0, from - KERB_GAP);
    }
    return limit;
  }

  /** Whether a place on a crossing lies in a cut that is committed to a vehicle. */
  isInBusyCut(path: number, forward: number, along: number): boolean {
    const { cutPathFrom, cutPathTo, pathCutStart, pathLength } = this.walks;
    for (let c = pathCutStart[path]!; c < pathCutStart[path + 1]!; c++) {
      const from = forward ? cutPathFrom[c]! : pathLength[path]! - cutPathTo[c]!;
      const end = forward ? cutPathTo[c]! : pathLength[path]! - cutPathFrom[c]!;
      if (this.cutVehicle[c] && along > from && along < end) return true;
    }
    return false;
  }

  /** 1 where a cut is the first of its group in walking direction and the group holds a committed vehicle. */
  private groupBars(c: number, forward: number): number {
    const before = forward ? c - 1 : c + 1;
    const sameBefore =
      before >= 0 &&
      before < this.group.length &&
      this.group[before]! === this.group[c]! &&
      this.walks.cutPath[before]! === this.walks.cutPath[c]!;
    return sameBefore ? 0 : this.groupBusy[this.group[c]!]!;
  }

  /** Writes `occupied` and `waiting` for everyone's place at the end of the step. */
  publish(pool: PedestrianPool): void {
    const { walks, occupied, waiting } = this;
    occupied.fill(0);
    waiting.fill(0);
    const n = pool.high;
    for (let i = 0; i < n; i++) {
      if (!pool.alive[i]) continue;
      const p = pool.path[i]!;
      if (walks.pathKind[p] !== PATH_KIND.crossing) continue;
      const forward = pool.forward[i]!;
      const along = pool.along[i]!;
      const started = pool.started[i]!;
      if (!started) {
        if (this.mayStart[p] && this.atKerb(i, pool) && waiting[p]! < 65535) waiting[p]!++;
      } else if (pool.hold[i] === p * 2 + forward && pool.speed[i]! < 0.1 && waiting[p]! < 65535) {
        waiting[p]!++;
      }
      // Who has not started claims nothing, even with a toe over the kerb.
      const limit = started ? this.limit(p, forward, along, 1) : Math.min(along, this.kerbOf(p, forward));
      const reach = along + CLAIM_TIME * pool.desired[i]! + CUT_TOLERANCE;
      const coming = walks.pathSignal[p]! < 0 ? along + COMING_TIME * pool.desired[i]! : along;
      const to = walks.pathCutStart[p + 1]!;
      for (let c = walks.pathCutStart[p]!; c < to; c++) {
        const from = forward ? walks.cutPathFrom[c]! : walks.pathLength[p]! - walks.cutPathTo[c]!;
        const end = forward ? walks.cutPathTo[c]! : walks.pathLength[p]! - walks.cutPathFrom[c]!;
        const inside = along > from + CUT_TOLERANCE && along < end;
        if (inside || (along <= from + CUT_TOLERANCE && from <= reach && from < limit)) occupied[c] = CLAIMED;
        else if (started && from > along && from <= coming && occupied[c] === 0) occupied[c] = COMING;
      }
    }
  }

  stateColumns(): readonly StateColumn[] {
    return [this.occupied, this.waiting, this.greenAge];
  }
}
