import { TwinError } from '../scenes/problem.ts';
import type { StateColumn } from './state.ts';

const MAGIC = 0x53544648;
const VERSION = 1;

/** Bytes of a snapshot: a head (magic, version, number of columns, their sizes), then the columns one after the other. */
export function packColumns(columns: readonly StateColumn[]): Uint8Array {
  const head = new Uint32Array(3 + columns.length);
  head[0] = MAGIC;
  head[1] = VERSION;
  head[2] = columns.length;
  let total = head.byteLength;
  columns.forEach((c, i) => {
    head[3 + i] = c.byteLength;
    total += c.byteLength;
  });
  const bytes = new Uint8Array(total);
  bytes.set(new Uint8Array(head.buffer), 0);
  let at = head.byteLength;
  for (const c of columns) {
    bytes.set(new Uint8Array(c.buffer, c.byteOffset, c.byteLength), at);
    at += c.byteLength;
  }
  return bytes;
}

/** Number of columns in a snapshot's bytes; 0 where they are none. */
export function columnsIn(bytes: Uint8Array): number {
  if (bytes.byteLength < 12) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(8, true);
}

/** Puts a snapshot's bytes back into columns of the same sizes. Throws TwinError if they are of another run. */
export function unpackColumns(bytes: Uint8Array, columns: readonly StateColumn[]): void {
  const fail = (message: string) =>
    new TwinError({
      code: 'bad-snapshot',
      message,
      where: 'snapshot',
      hint: 'Restore a snapshot into the scene, scenario and settings it was saved from.',
    });
  if (bytes.byteLength < 12) throw fail('The snapshot is empty or cut short.');
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (head.getUint32(0, true) !== MAGIC) throw fail('These bytes are not a snapshot.');
  if (head.getUint32(4, true) !== VERSION)
    throw fail(`Snapshot version ${head.getUint32(4, true)} is not supported.`);
  if (head.getUint32(8, true) !== columns.length) throw fail('The snapshot is of another kind of run.');
  let at = 12 + 4 * columns.length;
  for (let i = 0; i < columns.length; i++) {
    const size = head.getUint32(12 + 4 * i, true);
    if (size !== columns[i]!.byteLength || at + size > bytes.byteLength) {
      throw fail('The snapshot is of another scene or scenario, or cut short.');
    }
    at += size;
  }
  at = 12 + 4 * columns.length;
  for (const c of columns) {
    new Uint8Array(c.buffer, c.byteOffset, c.byteLength).set(bytes.subarray(at, at + c.byteLength));
    at += c.byteLength;
  }
}
