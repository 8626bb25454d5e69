import { cos, sin, wrapAngle } from '../../../scenes/math.ts';
import type { RoadNetwork } from '../../../scenes/network/road-network.ts';
import { DIRECTION } from '../../../scenes/network/road-network.ts';
import type { Problem } from '../../../scenes/problem.ts';
import { type Frame, VEHICLE_FLAG } from '../../frame.ts';
import type { Allocate, StateColumn, Stateful } from '../../state.ts';
import { AHEAD, type Fleet, NO_LINK } from '../fleet.ts';
import { RESTING } from '../journey-log.ts';
import { LanePoint, pointOn } from '../pose.ts';
import type { TrafficWorld } from '../world.ts';
import { Contacts } from './contacts.ts';
import {
  checkExternalCommand,
  type ExternalCommand,
  type ExternalPose,
  ExternalProblems,
  type ExternalSurroundings,
  NAME,
} from './external-commands.ts';
import { ANY_LEVEL, Footprint, MOST_LANES } from './footprint.ts';
import type { HandOver } from './hand-over.ts';
import { listBody } from './list-body.ts';

/** Driven vehicles at a time. */
export const MOST_EXTERNALS = 64;
/** Slots they take in the fleet: one for the body on lanes along it, one for it on lanes across. */
export const EXTERNAL_SLOTS = MOST_EXTERNALS * 2;
/** Numbers of added vehicles in frames begin here: out of reach of those that the simulation inserts. */
export const FIRST_EXTERNAL_ID = 0x40000000;
/** Without news a vehicle goes on as it was for so long, s, and then brakes to a stop. */
export const SILENCE = 2;
/** Headed no more than 30 degrees off a lane (the cosine), a body lies along it. */
const ALONG = 0.866;
/** Between two messages it follows its lane where it is headed no more than 20 degrees off it. */
const FOLLOWS = 0.94;
/** What a message may differ from what was expected: m, and as an acceleration, m/s2. */
const JUMP = 3;
const JUMP_ACCEL = 10;
/** Hardest braking that others can be expected to cope with, m/s2, and for how long what is wilder excuses them, s. */
const WILD_BRAKING = 9.01;
const EXCUSED = 4;

const FREE = 0;
const ADDED = 1;
const TAKEN = 2;
const TURNS = ['straight', 'left', 'right'] as const;
/** Directions by preference, for each of `TURNS`. */
const WISHES: readonly (readonly number[])[] = [
  [
    DIRECTION.straight,
    DIRECTION.slightLeft,
    DIRECTION.slightRight,
    DIRECTION.right,
    DIRECTION.left,
    DIRECTION.turn,
  ],
  [
    DIRECTION.left,
    DIRECTION.slightLeft,
    DIRECTION.turn,
    DIRECTION.straight,
    DIRECTION.slightRight,
    DIRECTION.right,
  ],
  [
    DIRECTION.right,
    DIRECTION.slightRight,
    DIRECTION.straight,
    DIRECTION.slightLeft,
    DIRECTION.left,
    DIRECTION.turn,
  ],
];

/** Counters: end of the rows in use, vehicles added so far, taken over now, taken over and removed, ever used. */
const C = { top: 0, added: 1, taken: 2, removed: 3, used: 4 } as const;

/** What is known of a driven vehicle. */
export interface ExternalInfo {
  readonly id: string;
  /** Its number in frames. */
  readonly vehicle: number;
  readonly type: string;
  readonly takenOver: boolean;
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly speed: number;
  /** Lane its front is on (-1: none) and metres along it. */
  readonly lane: number;
  readonly position: number;
  /** Seconds since it was last heard of. */
  readonly age: number;
}

/**
 * Vehicles driven from outside: by a storyboard, a live track, a person. Told by commands where they are, they stand in
 * the lists of all lanes that their bodies reach into, so that the simulated traffic finds them as it finds its own.
 *
 * Their rows lie in the fleet's slots outside the pool. On lanes they appear as bodies only (complements of slots), so
 * nothing drives them but `apply` and, between messages, `advance`. Lanes across the body hold a second slot, whose speed
 * is what little of the motion goes along those lanes.
 */
