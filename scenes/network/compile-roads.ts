import {
  type Connection,
  type Edge,
  type Roads,
  VEHICLE_CLASSES,
  type VehicleClass,
} from '../document/roads.ts';
import { type MeasuredLine, measure } from '../geometry/polyline.ts';
import { HALF_PI, wrapAngle } from '../math.ts';
import { type Problem, TwinError } from '../problem.ts';
import { type Conflict, findConflicts, internalLane } from './conflicts.ts';
import { compileLinkRules } from './link-rules.ts';
import { type Approach, yields } from './right-of-way.ts';
import { CONFLICT, DIRECTION, type RoadNetwork } from './road-network.ts';
import { compileSignalControl } from './signal-control.ts';
import { stateCode } from './signal-states.ts';
import { compileStopLines } from './stop-lines.ts';

/** Lateral acceleration that a turning vehicle accepts, m/s2, for internal lanes without a speed of their own. */
const LATERAL_ACCELERATION = 2.5;
const SLOWEST_TURN = 3;

const DIRECTION_CODE: Readonly<Record<string, number>> = {
  s: DIRECTION.straight,
  l: DIRECTION.left,
  r: DIRECTION.right,
  L: DIRECTION.slightLeft,
  R: DIRECTION.slightRight,
  t: DIRECTION.turn,
};

/** Permission bit of a class. */
export function classBit(vehicleClass: VehicleClass): number {
  return 1 << VEHICLE_CLASSES.indexOf(vehicleClass);
}

/** Change of heading, rad, up to which lines meet as usual, and room per rad beyond it, m. */
const USUAL_KINK = 1;
const KINK_ROOM = 0.4;

/** Distance between the lanes of a turn-around from which the turning circle of a bus (12.5 m outside) fits, m. */
const TURNING_ROOM = 15;
/** Classes whose bodies don't fit a smaller one. */
const UNWIELDY = classBit('truck') | classBit('bus') | classBit('tram');

/** Classes that long bodies belong to. */
const LONG_BODIES = classBit('truck') | classBit('bus');

const EVERYONE = 0xffffffff;
const INFINITY = Number.POSITIVE_INFINITY;
/** Distance kept from the stream one waits for inside a junction, and the least way in that is worth it, m. */
const WAIT_GAP = 0.5;
const LEAST_WAY_IN = 3;

/** Bits of the classes allowed; everyone where the scene says nothing. `ignoring` may go everywhere. */
function permissionBits(allow: readonly VehicleClass[] | undefined): number {
  if (!allow) return EVERYONE;
  let bits = classBit('ignoring');
  for (const c of allow) bits |= classBit(c);
  return bits >>> 0;
}

