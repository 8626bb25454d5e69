import { CONFLICT, type RoadNetwork } from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';
import { APPROACH, type Approaches, INSIDE } from './approaches.ts';
import { travelTime } from './car-following.ts';
import { type Fleet, NO_ORDER } from './fleet.ts';
import type { JourneyLog } from './journey-log.ts';
import { type LaneLists, slotOf } from './lane-lists.ts';
import type { LinkSignals } from './link-signals.ts';
import type { Room } from './room.ts';
import type { TypeColumns } from './world.ts';

// The gaps are fitted to the reference scenarios of docs/validation.md, not taken from observation.
/** Gap in time kept to one who is given way to, s. */
const GAP = 0.5;
/** The same where both come onto one lane: time by which the other comes later, s. */
const MERGING_GAP = 1;
/** Time by which a conflict may still be occupied when one sets out towards it, s. */
const CLOSING = 0.7;
/** Wait after which a driver makes do with ever smaller gaps, and after which with none to spare, s. */
const PATIENCE = 20;
const PATIENCE_END = 90;
/** At rest, m/s; and the rest after which one without, and one with permission is taken to stay where it is, s. */
const AT_REST = 0.3;
/** Time in which the first of a queue gets going, s. */
const START = 3;
const REFUSED = 1;
const BLOCKED = 5;

/** Gap acceptance: whether the other streams of a junction let one in, conflict by conflict. */
export class Gaps {
  /** Step that is being decided. */
  tick = 0;
  private readonly roads: RoadNetwork;
  private readonly types: TypeColumns;
  private readonly fleet: Fleet;
  private readonly lanes: LaneLists;
  private readonly approaches: Approaches;
  private readonly signals: LinkSignals;
  private readonly room: Room;
  private readonly log: JourneyLog;

  constructor(
    world: {
      roads: RoadNetwork;
      types: TypeColumns;
      fleet: Fleet;
      lanes: LaneLists;
      approaches: Approaches;
    },
    signals: LinkSignals,
    room: Room,
    log: JourneyLog,
  ) {
    this.roads = world.roads;
    this.types = world.types;
    this.fleet = world.fleet;
    this.lanes = world.lanes;
    this.approaches = world.approaches;
    this.signals = signals;
    this.room = room;
    this.log = log;
  }

