import type { Device } from '../../scenes/document/devices.ts';
import type { Surroundings } from '../../scenes/document/surroundings.ts';
import type { RoadNetwork, WalkNetwork } from '../../scenes/network/road-network.ts';
import type { Frame } from '../../sims/frame.ts';
import { type Grid, layGrid, MovingCells, type StillCells, sortPrisms } from './grid.ts';
import { HIT } from './hit.ts';
import { PART, PART_SIZE, Parts } from './parts.ts';
import { compilePrisms, type Prisms, withinFootprint } from './prisms.ts';
import type { BodyType } from './shapes.ts';

/** What rays need of a compiled scene; `roads` and `walks` only widen the grid to where things may move. */
export interface RayScene {
  readonly scene: {
    readonly surroundings: Pick<Surroundings, 'buildings' | 'barriers'>;
    readonly devices: readonly Device[];
  };
  readonly roads?: Pick<RoadNetwork, 'shapeX' | 'shapeY'>;
  readonly walks?: Pick<WalkNetwork, 'shapeX' | 'shapeY'>;
}

/** Margin of the grid around what it must hold, m. */
const MARGIN = 30;
/** A device on a pole looks past its own pole (and those that share it): poles this near the origin are not met, m. */
const OWN_POLE = 0.35;
/** Allowance above the highest shape, so that a hit on its very top is not cut off, m. */
const ABOVE = 0.01;

const WALL_FIRST = 0;
const CAP = -1;
const FACE_X = -2;
const FACE_Y = -3;
const ROUND = -4;

/**
 * The world as rays meet it: flat ground at z = 0, buildings and walls as prisms, poles, vehicles and pedestrians.
 * Trees, fences and bridge decks are not in it: what they hide is reported as seen. Rays
 * walk a square grid, and each object is tested once per ray. Nothing is allocated per ray.
 *
 * After `cast` the fields `hitKind` (see HIT) and `hitId` say what was met: index of the building, barrier or device in
 * the scene, id of the vehicle or pedestrian in the frame.
 */
export class RayWorld {
  hitKind: number = HIT.none;
  hitId = -1;

  private readonly prisms: Prisms;
  private readonly grid: Grid;
  private readonly still: StillCells;
  private readonly moving: MovingCells;
  private readonly parts = new Parts();
  private readonly prismStamp: Uint32Array;
  private partStamp = new Uint32Array(256);
  private stamp = 0;
  private stillTop = 0;

  /** Where the nearest hit so far lies and what it is: an edge of a prism, or one of the negative face codes. */
  private best = 0;
  private face = CAP;
  private shape = -1;
  private rayX = 0;
  private rayY = 0;
  private rayZ = 0;
  private directionX = 0;
  private directionY = 0;
  private directionZ = 0;

  private constructor(prisms: Prisms, grid: Grid) {
    this.prisms = prisms;
    this.grid = grid;
    this.still = sortPrisms(grid, prisms);
    this.moving = new MovingCells(grid);
    this.prismStamp = new Uint32Array(prisms.count);
    for (let p = 0; p < prisms.count; p++) this.stillTop = Math.max(this.stillTop, prisms.z1[p] as number);
  }

  /** World of a compiled scene, with the poles of its devices and nothing moving yet. */
  static create(world: RayScene): RayWorld {
    const { surroundings, devices } = world.scene;
    const prisms = compilePrisms(surroundings);
    let minX = Number.POSITIVE_INFINITY;
    let minY = Number.POSITIVE_INFINITY;
    let maxX = Number.NEGATIVE_INFINITY;
    let maxY = Number.NEGATIVE_INFINITY;
    const include = (x: number, y: number) => {
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    };
    for (let i = 0; i < prisms.x.length; i++) include(prisms.x[i] as number, prisms.y[i] as number);
    for (const lines of [world.roads, world.walks]) {
      if (!lines) continue;
      for (let i = 0; i < lines.shapeX.length; i++)
        include(lines.shapeX[i] as number, lines.shapeY[i] as number);
    }
    for (const d of devices) include(d.mount.x, d.mount.y);
    if (minX > maxX) include(0, 0);
    const grid = layGrid(minX - MARGIN, minY - MARGIN, maxX + MARGIN, maxY + MARGIN);
    const rays = new RayWorld(prisms, grid);
    rays.setPoles(devices);
    return rays;
  }

  /** Poles of devices as they stand now. Takes everything that moves out until the next `update`. */
  setPoles(devices: readonly Device[]): void {
    this.parts.setPoles(devices);
    this.sortParts();
  }

