import { nearestOn, type Vec } from '../builder/polyline.ts';
import { halvesOf, type Section, SIDEWALK, VERGE } from '../builder/street-plan.ts';
import { hypot } from '../math.ts';
import { MEANDER, MEANDER_HALF_WIDTH, RIVER, RIVER_HALF_WIDTH } from './water.ts';

/** A rectangle on the ground: centre, unit vector along its front, half length along it, half depth. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly ux: number;
  readonly uy: number;
  readonly halfFront: number;
  readonly halfDepth: number;
}

/** The corners of a box counter-clockwise. */
export function cornersOf(box: Box): [number, number][] {
  const fx = box.ux * box.halfFront;
  const fy = box.uy * box.halfFront;
  const dx = -box.uy * box.halfDepth;
  const dy = box.ux * box.halfDepth;
  return [
    [box.x - fx - dx, box.y - fy - dy],
    [box.x + fx - dx, box.y + fy - dy],
    [box.x + fx + dx, box.y + fy + dy],
    [box.x - fx + dx, box.y - fy + dy],
  ];
}

interface Strip {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
  readonly clear: number;
}

const CELL = 50;

/** Which ground is taken: streets with their sidewalks, water, paths, and the boxes placed so far. */
export class Ground {
  readonly #strips = new Map<number, Strip[]>();
  readonly #boxes = new Map<number, Box[]>();

  /** Takes streets with sidewalks and a setback behind them, and the river with its banks. */
  constructor(sections: readonly Section[], setback: number) {
    for (const section of sections) {
      const halves = halvesOf(section.street);
      const beside = section.street.sidewalks ? VERGE + SIDEWALK : 5;
      this.take(section.line, Math.max(halves.left, halves.right) + beside + setback);
    }
    this.take(RIVER, RIVER_HALF_WIDTH + 16);
    this.take(MEANDER, MEANDER_HALF_WIDTH + 10);
  }

