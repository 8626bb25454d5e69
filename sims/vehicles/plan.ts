import { CONFLICT } from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';
import { CLAIMED, COMING } from '../pedestrians/crossing.ts';
import { APPROACH, INSIDE } from './approaches.ts';
import { brakingDistance, EMERGENCY, idm, idmFree, safeSpeed, TOUCH } from './car-following.ts';
import { AHEAD, ARRIVES, NO_LINK, NO_ORDER } from './fleet.ts';
import { findEntry, slotOf } from './lane-lists.ts';
import { dawdle } from './models/krauss.ts';
import { followAcceleration, freeAcceleration, MODEL } from './models/model.ts';
import { approachDistance } from './precedence.ts';
import type { TrafficWorld } from './world.ts';

/** Where a vehicle stands before a line, m. */
const LINE_GAP = 0.5;
/** The same for one who waits to change to the lane nearer the kerb, m: room for one vehicle before it. */
const SET_BACK = 9;
/** Distance kept from a conflict that another passes first, m. */
const CONFLICT_GAP = 0.3;
/** Distance kept from people on a crossing, m. */
const CROSSING_GAP = 1;
/** Share of the comfortable deceleration with which one slows for a lower limit. */
const EASE = 0.6;
/** Braking for the sake of a lane change, m/s2, and the speed below which nobody goes for it, m/s. */
const SOFT = 2;
const CREEP = 2;
/** How far beyond the braking distance leaders are looked for: seconds of way, and metres. */
const LOOK_SECONDS = 3;
const LOOK_METRES = 40;

/**
 * The plan of a tick: each vehicle's speed at its end, from the state at its start.
 *
 * A plan reads whatever it likes and writes only `nextSpeed`, `nextAccel` and `nextWay` of its own vehicle; so any order and any
 * number of threads give the same. What a driver wishes is the smallest of several accelerations; what is possible
 * without a collision is the smallest of several speeds; the result is their smaller one.
 */
export class Planner {
  private readonly w: TrafficWorld;
  /** Smallest wished acceleration and highest safe speed of the vehicle being planned. */
  private wish = 0;
  private bound = 0;

  constructor(world: TrafficWorld) {
    this.w = world;
  }

  /** Plans every vehicle whose front is on lanes of this share: lanes go round the parts in blocks of 32. */
  planShare(part: number, parts: number, tick: number): void {
    const { roads } = this.w;
    for (let block = part; block * 32 < roads.totalLanes; block += parts) {
      const end = Math.min(roads.totalLanes, block * 32 + 32);
      for (let lane = block * 32; lane < end; lane++) this.planLane(lane, tick);
    }
  }

  /**
   * Plans a lane from its front to its back. Most vehicles only follow the one before them, which has just been read, or
   * drive freely; they are planned here, where everything lies at hand. All others take the long way.
   */
  private planLane(lane: number, tick: number): void {
    const { lanes, fleet, types, roads, walks, dt } = this.w;
    const start = lanes.start[lane]!;
    const end = start + lanes.count[lane]!;
    const { entry } = lanes;
    const { pos, speed, type, shadowLane, courtesy, nextStop } = fleet;
    const plain = lane < roads.laneCount && walks.laneCutStart[lane] === walks.laneCutStart[lane + 1];
    const laneLength = roads.laneLength[lane]!;
    const laneSpeed = roads.laneSpeed[lane]!;
    const bend = roads.laneBend[lane]!;
    let leader = -1;
    for (let i = start; i < end; i++) {
      const v = entry[i]!;
      const before = leader;
      leader = v;
      if (v < 0) continue;
      const distance = laneLength - pos[v]!;
      const own = speed[v]!;
      const t = type[v]!;
      const decel = types.decel[t]!;
      const near = distance < lookAhead(own, decel);
      if (
        !plain ||
        (before < 0 && i > start) ||
        shadowLane[v]! >= 0 ||
        courtesy[v]! >= 0 ||
        fleet.wanted[v]! >= 0 ||
        nextStop[v]! >= 0 ||
        (near && (fleet.granted[v]! > 0 || fleet.ahead[v * AHEAD]! === NO_LINK))
      ) {
        this.planVehicle(v, lane, i, tick);
        continue;
      }
      const limit = laneSpeed * fleet.factor[v]!;
      const desired = limit < types.maxSpeed[t]! ? limit : types.maxSpeed[t]!;
      const accel = types.accel[t]!;
      const model = types.model[t]!;
      let wish =
        model === MODEL.idm
          ? idmFree(own, desired, accel, decel)
          : freeAcceleration(model, own, desired, accel, decel, types.character[t]!);
      let bound = Number.POSITIVE_INFINITY;
      if (before >= 0) {
        const ahead = speed[before]!;
        const gap = pos[before]! - types.length[type[before]!]! - (pos[v]! + bend);
        const minGap = types.minGap[t]!;
        if (own === 0 && ahead === 0 && gap <= minGap) {
          this.commit(v, 0, 0, 0);
          continue;
        }
        const headway = types.headway[t]!;
        const a =
          model === MODEL.idm
            ? idm(own, desired, gap, own - ahead, accel, decel, minGap, headway)
            : followAcceleration(
                model,
                own,
                desired,
                gap,
                ahead,
                fleet.accel[before]!,
                types.connected[type[before]!]!,
                accel,
                decel,
                minGap,
                headway,
                types.character[t]!,
              );
        if (a < wish) wish = a;
        bound = safeSpeed(own, gap - TOUCH, ahead, decel, dt);
      }
      if (near && fleet.ahead[v * AHEAD]! >= 0) {
        this.wish = wish;
        this.bound = bound;
        const link = fleet.ahead[v * AHEAD]!;
        this.heedStopLine(v, link, distance);
        if (before < 0) this.followRear(v, roads.laneCount + link, distance);
        wish = this.wish;
        bound = this.bound;
      }
      if (types.sigma[t]! > 0) wish -= dawdle(accel, types.sigma[t]!, this.w.seed, fleet.id[v]!, tick, dt);
      this.commit(v, own, wish, bound);
    }
  }

