import type { RoadNetwork, WalkNetwork } from './road-network.ts';

/** Where people cross, before the cuts are known. */
export type WalkShapes = Pick<
  WalkNetwork,
  | 'pathCount'
  | 'pathKind'
  | 'pathLength'
  | 'pathWidth'
  | 'shapeStart'
  | 'shapeX'
  | 'shapeY'
  | 'shapeZ'
  | 'shapeS'
>;

export type Cuts = Pick<
  WalkNetwork,
  | 'cutCount'
  | 'cutPath'
  | 'cutLane'
  | 'cutLaneFrom'
  | 'cutLaneTo'
  | 'cutPathFrom'
  | 'cutPathTo'
  | 'pathCutStart'
  | 'laneCutStart'
  | 'laneCuts'
>;

interface Cut {
  path: number;
  lane: number;
  laneFrom: number;
  laneTo: number;
  pathFrom: number;
  pathTo: number;
}

const CROSSING = 1;
/** Lines further apart in height are on different levels, m. */
const LEVEL_GAP = 2.5;
/** Room kept free beyond the crossing's strip along a lane, and beyond the lane's strip along a crossing, m. */
const LANE_MARGIN = 0.5;
const PATH_MARGIN = 0.8;
/** Lines that meet at a flatter angle are treated as meeting at this one (sine), so that intervals stay finite. */
const FLATTEST = 0.3;
const CELL = 16;

/**
 * Finds the patches where crossings lie over lanes: the centre lines' intersections, widened so that a patch holds all
 * of both strips' common area. What a patch takes beyond a lane's end goes on in the lanes that follow or lead there.
 */
export function findCuts(walk: WalkShapes, roads: RoadNetwork): Cuts {
  const cuts: Cut[] = [];
  const grid = gridOfCrossings(walk);
  if (grid.size > 0) {
    for (let lane = 0; lane < roads.totalLanes; lane++) {
      const end = (roads.shapeStart[lane + 1] as number) - 1;
      for (let j = roads.shapeStart[lane] as number; j < end; j++) {
        for (const pair of crossingsNear(grid, roads, j)) {
          const cut = intersect(walk, pair.path, pair.segment, roads, lane, j);
          if (cut) addWithSpill(cuts, cut, roads);
        }
      }
    }
  }
  return pack(merge(cuts), walk, roads);
}

interface CrossingSegment {
  readonly path: number;
  readonly segment: number;
}

function cellsOf(x0: number, y0: number, x1: number, y1: number): string[] {
  const keys: string[] = [];
  const cx1 = Math.floor(Math.max(x0, x1) / CELL);
  const cy1 = Math.floor(Math.max(y0, y1) / CELL);
  for (let cx = Math.floor(Math.min(x0, x1) / CELL); cx <= cx1; cx++) {
    for (let cy = Math.floor(Math.min(y0, y1) / CELL); cy <= cy1; cy++) keys.push(`${cx} ${cy}`);
  }
  return keys;
}

function gridOfCrossings(walk: WalkShapes): Map<string, CrossingSegment[]> {
  const grid = new Map<string, CrossingSegment[]>();
  for (let path = 0; path < walk.pathCount; path++) {
    if (walk.pathKind[path] !== CROSSING) continue;
    const end = (walk.shapeStart[path + 1] as number) - 1;
    for (let segment = walk.shapeStart[path] as number; segment < end; segment++) {
      const { shapeX: x, shapeY: y } = walk;
      const keys = cellsOf(
        x[segment] as number,
        y[segment] as number,
        x[segment + 1] as number,
        y[segment + 1] as number,
      );
      for (const key of keys) {
        const list = grid.get(key);
        if (list) list.push({ path, segment });
        else grid.set(key, [{ path, segment }]);
      }
    }
  }
  return grid;
}

function crossingsNear(
  grid: Map<string, CrossingSegment[]>,
  roads: RoadNetwork,
  j: number,
): Set<CrossingSegment> {
  const { shapeX: x, shapeY: y } = roads;
  const near = new Set<CrossingSegment>();
  const keys = cellsOf(x[j] as number, y[j] as number, x[j + 1] as number, y[j + 1] as number);
  for (const key of keys) for (const s of grid.get(key) ?? []) near.add(s);
  return near;
}

