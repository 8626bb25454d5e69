import type { Connection, Edge, Junction, Lane, Roads, Signal, VehicleClass } from '../../document/roads.ts';
import { JUNCTION_TYPES, TURN_DIRECTIONS } from '../../document/roads.ts';
import { curveBetween, lineLength, moved, properLine, properRing, round, type XY } from './geometry.ts';
import type { LaneIndex } from './lanes.ts';
import {
  laneId,
  type RawConnection,
  type RawEdge,
  type RawJunction,
  type RawLane,
  type RawNet,
} from './raw-net.ts';
import { plural, type SumoReport } from './report.ts';
import { separateEdges } from './separate-edges.ts';
import { buildSignals } from './signals.ts';
import { permissions } from './vehicle-classes.ts';

/** How far the drawn and the driving length of a lane may differ before the driving length is written, m. */
const SAME_LENGTH = 0.005;

/** Turns a SUMO network into roads. (dx, dy) is added to all coordinates. */
export function buildRoads(net: RawNet, lanes: LaneIndex, dx: number, dy: number, report: SumoReport): Roads {
  const edges = buildEdges(net, lanes, dx, dy, report);
  const { connections, byInternalLane } = buildConnections(net, lanes, dx, dy, report);
  const byEntry = new Map<string, number[]>();
  for (const [index, { raw }] of connections.entries()) {
    const lane = laneId(raw.from, raw.fromLane);
    const list = byEntry.get(lane);
    if (list) list.push(index);
    else byEntry.set(lane, [index]);
  }
  const junctions: Junction[] = [];
  for (const raw of net.junctions) {
    if (raw.type === 'internal') continue;
    junctions.push(buildJunction(raw, dx, dy, report));
    applyRequests(raw, connections, byInternalLane, byEntry, report);
  }
  separateEdges(
    edges,
    connections.map(({ connection }) => connection),
    report,
  );
  const signals = buildSignals(net.programs, report);
  releaseUnknownSignals(connections, signals, report);
  return {
    junctions,
    edges,
    connections: connections.map(({ connection }) => connection),
    signals,
    busStops: [],
  };
}

/** Connections that no programme speaks of are driven by the rules of right of way. */
function releaseUnknownSignals(
  connections: readonly Built[],
  signals: readonly Signal[],
  report: SumoReport,
): void {
  const sizes = new Map(signals.map(({ id, programs }) => [id, programs[0]?.phases[0]?.state.length ?? 0]));
  for (const { raw, connection } of connections) {
    const { signal, signalIndex } = connection;
    if (signal === undefined || (signalIndex ?? 0) < (sizes.get(signal) ?? 0)) continue;
    delete connection.signal;
    delete connection.signalIndex;
    report.tally(
      'error',
      'sumo.no-programme',
      signal,
      raw.where,
      (count) => `Signal "${signal}" has no programme for ${plural(count, 'connection')} under it.`,
      'They follow the right of way of their junction; add a <tlLogic> with a letter for each index.',
    );
  }
}

function buildJunction(raw: RawJunction, dx: number, dy: number, report: SumoReport): Junction {
  const ring = properRing(raw.shape);
  return {
    id: raw.id,
    x: round(raw.x + dx),
    y: round(raw.y + dy),
    ...(raw.z === undefined ? {} : { z: raw.z }),
    type: junctionType(raw, report),
    ...(ring ? { shape: moved(ring, dx, dy) } : {}),
  };
}

function junctionType(raw: RawJunction, report: SumoReport): Junction['type'] {
  if (raw.type.startsWith('traffic_light')) return 'traffic_light';
  const known = JUNCTION_TYPES.find((type) => type === raw.type);
  if (known) return known;
  report.tally(
    'warning',
    'sumo.junction-type',
    raw.type,
    raw.where,
    (count) => `${plural(count, 'junction')} of type "${raw.type}" will work as priority junctions.`,
    "Right of way follows the network's own requests.",
  );
  return 'priority';
}