  private planVehicle(v: number, lane: number, index: number, tick: number): void {
    const { roads, fleet, types, lanes } = this.w;
    const type = fleet.type[v]!;
    const speed = fleet.speed[v]!;
    const accel = types.accel[type]!;
    const decel = types.decel[type]!;
    const limit = roads.laneSpeed[lane]! * fleet.factor[v]!;
    const desired = limit < types.maxSpeed[type]! ? limit : types.maxSpeed[type]!;
    this.wish = freeAcceleration(types.model[type]!, speed, desired, accel, decel, types.character[type]!);
    this.bound = Number.POSITIVE_INFINITY;

    const reach = lookAhead(speed, decel);
    let led = this.followOn(v, lane, index);
    const shadow = fleet.shadowLane[v]!;
    if (shadow >= 0) {
      const at = findEntry(lanes, shadow, v);
      if (at >= 0) this.followOn(v, shadow, at);
    }
    if (lane >= roads.laneCount) {
      this.heedConflicts(v, lane - roads.laneCount, -fleet.pos[v]!, fleet.holdOrder[v]!, fleet.lateOrder[v]!);
    }
    this.heedCrossings(v, lane, 0, fleet.pos[v]!);
    this.heedHalt(v, lane);
    this.heedCourtesy(v, lane, tick);
    this.fallIn(v, lane);

    let distance = roads.laneLength[lane]! - fleet.pos[v]!;
    if (lane >= roads.laneCount) {
      const to = roads.linkTo[lane - roads.laneCount]!;
      if (!led) led = this.followRear(v, to, distance);
      this.heedCrossings(v, to, distance, 0);
      this.slowFor(speed, desired, roads.laneSpeed[to]! * fleet.factor[v]!, distance, decel);
      distance += roads.laneLength[to]!;
    }
    for (let n = 0; n < AHEAD && distance < reach; n++) {
      const link = fleet.ahead[v * AHEAD + n]!;
      if (link === ARRIVES) break;
      if (link === NO_LINK) {
        const back = distance - this.setBack(v, lane);
        this.stopBefore(v, n === 0 && back > 0 ? back : distance - LINE_GAP);
        break;
      }
      if (n >= fleet.granted[v]!) {
        this.heedStopLine(v, link, distance);
        if (!led) this.followRear(v, roads.laneCount + link, distance);
        break;
      }
      const internal = roads.laneCount + link;
      this.slowFor(speed, desired, roads.laneSpeed[internal]! * fleet.factor[v]!, distance, decel);
      const order = fleet.order[v * AHEAD + n]!;
      this.heedConflicts(v, link, distance, order, (fleet.partly[v]! & (1 << n)) !== 0 ? NO_ORDER : order);
      if (!led) led = this.followRear(v, internal, distance);
      this.heedCrossings(v, internal, distance, 0);
      distance += roads.laneLength[internal]!;
      const to = roads.linkTo[link]!;
      if (!led) led = this.followRear(v, to, distance);
      this.heedCrossings(v, to, distance, 0);
      this.slowFor(speed, desired, roads.laneSpeed[to]! * fleet.factor[v]!, distance, decel);
      distance += roads.laneLength[to]!;
    }

    if (types.sigma[type]! > 0) {
      const { seed, dt } = this.w;
      this.wish -= dawdle(accel, types.sigma[type]!, seed, fleet.id[v]!, tick, dt);
    }
    this.commit(v, speed, this.wish, this.bound);
  }