/** Compiles the roads of a scene. Throws TwinError where an id does not resolve; adds what it noticed to `problems`. */
export function compileRoads(roads: Roads, problems: Problem[]): RoadNetwork {
  const junctionIndex = new Map(roads.junctions.map((j, i) => [j.id, i]));
  const edgeIndex = new Map(roads.edges.map((e, i) => [e.id, i]));
  const signalIndex = new Map(roads.signals.map((s, i) => [s.id, i]));
  const junctionOf = (id: string, where: string) => resolve(junctionIndex, id, 'junction', where);

  const edgeFirstLane = new Int32Array(roads.edges.length + 1);
  roads.edges.forEach((e, i) => {
    edgeFirstLane[i + 1] = (edgeFirstLane[i] as number) + e.lanes.length;
  });
  const laneCount = edgeFirstLane[roads.edges.length] as number;
  const laneOf: LaneOf = (edge, i, where) =>
    laneAt(roads, edgeFirstLane, resolve(edgeIndex, edge, 'edge', where), i, where);
  const links = orderLinks(roads, edgeIndex, edgeFirstLane);
  const linkCount = links.length;
  const totalLanes = laneCount + linkCount;

  const lines: MeasuredLine[] = [];
  const laneSpeed = new Float64Array(totalLanes);
  const laneWidth = new Float64Array(totalLanes);
  const laneEdge = new Int32Array(totalLanes).fill(-1);
  const lanePermissions = new Uint32Array(totalLanes).fill(EVERYONE);
  roads.edges.forEach((edge, e) => {
    edge.lanes.forEach((lane, i) => {
      const l = (edgeFirstLane[e] as number) + i;
      lines[l] = measure(lane.shape, lane.length);
      laneSpeed[l] = lane.speed;
      laneWidth[l] = lane.width;
      laneEdge[l] = e;
      lanePermissions[l] = permissionBits(lane.allow);
    });
    alignLanes(lines, edgeFirstLane[e] as number, edgeFirstLane[e + 1] as number);
  });
  links.forEach((link, k) => {
    const l = laneCount + k;
    const line = measure(link.connection.shape, link.connection.length);
    lines[l] = line;
    const limit = Math.min(laneSpeed[link.from] as number, laneSpeed[link.to] as number);
    laneSpeed[l] = link.connection.speed ?? Math.max(SLOWEST_TURN, Math.min(limit, turningSpeed(line)));
    laneWidth[l] = Math.min(laneWidth[link.from] as number, laneWidth[link.to] as number);
    if (isTightLoop(link.connection)) lanePermissions[l] = (EVERYONE & ~UNWIELDY) >>> 0;
  });

  const linkJunction = new Int32Array(linkCount);
  const linkSignal = new Int32Array(linkCount).fill(-1);
  const linkSignalIndex = new Int32Array(linkCount);
  const laneLinkStart = new Int32Array(laneCount + 1);
  links.forEach((link, k) => {
    const c = link.connection;
    const edge = roads.edges[link.fromEdge] as Edge;
    linkJunction[k] = junctionOf(edge.to, `edge ${edge.id}`);
    laneLinkStart[link.from + 1] = (laneLinkStart[link.from + 1] as number) + 1;
    if (c.signal === undefined) return;
    linkSignal[k] = resolve(signalIndex, c.signal, 'signal', `connection ${c.from} -> ${c.to}`);
    linkSignalIndex[k] = c.signalIndex ?? 0;
  });
  for (let l = 0; l < laneCount; l++)
    laneLinkStart[l + 1] = (laneLinkStart[l + 1] as number) + (laneLinkStart[l] as number);

  const byJunction: number[][] = roads.junctions.map(() => []);
  for (let k = 0; k < linkCount; k++) (byJunction[linkJunction[k] as number] as number[]).push(k);
  const conflicts = compileConflicts(roads, links, lines, laneCount, byJunction);

  const network = {
    edgeIds: roads.edges.map((e) => e.id),
    edgeIndex,
    edgeNames: roads.edges.map((e) => e.name?.en),
    edgeConfidence: roads.edges.map((e) => e.confidence),
    junctionIds: roads.junctions.map((j) => j.id),
    signalIds: roads.signals.map((s) => s.id),
    edgeCount: roads.edges.length,
    laneCount,
    linkCount,
    totalLanes,
    junctionCount: roads.junctions.length,
    edgeFirstLane,
    edgeFrom: Int32Array.from(roads.edges, (e) => junctionOf(e.from, `edge ${e.id}`)),
    edgeTo: Int32Array.from(roads.edges, (e) => junctionOf(e.to, `edge ${e.id}`)),
    edgeLeftHand: Uint8Array.from(roads.edges, (e) => (e.side === 'left' ? 1 : 0)),
    edgePriority: Float64Array.from(roads.edges, (e) => e.priority),
    laneLength: Float64Array.from(lines, (line) => line.s.at(-1) as number),
    laneSpeed,
    laneWidth,
    laneEdge,
    lanePermissions,
    laneBend: Float64Array.from(lines, (line, l) => {
      const link = links[l - laneCount];
      return link ? cornerRoom(line, lines[link.from] as MeasuredLine, lines[link.to] as MeasuredLine) : 0;
    }),
    ...packShapes(lines),
    laneLinkStart,
    linkFrom: Int32Array.from(links, (l) => l.from),
    linkTo: Int32Array.from(links, (l) => l.to),
    linkJunction,
    linkDirection: Uint8Array.from(links, (l) => DIRECTION_CODE[l.connection.dir] ?? 0),
    linkSignal,
    linkSignalIndex,
    linkWaitAt: Float64Array.from(links, (l, k) =>
      l.connection.waitAt === undefined ? INFINITY : waitPoint(conflicts, k),
    ),
    linkRule: compileLinkRules(
      links.map((l, k) => ({
        connection: l.connection,
        edge: roads.edges[l.fromEdge] as Edge,
        junction: roads.junctions[linkJunction[k] as number],
        heading: (lines[l.from] as MeasuredLine).heading.at(-1) as number,
      })),
      conflicts,
    ),
    ...packRows('junctionLinkStart', 'junctionLinks', byJunction),
    ...conflicts,
    ...compileSignals(roads, laneOf, problems),
    ...compileBusStops(roads, edgeIndex, edgeFirstLane),
  };
  return { ...network, laneStopBack: compileStopLines(network, LONG_BODIES) };
}

