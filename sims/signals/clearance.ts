import type { RoadNetwork, WalkNetwork } from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';

/**
 * Per path of the walkways: seconds of flashing green (`g`) that follow the green of a signalised crossing, 0 elsewhere.
 * Who starts on green may count on them: `Pedestrians` takes this as its option `clearance`.
 */
export function pedestrianClearance(roads: RoadNetwork, walks: WalkNetwork): Float64Array {
  const clearance = new Float64Array(walks.pathCount);
  for (let path = 0; path < walks.pathCount; path++) {
    const signal = walks.pathSignal[path] as number;
    if (signal >= 0) clearance[path] = flashAfterGreen(roads, signal, walks.pathSignalIndex[path] as number);
  }
  return clearance;
}

/** Shortest time for which an index shows minor green between major green and something else, s. */
function flashAfterGreen(roads: RoadNetwork, signal: number, index: number): number {
  const first = roads.phaseStart[signal] as number;
  const count = (roads.phaseStart[signal + 1] as number) - first;
  const phase = (k: number) => first + (k % count);
  const code = (k: number) => roads.phaseStates[(roads.phaseStateStart[phase(k)] as number) + index];
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    if (code(k) !== SIGNAL_STATE.greenMajor || code(k + 1) === SIGNAL_STATE.greenMajor) continue;
    let flash = 0;
    for (let m = k + 1; m < k + count && code(m) === SIGNAL_STATE.greenMinor; m++) {
      flash += roads.phaseDuration[phase(m)] as number;
    }
    least = Math.min(least, flash);
  }
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}
