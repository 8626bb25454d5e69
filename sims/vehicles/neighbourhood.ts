import type { Fleet } from './fleet.ts';
import { type LaneLists, slotOf } from './lane-lists.ts';

/** Seconds between two rearrangements: in that time few vehicles leave their lane. */
const EVERY = 20;

/**
 * Keeps vehicles in memory as they are on the road: slots are numbered lane by lane, from the front to the back, so that a
 * vehicle, its leader and its follower share cache lines. Nothing that happens depends on the numbering.
 */
export class Neighbourhood {
  private readonly fleet: Fleet;
  private readonly lanes: LaneLists;
  private readonly every: number;
  private readonly order: Int32Array;
  private readonly place: Int32Array;

  constructor(world: { fleet: Fleet; lanes: LaneLists; dt: number }) {
    this.fleet = world.fleet;
    this.lanes = world.lanes;
    this.every = Math.max(1, Math.round(EVERY / world.dt));
    this.order = new Int32Array(world.fleet.capacity);
    // Those outside the pool stay where they are.
    this.place = Int32Array.from({ length: world.fleet.slots }, (_, slot) => slot);
  }

  /** Rearranges when it is time. Slots noted anywhere but in the fleet and the lane lists lose their meaning. */
  keep(tick: number): void {
    if (tick % this.every !== 0) return;
    const { fleet, lanes, order, place } = this;
    const { start, count, entry } = lanes;
    let n = 0;
    for (let lane = 0; lane < count.length; lane++) {
      const end = start[lane]! + count[lane]!;
      for (let i = start[lane]!; i < end; i++) {
        const v = entry[i]!;
        if (v >= 0) order[n++] = v;
      }
    }
    fleet.reorder(order, place);
    for (let lane = 0; lane < count.length; lane++) {
      const end = start[lane]! + count[lane]!;
      for (let i = start[lane]!; i < end; i++) {
        const e = entry[i]!;
        entry[i] = e < 0 ? ~place[slotOf(e)]! : place[e]!;
      }
    }
  }
}
