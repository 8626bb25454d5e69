import type { Frame } from '../../sims/frame.ts';
import type { PlayerState } from './player.ts';

/** The people a player talks to: listeners for its state and its frames. */
export class PlayerListeners {
  private readonly ofState = new Set<(state: PlayerState) => void>();
  private readonly ofFrames = new Set<(frame: Frame) => void>();
  private current: PlayerState;

  constructor(state: PlayerState) {
    this.current = state;
  }

  get state(): PlayerState {
    return this.current;
  }

  /** Changes the state and tells everyone, unless nothing changed. */
  update(change: Partial<PlayerState>): void {
    const next = { ...this.current, ...change };
    const keys = Object.keys(change) as (keyof PlayerState)[];
    if (keys.every((key) => Object.is(next[key], this.current[key]))) return;
    this.current = next;
    for (const listener of [...this.ofState]) listener(next);
  }

  onState(listener: (state: PlayerState) => void): () => void {
    this.ofState.add(listener);
    listener(this.current);
    return () => this.ofState.delete(listener);
  }

  onFrame(listener: (frame: Frame) => void): () => void {
    this.ofFrames.add(listener);
    return () => this.ofFrames.delete(listener);
  }

  frame(frame: Frame): void {
    for (const listener of [...this.ofFrames]) listener(frame);
  }
}
