import type { Boarding, PublicLine } from '../../scenes/document/public-lines.ts';
import { exp } from '../../scenes/math.ts';
import { PURPOSE, seedFrom, uniform } from '../random.ts';
import type { Allocate, StateColumn, Stateful } from '../state.ts';
import type { Fleet } from '../vehicles/fleet.ts';
import type { WayFinder } from '../vehicles/way.ts';
import { boardingRate, type LinePlan } from './lines.ts';
import type { TripTable } from './trips.ts';

/** Seconds between two draws of people coming to stops. */
const DRAW_EVERY = 1;
/** People expected in one draw above which it is cut into several (the Poisson draw sums up to this many terms). */
const LARGEST_MEAN = 8;
const PHASE = { coming: 0, driving: 1, atStop: 2, gone: 3 } as const;

/** What has happened at a stop of a line so far. Means are 0 while there is nothing to average. */
export interface LineStopReport {
  readonly busStop: string;
  readonly waiting: number;
  /** People who came to the stop, got on, got off. */
  readonly came: number;
  readonly boarded: number;
  readonly alighted: number;
  /** People whom a full vehicle left behind, each time anew. */
  readonly leftBehind: number;
  /** Seconds from coming to getting on, over those who got on (those still waiting left out of the number, not of the time). */
  readonly meanWait: number;
  readonly meanDwell: number;
  /** Seconds between departures: mean and coefficient of variation, and how many. */
  readonly headway: { readonly mean: number; readonly variation: number; readonly count: number };
}

export interface LineReport {
  readonly line: string;
  /** Vehicles on the road now, and people in them. */
  readonly running: number;
  readonly onBoard: number;
  /** Departures from the first stop made, and given up because no vehicle was there in time. */
  readonly departed: number;
  readonly cancelled: number;
  readonly stops: readonly LineStopReport[];
}

/**
 * Lines of public transport in motion: people come to stops, get on and off, vehicles stay as long as that takes, and go on
 * with the next departure where the line closes.
 *
 * It stands beside the driving: a vehicle halts at its stop like any other; this component sets how long (`Fleet.halt`)
 * and, at the end of a circular run, puts it back to the start of its route. People who come are a Poisson draw per stop
 * and second; who gets off is one draw per person. All state is in columns; runs without lines have none.
 */
export class LineService implements Stateful {
  private readonly fleet: Fleet;
  private readonly way: WayFinder;
  private readonly trips: TripTable;
  private readonly plans: readonly LinePlan[];
  private readonly seed: number;
  private readonly dt: number;
  private readonly lookAgain: (vehicle: number) => void;
  private readonly drawEvery: number;
  /** Trip of each line vehicle, and line vehicle of each trip (-1: none). */
  private readonly tripOf: Int32Array;
  private readonly vehicleOf: Int32Array;
  /** First row of each line in the columns over stops (a circular line's first stop has one row). */
  private readonly firstRow: Int32Array;
  private readonly entities: Int32Array;

  private readonly slot: Int32Array;
  private readonly phase: Uint8Array;
  private readonly onBoard: Int32Array;
  /** Departure that the vehicle serves or waits for, by its number in the timetable. */
  private readonly departure: Int32Array;
  private readonly leaves: Float64Array;
  private readonly arrivedAt: Float64Array;
  private readonly nextDeparture: Int32Array;
  private readonly departed: Int32Array;
  private readonly cancelled: Int32Array;
  private readonly waiting: Int32Array;
  private readonly came: Int32Array;
  private readonly boarded: Int32Array;
  private readonly alighted: Int32Array;
  private readonly leftBehind: Int32Array;
  private readonly waited: Float64Array;
  private readonly lastDeparture: Float64Array;
  private readonly headwayCount: Int32Array;
  private readonly headwaySum: Float64Array;
  private readonly headwaySquares: Float64Array;
  private readonly dwellCount: Int32Array;
  private readonly dwellSum: Float64Array;
  /** 0: vehicles inserted in the run when slots were looked for last. */
  private readonly counters: Int32Array;
  private readonly columns: readonly StateColumn[];

