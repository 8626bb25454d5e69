import type { Scenario } from '../../scenes/document/demand.ts';
import type { AppState } from '../store/app-store.ts';

type ClockState = Pick<AppState, 'world' | 'scenarioId' | 'player'>;

/** The scenario in force, if a scene is open. */
export function activeScenario(state: Pick<AppState, 'world' | 'scenarioId'>): Scenario | undefined {
  return state.world?.scene.scenarios.find((s) => s.id === state.scenarioId);
}

const SECONDS_PER_DAY = 86_400;
/** Shenzhen and Hong Kong keep UTC+8 all the year. */
export const LOCAL_OFFSET = 8 * 3600;

/**
 * Seconds after local midnight for a time of the open player: a scenario's own clock where it gives one, local time of
 * day where the player counts seconds since the epoch (live devices, recordings of them).
 */
export function timeOfDay(state: ClockState, time: number): number {
  if (time > 1e9) return (time + LOCAL_OFFSET) % SECONDS_PER_DAY;
  const scenario = activeScenario(state);
  if (scenario?.clock !== undefined) return scenario.clock + (time - scenario.begin);
  return time;
}

/** Hour of the day (0..24) that the scene's clock shows now. */
export function sceneHour(state: ClockState): number {
  const scenario = activeScenario(state);
  const now = state.player?.time ?? scenario?.begin ?? 9 * 3600;
  const hour = (timeOfDay(state, now) / 3600) % 24;
  return hour < 0 ? hour + 24 : hour;
}
