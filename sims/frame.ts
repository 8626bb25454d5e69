/**
 * The frame: everything that moves, at one tick, in one flat buffer. Every player publishes it, every consumer reads it.
 *
 * Layout (little endian): a head of 64 bytes, then the columns of four tables, each table sized for its capacity:
 *
 * | bytes | what |
 * |---|---|
 * | 0 | magic `HTF1` (u32) |
 * | 4 | version (u32) |
 * | 8 | tick (f64) |
 * | 16 | simulated or device time, s (f64) |
 * | 24 | counts: vehicles, pedestrians, signal indices, tracks (4 x u32) |
 * | 40 | capacities, same order (4 x u32) |
 * | 56 | bytes in all (u32), flags (u32) |
 *
 * Columns are float32 (positions relative to the scene's origin, metres; headings rad counter-clockwise from east;
 * speeds m/s) or 32-bit integers. See `docs/frame-format.md`.
 */

import { SIGNAL_CODE } from '../scenes/network/signal-states.ts';

export const FRAME_MAGIC = 0x31465448;
export const FRAME_VERSION = 1;
export const FRAME_HEAD = 64;

export interface FrameCapacity {
  readonly vehicles: number;
  readonly pedestrians: number;
  /** Signal indices in all: `RoadNetwork.signalStateStart` of the last signal's end. */
  readonly signals: number;
  readonly tracks: number;
}

/** Bits of a vehicle's `flags` column. */
export const VEHICLE_FLAG = {
  brake: 1,
  left: 2,
  right: 4,
  automated: 8,
  stopped: 16,
  laneChange: 32,
  /** Driven from outside. */
  external: 64,
} as const;

/** Signal states as numbers, in frames and in compiled phases. */
export const SIGNAL_STATE = SIGNAL_CODE;

/** Classes of an object as a sensor or a live device reports them. */
export const TRACK_CLASS = { unknown: 0, car: 1, truck: 2, bus: 3, cyclist: 4, pedestrian: 5 } as const;

const VEHICLE_COLUMNS = 10;
const PEDESTRIAN_COLUMNS = 7;
const SIGNAL_COLUMNS = 2;
const TRACK_COLUMNS = 11;

/** Typed views over one frame's buffer. Writing goes through the same views; `tick` and counts through the setters. */
export class Frame {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly capacity: FrameCapacity;
  private readonly head: Uint32Array;
  private readonly times: Float64Array;

  /** Vehicles: id, index of the type, position of the **centre** of the body, heading, speed, acceleration, lane, flags. */
  readonly vehicleId: Uint32Array;
  readonly vehicleType: Uint32Array;
  readonly vehicleX: Float32Array;
  readonly vehicleY: Float32Array;
  readonly vehicleZ: Float32Array;
  readonly vehicleHeading: Float32Array;
  readonly vehicleSpeed: Float32Array;
  readonly vehicleAccel: Float32Array;
  readonly vehicleLane: Int32Array;
  readonly vehicleFlags: Uint32Array;

  /** Pedestrians: id, kind (index in PEDESTRIAN_KINDS), position of the feet, heading, speed. */
  readonly pedestrianId: Uint32Array;
  readonly pedestrianKind: Uint32Array;
  readonly pedestrianX: Float32Array;
  readonly pedestrianY: Float32Array;
  readonly pedestrianZ: Float32Array;
  readonly pedestrianHeading: Float32Array;
  readonly pedestrianSpeed: Float32Array;

  /** Signals by index (`signalStateStart[signal] + index`): state and seconds to the next change (-1: unknown). */
  readonly signalState: Uint32Array;
  readonly signalCountdown: Float32Array;

  /** Tracks (objects as devices see them): id, device index, class, position, heading, speed, size, age s, confidence. */
  readonly trackId: Uint32Array;
  readonly trackDevice: Uint32Array;
  readonly trackClass: Uint32Array;
  readonly trackX: Float32Array;
  readonly trackY: Float32Array;
  readonly trackZ: Float32Array;
  readonly trackHeading: Float32Array;
  readonly trackSpeed: Float32Array;
  readonly trackLength: Float32Array;
  readonly trackWidth: Float32Array;
  readonly trackAge: Float32Array;

