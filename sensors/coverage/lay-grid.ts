import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { RoadNetwork, WalkNetwork } from '../../scenes/network/road-network.ts';
import type { CoverageGrid, CoverageShares } from './coverage-grid.ts';

const MOST_CELLS = 4_000_000;
/** Beyond the outermost lane or path, m. */
const MARGIN = 10;

type Lines = Pick<RoadNetwork, 'shapeStart' | 'shapeX' | 'shapeY'>;

/** Bits of a surface mask. */
export const SURFACE = { road: 1, walk: 2 } as const;

/**
 * A grid over roads and walkways, counts all 0. `cell` in metres; it is doubled until the grid has at most four million
 * cells. A scene without either gets one cell at the origin.
 */
export function gridFor(world: Pick<CompiledScene, 'roads' | 'walks'>, cell = 4): CoverageGrid {
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  for (const { shapeX, shapeY } of [world.roads, world.walks]) {
    for (let i = 0; i < shapeX.length; i++) {
      minX = Math.min(minX, shapeX[i]!);
      minY = Math.min(minY, shapeY[i]!);
      maxX = Math.max(maxX, shapeX[i]!);
      maxY = Math.max(maxY, shapeY[i]!);
    }
  }
  if (minX > maxX) return { x0: 0, y0: 0, cell, columns: 1, rows: 1, counts: new Uint8Array(1) };
  let size = cell;
  for (;;) {
    const x0 = Math.floor((minX - MARGIN) / size) * size;
    const y0 = Math.floor((minY - MARGIN) / size) * size;
    const columns = Math.ceil((maxX + MARGIN - x0) / size);
    const rows = Math.ceil((maxY + MARGIN - y0) / size);
    if (columns * rows <= MOST_CELLS) {
      return { x0, y0, cell: size, columns, rows, counts: new Uint8Array(columns * rows) };
    }
    size *= 2;
  }
}

/**
 * Which cells are road or walkway (bits of SURFACE): those whose centre lies on a lane or path, and those that a centre
 * line runs through.
 */
export function surfaceMask(grid: CoverageGrid, roads: RoadNetwork, walks: WalkNetwork): Uint8Array {
  const mask = new Uint8Array(grid.columns * grid.rows);
  paint(grid, mask, roads, roads.laneWidth, SURFACE.road);
  paint(grid, mask, walks, walks.pathWidth, SURFACE.walk);
  return mask;
}

function paint(grid: CoverageGrid, mask: Uint8Array, lines: Lines, widths: Float64Array, bit: number): void {
  const { x0, y0, cell, columns, rows } = grid;
  for (let line = 0; line < widths.length; line++) {
    const half = widths[line]! / 2;
    for (let i = lines.shapeStart[line]! + 1; i < lines.shapeStart[line + 1]!; i++) {
      const ax = lines.shapeX[i - 1]!;
      const ay = lines.shapeY[i - 1]!;
      const ex = lines.shapeX[i]! - ax;
      const ey = lines.shapeY[i]! - ay;
      const square = ex * ex + ey * ey;
      const c0 = Math.max(0, Math.floor((Math.min(ax, ax + ex) - half - x0) / cell));
      const c1 = Math.min(columns - 1, Math.floor((Math.max(ax, ax + ex) + half - x0) / cell));
      const r0 = Math.max(0, Math.floor((Math.min(ay, ay + ey) - half - y0) / cell));
      const r1 = Math.min(rows - 1, Math.floor((Math.max(ay, ay + ey) + half - y0) / cell));
      for (let r = r0; r <= r1; r++) {
        for (let c = c0; c <= c1; c++) {
          const px = x0 + (c + 0.5) * cell - ax;
          const py = y0 + (r + 0.5) * cell - ay;
          const t = square > 0 ? Math.min(1, Math.max(0, (px * ex + py * ey) / square)) : 0;
          const dx = px - t * ex;
          const dy = py - t * ey;
          if (dx * dx + dy * dy <= half * half) mask[r * columns + c]! |= bit;
        }
      }
      const pieces = Math.max(1, Math.ceil((Math.sqrt(square) / cell) * 4));
      for (let k = 0; k <= pieces; k++) {
        const c = Math.floor((ax + (ex * k) / pieces - x0) / cell);
        const r = Math.floor((ay + (ey * k) / pieces - y0) / cell);
        if (c >= 0 && r >= 0 && c < columns && r < rows) mask[r * columns + c]! |= bit;
      }
    }
  }
}

/** Share of the cells with any of `bits` in the mask that at least one, and at least two devices see. */
export function coverageShares(
  grid: CoverageGrid,
  counts: Uint8Array,
  mask: Uint8Array,
  bits: number = SURFACE.road,
): CoverageShares {
  let cells = 0;
  let once = 0;
  let twice = 0;
  for (let i = 0; i < mask.length; i++) {
    if ((mask[i]! & bits) === 0) continue;
    cells += 1;
    if (counts[i]! >= 1) once += 1;
    if (counts[i]! >= 2) twice += 1;
  }
  const area = cells * grid.cell * grid.cell;
  return cells === 0 ? { area, once: 0, twice: 0 } : { area, once: once / cells, twice: twice / cells };
}
