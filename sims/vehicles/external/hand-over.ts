import type { TripTable } from '../../demand/trips.ts';
import type { Router } from '../../routes/router.ts';
import { brakingDistance, EMERGENCY, TOUCH } from '../car-following.ts';
import { AHEAD, TAIL } from '../fleet.ts';
import type { JourneyLog } from '../journey-log.ts';
import { slotOf } from '../lane-lists.ts';
import type { PoseReader } from '../pose.ts';
import type { WayFinder } from '../way.ts';
import type { TrafficWorld } from '../world.ts';
import type { Footprint } from './footprint.ts';
import { listBody } from './list-body.ts';

/** A vehicle is given back no further beside the middle of a lane than this where no lane lies on that side, m. */
const BESIDE = 0.6;
/** And headed no more than this off it, rad. */
const OFF_HEADING = 0.4;
/** Nearer to the middle of a lane than this it counts as being there, m. */
const SNAP = 0.05;

/** Takes simulated vehicles out of the traffic and puts them back, with their journeys. */
export class HandOver {
  readonly pose: PoseReader;
  /** Width of each vehicle type, m. */
  readonly widths: readonly number[];
  private readonly world: TrafficWorld;
  private readonly trips: TripTable;
  private readonly way: WayFinder;
  private readonly router: Router;
  private readonly log: JourneyLog;

  constructor(
    world: TrafficWorld,
    parts: {
      readonly pose: PoseReader;
      readonly trips: TripTable;
      readonly way: WayFinder;
      readonly router: Router;
      readonly log: JourneyLog;
    },
  ) {
    this.world = world;
    this.pose = parts.pose;
    this.trips = parts.trips;
    this.way = parts.way;
    this.router = parts.router;
    this.log = parts.log;
    this.widths = Array.from(world.types.width);
  }

  /** Slot of the simulated vehicle with a number, -1 if there is none. */
  find(vehicle: number): number {
    const { fleet } = this.world;
    for (let v = 0; v < fleet.top; v++) if (fleet.active[v] === 1 && fleet.id[v] === vehicle) return v;
    return -1;
  }

  /** Moves a vehicle from its slot in the pool to one outside, and off all lanes. */
  takeFrom(v: number, slot: number, tick: number): void {
    const { fleet, lanes } = this.world;
    if (fleet.halt[v]! > 0) this.log.endHalt(v, tick);
    this.log.bookLane(v, tick, fleet.pos[v]!);
    lanes.remove(fleet.lane[v]!, v);
    for (let i = 0; i < fleet.tailCount[v]!; i++) lanes.remove(fleet.tail[v * TAIL + i]!, v);
    if (fleet.shadowLane[v]! >= 0) lanes.remove(fleet.shadowLane[v]!, v);
    fleet.copy(v, slot);
    fleet.release(v);
    fleet.driven[slot] = fleet.driven[slot]! + fleet.pos[slot]!;
    fleet.halt[slot] = -1;
    fleet.tailCount[slot] = 0;
    fleet.shadowLane[slot] = -1;
    fleet.courtesy[slot] = -1;
    fleet.wanted[slot] = -1;
    fleet.granted[slot] = 0;
    fleet.partly[slot] = 0;
    fleet.order.fill(0, slot * AHEAD, (slot + 1) * AHEAD);
  }

  /** Why a vehicle on a lane can't be given back as it stands; undefined when it can. `off`: its heading off the lane's, rad. */
  refusal(slot: number, off: number): string | undefined {
    const { fleet, roads, lanes } = this.world;
    const lane = fleet.lane[slot]!;
    if (off > OFF_HEADING) return 'it stands across its lane';
    if (Math.abs(fleet.lateral[slot]!) > BESIDE && this.neighbour(slot) < 0)
      return 'it is too far beside the middle of its lane';
    const bit = this.way.bits[fleet.type[slot]!]!;
    if ((roads.lanePermissions[lane]! & bit) === 0) return 'it is on a lane it may not use';
    if (lanes.start[lane]! + lanes.count[lane]! + 2 >= lanes.start[lane + 1]!) return 'its lane is full';
    if (fleet.count >= fleet.capacity) return 'there are as many vehicles as there can be';
    return this.lacksRoom(slot);
  }

