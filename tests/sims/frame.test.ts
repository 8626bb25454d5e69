import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_HEAD, FRAME_MAGIC, Frame, type FrameCapacity, FrameRing } from '../../sims/frame.ts';

const capacities: fc.Arbitrary<FrameCapacity> = fc.record({
  vehicles: fc.nat(40),
  pedestrians: fc.nat(40),
  signals: fc.nat(40),
  tracks: fc.nat(40),
});

type Column = Uint32Array | Int32Array | Float32Array;

function columns(frame: Frame): Column[] {
  return Object.entries(frame)
    .filter(([name, value]) => /^(vehicle|pedestrian|signal|track)/.test(name) && ArrayBuffer.isView(value))
    .map(([, value]) => value as Column);
}

/** Gives every value of every column, and the head, a number that follows from `base`. */
function fill(frame: Frame, base: number): void {
  frame.tick = base;
  frame.time = base / 10;
  columns(frame).forEach((column, k) => {
    for (let i = 0; i < column.length; i++) column[i] = (base * 31 + k * 101 + i) % 65_536;
  });
  frame.vehicleCount = frame.capacity.vehicles;
  frame.pedestrianCount = frame.capacity.pedestrians;
  frame.signalCount = frame.capacity.signals;
  frame.trackCount = frame.capacity.tracks;
}

describe('frame', () => {
  it('reads back every column, count and time from its bytes, wherever they lie', () => {
    fc.assert(
      fc.property(capacities, fc.nat(5000), fc.nat(5), (capacity, base, places) => {
        const written = Frame.create(capacity);
        fill(written, base);
        expect(written.byteLength).toBe(Frame.bytes(capacity));
        const moved = new Uint8Array(places * 8 + written.byteLength);
        moved.set(new Uint8Array(written.buffer), places * 8);
        const read = Frame.from(moved.buffer, places * 8);
        expect(read.capacity).toEqual(capacity);
        expect([read.tick, read.time]).toEqual([base, base / 10]);
        expect([read.vehicleCount, read.pedestrianCount, read.signalCount, read.trackCount]).toEqual([
          capacity.vehicles,
          capacity.pedestrians,
          capacity.signals,
          capacity.tracks,
        ]);
        expect(columns(read)).toEqual(columns(written));
      }),
      { numRuns: 50 },
    );
  });

  it('keeps columns apart: none shares a byte with another or with the head', () => {
    const frame = Frame.create({ vehicles: 3, pedestrians: 2, signals: 5, tracks: 4 });
    const taken = new Uint8Array(frame.byteLength).fill(0, 0);
    taken.fill(1, 0, FRAME_HEAD);
    expect(columns(frame)).toHaveLength(30);
    for (const column of columns(frame)) {
      for (let b = column.byteOffset; b < column.byteOffset + column.byteLength; b++) {
        expect(taken[b]).toBe(0);
        taken[b] = 1;
      }
    }
  });

  it('is the layout that docs/frame-format.md describes', () => {
    const frame = Frame.create({ vehicles: 2, pedestrians: 1, signals: 3, tracks: 1 });
    fill(frame, 12);
    frame.pedestrianX[0] = 1.5;
    const view = new DataView(frame.buffer as ArrayBuffer);
    expect(String.fromCharCode(...new Uint8Array(frame.buffer, 0, 4))).toBe('HTF1');
    expect(view.getUint32(4, true)).toBe(1);
    expect(view.getFloat64(8, true)).toBe(12);
    expect(view.getFloat64(16, true)).toBe(1.2);
    expect([24, 28, 32, 36].map((at) => view.getUint32(at, true))).toEqual([2, 1, 3, 1]);
    expect([40, 44, 48, 52].map((at) => view.getUint32(at, true))).toEqual([2, 1, 3, 1]);
    expect(view.getUint32(56, true)).toBe(frame.byteLength);
    expect(view.getFloat32(64 + 2 * 10 * 4 + 2 * 4, true)).toBe(1.5);
  });

  it('refuses bytes that are no frame, of another version, or cut short, and says which', () => {
    const make = () => {
      const frame = Frame.create({ vehicles: 5, pedestrians: 5, signals: 5, tracks: 5 });
      return new Uint8Array(frame.buffer as ArrayBuffer);
    };
    expect(() => Frame.from(new ArrayBuffer(10))).toThrow(/Too few bytes/);
    const magic = make();
    magic[0] = 0;
    expect(() => Frame.from(magic.buffer)).toThrow(/not a frame \(wrong magic number\)/);
    const version = make();
    version[4] = 9;
    expect(() => Frame.from(version.buffer)).toThrow(/version 9 is not supported \(expected 1\)/);
    const whole = make();
    for (const length of [64, 100, whole.length - 8, whole.length - 1]) {
      expect(() => Frame.from(whole.slice(0, length).buffer)).toThrow(/cut short/);
    }
    const greedy = make();
    new DataView(greedy.buffer).setUint32(40, 4_000_000_000, true);
    expect(() => Frame.from(greedy.buffer)).toThrow(RangeError);
  });

  it('copies only between frames of one capacity', () => {
    const a = Frame.create({ vehicles: 5, pedestrians: 0, signals: 0, tracks: 0 });
    const b = Frame.create({ vehicles: 6, pedestrians: 0, signals: 0, tracks: 0 });
    expect(() => a.copyFrom(b)).toThrow(/different capacity/);
  });
});

