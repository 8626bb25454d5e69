/** Seconds after which a message counts for a third. */
const MEMORY = 3;

/** Messages per second as an exponentially weighted count; times in epoch ms. */
export class MessageRate {
  private weight = 0;
  private first = 0;
  private last = 0;

  observe(now: number): void {
    if (this.weight === 0) this.first = now;
    this.weight = this.weight * this.decay(now) + 1;
    this.last = now;
  }

  /** Hz at `now`; corrected for the time before the first message, so that it is right from the second one on. */
  at(now: number): number {
    if (this.weight === 0) return 0;
    const span = Math.max(0, now - this.first) / 1000;
    if (span < 0.5) return 0;
    return (this.weight * this.decay(now)) / (MEMORY * (1 - Math.exp(-span / MEMORY)));
  }

  private decay(now: number): number {
    return Math.exp(-Math.max(0, now - this.last) / 1000 / MEMORY);
  }
}
