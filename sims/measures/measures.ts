import type { VehicleType } from '../../scenes/document/demand.ts';
import type { Detector } from '../../scenes/document/detectors.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { TwinError } from '../../scenes/problem.ts';
import type { StateColumn, Stateful } from '../state.ts';
import { AHEAD, type Fleet } from '../vehicles/fleet.ts';
import type { JourneyLog } from '../vehicles/journey-log.ts';
import type { LaneLists } from '../vehicles/lane-lists.ts';
import { Areas } from './areas.ts';
import { type PlacedDetectors, placeDetectors } from './detectors.ts';
import { EdgeMeasures } from './edge-measures.ts';
import { Energy } from './energy.ts';
import { Loops } from './loops.ts';
import { Passages } from './passages.ts';

/** Length of an interval unless another is asked for, s. */
export const DEFAULT_INTERVAL = 60;

/** A vehicle stands below this speed; each time it falls below is a stop (SUMO's threshold), m/s. */
const STOP = 0.1;
/** A vehicle joins a queue below 5 km/h and leaves it above 10 km/h, m/s. */
const JOINS_QUEUE = 5 / 3.6;
const LEAVES_QUEUE = 10 / 3.6;
/** Whoever departed so recently is slow because it sets off, s; so is who leaves a halt, until it has been faster. */
const SETS_OFF = 5;
const SETTING_OFF = 2;
/** No vehicle accelerates harder, m/s2: tells when the end of a lane is within reach of a tick. */
const HARDEST = 10;
/** Lanes that a vehicle passes in one tick at most; more than any step and lane allow. */
const MOST_LANES = 64;

export interface MeasureOptions {
  /** Seconds that figures are gathered over; 60 unless given. */
  readonly interval?: number;
}

/** What measuring needs of a run. `begin`: time of tick 0; `origin`: a time on which an interval begins. */
export interface MeasuredRun {
  readonly roads: RoadNetwork;
  readonly fleet: Fleet;
  readonly lanes: LaneLists;
  readonly log: JourneyLog;
  readonly vehicleTypes: readonly VehicleType[];
  readonly detectors: readonly Detector[];
  readonly dt: number;
  readonly begin: number;
  readonly origin: number;
}

/**
 * Watches a run and keeps the books: edges, approaches, detectors, energy. It reads the vehicles' columns after each tick and
 * writes nothing but its own, so that a measured run has the same bits as one that is not.
 *
 * Within a tick a vehicle is taken to move evenly, so that it passes from lane to lane at a time of its own; what it loses and
 * waits in a tick belongs to the lane the tick began on, whose limit it is measured by. Edges are booked when a vehicle
 * leaves them, at the end of an interval and on `settle`; on most ticks a vehicle costs a few comparisons and its
 * energy. Definitions and their sources: `docs/measures.md`.
 */
export class Measures implements Stateful {
  readonly edges: EdgeMeasures;
  readonly loops: Loops;
  readonly areas: Areas;
  readonly passages: Passages;
  readonly energy: Energy;
  readonly placed: PlacedDetectors;
  readonly run: MeasuredRun;
  /** Seconds of a whole interval. */
  readonly interval: number;

  private readonly intervalTicks: number;
  /** Ticks by which the first interval is shorter. */
  private readonly offset: number;
  private readonly length: Float64Array;
  private readonly hasLoops: boolean;
  private readonly hasAreas: boolean;
  private readonly hasSections: boolean;

  /** Whether a detector lies on a lane. */
  private readonly watched: Uint8Array;

  // As of the last tick, per vehicle. `known` is its id + 1; 0: the slot is empty.
  private readonly known: Uint32Array;
  private readonly lane: Int32Array;
  private readonly pos: Float64Array;
  private readonly speed: Float64Array;
  private readonly driven: Float64Array;
  /** Time lost by the last tick, on lanes with detectors only. */
  private readonly lost: Float64Array;
  /** Links ahead, kept while the end of the lane is within reach. */
  private readonly ahead: Int32Array;
  private readonly standing: Uint8Array;
  private readonly queued: Uint8Array;
  private readonly stopCount: Int32Array;
  /** When its edge was entered (-1: not at its start), and what it had lost when the approach began. */
  private readonly since: Float64Array;
  private readonly approachLost: Float64Array;
  /** Up to where its edge's books are kept: time, distance, time lost, waiting. */
  private readonly bookedTime: Float64Array;
  private readonly bookedDriven: Float64Array;
  private readonly bookedLost: Float64Array;
  private readonly bookedWaited: Float64Array;
  /** 0: ticks, 1: slots ever used, 2: vehicles inserted so far, 3: complete intervals, 4: vehicles known. */
  private readonly counters: Int32Array;
  /** The step that comes after what is being taken in. */
  private after = 0;
  /** 0: begin of the last complete interval, 1: its end, s. */
  private readonly bounds: Float64Array;

