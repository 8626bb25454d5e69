import type { RoadNetwork, WalkNetwork } from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';
import { ConflictCard } from './conflict-card.ts';
import { type StagePlan, stagePlans } from './stage-plan.ts';

/**
 * Per path of the walkways: seconds of flashing green (`F`, or `g` after `G`) that follow the green of a signalised crossing, 0 elsewhere.
 * Who starts on green may count on them: `Pedestrians` takes this as its option `clearance`.
 */
export function pedestrianClearance(roads: RoadNetwork, walks: WalkNetwork): Float64Array {
  const clearance = new Float64Array(walks.pathCount);
  const staged = new Map<number, StagePlan>();
  if (roads.signalControl)
    for (const plan of stagePlans(roads, new ConflictCard(roads, walks), walks))
      staged.set(plan.signal, plan);
  for (let path = 0; path < walks.pathCount; path++) {
    const signal = walks.pathSignal[path] as number;
    if (signal < 0) continue;
    const index = walks.pathSignalIndex[path] as number;
    const plan = staged.get(signal);
    clearance[path] = plan ? (plan.walkOut[index] ?? 0) / 1000 : flashAfterGreen(roads, signal, index);
  }
  return clearance;
}

/** Shortest time for which an index flashes, or shows minor green, between major green and something else, s. */
function flashAfterGreen(roads: RoadNetwork, signal: number, index: number): number {
  const first = roads.phaseStart[signal] as number;
  const count = (roads.phaseStart[signal + 1] as number) - first;
  const phase = (k: number) => first + (k % count);
  const code = (k: number) => roads.phaseStates[(roads.phaseStateStart[phase(k)] as number) + index];
  const flashes = (c: number | undefined) =>
    c === SIGNAL_STATE.greenMinor || c === SIGNAL_STATE.flashingGreen;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    if (code(k) !== SIGNAL_STATE.greenMajor || code(k + 1) === SIGNAL_STATE.greenMajor) continue;
    let flash = 0;
    for (let m = k + 1; m < k + count && flashes(code(m)); m++) {
      flash += roads.phaseDuration[phase(m)] as number;
    }
    least = Math.min(least, flash);
  }
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}
