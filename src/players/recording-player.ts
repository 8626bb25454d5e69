import type { VehicleType } from '../../scenes/document/demand.ts';
import type { Scene } from '../../scenes/document/scene.ts';
import { type Problem, TwinError } from '../../scenes/problem.ts';
import { Frame } from '../../sims/frame.ts';
import { unpackFrame } from '../recorder/packed-frame.ts';
import { frameIn, type RecordedFrame, Recording, type RecordingFacts } from '../recorder/recording.ts';
import { PlayerListeners } from './listeners.ts';
import { type PictureClock, pagePictures } from './picture-clock.ts';
import type { Player, PlayerCapabilities, PlayerState } from './player.ts';

/** Between two changes of the time shown by panels, ms. */
const STATE_EVERY = 250;
/** Longest time between pictures that counts, ms: a hidden tab or a sleeping computer doesn't skip ahead. */
const LONGEST_PICTURE = 500;

/** A recording as a player. It reads as it goes, in bounded memory; `scene` comes from the recording itself. */
export class RecordingPlayer implements Player {
  readonly kind = 'recording';
  readonly capabilities: PlayerCapabilities = { pause: true, seek: true, speed: true, command: false };
  private readonly source: Blob | Uint8Array | ArrayBuffer;
  private readonly name: string;
  private readonly pictures: PictureClock;
  private readonly listeners: PlayerListeners;
  private recording: Recording | undefined;
  private frame: Frame | undefined;
  private shown: RecordedFrame | undefined;
  private position = 0;
  private lastPicture = 0;
  private lastState = 0;
  private lastStatePosition = 0;
  private cancelPicture: (() => void) | undefined;
  private playing = false;
  private waiting = false;
  private opening: Promise<void> | undefined;
  /** Grows with every open, close and seek: what was started before is out of date. */
  private turn = 0;
  private badFrames: Problem[] = [];

  /** `name`: of the file, for problems. */
  constructor(
    source: Blob | Uint8Array | ArrayBuffer,
    options: { readonly name?: string; readonly pictures?: PictureClock } = {},
  ) {
    this.source = source;
    this.name = options.name ?? 'recording';
    this.pictures = options.pictures ?? pagePictures();
    this.listeners = new PlayerListeners({
      kind: 'recording',
      status: 'closed',
      time: 0,
      begin: 0,
      end: 0,
      tick: 0,
      speed: 1,
      actualSpeed: 0,
      problems: [],
    });
  }

  get state(): PlayerState {
    return this.listeners.state;
  }

  /** What the recording says about itself, once it is open. */
  get facts(): RecordingFacts | undefined {
    return this.recording?.facts;
  }

  /** The scene it was recorded in, where the recording carries it. */
  get scene(): Scene | undefined {
    return this.recording?.facts.scene;
  }

  get vehicleTypes(): readonly VehicleType[] {
    return this.recording?.facts.vehicleTypes ?? [];
  }

  onState(listener: (state: PlayerState) => void): () => void {
    return this.listeners.onState(listener);
  }

  onFrame(listener: (frame: Frame) => void): () => void {
    const stop = this.listeners.onFrame(listener);
    if (this.recording) {
      this.shown = undefined;
      this.askForPicture();
    }
    return stop;
  }

  /** Opens the file and shows its first frame, paused. Throws TwinError if it isn't a recording of ours. */
  open(): Promise<void> {
    this.opening ??= this.start();
    return this.opening;
  }

  private async start(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    this.listeners.update({ status: 'opening', problems: [] });
    try {
      const recording = await Recording.open(this.source, this.name);
      await recording.load(0);
      if (turn !== this.turn) return;
      this.recording = recording;
    } catch (error) {
      if (turn === this.turn)
        this.listeners.update({ status: 'failed', problems: problemsOf(error, this.name) });
      throw error;
    }
    const { begin, end, problems, capacity } = this.recording.facts;
    this.frame = Frame.create(capacity);
    this.position = begin;
    this.listeners.update({ status: 'paused', begin, end, time: begin, problems });
    this.show();
    if (this.playing) this.play();
  }

  async close(): Promise<void> {
    this.turn += 1;
    this.opening = undefined;
    this.cancelPicture?.();
    this.cancelPicture = undefined;
    this.recording = undefined;
    this.frame = undefined;
    this.shown = undefined;
    this.playing = false;
    this.listeners.update({ status: 'closed', actualSpeed: 0 });
  }

  /** Plays on; at the end, from the beginning again. */
  play(): void {
    this.playing = true;
    if (!this.recording) return;
    const { begin, end } = this.recording.facts;
    if (this.position >= end) this.position = begin;
    this.startCounting();
    this.listeners.update({ status: 'playing' });
    this.askForPicture();
  }