function buildEdges(net: RawNet, lanes: LaneIndex, dx: number, dy: number, report: SumoReport): Edge[] {
  const junctions = new Set(net.junctions.map(({ id }) => id));
  const edges: Edge[] = [];
  const between = new Map<string, number>();
  const classes = new Map<readonly VehicleClass[], VehicleClass[]>();
  const seen = new Set<string>();
  for (const raw of net.edges) {
    const kept = lanes.lanes(raw.id);
    if (!kept || seen.has(raw.id)) continue;
    seen.add(raw.id);
    for (const end of [raw.from, raw.to]) {
      if (junctions.has(end)) continue;
      report.error(
        'sumo.unknown-junction',
        raw.where,
        `The edge ends at junction "${end}", which the network doesn't have.`,
        'Export the network again; it is incomplete.',
      );
    }
    const roadClass = raw.type?.startsWith('highway.') ? raw.type.slice('highway.'.length) : raw.type;
    const key = `${raw.from} ${raw.to}`;
    between.set(key, (between.get(key) ?? 0) + 1);
    edges.push({
      id: raw.id,
      from: raw.from,
      to: raw.to,
      ...(raw.name ? { name: { en: raw.name } } : {}),
      ...(roadClass ? { roadClass } : {}),
      side: net.leftHand ? 'left' : 'right',
      priority: raw.priority,
      lanes: kept.map(({ raw: lane, length }, i) => ({
        ...buildLane(lane, length, dx, dy, classes),
        ...(lane.index === i ? {} : { sourceId: lane.id }),
      })),
    });
  }
  // Two edges are the two ways of one road when they are the only ones between their junctions.
  const single = new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  for (const edge of edges) {
    if (edge.from === edge.to) continue;
    const back = `${edge.to} ${edge.from}`;
    const opposite = single.get(back);
    if (opposite && between.get(back) === 1 && between.get(`${edge.from} ${edge.to}`) === 1) {
      edge.opposite = opposite.id;
    }
  }
  return edges;
}

function buildLane(
  lane: RawLane,
  length: number,
  dx: number,
  dy: number,
  classes: Map<readonly VehicleClass[], VehicleClass[]>,
): Lane {
  const shape = properLine(lane.shape, lane.shape[0] as XY, lane.shape[lane.shape.length - 1] as XY, length);
  const allowed = permissions(lane.allow, lane.disallow).classes;
  let allow: VehicleClass[] | undefined;
  if (allowed) {
    allow = classes.get(allowed) ?? [...allowed];
    classes.set(allowed, allow);
  }
  return {
    shape: moved(shape, dx, dy),
    speed: lane.speed,
    width: lane.width,
    ...(Math.abs(length - lineLength(shape)) > SAME_LENGTH ? { length } : {}),
    ...(allow ? { allow } : {}),
  };
}

interface Built {
  readonly raw: RawConnection;
  readonly connection: Connection;
}

/**
 * Connections between roads. SUMO cuts the way through a junction into internal lanes where a turning vehicle may wait
 * in the middle; here they are one connection, with `waitAt` at the cut.
 */
function buildConnections(
  net: RawNet,
  lanes: LaneIndex,
  dx: number,
  dy: number,
  report: SumoReport,
): { connections: Built[]; byInternalLane: Map<string, number> } {
  const edges = new Map(net.edges.map((edge) => [edge.id, edge]));
  const internal = new Map<string, RawLane>();
  for (const edge of net.edges) {
    if (edge.function === 'internal') for (const lane of edge.lanes) internal.set(lane.id, lane);
  }
  const continuation = new Map<string, string>();
  for (const connection of net.connections) {
    if (connection.via && edges.get(connection.from)?.function === 'internal') {
      continuation.set(laneId(connection.from, connection.fromLane), connection.via);
    }
  }
  const connections: Built[] = [];
  const byInternalLane = new Map<string, number>();
  for (const raw of net.connections) {
    const from = edges.get(raw.from);
    const to = edges.get(raw.to);
    if (!from || !to) {
      report.error(
        'sumo.unknown-edge',
        raw.where,
        `The connection from "${raw.from}" to "${raw.to}" names an edge that the network doesn't have.`,
        'It is left out; export the network again.',
      );
      continue;
    }
    if (
      from.function === 'internal' ||
      lanes.lanes(raw.from) === undefined ||
      lanes.lanes(raw.to) === undefined
    )
      continue;
    const fromLane = lanes.sceneIndex(raw.from, raw.fromLane);
    const toLane = lanes.sceneIndex(raw.to, raw.toLane);
    if (fromLane === undefined || toLane === undefined) {
      reportMissingLane(raw, from, to, report);
      continue;
    }
    const chain: string[] = [];
    for (let via = raw.via; via !== undefined && chain.length < 8; via = continuation.get(via))
      chain.push(via);
    for (const via of chain) byInternalLane.set(via, connections.length);
    const parts = chain.map((via) => internal.get(via)).filter((lane) => lane !== undefined);
    const before = lanes.lanes(raw.from)?.[fromLane]?.raw.shape ?? [];
    const after = lanes.lanes(raw.to)?.[toLane]?.raw.shape ?? [];
    connections.push({
      raw,
      connection: buildConnection(raw, fromLane, toLane, parts, before, after, dx, dy),
    });
  }
  return { connections, byInternalLane };
}

