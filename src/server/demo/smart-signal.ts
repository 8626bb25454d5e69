import type {
  SignalAckMessage,
  SignalPhaseMessage,
  SignalRequestMessage,
} from '../../../sensors/messages/record.ts';
import { type Frame, SIGNAL_STATE } from '../../../sims/frame.ts';

/** What a smart signal grants at most, and how long it rests after having granted something, s. */
export const REQUEST_LIMITS = { least: 3, most: 30, pause: 30 } as const;
/** Requests stamped further in the future than this are refused: someone's clock is wrong, ms. */
const FUTURE = 10_000;
/** Ids whose answers are remembered. */
const REMEMBERED = 64;

const LETTERS = new Map<number, string>([
  [SIGNAL_STATE.red, 'r'],
  [SIGNAL_STATE.redYellow, 'u'],
  [SIGNAL_STATE.yellow, 'y'],
  [SIGNAL_STATE.greenMinor, 'g'],
  [SIGNAL_STATE.greenMajor, 'G'],
  [SIGNAL_STATE.off, 'O'],
  [SIGNAL_STATE.blink, 'o'],
  [SIGNAL_STATE.stopThenGo, 's'],
]);

export interface SignalPlace {
  /** Device and the controller it speaks for. */
  readonly device: string;
  readonly signal: string;
  /** Where the controller's indices lie in a frame. */
  readonly start: number;
  readonly size: number;
}

/**
 * A smart signal beside a controller: reports phases and countdown, and grants requests for green within safe limits.
 * The controller carries a request out in its own order, so clearance times and conflicts stay as they are.
 */
export class SmartSignal {
  readonly place: SignalPlace;
  private readonly grant: (signal: string, seconds: number) => void;
  private readonly answers = new Map<string, SignalAckMessage>();
  private sequence = 0;
  private serving: { id: string; until: number } | null = null;
  private restUntil = 0;

  /** `grant` hands a request that was accepted to the controller. */
  constructor(place: SignalPlace, grant: (signal: string, seconds: number) => void) {
    this.place = place;
    this.grant = grant;
  }

  report(world: Frame, time: number): SignalPhaseMessage {
    const { device, signal, start, size } = this.place;
    let states = '';
    const next: (number | null)[] = [];
    for (let i = start; i < start + size; i++) {
      states += LETTERS.get(world.signalState[i] as number) ?? 'O';
      const countdown = world.signalCountdown[i] as number;
      next.push(countdown >= 0 ? Math.min(3600, countdown) : null);
    }
    if (this.serving && this.serving.until <= time) this.serving = null;
    return {
      kind: 'spat',
      device,
      signal,
      sequence: this.sequence++,
      time,
      states,
      next,
      serving: this.serving && { id: this.serving.id, seconds: (this.serving.until - time) / 1000 },
    };
  }

  /**
   * Answers a request that arrived at `now` (epoch ms). The same id gets the same answer and no second effect; one that is
   * retained or has expired has none at all.
   */
  decide(request: SignalRequestMessage, now: number, retained: boolean): SignalAckMessage {
    const earlier = this.answers.get(request.id);
    if (earlier) return earlier;
    const refusal = this.refusal(request, now, retained);
    const answer: SignalAckMessage = {
      kind: 'ack',
      device: this.place.device,
      id: request.id,
      accepted: refusal === null,
      reason: refusal,
      time: now,
    };
    if (refusal === null) {
      this.grant(this.place.signal, request.seconds);
      this.serving = { id: request.id, until: now + request.seconds * 1000 };
      this.restUntil = this.serving.until + REQUEST_LIMITS.pause * 1000;
    }
    this.answers.set(request.id, answer);
    if (this.answers.size > REMEMBERED) this.answers.delete(this.answers.keys().next().value as string);
    return answer;
  }

  private refusal(request: SignalRequestMessage, now: number, retained: boolean): string | null {
    const { least, most } = REQUEST_LIMITS;
    if (retained) return 'A retained request is never carried out.';
    if (request.expires <= now) return 'The request had expired when it arrived.';
    if (request.time > now + FUTURE) return 'The request is stamped in the future: a clock is wrong.';
    if (request.seconds < least || request.seconds > most) {
      return `Only ${least} to ${most} s can be asked for, not ${request.seconds} s.`;
    }
    if (now < this.restUntil) {
      return `Another request was granted a short while ago; ask again in ${Math.ceil((this.restUntil - now) / 1000)} s.`;
    }
    return null;
  }
}
