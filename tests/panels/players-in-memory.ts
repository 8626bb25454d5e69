import { Frame } from '../../sims/frame.ts';
import type { Player, PlayerCapabilities, PlayerKind, PlayerState } from '../../src/players/player.ts';

/** A player that does what its test says, when it says it; nothing of it runs by itself. */
export class HeldPlayer implements Player {
  readonly kind: PlayerKind;
  readonly capabilities: PlayerCapabilities = { pause: true, seek: true, speed: true, command: false };
  /** Names of the calls that came, in order. */
  readonly calls: string[] = [];
  state: PlayerState;
  private readonly stateListeners = new Set<(state: PlayerState) => void>();
  private readonly frameListeners = new Set<(frame: Frame) => void>();
  private readonly opening: () => Promise<void>;

  constructor(kind: PlayerKind, opening: () => Promise<void> = () => Promise.resolve()) {
    this.kind = kind;
    this.opening = opening;
    this.state = {
      kind,
      status: 'closed',
      time: 0,
      begin: 0,
      end: 100,
      tick: 0,
      speed: 1,
      actualSpeed: 0,
      problems: [],
    };
  }

  get listeners(): number {
    return this.stateListeners.size + this.frameListeners.size;
  }

  tell(change: Partial<PlayerState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.stateListeners) listener(this.state);
  }

  show(tick: number): void {
    const frame = Frame.create({ vehicles: 1, pedestrians: 0, signals: 0, tracks: 0 });
    frame.tick = tick;
    for (const listener of this.frameListeners) listener(frame);
  }

  async open(): Promise<void> {
    this.calls.push('open');
    await this.opening();
    this.tell({ status: 'paused' });
  }
  async close(): Promise<void> {
    this.calls.push('close');
    this.tell({ status: 'closed' });
  }
  play(): void {
    this.calls.push('play');
    this.tell({ status: 'playing' });
  }
  pause(): void {
    this.tell({ status: 'paused' });
  }
  async seek(time: number): Promise<void> {
    this.tell({ time });
  }
  setSpeed(speed: number): void {
    this.tell({ speed });
  }
  onState(listener: (state: PlayerState) => void): () => void {
    this.stateListeners.add(listener);
    listener(this.state);
    return () => void this.stateListeners.delete(listener);
  }
  onFrame(listener: (frame: Frame) => void): () => void {
    this.frameListeners.add(listener);
    return () => void this.frameListeners.delete(listener);
  }
}
