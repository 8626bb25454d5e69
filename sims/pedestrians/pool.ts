import type { Allocate, StateColumn } from '../state.ts';

const SCALARS = { free: 0, high: 1, nextId: 2, inserted: 3, arrived: 4, updates: 5 } as const;

/**
 * The people of a run as columns, one row (slot) per person; free slots are kept on a stack, ids are never used twice.
 *
 * `along` and `lateral` place a person on its path in walking direction: metres from the end where it came in (may be
 * slightly negative before that end), and metres to the left of the centre line.
 */
export class PedestrianPool {
  readonly capacity: number;
  readonly alive: Uint8Array;
  readonly id: Int32Array;
  readonly kind: Int32Array;
  /** Position of the feet, m. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Direction faced, unit vector, and the same in radians. */
  readonly dirX: Float64Array;
  readonly dirY: Float64Array;
  readonly heading: Float64Array;
  readonly speed: Float64Array;
  /** Free walking speed, m/s. */
  readonly desired: Float64Array;
  readonly path: Int32Array;
  /** 1: walks from the path's first node to its second. */
  readonly forward: Uint8Array;
  /** Segment of the path (index of its first shape point). */
  readonly segment: Int32Array;
  readonly along: Float64Array;
  readonly lateral: Float64Array;
  /** Where between the middle (0) and the edge (1) of its side of a path the person likes to walk. */
  readonly side: Float64Array;
  /** Row of the routing table. */
  readonly route: Int32Array;
  /** 1: on its way over a crossing, 0: before its kerb (or not on a crossing). */
  readonly started: Uint8Array;
  /** 1: stands where its crossing lets it go no further (also before a bend that would bring it over the kerb). */
  readonly stopped: Uint8Array;
  /** Crossing and direction waited for (path * 2 + forward), also behind others; -1: nothing. */
  readonly hold: Int32Array;
  /** Seconds spent at a kerb looking, and seconds of being obstructed. */
  readonly look: Float64Array;
  readonly blocked: Float64Array;
  /** Seconds for which vehicles have held the person up in the middle of a crossing. */
  readonly held: Float64Array;

  private readonly freeSlots: Int32Array;
  private readonly scalars: Float64Array;
  private readonly columns: readonly StateColumn[];

  constructor(capacity: number, allocate: Allocate) {
    this.capacity = capacity;
    const f64 = () => allocate(Float64Array, capacity);
    const i32 = () => allocate(Int32Array, capacity);
    const u8 = () => allocate(Uint8Array, capacity);
    this.alive = u8();
    this.id = i32();
    this.kind = i32();
    this.x = f64();
    this.y = f64();
    this.z = f64();
    this.dirX = f64();
    this.dirY = f64();
    this.heading = f64();
    this.speed = f64();
    this.desired = f64();
    this.path = i32();
    this.forward = u8();
    this.segment = i32();
    this.along = f64();
    this.lateral = f64();
    this.side = f64();
    this.route = i32();
    this.started = u8();
    this.stopped = u8();
    this.hold = i32();
    this.look = f64();
    this.blocked = f64();
    this.held = f64();
    this.freeSlots = i32();
    this.scalars = allocate(Float64Array, Object.keys(SCALARS).length);
    this.columns = [
      this.scalars,
      this.freeSlots,
      this.alive,
      this.id,
      this.kind,
      this.x,
      this.y,
      this.z,
      this.dirX,
      this.dirY,
      this.heading,
      this.speed,
      this.desired,
      this.path,
      this.forward,
      this.segment,
      this.along,
      this.lateral,
      this.side,
      this.route,
      this.started,
      this.stopped,
      this.hold,
      this.look,
      this.blocked,
      this.held,
    ];
  }

  get inserted(): number {
    return this.scalars[SCALARS.inserted] as number;
  }
  get arrived(): number {
    return this.scalars[SCALARS.arrived] as number;
  }
  get count(): number {
    return this.inserted - this.arrived;
  }
  /** Slots at or beyond this one have never been used. */
  get high(): number {
    return this.scalars[SCALARS.high] as number;
  }
  /** Person-steps computed so far. */
  get updates(): number {
    return this.scalars[SCALARS.updates] as number;
  }
  addUpdates(n: number): void {
    this.scalars[SCALARS.updates] = this.updates + n;
  }
  get full(): boolean {
    return this.count >= this.capacity;
  }

  /** Takes a slot for a new person; only when the pool isn't full. Columns other than `alive`, `id` are the caller's. */
  take(): number {
    const { scalars } = this;
    const free = scalars[SCALARS.free] as number;
    let slot: number;
    if (free > 0) {
      slot = this.freeSlots[free - 1] as number;
      this.freeSlots[free - 1] = 0;
      scalars[SCALARS.free] = free - 1;
    } else {
      slot = this.high;
      scalars[SCALARS.high] = slot + 1;
    }
    this.alive[slot] = 1;
    this.id[slot] = scalars[SCALARS.nextId] as number;
    scalars[SCALARS.nextId] = (scalars[SCALARS.nextId] as number) + 1;
    scalars[SCALARS.inserted] = this.inserted + 1;
    return slot;
  }

  /** Gives a slot back when its person has arrived. */
  release(slot: number): void {
    const free = this.scalars[SCALARS.free] as number;
    this.alive[slot] = 0;
    this.hold[slot] = -1;
    this.held[slot] = 0;
    this.freeSlots[free] = slot;
    this.scalars[SCALARS.free] = free + 1;
    this.scalars[SCALARS.arrived] = this.arrived + 1;
  }

  stateColumns(): readonly StateColumn[] {
    return this.columns;
  }
}
