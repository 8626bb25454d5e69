import { LINK_RULE } from '../../scenes/network/link-rules.ts';
import { CONFLICT, type RoadNetwork } from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';
import type { Allocate, StateColumn, Stateful } from '../state.ts';
import { APPROACH, type Approaches, INSIDE } from './approaches.ts';
import { brakingDistance } from './car-following.ts';
import { AHEAD, type Fleet, NO_ORDER } from './fleet.ts';
import { Gaps } from './gaps.ts';
import type { JourneyLog } from './journey-log.ts';
import type { LaneLists } from './lane-lists.ts';
import { LinkSignals } from './link-signals.ts';
import { Room } from './room.ts';
import type { TypeColumns } from './world.ts';

/** Time for which a driver looks out along a road he gives way to, s. */
const WATCH = 8;
// These distances are fitted to the reference scenarios of docs/validation.md, not taken from observation.
/** Distance from the stop line at which a driver sees those he gives way to, m; and where he may still wait beyond it. */
const VISIBILITY = 1.75;
const EARLY_VISIBILITY = 5;
/** Time from seeing to deciding, s: half a step at least, so that short steps make no quicker drivers. */
const LATENCY = 0.25;
/** Those in the queue before a junction are seen from there, m. */
const QUEUE = 25;
/** No permission is asked for from farther away, m. */
const FARTHEST = 200;
const INFINITY = Number.POSITIVE_INFINITY;
/** Key of those who are decided on before all others. */
const FIRST = -1e9;

/**
 * Who may enter junctions, decided once per tick in a fixed order before anyone plans.
 *
 * A vehicle needs a permission for each link it could not stop before. Permissions carry an order of precedence: where
 * two paths conflict, the one with the lower order passes first and the other waits before the conflict itself (its plan
 * sees to it). Waiting for lower orders only, and entering only with room beyond, keep a junction from locking within;
 * circles that lead through other junctions, or through people, remain possible: LaneChanger looks for a way out of
 * them, JamWatch lists what lasts. Permissions of vehicles that can still stop are decided anew in each tick, so lights
 * and gaps that close take effect; the others are firm.
 */
export class Precedence implements Stateful {
  private readonly roads: RoadNetwork;
  private readonly types: TypeColumns;
  private readonly fleet: Fleet;
  private readonly lanes: LaneLists;
  private readonly approaches: Approaches;
  private readonly dt: number;
  private readonly log: JourneyLog;
  private readonly signals: LinkSignals;
  private readonly room: Room;
  private readonly gaps: Gaps;
  /** Time from seeing to deciding beyond what the step takes on average, s. */
  private readonly latency: number;
  /** Links that someone gives way to: their vehicles register early. */
  private readonly watched: Uint8Array;
  /** Links whose internal lane crosses others: entered only with room to leave. */
  private readonly keepClear: Uint8Array;
  private readonly hasConflict: Uint8Array;
  /** Links that give way in some conflict. */
  private readonly yielding: Uint8Array;
  private readonly bits: Uint8Array;
  /** Vehicles with permissions that are not near enough to need them any more. */
  private readonly lapsed: Int32Array;
  private lapsedCount = 0;
  private readonly junctionStamp: Int32Array;
  private readonly junctionQueue: Int32Array;
  private round = 0;
  private tick = 0;
  private readonly queue: Int32Array;
  private readonly queueKey: Float64Array;
  /** 0: last order given. */
  private readonly counter: Int32Array;

