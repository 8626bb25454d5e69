import type { Allocate, StateColumn, Stateful } from '../state.ts';

/** A stretch of a lane in which vehicles are noticed, metres from its start. */
export interface DetectorPlace {
  readonly id: string;
  readonly signal: number;
  readonly lane: number;
  readonly from: number;
  readonly to: number;
}

/** What detection reads of vehicles and lanes: columns of `Fleet`, `LaneLists` and the vehicle types. */
export interface LaneReadings {
  readonly fleet: {
    readonly id: Uint32Array;
    readonly type: Int32Array;
    readonly pos: Float64Array;
    readonly speed: Float64Array;
    readonly accel: Float64Array;
  };
  readonly lanes: {
    readonly start: Int32Array;
    readonly count: Int32Array;
    readonly entry: Int32Array;
    readonly offset: Float64Array;
  };
  readonly types: { readonly length: Float64Array };
}

/** Slower than this a vehicle stands in a queue, m/s. */
const STANDING = 1.4;
/** What the way of a step, taken from speeds, may be off, m. */
const SLACK = 0.2;
/** Since ever: a detector that has seen nobody, ms. */
const NEVER = -1e15;

/**
 * Detectors of signals, read once a tick from the vehicles as they are then. The cost is that of looking at the vehicles
 * between a detector and the nearer end of its lane; without detectors there is none.
 */
export class Detectors implements Stateful {
  readonly count: number;
  readonly places: readonly DetectorPlace[];
  /** A body was over the detector now or on its way of the last step. */
  readonly occupied: Uint8Array;
  /** When that was so last, ms of simulated time. */
  readonly lastSeen: Float64Array;
  /** Fronts that have driven onto the detector since the start. */
  readonly passed: Int32Array;
  /** Fronts on the detector now, and those of them that stand. */
  readonly present: Int32Array;
  readonly queued: Int32Array;
  private readonly lastId: Int32Array;
  private readonly lane: Int32Array;
  private readonly from: Float64Array;
  private readonly to: Float64Array;
  /** 1 where the detector is nearer to the end of its lane: read from the front of the list. */
  private readonly atEnd: Uint8Array;
  private readonly dt: number;
  private readonly begin: number;
  private latest = -1;

  /** `length` gives a lane's driving length; `dt` the step and `begin` the time of tick 0, s. */
  constructor(
    places: readonly DetectorPlace[],
    length: (lane: number) => number,
    dt: number,
    begin: number,
    allocate: Allocate,
  ) {
    const n = places.length;
    this.places = places;
    this.count = n;
    this.dt = dt;
    this.begin = begin;
    this.occupied = allocate(Uint8Array, n);
    this.lastSeen = allocate(Float64Array, n).fill(NEVER);
    this.passed = allocate(Int32Array, n);
    this.present = allocate(Int32Array, n);
    this.queued = allocate(Int32Array, n);
    this.lastId = allocate(Int32Array, n).fill(-1);
    this.lane = Int32Array.from(places, (p) => p.lane);
    this.from = Float64Array.from(places, (p) => p.from);
    this.to = Float64Array.from(places, (p) => p.to);
    this.atEnd = Uint8Array.from(places, (p) => (p.from + p.to > length(p.lane) ? 1 : 0));
  }

  /** Takes in where everyone is at the beginning of a tick. */
  read(tick: number, world: LaneReadings): void {
    if (this.count === 0) return;
    const now = Math.round((this.begin + tick * this.dt) * 1000);
    const { start, count } = world.lanes;
    for (let d = 0; d < this.count; d++) {
      this.occupied[d] = 0;
      this.present[d] = 0;
      this.queued[d] = 0;
      const lane = this.lane[d]!;
      const first = start[lane]!;
      const end = first + count[lane]!;
      this.latest = -1;
      if (this.atEnd[d] === 1) {
        for (let i = first; i < end; i++) if (this.look(d, i, world) < 0) break;
      } else {
        for (let i = end - 1; i >= first; i--) if (this.look(d, i, world) > 0) break;
      }
      if (this.occupied[d] === 1) this.lastSeen[d] = now;
      if (this.latest >= 0) this.lastId[d] = this.latest;
    }
  }

  /** Notes entry `i` of the detector's lane. Returns -1 if it has not reached the detector, 1 if it is all beyond, else 0. */
  private look(d: number, i: number, world: LaneReadings): number {
    const { fleet, lanes, types } = world;
    const entry = lanes.entry[i]!;
    const v = entry >= 0 ? entry : ~entry;
    const front = fleet.pos[v]! + lanes.offset[i]!;
    const from = this.from[d]!;
    if (front < from) return -1;
    const speed = fleet.speed[v]!;
    const mean = speed - fleet.accel[v]! * this.dt * 0.5;
    const way = mean > 0 ? mean * this.dt : 0;
    const rear = front - types.length[fleet.type[v]!]!;
    const to = this.to[d]!;
    if (rear - way <= to) this.occupied[d] = 1;
    // Bodies in a change of lanes count on one lane only; those that have gone on were on this one.
    if (front - way < from + SLACK && (entry >= 0 || lanes.offset[i]! > 0)) this.pass(d, fleet.id[v]!);
    if (front > to) return rear - way > to ? 1 : 0;
    if (entry >= 0) {
      this.present[d] = this.present[d]! + 1;
      if (speed < STANDING) this.queued[d] = this.queued[d]! + 1;
    }
    return 0;
  }

  private pass(d: number, id: number): void {
    if (this.lastId[d] === id) return;
    this.passed[d] = this.passed[d]! + 1;
    // The rearmost may be taken for one that passes in the next step again: it is the one to remember.
    if (this.atEnd[d] === 1 || this.latest < 0) this.latest = id;
  }

  stateColumns(): readonly StateColumn[] {
    return [this.occupied, this.lastSeen, this.passed, this.present, this.queued, this.lastId];
  }
}
