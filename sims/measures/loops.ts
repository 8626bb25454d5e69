import type { StateColumn, Stateful } from '../state.ts';
import { IntervalTable } from './interval-table.ts';
import { LanePoints } from './lane-points.ts';

/** `count` fronts that passed, `covered` s under a body, sums of `speed` (m/s) and of `pace`, 1 / speed (s/m), `length` sum of body lengths (m). */
export type LoopField = 'count' | 'covered' | 'speed' | 'pace' | 'length';

/** Loops that one body may lie over at a time. */
const UNDER = 6;
/** Slowest speed a passage counts with in the harmonic mean, m/s. */
const CREEP = 0.1;

/**
 * Loop detectors: points across a lane. A vehicle counts when its front passes; from then on it covers the loop until it
 * has driven its own length, whichever way its front goes on.
 */
export class Loops implements Stateful {
  readonly table: IntervalTable<LoopField>;
  readonly points: LanePoints;
  private readonly count: Float64Array;
  private readonly covered: Float64Array;
  private readonly speed: Float64Array;
  private readonly pace: Float64Array;
  private readonly length: Float64Array;
  /** Per vehicle: loops (+ 1; 0: none) under its body and the metres its front is beyond them. */
  private readonly under: Int32Array;
  private readonly beyond: Float64Array;

  constructor(
    loops: readonly { readonly lane: number; readonly position: number }[],
    lanes: number,
    fleet: number,
  ) {
    this.points = new LanePoints(lanes, loops);
    this.table = new IntervalTable(loops.length, ['count', 'covered', 'speed', 'pace', 'length']);
    this.count = this.table.column('count');
    this.covered = this.table.column('covered');
    this.speed = this.table.column('speed');
    this.pace = this.table.column('pace');
    this.length = this.table.column('length');
    this.under = new Int32Array(loops.length > 0 ? fleet * UNDER : 0);
    this.beyond = new Float64Array(this.under.length);
  }

  /**
   * A front that drives from `from` (not included) to `to` of a lane with `way` m in the whole tick, of which `before` lie
   * before this stretch. The loops it passes are covered for the rest of the tick, or until the body is over.
   */
  pass(
    v: number,
    lane: number,
    from: number,
    to: number,
    before: number,
    way: number,
    body: number,
    dt: number,
  ): void {
    const { points } = this;
    for (let i = points.start[lane]!; i < points.start[lane + 1]!; i++) {
      const position = points.position[i]!;
      if (position <= from || position > to) continue;
      const loop = points.item[i]!;
      this.count[loop] = this.count[loop]! + 1;
      this.length[loop] = this.length[loop]! + body;
      const speed = way / dt;
      this.speed[loop] = this.speed[loop]! + speed;
      this.pace[loop] = this.pace[loop]! + 1 / (speed > CREEP ? speed : CREEP);
      // What of the tick comes after the passage is driven on in `drive`, which follows all passages.
      this.lieOver(v, loop, before + position - (from < 0 ? 0 : from));
    }
  }

  private lieOver(v: number, loop: number, reached: number): void {
    for (let i = v * UNDER; i < (v + 1) * UNDER; i++) {
      if (this.under[i] !== 0) continue;
      this.under[i] = loop + 1;
      this.beyond[i] = -reached;
      return;
    }
  }

  /** Moves a body on over the loops it covers: `way` m in `dt` s. Call once per vehicle and tick, after its passages. */
  drive(v: number, way: number, body: number, dt: number): void {
    for (let i = v * UNDER; i < (v + 1) * UNDER; i++) {
      const loop = this.under[i]! - 1;
      if (loop < 0) continue;
      const from = this.beyond[i]!;
      const to = from + way;
      const start = from > 0 ? from : 0;
      const end = to < body ? to : body;
      const share = way > 0 ? (end - start) / way : 1;
      if (share > 0) this.covered[loop] = this.covered[loop]! + share * dt;
      if (to >= body) this.under[i] = 0;
      else this.beyond[i] = to;
    }
  }

  /** Forgets a vehicle that is gone. */
  forget(v: number): void {
    if (this.under.length === 0) return;
    this.under.fill(0, v * UNDER, (v + 1) * UNDER);
  }

  /** What is kept per slot of the fleet. */
  slotColumns(): readonly StateColumn[] {
    return [this.under, this.beyond];
  }

  stateColumns(): readonly StateColumn[] {
    return [...this.table.stateColumns(), this.under, this.beyond];
  }
}
