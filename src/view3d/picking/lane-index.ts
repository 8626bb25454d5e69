import Flatbush from 'flatbush';
import type { RoadNetwork } from '../../../scenes/network/road-network.ts';

/** Finds the edge under a point of the ground. */
export class LaneIndex {
  private readonly roads: RoadNetwork;
  private readonly tree: Flatbush | null;
  private readonly lanes: number[] = [];
  private readonly points: number[] = [];

  constructor(roads: RoadNetwork) {
    this.roads = roads;
    for (let lane = 0; lane < roads.laneCount; lane += 1) {
      for (let i = roads.shapeStart[lane]!; i < roads.shapeStart[lane + 1]! - 1; i += 1) {
        this.lanes.push(lane);
        this.points.push(i);
      }
    }
    if (this.lanes.length === 0) {
      this.tree = null;
      return;
    }
    this.tree = new Flatbush(this.lanes.length);
    this.lanes.forEach((lane, k) => {
      const i = this.points[k]!;
      const half = roads.laneWidth[lane]! / 2;
      const [x0, y0, x1, y1] = [
        roads.shapeX[i]!,
        roads.shapeY[i]!,
        roads.shapeX[i + 1]!,
        roads.shapeY[i + 1]!,
      ];
      this.tree?.add(
        Math.min(x0, x1) - half,
        Math.min(y0, y1) - half,
        Math.max(x0, x1) + half,
        Math.max(y0, y1) + half,
      );
    });
    this.tree.finish();
  }

  /** Index of the edge whose lane covers the point, or -1. */
  edgeAt(x: number, y: number): number {
    if (!this.tree) return -1;
    const { roads } = this;
    let best = -1;
    let nearest = Number.POSITIVE_INFINITY;
    for (const k of this.tree.search(x, y, x, y)) {
      const lane = this.lanes[k]!;
      const i = this.points[k]!;
      const ax = roads.shapeX[i]!;
      const ay = roads.shapeY[i]!;
      const ex = roads.shapeX[i + 1]! - ax;
      const ey = roads.shapeY[i + 1]! - ay;
      const length = ex * ex + ey * ey;
      const t = length > 0 ? Math.min(1, Math.max(0, ((x - ax) * ex + (y - ay) * ey) / length)) : 0;
      const d = Math.hypot(ax + ex * t - x, ay + ey * t - y);
      if (d < nearest && d <= roads.laneWidth[lane]! / 2 + 0.3) {
        nearest = d;
        best = roads.laneEdge[lane]!;
      }
    }
    return best;
  }
}
