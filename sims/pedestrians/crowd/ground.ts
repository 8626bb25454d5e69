import earcut from 'earcut';

type Point = readonly [number, number, ...number[]];

/** A walkable polygon with holes, m; points may have a height as third number. */
export interface GroundArea {
  readonly ring: readonly Point[];
  readonly holes?: readonly (readonly Point[])[];
  /** Speed there as a share of the free speed; 1 unless given. */
  readonly pace?: number;
  /** Stairs: direction that leads up, and the share of the free speed downwards (`pace` is upwards). */
  readonly up?: readonly [number, number];
  readonly paceDown?: number;
}

/** Sides that lie within this of each other are one, m. */
const SNAP = 0.002;
/** Shared stretches shorter than this connect nothing, m. */
const SHORTEST = 0.05;
const CELL = 4;

/**
 * Walkable areas cut into triangles, with the stretches (portals) over which one triangle leads to the next. Areas that
 * touch along a side are connected there; every other side is a wall. Built once, never changed.
 */
export class Ground {
  readonly triangleCount: number;
  /** Corners of triangle t: 3t .. 3t + 2, counter-clockwise. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Area of each triangle. */
  readonly area: Int32Array;
  readonly areas: readonly GroundArea[];
  /** Portals of triangle t: rows `portalStart[t] .. portalStart[t + 1]`; seen from it, from right to left. */
  readonly portalStart: Int32Array;
  readonly portalTo: Int32Array;
  readonly rightX: Float64Array;
  readonly rightY: Float64Array;
  readonly leftX: Float64Array;
  readonly leftY: Float64Array;
  /** x0, y0, x1, y1 per wall. */
  readonly walls: readonly number[];

  // Triangles by cells of a grid: cell c holds `list[start[c]] .. list[start[c + 1] - 1]`.
  private readonly originX: number;
  private readonly originY: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly start: Int32Array;
  private readonly list: Int32Array;

  constructor(areas: readonly GroundArea[]) {
    this.areas = areas;
    const corners: number[] = [];
    const heights: number[] = [];
    const areaOf: number[] = [];
    areas.forEach((area, a) => {
      const points = [...area.ring, ...(area.holes ?? []).flat()];
      const holes: number[] = [];
      let at = area.ring.length;
      for (const hole of area.holes ?? []) {
        holes.push(at);
        at += hole.length;
      }
      const flat = points.flatMap((p) => [round(p[0]), round(p[1])]);
      const indices = earcut(flat, holes);
      for (let i = 0; i < indices.length; i += 3) {
        const t = [indices[i]!, indices[i + 1]!, indices[i + 2]!];
        if (turn(flat, t[0]!, t[1]!, t[2]!) < 0) t.reverse();
        if (Math.abs(turn(flat, t[0]!, t[1]!, t[2]!)) < 1e-9) continue;
        for (const v of t) {
          corners.push(flat[2 * v]!, flat[2 * v + 1]!);
          heights.push(points[v]?.[2] ?? 0);
        }
        areaOf.push(a);
      }
    });
    const n = areaOf.length;
    this.triangleCount = n;
    this.area = Int32Array.from(areaOf);
    this.x = Float64Array.from({ length: 3 * n }, (_, i) => corners[2 * i]!);
    this.y = Float64Array.from({ length: 3 * n }, (_, i) => corners[2 * i + 1]!);
    this.z = Float64Array.from(heights);

    const sides = new Sides(this.x, this.y);
    const portals: { from: number; to: number; ends: number[] }[] = [];
    const walls: number[] = [];
    for (let s = 0; s < 3 * n; s++) {
      for (const [to, ends] of sides.shared(s)) portals.push({ from: Math.floor(s / 3), to, ends });
      walls.push(...sides.rest(s));
    }
    this.walls = walls;
    portals.sort((a, b) => a.from - b.from);
    this.portalStart = new Int32Array(n + 1);
    for (const p of portals) this.portalStart[p.from + 1]!++;
    for (let t = 0; t < n; t++) this.portalStart[t + 1]! += this.portalStart[t]!;
    this.portalTo = Int32Array.from(portals, (p) => p.to);
    this.rightX = Float64Array.from(portals, (p) => p.ends[0]!);
    this.rightY = Float64Array.from(portals, (p) => p.ends[1]!);
    this.leftX = Float64Array.from(portals, (p) => p.ends[2]!);
    this.leftY = Float64Array.from(portals, (p) => p.ends[3]!);

    let [minX, minY, maxX, maxY] = [this.x[0] ?? 0, this.y[0] ?? 0, this.x[0] ?? 0, this.y[0] ?? 0];
    for (let i = 1; i < 3 * n; i++) {
      minX = Math.min(minX, this.x[i]!);
      minY = Math.min(minY, this.y[i]!);
      maxX = Math.max(maxX, this.x[i]!);
      maxY = Math.max(maxY, this.y[i]!);
    }
    this.originX = minX;
    this.originY = minY;
    this.columns = Math.floor((maxX - minX) / CELL) + 1;
    this.rows = Math.floor((maxY - minY) / CELL) + 1;
    this.start = new Int32Array(this.columns * this.rows + 1);
    for (let t = 0; t < n; t++) this.eachCell(t, (c) => this.start[c + 1]!++);
    for (let c = 0; c < this.columns * this.rows; c++) this.start[c + 1]! += this.start[c]!;
    this.list = new Int32Array(this.start[this.columns * this.rows]!);
    const next = this.start.slice();
    for (let t = 0; t < n; t++) {
      this.eachCell(t, (c) => {
        this.list[next[c]!++] = t;
      });
    }
  }