  constructor(run: MeasuredRun, options: MeasureOptions = {}) {
    const { roads, fleet, vehicleTypes, dt } = run;
    const interval = options.interval ?? DEFAULT_INTERVAL;
    if (!(interval >= dt && interval <= 86_400)) {
      throw new TwinError({
        code: 'measures.interval',
        message: `Intervals of ${interval} s are not possible.`,
        where: 'measures',
        hint: `Choose ${dt} s (a tick) to 86400 s (a day).`,
      });
    }
    this.run = run;
    this.intervalTicks = Math.max(1, Math.round(interval / dt));
    this.interval = this.intervalTicks * dt;
    const early = Math.round((run.origin - run.begin) / dt) % this.intervalTicks;
    this.offset = early === 0 ? 0 : this.intervalTicks - early;
    this.placed = placeDetectors(run.detectors, roads);
    this.edges = new EdgeMeasures(roads);
    this.loops = new Loops(this.placed.loops, roads.totalLanes, fleet.capacity);
    this.areas = new Areas(
      this.placed.areas.length,
      roads.totalLanes,
      this.placed.areas.flatMap((a) => a.stretches),
    );
    this.passages = new Passages(this.placed.sections, roads.totalLanes, fleet.capacity);
    this.energy = new Energy(vehicleTypes, roads);
    this.length = Float64Array.from(vehicleTypes, (t) => t.length);
    this.hasLoops = this.placed.loops.length > 0;
    this.hasAreas = this.placed.areas.length > 0;
    this.hasSections = this.placed.sections.length > 0;
    this.watched = new Uint8Array(roads.totalLanes);
    for (const { lane } of this.placed.loops) this.watched[lane] = 1;
    for (const { stretches } of this.placed.areas) for (const { lane } of stretches) this.watched[lane] = 1;
    for (const { entries, exits } of this.placed.sections)
      for (const { lane } of [...entries, ...exits]) this.watched[lane] = 1;
    const slots = fleet.capacity;
    this.known = new Uint32Array(slots);
    this.lane = new Int32Array(slots);
    this.pos = new Float64Array(slots);
    this.speed = new Float64Array(slots);
    this.driven = new Float64Array(slots);
    this.lost = new Float64Array(slots);
    this.ahead = new Int32Array(slots * AHEAD);
    this.standing = new Uint8Array(slots);
    this.queued = new Uint8Array(slots);
    this.stopCount = new Int32Array(slots);
    this.since = new Float64Array(slots);
    this.approachLost = new Float64Array(slots);
    this.bookedTime = new Float64Array(slots);
    this.bookedDriven = new Float64Array(slots);
    this.bookedLost = new Float64Array(slots);
    this.bookedWaited = new Float64Array(slots);
    fleet.accompany([...this.slotColumns(), ...this.loops.slotColumns(), ...this.passages.slotColumns()]);
    this.counters = new Int32Array(5);
    this.bounds = new Float64Array([run.begin, run.begin]);
  }

  /** Complete intervals so far. */
  get intervals(): number {
    return this.counters[3]!;
  }

  /** The last complete interval, s; begin = end while there is none. */
  get lastInterval(): { readonly begin: number; readonly end: number } {
    return { begin: this.bounds[0]!, end: this.bounds[1]! };
  }

  /** Time up to which it has watched, s. */
  get time(): number {
    return this.run.begin + this.counters[0]! * this.run.dt;
  }

  /** Takes in one tick. Call after each, when all vehicles have moved. */
  observe(): void {
    const { fleet, dt, begin } = this.run;
    const { counters, edges } = this;
    const tick = counters[0]!;
    this.after = tick + 1;
    const start = begin + tick * dt;
    // Slots are taken from the lowest on: who is on the road lies below the most that ever were at a time.
    const inserted = fleet.inserted;
    const most = Math.min(fleet.capacity, counters[4]! + inserted - counters[2]!);
    if (most > counters[1]!) counters[1] = most;
    counters[2] = inserted;
    this.follow(counters[1]!, start);
    edges.endTick(dt);
    if (this.hasAreas) this.areas.endTick(fleet, this.run.lanes, this.length, this.queued, dt);
    if (this.hasSections) this.passages.endTick(dt);
    counters[0] = tick + 1;
    if ((tick + 1 + this.offset) % this.intervalTicks === 0) this.closeInterval();
  }

