import type { Closure, Routing, VehicleType } from '../../scenes/document/demand.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { TripTable } from '../demand/trips.ts';
import { PURPOSE, seedFrom, uniform } from '../random.ts';
import type { Allocate, StateColumn, Stateful } from '../state.ts';
import type { Fleet } from '../vehicles/fleet.ts';
import type { OtherRoutes, WayFinder } from '../vehicles/way.ts';
import { chooseByLogit } from './alternatives.ts';
import { LiveSearch } from './live-search.ts';
import { LiveTimes } from './live-times.ts';
import { RouteRows } from './route-rows.ts';
import type { Router } from './router.ts';

/**
 * Edges that searches may settle per simulated second before the rest of the queue waits, and what each search counts on top:
 * the bound it asks for may have to be worked out, which can't be counted because it depends on what others asked before.
 */
const WORK_PER_SECOND = 80_000;
const WORK_PER_SEARCH = 200;
/** Vehicles looked at in a tick at most after a closure. */
const LOOKS_PER_TICK = 32_768;
/** Seconds in which everyone's turn comes to be looked at. */
const ROUND = 1;
/** A way must be this much faster to be taken instead of the present one, where that is open. */
const WORTH_IT = 0.95;
/** So near the end of an edge one keeps to the next edge: seconds of way, and metres. */
const NEAR_SECONDS = 4;
const NEAR_METRES = 25;
/** Rows for routes of their own: at most so many vehicles are off their journey's route at a time. */
const MOST_ROWS = 32_768;
const NEVER = 0x7fffffff;
/** Columns that routes of their own add. */
const ROW_COLUMNS = 8;
/** Alternatives of one journey at most (the document allows 16). */
const MOST_ALTERNATIVES = 16;

/** What the router of a run has done so far. */
export interface ReroutingSums {
  /** Vehicles put on another way than the one they were on. */
  readonly changed: number;
  /** Journeys that end before a destination that can't be reached any more. */
  readonly cutShort: number;
  /** Halts left out because they can't be reached any more. */
  readonly haltsLeftOut: number;
  /** Ways found but too long to be kept, or for more vehicles than there is room for. */
  readonly noRoom: number;
}

const SUMS = { cursor: 0, urgent: 1, changed: 2, cutShort: 3, haltsLeftOut: 4, noRoom: 5, event: 6 } as const;

/**
 * Routes that change in the run: choice among alternatives at departure, drivers who look for a faster way every so
 * often, and ways round closed edges and lanes.
 *
 * A vehicle's turn comes once a second; those whose time is up, or whose way is closed, get a new route by A* on the live
 * travel times. Searches of a tick stop at a fixed amount of work and go on in the next. Everything depends on state
 * columns alone and runs on one thread, so a run is the same after save and restore and with any number of threads.
 * Runs that use none of it have no columns and do nothing here.
 */
export class Rerouting implements Stateful, OtherRoutes {
  private readonly roads: RoadNetwork;
  private readonly fleet: Fleet;
  private readonly way: WayFinder;
  private readonly router: Router;
  private readonly trips: TripTable;
  private readonly types: readonly VehicleType[];
  private readonly seed: number;
  private readonly dt: number;
  private readonly allocate: Allocate;
  private readonly search: LiveSearch;
  private readonly entities: Int32Array;
  private readonly sensitivity: number;
  private readonly times: LiveTimes | undefined;
  private readonly alternativeSeconds = new Float64Array(MOST_ALTERNATIVES);
  private readonly alternativeSizes = new Float64Array(MOST_ALTERNATIVES);
  /** Seconds between two looks of vehicle types, 0: never. */
  private readonly periods: Float64Array;
  private readonly anyRerouting: boolean;
  private readonly events: Event[];

  private rows: RouteRows | undefined;
  /** Per slot: 1 + id of the vehicle that `due` is for, and the tick at which it looks again. */
  private seen = new Uint32Array(0);
  private due = new Int32Array(0);
  private readonly sums = new Int32Array(7);
  private scratch = new Int32Array(0);
  /** Per lane: closed (1). Empty until something is closed for the first time. */
  private closed = new Uint8Array(0);
  private columns: StateColumn[] = [];

