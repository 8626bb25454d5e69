import type { Allocate, StateColumn } from '../../state.ts';

const SCALARS = { free: 0, high: 1, nextId: 2, inserted: 3, arrived: 4, updates: 5 } as const;

/** Columns before this one hold no row per person. */
const FIRST_OF_PERSONS = 2;

/**
 * A crowd as columns, one row (slot) per person; free slots are kept on a stack, ids are never used twice. All places
 * in local metres, speeds in m/s.
 */
export class CrowdState {
  readonly capacity: number;
  readonly alive: Uint8Array;
  /** Index into `PEDESTRIAN_KINDS`. */
  readonly kind: Uint8Array;
  readonly id: Int32Array;
  /** Centre of the body. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Direction faced, unit vector; the person walks that way at `speed`. */
  readonly dirX: Float64Array;
  readonly dirY: Float64Array;
  readonly speed: Float64Array;
  /** Free walking speed. */
  readonly free: Float64Array;
  /** Factor on it where the person is: stairs, waiting for its group. */
  readonly pace: Float64Array;
  /** The body is a disc of this radius. */
  readonly radius: Float64Array;
  /** Seconds of headway kept to whoever is in front. */
  readonly headway: Float64Array;
  /** Point walked to next. */
  readonly aimX: Float64Array;
  readonly aimY: Float64Array;
  /** Tick before which the person stands (time of reaction). */
  readonly since: Int32Array;
  /** Number of the group, -1: walks alone. */
  readonly group: Int32Array;
  /** Goal of the navigation, and the triangle of the ground that the person is on. */
  readonly goal: Int32Array;
  readonly triangle: Int32Array;

  private readonly freeSlots: Int32Array;
  private readonly scalars: Float64Array;
  private readonly columns: readonly StateColumn[];

  constructor(capacity: number, allocate: Allocate) {
    this.capacity = capacity;
    const f64 = () => allocate(Float64Array, capacity);
    const i32 = () => allocate(Int32Array, capacity);
    const u8 = () => allocate(Uint8Array, capacity);
    this.alive = u8();
    this.kind = u8();
    this.id = i32();
    this.x = f64();
    this.y = f64();
    this.dirX = f64();
    this.dirY = f64();
    this.speed = f64();
    this.free = f64();
    this.pace = f64();
    this.radius = f64();
    this.headway = f64();
    this.aimX = f64();
    this.aimY = f64();
    this.since = i32();
    this.group = i32();
    this.goal = i32();
    this.triangle = i32();
    this.freeSlots = i32();
    this.scalars = allocate(Float64Array, Object.keys(SCALARS).length);
    this.columns = [
      this.scalars,
      this.freeSlots,
      this.alive,
      this.kind,
      this.id,
      this.x,
      this.y,
      this.dirX,
      this.dirY,
      this.speed,
      this.free,
      this.pace,
      this.radius,
      this.headway,
      this.aimX,
      this.aimY,
      this.since,
      this.group,
      this.goal,
      this.triangle,
    ];
  }

  get inserted(): number {
    return this.scalars[SCALARS.inserted]!;
  }
  get arrived(): number {
    return this.scalars[SCALARS.arrived]!;
  }
  get count(): number {
    return this.inserted - this.arrived;
  }
  /** Slots at or beyond this one have never been used. */
  get high(): number {
    return this.scalars[SCALARS.high]!;
  }
  /** Person-steps computed so far. */
  get updates(): number {
    return this.scalars[SCALARS.updates]!;
  }
  addUpdates(n: number): void {
    this.scalars[SCALARS.updates] = this.updates + n;
  }
  get full(): boolean {
    return this.count >= this.capacity;
  }

  /** Takes a slot for a new person; only when there is room. Columns other than `alive` and `id` are the caller's. */
  take(): number {
    const { scalars } = this;
    const free = scalars[SCALARS.free]!;
    let slot: number;
    if (free > 0) {
      slot = this.freeSlots[free - 1]!;
      this.freeSlots[free - 1] = 0;
      scalars[SCALARS.free] = free - 1;
    } else {
      slot = this.high;
      scalars[SCALARS.high] = slot + 1;
    }
    this.alive[slot] = 1;
    this.id[slot] = scalars[SCALARS.nextId]!;
    scalars[SCALARS.nextId] = scalars[SCALARS.nextId]! + 1;
    scalars[SCALARS.inserted] = this.inserted + 1;
    return slot;
  }

  /** Gives back the slot of a person who has left. */
  release(slot: number): void {
    const free = this.scalars[SCALARS.free]!;
    this.alive[slot] = 0;
    this.freeSlots[free] = slot;
    this.scalars[SCALARS.free] = free + 1;
    this.scalars[SCALARS.arrived] = this.arrived + 1;
  }

  /**
   * Puts the person of slot `order[k]` into slot k, for everyone alive (`count` of them); the slots beyond are free after
   * it. `floats` and `integers` are room to work in, for at least `count` numbers.
   */
  reorder(order: Int32Array, count: number, floats: Float64Array, integers: Int32Array): void {
    const before = this.high;
    for (let c = FIRST_OF_PERSONS; c < this.columns.length; c++) {
      const column = this.columns[c]!;
      const room = column instanceof Float64Array ? floats : integers;
      for (let k = 0; k < count; k++) room[k] = column[order[k]!]!;
      for (let k = 0; k < count; k++) column[k] = room[k]!;
      if (before > count) column.fill(0, count, before);
    }
    this.freeSlots.fill(0, 0, this.scalars[SCALARS.free]!);
    this.scalars[SCALARS.free] = 0;
    this.scalars[SCALARS.high] = count;
  }

  stateColumns(): readonly StateColumn[] {
    return this.columns;
  }
}