  /** Everyone's tick, in one loop: most vehicles stay on their lane and come through here alone. */
  private follow(slots: number, start: number): void {
    const { fleet, roads, dt } = this.run;
    const { known, lane, pos, speed, driven, standing, queued, energy } = this;
    const { laneLength } = roads;
    const detectors = this.hasLoops || this.hasAreas || this.hasSections;
    for (let v = 0; v < slots; v++) {
      if (fleet.active[v] === 0) {
        if (known[v] !== 0) this.arrive(v, start);
        continue;
      }
      if (known[v] !== fleet.id[v]! + 1) {
        if (known[v] !== 0) this.finish(v, start);
        this.begin(v, start);
      }
      const on = fleet.lane[v]!;
      const gone = this.run.log.drivenOf(v);
      const way = gone - driven[v]!;
      if (on !== lane[v]) this.walk(v, on, way, start);
      else if (detectors) this.stay(v, on, way, start);
      const front = fleet.pos[v]!;
      const now = fleet.speed[v]!;
      energy.add(fleet.type[v]!, on, way, speed[v]!, now, dt);
      pos[v] = front;
      speed[v] = now;
      driven[v] = gone;
      if (front + (now + HARDEST * dt) * dt >= laneLength[on]!) this.keepAhead(v);
      if (now > LEAVES_QUEUE) {
        standing[v] = 0;
        queued[v] = 0;
      } else this.look(v);
    }
  }

  /** The last tick of a vehicle: its columns stand as its journey ended. */
  private arrive(v: number, start: number): void {
    const { fleet, dt } = this.run;
    const lane = fleet.lane[v]!;
    const driven = this.run.log.drivenOf(v);
    const way = driven - this.driven[v]!;
    if (lane !== this.lane[v]) this.walk(v, lane, way, start);
    else this.stay(v, lane, way, start);
    this.energy.add(fleet.type[v]!, lane, way, this.speed[v]!, fleet.speed[v]!, dt);
    this.driven[v] = driven;
    this.finish(v, start + dt);
  }

  private keepAhead(v: number): void {
    const { fleet } = this.run;
    for (let i = v * AHEAD; i < (v + 1) * AHEAD; i++) this.ahead[i] = fleet.ahead[i]!;
  }

  /** Takes a vehicle on that was inserted in this tick. Its first step has been driven already. */
  private begin(v: number, start: number): void {
    const { fleet } = this.run;
    const lane = fleet.lane[v]!;
    const from = fleet.pos[v]! - this.run.log.drivenOf(v);
    this.known[v] = fleet.id[v]! + 1;
    this.counters[4] = this.counters[4]! + 1;
    this.lane[v] = lane;
    this.pos[v] = from > 0 ? from : 0;
    this.speed[v] = Math.max(0, fleet.speed[v]! - fleet.accel[v]! * this.run.dt);
    this.driven[v] = 0;
    this.lost[v] = 0;
    this.since[v] = -1;
    this.approachLost[v] = 0;
    this.stopCount[v] = 0;
    // Standing at the start of a journey is not a stop.
    this.standing[v] = 1;
    this.queued[v] = 0;
    this.bookedTime[v] = start;
    this.bookedDriven[v] = 0;
    this.bookedLost[v] = 0;
    this.bookedWaited[v] = 0;
    const row = this.edges.rowOfLane[lane]!;
    this.edges.began[row] = this.edges.began[row]! + 1;
  }

  private finish(v: number, now: number): void {
    const { edges } = this;
    const row = edges.rowOfLane[this.lane[v]!]!;
    this.book(v, row, now, this.driven[v]!);
    edges.ended[row] = edges.ended[row]! + 1;
    this.known[v] = 0;
    this.counters[4] = this.counters[4]! - 1;
    this.loops.forget(v);
    this.passages.forget(v);
  }