function resolve(index: ReadonlyMap<string, number>, id: string, kind: string, where: string): number {
  const found = index.get(id);
  if (found !== undefined) return found;
  throw new TwinError({
    code: 'unknown-reference',
    message: `There is no ${kind} "${id}".`,
    where,
    hint: `Add the ${kind} or correct the id.`,
  });
}

type LaneOf = (edge: string, lane: number, where: string) => number;

/** Index of lane `i` of an edge. Throws TwinError where there is none. */
function laneAt(roads: Roads, edgeFirstLane: Int32Array, edge: number, i: number, where: string): number {
  const l = (edgeFirstLane[edge] as number) + i;
  if (l < (edgeFirstLane[edge + 1] as number)) return l;
  throw new TwinError({
    code: 'unknown-reference',
    message: `Edge "${roads.edges[edge]?.id}" has no lane ${i}.`,
    where,
    hint: 'Lanes are counted from 0 at the kerb.',
  });
}

interface Link {
  readonly connection: Connection;
  /** Index of the connection in the document. */
  readonly source: number;
  readonly fromEdge: number;
  readonly toEdge: number;
  readonly from: number;
  readonly to: number;
}

/** Connections resolved to lanes and sorted by the lane they leave, so that the links of a lane are consecutive. */
function orderLinks(roads: Roads, edgeIndex: ReadonlyMap<string, number>, edgeFirstLane: Int32Array): Link[] {
  const lane = (edge: number, i: number, where: string) => laneAt(roads, edgeFirstLane, edge, i, where);
  const links = roads.connections.map((connection, source) => {
    const where = `connection ${source} (${connection.from} -> ${connection.to})`;
    const fromEdge = resolve(edgeIndex, connection.from, 'edge', where);
    const toEdge = resolve(edgeIndex, connection.to, 'edge', where);
    if ((roads.edges[fromEdge] as Edge).to !== (roads.edges[toEdge] as Edge).from) {
      throw new TwinError({
        code: 'unconnected-edges',
        message: `Edge "${connection.to}" does not start where "${connection.from}" ends.`,
        where,
        hint: 'A connection joins two edges at their common junction.',
      });
    }
    return {
      connection,
      source,
      fromEdge,
      toEdge,
      from: lane(fromEdge, connection.fromLane, where),
      to: lane(toEdge, connection.toLane, where),
    };
  });
  return links.sort((a, b) => a.from - b.from || a.source - b.source);
}

/**
 * Gives the lanes of an edge one scale of distance, so that equal positions lie side by side, as lane changes need: point by
 * point where the lanes have the same points, else by their mean length. (On a bend the outer lane is drawn longer.)
 */
