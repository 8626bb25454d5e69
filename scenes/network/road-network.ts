import type { Confidence } from '../document/shapes.ts';
import type { SignalControlTable } from './signal-control.ts';

/** Directions of a link, as numbers in `RoadNetwork.linkDirection`. */
export const DIRECTION = { straight: 0, left: 1, right: 2, slightLeft: 3, slightRight: 4, turn: 5 } as const;

/** What two internal lanes of a junction do to each other. */
export const CONFLICT = { crossing: 0, merging: 1, diverging: 2 } as const;

/**
 * The scene's roads compiled for speed: flat arrays, indices instead of ids, compressed rows (`xStart[i] .. xStart[i+1]`).
 *
 * Lanes 0 .. `laneCount`-1 are the lanes of edges (grouped by edge, kerb side first); lanes from `laneCount` on are the
 * internal lanes, one per link (connection): the internal lane of link k is `laneCount + k`.
 * Lengths m, speeds m/s, positions in local metres. Nothing here changes during a run.
 */
export interface RoadNetwork {
  readonly edgeIds: readonly string[];
  readonly edgeIndex: ReadonlyMap<string, number>;
  /** Names for people, where the scene has them. */
  readonly edgeNames: readonly (string | undefined)[];
  readonly edgeConfidence: readonly (Confidence | undefined)[];
  readonly junctionIds: readonly string[];
  readonly signalIds: readonly string[];

  readonly edgeCount: number;
  readonly laneCount: number;
  readonly linkCount: number;
  /** Lanes of edges and internal lanes together. */
  readonly totalLanes: number;
  readonly junctionCount: number;

  /** Per edge: first lane (edgeCount + 1 entries), from / to junction, 1 for left-hand traffic, priority. */
  readonly edgeFirstLane: Int32Array;
  readonly edgeFrom: Int32Array;
  readonly edgeTo: Int32Array;
  readonly edgeLeftHand: Uint8Array;
  readonly edgePriority: Float64Array;

  /**
   * Per lane (edges' and internal): driving length, limit, width, edge (-1 for internal), class permission bits. Those of
   * an internal lane leave out the classes whose bodies don't fit it (trucks and buses in tight turn-arounds).
   */
  readonly laneLength: Float64Array;
  readonly laneSpeed: Float64Array;
  readonly laneWidth: Float64Array;
  readonly laneEdge: Int32Array;
  readonly lanePermissions: Uint32Array;
  /** Room beyond the gap along the path that bodies need to clear each other's corners in a tight bend, m. */
  readonly laneBend: Float64Array;
  /**
   * Per lane of an edge (`laneCount` entries): metres before its end by which the stop line of its signal is drawn back, so
   * that buses turning by don't touch those who wait. Zero nearly everywhere.
   */
  readonly laneStopBack: Float64Array;

  /** Centre line of lane l: points `shapeStart[l] .. shapeStart[l+1]` (totalLanes + 1 entries). */
  readonly shapeStart: Int32Array;
  readonly shapeX: Float64Array;
  readonly shapeY: Float64Array;
  readonly shapeZ: Float64Array;
  /** Driving distance from the lane's start at each point; the last one is the lane's driving length. */
  readonly shapeS: Float64Array;
  /** Heading (rad, counter-clockwise from east) of the segment that starts at the point. */
  readonly shapeHeading: Float64Array;

  /** Links out of lane l (edges' lanes only): `laneLinkStart[l] .. laneLinkStart[l+1]` are link indices. */
  readonly laneLinkStart: Int32Array;
  /** Per link: lane it leaves, lane it enters, junction, direction, signal (-1: none) and index in its state. */
  readonly linkFrom: Int32Array;
  readonly linkTo: Int32Array;
  readonly linkJunction: Int32Array;
  readonly linkDirection: Uint8Array;
  readonly linkSignal: Int32Array;
  readonly linkSignalIndex: Int32Array;
  /**
   * Metres along the internal lane where a vehicle may wait for a gap in the streams beyond (a left turn before the
   * oncoming traffic); Infinity where it has to wait at the stop line. Conflicts from there on are *late*.
   */
  readonly linkWaitAt: Float64Array;
  /** What a driver has to do at the line besides giving way: `LINK_RULE` in `link-rules.ts`. */
  readonly linkRule: Uint8Array;
  /** Links of a junction: `junctionLinkStart[j] ..` into `junctionLinks`. */
  readonly junctionLinkStart: Int32Array;
  readonly junctionLinks: Int32Array;

