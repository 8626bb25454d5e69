import { cos, sin } from '../../../scenes/math.ts';
import type { RoadNetwork } from '../../../scenes/network/road-network.ts';
import { LaneIndex } from './lane-index.ts';

/** Lanes that one body may stand on at a time; in the middle of a large junction there are many. */
export const MOST_LANES = 48;
/** Bodies farther than this above or below a lane are on another level, m. */
const LEVEL = 2.5;
/** Height of a body whose level is not known. */
export const ANY_LEVEL = -1e6;
/** Room to each side of the widest vehicle that belongs to its way, m. */
const MARGIN = 0.1;
/** A lane is driven on by who is headed at most 57 degrees off it (the cosine), with the front at most so far beside its edge, m. */
const HEADED = 0.54;
const BESIDE = 0.5;
/** What a radian of heading counts when lanes are compared, m; and the bonus of a lane that is expected, m. */
const TURN_COST = 3;
const EXPECTED = 1;
/** Metres beyond an end where a lane still counts, so that there is no hole at the outside of a bend, and what that costs, m. */
const SLACK = 0.3;
const ENDED = 0.5;

/**
 * Finds the lanes under a body: all whose way (as wide as the widest vehicle, or as the lane where that is narrower) its box
 * reaches into, with the stretch it takes of each, and the one it drives on.
 */
export class Footprint {
  readonly index: LaneIndex;
  /** Lanes found by `find`, `count` of them: lane, stretch taken (m along it), heading of the lane there, rad. */
  readonly lane = new Int32Array(MOST_LANES);
  readonly rear = new Float64Array(MOST_LANES);
  readonly front = new Float64Array(MOST_LANES);
  readonly heading = new Float64Array(MOST_LANES);
  count = 0;
  /** The lane driven on by `match` (-1: none): place of the front on it, m, to the left of its centre, m, its heading, height. */
  on = -1;
  along = 0;
  left = 0;
  onHeading = 0;
  z = 0;
  private readonly roads: RoadNetwork;
  private readonly halfWay: number;
  private readonly longest = new Float64Array(MOST_LANES);
  // The box clipped to a segment's way, in the segment's own axes.
  private s = new Float64Array(16);
  private d = new Float64Array(16);
  private s2 = new Float64Array(16);
  private d2 = new Float64Array(16);
  private corners = 0;

  /** `widest`: width of the widest vehicle about, m. */
  constructor(roads: RoadNetwork, widest: number) {
    this.roads = roads;
    this.index = new LaneIndex(roads);
    this.halfWay = widest / 2 + MARGIN;
  }

  /**
   * The lane that a front bumper at (x, y) headed so is on: the nearest by distance and heading, with a bonus for an
   * expected lane or the one it leads to (-1: none). `z`: its height, or ANY_LEVEL.
   */
  match(x: number, y: number, z: number, heading: number, expected: number, link: number): void {
    const { roads, index } = this;
    const { shapeX, shapeY, shapeZ, shapeS } = roads;
    index.query(x - 4, y - 4, x + 4, y + 4);
    this.on = -1;
    let best = Number.POSITIVE_INFINITY;
    const cx = cos(heading);
    const cy = sin(heading);
    for (let i = 0; i < index.count; i++) {
      const p = index.found[i]!;
      const lane = index.laneOf[p]!;
      const dx = shapeX[p + 1]! - shapeX[p]!;
      const dy = shapeY[p + 1]! - shapeY[p]!;
      const length = Math.sqrt(dx * dx + dy * dy);
      if (length < 1e-6) continue;
      const ux = dx / length;
      const uy = dy / length;
      const t = ((x - shapeX[p]!) * ux + (y - shapeY[p]!) * uy) / length;
      const slack = SLACK / length;
      if (t < -slack || t > 1 + slack) continue;
      const on = t < 0 ? 0 : t > 1 ? 1 : t;
      const level = shapeZ[p]! + on * (shapeZ[p + 1]! - shapeZ[p]!);
      if (z > ANY_LEVEL && Math.abs(level - z) > LEVEL) continue;
      const left = (y - shapeY[p]!) * ux - (x - shapeX[p]!) * uy;
      const off = Math.abs(left);
      if (off > roads.laneWidth[lane]! / 2 + BESIDE) continue;
      const dot = cx * ux + cy * uy;
      if (dot < HEADED) continue;
      const turned = Math.abs(ux * cy - uy * cx);
      let score = off + TURN_COST * turned + (t < 0 || t > 1 ? ENDED : 0);
      if (lane === expected || (expected >= 0 && this.leadsTo(expected, lane, link))) score -= EXPECTED;
      if (score > best || (score === best && lane > this.on)) continue;
      best = score;
      this.on = lane;
      this.along = shapeS[p]! + t * (shapeS[p + 1]! - shapeS[p]!);
      this.left = left;
      this.onHeading = roads.shapeHeading[p]!;
      this.z = level;
    }
  }

