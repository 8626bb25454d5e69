import type { WalkNode, WalkPath, Walkways } from '../../document/roads.ts';
import { distance, moved, properLine, withoutRepeats, type XY } from './geometry.ts';
import type { LaneIndex } from './lanes.ts';
import type { RawEdge, RawLane, RawNet } from './raw-net.ts';

/** A strip people walk along in SUMO: a sidewalk lane or a crossing, with the nodes at its two ends. */
interface Strip {
  readonly start: string;
  readonly end: string;
  readonly startPoint: XY;
  readonly endPoint: XY;
}

/**
 * Walkways of a SUMO network: sidewalks (lanes for pedestrians alone), crossings, and a node in the middle of each
 * walking area from which short paths lead to every sidewalk and crossing that the network connects with it.
 */
export function buildWalkways(net: RawNet, lanes: LaneIndex, dx: number, dy: number): Walkways {
  const nodes: WalkNode[] = [];
  const paths: WalkPath[] = [];
  const strips = new Map<string, Strip>();
  const areas = new Map<string, XY>();
  const addNode = (id: string, at: XY) => {
    const [point] = moved([at], dx, dy);
    if (point) nodes.push({ id, point });
  };
  const addStrip = (id: string, lane: RawLane, rest: Pick<WalkPath, 'kind'> & Partial<WalkPath>) => {
    const shape = properLine(lane.shape, lane.shape[0] as XY, lane.shape[lane.shape.length - 1] as XY, 0.5);
    const startPoint = shape[0] as XY;
    const endPoint = shape[shape.length - 1] as XY;
    const strip = { start: `${id} start`, end: `${id} end`, startPoint, endPoint };
    strips.set(id, strip);
    addNode(strip.start, startPoint);
    addNode(strip.end, endPoint);
    paths.push({
      ...rest,
      id,
      from: strip.start,
      to: strip.end,
      shape: moved(shape, dx, dy),
      width: lane.width,
    });
  };

  for (const { edge, lane } of lanes.sidewalks) {
    addStrip(`${edge.id}_${lane.index}`, lane, {
      kind: lanes.lanes(edge.id) === undefined ? 'footway' : 'sidewalk',
    });
  }
  const signals = new Map(
    net.connections
      .filter(({ signal, signalIndex }) => signal !== undefined && signalIndex !== undefined)
      .map((connection) => [connection.to, connection]),
  );
  const junctionIds = new Set(net.junctions.map(({ id }) => id));
  for (const edge of net.edges) {
    const [lane] = edge.lanes;
    if (!lane) continue;
    if (edge.function === 'crossing') {
      const entry = signals.get(edge.id);
      const junction = junctionOf(edge, junctionIds);
      addStrip(edge.id, lane, {
        kind: 'crossing',
        ...(junction === undefined ? {} : { junction }),
        ...(entry?.signal === undefined || entry.signalIndex === undefined
          ? {}
          : { signal: entry.signal, signalIndex: entry.signalIndex }),
      });
    } else if (edge.function === 'walkingarea') {
      const centre = middle(lane.shape);
      areas.set(edge.id, centre);
      addNode(edge.id, centre);
    }
  }

  const linked = new Set<string>();
  for (const connection of net.connections) {
    for (const [area, other, index] of [
      [connection.from, connection.to, connection.toLane],
      [connection.to, connection.from, connection.fromLane],
    ] as const) {
      const centre = areas.get(area);
      const strip = strips.get(other) ?? strips.get(`${other}_${index}`);
      if (!centre || !strip) continue;
      const atStart = distance(centre, strip.startPoint) <= distance(centre, strip.endPoint);
      const end = atStart ? strip.start : strip.end;
      const id = `${area} ${end}`;
      if (linked.has(id)) continue;
      linked.add(id);
      const point = atStart ? strip.startPoint : strip.endPoint;
      paths.push({
        id,
        kind: 'plaza',
        from: area,
        to: end,
        shape: moved(properLine([centre, point], centre, point, 0.1), dx, dy),
        width: 2.5,
      });
    }
  }
  return { nodes, paths };
}

/** SUMO calls the crossings and walking areas of junction J `:J_c0`, `:J_w1`. */
function junctionOf(edge: RawEdge, junctions: ReadonlySet<string>): string | undefined {
  const id = /^:(.*)_[cw]\d+$/.exec(edge.id)?.[1];
  return id !== undefined && junctions.has(id) ? id : undefined;
}

function middle(shape: readonly XY[]): XY {
  const points = withoutRepeats(shape);
  let x = 0;
  let y = 0;
  for (const p of points) {
    x += p[0];
    y += p[1];
  }
  return [x / points.length, y / points.length];
}
