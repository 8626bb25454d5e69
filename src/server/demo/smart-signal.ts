import type {
  SignalAckMessage,
  SignalPhaseMessage,
  SignalRequestMessage,
} from '../../../sensors/messages/record.ts';
import { type Frame, SIGNAL_STATE } from '../../../sims/frame.ts';

/** What a smart signal grants at least and at most, and how long it rests after having granted something, s. */
export const REQUEST_LIMITS = { least: 3, most: 10, pause: 30 } as const;
/** Requests stamped further in the future than this are refused: someone's clock is wrong, ms. */
const FUTURE = 10_000;
/** Ids whose answers are remembered. */
const REMEMBERED = 64;
/** A countdown that runs off its course by more than this within a step was changed, s. */
const CHANGED = 0.5;

const LETTERS = new Map<number, string>([
  [SIGNAL_STATE.red, 'r'],
  [SIGNAL_STATE.redYellow, 'u'],
  [SIGNAL_STATE.yellow, 'y'],
  [SIGNAL_STATE.greenMinor, 'g'],
  [SIGNAL_STATE.greenMajor, 'G'],
  [SIGNAL_STATE.off, 'O'],
  [SIGNAL_STATE.blink, 'o'],
  [SIGNAL_STATE.stopThenGo, 's'],
  [SIGNAL_STATE.flashingGreen, 'F'],
]);

export interface SignalPlace {
  /** Device and the controller it speaks for. */
  readonly device: string;
  readonly signal: string;
  /** Where the controller's indices lie in a frame. */
  readonly start: number;
  readonly size: number;
}

/** A request that was handed to the controller and not answered yet, with the countdowns as they were. */
interface Pending {
  readonly request: SignalRequestMessage;
  readonly before: Float32Array;
}

/**
 * A smart signal beside a controller: reports phases and countdown, and passes requests for green on within safe limits.
 * The controller carries a request out in its own order, so clearance times and conflicts stay as they are. A request is
 * acknowledged when its effect shows at the controller, not when it was passed on.
 */
export class SmartSignal {
  readonly place: SignalPlace;
  private readonly pass: (signal: string, index: number, seconds: number) => void;
  private readonly answers = new Map<string, SignalAckMessage>();
  private readonly states: Uint32Array;
  private countdowns: Float32Array;
  private sequence = 0;
  private pending: Pending | null = null;
  private serving: { id: string; until: number } | null = null;
  private restUntil = 0;

  /** `pass` hands a request on to the controller: the index that wants green, and for how many seconds. */
  constructor(place: SignalPlace, pass: (signal: string, index: number, seconds: number) => void) {
    this.place = place;
    this.pass = pass;
    this.states = new Uint32Array(place.size);
    this.countdowns = new Float32Array(place.size).fill(-1);
  }

  /**
   * Looks at the controller after a step of `dt` seconds. Returns the answer to a request that was passed on before it.
   */
  observe(world: Frame, now: number, dt: number): SignalAckMessage | null {
    const { start, size } = this.place;
    this.states.set(world.signalState.subarray(start, start + size));
    this.countdowns = world.signalCountdown.slice(start, start + size);
    if (this.serving && this.serving.until <= now) this.serving = null;
    const { pending } = this;
    if (!pending) return null;
    this.pending = null;
    const { request, before } = pending;
    const changed = this.countdowns.some((seconds, i) => {
      const was = before[i] as number;
      return was >= dt + CHANGED && Math.abs(was - dt - seconds) > CHANGED;
    });
    if (!changed)
      return this.answer(request, 'The controller cannot give it more or earlier green now.', now);
    this.serving = { id: request.id, until: now + request.seconds * 1000 };
    this.restUntil = this.serving.until + REQUEST_LIMITS.pause * 1000;
    return this.answer(request, null, now);
  }

  /** The report of what was observed last, stamped `time`. */
  report(time: number): SignalPhaseMessage {
    const { device, signal } = this.place;
    return {
      kind: 'spat',
      device,
      signal,
      sequence: this.sequence++,
      time,
      states: Array.from(this.states, (state) => LETTERS.get(state) ?? 'O').join(''),
      next: Array.from(this.countdowns, (seconds) => (seconds >= 0 ? Math.min(3600, seconds) : null)),
      serving: this.serving && {
        id: this.serving.id,
        seconds: Math.max(0, (this.serving.until - time) / 1000),
      },
    };
  }

  /**
   * Takes a request that arrived at `now` (epoch ms): refused at once, or passed on and answered by the next `observe`.
   * The same id gets the same answer and no second effect; one that is retained or has expired has none at all.
   */
  decide(request: SignalRequestMessage, now: number, retained: boolean): SignalAckMessage | null {
    const earlier = this.answers.get(request.id);
    if (earlier) return earlier;
    if (this.pending?.request.id === request.id) return null;
    const index = request.index ?? this.choose();
    const refusal = this.refusal(request, index, now, retained);
    if (refusal !== null) return this.answer(request, refusal, now);
    this.pending = { request, before: this.countdowns };
    this.pass(this.place.signal, index, request.seconds);
    return null;
  }

  /** What is green now, else what changes next. */
  private choose(): number {
    const green = this.states.findIndex(
      (state) => state === SIGNAL_STATE.greenMajor || state === SIGNAL_STATE.greenMinor,
    );
    if (green >= 0) return green;
    let best = 0;
    let soonest = Number.POSITIVE_INFINITY;
    this.countdowns.forEach((seconds, i) => {
      if (this.states[i] !== SIGNAL_STATE.red || seconds < 0 || seconds >= soonest) return;
      best = i;
      soonest = seconds;
    });
    return best;
  }

  private answer(request: SignalRequestMessage, reason: string | null, now: number): SignalAckMessage {
    const answer: SignalAckMessage = {
      kind: 'ack',
      device: this.place.device,
      id: request.id,
      accepted: reason === null,
      reason,
      time: now,
    };
    this.answers.set(request.id, answer);
    if (this.answers.size > REMEMBERED) this.answers.delete(this.answers.keys().next().value as string);
    return answer;
  }

  private refusal(
    request: SignalRequestMessage,
    index: number,
    now: number,
    retained: boolean,
  ): string | null {
    const { least, most } = REQUEST_LIMITS;
    if (retained) return 'A retained request is never carried out.';
    if (request.expires <= now) return 'The request had expired when it arrived.';
    if (request.time > now + FUTURE) return 'The request is stamped in the future: a clock is wrong.';
    if (index >= this.place.size) return `There is no index ${index}: this signal has ${this.place.size}.`;
    if (request.seconds < least || request.seconds > most) {
      return `Only ${least} to ${most} s can be asked for, not ${request.seconds} s.`;
    }
    if (this.pending) return 'Another request is being passed on.';
    if (now < this.restUntil) {
      return `Another request was granted a short while ago; ask again in ${Math.ceil((this.restUntil - now) / 1000)} s.`;
    }
    return null;
  }
}
