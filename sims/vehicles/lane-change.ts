import { DIRECTION, type RoadNetwork } from '../../scenes/network/road-network.ts';
import type { TripTable } from '../demand/trips.ts';
import { SIGNAL_STATE } from '../frame.ts';
import type { Router } from '../routes/router.ts';
import { EMERGENCY, idm, idmFree, safeSpeed, TOUCH } from './car-following.ts';
import { AHEAD, type Fleet, NO_LINK } from './fleet.ts';
import type { JourneyLog } from './journey-log.ts';
import { findEntry, type LaneLists, slotOf } from './lane-lists.ts';
import type { WayFinder } from './way.ts';
import type { TypeColumns } from './world.ts';

/** MOBIL (Kesting, Treiber, Helbing 2007, TRR 1999): politeness, threshold, keep-side bias, safe braking, m/s2. */
const POLITENESS = 0.2;
const THRESHOLD = 0.3;
const KEEP_SIDE = 0.1;
const SAFE_BRAKING = 3;
/** Braking that one in need may ask of a follower, m/s2. */
const URGENT_BRAKING = 5;
/** Gap into which one pulls at walking pace, m. */
const LEAST_GAP = 0.4;
/** Seconds between two looks at the neighbouring lanes. */
const INTERVAL = 1;
/** Seconds a lane change takes: none begins that could not end before the stop line. */
const DURATION = 2.6;
/** What turning round costs a vehicle that has lost its way, s: two of them on a short edge would turn for ever. */
const TURNING_ROUND = 120;
/** Rest on a lane that leads nowhere after which another way to the destination is taken, s. */
const GIVE_UP = 100;
/** Seconds between two who leave the same jam, and what counts as standing at the line, m. */
const SPREAD = 5;
const AT_LINE = 5;

/**
 * Lane changes, one vehicle after the other in a fixed order: those the route needs, and those that pay (MOBIL).
 * A change is made only where both new neighbours can go on without harsh braking; from then on the vehicle stands in
 * the lists of both lanes until it has moved over.
 */
export class LaneChanger {
  private readonly roads: RoadNetwork;
  private readonly types: TypeColumns;
  private readonly fleet: Fleet;
  private readonly lanes: LaneLists;
  private readonly trips: TripTable;
  private readonly way: WayFinder;
  private readonly router: Router;
  private readonly signalState: Uint8Array;
  private readonly dt: number;
  private readonly log: JourneyLog;
  private readonly every: number;
  /** 0: vehicles that took another way because they could not reach their lane. 1: halts given up. */
  readonly counters: Int32Array;
  private readonly order: Int32Array;

  constructor(
    world: {
      roads: RoadNetwork;
      types: TypeColumns;
      fleet: Fleet;
      lanes: LaneLists;
      signalState: Uint8Array;
      dt: number;
    },
    trips: TripTable,
    way: WayFinder,
    router: Router,
    counters: Int32Array,
    log: JourneyLog,
  ) {
    this.log = log;
    this.roads = world.roads;
    this.types = world.types;
    this.fleet = world.fleet;
    this.lanes = world.lanes;
    this.signalState = world.signalState;
    this.dt = world.dt;
    this.trips = trips;
    this.way = way;
    this.router = router;
    this.counters = counters;
    this.every = Math.max(1, Math.floor(INTERVAL / world.dt + 0.5));
    this.order = new Int32Array(world.fleet.capacity);
  }

  /** Looks at every vehicle whose turn it is in this tick. */
  change(tick: number): void {
    const { roads, lanes, fleet } = this;
    if (tick % this.every === 0) this.freeLost(tick);
    for (let edge = 0; edge < roads.edgeCount; edge++) {
      const first = roads.edgeFirstLane[edge]!;
      const end = roads.edgeFirstLane[edge + 1]!;
      let n = 0;
      for (let lane = first; lane < end; lane++) {
        const start = lanes.start[lane]!;
        const stop = start + lanes.count[lane]!;
        for (let i = start; i < stop; i++) {
          const v = lanes.entry[i]!;
          if (v < 0 || fleet.nextLaneCheck[v]! > tick) continue;
          this.order[n] = v;
          n += 1;
        }
      }
      for (let i = 0; i < n; i++) {
        const v = this.order[i]!;
        fleet.nextLaneCheck[v] = tick + this.every;
        if (this.stays(v, first, tick)) continue;
        this.consider(v, first, end - first, tick);
      }
    }
  }

