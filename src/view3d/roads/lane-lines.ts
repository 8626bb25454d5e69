import type { RoadNetwork } from '../../../scenes/network/road-network.ts';
import { type Polyline, polyline } from '../geometry/strips.ts';

/** Height above which a lane is drawn as a structure of its own, m. */
const ELEVATED = 0.6;

/** Centre line of a lane (an edge's or an internal one) as columns with side vectors. */
export function laneLine(roads: RoadNetwork, lane: number): Polyline {
  const points: [number, number, number][] = [];
  const end = roads.shapeStart[lane + 1]!;
  for (let i = roads.shapeStart[lane]!; i < end; i += 1) {
    points.push([roads.shapeX[i]!, roads.shapeY[i]!, roads.shapeZ[i]!]);
  }
  return polyline(points);
}

/** Whether any part of a lane lies above the ground. */
export function isElevated(roads: RoadNetwork, lane: number): boolean {
  const end = roads.shapeStart[lane + 1]!;
  for (let i = roads.shapeStart[lane]!; i < end; i += 1) if (roads.shapeZ[i]! > ELEVATED) return true;
  return false;
}

/** Side of the road the kerb is on, seen along the lane: -1 right (traffic on the right), 1 left. */
export function kerbSide(roads: RoadNetwork, edge: number): 1 | -1 {
  return roads.edgeLeftHand[edge] ? 1 : -1;
}
