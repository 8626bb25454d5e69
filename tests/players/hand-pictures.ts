import type { PictureClock } from '../../src/players/picture-clock.ts';
import { settle } from '../workers/toy-simulation.ts';

/** Pictures drawn when the test says so, on a clock that only the test moves. */
export class HandPictures implements PictureClock {
  private waiting: (() => void)[] = [];
  private time = 0;

  now(): number {
    return this.time;
  }
  next(callback: () => void): () => void {
    this.waiting.push(callback);
    return () => {
      this.waiting = this.waiting.filter((w) => w !== callback);
    };
  }
  /** Draws one picture, `ms` after the last. */
  async draw(ms = 16): Promise<void> {
    this.time += ms;
    await settle();
    for (const callback of this.waiting.splice(0)) callback();
    await settle();
  }
  /** Whether anyone waits for a picture. */
  get wanted(): boolean {
    return this.waiting.length > 0;
  }
}
