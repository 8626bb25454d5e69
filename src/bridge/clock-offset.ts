/** Milliseconds over which the smallest delay is looked for, in slices. */
const SLICE = 5_000;
const SLICES = 12;
const DELAYS = 64;

/**
 * How a device's clock and the way of its messages look from here: the smallest (arrival - stamp) of the last minute is
 * the clock's offset plus the shortest delay; what exceeds it is jitter. All times in epoch ms.
 */
export class ClockOffset {
  private readonly smallest = new Float64Array(SLICES).fill(Number.POSITIVE_INFINITY);
  private readonly delays = new Float64Array(DELAYS);
  private count = 0;
  private slice = Number.NEGATIVE_INFINITY;

  observe(stamp: number, arrival: number): void {
    const slice = Math.floor(arrival / SLICE);
    if (slice !== this.slice) {
      const passed = Math.min(SLICES, Math.max(1, slice - this.slice));
      for (let k = 0; k < passed; k++) this.smallest[mod(slice - k)] = Number.POSITIVE_INFINITY;
      this.slice = slice;
    }
    const delay = arrival - stamp;
    const at = mod(slice);
    if (delay < (this.smallest[at] as number)) this.smallest[at] = delay;
    this.delays[this.count % DELAYS] = delay;
    this.count++;
  }

  /** Add it to a stamp to get this machine's time; null before the first message. */
  get offset(): number | null {
    let least = Number.POSITIVE_INFINITY;
    for (const value of this.smallest) if (value < least) least = value;
    return least === Number.POSITIVE_INFINITY ? null : least;
  }

  /** 95th percentile of the delays of the last messages over the shortest one. */
  get jitter(): number | null {
    const offset = this.offset;
    if (offset === null) return null;
    const n = Math.min(this.count, DELAYS);
    const sorted = this.delays.slice(0, n).sort();
    return Math.max(0, (sorted[Math.min(n - 1, Math.floor(n * 0.95))] as number) - offset);
  }

  reset(): void {
    this.smallest.fill(Number.POSITIVE_INFINITY);
    this.count = 0;
    this.slice = Number.NEGATIVE_INFINITY;
  }
}

function mod(slice: number): number {
  return ((slice % SLICES) + SLICES) % SLICES;
}
