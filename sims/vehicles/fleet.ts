import type { Allocate, StateColumn, Stateful } from '../state.ts';

/** Links of its way ahead that a vehicle knows. */
export const AHEAD = 4;
/** Lanes behind its front that a body may still touch. */
export const TAIL = 8;
/** An order of precedence after all others: no permission yet. */
export const NO_ORDER = 0x7fffffff;
/** In `ahead`: the journey ends on the lane before. */
export const ARRIVES = -1;
/** In `ahead`: the lane before leads nowhere on the route. */
export const NO_LINK = -2;

/**
 * All vehicles as columns over a fixed pool of slots. A slot is taken from the free list at insertion and given back at
 * arrival; `id` numbers insertions and is never reused.
 *
 * Positions: `pos` is the front bumper's distance along lane `lane`; the body reaches back over the lanes in `tail`.
 * Only `nextSpeed`, `nextAccel` and `nextWay` are written while planning, each by the vehicle's own plan.
 */
export class Fleet implements Stateful {
  readonly capacity: number;
  /** First slot of those outside the pool (`sims/vehicles/external`), and the end of all slots. */
  readonly outside: number;
  readonly slots: number;
  /** Slots outside the pool that hold a body lie below `outside + outsideTop[0]`. Follows from the columns of their owner. */
  readonly outsideTop: Int32Array;
  readonly id: Uint32Array;
  readonly active: Uint8Array;
  readonly type: Int32Array;
  readonly trip: Int32Array;
  readonly lane: Int32Array;
  readonly pos: Float64Array;
  readonly speed: Float64Array;
  readonly accel: Float64Array;
  readonly nextSpeed: Float64Array;
  readonly nextAccel: Float64Array;
  readonly nextWay: Float64Array;
  /** Desired speed as a multiple of the limit. */
  readonly factor: Float64Array;
  /** Place in the route of the edge it is on (or about to enter, while on an internal lane). */
  readonly routePlace: Int32Array;
  /** Edge from which a new way to the destination was taken; -1: on the trip's own route. */
  readonly routeFrom: Int32Array;
  /** Next links: `ahead[slot * AHEAD + n]`, then ARRIVES or NO_LINK. */
  readonly ahead: Int32Array;
  /** How many of the links ahead may be entered, and the order of precedence of each permission. */
  readonly granted: Uint8Array;
  readonly order: Int32Array;
  /** Links ahead (bits) that may be entered as far as their waiting point only. */
  readonly partly: Uint8Array;
  /** Precedence on the internal lane the front is on: in its early conflicts, and in those beyond its waiting point. */
  readonly holdOrder: Int32Array;
  readonly lateOrder: Int32Array;
  /** Lanes (bits, kerb side first) of its edge that suit the route best. */
  readonly goodLanes: Uint32Array;
  readonly tail: Int32Array;
  readonly tailCount: Uint8Array;
  /** Lane being left sideways (-1: none) and distance still to go to the new lane's centre, left positive, m. */
  readonly shadowLane: Int32Array;
  readonly lateral: Float64Array;
  /** Vehicle it makes room for (-1: none), until a tick. */
  readonly courtesy: Int32Array;
  readonly courtesyUntil: Int32Array;
  /** Lane it has to change to as soon as there is room, -1: none. */
  readonly wanted: Int32Array;
  readonly nextLaneCheck: Int32Array;
  /** Row of the next halt in the trip table, -1: none. */
  readonly nextStop: Int32Array;
  /** Seconds of the present halt still to go; negative: not halting. */
  readonly halt: Float64Array;
  readonly departed: Float64Array;
  readonly waited: Float64Array;
  /**
   * Account of the journey (see JourneyLog): s waited and lost, m driven, as far as booked; tick from which it is at rest (-1:
   * moving); tick and place from which its time on the lane is not booked yet.
   */
  readonly lost: Float64Array;
  readonly driven: Float64Array;
  readonly restTick: Int32Array;
  readonly laneTick: Int32Array;
  readonly lanePos: Float64Array;
  private readonly free: Int32Array;
  /** 0: slots in use, 1: next id, 2: end of the slots in use. */
  readonly counters: Int32Array;
  private readonly columns: readonly StateColumn[];
  private readonly perSlot: readonly StateColumn[];
  /** The columns of one value per slot, by element type, and room to rearrange one. */
  private readonly doubles: readonly Float64Array[];
  private readonly integers: readonly Int32Array[];
  private readonly unsigned: readonly Uint32Array[];
  private readonly bytes: readonly Uint8Array[];
  /** Columns of other components, each with room to rearrange it. */
  private readonly companions: { readonly column: StateColumn; readonly spare: StateColumn }[] = [];
  private readonly references: Int32Array[] = [];
  private readonly spareDoubles: Float64Array;
  private readonly spareIntegers: Int32Array;
  private readonly spareUnsigned: Uint32Array;
  private readonly spareBytes: Uint8Array;

