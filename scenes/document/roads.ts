import * as v from 'valibot';
import {
  Confidence,
  Finite,
  Id,
  Index,
  Line,
  LocalText,
  NonNegative,
  Point,
  Positive,
  Ring,
} from './shapes.ts';
import { WalkArea, WalkGate } from './walk-areas.ts';

/** Classes of road users that lane permissions speak of. `ignoring` obeys no permission (as in SUMO). */
export const VEHICLE_CLASSES = [
  'car',
  'truck',
  'bus',
  'taxi',
  'bicycle',
  'ebike',
  'emergency',
  'autonomous',
  'tram',
  'motorcycle',
  'delivery',
  'private',
  'ignoring',
] as const;
export const VehicleClass = v.picklist(VEHICLE_CLASSES);

export const JUNCTION_TYPES = [
  'priority',
  'priority_stop',
  'allway_stop',
  'right_before_left',
  'left_before_right',
  'traffic_light',
  'zipper',
  'unregulated',
  'dead_end',
] as const;

/** Where edges meet. `shape` is the junction area; without one it follows from the connections. */
export const Junction = v.strictObject({
  id: Id,
  x: Finite,
  y: Finite,
  z: v.optional(Finite),
  type: v.picklist(JUNCTION_TYPES),
  name: v.optional(LocalText),
  shape: v.optional(Ring),
});

/**
 * One lane of an edge. Lane 0 is the one nearest the kerb of the driving side (rightmost in right-hand traffic).
 * `shape` is the centre line in driving direction, already cut at the junctions.
 */
export const Lane = v.strictObject({
  shape: Line,
  /** Speed limit, m/s. */
  speed: Positive,
  /** Metres. */
  width: v.optional(Positive, 3.2),
  /** Driving length, m, where it differs from the drawn length (SUMO networks). */
  length: v.optional(Positive),
  /** Id in the file it came from, where that is not the edge's with the lane's index: exports use it. */
  sourceId: v.optional(v.string()),
  /** Who may use the lane; absent: everyone. */
  allow: v.optional(v.array(VehicleClass)),
});

/** A one-way road between two junctions. A two-way road is two edges that name each other in `opposite`. */
export const Edge = v.strictObject({
  id: Id,
  from: Id,
  to: Id,
  name: v.optional(LocalText),
  /** OpenStreetMap highway value where known: motorway, trunk, primary, secondary, tertiary, service, ... */
  roadClass: v.optional(v.string()),
  /** Traffic side: mainland China drives on the right, Hong Kong on the left. */
  side: v.optional(v.picklist(['right', 'left']), 'right'),
  /** Higher goes first at priority junctions. */
  priority: v.optional(Finite, 0),
  confidence: v.optional(Confidence),
  source: v.optional(v.string()),
  opposite: v.optional(Id),
  /**
   * Whether one may turn to the nearer side (right in right-hand traffic) at a red signal, after stopping and giving way to
   * everyone: yes in mainland China unless a red arrow says otherwise, no in Hong Kong. Absent: no.
   */
  turnOnRed: v.optional(v.boolean()),
  lanes: v.pipe(v.array(Lane), v.minLength(1, 'an edge needs a lane')),
});

/** Direction of a connection: straight, left, right, slightly left / right, turn-around. */
export const TURN_DIRECTIONS = ['s', 'l', 'r', 'L', 'R', 't'] as const;

/** A way through a junction from one lane to another: its `shape` is the centre line of the internal lane. */
export const Connection = v.strictObject({
  from: Id,
  fromLane: Index,
  to: Id,
  toLane: Index,
  dir: v.picklist(TURN_DIRECTIONS),
  shape: Line,
  /** Speed limit on the internal lane, m/s; absent: from the curvature. */
  speed: v.optional(Positive),
  /** Driving length, m, where it differs from the drawn length. */
  length: v.optional(Positive),
  /** Internal lanes of the file it came from, one after the other, with their driving lengths: exports use them. */
  via: v.optional(v.array(v.strictObject({ id: v.string(), length: NonNegative }))),
  /** Metres along the internal lane where a turning vehicle may wait inside the junction. */
  waitAt: v.optional(Positive),
  /** Signal and index in its state strings. */
  signal: v.optional(Id),
  signalIndex: v.optional(Index),
  /** Whether one may go at red after stopping and giving way; absent: as the edge it leaves says. A red arrow: `false`. */
  turnOnRed: v.optional(v.boolean()),
  /** Connections (indices in `connections`) this one yields to; absent: from the junction type and geometry. */
  yieldTo: v.optional(v.array(Index)),
});

/**
 * One phase of a signal programme; `state` has one character per index: G g y r u s o O, as in SUMO, and F for a green that
 * flashes before it ends.
 */
export const Phase = v.strictObject({
  duration: Positive,
  state: v.pipe(v.string(), v.regex(/^[GgFYyrRusoO]+$/, 'characters allowed: G g F Y y r R u s o O')),
  name: v.optional(v.string()),
  minDuration: v.optional(NonNegative),
  maxDuration: v.optional(NonNegative),
  /** Whether the stage comes without a call: `min` for its shortest time, `max` for its longest. Default: `none`. */
  recall: v.optional(v.picklist(['none', 'min', 'max'])),
  /** Passage time of the stage, s; absent: that of the programme. */
  passage: v.optional(Positive),
});

