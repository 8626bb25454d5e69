import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Frame } from '../../sims/frame.ts';
import { FRAME_TABLES } from '../../src/recorder/frame-tables.ts';
import { packedTime, packFrame, unpackFrame } from '../../src/recorder/packed-frame.ts';
import { anyCounts, CAPACITY, frameOf, rowsOf } from './random-frame.ts';

describe('a packed frame', () => {
  it('comes back with the same rows, whatever the counts and wherever its bytes lie', () => {
    fc.assert(
      fc.property(anyCounts, fc.nat(1e6), fc.nat(9), (counts, tick, shift) => {
        const frame = frameOf(tick, tick * 0.1, counts, tick + 1);
        const packed = packFrame(frame);
        const elsewhere = new Uint8Array(packed.byteLength + shift);
        elsewhere.set(packed, shift);
        const bytes = elsewhere.subarray(shift);
        expect(rowsOf(unpackFrame(bytes))).toEqual(rowsOf(frame));
        const wide = unpackFrame(bytes, CAPACITY);
        expect(wide.capacity).toEqual(CAPACITY);
        expect(rowsOf(wide)).toEqual(rowsOf(frame));
        expect(packFrame(wide)).toEqual(packed);
        expect(packedTime(bytes)).toBe(frame.time);
      }),
    );
  });

  it('takes room for the rows in use only', () => {
    const few = { vehicles: 1, pedestrians: 0, signals: 2, tracks: 0 };
    const frame = frameOf(1, 0.1, few, 3, {
      vehicles: 10_000,
      pedestrians: 10_000,
      signals: 100,
      tracks: 1000,
    });
    expect(packFrame(frame).byteLength).toBe(Frame.bytes(few));
  });

  it('lists every column of the frame, so that none is lost', () => {
    const rows = 1000;
    for (const { name, columns } of FRAME_TABLES) {
      const capacity = { vehicles: 0, pedestrians: 0, signals: 0, tracks: 0, [name]: rows };
      expect(64 + columns.length * 4 * rows).toBe(Frame.bytes(capacity));
      const frame = Frame.create(capacity);
      const offsets = columns.map(([column]) => frame[column].byteOffset);
      expect(offsets).toEqual(columns.map((_, i) => 64 + i * 4 * rows));
      for (const [column, type] of columns) {
        const made = { u32: Uint32Array, i32: Int32Array, f32: Float32Array }[type];
        expect(frame[column]).toBeInstanceOf(made);
      }
    }
  });

  it('is refused when it is cut, contradicts itself or has more rows than there is room for', () => {
    const packed = packFrame(frameOf(1, 0.1, { vehicles: 3, pedestrians: 1, signals: 1, tracks: 1 }, 5));
    fc.assert(
      fc.property(fc.nat(packed.byteLength - 1), (length) => {
        expect(() => unpackFrame(packed.slice(0, length))).toThrow(RangeError);
      }),
    );
    const lying = packed.slice();
    new DataView(lying.buffer).setUint32(24, 4000, true);
    expect(() => unpackFrame(lying)).toThrow(/claims 4000 vehicles in 3 rows/);
    expect(() => unpackFrame(packed, { ...CAPACITY, vehicles: 2 })).toThrow(/more than the 2/);
  });
});