  constructor(
    world: {
      roads: RoadNetwork;
      types: TypeColumns;
      fleet: Fleet;
      lanes: LaneLists;
      approaches: Approaches;
      signalState: Uint8Array;
      dt: number;
    },
    log: JourneyLog,
    allocate: Allocate,
  ) {
    const { roads } = world;
    this.roads = roads;
    this.types = world.types;
    this.fleet = world.fleet;
    this.lanes = world.lanes;
    this.approaches = world.approaches;
    this.dt = world.dt;
    this.latency = Math.max(0, LATENCY - world.dt / 2);
    this.log = log;
    this.watched = new Uint8Array(roads.linkCount);
    this.keepClear = new Uint8Array(roads.linkCount);
    this.hasConflict = new Uint8Array(roads.linkCount);
    this.yielding = new Uint8Array(roads.linkCount);
    for (let k = 0; k < roads.linkCount; k++) {
      for (let c = roads.conflictStart[k]!; c < roads.conflictStart[k + 1]!; c++) {
        if (roads.conflictKind[c] !== CONFLICT.diverging) this.hasConflict[k] = 1;
        if (roads.conflictKind[c] === CONFLICT.crossing && roads.conflictWide[c] === 0) this.keepClear[k] = 1;
        if (roads.linkRule[k] === LINK_RULE.turnOnRed && roads.conflictKind[c] !== CONFLICT.diverging)
          this.watched[roads.conflictLink[c]!] = 1;
        if (roads.conflictYield[c] === 0) continue;
        this.watched[roads.conflictLink[c]!] = 1;
        this.yielding[k] = 1;
        this.keepClear[k] = 1;
      }
    }
    this.bits = new Uint8Array(world.fleet.slots);
    this.lapsed = new Int32Array(world.fleet.slots);
    this.junctionStamp = new Int32Array(roads.junctionCount).fill(-1);
    this.junctionQueue = new Int32Array(roads.junctionCount);
    let most = 1;
    for (let j = 0; j < roads.junctionCount; j++)
      most = Math.max(most, roads.junctionLinkStart[j + 1]! - roads.junctionLinkStart[j]!);
    this.queue = new Int32Array(most);
    this.queueKey = new Float64Array(most);
    this.counter = allocate(Int32Array, 1);
    this.signals = new LinkSignals(roads, world.signalState, world.dt, allocate);
    this.room = new Room(world, this.signals, this.yielding);
    this.gaps = new Gaps(world, this.signals, this.room, log);
  }

  /** Decides all permissions of a tick from the state as it is. */
  decide(tick: number): void {
    this.tick = tick;
    this.signals.watch();
    this.gaps.tick = tick;
    this.registerAll();
    this.confirmFirm();
    const junctions = this.collectJunctions();
    for (let i = 0; i < junctions; i++) this.decideJunction(this.junctionQueue[i]!);
    this.settle();
  }

  private registerAll(): void {
    const { roads, lanes, fleet, approaches } = this;
    approaches.clear();
    this.lapsedCount = 0;
    this.room.clear();
    for (let lane = 0; lane < roads.totalLanes; lane++) {
      const start = lanes.start[lane]!;
      const end = start + lanes.count[lane]!;
      for (let i = start; i < end; i++) {
        const v = lanes.entry[i]!;
        if (v < 0) continue;
        const remaining = roads.laneLength[lane]! - fleet.pos[v]!;
        this.bits[v] = 0;
        if (lane < roads.laneCount) {
          // Whoever follows is further away still.
          if (remaining > FARTHEST) break;
          this.registerWay(v, remaining);
        } else {
          const link = lane - roads.laneCount;
          const to = roads.linkTo[link]!;
          this.room.claim[to] = this.room.claim[to]! + this.room.space(v);
          if (fleet.lateOrder[v] === NO_ORDER) {
            this.room.awaited[to] = this.room.awaited[to]! + this.room.space(v);
            approaches.register(link, v, INSIDE, -fleet.pos[v]!);
          }
          this.registerWay(v, remaining + roads.laneLength[to]!);
        }
      }
    }
    if (fleet.outsideTop[0]! > 0) this.registerOutside();
  }

  /** Vehicles driven from outside ask for permission like others, by the link they are thought to take. */
  private registerOutside(): void {
    const { roads, fleet } = this;
    for (let v = fleet.outside; v < fleet.outside + fleet.outsideTop[0]!; v++) {
      const lane = fleet.lane[v]!;
      this.bits[v] = 0;
      if (fleet.active[v] === 0 || lane < 0) continue;
      let remaining = roads.laneLength[lane]! - fleet.pos[v]!;
      if (lane >= roads.laneCount) {
        const to = roads.linkTo[lane - roads.laneCount]!;
        this.room.claim[to] = this.room.claim[to]! + this.room.space(v);
        remaining += roads.laneLength[to]!;
      }
      this.registerWay(v, remaining);
    }
  }