  /** Vehicles that wait on an internal lane because the lane beyond leads nowhere take another way from there. */
  private freeLost(tick: number): void {
    const { roads, lanes, fleet } = this;
    for (let link = 0; link < roads.linkCount; link++) {
      const lane = roads.laneCount + link;
      const start = lanes.start[lane]!;
      for (let i = start; i < start + lanes.count[lane]!; i++) {
        const v = lanes.entry[i]!;
        if (v < 0 || fleet.ahead[v * AHEAD] !== NO_LINK || this.log.restOf(v, tick + 1) < GIVE_UP) continue;
        this.detour(v, roads.linkTo[link]!, false);
      }
    }
  }

  /** Whether there is nothing to think about: on the one lane that suits the route, and not at rest for long. */
  private stays(v: number, first: number, tick: number): boolean {
    const { fleet } = this;
    const bit = 1 << (fleet.lane[v]! - first);
    if ((fleet.goodLanes[v]! & ((bit << 1) | bit | (bit >>> 1))) !== bit >>> 0) return false;
    return (
      fleet.courtesy[v]! < 0 &&
      fleet.wanted[v]! < 0 &&
      (fleet.restTick[v]! < 0 || this.log.restOf(v, tick + 1) <= GIVE_UP)
    );
  }

  private consider(v: number, first: number, count: number, tick: number): void {
    const { fleet, roads } = this;
    if (fleet.courtesy[v]! >= 0 && fleet.courtesyUntil[v]! < tick) fleet.courtesy[v] = -1;
    fleet.wanted[v] = -1;
    if (fleet.halt[v]! > 0) return;
    const lane = fleet.lane[v]!;
    const lost = fleet.ahead[v * AHEAD] === NO_LINK;
    if (this.log.restOf(v, tick + 1) > GIVE_UP) {
      if (lost && this.detour(v, lane, false)) return;
      this.giveUpHalt(v, lane);
      if (!lost) this.leaveJam(v, lane, tick);
    }
    if (count === 1 || fleet.shadowLane[v]! >= 0) return;
    // Half in the junction one does not change lanes, unless the lane is too short to do it anywhere else.
    if (fleet.tailCount[v]! > 0 && !(lost && fleet.speed[v]! < 1)) return;
    const index = lane - first;
    const good = fleet.goodLanes[v]!;
    const remaining = roads.laneLength[lane]! - fleet.pos[v]!;
    if ((good & (1 << index)) === 0) {
      const side = this.towards(good, index, count);
      if (side !== 0) this.mustChange(v, lane, lane + side, remaining, lost, tick);
      return;
    }
    if (fleet.granted[v]! > 0 || remaining < fleet.speed[v]! * DURATION + 5) return;
    if (
      index > 0 &&
      (good & (1 << (index - 1))) !== 0 &&
      this.pays(v, lane, lane - 1, remaining, KEEP_SIDE, tick)
    )
      return;
    if (index + 1 < count && (good & (1 << (index + 1))) !== 0)
      this.pays(v, lane, lane + 1, remaining, -KEEP_SIDE, tick);
  }

  /** -1 or 1 towards the nearest good lane, 0 if there is none. */
  private towards(good: number, index: number, count: number): number {
    for (let d = 1; d < count; d++) {
      if (index - d >= 0 && (good & (1 << (index - d))) !== 0) return -1;
      if (index + d < count && (good & (1 << (index + d))) !== 0) return 1;
    }
    return 0;
  }

