import type { VehicleType } from '../../scenes/document/demand.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { DEPART_LANE, DEPART_MAX, type TripTable } from '../demand/trips.ts';
import { normal, PURPOSE, seedFrom } from '../random.ts';
import type { Allocate, StateColumn, Stateful } from '../state.ts';
import type { Approaches } from './approaches.ts';
import { safeSpeed, TOUCH } from './car-following.ts';
import { ARRIVES, type Fleet } from './fleet.ts';
import type { JourneyLog } from './journey-log.ts';
import { type LaneLists, slotOf } from './lane-lists.ts';
import type { WayFinder } from './way.ts';
import type { TypeColumns } from './world.ts';

/**
 * Puts vehicles on the road when they are due and there is room; until then they queue, each before its first edge, in
 * the order of departure. Nobody is forced in and nobody is dropped.
 */
export class Insertion implements Stateful {
  private readonly roads: RoadNetwork;
  private readonly types: TypeColumns;
  private readonly fleet: Fleet;
  private readonly lanes: LaneLists;
  private readonly approaches: Approaches;
  private readonly trips: TripTable;
  private readonly way: WayFinder;
  private readonly factors: readonly VehicleType['speedFactor'][];
  private readonly seed: number;
  private readonly log: JourneyLog;
  private readonly dt: number;
  /** Queue per first edge: head and tail trip, and the trip behind each. */
  private readonly head: Int32Array;
  private readonly last: Int32Array;
  private readonly behind: Int32Array;
  /** Edges with a queue, in the order in which they got one. */
  private readonly waitingEdges: Int32Array;
  /** 0: next trip to come due, 1: edges with a queue, 2: vehicles waiting. */
  private readonly counters: Int32Array;
  private readonly entities: Int32Array;

  constructor(
    world: {
      roads: RoadNetwork;
      types: TypeColumns;
      fleet: Fleet;
      lanes: LaneLists;
      approaches: Approaches;
      dt: number;
    },
    trips: TripTable,
    way: WayFinder,
    types: readonly VehicleType[],
    seed: number,
    log: JourneyLog,
    allocate: Allocate,
  ) {
    this.roads = world.roads;
    this.types = world.types;
    this.fleet = world.fleet;
    this.lanes = world.lanes;
    this.approaches = world.approaches;
    this.dt = world.dt;
    this.trips = trips;
    this.way = way;
    this.factors = types.map((t) => t.speedFactor);
    this.seed = seed;
    this.log = log;
    this.head = allocate(Int32Array, world.roads.edgeCount).fill(-1);
    this.last = allocate(Int32Array, world.roads.edgeCount).fill(-1);
    this.behind = allocate(Int32Array, trips.count).fill(-1);
    this.waitingEdges = allocate(Int32Array, world.roads.edgeCount);
    this.counters = allocate(Int32Array, 3);
    this.entities = Int32Array.from(trips.ids, (id) => seedFrom(id) | 0);
  }

  /** Vehicles due that found no room yet. */
  get waiting(): number {
    return this.counters[2]!;
  }

  /** Journeys not yet due. */
  get scheduled(): number {
    return this.trips.count - this.counters[0]!;
  }

  /** Queues who has come due by `now` and inserts, per edge from the head of its queue, who fits. */
  insertDue(now: number, tick: number): void {
    const { trips, counters } = this;
    while (counters[0]! < trips.count && trips.depart[counters[0]!]! <= now + 1e-9) {
      this.enqueue(counters[0]!);
      counters[0] = counters[0]! + 1;
    }
    let kept = 0;
    for (let i = 0; i < counters[1]!; i++) {
      const edge = this.waitingEdges[i]!;
      while (this.head[edge]! >= 0 && this.tryInsert(this.head[edge]!, now, tick)) {
        this.head[edge] = this.behind[this.head[edge]!]!;
        counters[2] = counters[2]! - 1;
      }
      if (this.head[edge]! < 0) continue;
      this.waitingEdges[kept] = edge;
      kept += 1;
    }
    counters[1] = kept;
  }

