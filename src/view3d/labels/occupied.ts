/** Which parts of the picture labels stand on already: rectangles in cells of a coarse grid, reused without allocating. */
export class Occupied {
  private static readonly CELL = 8;
  private columns = 0;
  private rows = 0;
  private cells = new Uint8Array(0);

  /** Empties the grid for a picture of this size, CSS pixels. */
  clear(width: number, height: number): void {
    this.columns = Math.ceil(width / Occupied.CELL);
    this.rows = Math.ceil(height / Occupied.CELL);
    const size = this.columns * this.rows;
    if (this.cells.length < size) this.cells = new Uint8Array(size);
    else this.cells.fill(0, 0, size);
  }

  /** Takes a rectangle if all of it is free. Parts outside the picture don't count. */
  take(x: number, y: number, width: number, height: number): boolean {
    const c0 = Math.max(0, Math.floor(x / Occupied.CELL));
    const r0 = Math.max(0, Math.floor(y / Occupied.CELL));
    const c1 = Math.min(this.columns - 1, Math.floor((x + width) / Occupied.CELL));
    const r1 = Math.min(this.rows - 1, Math.floor((y + height) / Occupied.CELL));
    for (let r = r0; r <= r1; r += 1) {
      for (let c = c0; c <= c1; c += 1) if (this.cells[r * this.columns + c] !== 0) return false;
    }
    for (let r = r0; r <= r1; r += 1) this.cells.fill(1, r * this.columns + c0, r * this.columns + c1 + 1);
    return true;
  }
}