/** The cut at the intersection of segment i of a crossing and segment j of a lane; undefined where they don't meet. */
function intersect(
  walk: WalkShapes,
  path: number,
  i: number,
  roads: RoadNetwork,
  lane: number,
  j: number,
): Cut | undefined {
  const px = walk.shapeX[i] as number;
  const py = walk.shapeY[i] as number;
  const pdx = (walk.shapeX[i + 1] as number) - px;
  const pdy = (walk.shapeY[i + 1] as number) - py;
  const lx = roads.shapeX[j] as number;
  const ly = roads.shapeY[j] as number;
  const ldx = (roads.shapeX[j + 1] as number) - lx;
  const ldy = (roads.shapeY[j + 1] as number) - ly;
  const cross = pdx * ldy - pdy * ldx;
  if (cross === 0) return undefined;
  const t = ((lx - px) * ldy - (ly - py) * ldx) / cross;
  const u = ((lx - px) * pdy - (ly - py) * pdx) / cross;
  if (t < 0 || t > 1 || u < 0 || u > 1) return undefined;
  const pz = mix(walk.shapeZ[i] as number, walk.shapeZ[i + 1] as number, t);
  const lz = mix(roads.shapeZ[j] as number, roads.shapeZ[j + 1] as number, u);
  if (Math.abs(pz - lz) >= LEVEL_GAP) return undefined;

  const pathLength = Math.sqrt(pdx * pdx + pdy * pdy);
  const laneLength = Math.sqrt(ldx * ldx + ldy * ldy);
  const sine = Math.max(FLATTEST, Math.abs(cross) / (pathLength * laneLength));
  const cosine = Math.sqrt(1 - Math.min(1, sine * sine));
  const halfPath = (walk.pathWidth[path] as number) / 2;
  const halfLane = (roads.laneWidth[lane] as number) / 2;
  // Driving metres per drawn metre: lanes may have a driving length of their own.
  const stretch = ((roads.shapeS[j + 1] as number) - (roads.shapeS[j] as number)) / laneLength;
  const laneReach = ((halfPath + halfLane * cosine) / sine + LANE_MARGIN) * stretch;
  const pathReach = (halfLane + halfPath * cosine) / sine + PATH_MARGIN;
  const atLane = mix(roads.shapeS[j] as number, roads.shapeS[j + 1] as number, u);
  const atPath = mix(walk.shapeS[i] as number, walk.shapeS[i + 1] as number, t);
  return {
    path,
    lane,
    laneFrom: atLane - laneReach,
    laneTo: atLane + laneReach,
    pathFrom: Math.max(0, atPath - pathReach),
    pathTo: Math.min(walk.pathLength[path] as number, atPath + pathReach),
  };
}

function mix(a: number, b: number, t: number): number {
  return a + t * (b - a);
}

/** Adds a cut, clipped to its lane, and what lies beyond the lane's ends to the lanes joined there. */
function addWithSpill(cuts: Cut[], cut: Cut, roads: RoadNetwork): void {
  const length = roads.laneLength[cut.lane] as number;
  cuts.push({ ...cut, laneFrom: Math.max(0, cut.laneFrom), laneTo: Math.min(length, cut.laneTo) });
  spillBack(cuts, cut, cut.lane, -cut.laneFrom, roads);
  spillAhead(cuts, cut, cut.lane, cut.laneTo - length, roads);
}

function spillBack(cuts: Cut[], cut: Cut, lane: number, spill: number, roads: RoadNetwork): void {
  if (spill <= 0.01) return;
  for (const before of lanesBefore(lane, roads)) {
    const length = roads.laneLength[before] as number;
    cuts.push({ ...cut, lane: before, laneFrom: Math.max(0, length - spill), laneTo: length });
    spillBack(cuts, cut, before, spill - length, roads);
  }
}

function spillAhead(cuts: Cut[], cut: Cut, lane: number, spill: number, roads: RoadNetwork): void {
  if (spill <= 0.01) return;
  for (const after of lanesAfter(lane, roads)) {
    const length = roads.laneLength[after] as number;
    cuts.push({ ...cut, lane: after, laneFrom: 0, laneTo: Math.min(length, spill) });
    spillAhead(cuts, cut, after, spill - length, roads);
  }
}