  constructor(
    world: { fleet: Fleet; way: WayFinder; trips: TripTable; dt: number },
    options: {
      readonly seed: number;
      readonly allocate: Allocate;
      /** Called when a vehicle has been put back to its own route. */
      readonly lookAgain: (vehicle: number) => void;
    },
  ) {
    this.fleet = world.fleet;
    this.way = world.way;
    this.trips = world.trips;
    this.plans = world.trips.lines;
    this.dt = world.dt;
    this.seed = options.seed;
    this.lookAgain = options.lookAgain;
    this.drawEvery = Math.max(1, Math.floor(DRAW_EVERY / world.dt + 0.5));
    const own: number[] = [];
    const { plans } = this;
    this.vehicleOf = new Int32Array(plans.length > 0 ? world.trips.count : 0).fill(-1);
    for (let t = 0; plans.length > 0 && t < world.trips.count; t++) {
      if (world.trips.line[t]! < 0) continue;
      this.vehicleOf[t] = own.length;
      own.push(t);
    }
    this.tripOf = Int32Array.from(own);
    this.firstRow = new Int32Array(plans.length + 1);
    plans.forEach((plan, i) => {
      this.firstRow[i + 1] = this.firstRow[i]! + plan.line.stops.length;
    });
    const rows = this.firstRow[plans.length]!;
    this.entities = Int32Array.from({ length: rows }, (_, row) => {
      const plan = plans.findLastIndex((_p, i) => this.firstRow[i]! <= row);
      return seedFrom(`${plans[plan]?.line.id} ${row - this.firstRow[plan]!}`) | 0;
    });
    const columns: StateColumn[] = [];
    const i32 = (n: number) => keep(columns, options.allocate(Int32Array, n));
    const f64 = (n: number) => keep(columns, options.allocate(Float64Array, n));
    const vehicles = own.length;
    this.slot = i32(vehicles).fill(-1);
    world.fleet.accompany([], [this.slot]);
    this.phase = keep(columns, options.allocate(Uint8Array, vehicles));
    this.onBoard = i32(vehicles);
    this.departure = i32(vehicles);
    this.leaves = f64(vehicles);
    this.arrivedAt = f64(vehicles);
    this.nextDeparture = i32(plans.length);
    this.departed = i32(plans.length);
    this.cancelled = i32(plans.length);
    this.waiting = i32(rows);
    this.came = i32(rows);
    this.boarded = i32(rows);
    this.alighted = i32(rows);
    this.leftBehind = i32(rows);
    this.waited = f64(rows);
    this.lastDeparture = f64(rows).fill(-1);
    this.headwayCount = i32(rows);
    this.headwaySum = f64(rows);
    this.headwaySquares = f64(rows);
    this.dwellCount = i32(rows);
    this.dwellSum = f64(rows);
    this.counters = i32(1);
    this.columns = plans.length > 0 ? columns : [];
    plans.forEach((plan, i) => {
      this.nextDeparture[i] = plan.vehicles;
    });
    const seen = new Int32Array(plans.length);
    own.forEach((trip, i) => {
      const line = world.trips.line[trip]!;
      this.departure[i] = seen[line]!;
      seen[line] = seen[line]! + 1;
    });
  }

  /** Does what is due at the start of a tick; `now`: its time, s. */
  step(tick: number, now: number): void {
    if (this.plans.length === 0) return;
    if (tick % this.drawEvery === 0) this.drawPeople(tick, now);
    this.findSlots();
    for (let i = 0; i < this.tripOf.length; i++) {
      const v = this.slot[i]!;
      if (v < 0 || this.phase[i] === PHASE.gone) continue;
      if (!this.isRunning(i)) {
        this.phase[i] = PHASE.gone;
        this.onBoard[i] = 0;
        continue;
      }
      if (!(this.fleet.halt[v]! > 0)) {
        this.phase[i] = PHASE.driving;
        continue;
      }
      if (this.phase[i] !== PHASE.atStop) this.arriveAtStop(i, v, now);
      this.stayAtStop(i, v, now);
    }
  }

  /** Sums so far, line by line. */
  report(): LineReport[] {
    return this.plans.map(({ line }, p) => {
      let running = 0;
      let onBoard = 0;
      for (let i = 0; i < this.tripOf.length; i++) {
        if (this.trips.line[this.tripOf[i]!] !== p) continue;
        if (!this.isRunning(i)) continue;
        running += 1;
        onBoard += this.onBoard[i]!;
      }
      return {
        line: line.id,
        running,
        onBoard,
        departed: this.departed[p]!,
        cancelled: this.cancelled[p]!,
        stops: line.stops.map((stop, k) => this.stopReport(stop.busStop, this.firstRow[p]! + k)),
      };
    });
  }

  private isRunning(i: number): boolean {
    const v = this.slot[i]!;
    return v >= 0 && this.fleet.active[v] === 1 && this.fleet.trip[v] === this.tripOf[i];
  }

