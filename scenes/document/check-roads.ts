import { apart, type DocumentCheck, drawnLength } from './check.ts';
import { checkSignal } from './check-signals.ts';
import { checkWalkAreas } from './check-walk-areas.ts';
import type { Edge, Roads, Walkways } from './roads.ts';

/** What the checks of demand and devices need to know of the roads. */
export interface RoadFacts {
  readonly roads: Roads;
  readonly edges: ReadonlyMap<string, Edge>;
  readonly signals: ReadonlyMap<string, number>;
  readonly busStops: ReadonlyMap<string, number>;
  readonly walkNodes: ReadonlyMap<string, number>;
  readonly walkGates: ReadonlyMap<string, number>;
  /** Whether a connection leads from one edge to another: keys `from\nto`. */
  readonly connected: ReadonlySet<string>;
}

/** Farther than this from the lane it joins, a connection is probably misplaced, m. */
const GAP = 3;

/** Driving length of a lane, m; undefined: there is no such lane. */
export function laneLength(edge: Edge | undefined, lane: number): number | undefined {
  const found = edge?.lanes[lane];
  return found && (found.length ?? drawnLength(found.shape));
}

/** References, indices and geometry of roads and walkways. */
export function checkRoads(roads: Roads, walkways: Walkways, check: DocumentCheck): RoadFacts {
  const junctions = check.unique(roads.junctions, ['roads', 'junctions'], 'junction');
  check.unique(roads.edges, ['roads', 'edges'], 'edge');
  const signals = check.unique(roads.signals, ['roads', 'signals'], 'signal');
  const busStops = check.unique(roads.busStops, ['roads', 'busStops'], 'bus stop');
  const walkNodes = check.unique(walkways.nodes, ['walkways', 'nodes'], 'walkway node');
  const edges = new Map(roads.edges.map((edge) => [edge.id, edge]));
  for (const [i, edge] of roads.edges.entries())
    checkEdge(edge, ['roads', 'edges', i], junctions, edges, check);
  const sizes = new Map(
    roads.signals.map((signal, i) => [
      signal.id,
      checkSignal(signal, ['roads', 'signals', i], edges, laneLength, check),
    ]),
  );
  const connected = checkConnections(roads, edges, sizes, check);
  checkBusStops(roads, edges, check);
  checkWalkways(walkways, walkNodes, junctions, sizes, check);
  const walkGates = checkWalkAreas(walkways, check);
  return { roads, edges, signals, busStops, walkNodes, walkGates, connected };
}

function checkEdge(
  edge: Edge,
  path: readonly (string | number)[],
  junctions: ReadonlyMap<string, number>,
  edges: ReadonlyMap<string, Edge>,
  check: DocumentCheck,
): void {
  check.reference(junctions, edge.from, [...path, 'from'], 'junction');
  check.reference(junctions, edge.to, [...path, 'to'], 'junction');
  for (const [i, lane] of edge.lanes.entries()) check.line(lane.shape, [...path, 'lanes', i, 'shape']);
  if (edge.opposite === undefined) return;
  if (!check.reference(edges, edge.opposite, [...path, 'opposite'], 'edge')) return;
  const opposite = edges.get(edge.opposite);
  if (opposite && (opposite.from !== edge.to || opposite.to !== edge.from)) {
    check.warning(
      'opposite-elsewhere',
      [...path, 'opposite'],
      `The edges "${edge.id}" and "${edge.opposite}" don't join the same junctions.`,
      'The opposite of an edge leads back between its two junctions.',
    );
  } else if (opposite && opposite.opposite !== edge.id) {
    check.warning(
      'opposite-one-sided',
      [...path, 'opposite'],
      `The edge "${edge.opposite}" doesn't name "${edge.id}" as its opposite.`,
      'Both ways of a road name each other.',
    );
  }
}

function checkSignalIndex(
  item: { readonly signal?: string | undefined; readonly signalIndex?: number | undefined },
  sizes: ReadonlyMap<string, number>,
  path: readonly (string | number)[],
  check: DocumentCheck,
): void {
  if (item.signal === undefined && item.signalIndex === undefined) return;
  if (item.signal === undefined || item.signalIndex === undefined) {
    check.error(
      'signal-incomplete',
      path,
      'Of signal and signalIndex only one is given.',
      'Give both or neither.',
    );
  }
  if (item.signal === undefined || !check.reference(sizes, item.signal, [...path, 'signal'], 'signal'))
    return;
  const size = sizes.get(item.signal) ?? 0;
  if (item.signalIndex !== undefined && item.signalIndex >= size) {
    check.error(
      'signal-index',
      [...path, 'signalIndex'],
      `Index ${item.signalIndex} is beyond the states of signal "${item.signal}", which have ${size} characters.`,
      `Use an index from 0 to ${size - 1}, or lengthen the states.`,
    );
  }
}

