import { TransferPublisher } from '../../workers/frame-publisher.ts';
import { Conversation, type Port } from '../../workers/request.ts';
import { LiveEngine } from './live-engine.ts';
import type { LiveAsks, LivePageEvents, LiveWorkerEvents, OpenLive } from './live-protocol.ts';

/** Between two frames and between two reports of the devices' health, ms. */
const FRAME_EVERY = 40;
const STATUS_EVERY = 500;

type Page = Conversation<Record<never, never>, LiveAsks, LiveWorkerEvents, LivePageEvents>;

/** A wall clock that never goes back. */
const clock = { now: () => performance.timeOrigin + performance.now() };

/**
 * The worker's end of live mode: runs the engine, publishes a frame 25 times a second as long as the page takes them, and
 * the health of the devices twice a second. A page that is hidden takes none, and gets the newest one when it is back.
 */
export class LiveHost {
  private readonly page: Page;
  private engine: LiveEngine | null = null;
  private publisher: TransferPublisher | null = null;
  private playing = true;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private due = 0;
  private statusDue = 0;

  constructor(port: Port) {
    this.page = new Conversation<Record<never, never>, LiveAsks, LiveWorkerEvents, LivePageEvents>(
      port,
      {
        open: (request) => this.open(request),
        request: ({ device, seconds, index }) =>
          this.engine?.request(device, seconds, index) ?? {
            outcome: 'not-sent' as const,
            reason: 'Live mode is not open.',
          },
        trackName: ({ track }) => this.engine?.trackName(track) ?? null,
        close: () => this.close(),
      },
      {
        play: () => {
          this.playing = true;
        },
        pause: () => {
          this.playing = false;
        },
        spent: ({ buffer }) => this.publisher?.spent(buffer),
      },
    );
  }

  private open(request: OpenLive): null {
    const engine = new LiveEngine(request, clock, () => this.report());
    this.engine = engine;
    this.publisher = new TransferPublisher(request.capacity, (buffer) =>
      this.page.tell('frame', { buffer }, [buffer]),
    );
    this.due = clock.now();
    engine.open();
    this.tick();
    return null;
  }

  private async close(): Promise<null> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const engine = this.engine;
    this.engine = null;
    await engine?.close();
    return null;
  }

  /** Due times are absolute, so lateness never adds up; what was missed while the machine slept is left out. */
  private tick(): void {
    const engine = this.engine;
    if (!engine) return;
    const now = clock.now();
    if (this.playing) this.publisher?.publish((frame) => engine.write(frame));
    if (now >= this.statusDue) this.report();
    this.due = Math.max(this.due + FRAME_EVERY, now + 1);
    this.timer = setTimeout(() => this.tick(), this.due - now);
  }

  private report(): void {
    if (!this.engine) return;
    this.statusDue = clock.now() + STATUS_EVERY;
    this.page.tell('status', this.engine.status());
  }
}
