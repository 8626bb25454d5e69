import { Frame, type FrameCapacity, FrameRing } from '../../sims/frame.ts';
import { RING_TAKEN } from './sim-protocol.ts';

/** Puts the newest frame where the page finds it. `write` fills a frame. */
export interface FramePublisher {
  publish(write: (frame: Frame) => void): void;
}

/**
 * Frames in shared memory. The page is told of a new one only after it has taken the one it was told of before, so
 * that messages never pile up on a busy page.
 */
export class RingPublisher implements FramePublisher {
  readonly buffer: SharedArrayBuffer;
  private readonly ring: FrameRing;
  private readonly words: Int32Array;
  private readonly notify: (sequence: number) => void;
  private told = 0;

  constructor(capacity: FrameCapacity, notify: (sequence: number) => void) {
    this.ring = FrameRing.create(capacity);
    this.buffer = this.ring.buffer as SharedArrayBuffer;
    this.words = new Int32Array(this.buffer, 0, 16);
    this.notify = notify;
  }

  publish(write: (frame: Frame) => void): void {
    write(this.ring.writable());
    this.ring.publish();
    if (Atomics.load(this.words, RING_TAKEN) < this.told) return;
    this.told = this.ring.sequence;
    this.notify(this.told);
  }
}

/**
 * Frames in two buffers that travel to the page and back. While both are on their way nothing is published; when one
 * comes home, the state of that moment goes out if it was missed.
 */
export class TransferPublisher implements FramePublisher {
  private readonly free: ArrayBuffer[];
  private readonly capacity: FrameCapacity;
  private readonly send: (buffer: ArrayBuffer) => void;
  private missed: ((frame: Frame) => void) | undefined;

  constructor(capacity: FrameCapacity, send: (buffer: ArrayBuffer) => void) {
    const bytes = Frame.bytes(capacity);
    this.capacity = capacity;
    this.free = [new ArrayBuffer(bytes), new ArrayBuffer(bytes)];
    this.send = send;
  }

  publish(write: (frame: Frame) => void): void {
    const buffer = this.free.pop();
    this.missed = buffer ? undefined : write;
    if (!buffer) return;
    write(Frame.create(this.capacity, buffer));
    this.send(buffer);
  }

  /** A buffer has come home. */
  spent(buffer: ArrayBuffer): void {
    this.free.push(buffer);
    if (this.missed) this.publish(this.missed);
  }
}