  private mustChange(
    v: number,
    lane: number,
    target: number,
    remaining: number,
    lost: boolean,
    tick: number,
  ): void {
    const { fleet, roads } = this;
    if ((roads.lanePermissions[target]! & this.way.bits[fleet.type[v]!]!) === 0) return;
    // Without a lane that leads on there is no hurry to finish before the stop line: the vehicle stops there.
    if (!lost && (fleet.granted[v]! > 0 || remaining < fleet.speed[v]! * DURATION + 2)) return;
    const urgency = remaining < 30 + fleet.speed[v]! * 6 ? URGENT_BRAKING : SAFE_BRAKING;
    if (this.fits(v, target, lost ? urgency : SAFE_BRAKING)) {
      this.begin(v, lane, target, tick);
      return;
    }
    // Ask the next one behind on the target lane to let this one in, and fall in behind the one before.
    fleet.wanted[v] = target;
    const { lanes } = this;
    const end = lanes.start[target]! + lanes.count[target]!;
    for (let i = lanes.firstBehind(target, fleet.pos[v]!, fleet.pos); i < end; i++) {
      const u = lanes.entry[i]!;
      if (u < 0) continue;
      fleet.courtesy[u] = v;
      fleet.courtesyUntil[u] = tick + this.every;
      return;
    }
  }

  /** Changes if MOBIL's incentive is above the threshold. */
  private pays(
    v: number,
    lane: number,
    target: number,
    remaining: number,
    bias: number,
    tick: number,
  ): boolean {
    const { fleet, lanes, types, roads } = this;
    if ((roads.lanePermissions[target]! & this.way.bits[fleet.type[v]!]!) === 0) return false;
    const ownIndex = findEntry(lanes, lane, v);
    const own = this.accelerationBehind(v, lane, ownIndex - 1, remaining);
    if (own > types.accel[fleet.type[v]!]! * 0.8 && bias < 0) return false;
    const at = lanes.firstBehind(target, fleet.pos[v]!, fleet.pos);
    const there = this.accelerationBehind(v, target, at - 1, roads.laneLength[target]! - fleet.pos[v]!);
    let cost = 0;
    const follower = at < lanes.start[target]! + lanes.count[target]! ? slotOf(lanes.entry[at]!) : -1;
    if (follower >= 0) {
      const before = this.following(follower, at - 1, target);
      const gap = fleet.pos[v]! - types.length[fleet.type[v]!]! - fleet.pos[follower]! - lanes.offset[at]!;
      cost = before - this.accelerationTo(follower, gap, fleet.speed[v]!);
    }
    if (there - own - POLITENESS * (cost > 0 ? cost : 0) + bias <= THRESHOLD) return false;
    if (!this.fits(v, target, SAFE_BRAKING)) return false;
    this.begin(v, lane, target, tick);
    return true;
  }

  /** Whether a vehicle could stand on the target lane now without anyone having to brake harder than `braking`. */
  private fits(v: number, target: number, braking: number): boolean {
    const { fleet, lanes, types } = this;
    const type = fleet.type[v]!;
    const front = fleet.pos[v]!;
    const rear = front - types.length[type]!;
    const speed = fleet.speed[v]!;
    const start = lanes.start[target]!;
    const end = start + lanes.count[target]!;
    const at = lanes.firstBehind(target, front, fleet.pos);
    for (let i = at - 1; i >= start; i--) {
      const e = lanes.entry[i]!;
      const u = slotOf(e);
      const gap = fleet.pos[u]! + lanes.offset[i]! - types.length[fleet.type[u]!]! - front;
      if (!this.canFollow(v, gap, fleet.speed[u]!, braking)) return false;
      if (e >= 0) break;
    }
    for (let i = at; i < end; i++) {
      const e = lanes.entry[i]!;
      const u = slotOf(e);
      const gap = rear - fleet.pos[u]! - lanes.offset[i]!;
      if (!this.canFollow(u, gap, speed, braking)) return false;
      if (e >= 0) break;
    }
    return at < end || this.entranceClear(target, rear, speed, braking);
  }

