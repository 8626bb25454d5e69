import { atan2, cos, sin } from '../../scenes/math.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { type Fleet, TAIL } from './fleet.ts';
import type { TypeColumns } from './world.ts';

/** Point on a lane (x, y, z, heading): where `pointOn` puts its answer. */
export class LanePoint {
  x = 0;
  y = 0;
  z = 0;
  heading = 0;
}

/** Finds the point of a lane's centre line at driving distance `s`; beyond the ends it goes straight on. */
export function pointOn(roads: RoadNetwork, lane: number, s: number, out: LanePoint): void {
  const start = roads.shapeStart[lane]!;
  const end = roads.shapeStart[lane + 1]! - 2;
  let lo = start;
  let hi = end;
  while (lo < hi) {
    const mid = (lo + hi + 1) >> 1;
    if (roads.shapeS[mid]! <= s) lo = mid;
    else hi = mid - 1;
  }
  const s0 = roads.shapeS[lo]!;
  const s1 = roads.shapeS[lo + 1]!;
  const t = s1 > s0 ? (s - s0) / (s1 - s0) : 0;
  out.x = roads.shapeX[lo]! + t * (roads.shapeX[lo + 1]! - roads.shapeX[lo]!);
  out.y = roads.shapeY[lo]! + t * (roads.shapeY[lo + 1]! - roads.shapeY[lo]!);
  out.z = roads.shapeZ[lo]! + t * (roads.shapeZ[lo + 1]! - roads.shapeZ[lo]!);
  out.heading = roads.shapeHeading[lo]!;
}

/**
 * Share of its length from its middle at which each axle of a body keeps to the way: what lies between cuts the corner, what
 * lies beyond swings out. (`stop-lines.ts` of the scenes reckons with the same.)
 */
const AXLE = 0.44;
/** Bodies from this length on are driven wide, m; and the share of what their middle cuts in by that this takes back. */
const LONG = 7;
const WIDE = 0.4;

/** Where bodies are in the plane: from the front bumper's point and the rear's, which may lie lanes behind. */
export class PoseReader {
  private readonly roads: RoadNetwork;
  private readonly fleet: Fleet;
  private readonly types: TypeColumns;
  private readonly front = new LanePoint();
  private readonly rear = new LanePoint();
  /** Centre of the body and its heading, after `read`. */
  x = 0;
  y = 0;
  z = 0;
  heading = 0;

  constructor(roads: RoadNetwork, fleet: Fleet, types: TypeColumns) {
    this.roads = roads;
    this.fleet = fleet;
    this.types = types;
  }

  read(v: number): void {
    const { fleet, front, rear } = this;
    const length = this.types.length[fleet.type[v]!]!;
    const frontLane = this.pointBehind(v, length * (0.5 - AXLE), front);
    const rearLane = this.pointBehind(v, length * (0.5 + AXLE), rear);
    const lateral = fleet.lateral[v]!;
    if (lateral !== 0) {
      const lane = fleet.lane[v]!;
      if (frontLane === lane) shift(front, lateral);
      if (rearLane === lane) shift(rear, lateral);
    }
    const dx = front.x - rear.x;
    const dy = front.y - rear.y;
    this.x = (front.x + rear.x) / 2;
    this.y = (front.y + rear.y) / 2;
    this.z = (front.z + rear.z) / 2;
    this.heading = dx * dx + dy * dy > 1e-6 ? atan2(dy, dx) : front.heading;
    if (length < LONG || lateral !== 0) return;
    // A long body is driven wide through a bend, so that its middle cuts in by less.
    this.pointBehind(v, length / 2, rear);
    this.x += (rear.x - this.x) * WIDE;
    this.y += (rear.y - this.y) * WIDE;
  }

  /** Finds the point of the way `back` metres behind the front; returns its lane. */
  private pointBehind(v: number, back: number, out: LanePoint): number {
    const { fleet, roads } = this;
    let at = fleet.pos[v]! - back;
    let on = fleet.lane[v]!;
    for (let i = 0; at < 0 && i < fleet.tailCount[v]!; i++) {
      on = fleet.tail[v * TAIL + i]!;
      at += roads.laneLength[on]!;
    }
    pointOn(roads, on, at, out);
    return on;
  }
}

/** Moves a point of a lane to the left by so many metres. */
function shift(point: LanePoint, left: number): void {
  point.x -= sin(point.heading) * left;
  point.y += cos(point.heading) * left;
}