  /** Vehicles and pedestrians of a frame; `types` in the order of the frame's type indices. */
  update(frame: Frame, types: readonly BodyType[]): void {
    this.parts.setMoving(frame, types);
    this.sortParts();
  }

  /** Whether a point lies inside a building: a device there sees nothing but walls. */
  inside(x: number, y: number, z: number): boolean {
    const { prisms } = this;
    for (let p = 0; p < prisms.count; p++) {
      if (z < (prisms.z0[p] as number) || z > (prisms.z1[p] as number)) continue;
      if (withinFootprint(prisms, p, x, y)) return true;
    }
    return false;
  }

  /**
   * Distance (m) from (ox, oy, oz) along the **unit** vector (dx, dy, dz) to the first thing within `maxRange`, or
   * Infinity. Walls stop a ray from both sides; a moving shape that contains the origin is not met.
   */
  cast(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, maxRange: number): number {
    this.hitKind = HIT.none;
    this.hitId = -1;
    this.best = maxRange;
    this.rayX = ox;
    this.rayY = oy;
    this.rayZ = oz;
    this.directionX = dx;
    this.directionY = dy;
    this.directionZ = dz;
    if (dz < 0 && oz > 0) {
      const t = -oz / dz;
      if (t < maxRange) {
        this.best = t;
        this.hitKind = HIT.ground;
        this.face = CAP;
      }
    }
    this.nextStamp();
    for (let i = 0; i < this.moving.outside.length; i++) this.testPart(this.moving.outside[i] as number);
    this.walk(ox, oy, oz, dx, dy, dz);
    return this.hitKind === HIT.none ? Number.POSITIVE_INFINITY : this.best;
  }

  /** Cosine of the angle between the last ray and the surface it met, 0 (grazing) to 1; 0 if it met nothing. */
  incidence(): number {
    if (this.hitKind === HIT.none) return 0;
    const face = this.face;
    const { directionX: dx, directionY: dy, directionZ: dz } = this;
    if (face === CAP) return Math.abs(dz);
    if (face >= WALL_FIRST) {
      const { x, y, start } = this.prisms;
      const next = face + 1 < (start[this.shape + 1] as number) ? face + 1 : (start[this.shape] as number);
      const ex = (x[next] as number) - (x[face] as number);
      const ey = (y[next] as number) - (y[face] as number);
      return Math.abs(dx * ey - dy * ex) / Math.sqrt(ex * ex + ey * ey);
    }
    const data = this.parts.data;
    const at = this.shape * PART_SIZE;
    const c = data[at + PART.cos] as number;
    const s = data[at + PART.sin] as number;
    if (face === FACE_X) return Math.abs(dx * c + dy * s);
    if (face === FACE_Y) return Math.abs(dy * c - dx * s);
    const r = data[at + PART.radius] as number;
    const px = this.rayX + dx * this.best - (data[at + PART.x] as number);
    const py = this.rayY + dy * this.best - (data[at + PART.y] as number);
    const pz = this.rayZ + dz * this.best;
    const low = (data[at + PART.z0] as number) + r;
    const high = (data[at + PART.z1] as number) - r;
    const nz = pz - Math.min(high, Math.max(low, pz));
    return Math.min(1, Math.abs(dx * px + dy * py + dz * nz) / r);
  }

  private sortParts(): void {
    this.moving.sort(this.parts);
    if (this.partStamp.length < this.parts.count) this.partStamp = new Uint32Array(this.parts.kind.length);
  }

  private nextStamp(): void {
    this.stamp += 1;
    if (this.stamp <= 0xffffffff) return;
    this.prismStamp.fill(0);
    this.partStamp.fill(0);
    this.stamp = 1;
  }

