import { cos, sin } from '../../scenes/math.ts';
import { TwinError } from '../../scenes/problem.ts';
import { type Frame, VEHICLE_FLAG } from '../frame.ts';

/** Two bodies that take the same room: ids, where (m, between the two centres) and how deep (m). */
export interface Overlap {
  readonly tick: number;
  readonly kind: 'vehicle-vehicle' | 'vehicle-pedestrian';
  /** Id of the vehicle. */
  readonly a: number;
  /** Id of the other vehicle (the one later in the frame) or of the pedestrian. */
  readonly b: number;
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  /** True where one of the vehicles is driven from outside; absent otherwise. */
  readonly external?: true;
}

/** Frames hold float32: what is not deeper than this may be rounding, m. */
export const TOLERANCE = 0.01;
/** Bodies whose positions differ by more than this in height are on different levels, m. */
export const LEVEL_GAP = 2.5;
/** A pedestrian's body is a disc of this radius, m. */
export const BODY_RADIUS = 0.25;
/** How many overlaps `found` keeps. */
export const FOUND_LIMIT = 100;

const CELL = 8;

/**
 * Judge of frames: finds every pair of vehicles, and every vehicle and pedestrian, whose bodies overlap. Knows nothing
 * of lanes, rules or driving: it sees boxes and discs only, so that it can't share a mistake with what it checks.
 *
 * A vehicle is an oriented box around its centre; boxes are compared by the separating-axis test, and the depth of an
 * overlap is the shortest way apart. Candidates come from a hashed uniform grid (counting sort): a body is entered in
 * every cell that its bounding box touches, and a pair is judged in one cell only, the one that holds the upper of the
 * two lower corners.
 */
export class OverlapReferee {
  /** The first overlaps found (at most 100), in the order of ticks. */
  readonly found: Overlap[] = [];
  /** Overlaps of what the simulation drives found in all frames so far, and those with vehicles driven from outside. */
  total = 0;
  externals = 0;

  private readonly types: readonly { readonly length: number; readonly width: number }[];

  // Per vehicle: half length, half width, direction, bounding box in cells.
  private halfL = new Float64Array(0);
  private halfW = new Float64Array(0);
  private dirX = new Float64Array(0);
  private dirY = new Float64Array(0);
  private cellX0 = new Int32Array(0);
  private cellY0 = new Int32Array(0);
  private cellX1 = new Int32Array(0);
  private cellY1 = new Int32Array(0);
  // Entries (vehicle, cell) sorted by bucket.
  private entryVehicle = new Int32Array(0);
  private entryX = new Int32Array(0);
  private entryY = new Int32Array(0);
  private bucketStart = new Int32Array(0);
  private buckets = 0;

  /** `types`: length and width (m) of each vehicle type, in the order that `frame.vehicleType` indexes. */
  constructor(types: readonly { readonly length: number; readonly width: number }[]) {
    this.types = types;
  }

  /**
   * Judges one frame and returns the number of overlaps in it, those with vehicles driven from outside left out: they are
   * counted in `externals`, as the driver outside may be the cause. Throws TwinError if a position isn't finite or a type
   * is unknown: such a frame can't be judged.
   */
  check(frame: Frame): number {
    this.fillBoxes(frame);
    this.fillGrid(frame.vehicleCount);
    const overlaps = this.checkVehicles(frame) + this.checkPedestrians(frame);
    this.total += overlaps;
    return overlaps;
  }

  private fillBoxes(frame: Frame): void {
    const n = frame.vehicleCount;
    if (this.halfL.length < n) {
      const size = Math.max(64, n * 2);
      this.halfL = new Float64Array(size);
      this.halfW = new Float64Array(size);
      this.dirX = new Float64Array(size);
      this.dirY = new Float64Array(size);
      this.cellX0 = new Int32Array(size);
      this.cellY0 = new Int32Array(size);
      this.cellX1 = new Int32Array(size);
      this.cellY1 = new Int32Array(size);
    }
    for (let i = 0; i < n; i++) {
      const x = frame.vehicleX[i] as number;
      const y = frame.vehicleY[i] as number;
      const heading = frame.vehicleHeading[i] as number;
      if (!isPlace(x, y) || !Number.isFinite(heading) || !Number.isFinite(frame.vehicleZ[i] as number)) {
        throw unjudgeable(
          frame.tick,
          `vehicle ${frame.vehicleId[i]}`,
          `its position or heading is not a usable number`,
        );
      }
      const type = this.types[frame.vehicleType[i] as number];
      if (type === undefined) {
        throw unjudgeable(
          frame.tick,
          `vehicle ${frame.vehicleId[i]}`,
          `type ${frame.vehicleType[i]} is unknown`,
        );
      }
      const c = cos(heading);
      const s = sin(heading);
      const hl = type.length / 2;
      const hw = type.width / 2;
      this.halfL[i] = hl;
      this.halfW[i] = hw;
      this.dirX[i] = c;
      this.dirY[i] = s;
      const ex = Math.abs(c) * hl + Math.abs(s) * hw;
      const ey = Math.abs(s) * hl + Math.abs(c) * hw;
      this.cellX0[i] = Math.floor((x - ex) / CELL);
      this.cellY0[i] = Math.floor((y - ey) / CELL);
      this.cellX1[i] = Math.floor((x + ex) / CELL);
      this.cellY1[i] = Math.floor((y + ey) / CELL);
    }
  }