  /** Whether a vehicle driven from outside goes in anyway: it does not look as if it would stop. */
  private runs(record: number, v: number): boolean {
    const { fleet, types } = this;
    if (v < fleet.outside) return false;
    const braking = brakingDistance(fleet.speed[v]!, types.decel[fleet.type[v]!]!);
    return braking > this.approaches.distance[record]!;
  }

  /** Registers a vehicle with the links ahead that it reaches before it could stop or within the watch. */
  private registerWay(v: number, toStopLine: number): void {
    const { roads, fleet, types } = this;
    const speed = fleet.speed[v]!;
    const reach = approachDistance(speed, types.decel[fleet.type[v]!]!, this.dt);
    const watch = Math.max(speed * WATCH, QUEUE, reach);
    let distance = toStopLine;
    for (let n = 0; n < AHEAD; n++) {
      const link = fleet.ahead[v * AHEAD + n]!;
      if (link < 0 || distance > (this.watched[link] === 1 ? watch : reach)) {
        if (n === 0 && fleet.granted[v]! > 0) {
          this.lapsed[this.lapsedCount] = v;
          this.lapsedCount += 1;
        }
        return;
      }
      this.approaches.register(link, v, n, distance);
      distance += roads.laneLength[roads.laneCount + link]! + roads.laneLength[roads.linkTo[link]!]!;
    }
  }

  /** Vehicles that have a permission and can't stop any more keep it. */
  private confirmFirm(): void {
    const { approaches, fleet, types } = this;
    for (let i = 0; i < approaches.touchedCount; i++) {
      const link = approaches.touched[i]!;
      for (let r = approaches.head[link]!; r >= 0; r = approaches.next[r]!) {
        const v = approaches.vehicle[r]!;
        const n = approaches.step[r]!;
        if (n >= fleet.granted[v]!) continue;
        if (brakingDistance(fleet.speed[v]!, types.decel[fleet.type[v]!]!) < approaches.distance[r]! - 0.2)
          continue;
        this.grant(r, v, n, link, false);
      }
    }
  }

  private grant(record: number, v: number, n: number, link: number, anew: boolean): void {
    this.approaches.decision[record] = APPROACH.granted;
    if (n === INSIDE) {
      this.counter[0] = this.counter[0]! + 1;
      this.fleet.lateOrder[v] = this.counter[0]!;
      const to = this.roads.linkTo[link]!;
      this.room.awaited[to] = this.room.awaited[to]! - this.room.space(v);
      return;
    }
    this.bits[v] = this.bits[v]! | (1 << n);
    const to = this.roads.linkTo[link]!;
    this.room.claim[to] = this.room.claim[to]! + this.room.space(v);
    if (!anew) return;
    this.counter[0] = this.counter[0]! + 1;
    this.fleet.order[v * AHEAD + n] = this.counter[0]!;
  }

  private collectJunctions(): number {
    const { approaches, roads } = this;
    this.round += 1;
    let n = 0;
    for (let i = 0; i < approaches.touchedCount; i++) {
      const junction = roads.linkJunction[approaches.touched[i]!]!;
      if (this.junctionStamp[junction] === this.round) continue;
      this.junctionStamp[junction] = this.round;
      this.junctionQueue[n] = junction;
      n += 1;
    }
    return n;
  }

  /**
   * Decides the pending approaches of a junction, who would be there first first. Per link only the nearest one is in
   * question: whoever stands behind one that is refused is refused as well, unless that one waits inside the junction.
   */
  private decideJunction(junction: number): void {
    const { roads, approaches, queue, queueKey } = this;
    let n = 0;
    for (let j = roads.junctionLinkStart[junction]!; j < roads.junctionLinkStart[junction + 1]!; j++) {
      const link = roads.junctionLinks[j]!;
      const r = this.pendingFrom(approaches.head[link]!);
      if (r < 0) continue;
      queue[n] = r;
      queueKey[n] = this.keyOf(r);
      n += 1;
    }
    while (n > 0) {
      let first = 0;
      for (let i = 1; i < n; i++) if (queueKey[i]! < queueKey[first]!) first = i;
      const r = queue[first]!;
      const key = queueKey[first]!;
      const goesOn = this.decideOne(r);
      const next = goesOn ? this.pendingFrom(approaches.next[r]!) : -1;
      if (next >= 0) {
        const own = this.keyOf(next);
        queue[first] = next;
        queueKey[first] = own > key ? own : key;
        continue;
      }
      n -= 1;
      for (let i = first; i < n; i++) {
        queue[i] = queue[i + 1]!;
        queueKey[i] = queueKey[i + 1]!;
      }
    }
  }

