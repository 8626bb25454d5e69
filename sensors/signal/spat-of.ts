import { DIRECTION, type RoadNetwork, type WalkNetwork } from '../../scenes/network/road-network.ts';
import { type Frame, SIGNAL_STATE } from '../../sims/frame.ts';
import type { IntersectionState, MovementPhaseState, MovementState, TimeChangeDetails } from './spat.ts';

/** TimeMark of J2735 for "unknown or far ahead". */
export const TIME_UNKNOWN = 36001;

const TURN_NAMES: Readonly<Record<number, string>> = {
  [DIRECTION.straight]: 'straight',
  [DIRECTION.left]: 'left',
  [DIRECTION.right]: 'right',
  [DIRECTION.slightLeft]: 'slight left',
  [DIRECTION.slightRight]: 'slight right',
  [DIRECTION.turn]: 'turn around',
};

/**
 * SPaT content (field names of SAE J2735) of signal `signal` (index in the network) as the frame shows it: one movement
 * per index of its states. With `walks`, crossings are named. Fixed-time control knows its next change, so earliest,
 * latest and likely end are the same; without a countdown in the frame they are unknown.
 */
export function spatOf(
  roads: RoadNetwork,
  frame: Frame,
  signal: number,
  walks?: Pick<WalkNetwork, 'pathSignal' | 'pathSignalIndex' | 'pathIds'>,
): IntersectionState {
  const first = roads.signalStateStart[signal]!;
  const size = roads.signalStateStart[signal + 1]! - first;
  const names = movementNames(roads, signal, size, walks);
  const states: MovementState[] = [];
  for (let index = 0; index < size && first + index < frame.signalCount; index++) {
    const countdown = frame.signalCountdown[first + index]!;
    const known = countdown >= 0 && Number.isFinite(countdown);
    const protects = showsProtected(roads, signal, index);
    states.push({
      movementName: names[index]!,
      signalGroup: index + 1,
      'state-time-speed': [
        {
          eventState: eventState(frame.signalState[first + index]!, protects),
          timing: timing(frame.time, known ? countdown : null),
        },
      ],
      countdown: known ? countdown : null,
    });
  }
  return {
    name: roads.signalIds[signal] ?? '',
    id: { id: signal + 1 },
    revision: 1,
    timeStamp: Math.floor(modulo(frame.time, 60) * 1000),
    states,
  };
}

/** Event state of J2735 for a signal state; a yellow clears what its green allowed. */
export function eventState(state: number, protectedGreen: boolean): MovementPhaseState {
  switch (state) {
    case SIGNAL_STATE.red:
      return 'stop-And-Remain';
    case SIGNAL_STATE.redYellow:
      return 'pre-Movement';
    case SIGNAL_STATE.yellow:
    case SIGNAL_STATE.flashingGreen:
      return protectedGreen ? 'protected-clearance' : 'permissive-clearance';
    case SIGNAL_STATE.greenMinor:
      return 'permissive-Movement-Allowed';
    case SIGNAL_STATE.greenMajor:
      return 'protected-Movement-Allowed';
    case SIGNAL_STATE.off:
      return 'dark';
    case SIGNAL_STATE.blink:
      return 'caution-Conflicting-Traffic';
    case SIGNAL_STATE.stopThenGo:
      return 'stop-Then-Proceed';
    default:
      return 'unavailable';
  }
}

function timing(time: number, countdown: number | null): TimeChangeDetails {
  if (countdown === null) {
    return { minEndTime: TIME_UNKNOWN, maxEndTime: TIME_UNKNOWN, likelyTime: TIME_UNKNOWN };
  }
  const mark = Math.round(modulo(time + countdown, 3600) * 10) % 36000;
  return { minEndTime: mark, maxEndTime: mark, likelyTime: mark };
}

function modulo(x: number, m: number): number {
  return x - m * Math.floor(x / m);
}

function showsProtected(roads: RoadNetwork, signal: number, index: number): boolean {
  for (let phase = roads.phaseStart[signal]!; phase < roads.phaseStart[signal + 1]!; phase++) {
    if (roads.phaseStates[roads.phaseStateStart[phase]! + index] === SIGNAL_STATE.greenMajor) return true;
  }
  return false;
}

function movementNames(
  roads: RoadNetwork,
  signal: number,
  size: number,
  walks?: Pick<WalkNetwork, 'pathSignal' | 'pathSignalIndex' | 'pathIds'>,
): string[] {
  const names: Set<string>[] = Array.from({ length: size }, () => new Set<string>());
  for (let link = 0; link < roads.linkCount; link++) {
    if (roads.linkSignal[link] !== signal) continue;
    const edge = roads.laneEdge[roads.linkFrom[link]!]!;
    const from = roads.edgeNames[edge] ?? roads.edgeIds[edge] ?? '';
    names[roads.linkSignalIndex[link]!]?.add(
      `${from}: ${TURN_NAMES[roads.linkDirection[link]!] ?? 'through'}`,
    );
  }
  if (walks) {
    for (let path = 0; path < walks.pathIds.length; path++) {
      if (walks.pathSignal[path] === signal) {
        names[walks.pathSignalIndex[path]!]?.add(`crossing ${walks.pathIds[path]}`);
      }
    }
  }
  return names.map((set, index) => (set.size > 0 ? [...set].join(', ') : `group ${index + 1}`));
}
