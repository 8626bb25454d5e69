import type { Point } from '../../scenes/document/shapes.ts';
import type { Surroundings } from '../../scenes/document/surroundings.ts';
import { HIT } from './hit.ts';

/** Half thickness given to walls, which the document draws as lines, m. */
const WALL_HALF = 0.1;

/**
 * What stands still, as upright prisms in flat arrays: corners `start[p] .. start[p+1]` of prism p, heights z0 to z1.
 * `kind` (see HIT) and `id` (index of the building or barrier in the document) name the owner.
 */
export interface Prisms {
  readonly count: number;
  readonly start: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z0: Float64Array;
  readonly z1: Float64Array;
  /** Bounding circle. */
  readonly centreX: Float64Array;
  readonly centreY: Float64Array;
  readonly radius: Float64Array;
  /** Bounding box: least x, least y, greatest x, greatest y of prism p at 4 p. */
  readonly box: Float64Array;
  readonly kind: Uint8Array;
  readonly id: Int32Array;
}

interface Draft {
  readonly ring: readonly (readonly [number, number])[];
  readonly z0: number;
  readonly z1: number;
  readonly kind: number;
  readonly id: number;
}

/** Prisms of buildings, and of walls and banks as thin blocks. Fences and rails let rays through. */
export function compilePrisms(surroundings: Pick<Surroundings, 'buildings' | 'barriers'>): Prisms {
  const drafts: Draft[] = [];
  surroundings.buildings.forEach((b, id) => {
    const ring = b.footprint.map((p) => [p[0], p[1]] as const);
    drafts.push({ ring, z0: b.base, z1: b.base + b.height, kind: HIT.building, id });
  });
  surroundings.barriers.forEach((barrier, id) => {
    if ((barrier.kind !== 'wall' && barrier.kind !== 'bank') || barrier.height <= 0) return;
    for (let i = 1; i < barrier.line.length; i++) {
      const block = wallBlock(barrier.line[i - 1] as Point, barrier.line[i] as Point);
      if (block) drafts.push({ ring: block, z0: 0, z1: barrier.height, kind: HIT.barrier, id });
    }
  });
  return pack(drafts);
}

function wallBlock(a: Point, b: Point): (readonly [number, number])[] | null {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const length = Math.sqrt(dx * dx + dy * dy);
  if (length === 0) return null;
  const nx = (-dy / length) * WALL_HALF;
  const ny = (dx / length) * WALL_HALF;
  return [
    [a[0] - nx, a[1] - ny],
    [b[0] - nx, b[1] - ny],
    [b[0] + nx, b[1] + ny],
    [a[0] + nx, a[1] + ny],
  ];
}

function pack(drafts: readonly Draft[]): Prisms {
  const count = drafts.length;
  const corners = drafts.reduce((sum, d) => sum + d.ring.length, 0);
  const prisms = {
    count,
    start: new Int32Array(count + 1),
    x: new Float64Array(corners),
    y: new Float64Array(corners),
    z0: new Float64Array(count),
    z1: new Float64Array(count),
    centreX: new Float64Array(count),
    centreY: new Float64Array(count),
    radius: new Float64Array(count),
    box: new Float64Array(count * 4),
    kind: new Uint8Array(count),
    id: new Int32Array(count),
  };
  let at = 0;
  drafts.forEach((draft, p) => {
    let minX = Number.POSITIVE_INFINITY;
    let minY = Number.POSITIVE_INFINITY;
    let maxX = Number.NEGATIVE_INFINITY;
    let maxY = Number.NEGATIVE_INFINITY;
    for (const [x, y] of draft.ring) {
      prisms.x[at] = x;
      prisms.y[at] = y;
      at += 1;
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    }
    prisms.start[p + 1] = at;
    prisms.z0[p] = draft.z0;
    prisms.z1[p] = draft.z1;
    prisms.kind[p] = draft.kind;
    prisms.id[p] = draft.id;
    prisms.box.set([minX, minY, maxX, maxY], p * 4);
    const cx = (minX + maxX) / 2;
    const cy = (minY + maxY) / 2;
    let reach = 0;
    for (const [x, y] of draft.ring) reach = Math.max(reach, (x - cx) * (x - cx) + (y - cy) * (y - cy));
    prisms.centreX[p] = cx;
    prisms.centreY[p] = cy;
    prisms.radius[p] = Math.sqrt(reach);
  });
  return prisms;
}

/** Whether (x, y) lies within the footprint of prism p (even-odd rule, so concave footprints work). */
export function withinFootprint(prisms: Prisms, p: number, x: number, y: number): boolean {
  const from = prisms.start[p] as number;
  const to = prisms.start[p + 1] as number;
  let inside = false;
  let j = to - 1;
  for (let i = from; i < to; i++) {
    const yi = prisms.y[i] as number;
    const yj = prisms.y[j] as number;
    if (yi > y !== yj > y) {
      const xi = prisms.x[i] as number;
      const xj = prisms.x[j] as number;
      if (x < xi + ((y - yi) / (yj - yi)) * (xj - xi)) inside = !inside;
    }
    j = i;
  }
  return inside;
}
