import type { Problem } from '../../scenes/problem.ts';
import type { Frame } from '../../sims/frame.ts';

export type PlayerKind = 'simulation' | 'recording' | 'live';
export type PlayerStatus = 'closed' | 'opening' | 'playing' | 'paused' | 'ended' | 'failed';

/** What a player can do; a panel offers only this. */
export interface PlayerCapabilities {
  readonly pause: boolean;
  readonly seek: boolean;
  readonly speed: boolean;
  /** Accepts commands such as signal requests or moving a device. */
  readonly command: boolean;
}

/** Slow state of a player (a few times a second at most), for panels. Per-frame data is in frames only. */
export interface PlayerState {
  readonly kind: PlayerKind;
  readonly status: PlayerStatus;
  /** Seconds: now, first and last instant that can be sought. */
  readonly time: number;
  readonly begin: number;
  readonly end: number;
  readonly tick: number;
  /** Multiple of real time asked for, and reached. */
  readonly speed: number;
  readonly actualSpeed: number;
  /** 0..1 while `opening`, where the way can be told. */
  readonly progress?: number | undefined;
  readonly problems: readonly Problem[];
}

/**
 * What moves in the scene, from any source. Frames come by `onFrame` as soon as they are complete; a player publishes no
 * faster than its consumer takes them, and drops to the newest one rather than queueing.
 */
export interface Player {
  readonly kind: PlayerKind;
  readonly capabilities: PlayerCapabilities;
  open(): Promise<void>;
  close(): Promise<void>;
  play(): void;
  pause(): void;
  /** Time in seconds, within [begin, end]. */
  seek(time: number): Promise<void>;
  setSpeed(multiple: number): void;
  readonly state: PlayerState;
  /** Called at once with the state as it is, then at every change; returns the way to stop. */
  onState(listener: (state: PlayerState) => void): () => void;
  /**
   * Frames, newest first come: the frame is valid during the call only (copy what outlives it).
   * Returns the way to stop.
   */
  onFrame(listener: (frame: Frame) => void): () => void;
}