  private stopReport(busStop: string, row: number): LineStopReport {
    const mean = (sum: number, count: number) => (count > 0 ? sum / count : 0);
    const count = this.headwayCount[row]!;
    const headway = mean(this.headwaySum[row]!, count);
    const variance = Math.max(0, mean(this.headwaySquares[row]!, count) - headway * headway);
    return {
      busStop,
      waiting: this.waiting[row]!,
      came: this.came[row]!,
      boarded: this.boarded[row]!,
      alighted: this.alighted[row]!,
      leftBehind: this.leftBehind[row]!,
      meanWait: mean(this.waited[row]!, this.boarded[row]!),
      meanDwell: mean(this.dwellSum[row]!, this.dwellCount[row]!),
      headway: { mean: headway, variation: headway > 0 ? Math.sqrt(variance) / headway : 0, count },
    };
  }

  private drawPeople(tick: number, now: number): void {
    const seconds = this.drawEvery * this.dt;
    for (let p = 0; p < this.plans.length; p++) {
      const { line } = this.plans[p] as LinePlan;
      for (let k = 0; k < line.stops.length; k++) {
        const row = this.firstRow[p]! + k;
        this.waited[row] = this.waited[row]! + this.waiting[row]! * seconds;
        if (now >= line.end) continue;
        let mean = boardingRate(line, k, now) * seconds;
        let people = 0;
        for (let part = 0; mean > 0; part++, mean -= LARGEST_MEAN) {
          const u = uniform(this.seed, this.entities[row]!, PURPOSE.passengers, tick * 16 + part);
          people += poisson(mean < LARGEST_MEAN ? mean : LARGEST_MEAN, u);
        }
        this.came[row] = this.came[row]! + people;
        this.waiting[row] = this.waiting[row]! + people;
      }
    }
  }

  /** Finds line vehicles among those that have been put on the road since the last look. */
  private findSlots(): void {
    const { fleet, counters, vehicleOf } = this;
    if (counters[0] === fleet.inserted) return;
    counters[0] = fleet.inserted;
    for (let v = 0; v < fleet.capacity; v++) {
      if (fleet.active[v] !== 1) continue;
      const i = vehicleOf[fleet.trip[v]!]!;
      if (i < 0 || this.slot[i]! >= 0) continue;
      this.slot[i] = v;
      this.phase[i] = PHASE.driving;
    }
  }

  private arriveAtStop(i: number, v: number, now: number): void {
    const { fleet, trips } = this;
    const trip = this.tripOf[i]!;
    const p = trips.line[trip]!;
    const { line, stops } = this.plans[p] as LinePlan;
    const first = trips.stopStart[trip]!;
    const k = fleet.nextStop[v]! - first;
    this.phase[i] = PHASE.atStop;
    this.arrivedAt[i] = now;
    if (k < 0 || k >= stops.length) {
      this.leaves[i] = now;
      return;
    }
    const last = k === stops.length - 1;
    const row = this.firstRow[p]! + (line.circular && last ? 0 : k);
    const alighting = this.alight(i, k % line.stops.length, row, last, line);
    if (last && line.circular && this.takeDeparture(i, p, now)) {
      // The run ends where the next begins: back to the start of the route, still at rest.
      fleet.nextStop[v] = first;
      fleet.routeFrom[v] = -1;
      fleet.routePlace[v] = 0;
      this.way.look(v, fleet.lane[v]!);
      this.lookAgain(v);
      this.board(i, row, alighting, now, line, 0);
      this.holdToTimetable(i, p, now, line.layover);
    } else if (last) {
      this.leaves[i] = now + dwellSeconds(line.boarding, 0, alighting);
    } else {
      this.board(i, row, alighting, now, line, k);
      if (k === 0) this.holdToTimetable(i, p, now, 0);
    }
  }

  private holdToTimetable(i: number, p: number, now: number, rest: number): void {
    const due = (this.plans[p] as LinePlan).departures[this.departure[i]!]!;
    this.leaves[i] = Math.max(this.leaves[i]!, due, now + rest);
  }

  /** Gives a vehicle the next departure that it can make; those missed by everyone are given up. */
  private takeDeparture(i: number, p: number, now: number): boolean {
    const { departures, line } = this.plans[p] as LinePlan;
    const ready = now + line.layover;
    let next = this.nextDeparture[p]!;
    while (next + 1 < departures.length && departures[next + 1]! <= ready) {
      next += 1;
      this.cancelled[p] = this.cancelled[p]! + 1;
    }
    this.nextDeparture[p] = next + 1 < departures.length ? next + 1 : departures.length;
    if (next >= departures.length) return false;
    this.departure[i] = next;
    return true;
  }