  /** What of the room that a driver needs is missing before or behind a vehicle. */
  private lacksRoom(slot: number): string | undefined {
    const { fleet, roads, types } = this.world;
    const lane = fleet.lane[slot]!;
    const front = fleet.pos[slot]!;
    const beside = Math.abs(fleet.lateral[slot]!) > SNAP ? this.neighbour(slot) : -1;
    if (!this.isFree(slot, lane, front) || (beside >= 0 && !this.isFree(slot, beside, front)))
      return 'others are too near before or behind it';
    const toEnd = roads.laneLength[lane]! - front;
    const next =
      lane >= roads.laneCount
        ? roads.linkTo[lane - roads.laneCount]!
        : this.nextLane(fleet.ahead[slot * AHEAD]!);
    if (next >= 0 && !this.isFree(slot, next, -toEnd)) return 'others are too near before it';
    const braking = brakingDistance(fleet.speed[slot]!, types.decel[fleet.type[slot]!]!);
    if (lane < roads.laneCount && next >= 0 && braking > toEnd - 1)
      return 'it is too fast to stop before the junction';
    return undefined;
  }

  private nextLane(link: number): number {
    return link >= 0 ? this.world.roads.laneCount + link : -1;
  }

  /** Whether everyone on a lane where its front is, or would be, at `front` is as far away as the hardest braking needs. */
  private isFree(slot: number, lane: number, front: number): boolean {
    const { fleet, lanes, types, dt } = this.world;
    const rear = front - types.length[fleet.type[slot]!]!;
    const speed = fleet.speed[slot]!;
    const end = lanes.start[lane]! + lanes.count[lane]!;
    for (let i = lanes.start[lane]!; i < end; i++) {
      const u = slotOf(lanes.entry[i]!);
      if (fleet.id[u] === fleet.id[slot]) continue;
      const head = fleet.pos[u]! + lanes.offset[i]!;
      const tail = head - types.length[fleet.type[u]!]!;
      const ahead = tail > front;
      if (!ahead && head >= rear) return false;
      const gap = ahead ? tail - front : rear - head;
      const follower = ahead ? speed : fleet.speed[u]!;
      const leader = ahead ? fleet.speed[u]! : speed;
      const closing = brakingDistance(follower, EMERGENCY) - brakingDistance(leader, EMERGENCY);
      if (gap < TOUCH + 2 * follower * dt + (closing > 0 ? closing : 0)) return false;
    }
    return true;
  }

  /** The lane of the same edge on the side to which a body is off the middle of its lane, -1: none. */
  private neighbour(slot: number): number {
    const { fleet, roads } = this.world;
    const lane = fleet.lane[slot]!;
    if (lane >= roads.laneCount) return -1;
    const edge = roads.laneEdge[lane]!;
    const toLeft = fleet.lateral[slot]! > 0;
    const beside = toLeft !== (roads.edgeLeftHand[edge] === 1) ? lane + 1 : lane - 1;
    return beside >= roads.edgeFirstLane[edge]! && beside < roads.edgeFirstLane[edge + 1]! ? beside : -1;
  }

