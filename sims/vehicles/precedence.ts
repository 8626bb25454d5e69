import { LINK_RULE } from '../../scenes/network/link-rules.ts';
import { CONFLICT, type RoadNetwork } from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';
import type { Allocate, StateColumn, Stateful } from '../state.ts';
import { APPROACH, type Approaches, INSIDE } from './approaches.ts';
import { brakingDistance, travelTime } from './car-following.ts';
import { AHEAD, ARRIVES, type Fleet, NO_LINK, NO_ORDER } from './fleet.ts';
import type { JourneyLog } from './journey-log.ts';
import { type LaneLists, slotOf } from './lane-lists.ts';
import { hasSeenGreen } from './models/start-up.ts';
import type { TypeColumns } from './world.ts';

/** Time for which a driver looks out along a road he gives way to, s. */
const WATCH = 8;
// This distance and the two gaps are fitted to the reference scenarios of docs/validation.md, not taken from observation.
/** Distance from the stop line at which a driver sees those he gives way to, m; and where he may still wait beyond it. */
const VISIBILITY = 1.75;
const EARLY_VISIBILITY = 5;
/** Time from seeing to deciding, s: half a step at least, so that short steps make no quicker drivers. */
const LATENCY = 0.25;
/** Those in the queue before a junction are seen from there, m. */
const QUEUE = 25;
/** Gap in time kept to one who is given way to, s. */
const GAP = 0.5;
/** The same where both come onto one lane: time by which the other comes later, s. */
const MERGING_GAP = 1;
/** Time by which a conflict may still be occupied when one sets out towards it, s. */
const CLOSING = 0.7;
/** Wait after which a driver makes do with ever smaller gaps, and after which with none to spare, s. */
const PATIENCE = 20;
const PATIENCE_END = 90;
/** Lanes shorter than this hold up the junction before them as soon as their first vehicle stops, m. */
const SHORT = 25;
/** No permission is asked for from farther away, m. */
const FARTHEST = 200;
/** Room that stays free in a ring of short lanes, m. */
const SLACK = 7.5;
/** The last on a jammed lane is slower than this, m/s. */
const JAM = 3;
const INFINITY = Number.POSITIVE_INFINITY;
/** Key of those who are decided on before all others. */
const FIRST = -1e9;
/** At rest, m/s; and the rest after which one without, and one with permission is taken to stay where it is, s. */
const AT_REST = 0.3;
/** Time in which the first of a queue gets going, s. */
const START = 3;
const REFUSED = 1;
const BLOCKED = 5;

/**
 * Who may enter junctions, decided once per tick in a fixed order before anyone plans.
 *
 * A vehicle needs a permission for each link it could not stop before. Permissions carry an order of precedence: where
 * two paths conflict, the one with the lower order passes first and the other waits before the conflict itself (its plan
 * sees to it). As every wait is for a lower order, junctions can't deadlock within; as downstream room is part of the
 * permission, they don't fill up. Permissions of vehicles that can still stop are decided anew in each tick, so
 * lights and gaps that close take effect; the others are firm.
 */