  /**
   * Conflicts of link k: rows `conflictStart[k] .. conflictStart[k+1]`. In row c the internal lane of link k is in
   * conflict over [conflictFrom, conflictTo] metres of its own length with link `conflictLink` over
   * [conflictFoeFrom, conflictFoeTo] of the other's. `conflictYield` is 1 where k gives way, `conflictPair` the row of
   * the same conflict seen from the other link.
   */
  readonly conflictStart: Int32Array;
  readonly conflictLink: Int32Array;
  readonly conflictKind: Uint8Array;
  /** 1 where the conflict concerns pairs with a long vehicle only (turning side by side). */
  readonly conflictWide: Uint8Array;
  readonly conflictYield: Uint8Array;
  readonly conflictFrom: Float64Array;
  readonly conflictTo: Float64Array;
  readonly conflictFoeFrom: Float64Array;
  readonly conflictFoeTo: Float64Array;
  readonly conflictPair: Int32Array;

  /** Programmes in force, one per signal. Phase p of signal s: `phaseStart[s] + p`. */
  readonly phaseStart: Int32Array;
  readonly phaseDuration: Float64Array;
  /** Bounds within which requests may change a phase's duration, s; -1 where the scene gives none. */
  readonly phaseMinDuration?: Float64Array;
  readonly phaseMaxDuration?: Float64Array;
  /** State codes (see `sims/signals`) of phase p: `phaseStateStart[p] + index`. */
  readonly phaseStateStart: Int32Array;
  readonly phaseStates: Uint8Array;
  readonly signalOffset: Float64Array;
  readonly signalCycle: Float64Array;
  /** Number of indices a signal's states have. */
  readonly signalSize: Int32Array;
  /** Every signal's indices lie in one array: those of signal s start here (signals + 1 entries). */
  readonly signalStateStart: Int32Array;
  /** How signals decide about their stages; absent where all programmes run as they stand. */
  readonly signalControl?: SignalControlTable;

  readonly busStopIds: readonly string[];
  readonly busStopLane: Int32Array;
  readonly busStopFrom: Float64Array;
  readonly busStopTo: Float64Array;
}

/**
 * Walkways compiled: nodes and paths with their shapes, and the *cuts* where crossings meet lanes.
 *
 * A cut is the patch where crossing path `cutPath` lies over lane `cutLane` (an edge's lane or an internal one):
 * [cutLaneFrom, cutLaneTo] along the lane and [cutPathFrom, cutPathTo] along the path, both in metres and already
 * widened by the lane's and the crossing's half widths. Cuts are grouped by path and listed again by lane.
 */
export interface WalkNetwork {
  readonly nodeIds: readonly string[];
  readonly nodeIndex: ReadonlyMap<string, number>;
  readonly nodeX: Float64Array;
  readonly nodeY: Float64Array;
  readonly nodeZ: Float64Array;

  readonly pathIds: readonly string[];
  readonly pathCount: number;
  readonly pathFrom: Int32Array;
  readonly pathTo: Int32Array;
  readonly pathLength: Float64Array;
  readonly pathWidth: Float64Array;
  /** 0 sidewalk, 1 crossing, 2 plaza, 3 stairs, 4 footway. */
  readonly pathKind: Uint8Array;
  /** Signal of a signalised crossing (-1: none) and its index in the signal's state. */
  readonly pathSignal: Int32Array;
  readonly pathSignalIndex: Int32Array;
  readonly shapeStart: Int32Array;
  readonly shapeX: Float64Array;
  readonly shapeY: Float64Array;
  readonly shapeZ: Float64Array;
  readonly shapeS: Float64Array;
  readonly shapeHeading: Float64Array;
  /** Paths at node n: rows `nodePathStart[n] ..` into `nodePaths`. */
  readonly nodePathStart: Int32Array;
  readonly nodePaths: Int32Array;

  readonly cutCount: number;
  readonly cutPath: Int32Array;
  readonly cutLane: Int32Array;
  readonly cutLaneFrom: Float64Array;
  readonly cutLaneTo: Float64Array;
  readonly cutPathFrom: Float64Array;
  readonly cutPathTo: Float64Array;
  /** Cuts of path p: `pathCutStart[p] ..` (the cuts are sorted by path). */
  readonly pathCutStart: Int32Array;
  /** Cuts on lane l: `laneCutStart[l] ..` into `laneCuts`, by distance along the lane. */
  readonly laneCutStart: Int32Array;
  readonly laneCuts: Int32Array;
}
