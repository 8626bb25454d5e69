import type { Speaker } from '../i18n/texts.ts';
import { isSimulation } from '../panels/inspect/route-facts.ts';
import type { LivePlayer } from '../players/live-player.ts';
import type { Player } from '../players/player.ts';
import type { AppState } from '../store/app-store.ts';

/** Seconds of green that the button asks for. */
export const GREEN_SECONDS = 10;

export interface RequestAnswer {
  readonly good: boolean;
  readonly text: string;
}

/**
 * Asks a signal controller for green for one index of its state: the simulation by a command, a live controller through
 * the signal device that belongs to it. The answer says in words how it ended.
 */
export async function requestGreen(
  player: Player,
  state: Pick<AppState, 'devices'>,
  signal: string,
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
    const { tick } = await player.command({ kind: 'signal-request', signal, index, seconds: GREEN_SECONDS });
    return { good: true, text: say.t('request.queued', { tick: say.number(tick) }) };
  }
  return { good: false, text: say.t('request.notHere') };
}

function isLive(player: Player): player is LivePlayer {
  return player.kind === 'live' && 'request' in player;
}
