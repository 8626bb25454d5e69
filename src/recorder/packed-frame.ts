import { FRAME_HEAD, Frame, type FrameCapacity } from '../../sims/frame.ts';
import { FRAME_TABLES } from './frame-tables.ts';

const FLAGS_AT = 60;

function used(frame: Frame): FrameCapacity {
  return {
    vehicles: frame.vehicleCount,
    pedestrians: frame.pedestrianCount,
    signals: frame.signalCount,
    tracks: frame.trackCount,
  };
}

function copyRows(from: Frame, to: Frame): void {
  to.tick = from.tick;
  to.time = from.time;
  flags(to)[0] = flags(from)[0] as number;
  for (const { count, columns } of FRAME_TABLES) {
    const rows = from[count];
    to[count] = rows;
    for (const [name] of columns) to[name].set(from[name].subarray(0, rows));
  }
}

function flags(frame: Frame): Uint32Array {
  return new Uint32Array(frame.buffer, frame.byteOffset + FLAGS_AT, 1);
}

/** The used rows of a frame, in bytes of their own: again a frame, of the smallest capacity that holds them. */
export function packFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const packed = Frame.create(used(frame));
  copyRows(frame, packed);
  return new Uint8Array(packed.buffer as ArrayBuffer);
}

/**
 * Spreads a packed frame out into `into` (which must hold its rows), or into a new frame of the given capacity or of its
 * own. Throws RangeError when the bytes are not a frame, are cut short, contradict themselves or don't fit.
 */
export function unpackFrame(bytes: Uint8Array, into?: Frame | FrameCapacity): Frame {
  const aligned =
    bytes.byteOffset % 8 === 0
      ? Frame.from(bytes.buffer, bytes.byteOffset)
      : Frame.from(bytes.slice().buffer);
  if (aligned.byteLength > bytes.byteLength) {
    throw new RangeError(`The frame is cut short: ${bytes.byteLength} of ${aligned.byteLength} bytes.`);
  }
  const rows = used(aligned);
  const { capacity } = aligned;
  const target = into instanceof Frame ? into : Frame.create(into ?? rows);
  for (const { name } of FRAME_TABLES) {
    if (rows[name] > capacity[name]) {
      throw new RangeError(`The frame claims ${rows[name]} ${name} in ${capacity[name]} rows.`);
    }
    if (rows[name] > target.capacity[name]) {
      throw new RangeError(
        `The frame holds ${rows[name]} ${name}, more than the ${target.capacity[name]} there is room for.`,
      );
    }
  }
  copyRows(aligned, target);
  return target;
}

/** Time of a packed frame, s, without unpacking it. */
export function packedTime(bytes: Uint8Array): number {
  if (bytes.byteLength < FRAME_HEAD) throw new RangeError('Too few bytes for a frame.');
  return new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEAD).getFloat64(16, true);
}