  /** Puts a vehicle from its slot outside back into the pool and on its lane. `print` holds the lanes under it. */
  giveTo(slot: number, tick: number, print: Footprint): void {
    const { fleet, roads, lanes } = this.world;
    const v = fleet.take();
    fleet.counters[1] = fleet.counters[1]! - 1;
    fleet.copy(slot, v);
    const lane = fleet.lane[v]!;
    const length = roads.laneLength[lane]!;
    if (fleet.pos[v]! > length) fleet.pos[v] = length;
    if (fleet.pos[v]! < 0) fleet.pos[v] = 0;
    const pos = fleet.pos[v]!;
    fleet.driven[v] = fleet.driven[v]! - pos;
    fleet.laneTick[v] = tick;
    fleet.lanePos[v] = pos;
    fleet.nextSpeed[v] = fleet.speed[v]!;
    fleet.nextAccel[v] = 0;
    fleet.nextWay[v] = 0;
    fleet.granted[v] = 0;
    fleet.partly[v] = 0;
    // Where it is in a junction by then, others have given way to it already.
    fleet.holdOrder[v] = 0;
    fleet.lateOrder[v] = 0;
    fleet.nextLaneCheck[v] = tick + 1;
    fleet.courtesy[v] = -1;
    fleet.wanted[v] = -1;
    fleet.tailCount[v] = 0;
    lanes.insert(lane, v, fleet.pos);
    this.trail(v, print);
    const beside = Math.abs(fleet.lateral[v]!) > SNAP ? this.neighbour(slot) : -1;
    if (beside >= 0 && listBody(lanes, fleet, beside, v, 0)) fleet.shadowLane[v] = beside;
    else fleet.lateral[v] = 0;
    this.resume(v, lane < roads.laneCount ? lane : roads.linkTo[lane - roads.laneCount]!);
  }

  /** Lists the lanes behind that the body still reaches into. */
  private trail(v: number, print: Footprint): void {
    const { fleet, roads, lanes, types } = this.world;
    let lane = fleet.lane[v]!;
    let left = types.length[fleet.type[v]!]! - fleet.pos[v]!;
    let offset = 0;
    for (let n = 0; left > 0 && n < TAIL; n++) {
      lane = lane >= roads.laneCount ? roads.linkFrom[lane - roads.laneCount]! : leading(roads, print, lane);
      if (lane < 0) return;
      offset += roads.laneLength[lane]!;
      left -= roads.laneLength[lane]!;
      if (!listBody(lanes, fleet, lane, v, offset)) return;
      fleet.tail[v * TAIL + n] = lane;
      fleet.tailCount[v] = n + 1;
    }
  }

  /** Goes on with the journey from a lane of an edge: along the route, by a new way, or to the end of this edge. */
  private resume(v: number, lane: number): void {
    const { fleet, roads } = this.world;
    const edge = roads.laneEdge[lane]!;
    const own = this.trips.route[fleet.trip[v]!] as Int32Array;
    if (fleet.routeFrom[v]! < -1) fleet.routeFrom[v] = -1;
    const route = this.way.route(v);
    const from = fleet.routePlace[v]! > 0 ? fleet.routePlace[v]! : 0;
    let place = route.indexOf(edge, from);
    if (place < 0) place = route.indexOf(edge);
    if (place >= 0) {
      fleet.routePlace[v] = place;
      const stop = fleet.nextStop[v]!;
      if (stop >= 0 && route.indexOf(roads.laneEdge[this.world.stopLane[stop]!]!, place) < 0)
        fleet.nextStop[v] = -1;
    } else {
      const destination = own[own.length - 1]!;
      const found = this.router.path(edge, destination, this.way.bits[fleet.type[v]!]!);
      fleet.routeFrom[v] = found ? edge : -1;
      fleet.routePlace[v] = found ? 0 : own.length - 1;
      fleet.nextStop[v] = -1;
    }
    this.way.look(v, lane);
  }
}

/** The internal lane under a body that leads to a lane, the one it reaches furthest into; -1: none. */
function leading(
  roads: { readonly laneCount: number; readonly linkTo: Int32Array },
  print: Footprint,
  lane: number,
): number {
  let best = -1;
  let most = 0;
  for (let k = 0; k < print.count; k++) {
    const on = print.lane[k]!;
    if (on < roads.laneCount || roads.linkTo[on - roads.laneCount] !== lane) continue;
    const reach = print.front[k]! - print.rear[k]!;
    if (reach <= most) continue;
    most = reach;
    best = on;
  }
  return best;
}
