import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { TwinError } from '../../scenes/problem.ts';
import type { Allocate, StateColumn, Stateful } from '../state.ts';

/** Entries a lane holds beyond what its length needs: bodies that reach in from both ends, and lane changers. */
const SPARE = 12;

/**
 * Who is on each lane, from the front to the back.
 *
 * A vehicle stands in the list of every lane its body touches: the lane of its front, lanes it is leaving with its rear
 * (offset: how far its front is beyond, added to `pos`), and while it changes lanes the one it comes from. So whoever
 * follows on a lane finds everything that blocks it there, whichever way that has gone.
 *
 * An entry is the vehicle's slot on the lane of its front, where its offset is 0, and the slot's complement (`~slot`,
 * negative) on all others: `e >= 0` tells those who drive on a lane from bodies that reach into it.
 */
export class LaneLists implements Stateful {
  readonly start: Int32Array;
  readonly count: Int32Array;
  readonly entry: Int32Array;
  readonly offset: Float64Array;
  private readonly roads: RoadNetwork;

  constructor(roads: RoadNetwork, shortest: number, allocate: Allocate) {
    this.roads = roads;
    const lanes = roads.totalLanes;
    this.start = allocate(Int32Array, lanes + 1);
    for (let l = 0; l < lanes; l++) {
      this.start[l + 1] = this.start[l]! + Math.ceil(roads.laneLength[l]! / shortest) + SPARE;
    }
    this.count = allocate(Int32Array, lanes);
    this.entry = allocate(Int32Array, this.start[lanes]!);
    this.offset = allocate(Float64Array, this.start[lanes]!);
  }

  /** Puts a vehicle on the lane of its front, where its position belongs; those of the others are read from `pos`. */
  insert(lane: number, slot: number, pos: Float64Array): void {
    const start = this.start[lane]!;
    const n = this.count[lane]!;
    if (start + n >= this.start[lane + 1]!) {
      throw new TwinError({
        code: 'lane-overflow',
        message: `More vehicles than lane ${lane} of length ${this.roads.laneLength[lane]} m can hold.`,
        where: `lane ${lane}`,
        hint: 'Report this: vehicles must have overlapped.',
      });
    }
    const front = pos[slot]!;
    let i = start + n;
    while (i > start && pos[slotOf(this.entry[i - 1]!)]! + this.offset[i - 1]! < front) {
      this.entry[i] = this.entry[i - 1]!;
      this.offset[i] = this.offset[i - 1]!;
      i -= 1;
    }
    this.entry[i] = slot;
    this.offset[i] = 0;
    this.count[lane] = n + 1;
  }

  /** Marks a vehicle whose front goes on to another lane as a body that still reaches into this one. */
  leave(lane: number, slot: number): void {
    const at = findEntry(this, lane, slot);
    if (at >= 0) this.entry[at] = ~slot;
  }

  /** Takes a vehicle off a lane. */
  remove(lane: number, slot: number): void {
    const at = findEntry(this, lane, slot);
    if (at < 0) return;
    const end = this.start[lane]! + this.count[lane]! - 1;
    for (let i = at; i < end; i++) {
      this.entry[i] = this.entry[i + 1]!;
      this.offset[i] = this.offset[i + 1]!;
    }
    this.count[lane] = this.count[lane]! - 1;
  }

  /** First index on the lane whose front is not ahead of `position`. */
  firstBehind(lane: number, position: number, pos: Float64Array): number {
    let i = this.start[lane]!;
    const end = i + this.count[lane]!;
    while (i < end && pos[slotOf(this.entry[i]!)]! + this.offset[i]! > position) i += 1;
    return i;
  }

  stateColumns(): readonly StateColumn[] {
    return [this.count, this.entry, this.offset];
  }
}

/** The vehicle of an entry. */
export function slotOf(entry: number): number {
  return entry < 0 ? ~entry : entry;
}

/** Index of a vehicle's entry on a lane, -1 if it is not there. Works on lists that came through a structured clone. */
export function findEntry(
  lists: Pick<LaneLists, 'start' | 'count' | 'entry'>,
  lane: number,
  slot: number,
): number {
  const start = lists.start[lane]!;
  const end = start + lists.count[lane]!;
  for (let i = start; i < end; i++) {
    const e = lists.entry[i]!;
    if (e === slot || e === ~slot) return i;
  }
  return -1;
}
