import type { CommandAnswer } from '../../sims/simulation.ts';
import type { Speaker } from '../i18n/texts.ts';
import { isSimulation } from '../panels/inspect/route-facts.ts';
import type { LivePlayer } from '../players/live-player.ts';
import type { Player } from '../players/player.ts';
import type { AppState } from '../store/app-store.ts';

/** Seconds of green that the button asks for. */
export const GREEN_SECONDS = 10;

/** What may be asked of a signal; `request` is for green at an index, the others for the signal as a whole. */
export const SIGNAL_WISHES = ['request', 'hold', 'release', 'skip', 'restore'] as const;
export type SignalWish = (typeof SIGNAL_WISHES)[number];

export interface RequestAnswer {
  /** Undefined: on its way. */
  readonly good: boolean | undefined;
  readonly text: string;
}

/**
 * Asks something of a signal controller: the simulation by a command, whose answer comes with the step that carries it out
 * (`SimulationPlayer.onAnswer`, in words by `answerInWords`); a live controller through the signal device that belongs to
 * it, which takes requests for green alone and answers at once.
 */
export async function askSignal(
  player: Player,
  state: Pick<AppState, 'devices'>,
  signal: string,
  wish: SignalWish,
  index: number,
  say: Speaker,
): Promise<RequestAnswer> {
  if (isLive(player)) {
    const device = state.devices.find((d) => d.kind === 'signal' && d.signal === signal);
    if (!device) return { good: false, text: say.t('request.noDevice') };
    const { outcome, reason } = await player.request(device.id, GREEN_SECONDS, index);
    const text = say.t(`request.${outcome}`);
    return { good: outcome === 'accepted', text: reason ? `${text} ${reason}` : text };
  }
  if (isSimulation(player)) {
    const { tick } = await player.command(
      wish === 'request'
        ? { kind: 'signal-request', signal, index, seconds: GREEN_SECONDS }
        : { kind: `signal-${wish}`, signal },
    );
    return { good: undefined, text: say.t('request.given', { tick: say.number(tick) }) };
  }
  return { good: false, text: say.t('request.notHere') };
}

/** What came of a command to a simulated signal, in words. */
export function answerInWords({ answer }: CommandAnswer, say: Speaker): RequestAnswer {
  return { good: !answer.startsWith('refused-'), text: say.t(`answer.${answer}`) };
}

function isLive(player: Player): player is LivePlayer {
  return player.kind === 'live' && 'request' in player;
}