  private walk(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number): void {
    const { x0, y0, cell, columns, rows } = this.grid;
    const top = Math.max(this.stillTop, this.parts.top) + ABOVE;
    let from = 0;
    let until = this.best;
    if (oz > top) {
      if (dz >= 0) return;
      from = (top - oz) / dz;
    } else if (dz > 0) {
      until = Math.min(until, (top - oz) / dz);
    }
    const maxX = x0 + columns * cell;
    const maxY = y0 + rows * cell;
    if (dx !== 0) {
      const a = (x0 - ox) / dx;
      const b = (maxX - ox) / dx;
      from = Math.max(from, Math.min(a, b));
      until = Math.min(until, Math.max(a, b));
    } else if (!(ox >= x0 && ox <= maxX)) return;
    if (dy !== 0) {
      const a = (y0 - oy) / dy;
      const b = (maxY - oy) / dy;
      from = Math.max(from, Math.min(a, b));
      until = Math.min(until, Math.max(a, b));
    } else if (!(oy >= y0 && oy <= maxY)) return;
    if (!(from <= until)) return;

    let column = Math.min(columns - 1, Math.max(0, Math.floor((ox + dx * from - x0) / cell)));
    let row = Math.min(rows - 1, Math.max(0, Math.floor((oy + dy * from - y0) / cell)));
    const stepX = dx > 0 ? 1 : -1;
    const stepY = dy > 0 ? 1 : -1;
    const far = Number.POSITIVE_INFINITY;
    let nextX = dx !== 0 ? (x0 + (column + (dx > 0 ? 1 : 0)) * cell - ox) / dx : far;
    let nextY = dy !== 0 ? (y0 + (row + (dy > 0 ? 1 : 0)) * cell - oy) / dy : far;
    const deltaX = dx !== 0 ? cell / Math.abs(dx) : far;
    const deltaY = dy !== 0 ? cell / Math.abs(dy) : far;
    const { start, items } = this.still;
    const { start: movingStart, end: movingEnd, items: movingItems } = this.moving;
    const { prismStamp, partStamp, stamp } = this;
    for (;;) {
      const index = row * columns + column;
      for (let i = start[index] as number, end = start[index + 1] as number; i < end; i++) {
        const p = items[i] as number;
        if (prismStamp[p] === stamp) continue;
        prismStamp[p] = stamp;
        this.testPrism(p);
      }
      for (let i = movingStart[index] as number, end = movingEnd[index] as number; i < end; i++) {
        const p = movingItems[i] as number;
        if (partStamp[p] === stamp) continue;
        partStamp[p] = stamp;
        this.testPart(p);
      }
      const limit = until < this.best ? until : this.best;
      if (nextX < nextY) {
        if (nextX > limit) return;
        column += stepX;
        if (column < 0 || column >= columns) return;
        nextX += deltaX;
      } else {
        if (nextY > limit) return;
        row += stepY;
        if (row < 0 || row >= rows) return;
        nextY += deltaY;
      }
    }
  }

  /**
   * A ray is inside the slab z0..z1 over [tA, tB]. It meets a wall where it crosses an edge of the footprint within
   * that interval, the roof or floor where it enters or leaves the slab inside the footprint. All decisions compare
   * the same numbers, and a corner's side of the ray is computed once for both its edges: no gap to slip through.
   */
  private testPrism(p: number): void {
    const { prisms, rayX: ox, rayY: oy, directionX: dx, directionY: dy } = this;
    const px = (prisms.centreX[p] as number) - ox;
    const py = (prisms.centreY[p] as number) - oy;
    const radius = (prisms.radius[p] as number) + 1e-9;
    const flat = dx * dx + dy * dy;
    const aside = px * dy - py * dx;
    if (aside * aside > radius * radius * flat) return;
    const dz = this.directionZ;
    const below = (prisms.z0[p] as number) - this.rayZ;
    const above = (prisms.z1[p] as number) - this.rayZ;
    let tA = Number.NEGATIVE_INFINITY;
    let tB = Number.POSITIVE_INFINITY;
    if (dz > 0) {
      tA = below / dz;
      tB = above / dz;
    } else if (dz < 0) {
      tA = above / dz;
      tB = below / dz;
    } else if (below > 0 || above < 0) return;
    if (tB <= 0 || tA >= this.best) return;
    if (flat < 1e-18) {
      if (withinFootprint(prisms, p, ox, oy)) this.takePrism(p, tA > 0 ? tA : tB, CAP);
      return;
    }
    const near = (px * dx + py * dy) / flat;
    const half = radius / Math.sqrt(flat);
    if (near - half >= this.best || near + half <= 0 || near - half > tB || near + half < tA) return;

    const { x, y } = prisms;
    const from = prisms.start[p] as number;
    const to = prisms.start[p + 1] as number;
    let nearest = this.best;
    let edge = CAP - 1;
    let insideAtA = false;
    let insideAtB = false;
    let j = to - 1;
    let xj = (x[j] as number) - ox;
    let yj = (y[j] as number) - oy;
    let sideJ = dx * yj - dy * xj;
    for (let i = from; i < to; i++) {
      const xi = (x[i] as number) - ox;
      const yi = (y[i] as number) - oy;
      const sideI = dx * yi - dy * xi;
      if (sideJ < 0 !== sideI < 0) {
        const t = (xj * (yi - yj) - yj * (xi - xj)) / (sideI - sideJ);
        if (t > tA) insideAtA = !insideAtA;
        if (t > tB) insideAtB = !insideAtB;
        if (t > 0 && t < nearest && t >= tA && t <= tB) {
          nearest = t;
          edge = j;
        }
      }
      j = i;
      xj = xi;
      yj = yi;
      sideJ = sideI;
    }
    if (insideAtA && tA > 0 && tA < nearest) {
      nearest = tA;
      edge = CAP;
    }
    if (insideAtB && tB < nearest) {
      nearest = tB;
      edge = CAP;
    }
    if (edge >= CAP) this.takePrism(p, nearest, edge);
  }