  /**
   * @param capacity slots of the pool
   * @param outside further slots, for bodies that the simulation does not drive: never taken, moved or rearranged with the others
   */
  constructor(capacity: number, allocate: Allocate, outside = 0) {
    this.capacity = capacity;
    // Columns of bytes are hashed by words: their part beyond the pool begins at a multiple of four.
    this.outside = outside === 0 ? capacity : (capacity + 3) & ~3;
    const slots = this.outside + outside;
    this.slots = slots;
    this.outsideTop = allocate(Int32Array, 1);
    const columns: StateColumn[] = [];
    const f64 = (n = 1) => keep(columns, allocate(Float64Array, slots * n));
    const i32 = (n = 1) => keep(columns, allocate(Int32Array, slots * n));
    const u32 = () => keep(columns, allocate(Uint32Array, slots));
    const u8 = () => keep(columns, allocate(Uint8Array, slots));
    this.id = u32();
    this.active = u8();
    this.type = i32();
    this.trip = i32();
    this.lane = i32();
    this.pos = f64();
    this.speed = f64();
    this.accel = f64();
    this.nextSpeed = f64();
    this.nextAccel = f64();
    this.nextWay = f64();
    this.factor = f64();
    this.routePlace = i32();
    this.routeFrom = i32();
    this.ahead = i32(AHEAD);
    this.granted = u8();
    this.order = i32(AHEAD);
    this.partly = u8();
    this.holdOrder = i32();
    this.lateOrder = i32();
    this.goodLanes = u32();
    this.tail = i32(TAIL);
    this.tailCount = u8();
    this.shadowLane = i32();
    this.lateral = f64();
    this.courtesy = i32();
    this.courtesyUntil = i32();
    this.wanted = i32();
    this.nextLaneCheck = i32();
    this.nextStop = i32();
    this.halt = f64();
    this.departed = f64();
    this.waited = f64();
    this.lost = f64();
    this.driven = f64();
    this.restTick = i32();
    this.laneTick = i32();
    this.lanePos = f64();
    this.free = i32();
    this.counters = keep(columns, allocate(Int32Array, 3));
    this.columns = columns.map((c) =>
      c === this.counters ? c : c.subarray(0, (c.length / slots) * capacity),
    );
    this.perSlot = columns.filter((c) => c !== this.counters && c !== this.free);
    const single = columns.filter((c) => c.length === slots && c !== this.free && c !== this.counters);
    this.doubles = single.filter((c) => c instanceof Float64Array);
    this.integers = single.filter((c) => c instanceof Int32Array);
    this.unsigned = single.filter((c) => c instanceof Uint32Array);
    this.bytes = single.filter((c) => c instanceof Uint8Array);
    this.spareDoubles = new Float64Array(capacity);
    this.spareIntegers = new Int32Array(capacity * Math.max(AHEAD, TAIL));
    this.spareUnsigned = new Uint32Array(capacity);
    this.spareBytes = new Uint8Array(capacity);
    for (let i = 0; i < capacity; i++) this.free[i] = capacity - 1 - i;
  }

  get count(): number {
    return this.counters[0]!;
  }

  get inserted(): number {
    return this.counters[1]!;
  }

  /** All slots in use are below this. */
  get top(): number {
    return this.counters[2]!;
  }

  /** Takes a free slot and gives it the next id; -1 when all are in use. */
  take(): number {
    const used = this.counters[0]!;
    if (used >= this.capacity) return -1;
    const slot = this.free[this.capacity - 1 - used]!;
    this.counters[0] = used + 1;
    this.id[slot] = this.counters[1]!;
    this.counters[1] = this.counters[1]! + 1;
    this.active[slot] = 1;
    if (slot >= this.counters[2]!) this.counters[2] = slot + 1;
    return slot;
  }

  release(slot: number): void {
    this.active[slot] = 0;
    const used = this.counters[0]! - 1;
    this.counters[0] = used;
    this.free[this.capacity - 1 - used] = slot;
  }