export class Externals implements Stateful {
  private readonly world: TrafficWorld;
  private readonly roads: RoadNetwork;
  private readonly fleet: Fleet;
  private readonly typeIds: readonly string[];
  private readonly problems: ExternalProblems;
  private readonly submit: (command: ExternalCommand) => void;
  private readonly queued: () => readonly { readonly kind: string }[];
  private readonly hand: HandOver;
  private readonly kind: Uint8Array;
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  private readonly z: Float64Array;
  private readonly heading: Float64Array;
  private readonly speed: Float64Array;
  private readonly accel: Float64Array;
  private readonly turn: Uint8Array;
  private readonly updated: Int32Array;
  private readonly wild: Int32Array;
  private readonly names: Uint16Array;
  private readonly listed: Int32Array;
  private readonly listedCount: Int32Array;
  private readonly counters: Int32Array;
  private readonly columns: readonly StateColumn[];
  private readonly point = new LanePoint();
  private print: Footprint | undefined;
  private contacts: Contacts | undefined;

  constructor(
    world: TrafficWorld,
    options: {
      readonly typeIds: readonly string[];
      readonly problems: Problem[];
      readonly submit: (command: ExternalCommand) => void;
      readonly queued: () => readonly { readonly kind: string }[];
      readonly hand: HandOver;
      readonly allocate: Allocate;
    },
  ) {
    const { allocate } = options;
    this.world = world;
    this.roads = world.roads;
    this.fleet = world.fleet;
    this.typeIds = options.typeIds;
    this.problems = new ExternalProblems(options.problems);
    this.submit = options.submit;
    this.queued = options.queued;
    this.hand = options.hand;
    const n = MOST_EXTERNALS;
    this.kind = allocate(Uint8Array, n);
    this.x = allocate(Float64Array, n);
    this.y = allocate(Float64Array, n);
    this.z = allocate(Float64Array, n);
    this.heading = allocate(Float64Array, n);
    this.speed = allocate(Float64Array, n);
    this.accel = allocate(Float64Array, n);
    this.turn = allocate(Uint8Array, n);
    this.updated = allocate(Int32Array, n);
    this.wild = allocate(Int32Array, n);
    this.names = allocate(Uint16Array, n * NAME);
    this.listed = allocate(Int32Array, n * MOST_LANES);
    this.listedCount = allocate(Int32Array, n);
    this.counters = allocate(Int32Array, 5);
    this.columns = [
      this.counters,
      this.kind,
      this.x,
      this.y,
      this.z,
      this.heading,
      this.speed,
      this.accel,
      this.turn,
      this.updated,
      this.wild,
      this.names,
      this.listed,
      this.listedCount,
      ...this.fleet.outsideColumns(),
    ];
  }

  /** Adds a vehicle of a type of the scenario at the next step. Throws TwinError for what can't be meant. */
  add(vehicle: { readonly id: string; readonly type: string } & ExternalPose): void {
    this.submit({ ...vehicle, kind: 'external-add' });
  }

  /** Says where a vehicle is at the beginning of the next step. */
  set(id: string, pose: ExternalPose): void {
    this.submit({ ...pose, kind: 'external-set', id });
  }

  /** Takes a vehicle out of the world. */
  remove(id: string): void {
    this.submit({ kind: 'external-remove', id });
  }

  /** Takes a simulated vehicle over, by its number in frames; from the next step on it is driven as `id`. */
  takeOver(vehicle: number, id = `vehicle ${vehicle}`): void {
    this.submit({ kind: 'external-take-over', id, vehicle });
  }

  /** Gives a vehicle that was taken over back to the simulation, which drives on from where it is. */
  release(id: string): void {
    this.submit({ kind: 'external-release', id });
  }

  /** Vehicles of the simulation that are driven from outside now, and those that were removed meanwhile. */
  get takenOver(): number {
    return this.counters[C.taken]!;
  }

  get removed(): number {
    return this.counters[C.removed]!;
  }

  /** Everyone that is driven from outside, before step `tick`. */
  list(tick: number): readonly ExternalInfo[] {
    const { fleet, world } = this;
    const infos: ExternalInfo[] = [];
    for (let i = 0; i < this.counters[C.top]!; i++) {
      if (this.kind[i] === FREE) continue;
      const p = fleet.outside + i;
      infos.push({
        id: this.nameOf(i),
        vehicle: fleet.id[p]!,
        type: this.typeIds[fleet.type[p]!] ?? '',
        takenOver: this.kind[i] === TAKEN,
        x: this.x[i]!,
        y: this.y[i]!,
        heading: this.heading[i]!,
        speed: this.speed[i]!,
        lane: fleet.lane[p]!,
        position: fleet.pos[p]!,
        age: (tick - this.updated[i]!) * world.dt,
      });
    }
    return infos;
  }

