/** Shortest run of zero words worth ending a stretch of others for: a new stretch costs two words itself. */
const SHORTEST_RUN = 3;

/**
 * Leaves out runs of zeros, which is most of a saved state: its pools are sized for the worst case. A few times slower
 * than copying, many times faster than a general compressor. Layout, in 32-bit words of the machine's own order: length in
 * bytes, then stretches of (zeros, others, the others themselves).
 */
export function withoutZeroRuns(bytes: Uint8Array): Uint8Array {
  const words = asWords(bytes);
  const n = words.length;
  // Heads of stretches are paid for by the zeros before them, but for the first and the last.
  const out = new Uint32Array(n + 5);
  out[0] = bytes.byteLength;
  let at = 1;
  let i = 0;
  while (i < n) {
    const zerosFrom = i;
    while (i < n && words[i] === 0) i += 1;
    const from = i;
    let run = 0;
    while (i < n && run < SHORTEST_RUN) {
      run = words[i] === 0 ? run + 1 : 0;
      i += 1;
    }
    i -= run;
    out[at] = from - zerosFrom;
    out[at + 1] = i - from;
    out.set(words.subarray(from, i), at + 2);
    at += 2 + i - from;
  }
  return new Uint8Array(out.slice(0, at).buffer);
}

/** The bytes that `withoutZeroRuns` was given. */
export function withZeroRuns(packed: Uint8Array): Uint8Array {
  const words = asWords(packed);
  const length = words[0] as number;
  const out = new Uint32Array(Math.ceil(length / 4));
  let to = 0;
  for (let at = 1; at + 1 < words.length; ) {
    to += words[at] as number;
    const others = words[at + 1] as number;
    out.set(words.subarray(at + 2, at + 2 + others), to);
    to += others;
    at += 2 + others;
  }
  return new Uint8Array(out.buffer, 0, length);
}

function asWords(bytes: Uint8Array): Uint32Array {
  if (bytes.byteOffset % 4 === 0 && bytes.byteLength % 4 === 0) {
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }
  const padded = new Uint8Array(Math.ceil(bytes.byteLength / 4) * 4);
  padded.set(bytes);
  return new Uint32Array(padded.buffer);
}
