/** Longest wait between two attempts, ms. */
export const LONGEST_WAIT = 30_000;
const FIRST_WAIT = 500;

/**
 * Milliseconds to wait before attempt number `attempt` (1: the first repetition): doubling from half a second to thirty
 * seconds, then spread over its upper half by `random` in [0, 1) so that many clients don't come back together.
 */
export function backoffDelay(attempt: number, random: number): number {
  const full = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt - 1, 16));
  return Math.round(full * (0.5 + 0.5 * random));
}