  /** Notes the result: the wished acceleration as far as the highest safe speed and the brakes allow. */
  private commit(v: number, speed: number, wish: number, bound: number): void {
    const { fleet, dt } = this.w;
    let next = speed + wish * dt;
    if (next > bound) next = bound;
    const least = speed - EMERGENCY * dt;
    if (next < least) next = least;
    let way = (speed + next) * 0.5 * dt;
    if (next <= 0) {
      // It comes to rest within the step, where the braking that was decided on ends.
      const braking = bound < 0 || wish < -EMERGENCY ? EMERGENCY : -wish;
      const stop = braking > 0 ? (speed * speed) / (2 * braking) : 0;
      next = 0;
      if (way < 0 || stop < speed * 0.5 * dt) way = stop;
    }
    if (fleet.halt[v]! > 0) {
      next = 0;
      way = speed * 0.5 * dt;
    }
    fleet.nextWay[v] = way;
    fleet.nextSpeed[v] = next;
    fleet.nextAccel[v] = (next - speed) / dt;
  }

  /**
   * Where one stops who must change lanes before the stop line: those towards the kerb further back, so that two abreast
   * who need each other's lane don't block each other.
   */
  private setBack(v: number, lane: number): number {
    const { roads, fleet } = this.w;
    if (lane >= roads.laneCount) return LINE_GAP;
    const index = lane - roads.edgeFirstLane[roads.laneEdge[lane]!]!;
    const nearer = fleet.goodLanes[v]! & ((1 << index) - 1);
    return nearer !== 0 ? SET_BACK : LINE_GAP;
  }

  /** Follows those before entry `index` on a lane, up to the first whose front is on it. True if there was one. */
  private followOn(v: number, lane: number, index: number): boolean {
    const { lanes, fleet, types, roads } = this.w;
    const start = lanes.start[lane]!;
    const front = fleet.pos[v]! + roads.laneBend[lane]!;
    for (let i = index - 1; i >= start; i--) {
      const e = lanes.entry[i]!;
      const u = slotOf(e);
      const gap = fleet.pos[u]! + lanes.offset[i]! - types.length[fleet.type[u]!]! - front;
      this.follow(v, gap, u);
      if (e >= 0) return true;
    }
    return false;
  }

  /** Follows those last on a lane that begins `distance` ahead, up to the first whose front is on it. */
  private followRear(v: number, lane: number, distance: number): boolean {
    const { lanes, fleet, types, roads } = this.w;
    const start = lanes.start[lane]!;
    const bend = roads.laneBend[lane]! + roads.laneBend[fleet.lane[v]!]!;
    for (let i = start + lanes.count[lane]! - 1; i >= start; i--) {
      const e = lanes.entry[i]!;
      const u = slotOf(e);
      if (u === v) continue;
      const gap = distance - bend + fleet.pos[u]! + lanes.offset[i]! - types.length[fleet.type[u]!]!;
      this.follow(v, gap, u);
      if (e >= 0) return true;
    }
    return false;
  }

  private follow(v: number, gap: number, u: number): void {
    const { fleet, types, dt } = this.w;
    const type = fleet.type[v]!;
    const speed = fleet.speed[v]!;
    const lane = fleet.lane[v]!;
    const limit = this.w.roads.laneSpeed[lane]! * fleet.factor[v]!;
    const desired = limit < types.maxSpeed[type]! ? limit : types.maxSpeed[type]!;
    const decel = types.decel[type]!;
    const leaderSpeed = fleet.speed[u]!;
    const a = followAcceleration(
      types.model[type]!,
      speed,
      desired,
      gap,
      leaderSpeed,
      fleet.accel[u]!,
      types.connected[fleet.type[u]!]!,
      types.accel[type]!,
      decel,
      types.minGap[type]!,
      types.headway[type]!,
      types.character[type]!,
    );
    if (a < this.wish) this.wish = a;
    const safe = safeSpeed(speed, gap - TOUCH, leaderSpeed, decel, dt);
    if (safe < this.bound) this.bound = safe;
  }