export class Precedence implements Stateful {
  private readonly roads: RoadNetwork;
  private readonly types: TypeColumns;
  private readonly fleet: Fleet;
  private readonly lanes: LaneLists;
  private readonly approaches: Approaches;
  private readonly signalState: Uint8Array;
  private readonly dt: number;
  private readonly log: JourneyLog;
  /** Time from seeing to deciding beyond what the step takes on average, s. */
  private readonly latency: number;
  /** Links that someone gives way to: their vehicles register early. */
  private readonly watched: Uint8Array;
  /** Links whose internal lane crosses others: entered only with room to leave. */
  private readonly keepClear: Uint8Array;
  private readonly hasConflict: Uint8Array;
  /** Links that give way in some conflict. */
  private readonly yielding: Uint8Array;
  /** Per lane: room promised to vehicles in and before its junction, and how much of that to those who wait inside. */
  private readonly claim: Float64Array;
  private readonly awaited: Float64Array;
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
  private readonly openFor: Float64Array;
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
    this.signalState = world.signalState;
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
    this.claim = new Float64Array(roads.laneCount);
    this.awaited = new Float64Array(roads.laneCount);
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
    this.openFor = allocate(Float64Array, world.signalState.length);
  }

  /** Decides all permissions of a tick from the state as it is. */
  decide(tick: number): void {
    this.tick = tick;
    this.watchSignals();
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
    this.claim.fill(0);
    this.awaited.fill(0);
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
          this.claim[to] = this.claim[to]! + this.space(v);
          if (fleet.lateOrder[v] === NO_ORDER) {
            this.awaited[to] = this.awaited[to]! + this.space(v);
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
        this.claim[to] = this.claim[to]! + this.space(v);
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
      this.awaited[to] = this.awaited[to]! - this.space(v);
      return;
    }
    this.bits[v] = this.bits[v]! | (1 << n);
    const to = this.roads.linkTo[link]!;
    this.claim[to] = this.claim[to]! + this.space(v);
    if (!anew) return;
    this.counter[0] = this.counter[0]! + 1;
    this.fleet.order[v * AHEAD + n] = this.counter[0]!;
  }

  private space(v: number): number {
    const type = this.fleet.type[v]!;
    return this.types.length[type]! + this.types.minGap[type]!;
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
    const { roads, fleet, approaches } = this;
    if (step > 0 && fleet.granted[v]! < step) return false;
    if (step === 0 && fleet.shadowLane[v]! >= 0) return false;
    const state = this.stateOf(link);
    const rule = roads.linkRule[link]!;
    const turnsOnRed = state === SIGNAL_STATE.red && rule === LINK_RULE.turnOnRed;
    if (!turnsOnRed) {
      if (state === SIGNAL_STATE.red || state === SIGNAL_STATE.redYellow || state === SIGNAL_STATE.yellow)
        return false;
      if (fleet.restTick[v]! >= 0 && this.justTurned(link, v)) return false;
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
    if ((this.keepClear[link] === 1 || this.awaited[to]! > 0) && !this.roomFor(v, step, to, false))
      return false;
    if (this.yielding[link] === 1 && roads.linkSignal[link]! < 0 && this.fillsRing(v, step, to)) return false;
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
      if (this.conflictAllows(c, v, link, distance, state)) continue;
      if (roads.conflictFrom[c]! < wait) return false;
      fleet.partly[v] = fleet.partly[v]! | partly;
    }
    return (fleet.partly[v]! & partly) === 0 || this.roomFor(v, step, to, true);
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
    const need = this.claim[to]! - this.awaited[to]! + this.space(v);
    if (!this.hasRoom(to, need, false, this.fleet.ahead[v * AHEAD]!)) return false;
    const state = this.stateOf(link);
    const wait = roads.linkWaitAt[link]!;
    for (let c = roads.conflictStart[link]!; c < roads.conflictStart[link + 1]!; c++) {
      if (roads.conflictKind[c] === CONFLICT.diverging || roads.conflictFrom[c]! < wait) continue;
      if (!this.conflictAllows(c, v, link, distance, state)) return false;
    }
    return true;
  }

  /** Whether a driver who stands at the line has not taken in yet that the light has changed. */
  private justTurned(link: number, v: number): boolean {
    const { roads } = this;
    const signal = roads.linkSignal[link]!;
    if (signal < 0) return false;
    const open = this.openFor[roads.signalStateStart[signal]! + roads.linkSignalIndex[link]!]!;
    return !hasSeenGreen(open, this.types.reaction[this.fleet.type[v]!]!, this.dt);
  }

  /** State of a link's signal; `off` where there is none. */
  private stateOf(link: number): number {
    const signal = this.roads.linkSignal[link]!;
    if (signal < 0) return SIGNAL_STATE.off;
    return this.signalState[this.roads.signalStateStart[signal]! + this.roads.linkSignalIndex[link]!]!;
  }

  private roomFor(v: number, step: number, lane: number, sure: boolean): boolean {
    const next = step + 1 < AHEAD ? this.fleet.ahead[v * AHEAD + step + 1]! : NO_LINK;
    return this.hasRoom(lane, this.claim[lane]! + this.space(v), sure, next);
  }

  /**
   * Whether the lane beyond a junction will have so many metres of room, or, where it is short, flows, and is left by a
   * link that gives way to nobody, together with the lane that follows.
   */
  private hasRoom(lane: number, need: number, sure: boolean, next: number): boolean {
    const { lanes, fleet, types, roads } = this;
    const length = roads.laneLength[lane]!;
    const n = lanes.count[lane]!;
    const waitedFor = sure || this.awaited[lane]! > 0;
    const flows = n === 0 || length >= SHORT || this.leaves(lane);
    let room = length;
    if (n > 0) {
      const i = lanes.start[lane]! + n - 1;
      const last = slotOf(lanes.entry[i]!);
      const type = fleet.type[last]!;
      const speed = fleet.speed[last]!;
      const rear = fleet.pos[last]! + lanes.offset[i]! - types.length[type]!;
      // Whoever moves will make room; only what is sure counts for, or beside, one who waits in the junction for it.
      room = rear + (waitedFor || !flows ? brakingDistance(speed, types.decel[type]!) : speed * 2);
    } else if (this.claim[lane] === 0 && (next < 0 || need <= length)) return true;
    if (need <= room) return true;
    if (waitedFor || !flows || length >= SHORT || next < 0) return false;
    const state = this.stateOf(next);
    if (state === SIGNAL_STATE.red || state === SIGNAL_STATE.yellow || state === SIGNAL_STATE.redYellow)
      return false;
    if (this.yielding[next] === 1 && state !== SIGNAL_STATE.greenMajor && (n > 0 || this.claim[lane]! > 0))
      return false;
    const beyond = roads.linkTo[next]!;
    return this.hasRoom(beyond, need - room + this.claim[beyond]!, sure, NO_LINK);
  }

  /**
   * Whether one who gives way would fill up the chain of short lanes that its way goes on by, as in a roundabout: whoever is
   * on them already must always find a gap to move into, or nobody in the ring could ever move again.
   */
  private fillsRing(v: number, step: number, to: number): boolean {
    const { roads, fleet } = this;
    let lane = to;
    let length = 0;
    let taken = 0;
    for (let n = step + 1; roads.laneLength[lane]! < SHORT; n++) {
      length += roads.laneLength[lane]!;
      taken += this.takenOn(lane);
      const link = n < AHEAD ? fleet.ahead[v * AHEAD + n]! : NO_LINK;
      if (link < 0) break;
      const internal = roads.laneCount + link;
      length += roads.laneLength[internal]!;
      taken += this.takenOn(internal);
      lane = roads.linkTo[link]!;
    }
    return taken > 0 && length - taken < this.space(v) + SLACK;
  }

  /** Metres that those who drive on a lane take up. */
  private takenOn(lane: number): number {
    const { lanes } = this;
    const start = lanes.start[lane]!;
    let sum = 0;
    for (let i = start; i < start + lanes.count[lane]!; i++) {
      const e = lanes.entry[i]!;
      if (e >= 0) sum += this.space(e);
    }
    return sum;
  }

  /** Whether the first on a lane is on its way off it, and nothing can hold it there any more. */
  private leaves(lane: number): boolean {
    const { fleet, lanes, types, roads } = this;
    const e = lanes.entry[lanes.start[lane]!]!;
    const first = slotOf(e);
    const speed = fleet.speed[first]!;
    if (e < 0) return speed > 1;
    if (fleet.ahead[first * AHEAD] === ARRIVES) return true;
    const distance = roads.laneLength[lane]! - fleet.pos[first]!;
    return (
      fleet.granted[first]! > 0 && brakingDistance(speed, types.decel[fleet.type[first]!]!) >= distance - 0.2
    );
  }

  /** Whether row c of the conflict table lets vehicle v set out: nobody in the way too long, no one given way to near. */
  private conflictAllows(c: number, v: number, link: number, distance: number, state: number): boolean {
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
    const jammed = merging && roads.conflictYield[c] === 0 && this.isJammed(roads.linkTo[link]!);
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
        this.isOpen(foe)
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

  /** Whether whoever is last on a lane hardly moves; short ones, as those of roundabouts, are kept flowing instead. */
  private isJammed(lane: number): boolean {
    const { lanes, fleet, roads } = this;
    if (roads.laneLength[lane]! < SHORT) return false;
    const n = lanes.count[lane]!;
    return n > 0 && fleet.speed[slotOf(lanes.entry[lanes.start[lane]! + n - 1]!)]! < JAM;
  }

  /** Whether a link shows neither red nor yellow. */
  private isOpen(link: number): boolean {
    const state = this.stateOf(link);
    return state !== SIGNAL_STATE.red && state !== SIGNAL_STATE.redYellow && state !== SIGNAL_STATE.yellow;
  }

  /** A protected green goes before everything that is not itself a protected green. */
  private mustYield(state: number, foe: number): boolean {
    if (state !== SIGNAL_STATE.greenMajor) return true;
    return this.stateOf(foe) === SIGNAL_STATE.greenMajor;
  }

  /**
   * Whether the first on a link given way to won't come now: red for it, or at rest, although it has had time to start, for
   * want of permission or of room. Those behind it won't come either then.
   */
  private heldUp(record: number, link: number): boolean {
    const state = this.stateOf(link);
    if (state === SIGNAL_STATE.red || state === SIGNAL_STATE.redYellow) return true;
    const { approaches, fleet, roads } = this;
    const u = approaches.vehicle[record]!;
    if (fleet.speed[u]! > AT_REST) return false;
    const signal = roads.linkSignal[link]!;
    if (signal >= 0 && this.openFor[roads.signalStateStart[signal]! + roads.linkSignalIndex[link]!]! < START)
      return false;
    const permitted = fleet.granted[u]! > approaches.step[record]!;
    return this.log.restOf(u, this.tick) > (permitted ? BLOCKED : REFUSED);
  }

  /** Counts for how long each signal index has not been red, s. */
  private watchSignals(): void {
    for (let i = 0; i < this.openFor.length; i++) {
      const state = this.signalState[i]!;
      const closed = state === SIGNAL_STATE.red || state === SIGNAL_STATE.redYellow;
      this.openFor[i] = closed ? 0 : this.openFor[i]! + this.dt;
    }
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
    return [this.counter, this.openFor];
  }
}

/** Distance from a stop line at which a vehicle needs to know whether it may go, m. */
export function approachDistance(speed: number, decel: number, dt: number): number {
  return brakingDistance(speed, decel) + speed * (1.5 + 2 * dt) + 6;
}
