import { PART, PART_SIZE, type Parts } from './parts.ts';
import type { Prisms } from './prisms.ts';

const CELL = 15;
const MOST_CELLS = 1_000_000;
/** Boxes grow by this before they are sorted into cells, so that rounding at a cell's edge loses nothing, m. */
const PAD = 1e-3;

/** A square grid over the world. Cell (column, row) has index `row * columns + column`. */
export interface Grid {
  readonly x0: number;
  readonly y0: number;
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
}

/** Lays a grid of 15 m cells over a rectangle; cells are larger where that would make more than a million. */
export function layGrid(minX: number, minY: number, maxX: number, maxY: number): Grid {
  let cell = CELL;
  for (;;) {
    const columns = Math.max(1, Math.ceil((maxX - minX) / cell));
    const rows = Math.max(1, Math.ceil((maxY - minY) / cell));
    if (columns * rows <= MOST_CELLS) return { x0: minX, y0: minY, cell, columns, rows };
    cell *= 2;
  }
}

/** Prisms by cell: items `start[c] .. start[c+1]` of `items`, sorted by counting. */
export interface StillCells {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

export function sortPrisms(grid: Grid, prisms: Prisms): StillCells {
  const start = new Int32Array(grid.columns * grid.rows + 1);
  const each = (visit: (cell: number, p: number) => void) => {
    for (let p = 0; p < prisms.count; p++) {
      const c0 = column(grid, (prisms.box[p * 4] as number) - PAD);
      const r0 = row(grid, (prisms.box[p * 4 + 1] as number) - PAD);
      const c1 = column(grid, (prisms.box[p * 4 + 2] as number) + PAD);
      const r1 = row(grid, (prisms.box[p * 4 + 3] as number) + PAD);
      for (let r = r0; r <= r1; r++) for (let c = c0; c <= c1; c++) visit(r * grid.columns + c, p);
    }
  };
  each((cell) => {
    start[cell + 1] = (start[cell + 1] as number) + 1;
  });
  for (let c = 1; c < start.length; c++) start[c] = (start[c] as number) + (start[c - 1] as number);
  const items = new Int32Array(start[start.length - 1] as number);
  const next = start.slice(0, -1);
  each((cell, p) => {
    const at = next[cell] as number;
    items[at] = p;
    next[cell] = at + 1;
  });
  return { start, items };
}

function column(grid: Grid, x: number): number {
  return Math.min(grid.columns - 1, Math.max(0, Math.floor((x - grid.x0) / grid.cell)));
}

function row(grid: Grid, y: number): number {
  return Math.min(grid.rows - 1, Math.max(0, Math.floor((y - grid.y0) / grid.cell)));
}

/**
 * Parts by cell, sorted anew per frame by counting. Only cells that were touched are cleared, so the cost follows the
 * number of parts, not the size of the world. Parts that reach beyond the grid lie in `outside`.
 */
export class MovingCells {
  readonly start: Int32Array;
  readonly end: Int32Array;
  items = new Int32Array(1024);
  outside: number[] = [];
  private touched = new Int32Array(1024);
  private touchedCount = 0;
  private readonly grid: Grid;

  constructor(grid: Grid) {
    this.grid = grid;
    this.start = new Int32Array(grid.columns * grid.rows);
    this.end = new Int32Array(grid.columns * grid.rows);
  }

  sort(parts: Parts): void {
    const { columns, cell, x0, y0 } = this.grid;
    const { start, end } = this;
    const maxX = x0 + columns * cell;
    const maxY = y0 + this.grid.rows * cell;
    for (let i = 0; i < this.touchedCount; i++) {
      const c = this.touched[i] as number;
      start[c] = 0;
      end[c] = 0;
    }
    this.touchedCount = 0;
    this.outside.length = 0;
    let entries = 0;
    const data = parts.data;
    for (let pass = 0; pass < 2; pass++) {
      for (let p = 0; p < parts.count; p++) {
        const at = p * PART_SIZE;
        const reach = (data[at + PART.reach] as number) + PAD;
        const x = data[at + PART.x] as number;
        const y = data[at + PART.y] as number;
        if (x - reach < x0 || y - reach < y0 || x + reach >= maxX || y + reach >= maxY) {
          if (pass === 0) this.outside.push(p);
          continue;
        }
        const c0 = Math.floor((x - reach - x0) / cell);
        const c1 = Math.floor((x + reach - x0) / cell);
        const r0 = Math.floor((y - reach - y0) / cell);
        const r1 = Math.floor((y + reach - y0) / cell);
        for (let r = r0; r <= r1; r++) {
          for (let c = c0; c <= c1; c++) {
            const index = r * columns + c;
            const n = end[index] as number;
            if (pass === 1) this.items[n] = p;
            else if (n === 0) this.touch(index);
            end[index] = n + 1;
          }
        }
      }
      if (pass === 1) break;
      for (let i = 0; i < this.touchedCount; i++) {
        const c = this.touched[i] as number;
        const n = end[c] as number;
        start[c] = entries;
        end[c] = entries;
        entries += n;
      }
      if (this.items.length < entries) this.items = new Int32Array(entries * 2);
    }
  }

  private touch(cell: number): void {
    if (this.touchedCount === this.touched.length) {
      const larger = new Int32Array(this.touched.length * 2);
      larger.set(this.touched);
      this.touched = larger;
    }
    this.touched[this.touchedCount] = cell;
    this.touchedCount += 1;
  }
}