  /** Throws TwinError when a command can't be carried out at the next step. */
  check(command: ExternalCommand): void {
    checkExternalCommand(command, this.surroundings());
  }

  private surroundings(): ExternalSurroundings {
    const state = (id: string): boolean => {
      let known = this.rowOf(id) >= 0;
      for (const q of this.queued() as readonly ExternalCommand[]) {
        if (q.id !== id) continue;
        if (q.kind === 'external-add' || q.kind === 'external-take-over') known = true;
        else if (q.kind === 'external-remove' || q.kind === 'external-release') known = false;
      }
      return known;
    };
    const full = (): boolean => {
      let n = 0;
      for (let i = 0; i < MOST_EXTERNALS; i++) if (this.kind[i] !== FREE) n += 1;
      for (const q of this.queued()) {
        if (q.kind === 'external-add' || q.kind === 'external-take-over') n += 1;
        else if (q.kind === 'external-remove' || q.kind === 'external-release') n -= 1;
      }
      return n >= MOST_EXTERNALS;
    };
    const drives = (vehicle: number): boolean => this.hand.find(vehicle) >= 0;
    return {
      types: this.typeIds,
      bounds: this.footprint().index,
      known: state,
      full,
      most: MOST_EXTERNALS,
      drives,
    };
  }

  /** Carries out a checked command before step `tick`. */
  apply(command: ExternalCommand, tick: number): void {
    this.counters[C.used] = 1;
    const row = this.rowOf(command.id);
    switch (command.kind) {
      case 'external-add':
        this.begin(command, tick);
        return;
      case 'external-take-over':
        this.takeIn(command.vehicle, command.id, tick);
        return;
      case 'external-set':
        if (row >= 0) this.move(row, command, tick);
        return;
      case 'external-remove':
        if (row >= 0) this.takeOut(row);
        return;
      case 'external-release':
        if (row >= 0) this.giveBack(row, tick);
    }
  }

  private begin(command: ExternalCommand & { kind: 'external-add' }, tick: number): void {
    const i = this.freeRow();
    if (i < 0) return;
    const { fleet } = this;
    const p = fleet.outside + i;
    this.clear(p);
    this.clear(p + MOST_EXTERNALS);
    fleet.type[p] = this.typeIds.indexOf(command.type);
    fleet.id[p] = FIRST_EXTERNAL_ID + this.counters[C.added]!;
    this.counters[C.added] = this.counters[C.added]! + 1;
    this.take(i, command.id, ADDED, tick);
    this.z[i] = command.z ?? ANY_LEVEL;
    this.note(i, command, tick);
    this.excuse(i, tick);
    this.place(i, tick);
  }

  private takeIn(vehicle: number, id: string, tick: number): void {
    const v = this.hand.find(vehicle);
    const i = this.freeRow();
    if (v < 0 || i < 0) {
      const hint = 'It has arrived in the meantime: choose another.';
      this.problems.note(
        'external-vehicle',
        id,
        `Vehicle ${vehicle} could not be taken over: it is gone.`,
        hint,
      );
      return;
    }
    const { fleet } = this;
    const p = fleet.outside + i;
    const { pose } = this.hand;
    pose.read(v);
    const { x, y, z, heading } = pose;
    const speed = fleet.speed[v]!;
    this.hand.takeFrom(v, p, tick);
    this.clear(p + MOST_EXTERNALS);
    this.take(i, id, TAKEN, tick);
    this.counters[C.taken] = this.counters[C.taken]! + 1;
    this.z[i] = z;
    this.note(i, { x, y, heading, speed }, tick);
    this.wild[i] = tick;
    this.place(i, tick);
  }

  private take(i: number, id: string, kind: number, tick: number): void {
    this.kind[i] = kind;
    this.fleet.active[this.fleet.outside + i] = 1;
    this.updated[i] = tick;
    this.listedCount[i] = 0;
    for (let k = 0; k < NAME; k++) this.names[i * NAME + k] = k < id.length ? id.charCodeAt(k) : 0;
    if (i >= this.counters[C.top]!) this.counters[C.top] = i + 1;
    this.fleet.outsideTop[0] = this.counters[C.top]!;
  }