  private fillGrid(n: number): void {
    const { cellX0, cellY0, cellX1, cellY1 } = this;
    let entries = 0;
    for (let i = 0; i < n; i++) {
      entries += ((cellX1[i]! - cellX0[i]! + 1) * (cellY1[i]! - cellY0[i]! + 1)) as number;
    }
    if (this.entryVehicle.length < entries) {
      this.entryVehicle = new Int32Array(entries * 2);
      this.entryX = new Int32Array(entries * 2);
      this.entryY = new Int32Array(entries * 2);
    }
    let buckets = 64;
    while (buckets < entries) buckets *= 2;
    this.buckets = buckets;
    if (this.bucketStart.length < buckets + 1) this.bucketStart = new Int32Array(buckets + 1);
    const start = this.bucketStart;
    start.fill(0, 0, buckets + 1);
    for (let i = 0; i < n; i++) {
      for (let cx = cellX0[i]!; cx <= cellX1[i]!; cx++) {
        for (let cy = cellY0[i]!; cy <= cellY1[i]!; cy++) start[this.bucket(cx, cy)]!++;
      }
    }
    let sum = 0;
    for (let b = 0; b < buckets; b++) {
      sum += start[b]!;
      start[b] = sum;
    }
    start[buckets] = sum;
    // Backwards, so that entries of a bucket keep the order of the frame.
    for (let i = n - 1; i >= 0; i--) {
      for (let cx = cellX0[i]!; cx <= cellX1[i]!; cx++) {
        for (let cy = cellY0[i]!; cy <= cellY1[i]!; cy++) {
          const at = --start[this.bucket(cx, cy)]!;
          this.entryVehicle[at] = i;
          this.entryX[at] = cx;
          this.entryY[at] = cy;
        }
      }
    }
  }

  private bucket(cx: number, cy: number): number {
    const h = Math.imul(cx, 0x9e3779b1) ^ Math.imul(cy, 0x85ebca77);
    return (h ^ (h >>> 15)) & (this.buckets - 1);
  }

  private checkVehicles(frame: Frame): number {
    const { entryVehicle, entryX, entryY, cellX0, cellY0, bucketStart } = this;
    let overlaps = 0;
    for (let b = 0; b < this.buckets; b++) {
      const to = bucketStart[b + 1]!;
      for (let p = bucketStart[b]!; p < to; p++) {
        const i = entryVehicle[p]!;
        const cx = entryX[p]!;
        const cy = entryY[p]!;
        for (let q = p + 1; q < to; q++) {
          const j = entryVehicle[q]!;
          if (entryX[q] !== cx || entryY[q] !== cy) continue;
          if (cx !== Math.max(cellX0[i]!, cellX0[j]!) || cy !== Math.max(cellY0[i]!, cellY0[j]!)) continue;
          if (Math.abs(frame.vehicleZ[i]! - frame.vehicleZ[j]!) > LEVEL_GAP) continue;
          const depth = this.boxDepth(frame, i, j);
          if (depth <= TOLERANCE) continue;
          const driven = isExternal(frame, i) || isExternal(frame, j);
          if (driven) this.externals++;
          else overlaps++;
          const x = (frame.vehicleX[i]! + frame.vehicleX[j]!) / 2;
          const y = (frame.vehicleY[i]! + frame.vehicleY[j]!) / 2;
          const [a, z] = i < j ? [i, j] : [j, i];
          this.note(
            frame.tick,
            'vehicle-vehicle',
            frame.vehicleId[a]!,
            frame.vehicleId[z]!,
            x,
            y,
            depth,
            driven,
          );
        }
      }
    }
    return overlaps;
  }