describe('frame ring', () => {
  const capacity = { vehicles: 8, pedestrians: 8, signals: 8, tracks: 8 };

  it('gives the newest frame once, to every reader', () => {
    const ring = FrameRing.create(capacity);
    const reader = FrameRing.from(ring.buffer);
    const target = Frame.create(capacity);
    expect(reader.readNewest(target, 0)).toBe(0);
    for (let k = 1; k <= 10; k++) {
      fill(ring.writable(), k);
      ring.publish();
      expect(reader.readNewest(target, k - 1)).toBe(k);
      expect(target.tick).toBe(k);
      expect(reader.readNewest(target, k)).toBe(k);
    }
  });

  it('never gives a torn frame, however far a writer gets during the copies', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.array(fc.nat(12), { maxLength: 8 }), (published, progress) => {
        const ring = FrameRing.create(capacity);
        let next = 1;
        let stage = 0;
        // The writer works in small steps: the first half of the bytes, the second half, publication.
        const advance = () => {
          const made = Frame.create(capacity);
          fill(made, next);
          const slot = ring.writable();
          const from = new Uint8Array(made.buffer as ArrayBuffer);
          const to = new Uint8Array(slot.buffer, slot.byteOffset, slot.byteLength);
          const half = from.length >> 1;
          if (stage === 0) to.set(from.subarray(0, half));
          else if (stage === 1) to.set(from.subarray(half), half);
          else {
            ring.publish();
            next++;
          }
          stage = (stage + 1) % 3;
        };
        for (let k = 0; k < published * 3 + 3; k++) advance();

        const target = Frame.create(capacity);
        const copyTo = new Uint8Array(target.buffer as ArrayBuffer);
        let copies = 0;
        target.copyFrom = (other: Frame) => {
          const source = new Uint8Array(other.buffer, other.byteOffset, other.byteLength);
          const half = source.length >> 2;
          copyTo.set(source.subarray(0, half));
          for (let k = progress[copies] ?? 0; k > 0; k--) advance();
          copies++;
          copyTo.set(source.subarray(half), half);
        };
        const sequence = ring.readNewest(target, 0);
        const whole = Frame.create(capacity);
        fill(whole, sequence);
        expect(Buffer.compare(copyTo, new Uint8Array(whole.buffer as ArrayBuffer))).toBe(0);
        expect(new DataView(target.buffer as ArrayBuffer).getUint32(0, true)).toBe(FRAME_MAGIC);
      }),
      { numRuns: 300 },
    );
  });
});
