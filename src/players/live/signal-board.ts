import { stateCode } from '../../../scenes/network/signal-states.ts';
import type { Problem } from '../../../scenes/problem.ts';
import type { SignalPhaseMessage } from '../../../sensors/messages/record.ts';
import { type Frame, SIGNAL_STATE } from '../../../sims/frame.ts';

/** Where a controller's indices lie in a frame. */
export interface SignalSlot {
  readonly id: string;
  readonly start: number;
  readonly size: number;
}

/** Seconds after which a signal that says nothing more is shown dark. */
const STALE = 5;

/** What the signals of the scene last said of themselves; those that say nothing are dark. */
export class SignalBoard {
  private readonly slots = new Map<string, SignalSlot>();
  private readonly said = new Map<string, { codes: Uint8Array; changes: Float64Array; at: number }>();
  private readonly wrong = new Map<string, Problem>();

  constructor(slots: readonly SignalSlot[]) {
    for (const slot of slots) this.slots.set(slot.id, slot);
  }

  /** `at`: the instant the message speaks of, epoch ms of this machine. */
  observe(message: SignalPhaseMessage, at: number): void {
    const slot = this.slots.get(message.signal);
    if (!slot || slot.size !== message.states.length) {
      if (this.wrong.size < 50) this.wrong.set(message.device, mismatch(message, slot));
      return;
    }
    this.wrong.delete(message.device);
    const codes = Uint8Array.from(message.states, (letter) => stateCode(letter));
    const changes = Float64Array.from(message.next, (s) => (s === null ? Number.NaN : at + s * 1000));
    this.said.set(slot.id, { codes, changes, at });
  }

  write(target: Frame, now: number): void {
    target.signalState.fill(SIGNAL_STATE.off);
    target.signalCountdown.fill(-1);
    for (const [id, { codes, changes, at }] of this.said) {
      if (now - at > STALE * 1000) continue;
      const { start } = this.slots.get(id) as SignalSlot;
      for (let i = 0; i < codes.length; i++) {
        target.signalState[start + i] = codes[i] as number;
        const change = changes[i] as number;
        if (!Number.isNaN(change)) target.signalCountdown[start + i] = Math.max(0, (change - now) / 1000);
      }
    }
    target.signalCount = target.capacity.signals;
  }

  problems(): Problem[] {
    return [...this.wrong.values()];
  }

  clear(): void {
    this.said.clear();
    this.wrong.clear();
  }
}

function mismatch(message: SignalPhaseMessage, slot: SignalSlot | undefined): Problem {
  return {
    code: slot ? 'signal-size' : 'signal-unknown',
    severity: 'warning',
    message: slot
      ? `${message.device} reports ${message.states.length} states for ${message.signal}, which has ${slot.size}.`
      : `${message.device} reports a signal ${message.signal} that this scene doesn't have.`,
    where: `device ${message.device}`,
    hint: 'Connect the device to the controller of the scene that it belongs to.',
  };
}