  /** Triangle that holds a place, or -1; looks in `near` and its neighbours first. */
  find(x: number, y: number, near: number): number {
    if (near >= 0) {
      if (this.holds(near, x, y)) return near;
      for (let p = this.portalStart[near]!; p < this.portalStart[near + 1]!; p++) {
        const t = this.portalTo[p]!;
        if (this.holds(t, x, y)) return t;
      }
    }
    const cx = Math.floor((x - this.originX) / CELL);
    const cy = Math.floor((y - this.originY) / CELL);
    if (!(cx >= 0 && cy >= 0 && cx < this.columns && cy < this.rows)) return -1;
    const cell = cy * this.columns + cx;
    for (let k = this.start[cell]!; k < this.start[cell + 1]!; k++) {
      if (this.holds(this.list[k]!, x, y)) return this.list[k]!;
    }
    return -1;
  }

  /** Whether a triangle holds a place, its sides included. */
  holds(t: number, px: number, py: number): boolean {
    const { x, y } = this;
    const a = 3 * t;
    for (let k = 0; k < 3; k++) {
      const i = a + k;
      const j = k === 2 ? a : i + 1;
      if ((x[j]! - x[i]!) * (py - y[i]!) - (y[j]! - y[i]!) * (px - x[i]!) < -1e-9) return false;
    }
    return true;
  }

  /** Height of the ground in triangle t. */
  height(t: number, px: number, py: number): number {
    const { x, y, z } = this;
    const a = 3 * t;
    const area = (x[a + 1]! - x[a]!) * (y[a + 2]! - y[a]!) - (y[a + 1]! - y[a]!) * (x[a + 2]! - x[a]!);
    const u = ((px - x[a]!) * (y[a + 2]! - y[a]!) - (py - y[a]!) * (x[a + 2]! - x[a]!)) / area;
    const v = ((x[a + 1]! - x[a]!) * (py - y[a]!) - (y[a + 1]! - y[a]!) * (px - x[a]!)) / area;
    return z[a]! + u * (z[a + 1]! - z[a]!) + v * (z[a + 2]! - z[a]!);
  }

  /** Share of the free speed at which one walks in triangle t in a direction. */
  pace(t: number, dirX: number, dirY: number): number {
    const area = this.areas[this.area[t]!]!;
    const pace = area.pace ?? 1;
    if (!area.up) return pace;
    return dirX * area.up[0] + dirY * area.up[1] < 0 ? (area.paceDown ?? pace) : pace;
  }

  /** Cells that the box around triangle t touches. */
  private eachCell(t: number, each: (cell: number) => void): void {
    const xs = this.x.subarray(3 * t, 3 * t + 3);
    const ys = this.y.subarray(3 * t, 3 * t + 3);
    const column = (x: number) => Math.floor((x - this.originX) / CELL);
    const row = (y: number) => Math.floor((y - this.originY) / CELL);
    const x1 = column(Math.max(xs[0]!, xs[1]!, xs[2]!));
    const y1 = row(Math.max(ys[0]!, ys[1]!, ys[2]!));
    for (let cy = row(Math.min(ys[0]!, ys[1]!, ys[2]!)); cy <= y1; cy++) {
      for (let cx = column(Math.min(xs[0]!, xs[1]!, xs[2]!)); cx <= x1; cx++) each(cy * this.columns + cx);
    }
  }
}