  private takePrism(p: number, t: number, face: number): void {
    if (!(t > 0 && t < this.best)) return;
    this.best = t;
    this.face = face;
    this.shape = p;
    this.hitKind = this.prisms.kind[p] as number;
    this.hitId = this.prisms.id[p] as number;
  }

  private takePart(p: number, t: number, face: number): void {
    this.best = t;
    this.face = face;
    this.shape = p;
    this.hitKind = this.parts.kind[p] as number;
    this.hitId = this.parts.id[p] as number;
  }

  private testPart(p: number): void {
    const data = this.parts.data;
    const at = p * PART_SIZE;
    const { directionX: dx, directionY: dy, directionZ: dz } = this;
    const px = this.rayX - (data[at + PART.x] as number);
    const py = this.rayY - (data[at + PART.y] as number);
    const reach = data[at + PART.reach] as number;
    const aside = px * dy - py * dx;
    if (aside * aside > reach * reach * (dx * dx + dy * dy) + 1e-18) return;
    const radius = data[at + PART.radius] as number;
    const low = (data[at + PART.z0] as number) - this.rayZ;
    const high = (data[at + PART.z1] as number) - this.rayZ;
    if (radius > 0) {
      if (this.parts.kind[p] === HIT.pole && px * px + py * py < OWN_POLE * OWN_POLE) return;
      this.testCapsule(p, px, py, low + radius, high - radius, radius);
      return;
    }
    let enter = Number.NEGATIVE_INFINITY;
    let leave = Number.POSITIVE_INFINITY;
    let face = CAP;
    if (dz !== 0) {
      enter = Math.min(low / dz, high / dz);
      leave = Math.max(low / dz, high / dz);
    } else if (low > 0 || high < 0) return;
    const c = data[at + PART.cos] as number;
    const s = data[at + PART.sin] as number;
    const halfLength = data[at + PART.halfLength] as number;
    const x = px * c + py * s;
    const vx = dx * c + dy * s;
    if (vx !== 0) {
      const a = (-halfLength - x) / vx;
      const b = (halfLength - x) / vx;
      const first = Math.min(a, b);
      if (first > enter) {
        enter = first;
        face = FACE_X;
      }
      leave = Math.min(leave, Math.max(a, b));
    } else if (Math.abs(x) > halfLength) return;
    const halfWidth = data[at + PART.halfWidth] as number;
    const y = py * c - px * s;
    const vy = dy * c - dx * s;
    if (vy !== 0) {
      const a = (-halfWidth - y) / vy;
      const b = (halfWidth - y) / vy;
      const first = Math.min(a, b);
      if (first > enter) {
        enter = first;
        face = FACE_Y;
      }
      leave = Math.min(leave, Math.max(a, b));
    } else if (Math.abs(y) > halfWidth) return;
    if (enter <= leave && enter > 0 && enter < this.best) this.takePart(p, enter, face);
  }

  /** Upright capsule: px, py the origin from its axis, zA and zB its two centres above the origin. */
  private testCapsule(p: number, px: number, py: number, zA: number, zB: number, radius: number): void {
    const { directionX: dx, directionY: dy, directionZ: dz } = this;
    const a = dx * dx + dy * dy;
    const b = px * dx + py * dy;
    const c = px * px + py * py - radius * radius;
    let z = dz > 0 ? zA : zB;
    if (a > 1e-18) {
      const d = b * b - a * c;
      if (d < 0) return;
      const t = (-b - Math.sqrt(d)) / a;
      const height = t * dz;
      if (height >= zA && height <= zB) {
        if (t > 0 && t < this.best) this.takePart(p, t, ROUND);
        return;
      }
      z = height < zA ? zA : zB;
    }
    // The ray enters the cylinder beyond its straight part: only the ball at that end can come first.
    const along = b - z * dz;
    const d = along * along - (c + z * z);
    if (d < 0) return;
    const t = -along - Math.sqrt(d);
    if (t > 0 && t < this.best) this.takePart(p, t, ROUND);
  }
}
