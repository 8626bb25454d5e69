import type { DeviceHealth } from '../bridge/device-registry.ts';
import type { Player } from '../players/player.ts';
import type { Session } from './session.ts';
import type { LiveDevices } from './workspace.ts';

/** The part of a live player that tells of devices. */
interface HealthSource {
  onDevices(listener: (devices: readonly DeviceHealth[]) => void): () => void;
}

const NONE: readonly DeviceHealth[] = [];

/** Follows the open player: the devices' health while it is a live one, nothing otherwise. */
export function followLiveDevices(session: Session): LiveDevices {
  const listeners = new Set<() => void>();
  let current = NONE;
  let stop: () => void = () => undefined;
  const set = (devices: readonly DeviceHealth[]) => {
    if (devices === current) return;
    current = devices;
    for (const listener of listeners) listener();
  };
  session.onPlayer((player) => {
    stop();
    stop = () => undefined;
    set(NONE);
    if (player && hasHealth(player)) stop = player.onDevices(set);
  });
  return {
    get current() {
      return current;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function hasHealth(player: Player): player is Player & HealthSource {
  return player.kind === 'live' && 'onDevices' in player;
}