  private enqueue(trip: number): void {
    const edge = this.trips.route[trip]![0]!;
    this.counters[2] = this.counters[2]! + 1;
    if (this.head[edge]! < 0) {
      this.head[edge] = trip;
      this.waitingEdges[this.counters[1]!] = edge;
      this.counters[1] = this.counters[1]! + 1;
    } else this.behind[this.last[edge]!] = trip;
    this.last[edge] = trip;
  }

  private tryInsert(trip: number, now: number, tick: number): boolean {
    const { fleet, trips, roads, types } = this;
    const v = fleet.take();
    if (v < 0) return false;
    const type = trips.type[trip]!;
    const edge = trips.route[trip]![0]!;
    const first = roads.edgeFirstLane[edge]!;
    fleet.type[v] = type;
    fleet.trip[v] = trip;
    fleet.routePlace[v] = 0;
    fleet.routeFrom[v] = this.way.firstRoute(trip);
    fleet.nextStop[v] = trips.stopStart[trip]! < trips.stopStart[trip + 1]! ? trips.stopStart[trip]! : -1;
    fleet.factor[v] = this.drawFactor(trip, type);
    this.way.look(v, first);
    const lane = this.chooseLane(v, trip, first, roads.edgeFirstLane[edge + 1]!);
    const length = lane < 0 ? 0 : roads.laneLength[lane]!;
    const wished = trips.departPos[trip]!;
    const body = types.length[type]!;
    const pos = Math.min(wished > body ? wished : body, length);
    const limit = lane < 0 ? 0 : Math.min(roads.laneSpeed[lane]! * fleet.factor[v]!, types.maxSpeed[type]!);
    const asked = trips.departSpeed[trip]!;
    const speed =
      lane < 0 ? -1 : this.entrySpeed(v, lane, pos, asked === DEPART_MAX ? limit : Math.min(asked, limit));
    if (speed < 0) {
      this.giveBack(v);
      return false;
    }
    fleet.lane[v] = lane;
    fleet.pos[v] = pos;
    fleet.speed[v] = speed;
    fleet.accel[v] = 0;
    fleet.nextSpeed[v] = speed;
    fleet.nextAccel[v] = 0;
    fleet.nextWay[v] = 0;
    fleet.granted[v] = 0;
    fleet.partly[v] = 0;
    fleet.holdOrder[v] = 0;
    fleet.lateOrder[v] = 0;
    fleet.tailCount[v] = 0;
    fleet.shadowLane[v] = -1;
    fleet.lateral[v] = 0;
    fleet.courtesy[v] = -1;
    fleet.wanted[v] = -1;
    fleet.nextLaneCheck[v] = tick + (fleet.id[v]! % 8);
    fleet.halt[v] = -1;
    fleet.departed[v] = now;
    this.log.begin(v, tick);
    this.lanes.insert(lane, v, fleet.pos);
    this.way.look(v, lane);
    return true;
  }

  /** Undoes `take` for a vehicle that found no room: its id goes to the next. */
  private giveBack(v: number): void {
    this.fleet.release(v);
    this.fleet.counters[1] = this.fleet.counters[1]! - 1;
  }

  private drawFactor(trip: number, type: number): number {
    const factor = this.factors[type]!;
    const drawn = factor.mean + factor.dev * normal(this.seed, this.entities[trip]!, PURPOSE.speedFactor, 0);
    return Math.min(factor.max, Math.max(factor.min, drawn));
  }

  /** Lane to start on, -1 if none is allowed. */
  private chooseLane(v: number, trip: number, first: number, end: number): number {
    const { fleet, trips, lanes } = this;
    const bit = this.way.bits[fleet.type[v]!]!;
    const wish = trips.departLane[trip]!;
    if (wish >= 0) {
      const lane = first + wish < end ? first + wish : end - 1;
      if ((this.way.permissions[lane]! & bit) !== 0) return lane;
    }
    let best = -1;
    let bestRoom = -1;
    for (let lane = first; lane < end; lane++) {
      if ((this.way.permissions[lane]! & bit) === 0) continue;
      if (wish === DEPART_LANE.first) return lane;
      if (wish === DEPART_LANE.best && (fleet.goodLanes[v]! & (1 << (lane - first))) === 0) continue;
      const n = lanes.count[lane]!;
      const i = lanes.start[lane]! + n - 1;
      const room = n === 0 ? 1e6 : fleet.pos[slotOf(lanes.entry[i]!)]! + lanes.offset[i]!;
      if (room > bestRoom) {
        bestRoom = room;
        best = lane;
      }
    }
    return best;
  }

