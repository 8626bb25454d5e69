import { IdMatcher } from './id-matcher.ts';

/** Columns of a frame's table that the view moves smoothly. */
export interface Columns {
  readonly id: Uint32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  readonly heading: Float32Array;
}

/** Farther than this between two frames is a jump (a seek, a re-used id), not a movement, m. */
const JUMP = 40;
const TWO_PI = Math.PI * 2;

/** Positions and headings between two frames: each body matched by its id, headings by the shorter way round. */
export class Interpolated {
  count = 0;
  x = new Float32Array(0);
  y = new Float32Array(0);
  z = new Float32Array(0);
  heading = new Float32Array(0);
  private readonly matcher = new IdMatcher();
  private before: Int32Array = new Int32Array(0);
  private previous: Columns | null = null;
  private current: Columns | null = null;

  /** Takes two frames' tables; call once per new frame. */
  take(previous: Columns | null, previousCount: number, current: Columns, count: number): void {
    if (this.x.length < count) {
      const size = Math.max(64, count * 2);
      this.x = new Float32Array(size);
      this.y = new Float32Array(size);
      this.z = new Float32Array(size);
      this.heading = new Float32Array(size);
    }
    this.count = count;
    this.previous = previous;
    this.current = current;
    if (previous) this.before = this.matcher.match(previous.id, previousCount, current.id, count);
  }

  /** Fills x, y, z and heading for the instant at `blend` (0 previous .. 1 current). */
  at(blend: number): void {
    const { current, previous, before, x, y, z, heading, count } = this;
    if (!current) return;
    for (let i = 0; i < count; i += 1) {
      const cx = current.x[i]!;
      const cy = current.y[i]!;
      const cz = current.z[i]!;
      const ch = current.heading[i]!;
      const p = previous ? before[i]! : -1;
      if (p >= 0 && previous) {
        const dx = cx - previous.x[p]!;
        const dy = cy - previous.y[p]!;
        if (dx * dx + dy * dy < JUMP * JUMP) {
          const back = 1 - blend;
          let turn = ch - previous.heading[p]!;
          turn -= TWO_PI * Math.floor(turn / TWO_PI + 0.5);
          x[i] = cx - dx * back;
          y[i] = cy - dy * back;
          z[i] = cz - (cz - previous.z[p]!) * back;
          heading[i] = ch - turn * back;
          continue;
        }
      }
      x[i] = cx;
      y[i] = cy;
      z[i] = cz;
      heading[i] = ch;
    }
  }

  clear(): void {
    this.count = 0;
    this.previous = null;
    this.current = null;
  }
}