  /** Whether those about to come onto the lane from its junction can stay behind a rear at `rear` m. */
  private entranceClear(target: number, rear: number, speed: number, braking: number): boolean {
    if (rear > 40) return true;
    const { roads, lanes, fleet } = this;
    const edge = roads.laneEdge[target]!;
    const junction = roads.edgeFrom[edge]!;
    for (let j = roads.junctionLinkStart[junction]!; j < roads.junctionLinkStart[junction + 1]!; j++) {
      const link = roads.junctionLinks[j]!;
      if (roads.linkTo[link] !== target) continue;
      const internal = roads.laneCount + link;
      const start = lanes.start[internal]!;
      if (lanes.count[internal] === 0) continue;
      const u = slotOf(lanes.entry[start]!);
      const gap = rear + roads.laneLength[internal]! - fleet.pos[u]! - lanes.offset[start]!;
      if (!this.canFollow(u, gap, speed, braking)) return false;
    }
    return true;
  }

  private canFollow(v: number, gap: number, leaderSpeed: number, braking: number): boolean {
    const { fleet, types, dt } = this;
    if (gap < LEAST_GAP) return false;
    const type = fleet.type[v]!;
    const speed = fleet.speed[v]!;
    if (safeSpeed(speed, gap - TOUCH, leaderSpeed, types.decel[type]!, dt) < speed - braking * dt)
      return false;
    if (speed < 2) return true;
    return this.accelerationTo(v, gap, leaderSpeed) >= -braking;
  }

  private begin(v: number, lane: number, target: number, tick: number): void {
    const { fleet, lanes, roads } = this;
    this.log.bookLane(v, tick + 1, fleet.pos[v]!);
    fleet.shadowLane[v] = lane;
    fleet.lane[v] = target;
    const limit = roads.laneLength[target]!;
    if (fleet.pos[v]! > limit) {
      fleet.driven[v] = fleet.driven[v]! + fleet.pos[v]! - limit;
      fleet.pos[v] = limit;
      fleet.lanePos[v] = limit;
    }
    lanes.leave(lane, v);
    lanes.insert(target, v, fleet.pos);
    const width = (roads.laneWidth[lane]! + roads.laneWidth[target]!) / 2;
    const toLeft = target > lane !== (roads.edgeLeftHand[roads.laneEdge[lane]!] === 1);
    fleet.lateral[v] = toLeft ? -width : width;
    fleet.granted[v] = 0;
    this.way.look(v, target);
  }

  /** Acceleration on a lane behind the entries up to `index`, or before its stop line. */
  private accelerationBehind(v: number, lane: number, index: number, remaining: number): number {
    const { lanes, fleet, types, roads } = this;
    const type = fleet.type[v]!;
    if (index >= lanes.start[lane]!) {
      const u = slotOf(lanes.entry[index]!);
      const gap = fleet.pos[u]! + lanes.offset[index]! - types.length[fleet.type[u]!]! - fleet.pos[v]!;
      return this.accelerationTo(v, gap, fleet.speed[u]!);
    }
    const desired = Math.min(roads.laneSpeed[lane]! * fleet.factor[v]!, types.maxSpeed[type]!);
    const free = idmFree(fleet.speed[v]!, desired, types.accel[type]!, types.decel[type]!);
    if (!this.closed(lane)) return free;
    return Math.min(free, this.accelerationTo(v, remaining, 0));
  }

  /** Whether all links of a lane show red or yellow. */
  private closed(lane: number): boolean {
    const { roads, signalState } = this;
    const start = roads.laneLinkStart[lane]!;
    const end = roads.laneLinkStart[lane + 1]!;
    for (let k = start; k < end; k++) {
      const signal = roads.linkSignal[k]!;
      if (signal < 0) return false;
      const state = signalState[roads.signalStateStart[signal]! + roads.linkSignalIndex[k]!]!;
      if (state !== SIGNAL_STATE.red && state !== SIGNAL_STATE.redYellow && state !== SIGNAL_STATE.yellow)
        return false;
    }
    return end > start;
  }

  private following(v: number, leaderIndex: number, lane: number): number {
    return this.accelerationBehind(v, lane, leaderIndex, this.roads.laneLength[lane]! - this.fleet.pos[v]!);
  }

