import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';
import { brakingDistance } from './car-following.ts';
import { AHEAD, ARRIVES, type Fleet, NO_LINK } from './fleet.ts';
import { type LaneLists, slotOf } from './lane-lists.ts';
import type { LinkSignals } from './link-signals.ts';
import type { TypeColumns } from './world.ts';

/** Lanes shorter than this hold up the junction before them as soon as their first vehicle stops, m. */
const SHORT = 25;
/** Room that stays free in a ring of short lanes, m. */
const SLACK = 7.5;
/** The last on a jammed lane is slower than this, m/s. */
const JAM = 3;

/**
 * Room beyond junctions: who enters one that others cross must be able to leave it. What is promised in a tick is noted, so
 * that nobody is promised the same metres twice.
 */
export class Room {
  /** Per lane: metres promised to vehicles in and before its junction, and how many of them to those who wait inside. */
  readonly claim: Float64Array;
  readonly awaited: Float64Array;
  private readonly roads: RoadNetwork;
  private readonly types: TypeColumns;
  private readonly fleet: Fleet;
  private readonly lanes: LaneLists;
  private readonly signals: LinkSignals;
  private readonly yielding: Uint8Array;

  /** `yielding`: per link 1 where it gives way in some conflict. */
  constructor(
    world: { roads: RoadNetwork; types: TypeColumns; fleet: Fleet; lanes: LaneLists },
    signals: LinkSignals,
    yielding: Uint8Array,
  ) {
    this.roads = world.roads;
    this.types = world.types;
    this.fleet = world.fleet;
    this.lanes = world.lanes;
    this.signals = signals;
    this.yielding = yielding;
    this.claim = new Float64Array(world.roads.laneCount);
    this.awaited = new Float64Array(world.roads.laneCount);
  }

  /** Takes back all promises, at the start of a tick. */
  clear(): void {
    this.claim.fill(0);
    this.awaited.fill(0);
  }

  space(v: number): number {
    const type = this.fleet.type[v]!;
    return this.types.length[type]! + this.types.minGap[type]!;
  }

  roomFor(v: number, step: number, lane: number, sure: boolean): boolean {
    const next = step + 1 < AHEAD ? this.fleet.ahead[v * AHEAD + step + 1]! : NO_LINK;
    return this.hasRoom(lane, this.claim[lane]! + this.space(v), sure, next);
  }

  /**
   * Whether the lane beyond a junction will have so many metres of room, or, where it is short, flows, and is left by a
   * link that gives way to nobody, together with the lane that follows.
   */
  hasRoom(lane: number, need: number, sure: boolean, next: number): boolean {
    const { lanes, fleet, types, roads } = this;
    const length = roads.laneLength[lane]!;
    const n = lanes.count[lane]!;
    const waitedFor = sure || this.awaited[lane]! > 0;
    const flows = n === 0 || length >= SHORT || this.leaves(lane);
    let room = length;
    if (n > 0) {
      const i = lanes.start[lane]! + n - 1;
      const last = slotOf(lanes.entry[i]!);
      const type = fleet.type[last]!;
      const speed = fleet.speed[last]!;
      const rear = fleet.pos[last]! + lanes.offset[i]! - types.length[type]!;
      // Whoever moves will make room; only what is sure counts for, or beside, one who waits in the junction for it.
      room = rear + (waitedFor || !flows ? brakingDistance(speed, types.decel[type]!) : speed * 2);
    } else if (this.claim[lane] === 0 && (next < 0 || need <= length)) return true;
    if (need <= room) return true;
    if (waitedFor || !flows || length >= SHORT || next < 0) return false;
    const state = this.signals.stateOf(next);
    if (state === SIGNAL_STATE.red || state === SIGNAL_STATE.yellow || state === SIGNAL_STATE.redYellow)
      return false;
    if (this.yielding[next] === 1 && state !== SIGNAL_STATE.greenMajor && (n > 0 || this.claim[lane]! > 0))
      return false;
    const beyond = roads.linkTo[next]!;
    return this.hasRoom(beyond, need - room + this.claim[beyond]!, sure, NO_LINK);
  }

  /**
   * Whether one who gives way would fill up the chain of short lanes that its way goes on by, as in a roundabout: whoever is
   * on them already must always find a gap to move into, or nobody in the ring could ever move again.
   */
  fillsRing(v: number, step: number, to: number): boolean {
    const { roads, fleet } = this;
    let lane = to;
    let length = 0;
    let taken = 0;
    for (let n = step + 1; roads.laneLength[lane]! < SHORT; n++) {
      length += roads.laneLength[lane]!;
      taken += this.takenOn(lane);
      const link = n < AHEAD ? fleet.ahead[v * AHEAD + n]! : NO_LINK;
      if (link < 0) break;
      const internal = roads.laneCount + link;
      length += roads.laneLength[internal]!;
      taken += this.takenOn(internal);
      lane = roads.linkTo[link]!;
    }
    return taken > 0 && length - taken < this.space(v) + SLACK;
  }

  /** Whether whoever is last on a lane hardly moves; short ones, as those of roundabouts, are kept flowing instead. */
  isJammed(lane: number): boolean {
    const { lanes, fleet, roads } = this;
    if (roads.laneLength[lane]! < SHORT) return false;
    const n = lanes.count[lane]!;
    return n > 0 && fleet.speed[slotOf(lanes.entry[lanes.start[lane]! + n - 1]!)]! < JAM;
  }

  /** Metres that those who drive on a lane take up. */
  private takenOn(lane: number): number {
    const { lanes } = this;
    const start = lanes.start[lane]!;
    let sum = 0;
    for (let i = start; i < start + lanes.count[lane]!; i++) {
      const e = lanes.entry[i]!;
      if (e >= 0) sum += this.space(e);
    }
    return sum;
  }

  /** Whether the first on a lane is on its way off it, and nothing can hold it there any more. */
  private leaves(lane: number): boolean {
    const { fleet, lanes, types, roads } = this;
    const e = lanes.entry[lanes.start[lane]!]!;
    const first = slotOf(e);
    const speed = fleet.speed[first]!;
    if (e < 0) return speed > 1;
    if (fleet.ahead[first * AHEAD] === ARRIVES) return true;
    const distance = roads.laneLength[lane]! - fleet.pos[first]!;
    return (
      fleet.granted[first]! > 0 && brakingDistance(speed, types.decel[fleet.type[first]!]!) >= distance - 0.2
    );
  }
}