  private leadsTo(from: number, lane: number, link: number): boolean {
    const { roads } = this;
    if (from >= roads.laneCount) return roads.linkTo[from - roads.laneCount] === lane;
    return link >= 0 && roads.laneCount + link === lane;
  }

  /** Finds all lanes under a box: its centre, height (or ANY_LEVEL), heading, length and width. */
  find(x: number, y: number, z: number, heading: number, length: number, width: number): void {
    const { roads, index } = this;
    const { shapeX, shapeY, shapeZ, shapeS } = roads;
    const fx = (cos(heading) * length) / 2;
    const fy = (sin(heading) * length) / 2;
    const wx = (-sin(heading) * width) / 2;
    const wy = (cos(heading) * width) / 2;
    const ex = Math.abs(fx) + Math.abs(wx);
    const ey = Math.abs(fy) + Math.abs(wy);
    index.query(x - ex, y - ey, x + ex, y + ey);
    this.count = 0;
    for (let i = 0; i < index.count; i++) {
      const p = index.found[i]!;
      const lane = index.laneOf[p]!;
      const sx = shapeX[p + 1]! - shapeX[p]!;
      const sy = shapeY[p + 1]! - shapeY[p]!;
      const span = Math.sqrt(sx * sx + sy * sy);
      if (span < 1e-6) continue;
      if (z > ANY_LEVEL && Math.abs((shapeZ[p]! + shapeZ[p + 1]!) / 2 - z) > LEVEL) continue;
      const ux = sx / span;
      const uy = sy / span;
      const ox = x - shapeX[p]!;
      const oy = y - shapeY[p]!;
      for (let k = 0; k < 4; k++) {
        const a = k === 0 || k === 3 ? 1 : -1;
        const b = k < 2 ? 1 : -1;
        const qx = ox + a * fx + b * wx;
        const qy = oy + a * fy + b * wy;
        this.s[k] = qx * ux + qy * uy;
        this.d[k] = qy * ux - qx * uy;
      }
      this.corners = 4;
      const half = roads.laneWidth[lane]! / 2;
      const way = half < this.halfWay ? half : this.halfWay;
      this.cut(1, 0, way);
      this.cut(-1, 0, way);
      this.cut(0, 1, span);
      this.cut(0, -1, 0);
      if (this.corners === 0) continue;
      let rear = span;
      let front = 0;
      for (let k = 0; k < this.corners; k++) {
        if (this.s[k]! < rear) rear = this.s[k]!;
        if (this.s[k]! > front) front = this.s[k]!;
      }
      if (front - rear < 1e-6) continue;
      const scale = (shapeS[p + 1]! - shapeS[p]!) / span;
      this.note(lane, shapeS[p]! + rear * scale, shapeS[p]! + front * scale, roads.shapeHeading[p]!);
    }
  }

  /** Keeps the part of the polygon where d * a + s * b <= limit. */
  private cut(a: number, b: number, limit: number): void {
    const { s, d, s2, d2, corners } = this;
    let n = 0;
    for (let k = 0; k < corners; k++) {
      const m = k + 1 < corners ? k + 1 : 0;
      const here = d[k]! * a + s[k]! * b - limit;
      const next = d[m]! * a + s[m]! * b - limit;
      if (here <= 0) {
        s2[n] = s[k]!;
        d2[n] = d[k]!;
        n += 1;
      }
      if (here < 0 !== next < 0 && here !== 0 && next !== 0) {
        const t = here / (here - next);
        s2[n] = s[k]! + t * (s[m]! - s[k]!);
        d2[n] = d[k]! + t * (d[m]! - d[k]!);
        n += 1;
      }
    }
    this.s = s2;
    this.d = d2;
    this.s2 = s;
    this.d2 = d;
    this.corners = n;
  }

  private note(lane: number, rear: number, front: number, heading: number): void {
    let i = 0;
    while (i < this.count && this.lane[i] !== lane) i += 1;
    if (i === MOST_LANES) return;
    if (i === this.count) {
      this.count += 1;
      this.lane[i] = lane;
      this.rear[i] = rear;
      this.front[i] = front;
      this.heading[i] = heading;
      this.longest[i] = front - rear;
      return;
    }
    if (rear < this.rear[i]!) this.rear[i] = rear;
    if (front > this.front[i]!) this.front[i] = front;
    if (front - rear > this.longest[i]!) {
      this.longest[i] = front - rear;
      this.heading[i] = heading;
    }
  }
}