  /** Brings a row's books up to a time and a distance driven, and to all that the vehicle has lost and waited. */
  private book(v: number, row: number, time: number, driven: number): void {
    const { edges } = this;
    const lost = this.lostBy(v);
    const waited = this.run.log.waitedOf(v, this.after);
    edges.time[row] = edges.time[row]! + time - this.bookedTime[v]!;
    edges.distance[row] = edges.distance[row]! + driven - this.bookedDriven[v]!;
    edges.lost[row] = edges.lost[row]! + lost - this.bookedLost[v]!;
    edges.waited[row] = edges.waited[row]! + waited - this.bookedWaited[v]!;
    this.bookedTime[v] = time;
    this.bookedDriven[v] = driven;
    this.bookedLost[v] = lost;
    this.bookedWaited[v] = waited;
  }

  /** A tick on one lane, where there are detectors somewhere. */
  private stay(v: number, lane: number, way: number, start: number): void {
    const { fleet, dt } = this.run;
    const from = this.pos[v]!;
    if (this.watched[lane] === 1) {
      this.watch(v, lane, from, from, fleet.pos[v]!, way, 0, start);
      this.lost[v] = this.lostBy(v);
    }
    if (this.hasLoops) this.loops.drive(v, way, this.length[fleet.type[v]!]!, dt);
  }

  /** The way from lane to lane of a vehicle whose front is on another one than before. */
  private walk(v: number, target: number, way: number, start: number): void {
    const { fleet, roads, dt } = this.run;
    const { edges } = this;
    const targetRow = edges.rowOfLane[target]!;
    let lane = this.lane[v]!;
    let from = this.pos[v]!;
    // -1: just entered, so that a point at 0 m is passed.
    let after = from;
    let left = way;
    let next = 0;
    for (let n = 0; n < MOST_LANES && edges.rowOfLane[lane] !== targetRow; n++) {
      const length = roads.laneLength[lane]!;
      const distance = Math.min(left, Math.max(0, length - from));
      if (this.watched[lane] === 1) this.watch(v, lane, from, after, length, way, way - left, start);
      left -= distance;
      const when = start + (way > 0 ? ((way - left) / way) * dt : 0);
      let entered = -1;
      if (lane >= roads.laneCount) entered = roads.linkTo[lane - roads.laneCount]!;
      else if (next < AHEAD) {
        const link = this.ahead[v * AHEAD + next]!;
        next += 1;
        if (link >= 0) entered = roads.laneCount + link;
      }
      this.book(v, edges.rowOfLane[lane]!, when, this.run.log.drivenOf(v) - left);
      // Who went another way than meant is, for the rest of the tick, where it is now.
      this.handOver(v, lane, entered < 0 ? target : entered, when, entered >= 0);
      lane = entered < 0 ? target : entered;
      from = 0;
      after = -1;
    }
    if (this.watched[lane] === 1) {
      this.watch(v, lane, from, after, lane === target ? fleet.pos[v]! : from + left, way, way - left, start);
    }
    if (this.watched[target] === 1) this.lost[v] = this.lostBy(v);
    if (this.hasLoops) this.loops.drive(v, way, this.length[fleet.type[v]!]!, dt);
    this.lane[v] = target;
  }

  /**
   * Detectors on a lane that a front drove from `from` (for points: behind `after`) to `to`, with `way` m in the tick and
   * `before` of them driven before this lane.
   */
  private watch(
    v: number,
    lane: number,
    from: number,
    after: number,
    to: number,
    way: number,
    before: number,
    start: number,
  ): void {
    const { fleet, dt } = this.run;
    const share = way > 0 ? (to - from) / way : 1;
    // Time lost belongs to the lane the tick began on.
    const lost = before === 0 ? this.lostBy(v) - this.lost[v]! : 0;
    if (this.hasAreas) this.areas.cross(lane, from, to, share * dt, lost);
    if (to <= after || way <= 0) return;
    if (this.hasLoops) {
      this.loops.pass(v, lane, after, to, before, way, this.length[fleet.type[v]!]!, dt);
    }
    if (this.hasSections) {
      const pace = dt / way;
      const at = start + before * pace;
      this.passages.pass(v, lane, after, to, at, pace, this.lostBy(v), this.stopCount[v]!);
    }
  }