  /** Stops, comfortably where possible, so that the front comes to rest at a point `gap` ahead. */
  private stopBefore(v: number, gap: number): void {
    const { fleet, types, dt, roads } = this.w;
    const type = fleet.type[v]!;
    const speed = fleet.speed[v]!;
    const limit = roads.laneSpeed[fleet.lane[v]!]! * fleet.factor[v]!;
    const desired = limit < types.maxSpeed[type]! ? limit : types.maxSpeed[type]!;
    const a = idm(speed, desired, gap + 0.2, speed, types.accel[type]!, types.decel[type]!, 0.2, 0.5);
    if (a < this.wish) this.wish = a;
    const safe = safeSpeed(speed, gap, 0, types.decel[type]!, dt);
    if (safe < this.bound) this.bound = safe;
  }

  /** A stop line without permission: a wall from where one must begin to brake; red is minded from afar. */
  private heedStopLine(v: number, link: number, distance: number): void {
    const { fleet, types, roads, signalState, dt } = this.w;
    const decel = types.decel[fleet.type[v]!]!;
    const reach = approachDistance(fleet.speed[v]!, decel, dt);
    if (distance > reach) {
      const signal = roads.linkSignal[link]!;
      if (signal < 0 || distance > reach * 2) return;
      const state = signalState[roads.signalStateStart[signal]! + roads.linkSignalIndex[link]!]!;
      if (state !== SIGNAL_STATE.red && state !== SIGNAL_STATE.redYellow && state !== SIGNAL_STATE.yellow)
        return;
    }
    // Whoever has come beyond a line that is drawn back still stops before the junction.
    const atLine = distance - LINE_GAP - roads.laneStopBack[roads.linkFrom[link]!]!;
    this.stopBefore(v, atLine < brakingDistance(fleet.speed[v]!, decel) ? distance - LINE_GAP : atLine);
  }

  /** Never faster than lets one reach a place `distance` ahead at its limit, braking gently. */
  private slowFor(speed: number, desired: number, limit: number, distance: number, decel: number): void {
    if (limit >= desired && limit >= speed) return;
    const b = decel * EASE;
    const { dt } = this.w;
    const way = distance - speed * dt * 0.5;
    const top = way > 0 ? Math.sqrt(limit * limit + 2 * b * way) : limit;
    const a = (top - speed) / dt;
    const wished = a < -decel ? -decel : a;
    if (wished < this.wish) this.wish = wished;
  }