function lanesBefore(lane: number, roads: RoadNetwork): number[] {
  if (lane >= roads.laneCount) return [roads.linkFrom[lane - roads.laneCount] as number];
  const before: number[] = [];
  const edge = roads.laneEdge[lane] as number;
  const junction = roads.edgeFrom[edge] as number;
  const end = roads.junctionLinkStart[junction + 1] as number;
  for (let i = roads.junctionLinkStart[junction] as number; i < end; i++) {
    const link = roads.junctionLinks[i] as number;
    if (roads.linkTo[link] === lane) before.push(roads.laneCount + link);
  }
  return before;
}

function lanesAfter(lane: number, roads: RoadNetwork): number[] {
  if (lane >= roads.laneCount) return [roads.linkTo[lane - roads.laneCount] as number];
  const after: number[] = [];
  const end = roads.laneLinkStart[lane + 1] as number;
  for (let link = roads.laneLinkStart[lane] as number; link < end; link++) after.push(roads.laneCount + link);
  return after;
}

/** Joins cuts of one path and lane that overlap in both directions, and sorts by path, then distance, then lane. */
function merge(cuts: Cut[]): Cut[] {
  cuts.sort(
    (a, b) => a.path - b.path || a.lane - b.lane || a.laneFrom - b.laneFrom || a.pathFrom - b.pathFrom,
  );
  const merged: Cut[] = [];
  for (const cut of cuts) {
    let joined = false;
    for (let k = merged.length - 1; k >= 0 && !joined; k--) {
      const m = merged[k] as Cut;
      if (m.path !== cut.path || m.lane !== cut.lane) break;
      if (cut.laneFrom > m.laneTo || cut.pathFrom > m.pathTo || m.pathFrom > cut.pathTo) continue;
      m.laneTo = Math.max(m.laneTo, cut.laneTo);
      m.pathFrom = Math.min(m.pathFrom, cut.pathFrom);
      m.pathTo = Math.max(m.pathTo, cut.pathTo);
      joined = true;
    }
    if (!joined) merged.push({ ...cut });
  }
  return merged.sort((a, b) => a.path - b.path || a.pathFrom - b.pathFrom || a.lane - b.lane);
}

function pack(cuts: readonly Cut[], walk: WalkShapes, roads: RoadNetwork): Cuts {
  const pathCutStart = new Int32Array(walk.pathCount + 1);
  const laneCutStart = new Int32Array(roads.totalLanes + 1);
  for (const c of cuts) {
    pathCutStart[c.path + 1] = (pathCutStart[c.path + 1] as number) + 1;
    laneCutStart[c.lane + 1] = (laneCutStart[c.lane + 1] as number) + 1;
  }
  for (let p = 0; p < walk.pathCount; p++) {
    pathCutStart[p + 1] = (pathCutStart[p + 1] as number) + (pathCutStart[p] as number);
  }
  for (let l = 0; l < roads.totalLanes; l++) {
    laneCutStart[l + 1] = (laneCutStart[l + 1] as number) + (laneCutStart[l] as number);
  }
  const byLane = cuts.map((_, c) => c);
  const cutAt = (c: number) => cuts[c] as Cut;
  byLane.sort((a, b) => cutAt(a).lane - cutAt(b).lane || cutAt(a).laneFrom - cutAt(b).laneFrom || a - b);
  return {
    cutCount: cuts.length,
    cutPath: Int32Array.from(cuts, (c) => c.path),
    cutLane: Int32Array.from(cuts, (c) => c.lane),
    cutLaneFrom: Float64Array.from(cuts, (c) => c.laneFrom),
    cutLaneTo: Float64Array.from(cuts, (c) => c.laneTo),
    cutPathFrom: Float64Array.from(cuts, (c) => c.pathFrom),
    cutPathTo: Float64Array.from(cuts, (c) => c.pathTo),
    pathCutStart,
    laneCutStart,
    laneCuts: Int32Array.from(byLane),
  };
}
