import type { Fleet } from '../fleet.ts';
import { type LaneLists, slotOf } from '../lane-lists.ts';

/** Entries of a lane that are left to those the simulation drives. */
const RESERVED = 6;

/**
 * Enters a slot in a lane's list as a body that reaches into it, its front `offset` beyond its position. False, and nothing
 * done, where the list is nearly full.
 */
export function listBody(
  lanes: LaneLists,
  fleet: Fleet,
  lane: number,
  slot: number,
  offset: number,
): boolean {
  const start = lanes.start[lane]!;
  const n = lanes.count[lane]!;
  if (start + n + RESERVED >= lanes.start[lane + 1]!) return false;
  const { entry, offset: offsets } = lanes;
  const front = fleet.pos[slot]! + offset;
  let i = start + n;
  while (i > start && fleet.pos[slotOf(entry[i - 1]!)]! + offsets[i - 1]! < front) {
    entry[i] = entry[i - 1]!;
    offsets[i] = offsets[i - 1]!;
    i -= 1;
  }
  entry[i] = ~slot;
  offsets[i] = offset;
  lanes.count[lane] = n + 1;
  return true;
}
