import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { TripTable } from '../demand/trips.ts';
import { AHEAD, ARRIVES, type Fleet, NO_ORDER, TAIL } from './fleet.ts';
import { type JourneyLog, RESTING } from './journey-log.ts';
import { findEntry, type LaneLists } from './lane-lists.ts';
import type { WayFinder } from './way.ts';
import type { TypeColumns } from './world.ts';

/** Sideways speed of a lane change, m/s: a lane of 3.2 m in 2.5 s. */
const SIDEWAYS = 1.3;
/** Distance to a halt's place within which it counts as reached, m. */
const AT_HALT = 2;

/** Column indices of the arrival sums. */
export const SUM = { arrived: 0, duration: 1, timeLoss: 2, waiting: 3, routeLength: 4, updates: 5 } as const;

/** Carries out the plans: positions, lane and junction hand-over, halts, removal at destinations. */
export class Mover {
  private readonly roads: RoadNetwork;
  private readonly types: TypeColumns;
  private readonly fleet: Fleet;
  private readonly lanes: LaneLists;
  private readonly trips: TripTable;
  private readonly way: WayFinder;
  private readonly dt: number;
  private readonly log: JourneyLog;
  private readonly arrivals: Int32Array;
  private readonly sums: Float64Array;

  constructor(
    world: { roads: RoadNetwork; types: TypeColumns; fleet: Fleet; lanes: LaneLists; dt: number },
    trips: TripTable,
    way: WayFinder,
    sums: Float64Array,
    log: JourneyLog,
  ) {
    this.log = log;
    this.roads = world.roads;
    this.types = world.types;
    this.fleet = world.fleet;
    this.lanes = world.lanes;
    this.dt = world.dt;
    this.trips = trips;
    this.way = way;
    this.sums = sums;
    this.arrivals = new Int32Array(world.fleet.capacity);
  }

  /** Moves everyone by step `tick`. `now`: seconds at its end. */
  move(tick: number, now: number): void {
    const { roads, fleet, arrivals } = this;
    const { active, lane, pos, tailCount } = fleet;
    const { laneLength } = roads;
    const top = fleet.top;
    let updates = 0;
    let movers = 0;
    for (let v = 0; v < top; v++) {
      if (active[v] === 0) continue;
      updates += 1;
      this.advance(v, tick, now);
      if (tailCount[v]! > 0 || pos[v]! > laneLength[lane[v]!]!) {
        arrivals[movers] = v;
        movers += 1;
      }
    }
    this.sums[SUM.updates] = this.sums[SUM.updates]! + updates;
    for (let i = 0; i < movers; i++) this.handOver(arrivals[i]!, tick + 1, now);
  }

  private advance(v: number, tick: number, now: number): void {
    const { fleet } = this;
    const before = fleet.speed[v]!;
    const speed = fleet.nextSpeed[v]!;
    fleet.pos[v] = fleet.pos[v]! + fleet.nextWay[v]!;
    fleet.speed[v] = speed;
    fleet.accel[v] = fleet.nextAccel[v]!;
    if (speed < RESTING) {
      if (before >= RESTING) this.log.rest(v, tick);
    } else if (before < RESTING) this.log.moveOn(v, tick);
    if (fleet.nextStop[v]! >= 0) {
      if (fleet.halt[v]! > 0) this.endHalt(v, tick + 1, now);
      else this.beginHalt(v, tick + 1);
    }
    if (fleet.shadowLane[v]! >= 0) this.shift(v);
  }

  private beginHalt(v: number, next: number): void {
    const { fleet, trips } = this;
    const row = fleet.nextStop[v]!;
    if (trips.stopLane[row] !== fleet.lane[v] || fleet.speed[v]! > RESTING) return;
    const gap = trips.stopPos[row]! - fleet.pos[v]!;
    if (gap > AT_HALT || gap < -AT_HALT) return;
    this.log.beginHalt(v, next);
    fleet.halt[v] = Math.max(trips.stopSeconds[row]!, 0.001);
  }

  private endHalt(v: number, next: number, now: number): void {
    const { fleet, trips, dt } = this;
    const row = fleet.nextStop[v]!;
    const left = fleet.halt[v]! - dt;
    if (left > 1e-9 || now < trips.stopUntil[row]!) {
      fleet.halt[v] = left > 1e-9 ? left : 1e-6;
      return;
    }
    fleet.halt[v] = -1;
    this.log.endHalt(v, next);
    this.way.passStop(v);
  }

