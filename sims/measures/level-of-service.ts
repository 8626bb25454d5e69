export const LEVELS = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export type LevelOfService = (typeof LEVELS)[number];

/** Longest mean control delay of levels A to E, s/veh (Highway Capacity Manual, 6th ed., exhibits 19-8 and 20-2 / 21-8). */
const SIGNALISED = [10, 20, 35, 55, 80] as const;
const UNSIGNALISED = [10, 15, 25, 35, 50] as const;

/** Level of service of a mean control delay, s per vehicle. The same delay is worse where no signal explains it. */
export function levelOfService(delay: number, signalised: boolean): LevelOfService {
  const bounds = signalised ? SIGNALISED : UNSIGNALISED;
  const at = bounds.findIndex((bound) => delay <= bound);
  return LEVELS[at < 0 ? 5 : at] as LevelOfService;
}
