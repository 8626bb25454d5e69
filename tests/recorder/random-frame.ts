import * as fc from 'fast-check';
import { Frame, type FrameCapacity } from '../../sims/frame.ts';
import { FRAME_TABLES } from '../../src/recorder/frame-tables.ts';

export const CAPACITY: FrameCapacity = { vehicles: 9, pedestrians: 7, signals: 5, tracks: 6 };

/** A frame whose used rows hold numbers that depend on `salt`, and whose unused rows hold other numbers. */
export function frameOf(
  tick: number,
  time: number,
  counts: FrameCapacity,
  salt: number,
  capacity = CAPACITY,
): Frame {
  const frame = Frame.create(capacity);
  frame.tick = tick;
  frame.time = time;
  let n = salt;
  for (const { name, count, columns } of FRAME_TABLES) {
    frame[count] = counts[name];
    for (const [column] of columns) {
      const values = frame[column];
      for (let i = 0; i < values.length; i++) {
        n = Math.imul(n ^ (i + 1), 0x85ebca6b) + 1;
        values[i] = column.endsWith('X') ? n / 1e6 : Math.abs(n % 100_000);
      }
    }
  }
  return frame;
}

/** The rows in use, column by column, as plain numbers. */
export function rowsOf(frame: Frame): unknown {
  return [
    frame.tick,
    frame.time,
    ...FRAME_TABLES.map(({ count, columns }) =>
      columns.map(([column]) => [...frame[column].subarray(0, frame[count])]),
    ),
  ];
}

export const anyCounts = fc.record({
  vehicles: fc.nat(CAPACITY.vehicles),
  pedestrians: fc.nat(CAPACITY.pedestrians),
  signals: fc.nat(CAPACITY.signals),
  tracks: fc.nat(CAPACITY.tracks),
});