  private note(i: number, pose: ExternalPose, tick: number): void {
    this.x[i] = pose.x;
    this.y[i] = pose.y;
    if (pose.z !== undefined) this.z[i] = pose.z;
    this.heading[i] = wrapAngle(pose.heading);
    this.speed[i] = pose.speed;
    this.accel[i] = pose.accel ?? 0;
    this.turn[i] = pose.turn === undefined ? 0 : TURNS.indexOf(pose.turn);
    this.updated[i] = tick;
  }

  private move(i: number, pose: ExternalPose, tick: number): void {
    const dx = pose.x - this.x[i]!;
    const dy = pose.y - this.y[i]!;
    const dt = Math.max(this.world.dt, (tick - this.updated[i]!) * this.world.dt);
    const off = Math.sqrt(dx * dx + dy * dy);
    const allowed = JUMP + 0.2 * Math.abs(this.speed[i]!) * dt + 0.5 * JUMP_ACCEL * dt * dt;
    if (off > allowed) {
      this.excuse(i, tick);
      this.problems.note(
        'external-jump',
        this.nameOf(i),
        `It jumped by ${off.toFixed(1)} m at tick ${tick}; others could not foresee that.`,
        'Send positions in one frame of reference, with the speed driven, and more often.',
      );
    }
    if ((this.speed[i]! - pose.speed) / dt > WILD_BRAKING) this.excuse(i, tick);
    this.note(i, pose, tick);
    this.place(i, tick);
  }

  /** Takes what others do to row `i` for the driver's own doing for a while from `tick` on. */
  excuse(i: number, tick: number): void {
    this.wild[i] = tick + Math.ceil(EXCUSED / this.world.dt);
  }

  private takeOut(i: number): void {
    if (this.kind[i] === TAKEN) {
      this.counters[C.taken] = this.counters[C.taken]! - 1;
      this.counters[C.removed] = this.counters[C.removed]! + 1;
    }
    this.dropRow(i);
  }

  private dropRow(i: number): void {
    this.unlist(i);
    const p = this.fleet.outside + i;
    this.kind[i] = FREE;
    this.fleet.active[p] = 0;
    this.fleet.lane[p] = -1;
    this.fleet.granted[p] = 0;
    let top = this.counters[C.top]!;
    while (top > 0 && this.kind[top - 1] === FREE) top -= 1;
    this.counters[C.top] = top;
    this.fleet.outsideTop[0] = top;
  }

  private giveBack(i: number, tick: number): void {
    const p = this.fleet.outside + i;
    if (this.kind[i] !== TAKEN) {
      this.problems.note(
        'external-release',
        this.nameOf(i),
        'It was added, not taken over, and has no journey that the simulation could go on with.',
        'Remove it instead.',
      );
      return;
    }
    const print = this.footprint();
    const front = this.fleet.lane[p]!;
    const reason = front < 0 ? 'it is on no lane' : this.hand.refusal(p, this.offLane(i));
    if (reason !== undefined) {
      this.problems.note(
        'external-release',
        this.nameOf(i),
        `It could not be released at tick ${tick}: ${reason}.`,
        'Bring it near the middle of a lane it may use, along the lane, and release it again.',
      );
      return;
    }
    this.unlist(i);
    this.locate(i, print);
    this.fleet.speed[p] = Math.max(0, this.speed[i]!);
    this.hand.giveTo(p, tick, print);
    this.counters[C.taken] = this.counters[C.taken]! - 1;
    this.dropRow(i);
  }

  /** How far a body is headed off its lane, rad. */
  private offLane(i: number): number {
    const p = this.fleet.outside + i;
    pointOn(this.roads, this.fleet.lane[p]!, this.fleet.pos[p]!, this.point);
    return Math.abs(wrapAngle(this.heading[i]! - this.point.heading));
  }

