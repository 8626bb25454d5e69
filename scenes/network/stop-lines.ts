import { DIRECTION, type RoadNetwork } from './road-network.ts';

/** The long body that turns by, and the one that waits: length and width, m, with a hand's breadth beside the latter. */
const LONG = { length: 12, width: 2.55 };
const WAITING = { length: 4.5, width: 1.9 };
/**
 * Share of its length from its middle at which each axle of a long body keeps to the way: what lies between cuts the
 * corner, what lies beyond swings out.
 */
const AXLE = 0.44;
/** Where a vehicle stands before its line, m. */
const LINE_GAP = 0.5;
/** Steps of the search and along the way of the long body, and how far back a line is drawn at most, m. */
const STEP = 0.25;
const ALONG = 0.5;
const FARTHEST = 4;
/** Lines further apart in height are on different levels, m. */
const LEVEL = 2.5;

type Roads = Pick<
  RoadNetwork,
  | 'laneCount'
  | 'totalLanes'
  | 'laneLength'
  | 'lanePermissions'
  | 'shapeStart'
  | 'shapeX'
  | 'shapeY'
  | 'shapeZ'
  | 'shapeS'
  | 'linkFrom'
  | 'linkTo'
  | 'linkDirection'
  | 'linkSignal'
  | 'laneLinkStart'
  | 'junctionLinkStart'
  | 'junctionLinks'
>;

/** An oriented box: centre, direction, half length and half width, and the height it is at. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly dx: number;
  readonly dy: number;
  readonly half: number;
  readonly side: number;
}

/**
 * Per lane of an edge under signals: how far before its end, m, vehicles have to wait at red so that a bus of 12 m which turns by on another way
 * through the junction doesn't touch them. Zero nearly everywhere; at narrow corners it is where stop lines are drawn
 * back in streets too. Nothing is drawn back by more than 4 m or a third of the lane, nor for those who turn around.
 *
 * `long`: permission bits of the classes that have such bodies.
 */
export function compileStopLines(roads: Roads, long: number): Float64Array {
  const back = new Float64Array(roads.laneCount);
  const junctions = roads.junctionLinkStart.length - 1;
  for (let j = 0; j < junctions; j++) {
    const links = roads.junctionLinks.subarray(roads.junctionLinkStart[j], roads.junctionLinkStart[j + 1]);
    const lanes = new Set<number>();
    for (const k of links)
      if (isSignalled(roads, roads.linkFrom[k] as number)) lanes.add(roads.linkFrom[k] as number);
    for (const k of links) {
      const from = roads.linkFrom[k] as number;
      const to = roads.linkTo[k] as number;
      if (((roads.lanePermissions[from] as number) & (roads.lanePermissions[to] as number) & long) === 0)
        continue;
      if (roads.linkDirection[k] === DIRECTION.turn) continue;
      let swept: Box[] | undefined;
      for (const lane of lanes) {
        if (lane === from) continue;
        swept ??= sweep(roads, k);
        back[lane] = Math.max(back[lane] as number, clearOf(roads, lane, swept));
      }
    }
  }
  return back;
}

/** Whether all ways off a lane are under signals: elsewhere drivers come forward to see, whatever line is drawn. */
function isSignalled(roads: Roads, lane: number): boolean {
  const links = roads.linkSignal.subarray(roads.laneLinkStart[lane], roads.laneLinkStart[lane + 1]);
  return links.every((signal) => signal >= 0);
}

/** The places of a long body on its way over link k. */
function sweep(roads: Roads, k: number): Box[] {
  const boxes: Box[] = [];
  const end = (roads.laneLength[roads.laneCount + k] as number) + LONG.length;
  for (let s = 0; s <= end; s += ALONG) {
    const front = wayPoint(roads, k, s - LONG.length * (0.5 - AXLE));
    const rear = wayPoint(roads, k, s - LONG.length * (0.5 + AXLE));
    boxes.push(boxOf(front, rear, LONG));
  }
  return boxes;
}

/** How far back a vehicle has to wait on a lane to be clear of all boxes; 0 where nothing is gained within reach. */
function clearOf(roads: Roads, lane: number, swept: readonly Box[]): number {
  const length = roads.laneLength[lane] as number;
  const most = Math.min(FARTHEST, length / 3);
  for (let back = 0; back <= most; back += STEP) {
    const at = length - LINE_GAP - back;
    const box = boxOf(lanePoint(roads, lane, at), lanePoint(roads, lane, at - WAITING.length), WAITING);
    if (!swept.some((other) => Math.abs(other.z - box.z) < LEVEL && touch(box, other))) return back;
  }
  return 0;
}

interface At {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Point at `s` metres past the stop line on the way over link k. */
function wayPoint(roads: Roads, k: number, s: number): At {
  const internal = roads.laneCount + k;
  const length = roads.laneLength[internal] as number;
  const from = roads.linkFrom[k] as number;
  if (s < 0) return lanePoint(roads, from, (roads.laneLength[from] as number) + s);
  return s <= length
    ? lanePoint(roads, internal, s)
    : lanePoint(roads, roads.linkTo[k] as number, s - length);
}

/** Point of a lane's centre line at a driving distance; beyond the ends it goes straight on. */
function lanePoint(roads: Roads, lane: number, s: number): At {
  const last = (roads.shapeStart[lane + 1] as number) - 2;
  let i = roads.shapeStart[lane] as number;
  while (i < last && (roads.shapeS[i + 1] as number) <= s) i += 1;
  const s0 = roads.shapeS[i] as number;
  const span = (roads.shapeS[i + 1] as number) - s0;
  const t = span > 0 ? (s - s0) / span : 0;
  const mix = (a: Float64Array) => (a[i] as number) + t * ((a[i + 1] as number) - (a[i] as number));
  return { x: mix(roads.shapeX), y: mix(roads.shapeY), z: mix(roads.shapeZ) };
}

function boxOf(front: At, rear: At, body: { readonly length: number; readonly width: number }): Box {
  const dx = front.x - rear.x;
  const dy = front.y - rear.y;
  const span = Math.max(1e-6, Math.sqrt(dx * dx + dy * dy));
  return {
    x: (front.x + rear.x) / 2,
    y: (front.y + rear.y) / 2,
    z: (front.z + rear.z) / 2,
    dx: dx / span,
    dy: dy / span,
    half: body.length / 2,
    side: body.width / 2,
  };
}

/** Whether two boxes overlap in plan (separating axes). */
function touch(a: Box, b: Box): boolean {
  const x = b.x - a.x;
  const y = b.y - a.y;
  const reach = a.half + a.side + b.half + b.side;
  if (x * x + y * y > reach * reach) return false;
  const along = Math.abs(a.dx * b.dx + a.dy * b.dy);
  const across = Math.abs(a.dx * b.dy - a.dy * b.dx);
  return (
    Math.abs(x * a.dx + y * a.dy) < a.half + along * b.half + across * b.side &&
    Math.abs(y * a.dx - x * a.dy) < a.side + across * b.half + along * b.side &&
    Math.abs(x * b.dx + y * b.dy) < b.half + along * a.half + across * a.side &&
    Math.abs(y * b.dx - x * b.dy) < b.side + across * a.half + along * a.side
  );
}