/** Coordinates enter on a grid of 1e-6 m. */
function round(v: number): number {
  return Math.round(v * 1e6) / 1e6;
}

function turn(flat: readonly number[], a: number, b: number, c: number): number {
  const ux = flat[2 * b]! - flat[2 * a]!;
  const uy = flat[2 * b + 1]! - flat[2 * a + 1]!;
  return ux * (flat[2 * c + 1]! - flat[2 * a + 1]!) - uy * (flat[2 * c]! - flat[2 * a]!);
}

/** Sides of triangles (side s: corner s to the next of its triangle) and what they share with those that run against them. */
class Sides {
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  /** Stretches shared by side s with other sides, by distance along s: from, to, other triangle. */
  private readonly stretches: [number, number, number][][];

  constructor(x: Float64Array, y: Float64Array) {
    this.x = x;
    this.y = y;
    const n = x.length;
    this.stretches = Array.from({ length: n }, () => []);
    const order = Array.from({ length: n }, (_, s) => s);
    const low = (s: number) => Math.min(x[s]!, x[this.next(s)]!);
    const high = (s: number) => Math.max(x[s]!, x[this.next(s)]!);
    order.sort((a, b) => low(a) - low(b) || a - b);
    for (let i = 0; i < n; i++) {
      const s = order[i]!;
      const reach = high(s) + SNAP;
      for (let j = i + 1; j < n && low(order[j]!) <= reach; j++) this.meet(s, order[j]!);
    }
    for (const list of this.stretches) list.sort((a, b) => a[0] - b[0]);
  }

  private next(s: number): number {
    return s % 3 === 2 ? s - 2 : s + 1;
  }

  private meet(s: number, o: number): void {
    const a = this.along(s, o);
    if (!a) return;
    const b = this.along(o, s);
    if (!b) return;
    this.stretches[s]!.push([a[0], a[1], Math.floor(o / 3)]);
    this.stretches[o]!.push([b[0], b[1], Math.floor(s / 3)]);
  }

  /** Stretch of side s that side o runs along in the other direction. */
  private along(s: number, o: number): [number, number] | undefined {
    const { x, y } = this;
    const sx = x[s]!;
    const sy = y[s]!;
    let ux = x[this.next(s)]! - sx;
    let uy = y[this.next(s)]! - sy;
    const length = Math.sqrt(ux * ux + uy * uy);
    ux /= length;
    uy /= length;
    const ax = x[o]! - sx;
    const ay = y[o]! - sy;
    const bx = x[this.next(o)]! - sx;
    const by = y[this.next(o)]! - sy;
    const offA = ux * ay - uy * ax;
    const offB = ux * by - uy * bx;
    if (Math.abs(offA) > SNAP || Math.abs(offB) > SNAP) return undefined;
    const from = Math.max(0, ux * bx + uy * by);
    const to = Math.min(length, ux * ax + uy * ay);
    return to - from > Math.min(SHORTEST, 0.5 * length) ? [from, to] : undefined;
  }

  /** Portals of side s: the other triangle and right and left end as seen from inside this one. */
  shared(s: number): [number, number[]][] {
    return this.stretches[s]!.map(([from, to, other]) => [other, this.cut(s, from, to)]);
  }

  /** What is left of side s as walls. */
  rest(s: number): number[] {
    const { x, y } = this;
    const dx = x[this.next(s)]! - x[s]!;
    const dy = y[this.next(s)]! - y[s]!;
    const length = Math.sqrt(dx * dx + dy * dy);
    const out: number[] = [];
    let at = 0;
    for (const [from, to] of this.stretches[s]!) {
      if (from > at + SNAP) out.push(...this.cut(s, at, from));
      at = Math.max(at, to);
    }
    if (length > at + SNAP) out.push(...this.cut(s, at, length));
    return out;
  }

  /** Seen from inside, a counter-clockwise side runs from right to left. */
  private cut(s: number, from: number, to: number): number[] {
    const { x, y } = this;
    const dx = x[this.next(s)]! - x[s]!;
    const dy = y[this.next(s)]! - y[s]!;
    const length = Math.sqrt(dx * dx + dy * dy);
    const at = (d: number) => [x[s]! + (dx * d) / length, y[s]! + (dy * d) / length];
    return [...at(from), ...at(to)];
  }
}