  private accelerationTo(v: number, gap: number, leaderSpeed: number): number {
    const { fleet, types, roads } = this;
    const type = fleet.type[v]!;
    const speed = fleet.speed[v]!;
    const desired = Math.min(roads.laneSpeed[fleet.lane[v]!]! * fleet.factor[v]!, types.maxSpeed[type]!);
    const a = idm(
      speed,
      desired,
      gap,
      speed - leaderSpeed,
      types.accel[type]!,
      types.decel[type]!,
      types.minGap[type]!,
      types.headway[type]!,
    );
    return a < -EMERGENCY ? -EMERGENCY : a;
  }

  /** A halt on another lane that could not be reached is passed by, and counted. */
  private giveUpHalt(v: number, lane: number): void {
    const { fleet, trips, roads } = this;
    const row = fleet.nextStop[v]!;
    if (
      row < 0 ||
      trips.stopLane[row] === lane ||
      roads.laneEdge[trips.stopLane[row]!] !== roads.laneEdge[lane]
    )
      return;
    if (trips.stopPos[row]! - fleet.pos[v]! > 3) return;
    this.counters[1] = this.counters[1]! + 1;
    this.way.passStop(v);
  }

  /**
   * Goes another way when the way meant has been full for long, and another is not: jams in which each waits for the
   * next one to move would last for ever.
   */
  private leaveJam(v: number, lane: number, tick: number): void {
    const { fleet, roads } = this;
    const link = fleet.ahead[v * AHEAD]!;
    if (link < 0 || fleet.granted[v]! > 0 || roads.laneLength[lane]! - fleet.pos[v]! > AT_LINE) return;
    // Not all at once: the first to go may be enough.
    if (this.log.restOf(v, tick + 1) < GIVE_UP + (fleet.id[v]! % 16) * SPREAD) return;
    if (!this.hasSpace(roads.linkTo[link]!, v)) this.detour(v, lane, true);
  }

  /** Whether a vehicle would find room at the beginning of a lane. */
  private hasSpace(lane: number, v: number): boolean {
    const { lanes, fleet, types } = this;
    const n = lanes.count[lane]!;
    if (n === 0) return true;
    const i = lanes.start[lane]! + n - 1;
    const u = slotOf(lanes.entry[i]!);
    const rear = fleet.pos[u]! + lanes.offset[i]! - types.length[fleet.type[u]!]!;
    const type = fleet.type[v]!;
    return rear > types.length[type]! + types.minGap[type]!;
  }

  /**
   * Leaves the route for the fastest way from here, by a link this lane does have, `spacious`: with room beyond. True if
   * there is one.
   */
  private detour(v: number, lane: number, spacious: boolean): boolean {
    const { roads, fleet, router, trips } = this;
    const bit = this.way.bits[fleet.type[v]!]!;
    const own = trips.route[fleet.trip[v]!] as Int32Array;
    const destination = own[own.length - 1]!;
    let best = Number.POSITIVE_INFINITY;
    let chosen = -1;
    for (let k = roads.laneLinkStart[lane]!; k < roads.laneLinkStart[lane + 1]!; k++) {
      const to = roads.linkTo[k]!;
      if ((roads.lanePermissions[to]! & bit) === 0 || (spacious && !this.hasSpace(to, v))) continue;
      const turning = roads.linkDirection[k] === DIRECTION.turn ? TURNING_ROUND : 0;
      const cost = router.cost(roads.laneEdge[to]!, destination, bit) + turning;
      if (cost < best) {
        best = cost;
        chosen = k;
      }
    }
    if (chosen < 0) return false;
    const next = roads.laneEdge[roads.linkTo[chosen]!]!;
    // The new route starts with the next edge; place -1 stands for the edge before it, where the vehicle is.
    fleet.routeFrom[v] = next;
    fleet.routePlace[v] = -1;
    fleet.nextStop[v] = -1;
    this.way.look(v, lane);
    this.counters[0] = this.counters[0]! + 1;
    return true;
  }
}
