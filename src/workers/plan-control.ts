import { TwinError } from '../../scenes/problem.ts';

/** Words of the control block. */
const ROUND = 0;
const TICK = 1;
const PENDING = 2;
const ORDER = 3;
const FAILED = 4;
const MESSAGE_LENGTH = 5;
const WORDS = 8;
const MESSAGE_BYTES = 1024;

const ORDER_PLAN = 0;
const ORDER_LEAVE = 1;

/** Looks at a word before going to sleep on it: most waits are shorter than falling asleep and waking up. */
const SPINS = 4000;
/** Wait for a thread, ms: far above any tick, so that only a thread that is gone reaches it twice in a row. */
const PATIENCE = 15_000;

/**
 * How the threads of one simulation keep step: a round begins when the first thread (part 0, which owns the run) sets the
 * tick and wakes the others, and ends when each has planned its part. All by atomics on one block of shared memory.
 */
export class PlanControl {
  readonly buffer: SharedArrayBuffer;
  private readonly words: Int32Array;

  constructor(buffer = new SharedArrayBuffer(WORDS * 4 + MESSAGE_BYTES)) {
    this.buffer = buffer;
    this.words = new Int32Array(buffer, 0, WORDS);
  }

  /**
   * The first thread's side: lets `others` threads plan their parts of a tick while `own` plans part 0, and returns when
   * all are done. Throws TwinError when one of them failed or is gone.
   */
  round(tick: number, others: number, own: () => void, patience = PATIENCE): void {
    const { words } = this;
    this.throwFailure();
    Atomics.store(words, TICK, tick);
    Atomics.store(words, ORDER, ORDER_PLAN);
    this.begin(others);
    own();
    this.await(patience, tick);
    this.throwFailure();
  }

  /** The first thread's side: the others leave their loops and read messages again. */
  leave(others: number, patience = PATIENCE): void {
    Atomics.store(this.words, ORDER, ORDER_LEAVE);
    this.begin(others);
    this.await(patience, -1);
  }

  /** Another thread's side: plans its part, round after round, until it is told to leave. Blocks the thread. */
  serve(from: number, share: (tick: number) => void): void {
    const { words } = this;
    let seen = from;
    for (;;) {
      for (let i = 0; i < SPINS && Atomics.load(words, ROUND) === seen; i++);
      while (Atomics.load(words, ROUND) === seen) Atomics.wait(words, ROUND, seen);
      seen = Atomics.load(words, ROUND);
      const leave = Atomics.load(words, ORDER) === ORDER_LEAVE;
      if (!leave) {
        try {
          share(Atomics.load(words, TICK));
        } catch (error) {
          this.reportFailure(error);
        }
      }
      if (Atomics.sub(words, PENDING, 1) === 1) Atomics.notify(words, PENDING);
      if (leave) return;
    }
  }

  /** Number of the round that began last. */
  get started(): number {
    return Atomics.load(this.words, ROUND);
  }

  /** Marks the run as broken: every round from now on throws. The first report stays. */
  reportFailure(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    // TextEncoder can't write to shared memory everywhere.
    const bytes = new TextEncoder().encode(message).subarray(0, MESSAGE_BYTES);
    if (Atomics.compareExchange(this.words, FAILED, 0, 1) !== 0) return;
    new Uint8Array(this.buffer, WORDS * 4, MESSAGE_BYTES).set(bytes);
    Atomics.store(this.words, MESSAGE_LENGTH, bytes.byteLength);
    Atomics.store(this.words, FAILED, 2);
  }

  private begin(others: number): void {
    Atomics.store(this.words, PENDING, others);
    Atomics.add(this.words, ROUND, 1);
    Atomics.notify(this.words, ROUND);
  }

  private await(patience: number, tick: number): void {
    const { words } = this;
    for (let i = 0; i < SPINS && Atomics.load(words, PENDING) > 0; i++);
    let timeouts = 0;
    for (let left = Atomics.load(words, PENDING); left > 0; left = Atomics.load(words, PENDING)) {
      if (Atomics.wait(words, PENDING, left, patience) !== 'timed-out') continue;
      timeouts += 1;
      // A computer that slept in the middle of a tick wakes up with the time over, but all threads alive.
      if (timeouts < 2) continue;
      const lost = Atomics.load(words, PENDING);
      if (lost <= 0) return;
      const waited = (timeouts * patience) / 1000;
      this.reportFailure(
        new Error(`${lost} of the planning threads did not answer for ${waited} s at tick ${tick}`),
      );
      this.throwFailure();
    }
  }

  private throwFailure(): void {
    if (Atomics.load(this.words, FAILED) === 0) return;
    const length = Atomics.load(this.words, MESSAGE_LENGTH);
    const bytes = new Uint8Array(this.buffer, WORDS * 4, MESSAGE_BYTES).slice(0, length);
    throw new TwinError({
      code: 'run.plan-thread-failed',
      message: `A planning thread failed: ${new TextDecoder().decode(bytes)}`,
      where: 'simulation threads',
      hint: 'Run with one thread (--workers 1); if it fails there too, the message is the cause.',
    });
  }
}