  private alight(i: number, k: number, row: number, last: boolean, line: PublicLine): number {
    const aboard = this.onBoard[i]!;
    let off = last ? aboard : 0;
    const share = line.stops[k]?.alightingShare ?? 0;
    for (let n = 0; !last && share > 0 && n < aboard; n++) {
      // A vehicle serves a departure once: no two people have the same number.
      const person = ((this.departure[i]! * 1024 + i) * 256 + n) | 0;
      if (uniform(this.seed, this.entities[row]!, PURPOSE.alighting, person) < share) off += 1;
    }
    this.onBoard[i] = aboard - off;
    this.alighted[row] = this.alighted[row]! + off;
    return off;
  }

  /** Lets on who waits, as far as there is room, and sets when the doors have closed. */
  private board(i: number, row: number, alighting: number, now: number, line: PublicLine, k: number): void {
    const on = this.letOn(i, row, line);
    const dwell = dwellSeconds(line.boarding, on, alighting);
    const least = line.stops[k]?.dwell ?? 0;
    this.leaves[i] = now + (dwell > least ? dwell : least);
  }

  private letOn(i: number, row: number, line: PublicLine): number {
    const room = line.capacity - this.onBoard[i]!;
    const on = Math.min(room, this.waiting[row]!);
    this.onBoard[i] = this.onBoard[i]! + on;
    this.waiting[row] = this.waiting[row]! - on;
    this.boarded[row] = this.boarded[row]! + on;
    return on;
  }

  private stayAtStop(i: number, v: number, now: number): void {
    const { fleet, dt } = this;
    // Waiting for a departure is no sign of being stuck.
    fleet.restTick[v] = -1;
    if (now + 1e-9 < this.leaves[i]!) {
      fleet.halt[v] = Math.max(this.leaves[i]! - now, 2 * dt);
      return;
    }
    const trip = this.tripOf[i]!;
    const p = this.trips.line[trip]!;
    const { line, stops } = this.plans[p] as LinePlan;
    const k = fleet.nextStop[v]! - this.trips.stopStart[trip]!;
    const last = k === stops.length - 1;
    if (k >= 0 && !last) {
      // Who came while the doors were open still gets on.
      const row = this.firstRow[p]! + k;
      const on = this.letOn(i, row, line);
      if (on > 0) {
        this.leaves[i] = now + dwellSeconds(line.boarding, on, 0) - line.boarding.doorSeconds;
        fleet.halt[v] = Math.max(this.leaves[i]! - now, 2 * dt);
        return;
      }
      this.leftBehind[row] = this.leftBehind[row]! + this.waiting[row]!;
      this.countDeparture(row, now, now - this.arrivedAt[i]!);
      if (k === 0) this.departed[p] = this.departed[p]! + 1;
    }
    // Ends in this tick's move.
    fleet.halt[v] = dt * 0.5;
  }

  private countDeparture(row: number, now: number, dwell: number): void {
    const before = this.lastDeparture[row]!;
    if (before >= 0) {
      const headway = now - before;
      this.headwayCount[row] = this.headwayCount[row]! + 1;
      this.headwaySum[row] = this.headwaySum[row]! + headway;
      this.headwaySquares[row] = this.headwaySquares[row]! + headway * headway;
    }
    this.lastDeparture[row] = now;
    this.dwellCount[row] = this.dwellCount[row]! + 1;
    this.dwellSum[row] = this.dwellSum[row]! + dwell;
  }

  stateColumns(): readonly StateColumn[] {
    return this.columns;
  }
}

/**
 * Seconds at a stop for people who get on and off: opening and closing, and the busiest door's passenger flow (method of
 * the Transit Capacity and Quality of Service Manual, 3rd edition, chapter 6).
 */
export function dwellSeconds(boarding: Boarding, on: number, off: number): number {
  const { doors, at, doorSeconds, boardingSeconds, alightingSeconds } = boarding;
  if (on === 0 && off === 0) return doorSeconds;
  if (at === 'all')
    return doorSeconds + Math.ceil(on / doors) * boardingSeconds + Math.ceil(off / doors) * alightingSeconds;
  if (doors === 1) return doorSeconds + on * boardingSeconds + off * alightingSeconds;
  return doorSeconds + Math.max(on * boardingSeconds, Math.ceil(off / (doors - 1)) * alightingSeconds);
}

/** Number of events of a Poisson distribution by inversion; `mean` up to 8, `u` in [0, 1). */
export function poisson(mean: number, u: number): number {
  let term = exp(-mean);
  let sum = term;
  let n = 0;
  while (u >= sum && n < 100) {
    n += 1;
    term *= mean / n;
    sum += term;
  }
  return n;
}

function keep<T extends StateColumn>(columns: StateColumn[], column: T): T {
  columns.push(column);
  return column;
}
