import type { PedestrianPool } from './pool.ts';

/** Side of a cell, m: neighbours within this distance are always found. */
export const REACH = 2;

/**
 * People sorted by cells (counting sort). The grid wraps around like a torus: far cells may share a bucket, but the
 * nine cells around a place never do, so whoever is within reach is met once; who is not must be skipped by distance.
 */
export class NeighbourGrid {
  /** People of bucket b: rows `start[b] .. start[b + 1]` of `slot`, `x`, `y`. */
  readonly start: Int32Array;
  readonly slot: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  private readonly bits: number;
  private readonly mask: number;
  private readonly bucketOfSlot: Int32Array;

  constructor(capacity: number) {
    let bits = 5;
    while (1 << (2 * bits) < 2 * capacity) bits++;
    this.bits = bits;
    this.mask = (1 << bits) - 1;
    this.start = new Int32Array((1 << (2 * bits)) + 1);
    this.slot = new Int32Array(capacity);
    this.x = new Float64Array(capacity);
    this.y = new Float64Array(capacity);
    this.bucketOfSlot = new Int32Array(capacity);
  }

  cell(coordinate: number): number {
    return Math.floor(coordinate / REACH);
  }

  bucket(cx: number, cy: number): number {
    return (cx & this.mask) | ((cy & this.mask) << this.bits);
  }

  build(pool: PedestrianPool): void {
    const { start, slot, x, y, bucketOfSlot } = this;
    const n = pool.high;
    start.fill(0);
    for (let i = 0; i < n; i++) {
      if (!pool.alive[i]) continue;
      const b = this.bucket(this.cell(pool.x[i]!), this.cell(pool.y[i]!));
      bucketOfSlot[i] = b;
      start[b]!++;
    }
    let sum = 0;
    for (let b = 0; b < start.length; b++) {
      sum += start[b]!;
      start[b] = sum;
    }
    for (let i = n - 1; i >= 0; i--) {
      if (!pool.alive[i]) continue;
      const at = --start[bucketOfSlot[i]!]!;
      slot[at] = i;
      x[at] = pool.x[i]!;
      y[at] = pool.y[i]!;
    }
  }

  /** Whether nobody stands within `distance` (at most REACH) of a place. */
  isFree(x: number, y: number, z: number, distance: number, pool: PedestrianPool): boolean {
    const cx = this.cell(x);
    const cy = this.cell(y);
    for (let ix = cx - 1; ix <= cx + 1; ix++) {
      for (let iy = cy - 1; iy <= cy + 1; iy++) {
        const b = this.bucket(ix, iy);
        for (let k = this.start[b]!; k < this.start[b + 1]!; k++) {
          const dx = this.x[k]! - x;
          const dy = this.y[k]! - y;
          if (dx * dx + dy * dy < distance * distance && Math.abs(pool.z[this.slot[k]!]! - z) < 2)
            return false;
        }
      }
    }
    return true;
  }
}
