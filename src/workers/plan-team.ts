import { PlanControl } from './plan-control.ts';

/** Makes the work of part `part` of `parts`: a function that plans that part of a tick. */
export type PreparePlan<Setup> = (setup: Setup, part: number, parts: number) => (tick: number) => void;

/** What a planning thread is told at the start: everything in it is shared memory or copied. */
export interface PlanOrder {
  readonly setup: unknown;
  readonly control: SharedArrayBuffer;
  readonly part: number;
  readonly parts: number;
  /** Rounds that began before this order. */
  readonly from: number;
}

/** A thread that runs `servePlanning`, from outside. */
export interface PlanThread {
  post(order: PlanOrder): void;
  /** Called once if the thread ends by itself. */
  onLost(listener: (error: Error) => void): void;
  terminate(): Promise<unknown> | undefined;
}

/**
 * Threads that plan together: the caller's thread plans part 0, each of the others one more. `Setup` is what a thread
 * needs to find the state, all that changes in shared memory; `prepare` makes each part's work from it.
 */
export class PlanTeam<Setup> {
  readonly count: number;
  private readonly others: readonly PlanThread[];
  private readonly prepare: PreparePlan<Setup>;
  private readonly control = new PlanControl();
  private readonly patience: number | undefined;
  private own: ((tick: number) => void) | undefined;
  private closed = false;

  /** `patience`: ms to wait for a thread before it counts as lost. */
  constructor(others: readonly PlanThread[], prepare: PreparePlan<Setup>, patience?: number) {
    this.count = others.length + 1;
    this.others = others;
    this.prepare = prepare;
    this.patience = patience;
    for (const thread of others) {
      thread.onLost((error) => {
        if (!this.closed) this.control.reportFailure(error);
      });
    }
  }

  /** Gives every thread the state to work on; again for another run. */
  attach(setup: Setup): void {
    if (this.own) this.control.leave(this.others.length, this.patience);
    this.own = this.prepare(setup, 0, this.count);
    const { buffer, started } = this.control;
    for (const [i, thread] of this.others.entries()) {
      thread.post({ setup, control: buffer, part: i + 1, parts: this.count, from: started });
    }
  }

  /** Plans a tick and returns when every part is done. Throws TwinError when a thread failed or is gone. */
  plan(tick: number): void {
    const { own } = this;
    if (!own) throw new Error('PlanTeam.plan before attach.');
    this.control.round(tick, this.others.length, () => own(tick), this.patience);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.others.map((thread) => thread.terminate()));
  }
}

/** The planning thread's side: works on orders as they come, blocking the thread between ticks. */
export function servePlanning<Setup>(
  listen: (listener: (order: PlanOrder) => void) => void,
  prepare: PreparePlan<Setup>,
): void {
  listen(({ setup, control: buffer, part, parts, from }) => {
    const control = new PlanControl(buffer);
    let share: (tick: number) => void;
    try {
      share = prepare(setup as Setup, part, parts);
    } catch (error) {
      // It has to answer its rounds all the same, so that the run is told instead of waiting.
      share = () => {
        throw error;
      };
    }
    control.serve(from, share);
  });
}
