import type { VehicleType } from '../../scenes/document/demand.ts';
import { classBit } from '../../scenes/network/compile-roads.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { TripTable } from '../demand/trips.ts';
import type { Router } from '../routes/router.ts';
import { AHEAD, ARRIVES, type Fleet, NO_LINK } from './fleet.ts';

/** Edges looked ahead when lanes are chosen. */
const HORIZON = 5;
const MAX_LANES = 32;
const FAR = 1e9;
/** Edges shorter than this are a bad place to change lanes, m; and what a change there counts. */
const SHORTEST_CHANGE = 12;
const HURRIED_CHANGE = 4;
/** On edges yet to come, a lane change that finds this much room counts nothing, m. */
const EASY_CHANGE = 150;
/** On lanes shorter than this nobody changes, m. */
const NO_ROOM = 3;

/** Routes by the code that `Fleet.routeFrom` holds, below -1. */
export interface OtherRoutes {
  route(code: number): Int32Array;
  firstRoute(trip: number): number;
}

/**
 * Which lanes and links a vehicle takes along its route.
 *
 * Over the next edges of the route, each lane is valued by the number of lane changes that it still costs (dynamic
 * programming from the far end back). A vehicle's good lanes are those with the least cost; its links ahead are those
 * it takes when it stays on its lane, until one leads nowhere.
 */
export class WayFinder {
  private readonly roads: RoadNetwork;
  private readonly fleet: Fleet;
  private readonly trips: TripTable;
  private readonly router: Router;
  /** Class bit of each vehicle type. */
  readonly bits: Uint32Array;
  /** Routes that are neither a trip's own nor a detour, where the run has any (`sims/routes/rerouting.ts`). */
  others: OtherRoutes | undefined;
  /** Who may use each lane now, and edges that are closed altogether, where any are. */
  permissions: Uint32Array;
  closedEdges: Uint8Array | undefined;
  /** cost[h * MAX_LANES + lane]: lane changes from a lane of the h-th edge on; exit: the same without changing first. */
  private readonly cost = new Float64Array(HORIZON * MAX_LANES);
  private readonly exit = new Float64Array(HORIZON * MAX_LANES);
  private depth = 0;
  /** Place in the route that row 0 of `cost` stands for. */
  private base = 0;

  constructor(
    roads: RoadNetwork,
    fleet: Fleet,
    trips: TripTable,
    router: Router,
    types: readonly VehicleType[],
  ) {
    this.roads = roads;
    this.fleet = fleet;
    this.trips = trips;
    this.router = router;
    this.bits = Uint32Array.from(types, (t) => classBit(t.class));
    this.permissions = roads.lanePermissions;
  }

  /** The route a vehicle is on: its trip's, or the way taken since it left that. */
  route(slot: number): Int32Array {
    const { fleet } = this;
    const own = this.trips.route[fleet.trip[slot]!] as Int32Array;
    const from = fleet.routeFrom[slot]!;
    if (from === -1) return own;
    if (from < -1) return this.others?.route(from) ?? own;
    return this.router.path(from, own[own.length - 1]!, this.bits[fleet.type[slot]!]!) ?? own;
  }

  /** What `routeFrom` is for a vehicle that sets out on a trip now: -1 stands for the trip's own route. */
  firstRoute(trip: number): number {
    return this.others === undefined ? -1 : this.others.firstRoute(trip);
  }

  /** Takes the first link ahead as passed: those behind it move up. */
  passLink(slot: number): void {
    const { fleet } = this;
    const row = slot * AHEAD;
    for (let n = 0; n + 1 < AHEAD; n++) {
      fleet.ahead[row + n] = fleet.ahead[row + n + 1]!;
      fleet.order[row + n] = fleet.order[row + n + 1]!;
    }
    if (fleet.granted[slot]! > 0) fleet.granted[slot] = fleet.granted[slot]! - 1;
    fleet.partly[slot] = fleet.partly[slot]! >> 1;
    fleet.routePlace[slot] = fleet.routePlace[slot]! + 1;
  }

  /**
   * Finds the good lanes and the links ahead of a vehicle that is (or, on an internal lane, will be) on `lane`, the
   * edge of which has place `routePlace` in its route.
   */
  look(slot: number, lane: number): void {
    const { fleet, roads } = this;
    const route = this.route(slot);
    // Place -1: a detour begins with the next edge, and this lane is the one that leads there.
    const place = fleet.routePlace[slot]!;
    this.value(slot, route, place < 0 ? 0 : place);
    const edge = roads.laneEdge[lane]!;
    const first = roads.edgeFirstLane[edge]!;
    fleet.goodLanes[slot] =
      place < 0 ? (1 << (lane - first)) >>> 0 : this.best(roads.edgeFirstLane[edge + 1]! - first);
    let at = lane;
    for (let n = 0; n < AHEAD; n++) {
      // What has been permitted is kept: a vehicle that can't stop must not find itself on another way.
      const before = fleet.ahead[slot * AHEAD + n]!;
      const kept = n < fleet.granted[slot]! && before >= 0 && roads.linkFrom[before] === at;
      const code = kept ? before : this.linkAlong(at, route, place + n);
      fleet.ahead[slot * AHEAD + n] = code;
      if (code === NO_LINK && n > 0 && roads.laneLength[at]! < NO_ROOM && n - 1 >= fleet.granted[slot]!) {
        // On so short a lane nobody changes to another: the way ends one lane before.
        fleet.ahead[slot * AHEAD + n - 1] = NO_LINK;
      }
      if (code < 0) {
        for (let m = n + 1; m < AHEAD; m++) fleet.ahead[slot * AHEAD + m] = code;
        return;
      }
      at = roads.linkTo[code]!;
    }
  }