function alignLanes(lines: readonly MeasuredLine[], first: number, end: number): void {
  const lanes = lines.slice(first, end);
  const points = lanes[0]?.s.length ?? 0;
  const mean = lanes.reduce((sum, line) => sum + line.length, 0) / lanes.length;
  if (lanes.every((line) => Math.abs(line.length - mean) < 1e-6)) return;
  const same = lanes.every((line) => line.s.length === points);
  for (let i = 1; i < points && same; i++) {
    const s = lanes.reduce((sum, line) => sum + (line.s[i] as number), 0) / lanes.length;
    for (const line of lanes) line.s[i] = s;
  }
  for (const line of lanes) {
    const scale = mean / (line.s.at(-1) as number);
    for (let i = 1; i < line.s.length; i++) line.s[i] = (line.s[i] as number) * scale;
  }
}

/** Whether a turn-around is too tight for long bodies. */
function isTightLoop({ dir, shape }: Connection): boolean {
  const [start, end] = [shape[0], shape.at(-1)];
  if (dir !== 't' || !start || !end) return false;
  const x = end[0] - start[0];
  const y = end[1] - start[1];
  return x * x + y * y < TURNING_ROOM * TURNING_ROOM;
}

/** Speed at which the tightest part of a line is driven with the lateral acceleration above. */
function turningSpeed(line: MeasuredLine): number {
  let tightest = Number.POSITIVE_INFINITY;
  const n = line.x.length;
  for (let i = 1; i + 1 < n; i++) {
    const turn = Math.abs(wrapAngle((line.heading[i] as number) - (line.heading[i - 1] as number)));
    const run = ((line.s[i + 1] as number) - (line.s[i - 1] as number)) / 2;
    if (turn > 1e-3) tightest = Math.min(tightest, run / turn);
  }
  if (n === 2 || tightest === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return Math.sqrt(LATERAL_ACCELERATION * Math.max(3, tightest));
}

/**
 * Room for corners: a body across a bend of radius R sticks out of its path. From nothing at 8 m and more to 0.8 m per
 * right angle at 3 m, which a body of 4.5 m by 1.8 m needs; and more where a carelessly drawn line turns back on the spot
 * from or to the lanes it joins.
 */
function cornerRoom(line: MeasuredLine, from: MeasuredLine, to: MeasuredLine): number {
  const joints =
    kinkRoom(from.heading.at(-1), line.heading[0]) + kinkRoom(line.heading.at(-1), to.heading[0]);
  let turn = 0;
  for (let i = 1; i + 1 < line.x.length; i++) {
    turn += Math.abs(wrapAngle((line.heading[i] as number) - (line.heading[i - 1] as number)));
  }
  if (turn < 0.3) return joints;
  const radius = line.length / turn;
  const tight = Math.min(1, Math.max(0, (8 - radius) / 5));
  return joints + (0.8 * tight * turn) / HALF_PI;
}

/** Room for a change of heading on the spot: none up to what is usual where lanes and ways through junctions meet. */
function kinkRoom(before: number | undefined, after: number | undefined): number {
  const kink = Math.abs(wrapAngle((after ?? 0) - (before ?? 0)));
  return kink > USUAL_KINK ? KINK_ROOM * kink : 0;
}

function packShapes(lines: readonly MeasuredLine[]) {
  const shapeStart = new Int32Array(lines.length + 1);
  lines.forEach((line, l) => {
    shapeStart[l + 1] = (shapeStart[l] as number) + line.x.length;
  });
  const n = shapeStart[lines.length] as number;
  const packed = {
    shapeStart,
    shapeX: new Float64Array(n),
    shapeY: new Float64Array(n),
    shapeZ: new Float64Array(n),
    shapeS: new Float64Array(n),
    shapeHeading: new Float64Array(n),
  };
  lines.forEach((line, l) => {
    const at = shapeStart[l] as number;
    packed.shapeX.set(line.x, at);
    packed.shapeY.set(line.y, at);
    packed.shapeZ.set(line.z, at);
    packed.shapeS.set(line.s, at);
    packed.shapeHeading.set(line.heading, at);
  });
  return packed;
}

function packRows<S extends string, V extends string>(
  start: S,
  values: V,
  rows: readonly (readonly number[])[],
): Record<S | V, Int32Array> {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    starts[i + 1] = (starts[i] as number) + row.length;
  });
  return { [start]: starts, [values]: Int32Array.from(rows.flat()) } as Record<S | V, Int32Array>;
}

