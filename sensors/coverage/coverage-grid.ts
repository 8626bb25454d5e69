/**
 * Cells over roads and walkways with the number of lidars and cameras that see each at a target height of 1 m. Cell (column, row)
 * has index `row * columns + column` and its centre at `x0 + (column + 0.5) * cell`, `y0 + (row + 0.5) * cell`.
 */
export interface CoverageGrid {
  readonly x0: number;
  readonly y0: number;
  /** Side of a cell, m. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  readonly counts: Uint8Array;
}

/** Shares of the masked area, 0 to 1 (0 where the mask is empty), and that area in m2. */
export interface CoverageShares {
  readonly area: number;
  readonly once: number;
  readonly twice: number;
}
