import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnapshotStore } from '../../src/workers/snapshots.ts';
import { withoutZeroRuns, withZeroRuns } from '../../src/workers/zero-runs.ts';

const sparse = fc
  .array(fc.tuple(fc.nat(12), fc.uint8Array({ maxLength: 20 })), { maxLength: 20 })
  .map((parts) =>
    Uint8Array.from(parts.flatMap(([zeros, bytes]) => [...new Uint8Array(zeros * 4), ...bytes])),
  );

describe('bytes without their runs of zeros', () => {
  it('come back as they were, wherever they lie', () => {
    fc.assert(
      fc.property(sparse, fc.nat(7), (bytes, shift) => {
        const elsewhere = new Uint8Array(bytes.byteLength + shift);
        elsewhere.set(bytes, shift);
        const packed = withoutZeroRuns(elsewhere.subarray(shift));
        expect(withZeroRuns(packed)).toEqual(bytes);
        expect(packed.byteLength).toBeLessThanOrEqual(bytes.byteLength + 20 + 3);
      }),
      { numRuns: 500 },
    );
  });

  it('take hardly any room where there is hardly anything', () => {
    const bytes = new Uint8Array(4_000_000);
    for (let i = 0; i < bytes.length; i += 40_000) bytes[i] = 1;
    expect(withoutZeroRuns(bytes).byteLength).toBeLessThan(2000);
  });
});

describe('saved states in bounded memory', () => {
  const state = (tick: number) => new Uint8Array(4000).fill(1 + (tick % 200));

  it('stay within it, keep the beginning and the newest, and thin out evenly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 3000 }),
        (room, every, until) => {
          const store = new SnapshotStore(every, room * 4100);
          for (let tick = 0; tick <= until; tick++) if (store.wants(tick)) store.add(tick, state(tick));
          expect(store.bytes).toBeLessThanOrEqual(room * 4100);
          expect(store.nearest(until)?.bytes()).toEqual(state(store.nearest(until)?.tick ?? -1));
          expect(store.nearest(0)?.tick).toBe(0);
          // No gap is wider than a few times the even spacing that the room allows.
          const widest = Math.max(every, (4 * until) / room);
          for (let tick = 0; tick <= until; tick += every) {
            expect(tick - (store.nearest(tick)?.tick ?? -1)).toBeLessThanOrEqual(widest + every);
          }
        },
      ),
    );
  });

  it('forget another future', () => {
    const store = new SnapshotStore(10, 1e6);
    for (const tick of [0, 10, 20, 30]) store.add(tick, state(tick));
    store.dropAfter(15);
    expect(store.nearest(100)?.tick).toBe(10);
    expect(store.count).toBe(2);
  });
});
