import type { StateColumn, Stateful } from '../state.ts';

/** `last`: the newest complete interval. `running`: the one under way. `total`: everything so far. */
export type Period = 'last' | 'running' | 'total';

/**
 * Sums and peaks per row (edge, detector, vehicle type), gathered over an interval. Memory is bounded: the running
 * interval, the last complete one and everything before it, whatever the length of the run.
 *
 * A field is a column of `rows` numbers; the tick adds to the running interval's columns, taken once by `column`.
 */
export class IntervalTable<F extends string> implements Stateful {
  readonly rows: number;
  private readonly places: ReadonlyMap<string, number>;
  /** Fields from here on are peaks: the largest value counts, not the sum. */
  private readonly firstPeak: number;
  private readonly running: Float64Array;
  private readonly last: Float64Array;
  private readonly before: Float64Array;

  constructor(rows: number, sums: readonly F[], peaks: readonly F[] = []) {
    this.rows = rows;
    this.places = new Map([...sums, ...peaks].map((field, i) => [field, i]));
    this.firstPeak = sums.length * rows;
    const size = this.places.size * rows;
    this.running = new Float64Array(size);
    this.last = new Float64Array(size);
    this.before = new Float64Array(size);
  }

  /** The running interval's column of a field: stays the same array for good. */
  column(field: F): Float64Array {
    const at = this.place(field);
    return this.running.subarray(at, at + this.rows);
  }

  /** Ends the running interval. */
  close(): void {
    const { running, before, firstPeak } = this;
    for (let i = 0; i < firstPeak; i++) before[i] = before[i]! + running[i]!;
    for (let i = firstPeak; i < running.length; i++) if (running[i]! > before[i]!) before[i] = running[i]!;
    this.last.set(running);
    running.fill(0);
  }

  value(period: Period, field: F, row: number): number {
    const i = this.place(field) + row;
    if (period === 'last') return this.last[i]!;
    if (period === 'running') return this.running[i]!;
    return i < this.firstPeak
      ? this.before[i]! + this.running[i]!
      : Math.max(this.before[i]!, this.running[i]!);
  }

  stateColumns(): readonly StateColumn[] {
    return [this.running, this.last, this.before];
  }

  private place(field: F): number {
    return this.places.get(field)! * this.rows;
  }
}
