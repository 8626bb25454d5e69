import type { Confidence, LocalText } from '../document/shapes.ts';
import type { Vec } from './polyline.ts';

/** A place where streets meet or end, in local metres. */
export interface PlanNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly z?: number;
  readonly name?: LocalText;
  /** `end`: traffic enters and leaves the scene here. */
  readonly control: 'signal' | 'priority' | 'zipper' | 'end';
  /** Radius of the kerb at the corners, m; absent: by the classes of the streets. */
  readonly radius?: number;
  /** Streets whose arms carry a crossing; absent: all arms with sidewalks where three or more arms meet. */
  readonly crossings?: readonly string[];
  /** Movements that aren't allowed, as `street>street`. */
  readonly banned?: readonly string[];
  /** Two-way streets whose traffic may turn round here: at a junction, or where the street ends. Absent: none. */
  readonly turnarounds?: readonly string[];
  /** Lanes that streets of three and more lanes reserve here for turns across the oncoming traffic; absent: one. */
  readonly turnLanes?: Readonly<Record<string, number>>;
  /** Green of a street's straight movements and of its protected turns across, s; absent: by its class, and 12. */
  readonly greens?: Readonly<Record<string, readonly [straight: number, turns: number]>>;
  /** Seconds by which the signal's cycle starts later. */
  readonly offset?: number;
}

/** A street by its centre line. Two-way streets carry lanes on both sides of it, one-way streets lie centred on it. */
export interface PlanStreet {
  readonly id: string;
  readonly name: LocalText;
  /** OpenStreetMap highway value. */
  readonly roadClass: 'motorway' | 'trunk' | 'primary' | 'secondary' | 'tertiary' | 'service';
  readonly side: 'right' | 'left';
  /** Lanes in the direction of the path, and against it (0: one-way). */
  readonly lanes: readonly [number, number];
  /** m/s. */
  readonly speed: number;
  readonly laneWidth: number;
  /** Strip between the two directions, m. */
  readonly median?: number;
  readonly sidewalks: boolean;
  readonly confidence: Confidence;
  readonly source: string;
  /** Node ids and shape points between them, in order. */
  readonly path: readonly (string | readonly [number, number] | Vec)[];
  /** Radius to which bends between the nodes are rounded, m. */
  readonly bendRadius?: number;
}

/** Streets and nodes: what the network builder works from. */
export interface StreetPlan {
  readonly nodes: readonly PlanNode[];
  readonly streets: readonly PlanStreet[];
}

/** A stretch of a street between two nodes, its centre line from the one to the other. */
export interface Section {
  /** `street.index`. */
  readonly id: string;
  readonly street: PlanStreet;
  readonly from: PlanNode;
  readonly to: PlanNode;
  readonly line: readonly Vec[];
  readonly length: number;
}

/** The end of a section at a node, seen from the node outward. */
export interface Arm {
  readonly section: Section;
  readonly node: PlanNode;
  /** Whether the section starts at the node. */
  readonly atStart: boolean;
  /** Centre line from the node outward. */
  readonly line: readonly Vec[];
  /** Angle of the arm, rad, and the unit vector. */
  readonly angle: number;
  readonly dx: number;
  readonly dy: number;
  /** Carriageway to the left and right of the centre line, looking outward, m. */
  readonly left: number;
  readonly right: number;
  /** Distance from the node at which the kerbs have become parallel. */
  kerb: number;
  /** Distance of the crossing's middle, 0 where there is none. */
  crossing: number;
  /** Distance at which the lanes end. */
  cut: number;
}

/** Strip of grass and trees between kerb and sidewalk, m. */
export const VERGE = 1.6;
/** Width of a sidewalk, m. */
export const SIDEWALK = 3;
/** Width of a crossing, m. */
export const CROSSING = 4;
/** From the stop line to the crossing's edge, m. */
export const STOP_GAP = 1.4;

/** Distance from the centre line to the middle of the sidewalk, from the half width of the carriageway. */
export function sidewalkOffset(half: number): number {
  return half + VERGE + SIDEWALK / 2;
}

const RANK = { motorway: 6, trunk: 5, primary: 4, secondary: 3, tertiary: 2, service: 1 } as const;

/** Rank of a street: higher goes first where no signal stands. */
export function rankOf(street: PlanStreet): number {
  return RANK[street.roadClass];
}

/** Width of the carriageway to the left and right of a street's centre line, in the direction of its path. */
export function halvesOf(street: PlanStreet): { left: number; right: number } {
  const [forward, backward] = street.lanes;
  const strip = (street.median ?? 0) / 2;
  if (backward === 0) {
    const half = (forward * street.laneWidth) / 2;
    return { left: half, right: half };
  }
  const ahead = strip + forward * street.laneWidth;
  const against = strip + backward * street.laneWidth;
  return street.side === 'right' ? { left: against, right: ahead } : { left: ahead, right: against };
}