function checkConnections(
  roads: Roads,
  edges: ReadonlyMap<string, Edge>,
  sizes: ReadonlyMap<string, number>,
  check: DocumentCheck,
): Set<string> {
  const connected = new Set<string>();
  const lanePairs = new Set<string>();
  for (const [i, connection] of roads.connections.entries()) {
    const path = ['roads', 'connections', i] as const;
    checkSignalIndex(connection, sizes, path, check);
    check.line(connection.shape, [...path, 'shape']);
    for (const [k, foe] of (connection.yieldTo ?? []).entries()) {
      const place = [...path, 'yieldTo', k];
      const other = roads.connections[foe];
      if (!other || foe === i) {
        check.error(
          'yield-to',
          place,
          other
            ? 'The connection yields to itself.'
            : `There is no connection ${foe}; the scene has ${roads.connections.length}.`,
          'Use the index of another connection of the same junction.',
        );
      } else if (edges.get(other.from)?.to !== edges.get(connection.from)?.to) {
        check.warning(
          'yield-to',
          place,
          `Connection ${foe} belongs to another junction.`,
          'Right of way acts within a junction.',
        );
      }
    }
    const from = edges.get(connection.from);
    const to = edges.get(connection.to);
    const known =
      check.reference(edges, connection.from, [...path, 'from'], 'edge') &&
      check.reference(edges, connection.to, [...path, 'to'], 'edge');
    const fromLane = laneAt(from, connection.fromLane, [...path, 'fromLane'], check);
    const toLane = laneAt(to, connection.toLane, [...path, 'toLane'], check);
    if (!known || !from || !to) continue;
    if (from.to !== to.from) {
      check.error(
        'connection-apart',
        path,
        `Edge "${from.id}" ends at junction "${from.to}", but "${to.id}" begins at "${to.from}".`,
        'A connection joins edges that meet at a junction.',
      );
      continue;
    }
    const key = `${from.id}\n${connection.fromLane}\n${to.id}\n${connection.toLane}`;
    if (lanePairs.has(key)) {
      check.warning(
        'connection-twice',
        path,
        'These two lanes are connected twice.',
        'Remove one of the connections.',
      );
    }
    lanePairs.add(key);
    connected.add(`${from.id}\n${to.id}`);
    const gap = Math.max(
      apart(fromLane?.shape[fromLane.shape.length - 1], connection.shape[0]),
      apart(toLane?.shape[0], connection.shape[connection.shape.length - 1]),
    );
    if (fromLane && toLane && gap > GAP) {
      check.warning(
        'connection-gap',
        [...path, 'shape'],
        `The connection's line ends ${gap.toFixed(1)} m from the lane it joins.`,
        'Vehicles will jump there; let it begin and end on the lanes.',
      );
    }
  }
  return connected;
}

function laneAt(
  edge: Edge | undefined,
  lane: number,
  path: readonly (string | number)[],
  check: DocumentCheck,
) {
  const found = edge?.lanes[lane];
  if (edge && !found) {
    check.error(
      'lane-index',
      path,
      `Edge "${edge.id}" has no lane ${lane}; it has ${edge.lanes.length}.`,
      'Lanes count from 0 at the kerb.',
    );
  }
  return found;
}

function checkBusStops(roads: Roads, edges: ReadonlyMap<string, Edge>, check: DocumentCheck): void {
  for (const [i, stop] of roads.busStops.entries()) {
    const path = ['roads', 'busStops', i] as const;
    check.reference(edges, stop.edge, [...path, 'edge'], 'edge');
    const edge = edges.get(stop.edge);
    laneAt(edge, stop.lane, [...path, 'lane'], check);
    const length = laneLength(edge, stop.lane);
    if (stop.startPos >= stop.endPos) {
      check.error('stop-order', path, 'The stop ends before it begins.', 'startPos must be below endPos.');
    } else if (length !== undefined && stop.endPos > length + 0.1) {
      check.error(
        'stop-off-lane',
        [...path, 'endPos'],
        `The stop ends at ${stop.endPos} m, but the lane is ${length.toFixed(2)} m long.`,
        'Positions count in metres from the start of the lane.',
      );
    }
  }
}

function checkWalkways(
  walkways: Walkways,
  nodes: ReadonlyMap<string, number>,
  junctions: ReadonlyMap<string, number>,
  sizes: ReadonlyMap<string, number>,
  check: DocumentCheck,
): void {
  check.unique(walkways.paths, ['walkways', 'paths'], 'walkway path');
  for (const [i, node] of walkways.nodes.entries()) {
    check.near([node.point], ['walkways', 'nodes', i, 'point']);
  }
  for (const [i, path] of walkways.paths.entries()) {
    const place = ['walkways', 'paths', i] as const;
    check.line(path.shape, [...place, 'shape']);
    checkSignalIndex(path, sizes, place, check);
    if (path.junction !== undefined)
      check.reference(junctions, path.junction, [...place, 'junction'], 'junction');
    for (const [end, point] of [
      ['from', path.shape[0]],
      ['to', path.shape[path.shape.length - 1]],
    ] as const) {
      if (!check.reference(nodes, path[end], [...place, end], 'walkway node')) continue;
      const node = walkways.nodes[nodes.get(path[end]) ?? -1];
      const gap = apart(node?.point, point);
      if (gap > GAP) {
        check.warning(
          'path-gap',
          [...place, end],
          `The path's line is ${gap.toFixed(1)} m from its node "${path[end]}".`,
          'People will jump there; let the line begin and end at its nodes.',
        );
      }
    }
  }
}