  constructor(
    world: {
      roads: RoadNetwork;
      fleet: Fleet;
      way: WayFinder;
      router: Router;
      trips: TripTable;
      types: readonly VehicleType[];
      dt: number;
    },
    options: {
      readonly routing: Routing | undefined;
      readonly closures: readonly Closure[] | undefined;
      readonly seed: number;
      /** Time of tick 0, s. */
      readonly begin: number;
      readonly allocate: Allocate;
    },
  ) {
    this.roads = world.roads;
    this.fleet = world.fleet;
    this.way = world.way;
    this.router = world.router;
    this.trips = world.trips;
    this.types = world.types;
    this.dt = world.dt;
    this.seed = options.seed;
    this.allocate = options.allocate;
    this.periods = Float64Array.from(world.types, (t) =>
      t.rerouting && t.rerouting.share > 0 ? t.rerouting.period : 0,
    );
    this.anyRerouting = this.periods.some((p) => p > 0);
    this.sensitivity = options.routing?.alternatives?.sensitivity ?? 0;
    const measured = this.anyRerouting || world.trips.alternatives !== undefined;
    if (measured) {
      const { interval = 60, smoothing = 0.3 } = options.routing ?? {};
      this.times = new LiveTimes(world, { interval, smoothing }, options.allocate);
      this.columns = [...this.times.stateColumns()];
      world.way.others = this;
    }
    this.search = new LiveSearch(world.roads, world.router, this.times ?? FREE);
    this.entities = measured ? Int32Array.from(world.trips.ids, (id) => seedFrom(id) | 0) : new Int32Array(0);
    if (this.anyRerouting) this.enableRows();
    this.events = (options.closures ?? []).flatMap(({ edge, lane, begin, end }) => {
      const index = world.roads.edgeIndex.get(edge);
      if (index === undefined) return [];
      const at = (time: number) => Math.max(0, Math.ceil((time - options.begin) / world.dt - 1e-9));
      const shut = { tick: at(begin), edge: index, lane, closed: true };
      return end === undefined ? [shut] : [shut, { tick: at(end), edge: index, lane, closed: false }];
    });
    // Of events at one time, openings come first: a closure that follows another keeps the road closed.
    this.events.sort((a, b) => a.tick - b.tick || Number(a.closed) - Number(b.closed));
    if (this.events.length > 0) this.enableClosures();
  }

  /** Sums so far. */
  get report(): ReroutingSums {
    const { sums } = this;
    return {
      changed: sums[SUMS.changed]!,
      cutShort: sums[SUMS.cutShort]!,
      haltsLeftOut: sums[SUMS.haltsLeftOut]!,
      noRoom: sums[SUMS.noRoom]!,
    };
  }

  /** Edges with a closed lane, each with its closed lanes. */
  *closures(): Generator<{ readonly edge: number; readonly lanes: readonly number[] }> {
    const { roads, closed } = this;
    if (closed.length === 0) return;
    for (let edge = 0; edge < roads.edgeCount; edge++) {
      const lanes: number[] = [];
      for (let l = roads.edgeFirstLane[edge]!; l < roads.edgeFirstLane[edge + 1]!; l++) {
        if (closed[l] === 1) lanes.push(l - roads.edgeFirstLane[edge]!);
      }
      if (lanes.length > 0) yield { edge, lanes };
    }
  }

  /** Closes an edge or one lane of it to everyone from now on, or opens it again. Who is on it may leave it. */
  setClosed(edge: number, lane: number | undefined, closed: boolean): void {
    this.enableClosures();
    this.keepDetours();
    const first = this.roads.edgeFirstLane[edge]!;
    const end = this.roads.edgeFirstLane[edge + 1]!;
    for (let l = first; l < end; l++) {
      if (lane === undefined || l === first + lane) this.closed[l] = closed ? 1 : 0;
    }
    this.applyClosures();
    const { fleet, roads } = this;
    for (let v = 0; v < fleet.capacity; v++) {
      if (fleet.active[v] !== 1) continue;
      const on = fleet.lane[v]!;
      this.way.look(v, on < roads.laneCount ? on : roads.linkTo[on - roads.laneCount]!);
    }
    // Everyone is looked at anew, as fast as the work per tick allows.
    this.seen.fill(0);
    this.sums[SUMS.urgent] = fleet.capacity;
  }