interface ConflictRow {
  readonly foe: number;
  readonly kind: number;
  readonly wide: boolean;
  readonly yield: boolean;
  readonly from: number;
  readonly to: number;
  readonly foeFrom: number;
  readonly foeTo: number;
}

function compileConflicts(
  roads: Roads,
  links: readonly Link[],
  lines: readonly MeasuredLine[],
  laneCount: number,
  byJunction: readonly (readonly number[])[],
) {
  const rows: ConflictRow[][] = links.map(() => []);
  const linkOfSource = new Int32Array(links.length);
  links.forEach((l, k) => {
    linkOfSource[l.source] = k;
  });
  const yieldSets = links.map(
    (l) => l.connection.yieldTo && new Set(l.connection.yieldTo.map((i) => linkOfSource[i])),
  );
  byJunction.forEach((members, j) => {
    const type = roads.junctions[j]?.type ?? 'priority';
    const approaches = new Map(members.map((k) => [k, approachOf(roads, links[k] as Link, lines)]));
    const givesWay = (k: number, foe: number): boolean =>
      yieldSets[k]?.has(foe) ?? yields(type, approaches.get(k) as Approach, approaches.get(foe) as Approach);
    const internals = members.map((k) => {
      const link = links[k] as Link;
      const line = lines[laneCount + k] as MeasuredLine;
      const { from: fromLane, to: toLane, fromEdge, toEdge } = link;
      return internalLane({ link: k, fromLane, toLane, fromEdge, toEdge, line });
    });
    for (const c of findConflicts(internals)) addConflict(rows, c, givesWay);
  });
  const conflictStart = new Int32Array(links.length + 1);
  rows.forEach((r, k) => {
    conflictStart[k + 1] = (conflictStart[k] as number) + r.length;
  });
  const flat = rows.flat();
  const conflictPair = new Int32Array(flat.length);
  rows.forEach((own, k) => {
    own.forEach((row, i) => {
      const back = (rows[row.foe] as typeof own).findIndex(
        (r) => r.foe === k && r.kind === row.kind && r.from === row.foeFrom,
      );
      conflictPair[(conflictStart[k] as number) + i] = (conflictStart[row.foe] as number) + back;
    });
  });
  return {
    conflictStart,
    conflictLink: Int32Array.from(flat, (r) => r.foe),
    conflictKind: Uint8Array.from(flat, (r) => r.kind),
    conflictWide: Uint8Array.from(flat, (r) => (r.wide ? 1 : 0)),
    conflictYield: Uint8Array.from(flat, (r) => (r.yield ? 1 : 0)),
    conflictFrom: Float64Array.from(flat, (r) => r.from),
    conflictTo: Float64Array.from(flat, (r) => r.to),
    conflictFoeFrom: Float64Array.from(flat, (r) => r.foeFrom),
    conflictFoeTo: Float64Array.from(flat, (r) => r.foeTo),
    conflictPair,
  };
}

/** Where a vehicle of link k stops inside the junction: before the first conflict in which it gives way. */
function waitPoint(table: ReturnType<typeof compileConflicts>, k: number): number {
  let first = INFINITY;
  for (let c = table.conflictStart[k] as number; c < (table.conflictStart[k + 1] as number); c++) {
    if (table.conflictYield[c] === 1 && table.conflictKind[c] !== CONFLICT.diverging) {
      first = Math.min(first, table.conflictFrom[c] as number);
    }
  }
  return first - WAIT_GAP >= LEAST_WAY_IN ? first - WAIT_GAP : INFINITY;
}

function addConflict(
  rows: ConflictRow[][],
  c: Conflict,
  givesWay: (k: number, foe: number) => boolean,
): void {
  const { kind, wide, aFrom, aTo, bFrom, bTo } = c;
  const way = (k: number, foe: number) => !wide && givesWay(k, foe);
  rows[c.a]?.push({
    foe: c.b,
    kind,
    wide,
    yield: way(c.a, c.b),
    from: aFrom,
    to: aTo,
    foeFrom: bFrom,
    foeTo: bTo,
  });
  rows[c.b]?.push({
    foe: c.a,
    kind,
    wide,
    yield: way(c.b, c.a),
    from: bFrom,
    to: bTo,
    foeFrom: aFrom,
    foeTo: aTo,
  });
}