  pause(): void {
    this.playing = false;
    if (this.state.status === 'playing') this.tellState('paused');
  }

  /** Resolves when the frame of that time was shown, or when a newer seek has taken over. */
  async seek(time: number): Promise<void> {
    const { recording } = this;
    if (!recording) {
      throw new TwinError({
        code: 'player.closed',
        message: 'The player is not open.',
        where: this.name,
        hint: 'Open the player and wait until it is open.',
      });
    }
    const { begin, end } = recording.facts;
    this.turn += 1;
    const turn = this.turn;
    const position = Number.isFinite(time) ? Math.min(end, Math.max(begin, time)) : begin;
    await recording.load(recording.chunkAt(position));
    if (turn !== this.turn) return;
    this.position = position;
    this.startCounting();
    this.show();
    this.tellState(this.playing ? 'playing' : 'paused');
  }

  /** Multiple of real time, 0.01 to 1000. */
  setSpeed(multiple: number): void {
    if (!Number.isFinite(multiple)) return;
    this.listeners.update({ speed: Math.min(1000, Math.max(0.01, multiple)) });
  }

  private startCounting(): void {
    const now = this.pictures.now();
    this.lastPicture = now;
    this.lastState = now;
    this.lastStatePosition = this.position;
  }

  private askForPicture(): void {
    this.cancelPicture ??= this.pictures.next(() => {
      this.cancelPicture = undefined;
      this.picture();
    });
  }

  private picture(): void {
    const { recording } = this;
    if (!recording) return;
    const now = this.pictures.now();
    if (this.playing && !this.waiting) {
      const passed = Math.min(LONGEST_PICTURE, now - this.lastPicture) / 1000;
      this.position = Math.min(recording.facts.end, this.position + passed * this.state.speed);
    }
    this.lastPicture = now;
    this.show();
    if (!this.playing) return;
    if (this.position >= recording.facts.end && !this.waiting) {
      this.playing = false;
      this.tellState('ended');
      return;
    }
    if (now - this.lastState >= STATE_EVERY) this.tellState('playing');
    this.askForPicture();
  }

  /** Shows the frame of the position, or reads it first and shows it then. */
  private show(): void {
    const { recording, frame } = this;
    if (!recording || !frame) return;
    const chunk = recording.chunkAt(this.position);
    const frames = recording.loaded(chunk);
    if (!frames) {
      this.waitFor(recording, chunk);
      return;
    }
    if (this.playing && chunk + 1 < recording.chunks) void recording.load(chunk + 1);
    const found = frameIn(frames, this.position);
    if (!found || found === this.shown) return;
    this.shown = found;
    try {
      unpackFrame(found.bytes, frame);
    } catch (error) {
      this.noteBadFrame(found, error);
      return;
    }
    this.listeners.frame(frame);
  }

  private waitFor(recording: Recording, chunk: number): void {
    if (this.waiting) return;
    this.waiting = true;
    void recording.load(chunk).then(() => {
      this.waiting = false;
      if (this.recording !== recording) return;
      this.lastPicture = this.pictures.now();
      this.askForPicture();
    });
  }

  private noteBadFrame(found: RecordedFrame, error: unknown): void {
    if (this.badFrames.length >= 10) return;
    this.badFrames = [
      ...this.badFrames,
      {
        code: 'recording.bad-frame',
        severity: 'warning',
        message: `A frame can't be shown: ${error instanceof Error ? error.message : String(error)}`,
        where: `${this.name}, ${found.time} s`,
        hint: 'It is left out; the frames around it are shown.',
      },
    ];
  }

  private tellState(status: 'playing' | 'paused' | 'ended'): void {
    const now = this.pictures.now();
    const wall = (now - this.lastState) / 1000;
    const { recording } = this;
    if (!recording) return;
    const noticed = recording.problems.length + this.badFrames.length + recording.facts.problems.length;
    this.listeners.update({
      status,
      time: this.position,
      tick: this.frame?.tick ?? 0,
      actualSpeed: status === 'playing' && wall > 0 ? (this.position - this.lastStatePosition) / wall : 0,
      ...(noticed === this.state.problems.length
        ? {}
        : { problems: [...recording.facts.problems, ...recording.problems, ...this.badFrames] }),
    });
    this.lastState = now;
    this.lastStatePosition = this.position;
  }
}

function problemsOf(error: unknown, where: string): readonly Problem[] {
  if (error instanceof TwinError) return error.problems;
  const message = error instanceof Error ? error.message : String(error);
  return [
    {
      code: 'recording.unreadable',
      severity: 'error',
      message,
      where,
      hint: 'Check that the file can be read.',
    },
  ];
}