  /** The first approach from `record` on along its link's list that has no permission yet, -1 if there is none. */
  private pendingFrom(record: number): number {
    const { approaches } = this;
    let r = record;
    while (r >= 0 && approaches.decision[r] === APPROACH.granted) r = approaches.next[r]!;
    return r;
  }

  /** By what the approaches of a junction are put in order: time of arrival, less a bonus for having waited. */
  private keyOf(record: number): number {
    const { approaches, fleet } = this;
    // Those inside come first: whoever waits at the line may be standing behind one of them.
    if (approaches.step[record] === INSIDE) return FIRST;
    const v = approaches.vehicle[record]!;
    const speed = fleet.speed[v]!;
    return approaches.distance[record]! / (speed > 2 ? speed : 2) - 0.2 * this.log.restOf(v, this.tick);
  }

  /** Grants or refuses one approach; true if those behind it are still in question. */
  private decideOne(r: number): boolean {
    const { roads, fleet, approaches } = this;
    const v = approaches.vehicle[r]!;
    const step = approaches.step[r]!;
    const inside = step === INSIDE;
    const link = inside ? fleet.lane[v]! - roads.laneCount : fleet.ahead[v * AHEAD + step]!;
    const granted = inside ? this.mayGoOn(r, v, link) : this.mayEnter(r, v, step, link);
    if (granted) this.grant(r, v, step, link, true);
    else if (this.runs(r, v)) {
      this.grant(r, v, step, link, false);
      fleet.order[v * AHEAD + step] = 0;
    } else approaches.decision[r] = APPROACH.denied;
    return granted || inside;
  }

  private mayEnter(record: number, v: number, step: number, link: number): boolean {
    const { roads, fleet, approaches, types } = this;
    if (step > 0 && fleet.granted[v]! < step) return false;
    if (step === 0 && (fleet.shadowLane[v]! >= 0 || this.isHeldUp(v))) return false;
    const state = this.signals.stateOf(link);
    const rule = roads.linkRule[link]!;
    const turnsOnRed = state === SIGNAL_STATE.red && rule === LINK_RULE.turnOnRed;
    if (!turnsOnRed) {
      if (state === SIGNAL_STATE.red || state === SIGNAL_STATE.redYellow || state === SIGNAL_STATE.yellow)
        return false;
      if (fleet.restTick[v]! >= 0 && this.signals.justTurned(link, types.reaction[fleet.type[v]!]!))
        return false;
    }
    const distance = approaches.distance[record]!;
    const toLine = distance - roads.laneStopBack[roads.linkFrom[link]!]!;
    const stops =
      turnsOnRed || state === SIGNAL_STATE.stopThenGo || rule === LINK_RULE.stop || rule === LINK_RULE.allWay;
    if (stops && (toLine > 3 || fleet.speed[v]! > 0.5)) return false;
    const wait = roads.linkWaitAt[link]!;
    // Who may wait inside the junction need not make sure before the line.
    const seen = (wait < INFINITY ? EARLY_VISIBILITY : VISIBILITY) - fleet.speed[v]! * this.latency;
    if (this.yielding[link] === 1 && state !== SIGNAL_STATE.greenMajor && toLine > seen) return false;
    const to = roads.linkTo[link]!;
    if ((this.keepClear[link] === 1 || this.room.awaited[to]! > 0) && !this.room.roomFor(v, step, to, false))
      return false;
    if (this.yielding[link] === 1 && roads.linkSignal[link]! < 0 && this.room.fillsRing(v, step, to))
      return false;
    const partly = 1 << step;
    fleet.partly[v] = fleet.partly[v]! & ~partly;
    if (this.hasConflict[link] === 0) return true;
    if (wait < INFINITY && this.waiterOn(link, v, INFINITY)) fleet.partly[v] = fleet.partly[v]! | partly;
    for (let c = roads.conflictStart[link]!; c < roads.conflictStart[link + 1]!; c++) {
      if (roads.conflictKind[c] === CONFLICT.diverging) {
        if (this.waiterOn(roads.conflictLink[c]!, v, roads.conflictFoeTo[c]!)) return false;
        continue;
      }
      // Early conflicts bind those who may go as far as the waiting point too.
      if ((fleet.partly[v]! & partly) !== 0 && roads.conflictFrom[c]! >= wait) continue;
      if (this.gaps.allows(c, v, link, distance, state)) continue;
      if (roads.conflictFrom[c]! < wait) return false;
      fleet.partly[v] = fleet.partly[v]! | partly;
    }
    return (fleet.partly[v]! & partly) === 0 || this.room.roomFor(v, step, to, true);
  }