  /** Does what is due in a tick. */
  step(tick: number): void {
    if (this.columns.length === 0) return;
    for (let n = this.sums[SUMS.event]!; n < this.events.length && this.events[n]!.tick <= tick; n++) {
      const { edge, lane, closed } = this.events[n] as Event;
      this.setClosed(edge, lane, closed);
      this.sums[SUMS.event] = n + 1;
    }
    this.times?.step(tick);
    if (this.rows === undefined) return;
    const { fleet, sums, seen, due } = this;
    const round = Math.max(1, Math.floor(ROUND / this.dt + 0.5));
    let looks = Math.max(Math.ceil(fleet.capacity / round), Math.min(sums[SUMS.urgent]!, LOOKS_PER_TICK));
    let work = WORK_PER_SECOND * this.dt;
    let v = sums[SUMS.cursor]!;
    while (looks > 0 && work > 0) {
      looks -= 1;
      if (sums[SUMS.urgent]! > 0) sums[SUMS.urgent] = sums[SUMS.urgent]! - 1;
      if (fleet.active[v] === 1) {
        if (this.closed.length > 0 && fleet.routeFrom[v]! < -1) this.dropLostHalt(v);
        if (seen[v] !== fleet.id[v]! + 1) {
          seen[v] = fleet.id[v]! + 1;
          due[v] = this.isDriverWhoLooks(v) || this.isBlocked(v) ? tick : NEVER;
        }
        if (due[v]! <= tick) {
          work -= WORK_PER_SEARCH + this.reroute(v);
          const period = this.isDriverWhoLooks(v) ? this.periods[fleet.type[v]!]! : 0;
          due[v] = period > 0 ? tick + Math.max(1, Math.floor(period / this.dt + 0.5)) : NEVER;
          if (this.isBlocked(v)) due[v] = tick + round;
        }
      }
      v = v + 1 < fleet.capacity ? v + 1 : 0;
    }
    sums[SUMS.cursor] = v;
  }

  /** Has a vehicle's way looked at in the next round, because someone else has changed it. */
  lookAgain(v: number): void {
    if (this.rows !== undefined) this.seen[v] = 0;
  }

  route(code: number): Int32Array {
    if ((code & 1) === 0) return (this.rows as RouteRows).route(code);
    return this.trips.alternatives?.routes[(-3 - code) >> 1] as Int32Array;
  }

  /** Chooses among the alternatives of a trip by the travel times of this moment. */
  firstRoute(trip: number): number {
    const { alternatives } = this.trips;
    if (alternatives === undefined) return -1;
    const start = alternatives.start[trip]!;
    const count = alternatives.count[trip]!;
    if (count < 2) return -1;
    const bit = this.way.bits[this.trips.type[trip]!]!;
    for (let i = 0; i < count; i++) {
      const way = alternatives.routes[start + i] as Int32Array;
      this.alternativeSeconds[i] = this.search.routeSeconds(way, 0, way.length - 1, bit);
      this.alternativeSizes[i] = alternatives.sizes[start + i]!;
    }
    const u = uniform(this.seed, this.entities[trip]!, PURPOSE.routeChoice, 0);
    const chosen = chooseByLogit(this.alternativeSeconds, this.alternativeSizes, count, this.sensitivity, u);
    return chosen < 0 ? -1 : -3 - 2 * (start + chosen);
  }

  private isDriverWhoLooks(v: number): boolean {
    const { fleet } = this;
    const type = fleet.type[v]!;
    if (this.periods[type] === 0) return false;
    const share = this.types[type]?.rerouting?.share ?? 0;
    return uniform(this.seed, this.entities[fleet.trip[v]!]!, PURPOSE.rerouting, 0) < share;
  }

  /** Whether the way ahead of a vehicle, beyond what it may not change any more, is closed. */
  private isBlocked(v: number): boolean {
    if (this.closed.length === 0) return false;
    const { fleet } = this;
    const place = fleet.routePlace[v]!;
    if (place < 0) return false;
    const route = this.way.route(v);
    const bit = this.way.bits[fleet.type[v]!]!;
    return this.search.routeSeconds(route, place, route.length - 1, bit) === Number.POSITIVE_INFINITY;
  }

  /** Edges after the present one that a vehicle keeps to, whatever is faster. */
  private keptEdges(v: number, route: Int32Array, place: number, bit: number): number {
    const { fleet, roads } = this;
    const granted = fleet.granted[v]!;
    if (granted > 0) return granted;
    const lane = fleet.lane[v]!;
    if (lane >= roads.laneCount || place + 1 >= route.length) return 0;
    const left = roads.laneLength[lane]! - fleet.pos[v]!;
    if (left > NEAR_METRES + fleet.speed[v]! * NEAR_SECONDS) return 0;
    return this.search.routeSeconds(route, place, place + 1, bit) === Number.POSITIVE_INFINITY ? 0 : 1;
  }