  private constructor(buffer: ArrayBufferLike, byteOffset: number, capacity: FrameCapacity) {
    this.buffer = buffer;
    this.byteOffset = byteOffset;
    this.capacity = capacity;
    this.head = new Uint32Array(buffer, byteOffset, FRAME_HEAD / 4);
    this.times = new Float64Array(buffer, byteOffset + 8, 2);
    let at = byteOffset + FRAME_HEAD;
    const u32 = (n: number) => {
      const a = new Uint32Array(buffer, at, n);
      at += n * 4;
      return a;
    };
    const i32 = (n: number) => {
      const a = new Int32Array(buffer, at, n);
      at += n * 4;
      return a;
    };
    const f32 = (n: number) => {
      const a = new Float32Array(buffer, at, n);
      at += n * 4;
      return a;
    };
    const { vehicles, pedestrians, signals, tracks } = capacity;
    this.vehicleId = u32(vehicles);
    this.vehicleType = u32(vehicles);
    this.vehicleX = f32(vehicles);
    this.vehicleY = f32(vehicles);
    this.vehicleZ = f32(vehicles);
    this.vehicleHeading = f32(vehicles);
    this.vehicleSpeed = f32(vehicles);
    this.vehicleAccel = f32(vehicles);
    this.vehicleLane = i32(vehicles);
    this.vehicleFlags = u32(vehicles);
    this.pedestrianId = u32(pedestrians);
    this.pedestrianKind = u32(pedestrians);
    this.pedestrianX = f32(pedestrians);
    this.pedestrianY = f32(pedestrians);
    this.pedestrianZ = f32(pedestrians);
    this.pedestrianHeading = f32(pedestrians);
    this.pedestrianSpeed = f32(pedestrians);
    this.signalState = u32(signals);
    this.signalCountdown = f32(signals);
    this.trackId = u32(tracks);
    this.trackDevice = u32(tracks);
    this.trackClass = u32(tracks);
    this.trackX = f32(tracks);
    this.trackY = f32(tracks);
    this.trackZ = f32(tracks);
    this.trackHeading = f32(tracks);
    this.trackSpeed = f32(tracks);
    this.trackLength = f32(tracks);
    this.trackWidth = f32(tracks);
    this.trackAge = f32(tracks);
  }

  /** Bytes that a frame of this capacity takes. */
  static bytes(capacity: FrameCapacity): number {
    const n =
      capacity.vehicles * VEHICLE_COLUMNS +
      capacity.pedestrians * PEDESTRIAN_COLUMNS +
      capacity.signals * SIGNAL_COLUMNS +
      capacity.tracks * TRACK_COLUMNS;
    return Math.ceil((FRAME_HEAD + n * 4) / 8) * 8;
  }

  /** An empty frame in memory of its own, or at an offset (a multiple of 8) of a given buffer. */
  static create(capacity: FrameCapacity, buffer?: ArrayBufferLike, byteOffset = 0): Frame {
    const bytes = Frame.bytes(capacity);
    const frame = new Frame(buffer ?? new ArrayBuffer(bytes), byteOffset, capacity);
    frame.head[0] = FRAME_MAGIC;
    frame.head[1] = FRAME_VERSION;
    frame.head[10] = capacity.vehicles;
    frame.head[11] = capacity.pedestrians;
    frame.head[12] = capacity.signals;
    frame.head[13] = capacity.tracks;
    frame.head[14] = bytes;
    return frame;
  }

