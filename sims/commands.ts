import type { RoadNetwork } from '../scenes/network/road-network.ts';
import { TwinError } from '../scenes/problem.ts';
import type { SignalAnswer, Signals } from './signals/signals.ts';
import type { ExternalCommand } from './vehicles/external/external-commands.ts';

/**
 * What may be asked of a running simulation from outside, by a signal's id. A request names the index in the signal's
 * state that wants green (absent: whatever is green now) and for how long, s; `signal-restore` takes all requests back. No
 * command overrides minimum greens, yellow or all-red.
 */
export type SignalCommand =
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

/** Closes an edge, or one of its lanes (0: nearest the kerb), to everyone from now on, or opens it again. */
export interface RoadCommand {
  readonly kind: 'close-road' | 'open-road';
  readonly edge: string;
  readonly lane?: number;
}

export type SimulationCommand = SignalCommand | RoadCommand | ExternalCommand;

/** Seconds of green asked for when a request doesn't say. */
const DEFAULT_REQUEST = 10;

export function isRoadCommand(command: SimulationCommand): command is RoadCommand {
  return command.kind === 'close-road' || command.kind === 'open-road';
}

/** Throws TwinError when a command names a signal, index, edge or lane that isn't there. */
export function checkCommand(command: SignalCommand | RoadCommand, roads: RoadNetwork): void {
  if (isRoadCommand(command)) checkRoadCommand(command, roads);
  else checkSignalCommand(command, roads);
}

function checkRoadCommand(command: RoadCommand, roads: RoadNetwork): void {
  const edge = roads.edgeIndex.get(command.edge);
  const lanes = edge === undefined ? 0 : roads.edgeFirstLane[edge + 1]! - roads.edgeFirstLane[edge]!;
  const lane = command.lane ?? 0;
  if (edge !== undefined && Number.isInteger(lane) && lane >= 0 && lane < lanes) return;
  throw new TwinError({
    code: 'unknown-road',
    message:
      edge === undefined
        ? `There is no edge "${command.edge}".`
        : `Edge "${command.edge}" has no lane ${command.lane}.`,
    where: `command ${command.kind}`,
    hint: edge === undefined ? 'Use the id of an edge of the scene.' : `Its lanes are 0 to ${lanes - 1}.`,
  });
}

function checkSignalCommand(command: SignalCommand, roads: RoadNetwork): void {
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

/** A command to a signal and what came of it on a tick. */
export interface CommandAnswer {
  readonly tick: number;
  readonly command: SignalCommand;
  readonly answer: SignalAnswer;
}

/** Carries out a checked command to a signal and says what came of it. */
export function applyCommand(command: SignalCommand, signals: Signals, roads: RoadNetwork): SignalAnswer {
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