  /** Whether the one before on the same lane has no permission: whoever it holds up must not hold up others. */
  private isHeldUp(v: number): boolean {
    const { lanes, fleet } = this;
    const lane = fleet.lane[v]!;
    if (lane >= this.roads.laneCount || v >= fleet.outside) return false;
    let before = -1;
    const end = lanes.start[lane]! + lanes.count[lane]!;
    for (let i = lanes.start[lane]!; i < end && lanes.entry[i] !== v; i++) {
      if (lanes.entry[i]! >= 0) before = lanes.entry[i]!;
    }
    return before >= 0 && fleet.granted[before] === 0 && (this.bits[before]! & 1) === 0;
  }

  /**
   * Whether someone waits, or is let in to wait, inside the junction on a link with its rear before `until` metres: whoever
   * comes from the same lane would stand behind, and could not keep the precedence it were given.
   */
  private waiterOn(link: number, v: number, until: number): boolean {
    const { roads, lanes, fleet, types, approaches } = this;
    const lane = roads.laneCount + link;
    const start = lanes.start[lane]!;
    for (let i = start; i < start + lanes.count[lane]!; i++) {
      const u = lanes.entry[i]!;
      if (u < 0 || fleet.lateOrder[u] !== NO_ORDER) continue;
      if (fleet.pos[u]! - types.length[fleet.type[u]!]! < until) return true;
    }
    for (let r = approaches.head[link]!; r >= 0; r = approaches.next[r]!) {
      const u = approaches.vehicle[r]!;
      const step = approaches.step[r]!;
      if (u === v || step === INSIDE || approaches.decision[r] !== APPROACH.granted) continue;
      if ((fleet.partly[u]! & (1 << step)) !== 0) return true;
    }
    return false;
  }

  /** Whether one that waits inside a junction may go on: through all late conflicts, with room beyond. */
  private mayGoOn(record: number, v: number, link: number): boolean {
    const { roads, approaches } = this;
    for (let r = approaches.head[link]!; r !== record; r = approaches.next[r]!) {
      if (approaches.decision[r] !== APPROACH.granted) return false;
    }
    const distance = approaches.distance[record]!;
    const to = roads.linkTo[link]!;
    const need = this.room.claim[to]! - this.room.awaited[to]! + this.room.space(v);
    if (!this.room.hasRoom(to, need, false, this.fleet.ahead[v * AHEAD]!)) return false;
    const state = this.signals.stateOf(link);
    const wait = roads.linkWaitAt[link]!;
    for (let c = roads.conflictStart[link]!; c < roads.conflictStart[link + 1]!; c++) {
      if (roads.conflictKind[c] === CONFLICT.diverging || roads.conflictFrom[c]! < wait) continue;
      if (!this.gaps.allows(c, v, link, distance, state)) return false;
    }
    return true;
  }

  /** Turns the permissions of this tick into a count of links ahead without a gap. */
  private settle(): void {
    const { approaches, fleet } = this;
    for (let i = 0; i < this.lapsedCount; i++) fleet.granted[this.lapsed[i]!] = 0;
    for (let i = 0; i < approaches.count; i++) {
      const v = approaches.vehicle[i]!;
      const bits = this.bits[v]!;
      let n = 0;
      while (n < AHEAD && (bits & (1 << n)) !== 0) n += 1;
      fleet.granted[v] = n;
    }
  }

  stateColumns(): readonly StateColumn[] {
    return [this.counter, ...this.signals.stateColumns()];
  }
}

/** Distance from a stop line at which a vehicle needs to know whether it may go, m. */
export function approachDistance(speed: number, decel: number, dt: number): number {
  return brakingDistance(speed, decel) + speed * (1.5 + 2 * dt) + 6;
}
