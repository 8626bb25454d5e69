import type { RoadNetwork } from '../scenes/network/road-network.ts';
import { TwinError } from '../scenes/problem.ts';
import type { SignalAnswer, Signals } from './signals/signals.ts';

/**
 * What may be asked of a running simulation from outside, by a signal's id. A request names the index in the signal's
 * state that wants green (absent: whatever is green now) and for how long, s; `signal-restore` takes all requests back. No
 * command overrides minimum greens, yellow or all-red.
 */
export type SimulationCommand =
  | {
      readonly kind: 'signal-request';
      readonly signal: string;
      readonly index?: number;
      readonly seconds?: number;
    }
  | {
      readonly kind: 'signal-hold' | 'signal-release' | 'signal-skip' | 'signal-restore';
      readonly signal: string;
    };

/** Seconds of green asked for when a request doesn't say. */
const DEFAULT_REQUEST = 10;

/** Throws TwinError when a command names a signal or index that isn't there. */
export function checkCommand(command: SimulationCommand, roads: RoadNetwork): void {
  const signal = roads.signalIds.indexOf(command.signal);
  const size = roads.signalSize[signal] ?? 0;
  const index = command.kind === 'signal-request' ? (command.index ?? 0) : 0;
  if (signal >= 0 && index >= 0 && index < size) return;
  throw new TwinError({
    code: 'unknown-signal',
    message:
      signal < 0
        ? `There is no signal "${command.signal}".`
        : `Signal "${command.signal}" has no index ${index}.`,
    where: `command ${command.kind}`,
    hint: signal < 0 ? 'Use the id of a signal of the scene.' : `Its indices are 0 to ${size - 1}.`,
  });
}

/** Carries out a checked command and says what came of it. */
export function applyCommand(command: SimulationCommand, signals: Signals, roads: RoadNetwork): SignalAnswer {
  const signal = roads.signalIds.indexOf(command.signal);
  switch (command.kind) {
    case 'signal-hold':
      return signals.hold(signal);
    case 'signal-release':
      return signals.release(signal);
    case 'signal-skip':
      return signals.skip(signal);
    case 'signal-restore':
      return signals.restore(signal);
    case 'signal-request': {
      const seconds = command.seconds ?? DEFAULT_REQUEST;
      if (command.index === undefined) return signals.requestExtension(signal, seconds);
      return signals.request(signal, command.index, seconds);
    }
  }
}