  /** Whether row c of the conflict table lets vehicle v set out: nobody in the way too long, no one given way to near. */
  allows(c: number, v: number, link: number, distance: number, state: number): boolean {
    const { roads, fleet, types, lanes, approaches } = this;
    if (
      lanes.count[roads.laneCount + roads.conflictLink[c]!] === 0 &&
      approaches.head[roads.conflictLink[c]!]! < 0
    )
      return true;
    const type = fleet.type[v]!;
    const speed = fleet.speed[v]!;
    const accel = types.accel[type]!;
    const limit = roads.laneSpeed[roads.laneCount + link]! * fleet.factor[v]!;
    const foe = roads.conflictLink[c]!;
    const merging = roads.conflictKind[c] === CONFLICT.merging;
    const into = travelTime(distance + roads.conflictFrom[c]!, speed, limit, accel);
    const out = travelTime(distance + roads.conflictTo[c]! + types.length[type]!, speed, limit, accel);
    const swing = types.swing[type]!;
    const wide = roads.conflictWide[c] === 1 && swing === 0;
    const foeTo = roads.conflictFoeTo[c]! + swing;
    const foeLane = roads.laneCount + foe;
    // One that waits inside for its late conflicts is no obstacle in these.
    const foeWait = roads.linkWaitAt[foe]!;
    const late = roads.conflictFoeFrom[c]! >= foeWait;
    const toEnd = distance + roads.laneLength[roads.laneCount + link]!;

    const end = travelTime(toEnd, speed, limit, accel);

    const start = lanes.start[foeLane]!;
    for (let i = start + lanes.count[foeLane]! - 1; i >= start; i--) {
      const e = lanes.entry[i]!;
      const u = slotOf(e);
      const front = fleet.pos[u]! + lanes.offset[i]!;
      const rear = front - types.length[fleet.type[u]!]!;
      const foeSwing = types.swing[fleet.type[u]!]!;
      if (rear >= foeTo + foeSwing || (wide && foeSwing === 0)) continue;
      if (late && front < foeWait + 1 && fleet.lateOrder[u] === NO_ORDER && e >= 0) continue;
      if (merging && toEnd > roads.laneLength[foeLane]! - rear) continue;
      // One that will wait inside for what comes later stays in the conflict until then.
      const waits = e >= 0 && !late && fleet.lateOrder[u] === NO_ORDER;
      if (waits && foeWait - types.length[fleet.type[u]!]! < foeTo + foeSwing) return false;
      const pace = fleet.speed[u]! > 0.5 ? fleet.speed[u]! : 0.5;
      if ((foeTo - rear) / pace > into + CLOSING) return false;
    }

    const rest = this.log.restOf(v, this.tick);
    const patience =
      rest <= PATIENCE ? 1 : rest >= PATIENCE_END ? 0 : (PATIENCE_END - rest) / (PATIENCE_END - PATIENCE);
    const clearing = distance < 0 && (state === SIGNAL_STATE.red || state === SIGNAL_STATE.redYellow);
    // A turn at red gives way to everyone.
    const givesWay = roads.conflictYield[c] === 1 || (distance >= 0 && state === SIGNAL_STATE.red);
    const yields = givesWay && !clearing && this.mustYield(state, foe);
    const foeLimit = roads.laneSpeed[foeLane]!;
    const jammed = merging && roads.conflictYield[c] === 0 && this.room.isJammed(roads.linkTo[link]!);
    const wideRow = roads.conflictWide[c] === 1 && swing === 0;
    let first = true;
    for (let r = approaches.head[foe]!; r >= 0; r = approaches.next[r]!) {
      const u = approaches.vehicle[r]!;
      const step = approaches.step[r]!;
      if (u === v || step === INSIDE) continue;
      const foeType = fleet.type[u]!;
      if (wide && types.swing[foeType] === 0) continue;
      const foeSpeed = fleet.speed[u]!;
      const top = foeLimit * fleet.factor[u]!;
      const foeAccel = types.accel[foeType]!;
      const way = approaches.distance[r]!;
      if (approaches.decision[r] === APPROACH.granted) {
        const waits = (fleet.partly[u]! & (1 << step)) !== 0;
        if (waits && late) continue;
        if (waits && foeWait - types.length[foeType]! < foeTo + types.swing[foeType]!) return false;
        const clear = travelTime(way + foeTo + types.length[foeType]!, foeSpeed, top, foeAccel);
        if (merging && toEnd > way + roads.laneLength[foeLane]! + types.length[foeType]!) continue;
        if (clear > into + CLOSING) return false;
        continue;
      }
      // A long vehicle that has waited at the line for the way beside it to be free is let go.
      // So is, where the lane beyond is jammed, one who has to come in from the side.
      if (
        (wideRow || (merging && jammed)) &&
        way < 5 &&
        this.log.restOf(u, this.tick) > PATIENCE &&
        this.signals.isOpen(foe)
      )
        return false;
      if (!yields) continue;
      if (first && this.heldUp(r, foe)) break;
      first = false;
      if (merging) {
        // One that comes onto the same lane behind need only find it taken in time to follow.
        const foeEnd = travelTime(way + roads.laneLength[foeLane]!, foeSpeed, top, foeAccel);
        if (end + MERGING_GAP * patience >= foeEnd) return false;
        continue;
      }
      const arrives = travelTime(way + roads.conflictFoeFrom[c]!, foeSpeed, top, foeAccel);
      if (out + GAP * patience >= arrives) return false;
    }
    return true;
  }

  /** A protected green goes before everything that is not itself a protected green. */
  private mustYield(state: number, foe: number): boolean {
    if (state !== SIGNAL_STATE.greenMajor) return true;
    return this.signals.stateOf(foe) === SIGNAL_STATE.greenMajor;
  }

  /**
   * Whether the first on a link given way to won't come now: red for it, or at rest, although it has had time to start, for
   * want of permission or of room. Those behind it won't come either then.
   */
  private heldUp(record: number, link: number): boolean {
    const state = this.signals.stateOf(link);
    if (state === SIGNAL_STATE.red || state === SIGNAL_STATE.redYellow) return true;
    const { approaches, fleet } = this;
    const u = approaches.vehicle[record]!;
    if (fleet.speed[u]! > AT_REST) return false;
    if (this.signals.openSince(link) < START) return false;
    const permitted = fleet.granted[u]! > approaches.step[record]!;
    return this.log.restOf(u, this.tick) > (permitted ? BLOCKED : REFUSED);
  }
}
