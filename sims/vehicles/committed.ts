import type { RoadNetwork, WalkNetwork } from '../../scenes/network/road-network.ts';
import { brakingDistance } from './car-following.ts';
import { AHEAD, type Fleet } from './fleet.ts';
import { type LaneLists, slotOf } from './lane-lists.ts';
import type { TypeColumns } from './world.ts';

/** Seconds of driver's reaction within which a vehicle counts as unable to stop before a crossing. */
const REACTION = 0.3;
/** Below this a vehicle on a crossing stands, m/s. */
const STANDING = 0.1;

/**
 * Marks the cuts (patches of crossings on lanes) that a vehicle is on, or can't stop before any more: people may not
 * step into these.
 */
export class CommittedCuts {
  private readonly roads: RoadNetwork;
  private readonly walks: WalkNetwork;
  private readonly types: TypeColumns;
  private readonly fleet: Fleet;
  private readonly lanes: LaneLists;
  private readonly dt: number;
  /** Per cut, made anew by `mark`. */
  readonly vehicle: Uint8Array;
  /** Per walk path: a vehicle stands on one of its cuts, so that nobody can start across. */
  readonly pathBlocked: Uint8Array;

  constructor(world: {
    roads: RoadNetwork;
    walks: WalkNetwork;
    types: TypeColumns;
    fleet: Fleet;
    lanes: LaneLists;
    pathBlocked: Uint8Array;
    dt: number;
  }) {
    this.roads = world.roads;
    this.walks = world.walks;
    this.types = world.types;
    this.fleet = world.fleet;
    this.lanes = world.lanes;
    this.dt = world.dt;
    this.vehicle = new Uint8Array(world.walks.cutCount);
    this.pathBlocked = world.pathBlocked;
  }

  /** Marks cuts from the state as it is. */
  mark(): void {
    const { roads, lanes, fleet, types } = this;
    this.vehicle.fill(0);
    this.pathBlocked.fill(0);
    if (this.walks.cutCount === 0) return;
    for (let lane = 0; lane < roads.totalLanes; lane++) {
      const start = lanes.start[lane]!;
      const end = start + lanes.count[lane]!;
      for (let i = start; i < end; i++) {
        const e = lanes.entry[i]!;
        const v = slotOf(e);
        const front = fleet.pos[v]! + lanes.offset[i]!;
        this.markBody(lane, front - types.length[fleet.type[v]!]!, front, fleet.speed[v]! < STANDING);
        if (e >= 0) this.markWay(v, lane);
      }
    }
    for (let v = fleet.outside; v < fleet.outside + fleet.outsideTop[0]!; v++) {
      if (fleet.active[v] === 1 && fleet.lane[v]! >= 0) this.markWay(v, fleet.lane[v]!);
    }
  }

  private markBody(lane: number, rear: number, front: number, stands: boolean): void {
    const { walks } = this;
    for (let i = walks.laneCutStart[lane]!; i < walks.laneCutStart[lane + 1]!; i++) {
      const cut = walks.laneCuts[i]!;
      if (front <= walks.cutLaneFrom[cut]! || rear >= walks.cutLaneTo[cut]!) continue;
      this.vehicle[cut] = 1;
      if (stands) this.pathBlocked[walks.cutPath[cut]!] = 1;
    }
  }

  /** Cuts between the front and where it could stop. */
  private markWay(v: number, lane: number): void {
    const { roads, fleet, types, dt } = this;
    const speed = fleet.speed[v]!;
    const reach = brakingDistance(speed, types.decel[fleet.type[v]!]!) + speed * (REACTION + dt);
    let distance = -fleet.pos[v]!;
    let at = lane;
    let n = 0;
    for (;;) {
      this.markReach(at, distance, reach);
      distance += roads.laneLength[at]!;
      if (distance > reach) return;
      if (at >= roads.laneCount) at = roads.linkTo[at - roads.laneCount]!;
      else {
        const link = n < AHEAD ? fleet.ahead[v * AHEAD + n]! : -1;
        if (link < 0 || n >= fleet.granted[v]!) return;
        n += 1;
        at = roads.laneCount + link;
      }
    }
  }

  private markReach(lane: number, distance: number, reach: number): void {
    const { walks } = this;
    for (let i = walks.laneCutStart[lane]!; i < walks.laneCutStart[lane + 1]!; i++) {
      const cut = walks.laneCuts[i]!;
      if (distance + walks.cutLaneTo[cut]! > 0 && distance + walks.cutLaneFrom[cut]! < reach)
        this.vehicle[cut] = 1;
    }
  }
}