  /**
   * Moves everyone on by a step, to the end of `tick`: along their lanes at the speed last heard of, or, after a silence,
   * to a stop. Call when the simulated vehicles have moved.
   */
  advance(tick: number): void {
    const top = this.counters[C.top]!;
    if (top === 0) return;
    const { dt, types } = this.world;
    const hold = Math.round(SILENCE / dt);
    for (let i = 0; i < top; i++) {
      if (this.kind[i] === FREE) continue;
      const p = this.fleet.outside + i;
      const age = tick + 1 - this.updated[i]!;
      const before = this.speed[i]!;
      let after = before;
      if (age === 1) after = before + this.accel[i]! * dt;
      else if (age > hold) {
        const brake = types.decel[this.fleet.type[p]!]! * dt;
        after = before > brake ? before - brake : before < -brake ? before + brake : 0;
        if (age === hold + 1 && before !== 0) this.tellSilence(i, tick);
      }
      if (after < 0 && before > 0) after = 0;
      this.speed[i] = after;
      if (age > 1) this.accel[i] = age > hold ? (after - before) / dt : 0;
      const way = ((before + after) / 2) * dt;
      if (this.kind[i] === TAKEN) this.fleet.driven[p] = this.fleet.driven[p]! + Math.abs(way);
      this.go(i, way);
      this.place(i, tick + 1);
    }
    this.contacts ??= new Contacts(this.world, this.hand.pose, this.problems, (i) => this.nameOf(i));
    this.contacts.look(this, tick);
  }

  private tellSilence(i: number, tick: number): void {
    this.problems.note(
      'external-silent',
      this.nameOf(i),
      `Nothing was heard of it for ${SILENCE} s at tick ${tick}: it brakes to a stop.`,
      'Send its position at least every two seconds, or remove it.',
    );
  }

  /** Moves a body by so many metres: along its lane where it drives along one, straight on elsewhere. */
  private go(i: number, way: number): void {
    if (way === 0) return;
    const { fleet, roads, point } = this;
    const p = fleet.outside + i;
    let lane = fleet.lane[p]!;
    const heading = this.heading[i]!;
    if (lane >= 0 && way > 0) {
      pointOn(roads, lane, fleet.pos[p]!, point);
      const was = point.heading;
      if (cos(heading - was) >= FOLLOWS) {
        let pos = fleet.pos[p]! + way;
        let link = fleet.ahead[p * AHEAD]!;
        while (pos > roads.laneLength[lane]! && (lane >= roads.laneCount || link >= 0)) {
          pos -= roads.laneLength[lane]!;
          if (lane >= roads.laneCount) lane = roads.linkTo[lane - roads.laneCount]!;
          else {
            lane = roads.laneCount + link;
            link = NO_LINK;
          }
        }
        pointOn(roads, lane, pos, point);
        const half = this.world.types.length[fleet.type[p]!]! / 2;
        const left = fleet.lateral[p]!;
        const now = wrapAngle(heading + point.heading - was);
        this.heading[i] = now;
        this.x[i] = point.x - sin(point.heading) * left - cos(now) * half;
        this.y[i] = point.y + cos(point.heading) * left - sin(now) * half;
        return;
      }
    }
    this.x[i] = this.x[i]! + cos(heading) * way;
    this.y[i] = this.y[i]! + sin(heading) * way;
  }

  /** Finds the lanes of a body and what the drivers on them see of it. */
  private place(i: number, tick: number): void {
    const { fleet, roads, world } = this;
    const print = this.footprint();
    const p = fleet.outside + i;
    const q = p + MOST_EXTERNALS;
    this.unlist(i);
    this.locate(i, print);
    const length = world.types.length[fleet.type[p]!]!;
    const lane = fleet.lane[p]!;
    const heading = this.heading[i]!;
    const forward = this.speed[i]! > 0 ? this.speed[i]! : 0;
    const resting = forward < RESTING;
    if (resting !== fleet.restTick[p]! >= 0) fleet.restTick[p] = resting ? tick : -1;
    fleet.accel[p] = this.accel[i]!;
    // The slot for lanes across: as long as the shortest type that covers what the body takes of them.
    let across = forward;
    let extent = 0;
    for (let k = 0; k < print.count; k++) {
      const along = cos(heading - print.heading[k]!);
      if (print.lane[k] === lane || along >= ALONG) continue;
      if (forward * along < across) across = along > 0 ? forward * along : 0;
      if (print.front[k]! - print.rear[k]! > extent) extent = print.front[k]! - print.rear[k]!;
    }
    fleet.type[q] = this.typeCovering(extent, fleet.type[p]!);
    fleet.id[q] = fleet.id[p]!;
    fleet.speed[q] = across;
    fleet.pos[q] = 0;
    fleet.speed[p] = lane < 0 ? forward : forward * Math.max(0, cos(heading - print.onHeading));
    let n = 0;
    for (let k = 0; k < print.count; k++) {
      const on = print.lane[k]!;
      const slot = on === lane || cos(heading - print.heading[k]!) >= ALONG ? p : q;
      const size = slot === p ? length : world.types.length[fleet.type[q]!]!;
      if (listBody(world.lanes, fleet, on, slot, print.rear[k]! + size - fleet.pos[slot]!)) {
        this.listed[i * MOST_LANES + n] = on;
        n += 1;
      } else {
        this.problems.note(
          'external-crowded',
          this.nameOf(i),
          `There is no room in the books of a lane of ${roads.laneLength[on]!.toFixed(1)} m: others there don't see it.`,
          'Remove driven vehicles that stand in the same place.',
        );
      }
    }
    this.listedCount[i] = n;
  }