function approachOf(roads: Roads, link: Link, lines: readonly MeasuredLine[]): Approach {
  const edge = roads.edges[link.fromEdge] as Edge;
  return {
    fromLane: link.from,
    toLane: link.to,
    heading: (lines[link.from] as MeasuredLine).heading.at(-1) as number,
    priority: edge.priority,
    dir: link.connection.dir,
    leftHand: edge.side === 'left',
  };
}

function compileSignals(roads: Roads, laneOf: LaneOf, problems: Problem[]) {
  const programs = roads.signals.map((signal) => {
    const chosen = signal.programs.find((p) => p.id === signal.program) ?? signal.programs.at(0);
    if (signal.program !== undefined && chosen?.id !== signal.program) {
      problems.push({
        code: 'unknown-program',
        severity: 'warning',
        message: `Signal "${signal.id}" has no programme "${signal.program}".`,
        where: `signal ${signal.id}`,
        hint: 'The first programme is used.',
      });
    }
    return chosen;
  });
  const size = programs.map((p) => Math.max(0, ...(p?.phases.map((f) => f.state.length) ?? [0])));
  const phases = programs.flatMap((p, s) => p?.phases.map((f) => ({ ...f, size: size[s] as number })) ?? []);
  const phaseStart = new Int32Array(programs.length + 1);
  const signalStateStart = new Int32Array(programs.length + 1);
  programs.forEach((p, s) => {
    phaseStart[s + 1] = (phaseStart[s] as number) + (p?.phases.length ?? 0);
    signalStateStart[s + 1] = (signalStateStart[s] as number) + (size[s] as number);
  });
  const phaseStateStart = new Int32Array(phases.length + 1);
  phases.forEach((f, p) => {
    phaseStateStart[p + 1] = (phaseStateStart[p] as number) + f.size;
  });
  const phaseStates = new Uint8Array(phaseStateStart[phases.length] as number);
  phases.forEach((f, p) => {
    for (let i = 0; i < f.state.length; i++) {
      phaseStates[(phaseStateStart[p] as number) + i] = stateCode(f.state.charAt(i));
    }
  });
  const signalControl = compileSignalControl(roads, programs, laneOf);
  return {
    ...(signalControl ? { signalControl } : {}),
    phaseStart,
    phaseDuration: Float64Array.from(phases, (f) => f.duration),
    phaseMinDuration: Float64Array.from(phases, (f) => f.minDuration ?? -1),
    phaseMaxDuration: Float64Array.from(phases, (f) => f.maxDuration ?? -1),
    phaseStateStart,
    phaseStates,
    signalOffset: Float64Array.from(programs, (p) => p?.offset ?? 0),
    signalCycle: Float64Array.from(programs, (p) => p?.phases.reduce((sum, f) => sum + f.duration, 0) ?? 0),
    signalSize: Int32Array.from(size),
    signalStateStart,
  };
}

function compileBusStops(roads: Roads, edgeIndex: ReadonlyMap<string, number>, edgeFirstLane: Int32Array) {
  const lane = roads.busStops.map((b) => {
    const edge = resolve(edgeIndex, b.edge, 'edge', `bus stop ${b.id}`);
    const count = (edgeFirstLane[edge + 1] as number) - (edgeFirstLane[edge] as number);
    return (edgeFirstLane[edge] as number) + Math.min(b.lane, count - 1);
  });
  return {
    busStopIds: roads.busStops.map((b) => b.id),
    busStopLane: Int32Array.from(lane),
    busStopFrom: Float64Array.from(roads.busStops, (b) => b.startPos),
    busStopTo: Float64Array.from(roads.busStops, (b) => b.endPos),
  };
}