  /** Views over bytes that hold a frame. Throws RangeError if they don't. */
  static from(buffer: ArrayBufferLike, byteOffset = 0): Frame {
    if (buffer.byteLength - byteOffset < FRAME_HEAD) throw new RangeError('Too few bytes for a frame.');
    const head = new Uint32Array(buffer, byteOffset, FRAME_HEAD / 4);
    if (head[0] !== FRAME_MAGIC) throw new RangeError('These bytes are not a frame (wrong magic number).');
    if (head[1] !== FRAME_VERSION) {
      throw new RangeError(`Frame version ${head[1]} is not supported (expected ${FRAME_VERSION}).`);
    }
    const capacity = {
      vehicles: head[10] as number,
      pedestrians: head[11] as number,
      signals: head[12] as number,
      tracks: head[13] as number,
    };
    const bytes = Frame.bytes(capacity);
    if (head[14] !== bytes || buffer.byteLength - byteOffset < bytes) {
      throw new RangeError(`The frame is cut short: ${buffer.byteLength - byteOffset} of ${bytes} bytes.`);
    }
    return new Frame(buffer, byteOffset, capacity);
  }

  get byteLength(): number {
    return this.head[14] as number;
  }
  get tick(): number {
    return this.times[0] as number;
  }
  set tick(value: number) {
    this.times[0] = value;
  }
  /** Seconds: simulated time, or seconds since the epoch for live devices. */
  get time(): number {
    return this.times[1] as number;
  }
  set time(value: number) {
    this.times[1] = value;
  }
  get vehicleCount(): number {
    return this.head[6] as number;
  }
  set vehicleCount(n: number) {
    this.head[6] = n;
  }
  get pedestrianCount(): number {
    return this.head[7] as number;
  }
  set pedestrianCount(n: number) {
    this.head[7] = n;
  }
  get signalCount(): number {
    return this.head[8] as number;
  }
  set signalCount(n: number) {
    this.head[8] = n;
  }
  get trackCount(): number {
    return this.head[9] as number;
  }
  set trackCount(n: number) {
    this.head[9] = n;
  }

  /** Copies all bytes of another frame of the same capacity. */
  copyFrom(other: Frame): void {
    if (other.byteLength !== this.byteLength) throw new RangeError('Frames of different capacity.');
    new Uint8Array(this.buffer, this.byteOffset, this.byteLength).set(
      new Uint8Array(other.buffer, other.byteOffset, other.byteLength),
    );
  }
}

/** Ring of three frames in shared memory with an 64-byte head: Int32 sequence number of the newest complete frame at 0. */
export class FrameRing {
  static readonly SLOTS = 3;
  readonly buffer: ArrayBufferLike;
  private readonly head: Int32Array;
  private readonly slots: readonly Frame[];

  private constructor(buffer: ArrayBufferLike, slots: readonly Frame[]) {
    this.buffer = buffer;
    this.head = new Int32Array(buffer, 0, 16);
    this.slots = slots;
  }

  static create(capacity: FrameCapacity): FrameRing {
    const bytes = Frame.bytes(capacity);
    const buffer = new SharedArrayBuffer(FRAME_HEAD + bytes * FrameRing.SLOTS);
    const slots = [0, 1, 2].map((i) => Frame.create(capacity, buffer, FRAME_HEAD + i * bytes));
    return new FrameRing(buffer, slots);
  }

  static from(buffer: ArrayBufferLike): FrameRing {
    const first = Frame.from(buffer, FRAME_HEAD);
    const slots = [0, 1, 2].map((i) => Frame.from(buffer, FRAME_HEAD + i * first.byteLength));
    return new FrameRing(buffer, slots);
  }

  /** Number of frames published so far. */
  get sequence(): number {
    return Atomics.load(this.head, 0);
  }

  /** The slot to write next: never the newest nor the one before it. Call `publish` when it is complete. */
  writable(): Frame {
    return this.slots[(this.sequence + 1) % FrameRing.SLOTS] as Frame;
  }

  publish(): void {
    Atomics.add(this.head, 0, 1);
  }

  /**
   * Copies the newest frame into `target` and returns its sequence number, or the number given if there is none newer.
   * A writer that overtakes the copy twice makes it start again, so the copy is never torn.
   */
  readNewest(target: Frame, have: number): number {
    for (;;) {
      const sequence = this.sequence;
      if (sequence === 0 || sequence === have) return have;
      target.copyFrom(this.slots[sequence % FrameRing.SLOTS] as Frame);
      if (this.sequence - sequence < FrameRing.SLOTS - 1) return sequence;
    }
  }
}