  /** Looks for a faster way, or for one that is open. Returns the work done. */
  private reroute(v: number): number {
    const { fleet, trips, roads, search, scratch } = this;
    const place = fleet.routePlace[v]!;
    if (place < 0) return 0;
    const route = this.way.route(v);
    const bit = this.way.bits[fleet.type[v]!]!;
    const last = route.length - 1;
    const kept = this.keptEdges(v, route, place, bit);
    if (place + kept >= last) return 0;
    let n = 0;
    for (let i = place; i <= place + kept; i++) {
      if (n >= scratch.length) return 0;
      scratch[n] = route[i]!;
      n += 1;
    }
    const blocked = search.routeSeconds(route, place, last, bit) === Number.POSITIVE_INFINITY;
    const trip = fleet.trip[v]!;
    let work = 0;
    let seconds = 0;
    let stop = fleet.nextStop[v]!;
    const end = trips.stopStart[trip + 1]!;
    // Halts on the part that is kept need no leg of their own.
    let passed = place;
    for (; stop >= 0 && stop < end; stop++) {
      const edge = roads.laneEdge[trips.stopLane[stop]!]!;
      let at = passed;
      while (at <= place + kept && route[at] !== edge) at += 1;
      if (at > place + kept) break;
      passed = at;
    }
    if (stop >= 0 && stop < end && !blocked) return 0;
    for (; stop >= 0 && stop < end; stop++) {
      const lane = trips.stopLane[stop]!;
      const from = scratch[n - 1]!;
      const legs = this.router.isOpen(lane, bit)
        ? search.find(from, roads.laneEdge[lane]!, bit, scratch, n)
        : -1;
      work += search.settled;
      if (legs < 0) {
        this.leaveOut(v, stop);
        continue;
      }
      seconds += search.seconds;
      n += legs;
    }
    const base = scratch[n - 1]!;
    let legs = search.find(base, route[last]!, bit, scratch, n);
    work += search.settled;
    seconds += search.seconds;
    let short = false;
    for (let i = last - 1; legs < 0 && blocked && i > place + kept && i > last - 32; i--) {
      // The destination can't be reached: the journey ends as near to it as its route comes.
      legs = search.find(base, route[i]!, bit, scratch, n);
      work += search.settled;
      short = legs >= 0;
    }
    if (legs < 0) {
      if (!blocked) return work;
      // Nothing of the rest can be reached: the journey ends where the vehicle must go in any case.
      legs = 0;
      short = true;
    }
    n += legs;
    if (!blocked) {
      const old = search.routeSeconds(route, place + kept, last, bit);
      if (seconds > old * WORTH_IT || isSame(scratch, n, route, place)) return work;
    }
    this.take(v, n, short);
    return work;
  }

  private take(v: number, length: number, short: boolean): void {
    const { fleet, roads, sums } = this;
    const code = this.rows?.keep(v, this.scratch, length) ?? 0;
    if (code === 0) {
      sums[SUMS.noRoom] = sums[SUMS.noRoom]! + 1;
      return;
    }
    fleet.routeFrom[v] = code;
    fleet.routePlace[v] = 0;
    const lane = fleet.lane[v]!;
    this.way.look(v, lane < roads.laneCount ? lane : roads.linkTo[lane - roads.laneCount]!);
    sums[SUMS.changed] = sums[SUMS.changed]! + 1;
    if (short) sums[SUMS.cutShort] = sums[SUMS.cutShort]! + 1;
  }

  /** Passes by a halt that can't be reached, if it is the next one; others are met again when it is their turn. */
  private leaveOut(v: number, stop: number): void {
    const { fleet, trips, sums } = this;
    if (fleet.nextStop[v] !== stop || fleet.halt[v]! > 0) return;
    fleet.nextStop[v] = stop + 1 < trips.stopStart[fleet.trip[v]! + 1]! ? stop + 1 : -1;
    sums[SUMS.haltsLeftOut] = sums[SUMS.haltsLeftOut]! + 1;
  }

  /** Passes by the next halt where the route no longer leads to it. */
  private dropLostHalt(v: number): void {
    const { fleet, trips, roads } = this;
    const stop = fleet.nextStop[v]!;
    if (stop < 0 || fleet.routePlace[v]! < 0) return;
    const edge = roads.laneEdge[trips.stopLane[stop]!]!;
    const route = this.way.route(v);
    for (let i = fleet.routePlace[v]!; i < route.length; i++) if (route[i] === edge) return;
    this.leaveOut(v, stop);
  }