  /**
   * Takes on columns of other components that hold something per slot, and arrays whose values are slots (negative:
   * none), so that they keep their meaning when slots are rearranged.
   */
  accompany(columns: readonly StateColumn[], slots: readonly Int32Array[] = []): void {
    for (const column of columns) this.companions.push({ column, spare: column.slice() });
    this.references.push(...slots);
  }

  /**
   * Gives everyone a new slot: `order[i]` moves to slot i. `order` names all slots in use; `place` gets the new slot of
   * each old one. Vehicles that are near each other on the road lie near each other in memory after that.
   */
  reorder(order: Int32Array, place: Int32Array): void {
    const n = this.count;
    for (let i = 0; i < n; i++) place[order[i]!] = i;
    for (const column of this.doubles) gatherDoubles(column, order, n, this.spareDoubles);
    for (const column of this.integers) gatherIntegers(column, order, n, this.spareIntegers);
    for (const column of this.bytes) gatherBytes(column, order, n, this.spareBytes);
    for (const column of this.unsigned) gatherUnsigned(column, order, n, this.spareUnsigned);
    gatherRows(this.ahead, AHEAD, order, n, this.spareIntegers);
    gatherRows(this.order, AHEAD, order, n, this.spareIntegers);
    gatherRows(this.tail, TAIL, order, n, this.spareIntegers);
    for (const { column, spare } of this.companions) this.gatherCompanion(column, spare, order, n);
    const { courtesy, active, free, capacity } = this;
    redirect(courtesy, n, active, place);
    for (const slots of this.references) redirect(slots, slots.length, active, place);
    active.fill(1, 0, n).fill(0, n, this.top);
    for (let i = n; i < this.top; i++) free[capacity - 1 - i] = i;
    this.counters[2] = n;
  }

  /** Copies all that is known of the vehicle in one slot to another. */
  copy(from: number, to: number): void {
    for (const column of this.perSlot) {
      const width = column.length / this.slots;
      column.copyWithin(to * width, from * width, (from + 1) * width);
    }
  }

  /** The columns' part beyond the pool: state of whoever uses those slots. */
  outsideColumns(): readonly StateColumn[] {
    return this.perSlot.map((c) => c.subarray((c.length / this.slots) * this.outside));
  }

  private gatherCompanion(column: StateColumn, spare: StateColumn, order: Int32Array, n: number): void {
    const width = column.length / this.capacity;
    spare.set(column);
    for (let i = 0; i < n; i++) {
      const from = order[i]! * width;
      for (let k = 0; k < width; k++) column[i * width + k] = spare[from + k]!;
    }
    column.fill(0, n * width, this.top * width);
  }

  stateColumns(): readonly StateColumn[] {
    return this.columns;
  }
}

/** Names the vehicles of the first `n` values by their new slots. */
function redirect(slots: Int32Array, n: number, active: Uint8Array, place: Int32Array): void {
  for (let i = 0; i < n; i++) {
    const v = slots[i]!;
    if (v >= 0) slots[i] = active[v] === 1 ? place[v]! : -1;
  }
}

// One function per element type: each sees one kind of array only, which keeps it fast.

function gatherDoubles(column: Float64Array, order: Int32Array, n: number, spare: Float64Array): void {
  for (let i = 0; i < n; i++) spare[i] = column[order[i]!]!;
  for (let i = 0; i < n; i++) column[i] = spare[i]!;
}

function gatherIntegers(column: Int32Array, order: Int32Array, n: number, spare: Int32Array): void {
  for (let i = 0; i < n; i++) spare[i] = column[order[i]!]!;
  for (let i = 0; i < n; i++) column[i] = spare[i]!;
}

function gatherUnsigned(column: Uint32Array, order: Int32Array, n: number, spare: Uint32Array): void {
  for (let i = 0; i < n; i++) spare[i] = column[order[i]!]!;
  for (let i = 0; i < n; i++) column[i] = spare[i]!;
}

function gatherBytes(column: Uint8Array, order: Int32Array, n: number, spare: Uint8Array): void {
  for (let i = 0; i < n; i++) spare[i] = column[order[i]!]!;
  for (let i = 0; i < n; i++) column[i] = spare[i]!;
}

function gatherRows(
  column: Int32Array,
  width: number,
  order: Int32Array,
  n: number,
  spare: Int32Array,
): void {
  for (let i = 0; i < n; i++) {
    const from = order[i]! * width;
    for (let k = 0; k < width; k++) spare[i * width + k] = column[from + k]!;
  }
  for (let i = 0; i < n * width; i++) column[i] = spare[i]!;
}

function keep<T extends StateColumn>(columns: StateColumn[], column: T): T {
  columns.push(column);
  return column;
}
