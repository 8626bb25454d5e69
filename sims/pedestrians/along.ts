import type { WalkNetwork } from '../../scenes/network/road-network.ts';

/** At sharp bends the line that halves the corner runs far from it: a segment is left this near its end all the same, m. */
const CORNER_BEFORE = 1.5;
const CORNER_AFTER = 1;

/**
 * Places points on paths in walking direction. `project` leaves its answer in the fields, so that a step allocates
 * nothing; every planner that runs at the same time needs an instance of its own.
 */
export class PathPlace {
  /** Metres from the end where the path is entered; lateral metres to the left of the centre line; segment; height. */
  along = 0;
  lateral = 0;
  segment = 0;
  z = 0;
  private readonly walks: WalkNetwork;
  private readonly tangents: SegmentTangents;

  constructor(walks: WalkNetwork, tangents: SegmentTangents) {
    this.walks = walks;
    this.tangents = tangents;
  }

  /**
   * Projects (x, y) on a path, starting at segment `hint` and going on only in walking direction. A segment is left at
   * the line that halves the corner, so offset walkers turn where the corner of their own line lies.
   */
  project(path: number, forward: number, hint: number, x: number, y: number): void {
    const { shapeStart, shapeX, shapeY, shapeZ, shapeS, pathLength } = this.walks;
    const { tx, ty, length } = this.tangents;
    const first = shapeStart[path]!;
    const last = shapeStart[path + 1]! - 2;
    let k = hint;
    if (forward) {
      while (k < last) {
        const past = (x - shapeX[k + 1]!) * tx[k]! + (y - shapeY[k + 1]!) * ty[k]!;
        const bisector = past + (x - shapeX[k + 1]!) * tx[k + 1]! + (y - shapeY[k + 1]!) * ty[k + 1]!;
        if (past < CORNER_AFTER && (bisector < 0 || past < -CORNER_BEFORE)) break;
        k++;
      }
    } else {
      while (k > first) {
        const past = -(x - shapeX[k]!) * tx[k]! - (y - shapeY[k]!) * ty[k]!;
        const bisector = past - (x - shapeX[k]!) * tx[k - 1]! - (y - shapeY[k]!) * ty[k - 1]!;
        if (past < CORNER_AFTER && (bisector < 0 || past < -CORNER_BEFORE)) break;
        k--;
      }
    }
    const dx = x - shapeX[k]!;
    const dy = y - shapeY[k]!;
    let a = dx * tx[k]! + dy * ty[k]!;
    if (k > first && a < 0) a = 0;
    if (k < last && a > length[k]!) a = length[k]!;
    const share = Math.min(1, Math.max(0, a / length[k]!));
    const left = tx[k]! * dy - ty[k]! * dx;
    this.segment = k;
    this.z = shapeZ[k]! + share * (shapeZ[k + 1]! - shapeZ[k]!);
    const s = shapeS[k]! + a;
    this.along = forward ? s : pathLength[path]! - s;
    this.lateral = forward ? left : -left;
  }

  /** Segment where a path is entered. */
  firstSegment(path: number, forward: number): number {
    const { shapeStart } = this.walks;
    return forward ? shapeStart[path]! : shapeStart[path + 1]! - 2;
  }

  /** Segment where a path is left. */
  lastSegment(path: number, forward: number): number {
    return this.firstSegment(path, forward ? 0 : 1);
  }
}

/** Unit tangents and lengths of all segments of a network's paths, by the index of the segment's first shape point. */
export class SegmentTangents {
  readonly tx: Float64Array;
  readonly ty: Float64Array;
  readonly length: Float64Array;

  constructor(walks: WalkNetwork) {
    const n = walks.shapeX.length;
    this.tx = new Float64Array(n);
    this.ty = new Float64Array(n);
    this.length = new Float64Array(n).fill(1);
    for (let i = 0; i + 1 < n; i++) {
      const dx = (walks.shapeX[i + 1] as number) - (walks.shapeX[i] as number);
      const dy = (walks.shapeY[i + 1] as number) - (walks.shapeY[i] as number);
      const length = Math.sqrt(dx * dx + dy * dy);
      this.tx[i] = length > 0 ? dx / length : 1;
      this.ty[i] = length > 0 ? dy / length : 0;
      this.length[i] = length > 0 ? length : 1e-3;
    }
  }
}