  /** Finds the lane that a body drives on, its link ahead, and all lanes under it (in the footprint). */
  private locate(i: number, print: Footprint): void {
    const { fleet, world } = this;
    const p = fleet.outside + i;
    const type = fleet.type[p]!;
    const length = world.types.length[type]!;
    const heading = this.heading[i]!;
    const x = this.x[i]! + (cos(heading) * length) / 2;
    const y = this.y[i]! + (sin(heading) * length) / 2;
    const before = fleet.lane[p]!;
    print.match(x, y, this.z[i]!, heading, before, fleet.ahead[p * AHEAD]!);
    if (print.on >= 0) this.z[i] = print.z;
    const lane = print.on;
    fleet.lane[p] = lane;
    fleet.pos[p] = lane < 0 ? 0 : print.along;
    fleet.lateral[p] = lane < 0 ? 0 : print.left;
    if (lane !== before) fleet.granted[p] = 0;
    const link = lane < 0 ? NO_LINK : this.linkAhead(lane, this.turn[i]!);
    if (link !== fleet.ahead[p * AHEAD]) {
      fleet.granted[p] = 0;
      fleet.ahead.fill(NO_LINK, p * AHEAD, (p + 1) * AHEAD);
      fleet.ahead[p * AHEAD] = link;
    }
    print.find(this.x[i]!, this.y[i]!, this.z[i]!, heading, length, this.hand.widths[type]!);
  }

  private linkAhead(lane: number, turn: number): number {
    const { roads } = this;
    const from = lane < roads.laneCount ? lane : roads.linkTo[lane - roads.laneCount]!;
    const wishes = WISHES[turn] as readonly number[];
    let best = NO_LINK;
    let rank = wishes.length;
    for (let k = roads.laneLinkStart[from]!; k < roads.laneLinkStart[from + 1]!; k++) {
      const r = wishes.indexOf(roads.linkDirection[k]!);
      if (r >= rank) continue;
      rank = r;
      best = k;
    }
    return best;
  }

  private typeCovering(extent: number, own: number): number {
    const { length } = this.world.types;
    let best = own;
    for (let t = 0; t < length.length; t++) {
      if (length[t]! >= extent && (length[best]! < extent || length[t]! < length[best]!)) best = t;
    }
    return best;
  }

  private unlist(i: number): void {
    const { lanes } = this.world;
    const p = this.fleet.outside + i;
    for (let k = 0; k < this.listedCount[i]!; k++) {
      const lane = this.listed[i * MOST_LANES + k]!;
      lanes.remove(lane, p);
      lanes.remove(lane, p + MOST_EXTERNALS);
    }
    this.listedCount[i] = 0;
  }

  private clear(slot: number): void {
    const { fleet } = this;
    fleet.active[slot] = 0;
    fleet.lane[slot] = -1;
    fleet.trip[slot] = -1;
    fleet.pos[slot] = 0;
    fleet.factor[slot] = 1;
    fleet.ahead.fill(NO_LINK, slot * AHEAD, (slot + 1) * AHEAD);
    fleet.order.fill(0, slot * AHEAD, (slot + 1) * AHEAD);
    fleet.granted[slot] = 0;
    fleet.partly[slot] = 0;
    fleet.shadowLane[slot] = -1;
    fleet.courtesy[slot] = -1;
    fleet.wanted[slot] = -1;
    fleet.nextStop[slot] = -1;
    fleet.halt[slot] = -1;
    fleet.tailCount[slot] = 0;
    fleet.restTick[slot] = -1;
  }