  /** Books that a front passes from one lane to the next; `whole`: by the end of the one and the start of the other. */
  private handOver(v: number, lane: number, next: number, when: number, whole: boolean): void {
    const { edges } = this;
    const { laneCount } = this.run.roads;
    const row = edges.rowOfLane[lane]!;
    edges.left[row] = edges.left[row]! + 1;
    if (lane < laneCount && this.since[v]! >= 0 && whole) {
      edges.travelTime[row] = edges.travelTime[row]! + when - this.since[v]!;
      edges.travelled[row] = edges.travelled[row]! + 1;
    }
    const nextRow = edges.rowOfLane[next]!;
    edges.entered[nextRow] = edges.entered[nextRow]! + 1;
    if (next >= laneCount) return;
    // A new approach begins; the one behind is the edge it came from.
    const approach = row >= edges.edgeCount ? row - edges.edgeCount : row;
    const lost = this.lostBy(v);
    edges.delay[approach] = edges.delay[approach]! + lost - this.approachLost[v]!;
    edges.passed[approach] = edges.passed[approach]! + 1;
    this.approachLost[v] = lost;
    this.since[v] = whole ? when : -1;
  }

  /** Stops and queues, as the vehicle is at the end of the tick. */
  private look(v: number): void {
    const { fleet, roads } = this.run;
    const { edges } = this;
    const speed = fleet.speed[v]!;
    const lane = fleet.lane[v]!;
    const halting = fleet.halt[v]! > 0;
    if (speed >= STOP) this.standing[v] = 0;
    else if (this.standing[v] === 0) {
      this.standing[v] = 1;
      if (!halting) {
        this.stopCount[v] = this.stopCount[v]! + 1;
        const row = edges.rowOfLane[lane]!;
        edges.stops[row] = edges.stops[row]! + 1;
      }
    }
    if (halting) this.queued[v] = SETTING_OFF;
    else if (this.queued[v] === SETTING_OFF) {
      if (speed > JOINS_QUEUE) this.queued[v] = 0;
    } else if (speed > LEAVES_QUEUE) this.queued[v] = 0;
    else if (speed < JOINS_QUEUE && this.time - fleet.departed[v]! > SETS_OFF) this.queued[v] = 1;
    if (this.queued[v] !== 1 || lane >= roads.laneCount) return;
    const length = roads.laneLength[lane]!;
    const back = length - fleet.pos[v]! + this.length[fleet.type[v]!]!;
    edges.addQueued(edges.rowOfLane[lane]!, back < length ? back : length);
  }

  /** Brings the books of all edges up to now. Sums read before may lack what vehicles did since they came onto their edge. */
  settle(): void {
    const { fleet } = this.run;
    const now = this.time;
    this.after = this.counters[0]!;
    for (let v = 0; v < this.counters[1]!; v++) {
      if (this.known[v] !== 0 && fleet.active[v] === 1)
        this.book(v, this.edges.rowOfLane[this.lane[v]!]!, now, this.driven[v]!);
    }
  }

  private lostBy(v: number): number {
    return this.run.log.lostOf(v, this.after);
  }

  private closeInterval(): void {
    const { edges, counters, bounds } = this;
    const { fleet } = this.run;
    this.settle();
    edges.presentCount.fill(0);
    edges.presentLost.fill(0);
    for (let v = 0; v < counters[1]!; v++) {
      if (fleet.active[v] === 0) continue;
      const row = edges.rowOfLane[this.lane[v]!]!;
      const approach = row >= edges.edgeCount ? row - edges.edgeCount : row;
      edges.presentCount[approach] = edges.presentCount[approach]! + 1;
      edges.presentLost[approach] = edges.presentLost[approach]! + this.lostBy(v) - this.approachLost[v]!;
    }
    edges.table.close();
    this.loops.table.close();
    this.areas.table.close();
    this.passages.table.close();
    this.energy.table.close();
    bounds[0] = bounds[1]!;
    bounds[1] = this.time;
    counters[3] = counters[3]! + 1;
  }

  /** What is kept per slot of the fleet. */
  private slotColumns(): readonly StateColumn[] {
    return [
      this.known,
      this.lane,
      this.pos,
      this.speed,
      this.driven,
      this.lost,
      this.ahead,
      this.standing,
      this.queued,
      this.stopCount,
      this.since,
      this.approachLost,
      this.bookedTime,
      this.bookedDriven,
      this.bookedLost,
      this.bookedWaited,
    ];
  }

  stateColumns(): readonly StateColumn[] {
    return [
      this.counters,
      this.bounds,
      ...this.slotColumns(),
      ...this.edges.stateColumns(),
      ...this.loops.stateColumns(),
      ...this.areas.stateColumns(),
      ...this.passages.stateColumns(),
      ...this.energy.stateColumns(),
    ];
  }
}
