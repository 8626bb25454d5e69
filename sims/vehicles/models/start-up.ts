/**
 * Seconds from green until the first of a standing queue starts. With the default car it makes the start-up lost time 1.6 s; the
 * Highway Capacity Manual is commonly cited with about 2 s, of which the rest is the acceleration of the first four. A whole number of
 * all usual steps, so that no step changes it.
 */
export const START_UP = 1;

/**
 * Whether one who stands at a signal has seen that it may go.
 *
 * @param openFor seconds for which the signal has not been red, the present step included
 */
export function hasSeenGreen(openFor: number, startUp: number, dt: number): boolean {
  return openFor - dt >= startUp - 1e-9;
}