  /** Bits of the lanes of least cost among the first `lanes` of row 0. */
  private best(lanes: number): number {
    let least = FAR;
    for (let i = 0; i < lanes; i++) if (this.exit[i]! < least) least = this.exit[i]!;
    let bits = 0;
    for (let i = 0; i < lanes; i++) if (this.exit[i]! <= least) bits |= 1 << i;
    return bits >>> 0;
  }

  /** Best link from a lane to the next edge of the route. */
  private linkAlong(lane: number, route: Int32Array, place: number): number {
    const { roads } = this;
    const row = place + 1 - this.base;
    if (place >= route.length - 1) return ARRIVES;
    const next = route[place + 1]!;
    const first = roads.edgeFirstLane[next]!;
    let best = FAR;
    let chosen = NO_LINK;
    for (let k = roads.laneLinkStart[lane]!; k < roads.laneLinkStart[lane + 1]!; k++) {
      const to = roads.linkTo[k]!;
      if (roads.laneEdge[to] !== next) continue;
      const value = row < this.depth ? this.cost[row * MAX_LANES + to - first]! : 0;
      if (value < best) {
        best = value;
        chosen = k;
      }
    }
    return chosen;
  }

  /** Fills `cost` and `exit` for the edges of the route from `place` on. */
  private value(slot: number, route: Int32Array, place: number): void {
    const { roads, fleet, cost, exit } = this;
    const bit = this.bits[fleet.type[slot]!]!;
    const depth = Math.min(HORIZON, route.length - place);
    this.depth = depth;
    this.base = place;
    for (let h = depth - 1; h >= 0; h--) {
      const edge = route[place + h]!;
      // Who is on an edge that was closed behind him goes on as if it were open.
      const permissions =
        h === 0 && this.closedEdges?.[edge] === 1 ? roads.lanePermissions : this.permissions;
      const first = roads.edgeFirstLane[edge]!;
      const lanes = Math.min(MAX_LANES, roads.edgeFirstLane[edge + 1]! - first);
      const row = h * MAX_LANES;
      const each = roads.laneLength[first]! < SHORTEST_CHANGE ? HURRIED_CHANGE : 1;
      const last = h === depth - 1;
      // A vehicle off its route may be on an edge with more lanes than the one it stands for.
      if (h === 0) exit.fill(FAR, lanes, MAX_LANES);
      const roomy = h > 0 ? roads.laneLength[first]! : -1;
      const nextFirst = last ? 0 : roads.edgeFirstLane[route[place + h + 1]!]!;
      for (let i = 0; i < lanes; i++) {
        const lane = first + i;
        let value = FAR;
        if ((permissions[lane]! & bit) !== 0) {
          if (last)
            value = place + h === route.length - 1 || this.leadsOn(lane, route[place + h + 1]!) ? 0 : FAR;
          else {
            for (let k = roads.laneLinkStart[lane]!; k < roads.laneLinkStart[lane + 1]!; k++) {
              const to = roads.linkTo[k]! - nextFirst;
              if (roads.laneEdge[roads.linkTo[k]!] !== route[place + h + 1]!) continue;
              const beyond = cost[row + MAX_LANES + to]!;
              if (beyond < value) value = beyond;
            }
          }
        }
        exit[row + i] = value;
      }
      const stop = this.stopLaneOn(slot, edge);
      for (let i = 0; i < lanes; i++) {
        let least = FAR;
        for (let m = 0; m < lanes; m++) {
          const across = i < m ? m - i : i - m;
          const change = (across * EASY_CHANGE <= roomy ? 0 : across * each) + exit[row + m]!;
          if (change < least) least = change;
        }
        cost[row + i] = (permissions[first + i]! & bit) === 0 && h > 0 ? FAR : least;
      }
      if (stop < 0) continue;
      // A halt is served from its own lane, whatever comes after.
      for (let i = 0; i < lanes; i++) {
        const off = first + i === stop ? 0 : 1 + Math.abs(first + i - stop);
        exit[row + i] = off;
        cost[row + i] = off;
      }
    }
  }

  private leadsOn(lane: number, nextEdge: number): boolean {
    const { roads } = this;
    for (let k = roads.laneLinkStart[lane]!; k < roads.laneLinkStart[lane + 1]!; k++) {
      if (roads.laneEdge[roads.linkTo[k]!] === nextEdge) return true;
    }
    return false;
  }

  /** Goes on to the next halt of the journey, and looks for the way again. */
  passStop(slot: number): void {
    const { fleet, trips } = this;
    const next = fleet.nextStop[slot]! + 1;
    fleet.nextStop[slot] = next < trips.stopStart[fleet.trip[slot]! + 1]! ? next : -1;
    if (fleet.lane[slot]! < this.roads.laneCount) this.look(slot, fleet.lane[slot]!);
  }

  /** Lane of the next halt if it lies on this edge, else -1. */
  private stopLaneOn(slot: number, edge: number): number {
    const row = this.fleet.nextStop[slot]!;
    if (row < 0) return -1;
    const lane = this.trips.stopLane[row]!;
    return this.roads.laneEdge[lane] === edge ? lane : -1;
  }
}