/** Lanes that were left out for a reason take their connections with them; any other lane should be there. */
function reportMissingLane(raw: RawConnection, from: RawEdge, to: RawEdge, report: SumoReport): void {
  const has = (edge: RawEdge, index: number) => edge.lanes.some((lane) => lane.index === index);
  if (has(from, raw.fromLane) && has(to, raw.toLane)) return;
  const [edge, index] = has(from, raw.fromLane) ? [raw.to, raw.toLane] : [raw.from, raw.fromLane];
  report.error(
    'sumo.unknown-lane',
    raw.where,
    `The connection from "${raw.from}" to "${raw.to}" names lane ${index} of edge "${edge}", which doesn't exist.`,
    'It is left out; export the network again.',
  );
}

function buildConnection(
  raw: RawConnection,
  fromLane: number,
  toLane: number,
  parts: readonly RawLane[],
  before: readonly XY[],
  after: readonly XY[],
  dx: number,
  dy: number,
): Connection {
  const start = before[before.length - 1] ?? [0, 0];
  const end = after[0] ?? start;
  const drawn = parts.length > 0 ? parts.flatMap((part) => part.shape) : curveBetween(before, after);
  const sum = parts.reduce((total, part) => total + (part.length ?? lineLength(part.shape)), 0);
  const shape = properLine(
    drawn,
    before[before.length - 2] ?? start,
    after[1] ?? end,
    sum > 0.01 ? sum : 0.1,
  );
  const length = sum > 0 ? round(sum) : undefined;
  const [first] = parts;
  const waitAt = parts.length > 1 && first ? (first.length ?? lineLength(first.shape)) : 0;
  const speed = parts.length > 0 ? Math.min(...parts.map((part) => part.speed)) : undefined;
  const direction = raw.direction === 'T' ? 't' : TURN_DIRECTIONS.find((dir) => dir === raw.direction);
  return {
    from: raw.from,
    fromLane,
    to: raw.to,
    toLane,
    dir: direction ?? 's',
    shape: moved(shape, dx, dy),
    ...(speed === undefined ? {} : { speed }),
    ...(length !== undefined && Math.abs(length - lineLength(shape)) > SAME_LENGTH ? { length } : {}),
    ...(parts.length > 0
      ? { via: parts.map(({ id, length, shape }) => ({ id, length: length ?? round(lineLength(shape)) })) }
      : {}),
    ...(waitAt >= 0.01 ? { waitAt } : {}),
    ...(raw.signal !== undefined && raw.signalIndex !== undefined
      ? { signal: raw.signal, signalIndex: raw.signalIndex }
      : {}),
  };
}

/**
 * Fills in `yieldTo` from the requests of a junction. Request i belongs to the i-th internal lane of the junction (for a
 * divided turn that is its last part, which leads to the same connection); without internal lanes, to the i-th
 * connection in the order of the incoming lanes. Bits of pedestrian crossings lead to no connection and fall away.
 */
function applyRequests(
  junction: RawJunction,
  connections: readonly Built[],
  byInternalLane: ReadonlyMap<string, number>,
  byEntry: ReadonlyMap<string, readonly number[]>,
  report: SumoReport,
): void {
  if (junction.requests.length === 0) return;
  const order: (number | undefined)[] =
    junction.internalLanes.length > 0
      ? junction.internalLanes.map((lane) => byInternalLane.get(lane))
      : junction.incomingLanes.flatMap((lane) => byEntry.get(lane) ?? []);
  for (const request of junction.requests) {
    if (request.index >= order.length) {
      report.tally(
        'warning',
        'sumo.request-index',
        '',
        junction.where,
        (count) => `${plural(count, 'right-of-way request')} match no connection of their junction.`,
        "Right of way of these connections follows from the junction's type and geometry.",
      );
      continue;
    }
    const built = connections[order[request.index] ?? -1];
    if (!built) continue;
    const yields = new Set<number>();
    const bits = request.response;
    for (let i = 0; i < bits.length; i++) {
      const foe = bits[bits.length - 1 - i] === '1' ? order[i] : undefined;
      if (foe !== undefined && connections[foe] !== built) yields.add(foe);
    }
    built.connection.yieldTo = [...yields].sort((a, b) => a - b);
  }
}