  private checkPedestrians(frame: Frame): number {
    const { entryVehicle, entryX, entryY, cellX0, cellY0, bucketStart } = this;
    let overlaps = 0;
    for (let k = 0; k < frame.pedestrianCount; k++) {
      const x = frame.pedestrianX[k]!;
      const y = frame.pedestrianY[k]!;
      if (!isPlace(x, y) || !Number.isFinite(frame.pedestrianZ[k]!)) {
        throw unjudgeable(
          frame.tick,
          `pedestrian ${frame.pedestrianId[k]}`,
          'its position is not a usable number',
        );
      }
      const x0 = Math.floor((x - BODY_RADIUS) / CELL);
      const y0 = Math.floor((y - BODY_RADIUS) / CELL);
      const x1 = Math.floor((x + BODY_RADIUS) / CELL);
      const y1 = Math.floor((y + BODY_RADIUS) / CELL);
      for (let cx = x0; cx <= x1; cx++) {
        for (let cy = y0; cy <= y1; cy++) {
          const b = this.bucket(cx, cy);
          const to = bucketStart[b + 1]!;
          for (let q = bucketStart[b]!; q < to; q++) {
            const i = entryVehicle[q]!;
            if (entryX[q] !== cx || entryY[q] !== cy) continue;
            if (cx !== Math.max(cellX0[i]!, x0) || cy !== Math.max(cellY0[i]!, y0)) continue;
            if (Math.abs(frame.vehicleZ[i]! - frame.pedestrianZ[k]!) > LEVEL_GAP) continue;
            const depth = this.discDepth(frame, i, x, y);
            if (depth <= TOLERANCE) continue;
            const driven = isExternal(frame, i);
            if (driven) this.externals++;
            else overlaps++;
            this.note(
              frame.tick,
              'vehicle-pedestrian',
              frame.vehicleId[i]!,
              frame.pedestrianId[k]!,
              x,
              y,
              depth,
              driven,
            );
          }
        }
      }
    }
    return overlaps;
  }

  /** Shortest translation (m) that parts the boxes of vehicles i and j; negative or zero when they are apart. */
  private boxDepth(frame: Frame, i: number, j: number): number {
    const { dirX, dirY, halfL, halfW } = this;
    const dx = frame.vehicleX[j]! - frame.vehicleX[i]!;
    const dy = frame.vehicleY[j]! - frame.vehicleY[i]!;
    const ux = dirX[i]!;
    const uy = dirY[i]!;
    const vx = dirX[j]!;
    const vy = dirY[j]!;
    const along = Math.abs(ux * vx + uy * vy);
    const across = Math.abs(ux * vy - uy * vx);
    const li = halfL[i]!;
    const wi = halfW[i]!;
    const lj = halfL[j]!;
    const wj = halfW[j]!;
    const a = li + along * lj + across * wj - Math.abs(dx * ux + dy * uy);
    const b = wi + across * lj + along * wj - Math.abs(dy * ux - dx * uy);
    const c = lj + along * li + across * wi - Math.abs(dx * vx + dy * vy);
    const d = wj + across * li + along * wi - Math.abs(dy * vx - dx * vy);
    return Math.min(a, b, c, d);
  }

  /** How far a body disc at (x, y) reaches into the box of vehicle i, m; negative when it is apart. */
  private discDepth(frame: Frame, i: number, x: number, y: number): number {
    const dx = x - frame.vehicleX[i]!;
    const dy = y - frame.vehicleY[i]!;
    const ux = this.dirX[i]!;
    const uy = this.dirY[i]!;
    const beyondL = Math.abs(dx * ux + dy * uy) - this.halfL[i]!;
    const beyondW = Math.abs(dy * ux - dx * uy) - this.halfW[i]!;
    if (beyondL <= 0 || beyondW <= 0) return BODY_RADIUS - Math.max(beyondL, beyondW);
    return BODY_RADIUS - Math.sqrt(beyondL * beyondL + beyondW * beyondW);
  }

  private note(
    tick: number,
    kind: Overlap['kind'],
    a: number,
    b: number,
    x: number,
    y: number,
    depth: number,
    driven: boolean,
  ): void {
    if (this.found.length >= FOUND_LIMIT) return;
    const overlap = { tick, kind, a, b, x, y, depth };
    this.found.push(driven ? { ...overlap, external: true } : overlap);
  }
}

function isExternal(frame: Frame, i: number): boolean {
  return (frame.vehicleFlags[i]! & VEHICLE_FLAG.external) !== 0;
}

/** Finite and near enough to the origin for cell numbers to be exact. */
function isPlace(x: number, y: number): boolean {
  return Math.abs(x) < 1e8 && Math.abs(y) < 1e8;
}

function unjudgeable(tick: number, where: string, what: string): TwinError {
  return new TwinError({
    code: 'overlap.frame',
    message: `Tick ${tick} can't be checked for overlaps: ${what}.`,
    where,
    hint: 'The frame is damaged or comes from another scene: check that its vehicle types belong to this scenario.',
  });
}
