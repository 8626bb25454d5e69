import { Frame } from '../../sims/frame.ts';

/** Frames further apart than this, or the wrong way round, have no straight line between them, s of their own time. */
const LEAP = 3;

/**
 * The two newest frames of the open player, for readers that draw at their own pace. The player writes with `accept`;
 * the view reads `previous`, `current` and `blend` once per picture. Nothing here passes through React.
 */
export class FrameSource {
  previous: Frame | null = null;
  current: Frame | null = null;
  /** Grows with every accepted frame. */
  version = 0;
  private arrived = 0;
  private interval = 100;

  /** Copies a frame; `now` in milliseconds of the page's clock. */
  accept(frame: Frame, now: number): void {
    const spare = this.previous;
    this.previous = this.current;
    const reuse = spare && spare.byteLength === frame.byteLength ? spare : Frame.create(frame.capacity);
    reuse.copyFrom(frame);
    this.current = reuse;
    if (this.previous && this.previous.byteLength !== reuse.byteLength) this.previous = null;
    if (this.version > 0) {
      const gap = Math.min(1000, Math.max(8, now - this.arrived));
      this.interval += 0.2 * (gap - this.interval);
    }
    this.arrived = now;
    this.version += 1;
  }

  /** How far between `previous` (0) and `current` (1) the picture at `now` lies; 1 after a leap in time. */
  blend(now: number): number {
    if (!this.previous || !this.current) return 1;
    const passed = this.current.time - this.previous.time;
    if (passed < 0 || passed > LEAP) return 1;
    return Math.min(1, Math.max(0, (now - this.arrived) / this.interval));
  }

  clear(): void {
    this.previous = null;
    this.current = null;
    this.version = 0;
  }
}

export const frameSource = new FrameSource();