  private footprint(): Footprint {
    this.print ??= new Footprint(this.roads, Math.max(0, ...this.hand.widths));
    return this.print;
  }

  private freeRow(): number {
    for (let i = 0; i < MOST_EXTERNALS; i++) if (this.kind[i] === FREE) return i;
    return -1;
  }

  private rowOf(id: string): number {
    for (let i = 0; i < this.counters[C.top]!; i++) {
      if (this.kind[i] === FREE) continue;
      let k = 0;
      while (k < id.length && k < NAME && this.names[i * NAME + k] === id.charCodeAt(k)) k += 1;
      if (k === id.length && (k === NAME || this.names[i * NAME + k] === 0)) return i;
    }
    return -1;
  }

  private nameOf(i: number): string {
    let name = '';
    for (let k = 0; k < NAME && this.names[i * NAME + k] !== 0; k++) {
      name += String.fromCharCode(this.names[i * NAME + k]!);
    }
    return name;
  }

  /** Reads the body of row `i` into `out`; false for a free row. */
  readBody(i: number, out: ExternalBody): boolean {
    if (this.kind[i] === FREE) return false;
    const p = this.fleet.outside + i;
    out.vehicle = this.fleet.id[p]!;
    out.type = this.fleet.type[p]!;
    out.x = this.x[i]!;
    out.y = this.y[i]!;
    out.z = this.z[i]!;
    out.heading = this.heading[i]!;
    out.speed = this.speed[i]!;
    out.wildUntil = this.wild[i]!;
    return true;
  }

  /** Lanes that the body of row `i` stands on: how many, and the n-th. */
  lanesOf(i: number): number {
    return this.listedCount[i]!;
  }

  laneOf(i: number, n: number): number {
    return this.listed[i * MOST_LANES + n]!;
  }

  /** Rows in use lie below this. */
  get top(): number {
    return this.counters[C.top]!;
  }

  /** Writes everyone into a frame from row `n` on; returns the next row. */
  writeFrame(frame: Frame, n: number): number {
    let row = n;
    for (let i = 0; i < this.counters[C.top]!; i++) {
      if (this.kind[i] === FREE) continue;
      const p = this.fleet.outside + i;
      frame.vehicleId[row] = this.fleet.id[p]!;
      frame.vehicleType[row] = this.fleet.type[p]!;
      frame.vehicleX[row] = this.x[i]!;
      frame.vehicleY[row] = this.y[i]!;
      const z = this.z[i]!;
      frame.vehicleZ[row] = z > ANY_LEVEL ? z : 0;
      frame.vehicleHeading[row] = this.heading[i]!;
      frame.vehicleSpeed[row] = this.speed[i]!;
      frame.vehicleAccel[row] = this.accel[i]!;
      frame.vehicleLane[row] = this.fleet.lane[p]!;
      const turn = this.turn[i] === 1 ? VEHICLE_FLAG.left : this.turn[i] === 2 ? VEHICLE_FLAG.right : 0;
      frame.vehicleFlags[row] =
        VEHICLE_FLAG.external | turn | (this.accel[i]! < -0.6 ? VEHICLE_FLAG.brake : 0);
      row += 1;
    }
    return row;
  }

  /** Metres along its lane of each one's front, in the order of `writeFrame`. */
  writePositions(out: Float64Array, n: number): number {
    let row = n;
    for (let i = 0; i < this.counters[C.top]!; i++) {
      if (this.kind[i] === FREE) continue;
      out[row] = this.fleet.pos[this.fleet.outside + i]!;
      row += 1;
    }
    return row;
  }

  /** Puts right what follows from the columns after they were replaced. */
  restored(): void {
    this.fleet.outsideTop[0] = this.counters[C.top]!;
  }

  /** Part of the hash only in runs that have had a driven vehicle. */
  hashedColumns(): readonly StateColumn[] {
    return this.counters[C.used] === 1 ? this.columns : [];
  }

  stateColumns(): readonly StateColumn[] {
    return this.columns;
  }
}

/** A driven vehicle's body as `readBody` tells it. */
export class ExternalBody {
  vehicle = 0;
  type = 0;
  x = 0;
  y = 0;
  z = 0;
  heading = 0;
  speed = 0;
  /** Tick up to which others are excused for running into it. */
  wildUntil = 0;
}