  /** Keeps a distance of `clear` metres free on both sides of a line. */
  take(line: readonly Vec[], clear: number): void {
    for (let i = 1; i < line.length; i++) {
      const a = line[i - 1]!;
      const b = line[i]!;
      // Long segments in pieces, so that each lies in few cells.
      const pieces = Math.ceil(hypot(b[0] - a[0], b[1] - a[1]) / CELL) || 1;
      for (let k = 0; k < pieces; k++) {
        const ax = a[0] + ((b[0] - a[0]) * k) / pieces;
        const ay = a[1] + ((b[1] - a[1]) * k) / pieces;
        const bx = a[0] + ((b[0] - a[0]) * (k + 1)) / pieces;
        const by = a[1] + ((b[1] - a[1]) * (k + 1)) / pieces;
        const cells = cellsOf(
          Math.min(ax, bx) - clear,
          Math.min(ay, by) - clear,
          Math.max(ax, bx) + clear,
          Math.max(ay, by) + clear,
        );
        for (const cell of cells) push(this.#strips, cell, { ax, ay, bx, by, clear });
      }
    }
  }

  /** Whether a box touches nothing that is taken, with `gap` metres to other boxes. */
  free(box: Box, gap: number): boolean {
    const rx = Math.abs(box.ux) * box.halfFront + Math.abs(box.uy) * box.halfDepth + gap;
    const ry = Math.abs(box.uy) * box.halfFront + Math.abs(box.ux) * box.halfDepth + gap;
    const lastI = Math.floor((box.x + rx) / CELL);
    const lastJ = Math.floor((box.y + ry) / CELL);
    for (let i = Math.floor((box.x - rx) / CELL); i <= lastI; i++) {
      for (let j = Math.floor((box.y - ry) / CELL); j <= lastJ; j++) {
        const cell = i * 4096 + j;
        const strips = this.#strips.get(cell);
        if (strips) for (const strip of strips) if (meets(box, strip)) return false;
        const boxes = this.#boxes.get(cell);
        if (boxes) for (const other of boxes) if (overlap(box, other, gap)) return false;
      }
    }
    return true;
  }

  /** Takes the ground of a box. */
  put(box: Box): void {
    for (const cell of this.#cellsOf(box, 0)) push(this.#boxes, cell, box);
  }

  #cellsOf(box: Box, gap: number): number[] {
    const rx = Math.abs(box.ux) * box.halfFront + Math.abs(box.uy) * box.halfDepth + gap;
    const ry = Math.abs(box.uy) * box.halfFront + Math.abs(box.ux) * box.halfDepth + gap;
    return cellsOf(box.x - rx, box.y - ry, box.x + rx, box.y + ry);
  }
}

function push<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function cellsOf(x0: number, y0: number, x1: number, y1: number): number[] {
  const cells: number[] = [];
  for (let i = Math.floor(x0 / CELL); i <= Math.floor(x1 / CELL); i++) {
    for (let j = Math.floor(y0 / CELL); j <= Math.floor(y1 / CELL); j++) cells.push(i * 4096 + j);
  }
  return cells;
}

/** Whether the segment comes within its clearance of the box (the box grown by it, corners square). */
function meets(box: Box, strip: Strip): boolean {
  const ax = strip.ax - box.x;
  const ay = strip.ay - box.y;
  const runX = strip.bx - strip.ax;
  const runY = strip.by - strip.ay;
  let from = 0;
  let to = 1;
  for (let side = 0; side < 2; side++) {
    const ex = side === 0 ? box.ux : -box.uy;
    const ey = side === 0 ? box.uy : box.ux;
    const start = ax * ex + ay * ey;
    const run = runX * ex + runY * ey;
    const half = (side === 0 ? box.halfFront : box.halfDepth) + strip.clear;
    if (Math.abs(run) < 1e-9) {
      if (Math.abs(start) > half) return false;
      continue;
    }
    const t1 = (-half - start) / run;
    const t2 = (half - start) / run;
    from = Math.max(from, Math.min(t1, t2));
    to = Math.min(to, Math.max(t1, t2));
    if (from > to) return false;
  }
  return true;
}

/** How far a box reaches from its centre along a unit vector. */
function reachOf(box: Box, ax: number, ay: number): number {
  return (
    Math.abs(box.ux * ax + box.uy * ay) * box.halfFront + Math.abs(-box.uy * ax + box.ux * ay) * box.halfDepth
  );
}

/** Whether two boxes come closer than `gap`, by their four side directions. */
function overlap(a: Box, b: Box, gap: number): boolean {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  for (let side = 0; side < 4; side++) {
    const box = side < 2 ? a : b;
    const ax = side % 2 === 0 ? box.ux : -box.uy;
    const ay = side % 2 === 0 ? box.uy : box.ux;
    if (Math.abs(dx * ax + dy * ay) >= reachOf(a, ax, ay) + reachOf(b, ax, ay) + gap) return false;
  }
  return true;
}

/** Whether a point lies inside a ring. */
export function inside(ring: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let result = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i]!;
    const b = ring[j]!;
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) result = !result;
  }
  return result;
}

/** The nearest section to a point with the way away from it and the direction along it. */
export function nearestStreet(
  sections: readonly Section[],
  x: number,
  y: number,
): { distance: number; awayX: number; awayY: number; ux: number; uy: number; section: Section } | undefined {
  let best:
    | { distance: number; awayX: number; awayY: number; ux: number; uy: number; section: Section }
    | undefined;
  for (const section of sections) {
    const near = nearestOn(section.line, x, y);
    if (best && near.distance >= best.distance) continue;
    const length = hypot(x - near.x, y - near.y);
    const awayX = length > 0.01 ? (x - near.x) / length : 0;
    const awayY = length > 0.01 ? (y - near.y) / length : 1;
    best = { distance: near.distance, awayX, awayY, ux: awayY, uy: -awayX, section };
  }
  return best;
}

/** A number in [0, 1) from three integers: the same everywhere, no two places alike. */
export function scatter(a: number, b: number, c: number): number {
  let h =
    Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b) ^ Math.imul(c + 0x165667b1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}