  /** Continues a lane change sideways and ends it when the new lane's centre is reached. */
  private shift(v: number): void {
    const { fleet, lanes, dt } = this;
    const left = fleet.lateral[v]!;
    const step = SIDEWAYS * dt;
    if (left > step) fleet.lateral[v] = left - step;
    else if (left < -step) fleet.lateral[v] = left + step;
    else {
      lanes.remove(fleet.shadowLane[v]!, v);
      fleet.shadowLane[v] = -1;
      fleet.lateral[v] = 0;
    }
  }

  /** Hands a vehicle on while its front is beyond its lane, and lets go of lanes its rear has left. */
  private handOver(v: number, tick: number, now: number): void {
    const { fleet, roads, lanes } = this;
    for (;;) {
      const lane = fleet.lane[v]!;
      const length = roads.laneLength[lane]!;
      if (fleet.pos[v]! <= length) break;
      if (lane >= roads.laneCount) {
        this.enter(v, lane, length, roads.linkTo[lane - roads.laneCount]!, tick);
        continue;
      }
      const link = fleet.ahead[v * AHEAD]!;
      if (link === ARRIVES) {
        this.arrive(v, tick, now);
        return;
      }
      if (link < 0) {
        // A wall: the plan stops before it; what is left is rounding.
        fleet.driven[v] = fleet.driven[v]! + fleet.pos[v]! - length;
        fleet.pos[v] = length;
        break;
      }
      fleet.holdOrder[v] = fleet.order[v * AHEAD]!;
      fleet.lateOrder[v] = (fleet.partly[v]! & 1) !== 0 ? NO_ORDER : fleet.holdOrder[v]!;
      this.way.passLink(v);
      this.enter(v, lane, length, roads.laneCount + link, tick);
      this.way.look(v, roads.linkTo[link]!);
    }
    const body = this.types.length[fleet.type[v]!]!;
    while (fleet.tailCount[v]! > 0) {
      const oldest = fleet.tail[v * TAIL + fleet.tailCount[v]! - 1]!;
      const at = findEntry(lanes, oldest, v);
      if (at >= 0 && fleet.pos[v]! + lanes.offset[at]! - body <= roads.laneLength[oldest]!) break;
      lanes.remove(oldest, v);
      fleet.tailCount[v] = fleet.tailCount[v]! - 1;
    }
  }

  /** Front passes from `lane` (of `length`) to `next`; the lane left behind stays the body's until the rear is off it. */
  private enter(v: number, lane: number, length: number, next: number, tick: number): void {
    const { fleet, lanes } = this;
    this.log.bookLane(v, tick, fleet.pos[v]! - length);
    fleet.driven[v] = fleet.driven[v]! + length;
    let n = fleet.tailCount[v]!;
    if (n === TAIL) {
      lanes.remove(fleet.tail[v * TAIL + TAIL - 1]!, v);
      n -= 1;
    }
    for (let i = n; i > 0; i--) fleet.tail[v * TAIL + i] = fleet.tail[v * TAIL + i - 1]!;
    fleet.tail[v * TAIL] = lane;
    fleet.tailCount[v] = n + 1;
    lanes.leave(lane, v);
    for (let i = 0; i <= n; i++) {
      const at = findEntry(lanes, fleet.tail[v * TAIL + i]!, v);
      if (at >= 0) lanes.offset[at] = lanes.offset[at]! + length;
    }
    const shadow = fleet.shadowLane[v]!;
    if (shadow >= 0) {
      lanes.remove(shadow, v);
      fleet.shadowLane[v] = -1;
      fleet.lateral[v] = 0;
    }
    fleet.pos[v] = fleet.pos[v]! - length;
    fleet.lane[v] = next;
    fleet.wanted[v] = -1;
    lanes.insert(next, v, fleet.pos);
  }

  private arrive(v: number, tick: number, now: number): void {
    const { fleet, lanes, sums, log } = this;
    lanes.remove(fleet.lane[v]!, v);
    for (let i = 0; i < fleet.tailCount[v]!; i++) lanes.remove(fleet.tail[v * TAIL + i]!, v);
    if (fleet.shadowLane[v]! >= 0) lanes.remove(fleet.shadowLane[v]!, v);
    sums[SUM.arrived] = sums[SUM.arrived]! + 1;
    sums[SUM.duration] = sums[SUM.duration]! + now - fleet.departed[v]!;
    sums[SUM.timeLoss] = sums[SUM.timeLoss]! + log.lostOf(v, tick);
    sums[SUM.waiting] = sums[SUM.waiting]! + log.waitedOf(v, tick);
    sums[SUM.routeLength] = sums[SUM.routeLength]! + log.drivenOf(v);
    fleet.release(v);
  }
}