  /**
   * Conflicts on a link entered `distance` ahead (negative: under way on it), for a vehicle whose permission has the
   * given orders in the early and the late conflicts: whoever has a lower one and has not cleared the conflict passes
   * first. Without an order for the late ones it stops at the waiting point.
   */
  private heedConflicts(v: number, link: number, distance: number, early: number, late: number): void {
    const { roads, lanes, fleet, types, approaches } = this.w;
    const ownLength = roads.laneLength[roads.laneCount + link]!;
    const swing = types.swing[fleet.type[v]!]!;
    const wait = roads.linkWaitAt[link]!;
    if (late === NO_ORDER && distance + wait > -1) this.waitBefore(v, distance + wait + CONFLICT_GAP);
    for (let c = roads.conflictStart[link]!; c < roads.conflictStart[link + 1]!; c++) {
      const isLate = roads.conflictFrom[c]! >= wait;
      const order = isLate ? late : early;
      const foe = roads.conflictLink[c]!;
      const foeLane = roads.laneCount + foe;
      const kind = roads.conflictKind[c]!;
      if (order === NO_ORDER && kind !== CONFLICT.diverging) continue;
      const foeLate = roads.conflictFoeFrom[c]! >= roads.linkWaitAt[foe]!;
      const start = lanes.start[foeLane]!;
      const end = start + lanes.count[foeLane]!;
      const foeTo = roads.conflictFoeTo[c]! + swing;
      const wide = roads.conflictWide[c] === 1 && swing === 0;
      if (kind === CONFLICT.diverging) {
        // Both leave the same lane: the one that is further on is followed until it is clear to the side.
        if (-distance >= roads.conflictTo[c]!) continue;
        for (let i = start; i < end; i++) {
          const e = lanes.entry[i]!;
          const u = slotOf(e);
          const front = fleet.pos[u]! + lanes.offset[i]!;
          const rear = front - types.length[fleet.type[u]!]!;
          if (rear < foeTo && front > -distance) this.follow(v, distance + rear, u);
        }
        continue;
      }
      const toConflict = distance + roads.conflictFrom[c]! - swing;
      const inside = toConflict < 0;
      if (kind === CONFLICT.merging) {
        const toEnd = distance + ownLength;
        for (let i = start; i < end; i++) {
          const e = lanes.entry[i]!;
          const u = slotOf(e);
          if (this.isBystander(u, foeLane)) continue;
          const front = fleet.pos[u]! + lanes.offset[i]!;
          const rear = front - types.length[fleet.type[u]!]!;
          const behind = toEnd - (roads.laneLength[foeLane]! - rear);
          // One who comes later is minded only if it stands in the conflict already.
          const first = this.precedes(e, order, foeLate);
          if (behind > 0 && (first || front > roads.conflictFoeFrom[c]!)) this.follow(v, behind, u);
          else if (first && !inside && rear < foeTo && !this.letsGo(v, u, toConflict))
            this.waitBefore(v, toConflict);
        }
      } else if (!inside) {
        for (let i = start; i < end; i++) {
          const e = lanes.entry[i]!;
          const u = slotOf(e);
          if (this.isBystander(u, foeLane)) continue;
          const foeSwing = types.swing[fleet.type[u]!]!;
          if (wide && foeSwing === 0) continue;
          const rear = fleet.pos[u]! + lanes.offset[i]! - types.length[fleet.type[u]!]! - foeSwing;
          if (rear < foeTo && this.precedes(e, order, foeLate) && !this.letsGo(v, u, toConflict))
            this.waitBefore(v, toConflict);
        }
      }
      if (inside) continue;
      for (let r = approaches.head[foe]!; r >= 0; r = approaches.next[r]!) {
        const step = approaches.step[r]!;
        if (step === INSIDE) continue;
        if (approaches.decision[r] !== APPROACH.granted) break;
        const u = approaches.vehicle[r]!;
        if (foeLate && (fleet.partly[u]! & (1 << step)) !== 0) continue;
        if (wide && types.swing[fleet.type[u]!] === 0) continue;
        if (u === v || fleet.order[u * AHEAD + step]! >= order) continue;
        if (this.letsGo(v, u, toConflict)) continue;
        if (kind === CONFLICT.merging) {
          const behind =
            distance +
            ownLength -
            approaches.distance[r]! -
            roads.laneLength[foeLane]! -
            types.length[fleet.type[u]!]!;
          if (behind > 0) {
            this.follow(v, behind, u);
            continue;
          }
        }
        this.waitBefore(v, toConflict);
      }
    }
  }

  /** Whether a driven body only lies over a lane that it does not follow: then it matters where it is, not where that leads. */
  private isBystander(u: number, lane: number): boolean {
    const { fleet } = this.w;
    return u >= fleet.outside && fleet.lane[u] !== lane;
  }

  /**
   * Whether it is better to go on before a vehicle driven from outside than to wait for it: where not even the hardest
   * braking would end before the conflict, one would only come to rest in its way.
   */
  private letsGo(v: number, u: number, toConflict: number): boolean {
    const { fleet } = this.w;
    return u >= fleet.outside && brakingDistance(fleet.speed[v]!, EMERGENCY) > toConflict;
  }

  /** Whether one on a foe's internal lane passes first: those already beyond it with their front always do. */
  private precedes(entry: number, order: number, late: boolean): boolean {
    const { fleet } = this.w;
    if (entry < 0) return true;
    return (late ? fleet.lateOrder[entry]! : fleet.holdOrder[entry]!) < order;
  }

  /** Does not enter a conflict `distance` ahead; no earlier braking than is needed, as it may clear in time. */
  private waitBefore(v: number, distance: number): void {
    const { fleet, types, dt } = this.w;
    const safe = safeSpeed(fleet.speed[v]!, distance - CONFLICT_GAP, 0, types.decel[fleet.type[v]!]!, dt);
    if (safe < this.bound) this.bound = safe;
  }

