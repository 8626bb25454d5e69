/** Side of a cell of the index, m. */
const CELL = 1;
/** Walls within this of a place are in its cell's list, m: a body's radius, a step, and the room kept to walls. */
const REACH = 1;

/**
 * Walls as segments, listed per cell of a grid over their bounding box. Immutable: made once from the ground.
 *
 * `segments` holds x0, y0, x1, y1 per wall.
 */
export class Walls {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Vector from the first to the second end, and 1 / length squared (0 for a point). */
  readonly dx: Float64Array;
  readonly dy: Float64Array;
  readonly inverse: Float64Array;
  /** Walls of cell c: `list[start[c] .. start[c + 1]]`. */
  readonly start: Int32Array;
  readonly list: Int32Array;
  private readonly originX: number;
  private readonly originY: number;
  private readonly columns: number;
  private readonly rows: number;

  constructor(segments: readonly number[]) {
    const n = segments.length / 4;
    this.count = n;
    this.x = new Float64Array(n);
    this.y = new Float64Array(n);
    this.dx = new Float64Array(n);
    this.dy = new Float64Array(n);
    this.inverse = new Float64Array(n);
    let [minX, minY, maxX, maxY] = [0, 0, 0, 0];
    for (let w = 0; w < n; w++) {
      const [x0, y0, x1, y1] = segments.slice(4 * w, 4 * w + 4) as [number, number, number, number];
      this.x[w] = x0;
      this.y[w] = y0;
      this.dx[w] = x1 - x0;
      this.dy[w] = y1 - y0;
      const length2 = (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0);
      this.inverse[w] = length2 > 0 ? 1 / length2 : 0;
      minX = w === 0 ? Math.min(x0, x1) : Math.min(minX, x0, x1);
      minY = w === 0 ? Math.min(y0, y1) : Math.min(minY, y0, y1);
      maxX = w === 0 ? Math.max(x0, x1) : Math.max(maxX, x0, x1);
      maxY = w === 0 ? Math.max(y0, y1) : Math.max(maxY, y0, y1);
    }
    this.originX = minX - REACH;
    this.originY = minY - REACH;
    this.columns = n === 0 ? 0 : Math.floor((maxX + REACH - this.originX) / CELL) + 1;
    this.rows = n === 0 ? 0 : Math.floor((maxY + REACH - this.originY) / CELL) + 1;
    const cells = this.columns * this.rows;
    this.start = new Int32Array(cells + 1);
    this.visit((cell) => {
      this.start[cell + 1] = (this.start[cell + 1] as number) + 1;
    });
    for (let c = 0; c < cells; c++)
      this.start[c + 1] = (this.start[c + 1] as number) + (this.start[c] as number);
    this.list = new Int32Array(this.start[cells] as number);
    const next = this.start.slice();
    this.visit((cell, wall) => {
      this.list[next[cell] as number] = wall;
      next[cell] = (next[cell] as number) + 1;
    });
  }

  /** Cell of a place, or -1 where no wall is near. */
  cellOf(x: number, y: number): number {
    const cx = Math.floor((x - this.originX) / CELL);
    const cy = Math.floor((y - this.originY) / CELL);
    if (cx < 0 || cy < 0 || cx >= this.columns || cy >= this.rows) return -1;
    return cy * this.columns + cx;
  }

  /** Distance from a place to the nearest wall, m; Infinity beyond 1 m or more. */
  distance(x: number, y: number): number {
    const cell = this.cellOf(x, y);
    let best = Number.POSITIVE_INFINITY;
    if (cell < 0) return best;
    for (let k = this.start[cell]!; k < this.start[cell + 1]!; k++) {
      best = Math.min(best, this.distance2(this.list[k]!, x, y));
    }
    return Math.sqrt(best);
  }

  private distance2(w: number, x: number, y: number): number {
    const px = x - this.x[w]!;
    const py = y - this.y[w]!;
    const t = Math.min(1, Math.max(0, (px * this.dx[w]! + py * this.dy[w]!) * this.inverse[w]!));
    const ex = px - t * this.dx[w]!;
    const ey = py - t * this.dy[w]!;
    return ex * ex + ey * ey;
  }

  /** Every (cell, wall) with the wall within reach of the cell, in the order of walls. */
  private visit(each: (cell: number, wall: number) => void): void {
    const reach = REACH + CELL * Math.SQRT1_2;
    for (let w = 0; w < this.count; w++) {
      const x0 = this.x[w]!;
      const y0 = this.y[w]!;
      const x1 = x0 + this.dx[w]!;
      const y1 = y0 + this.dy[w]!;
      const cx0 = Math.max(0, Math.floor((Math.min(x0, x1) - REACH - this.originX) / CELL));
      const cx1 = Math.min(this.columns - 1, Math.floor((Math.max(x0, x1) + REACH - this.originX) / CELL));
      const cy0 = Math.max(0, Math.floor((Math.min(y0, y1) - REACH - this.originY) / CELL));
      const cy1 = Math.min(this.rows - 1, Math.floor((Math.max(y0, y1) + REACH - this.originY) / CELL));
      for (let cy = cy0; cy <= cy1; cy++) {
        for (let cx = cx0; cx <= cx1; cx++) {
          const mx = this.originX + (cx + 0.5) * CELL;
          const my = this.originY + (cy + 0.5) * CELL;
          if (this.distance2(w, mx, my) <= reach * reach) each(cy * this.columns + cx, w);
        }
      }
    }
  }
}
