import type { CrowdState } from './crowd-state.ts';

/** Side of a cell, m. */
export const CELL = 0.8;
/** Cells per person: enough that a cell seldom holds people of two far places. */
const CELLS_PER_PERSON = 3;
const FEWEST_CELLS = 1024;

/**
 * People sorted by cells (counting sort), with the columns that neighbours look at copied in that order: a row of
 * cells is one contiguous stretch of memory.
 *
 * Cell (cx, cy) lies at place `cx + cy * stride` of a ring of `size` places, so that the world needs no bounds: far cells
 * may share a place, and whoever is met there is skipped by distance. A row of neighbouring cells is still one stretch,
 * or two where the ring closes.
 */
export class Cells {
  readonly size: number;
  readonly mask: number;
  readonly stride: number;
  /** People at place p: rows `start[p] .. start[p + 1]` of the columns below. */
  readonly start: Int32Array;
  readonly slot: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly vx: Float64Array;
  readonly vy: Float64Array;
  readonly radius: Float64Array;
  /** Rows in use. */
  count = 0;

  private readonly place: Int32Array;
  private readonly period: number;
  private readonly margin: number;

  /** `period`: the world repeats after this many metres along x (0: it doesn't); `margin`: how far people look. */
  constructor(capacity: number, period: number, margin: number) {
    let size = FEWEST_CELLS;
    while (size < CELLS_PER_PERSON * capacity) size *= 2;
    this.size = size;
    this.mask = size - 1;
    // Golden section of the ring, odd: rows of cells spread evenly over it, whatever shape the crowd has.
    this.stride = Math.floor(size * 0.6180339887) | 1;
    this.period = period;
    this.margin = margin;
    // In a world that repeats, those near its ends are seen from the other end too.
    const images = period > 0 ? Math.min(2, (4 * margin) / period) : 0;
    const rows = capacity + Math.ceil(capacity * images);
    this.start = new Int32Array(size + 1);
    this.slot = new Int32Array(rows);
    this.x = new Float64Array(rows);
    this.y = new Float64Array(rows);
    this.vx = new Float64Array(rows);
    this.vy = new Float64Array(rows);
    this.radius = new Float64Array(rows);
    this.place = new Int32Array(rows);
  }

  /** Sorts everyone in. Rows of images (people of a repeating world seen from its other end) have slot -1. */
  build(people: CrowdState): void {
    const { start, place, mask, stride, period, margin } = this;
    const { alive, x, y } = people;
    const n = people.high;
    start.fill(0);
    for (let i = 0; i < n; i++) {
      if (alive[i] === 0) continue;
      const p = (Math.floor(x[i]! / CELL) + Math.floor(y[i]! / CELL) * stride) & mask;
      place[i] = p;
      start[p]!++;
    }
    if (period > 0) {
      for (let i = 0; i < n; i++) {
        if (alive[i] === 0) continue;
        const shift = this.shiftOf(x[i]!, margin);
        if (shift !== 0) start[this.placeOf(x[i]! + shift, y[i]!)]!++;
      }
    }
    let sum = 0;
    const { size } = this;
    for (let p = 0; p < size; p++) {
      sum += start[p]!;
      start[p] = sum;
    }
    start[size] = sum;
    this.count = sum;
    if (sum > this.slot.length) throw new RangeError('The crowd is too dense at the ends of its world.');
    if (period > 0) {
      for (let i = n - 1; i >= 0; i--) {
        if (alive[i] === 0) continue;
        const shift = this.shiftOf(x[i]!, margin);
        if (shift !== 0) this.put(--start[this.placeOf(x[i]! + shift, y[i]!)]!, people, i, -1, shift);
      }
    }
    for (let i = n - 1; i >= 0; i--) {
      if (alive[i] === 0) continue;
      this.put(--start[place[i]!]!, people, i, i, 0);
    }
  }

  /**
   * Brings the slots of people into the order of the cells, so that the columns of neighbours lie side by side in memory.
   * Everyone's slot changes; `build` has to follow.
   */
  reorder(people: CrowdState): void {
    const { slot, count } = this;
    // Images have no slot of their own: close ranks over them.
    let n = 0;
    for (let k = 0; k < count; k++) if (slot[k]! >= 0) slot[n++] = slot[k]!;
    people.reorder(slot, n, this.x, this.place);
  }

  private put(row: number, people: CrowdState, i: number, slot: number, shift: number): void {
    const speed = people.speed[i]!;
    this.slot[row] = slot;
    this.x[row] = people.x[i]! + shift;
    this.y[row] = people.y[i]!;
    this.vx[row] = people.dirX[i]! * speed;
    this.vy[row] = people.dirY[i]! * speed;
    this.radius[row] = people.radius[i]!;
  }

  private placeOf(x: number, y: number): number {
    return (Math.floor(x / CELL) + Math.floor(y / CELL) * this.stride) & this.mask;
  }

  private shiftOf(x: number, margin: number): number {
    if (x < margin) return this.period;
    return x > this.period - margin ? -this.period : 0;
  }

  /** Whether a disc of this radius touches nobody. */
  isFree(x: number, y: number, radius: number): boolean {
    const reach = radius + 0.5;
    const x0 = Math.floor((x - reach) / CELL);
    const x1 = Math.floor((x + reach) / CELL);
    const y1 = Math.floor((y + reach) / CELL);
    for (let cy = Math.floor((y - reach) / CELL); cy <= y1; cy++) {
      for (let cx = x0; cx <= x1; cx++) {
        const p = (cx + cy * this.stride) & this.mask;
        for (let k = this.start[p]!; k < this.start[p + 1]!; k++) {
          const dx = this.x[k]! - x;
          const dy = this.y[k]! - y;
          const apart = radius + this.radius[k]!;
          if (dx * dx + dy * dy < apart * apart) return false;
        }
      }
    }
    return true;
  }
}