  /** Crossings on a lane that begins `distance` ahead, from position `from` on. */
  private heedCrossings(v: number, lane: number, distance: number, from: number): void {
    const { walks, fleet, types, cutOccupied, pathWaiting, pathBlocked } = this.w;
    const startRow = walks.laneCutStart[lane]!;
    const endRow = walks.laneCutStart[lane + 1]!;
    if (startRow === endRow) return;
    const speed = fleet.speed[v]!;
    const braking = brakingDistance(speed, types.decel[fleet.type[v]!]!);
    for (let i = startRow; i < endRow; i++) {
      const cut = walks.laneCuts[i]!;
      const gap = distance + walks.cutLaneFrom[cut]! - from - CROSSING_GAP;
      if (gap < 0 && distance + walks.cutLaneFrom[cut]! - from < 0) continue;
      if (cutOccupied[cut] === CLAIMED) this.stopBefore(v, gap > 0 ? gap : 0);
      else if (gap > braking) {
        if (cutOccupied[cut] === COMING) this.stopBefore(v, gap);
        const path = walks.cutPath[cut]!;
        if (pathWaiting[path]! > 0 && pathBlocked[path] === 0) this.stopBefore(v, gap);
      }
    }
  }

  /** The next halt of the journey, if it lies ahead on this lane's edge. */
  private heedHalt(v: number, lane: number): void {
    const { fleet, roads, stopLane, stopPos } = this.w;
    const row = fleet.nextStop[v]!;
    if (row < 0) return;
    const stop = stopLane[row]!;
    if (lane >= roads.laneCount || roads.laneEdge[stop] !== roads.laneEdge[lane]) return;
    const gap = stopPos[row]! - fleet.pos[v]!;
    if (gap > -1) this.stopBefore(v, gap > 0 ? gap : 0);
  }

  /** Falls in behind the one before on the lane it has to change to. */
  private fallIn(v: number, lane: number): void {
    const { fleet, lanes, types, roads } = this.w;
    const target = fleet.wanted[v]!;
    if (target < 0 || lane >= roads.laneCount || roads.laneEdge[target] !== roads.laneEdge[lane]) return;
    const start = lanes.start[target]!;
    const front = fleet.pos[v]!;
    let at = start + lanes.count[target]! - 1;
    while (at >= start && fleet.pos[slotOf(lanes.entry[at]!)]! + lanes.offset[at]! <= front) at -= 1;
    if (at < start) return;
    const u = slotOf(lanes.entry[at]!);
    const gap = fleet.pos[u]! + lanes.offset[at]! - types.length[fleet.type[u]!]! - front;
    const type = fleet.type[v]!;
    const speed = fleet.speed[v]!;
    if (gap < 0.5) {
      if (speed > fleet.speed[u]! - 1) this.ease(v);
      return;
    }
    const limit = roads.laneSpeed[lane]! * fleet.factor[v]!;
    const a = idm(
      speed,
      limit,
      gap,
      speed - fleet.speed[u]!,
      types.accel[type]!,
      types.decel[type]!,
      types.minGap[type]!,
      types.headway[type]!,
    );
    this.soften(v, a);
  }

  /** Slows down a little, to let another pass or in. */
  private ease(v: number): void {
    this.soften(v, -SOFT);
  }

  /** Wishes an acceleration for the sake of a lane change: no hard braking, and no standing still. */
  private soften(v: number, a: number): void {
    const speed = this.w.fleet.speed[v]!;
    const gentle = a < -SOFT ? -SOFT : a;
    const least = (CREEP - speed) / this.w.dt;
    const kind = gentle < least ? least : gentle;
    if (kind < this.wish) this.wish = kind;
  }

  /** Makes room for one who has to change to this lane. */
  private heedCourtesy(v: number, lane: number, tick: number): void {
    const { fleet, types, roads } = this.w;
    const u = fleet.courtesy[v]!;
    if (u < 0 || tick > fleet.courtesyUntil[v]! || fleet.active[u] === 0) return;
    const other = fleet.lane[u]!;
    if (other >= roads.laneCount || lane >= roads.laneCount || roads.laneEdge[other] !== roads.laneEdge[lane])
      return;
    const gap = fleet.pos[u]! - types.length[fleet.type[u]!]! - fleet.pos[v]!;
    if (gap < 0.5) {
      this.ease(v);
      return;
    }
    const type = fleet.type[v]!;
    const speed = fleet.speed[v]!;
    const limit = roads.laneSpeed[lane]! * fleet.factor[v]!;
    const decel = types.decel[type]!;
    const a = idm(
      speed,
      limit,
      gap,
      speed - fleet.speed[u]!,
      types.accel[type]!,
      decel,
      types.minGap[type]!,
      types.headway[type]!,
    );
    const kind = a < -decel * EASE ? -decel * EASE : a;
    if (kind < this.wish) this.wish = kind;
  }
}

/** Distance over which a driver minds what lies ahead, m. */
function lookAhead(speed: number, decel: number): number {
  return brakingDistance(speed, decel) + speed * LOOK_SECONDS + LOOK_METRES;
}
