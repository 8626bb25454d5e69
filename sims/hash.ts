import type { StateColumn } from './state.ts';

/**
 * Hash of columns of state: two multiplicative 32-bit hashes over all words (FNV-1a and a Murmur round), as 16 hex digits.
 * Equal state gives equal hashes on every machine of the same byte order.
 */
export function hashColumns(columns: readonly StateColumn[]): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (const column of columns) {
    const bytes = column.byteLength;
    const words = new Uint32Array(column.buffer, column.byteOffset, bytes >> 2);
    for (let i = 0; i < words.length; i++) {
      const w = words[i]!;
      a = Math.imul(a ^ w, 0x01000193);
      b = Math.imul(b ^ Math.imul(w, 0xcc9e2d51), 0x1b873593);
      b = (b << 13) | (b >>> 19);
    }
    const rest = new Uint8Array(column.buffer, column.byteOffset + (bytes & ~3), bytes & 3);
    for (let i = 0; i < rest.length; i++) a = Math.imul(a ^ rest[i]!, 0x01000193);
    a ^= bytes;
  }
  const hex = (n: number) => (n >>> 0).toString(16).padStart(8, '0');
  return hex(a) + hex(b);
}