  /** Copies the ways of vehicles on detours, which follow from permissions that are about to change. */
  private keepDetours(): void {
    const { fleet, roads, scratch } = this;
    for (let v = 0; v < fleet.capacity; v++) {
      if (fleet.active[v] !== 1 || fleet.routeFrom[v]! < 0) continue;
      const route = this.way.route(v);
      const place = fleet.routePlace[v]!;
      const on = fleet.lane[v]!;
      let n = 0;
      // Place -1 stands for the edge before the detour.
      if (place < 0) {
        scratch[0] = roads.laneEdge[on < roads.laneCount ? on : roads.linkTo[on - roads.laneCount]!]!;
        n = 1;
      }
      for (let i = Math.max(0, place); i < route.length && n < scratch.length; i++) {
        scratch[n] = route[i]!;
        n += 1;
      }
      const code = this.rows?.keep(v, scratch, n) ?? 0;
      if (code === 0) continue;
      fleet.routeFrom[v] = code;
      fleet.routePlace[v] = 0;
    }
  }

  private enableRows(): void {
    if (this.rows !== undefined) return;
    const { fleet, roads, allocate } = this;
    const size = rowLength(roads.edgeCount);
    this.rows = new RouteRows(fleet, Math.min(fleet.capacity, MOST_ROWS), size, allocate);
    this.scratch = new Int32Array(size);
    this.seen = allocate(Uint32Array, fleet.capacity);
    this.due = allocate(Int32Array, fleet.capacity);
    fleet.accompany([this.seen, this.due], [this.rows.owner]);
    this.way.others = this;
    this.columns = [...this.columns, this.sums, this.seen, this.due, ...this.rows.stateColumns()];
  }

  private enableClosures(): void {
    if (this.closed.length > 0) return;
    this.enableRows();
    this.closed = this.allocate(Uint8Array, this.roads.laneCount);
    this.columns = [...this.columns, this.closed];
  }

  /** Who may use each lane now, from what is closed. */
  private applyClosures(): void {
    const { roads, closed, way, router } = this;
    const permissions = roads.lanePermissions.slice();
    const edges = new Uint8Array(roads.edgeCount);
    for (let e = 0; e < roads.edgeCount; e++) {
      let open = 0;
      for (let l = roads.edgeFirstLane[e]!; l < roads.edgeFirstLane[e + 1]!; l++) {
        if (closed[l] === 1) permissions[l] = 0;
        else open += 1;
      }
      if (open === 0) edges[e] = 1;
    }
    way.permissions = permissions;
    way.closedEdges = edges;
    router.setPermissions(permissions);
  }

  /**
   * Prepares for the columns of a snapshot, of which `count` are this component's: one saved before or after the first
   * closure has fewer or more of them than there are now.
   */
  expect(count: number): void {
    const fixed = this.times ? this.times.stateColumns().length : 0;
    if (this.closed.length === 0) {
      const more = (this.rows === undefined ? ROW_COLUMNS : 0) + 1;
      if (count === this.columns.length + more) this.enableClosures();
    } else if (this.events.length === 0 && count === fixed + (this.anyRerouting ? ROW_COLUMNS : 0)) {
      this.columns = this.times ? [...this.times.stateColumns()] : [];
      this.closed = new Uint8Array(0);
      this.way.permissions = this.roads.lanePermissions;
      this.way.closedEdges = undefined;
      this.router.setPermissions(this.roads.lanePermissions);
      this.rows = undefined;
      this.sums.fill(0);
      if (this.anyRerouting) this.enableRows();
    }
  }

  /** To be called when columns have been restored: what follows from them is made again. */
  restored(): void {
    if (this.closed.length > 0) this.applyClosures();
  }

  stateColumns(): readonly StateColumn[] {
    return this.columns;
  }
}

/** A closure that begins or ends. */
interface Event {
  readonly tick: number;
  readonly edge: number;
  readonly lane: number | undefined;
  readonly closed: boolean;
}

const FREE = { seconds: (_edge: number, free: number) => free };

/** Edges that a route of its own may have: four times the way straight across a square grid, or every edge of a small net. */
function rowLength(edges: number): number {
  return Math.max(64, Math.min(edges + 8, Math.ceil(4 * Math.sqrt(edges)) + 64));
}

function isSame(found: Int32Array, length: number, route: Int32Array, place: number): boolean {
  if (route.length - place !== length) return false;
  for (let i = 0; i < length; i++) if (found[i] !== route[place + i]) return false;
  return true;
}