/** How a controlled signal goes from one green to the next. What is absent follows from the sequence and from geometry. */
export const SignalClearance = v.strictObject({
  /**
   * `mainland`: green, flashing green, yellow, red. `hong-kong`: green, amber, red, red with amber, green. `plain`: green,
   * yellow, red.
   */
  sequence: v.optional(v.picklist(['mainland', 'hong-kong', 'plain']), 'mainland'),
  /** Seconds. */
  flashingGreen: v.optional(NonNegative),
  yellow: v.optional(NonNegative),
  redYellow: v.optional(NonNegative),
  /** All red, s; absent: from the ways that conflict, how far they reach and how fast they are driven. */
  allRed: v.optional(NonNegative),
  /** Speed for which crossings are cleared, m/s. */
  walkingSpeed: v.optional(Positive),
});

/** What decides about the lengths and the order of a programme's stages. */
export const SignalControl = v.strictObject({
  /** `fixed`: as planned. `actuated`: by gaps in the traffic. `max-pressure`: by the queues up- and downstream. */
  kind: v.picklist(['fixed', 'actuated', 'max-pressure']),
  clearance: v.optional(SignalClearance),
  /** Gap at which a stage is given up, s. */
  passage: v.optional(Positive, 3),
  /** Whether stages nobody calls for are left out. */
  skip: v.optional(v.boolean(), true),
  /** Phase (index) whose end is kept in step with the cycle and its offset; absent: the signal runs free. */
  coordinate: v.optional(Index),
  /** Distance of detectors from the stop line, in seconds at the speed limit, where the signal names none. */
  detectorGap: v.optional(Positive, 2),
  /** Whoever has waited longer than this, s, comes before everything else. */
  maxWait: v.optional(Positive, 120),
});

export const SignalProgram = v.strictObject({
  id: Id,
  /** Seconds by which the cycle starts later than time zero. */
  offset: v.optional(Finite, 0),
  phases: v.pipe(v.array(Phase), v.minLength(1, 'a programme needs a phase')),
  /** Absent: the phases run as they stand. */
  control: v.optional(SignalControl),
});

/** A stretch of a lane, metres from its start, in which vehicles are noticed: an induction loop or a camera's zone. */
export const Detector = v.strictObject({
  id: Id,
  edge: Id,
  lane: Index,
  from: NonNegative,
  to: Positive,
});

/** A signal controller with one or more programmes. */
export const Signal = v.strictObject({
  id: Id,
  name: v.optional(LocalText),
  confidence: v.optional(Confidence),
  /** Programme in force; absent: the first. */
  program: v.optional(Id),
  programs: v.pipe(v.array(SignalProgram), v.minLength(1, 'a signal needs a programme')),
  /** Detectors on approaches; lanes without one get one where the programme needs it. */
  detectors: v.optional(v.array(Detector)),
});

export const BusStop = v.strictObject({
  id: Id,
  name: v.optional(LocalText),
  edge: Id,
  lane: Index,
  /** Metres from the start of the lane. */
  startPos: NonNegative,
  endPos: NonNegative,
  lines: v.optional(v.array(v.string())),
});

/** Roads: junctions, edges, connections, signals. */
export const Roads = v.strictObject({
  junctions: v.array(Junction),
  edges: v.array(Edge),
  connections: v.array(Connection),
  signals: v.optional(v.array(Signal), []),
  busStops: v.optional(v.array(BusStop), []),
});

export const WalkNode = v.strictObject({ id: Id, point: Point });

/**
 * A walkable strip between two nodes. Crossings say where the carriageway may be crossed: `signal` and `signalIndex`
 * for a signalised one, otherwise a zebra.
 */
export const WalkPath = v.strictObject({
  id: Id,
  kind: v.picklist(['sidewalk', 'crossing', 'plaza', 'stairs', 'footway']),
  from: Id,
  to: Id,
  shape: Line,
  width: v.optional(Positive, 2.5),
  junction: v.optional(Id),
  signal: v.optional(Id),
  signalIndex: v.optional(Index),
});

/** Where people walk, as a graph. */
export const Walkways = v.strictObject({
  nodes: v.array(WalkNode),
  paths: v.array(WalkPath),
  /** Where people walk freely rather than along paths, and where they come in and leave. */
  areas: v.optional(v.array(WalkArea)),
  gates: v.optional(v.array(WalkGate)),
});

export type VehicleClass = v.InferOutput<typeof VehicleClass>;
export type Junction = v.InferOutput<typeof Junction>;
export type Lane = v.InferOutput<typeof Lane>;
export type Edge = v.InferOutput<typeof Edge>;
export type Connection = v.InferOutput<typeof Connection>;
export type Detector = v.InferOutput<typeof Detector>;
export type SignalControl = v.InferOutput<typeof SignalControl>;
export type SignalClearance = v.InferOutput<typeof SignalClearance>;
export type Phase = v.InferOutput<typeof Phase>;
export type SignalProgram = v.InferOutput<typeof SignalProgram>;
export type Signal = v.InferOutput<typeof Signal>;
export type BusStop = v.InferOutput<typeof BusStop>;
export type Roads = v.InferOutput<typeof Roads>;
export type WalkNode = v.InferOutput<typeof WalkNode>;
export type WalkPath = v.InferOutput<typeof WalkPath>;
export type Walkways = v.InferOutput<typeof Walkways>;
