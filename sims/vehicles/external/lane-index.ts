import type { RoadNetwork } from '../../../scenes/network/road-network.ts';

/** Side of a cell, m, unless the network is so large that there would be too many. */
const CELL = 16;
const MOST_CELLS = 1e6;
/** Lanes reach as far to the side of their centre line when cells are filled, m. */
const REACH = 3;

/** Segments of all lanes' centre lines by the place they lie at: a uniform grid over the network, built once. */
export class LaneIndex {
  /** Bounds of the network, m. */
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
  /** Lane that the segment starting at a point of the shapes belongs to. */
  readonly laneOf: Int32Array;
  /** Segments found by `query`, `count` of them, each once. */
  readonly found: Int32Array;
  count = 0;
  private readonly cell: number;
  private readonly across: number;
  private readonly down: number;
  private readonly cellStart: Int32Array;
  private readonly segments: Int32Array;
  private readonly stamp: Int32Array;
  private round = 0;

  constructor(roads: RoadNetwork) {
    const { shapeX, shapeY, shapeStart, totalLanes } = roads;
    const points = shapeStart[totalLanes]!;
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let p = 0; p < points; p++) {
      if (shapeX[p]! < minX) minX = shapeX[p]!;
      if (shapeY[p]! < minY) minY = shapeY[p]!;
      if (shapeX[p]! > maxX) maxX = shapeX[p]!;
      if (shapeY[p]! > maxY) maxY = shapeY[p]!;
    }
    if (points === 0) [minX, minY, maxX, maxY] = [0, 0, 0, 0];
    this.minX = minX - REACH;
    this.minY = minY - REACH;
    this.maxX = maxX + REACH;
    this.maxY = maxY + REACH;
    const width = this.maxX - this.minX;
    const height = this.maxY - this.minY;
    this.cell = Math.max(CELL, Math.sqrt((width * height) / MOST_CELLS));
    this.across = Math.floor(width / this.cell) + 1;
    this.down = Math.floor(height / this.cell) + 1;
    this.laneOf = new Int32Array(points).fill(-1);
    const counts = new Int32Array(this.across * this.down + 1);
    this.visit(roads, (cell) => {
      counts[cell + 1] = counts[cell + 1]! + 1;
    });
    for (let c = 1; c < counts.length; c++) counts[c] = counts[c]! + counts[c - 1]!;
    this.cellStart = counts.slice();
    this.segments = new Int32Array(counts[counts.length - 1]!);
    this.visit(roads, (cell, segment) => {
      this.segments[counts[cell]!] = segment;
      counts[cell] = counts[cell]! + 1;
    });
    this.stamp = new Int32Array(points);
    this.found = new Int32Array(points);
  }

  /** Hands out every segment with every cell its neighbourhood touches; long ones piece by piece. */
  private visit(roads: RoadNetwork, each: (cell: number, segment: number) => void): void {
    const { shapeX, shapeY, shapeStart, totalLanes } = roads;
    for (let lane = 0; lane < totalLanes; lane++) {
      for (let p = shapeStart[lane]!; p < shapeStart[lane + 1]! - 1; p++) {
        this.laneOf[p] = lane;
        const dx = shapeX[p + 1]! - shapeX[p]!;
        const dy = shapeY[p + 1]! - shapeY[p]!;
        const pieces = 1 + Math.floor(Math.sqrt(dx * dx + dy * dy) / this.cell);
        let last = -1;
        for (let i = 0; i < pieces; i++) {
          const ax = shapeX[p]! + (dx * i) / pieces;
          const ay = shapeY[p]! + (dy * i) / pieces;
          const bx = ax + dx / pieces;
          const by = ay + dy / pieces;
          const x1 = this.column(Math.max(ax, bx) + REACH);
          const y1 = this.row(Math.max(ay, by) + REACH);
          for (let y = this.row(Math.min(ay, by) - REACH); y <= y1; y++) {
            for (let x = this.column(Math.min(ax, bx) - REACH); x <= x1; x++) {
              const cell = y * this.across + x;
              if (cell !== last) each(cell, p);
              last = cell;
            }
          }
        }
      }
    }
  }

  private column(x: number): number {
    const c = Math.floor((x - this.minX) / this.cell);
    return c < 0 ? 0 : c >= this.across ? this.across - 1 : c;
  }

  private row(y: number): number {
    const r = Math.floor((y - this.minY) / this.cell);
    return r < 0 ? 0 : r >= this.down ? this.down - 1 : r;
  }

  /** Finds the segments whose lanes may reach into a box. */
  query(x0: number, y0: number, x1: number, y1: number): void {
    this.count = 0;
    if (x1 < this.minX || y1 < this.minY || x0 > this.maxX || y0 > this.maxY) return;
    this.round += 1;
    const right = this.column(x1);
    const top = this.row(y1);
    for (let y = this.row(y0); y <= top; y++) {
      for (let x = this.column(x0); x <= right; x++) {
        const cell = y * this.across + x;
        for (let i = this.cellStart[cell]!; i < this.cellStart[cell + 1]!; i++) {
          const segment = this.segments[i]!;
          if (this.stamp[segment] === this.round) continue;
          this.stamp[segment] = this.round;
          this.found[this.count] = segment;
          this.count += 1;
        }
      }
    }
  }
}