  /** Speed at which the vehicle can stand with its front at `pos` of a lane now, at most `asked`; -1: it can't. */
  private entrySpeed(v: number, lane: number, pos: number, asked: number): number {
    const { fleet, lanes, types, roads, dt } = this;
    const type = fleet.type[v]!;
    const rear = pos - types.length[type]!;
    const decel = types.decel[type]!;
    let speed = asked;
    const toEnd = roads.laneLength[lane]! - pos;
    if (fleet.ahead[v * 4] !== ARRIVES)
      speed = Math.min(speed, Math.max(0, safeSpeed(speed, toEnd - 0.5, 0, decel, 0)));
    const start = lanes.start[lane]!;
    const end = start + lanes.count[lane]!;
    const at = lanes.firstBehind(lane, pos, fleet.pos);
    for (let i = at - 1; i >= start; i--) {
      const e = lanes.entry[i]!;
      const u = slotOf(e);
      const gap = fleet.pos[u]! + lanes.offset[i]! - types.length[fleet.type[u]!]! - pos;
      if (gap < types.minGap[type]!) return -1;
      const safe = safeSpeed(speed, gap - TOUCH, fleet.speed[u]!, decel, dt);
      if (safe < speed) speed = safe;
      if (e >= 0) break;
    }
    if (speed < 0) return -1;
    for (let i = at; i < end; i++) {
      const e = lanes.entry[i]!;
      const u = slotOf(e);
      if (!this.canStayBehind(u, rear - fleet.pos[u]! - lanes.offset[i]!, speed)) return -1;
      if (e >= 0) return speed;
    }
    return this.entranceClear(lane, rear, speed) ? speed : -1;
  }

  private canStayBehind(u: number, gap: number, speed: number): boolean {
    const { fleet, types, dt } = this;
    const type = fleet.type[u]!;
    if (gap < types.minGap[type]! * 0.5 + TOUCH) return false;
    const own = fleet.speed[u]!;
    return safeSpeed(own, gap - TOUCH, speed, types.decel[type]!, dt) >= own - 0.5 * types.decel[type]! * dt;
  }

  /** Whether everyone on the way to this lane through its junction can stay behind a rear at `rear` m. */
  private entranceClear(lane: number, rear: number, speed: number): boolean {
    const { roads, lanes, fleet, approaches } = this;
    const junction = roads.edgeFrom[roads.laneEdge[lane]!]!;
    for (let j = roads.junctionLinkStart[junction]!; j < roads.junctionLinkStart[junction + 1]!; j++) {
      const link = roads.junctionLinks[j]!;
      if (roads.linkTo[link] !== lane) continue;
      const internal = roads.laneCount + link;
      const length = roads.laneLength[internal]!;
      const start = lanes.start[internal]!;
      for (let i = start; i < start + lanes.count[internal]!; i++) {
        const u = slotOf(lanes.entry[i]!);
        if (!this.canStayBehind(u, rear + length - fleet.pos[u]! - lanes.offset[i]!, speed)) return false;
      }
      for (let r = approaches.head[link]!; r >= 0; r = approaches.next[r]!) {
        const u = approaches.vehicle[r]!;
        if (fleet.active[u] === 1 && !this.canStayBehind(u, rear + length + approaches.distance[r]!, speed))
          return false;
      }
    }
    return true;
  }

  stateColumns(): readonly StateColumn[] {
    return [this.head, this.last, this.behind, this.waitingEdges, this.counters];
  }
}
