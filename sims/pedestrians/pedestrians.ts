import type { Demand } from '../../scenes/document/demand.ts';
import type { WalkArea, WalkGate } from '../../scenes/document/walk-areas.ts';
import { atan2 } from '../../scenes/math.ts';
import { PATH_KIND } from '../../scenes/network/compile-walkways.ts';
import type { WalkNetwork } from '../../scenes/network/road-network.ts';
import type { Frame } from '../frame.ts';
import { PURPOSE, uniform } from '../random.ts';
import type { Allocate, StateColumn, Stateful } from '../state.ts';
import { PathPlace, SegmentTangents } from './along.ts';
import { CrossingRules } from './crossing.ts';
import { nodePlaces, PersonSources } from './demand.ts';
import { Halls } from './halls.ts';
import { drawSpeed, TOP_SPEED } from './kinds.ts';
import { BODY_SPACE, Movement } from './movement.ts';
import { NeighbourGrid } from './neighbours.ts';
import { PedestrianPool } from './pool.ts';
import { WalkRoutes } from './routes.ts';
import { Turns } from './turns.ts';

export interface PedestrianOptions {
  readonly seed: number;
  /** Length of a step, s. */
  readonly dt: number;
  /** Time of tick 0, and when flows stop, s. */
  readonly begin: number;
  readonly end?: number;
  readonly allocate: Allocate;
  /** Most people at a time; more wait to enter. */
  readonly capacity?: number;
  /** Per path: seconds of flashing green after the green of a signalised crossing (see `pedestrianClearance`). */
  readonly clearance?: Float64Array;
  /** People keep to the left of each other rather than to the right. */
  readonly keepLeft?: boolean;
  /** Walkable areas and their gates; flows between gates walk there. */
  readonly areas?: readonly WalkArea[];
  readonly gates?: readonly WalkGate[];
}

/** Seconds held up on the road by a standing vehicle after which one goes back. */
const TURNS_BACK = 45;
const DEFAULT_CAPACITY = 16384;
/** A person has arrived this close to the end of its last path, m. */
const ARRIVAL = 0.5;
/** A new person needs this much room, m. */
const ENTRY_SPACE = BODY_SPACE + 0.05;
/** Lateral places tried for a new person, as shares of its preferred one. */
const ENTRY_TRIES = [1, 0.3, -0.5, -1] as const;

/**
 * People on walkways: they appear by the flows of the demand, walk the shortest way, keep out of each other's way, obey
 * signals and agree with vehicles on crossings through two arrays: nobody enters a cut whose `cutVehicle` is set, and
 * vehicles keep out of what `cutOccupied` claims (see `CrossingRules`).
 *
 * A step allocates nothing; planning reads the state before the step only, so that slots can be planned in any order.
 */
export class Pedestrians implements Stateful {
  readonly capacity: number;
  readonly pool: PedestrianPool;
  /** People on walkable areas, where the scene has such. */
  readonly halls: Halls | undefined;
  /**
   * Per cut: 1 when a person is on its path interval, or will be within 1.5 s with nothing in the way; 2 when one on a
   * zebra will come to it later. 0: nobody.
   */
  readonly cutOccupied: Uint8Array;
  /** Per path: people who wait at a kerb, or between two lanes, and may go as far as signals say. */
  readonly pathWaiting: Uint16Array;

  private readonly walks: WalkNetwork;
  private readonly seed: number;
  private readonly dt: number;
  private readonly begin: number;
  private readonly routes: WalkRoutes;
  private readonly sources: PersonSources;
  private readonly rules: CrossingRules;
  private readonly grid: NeighbourGrid;
  private readonly tangents: SegmentTangents;
  private readonly place: PathPlace;
  private readonly turns: Turns;
  private readonly movement: Movement;
  private readonly columns: readonly StateColumn[];
  /** Slots filled in this tick: the grid doesn't hold them yet. */
  private readonly fresh: Int32Array;

  /** Throws TwinError with every flow whose nodes are unknown or not connected. */
  constructor(walks: WalkNetwork, demand: Demand, options: PedestrianOptions) {
    this.walks = walks;
    this.seed = options.seed;
    this.dt = options.dt;
    this.begin = options.begin;
    const gates = options.gates ?? [];
    const flows =
      gates.length === 0
        ? demand.personFlows
        : demand.personFlows.filter((f) => !gates.some(({ id }) => id === f.from || id === f.to));
    const most = options.capacity ?? DEFAULT_CAPACITY;
    const onPaths = flows.length === 0 ? 1 : most;
    this.pool = new PedestrianPool(onPaths, options.allocate);
    this.halls =
      gates.length === 0
        ? undefined
        : new Halls(options.areas ?? [], gates, demand, { ...options, capacity: most });
    this.capacity = onPaths + (this.halls?.capacity ?? 0);
    this.pool.hold.fill(-1);
    this.routes = new WalkRoutes(walks);
    this.sources = new PersonSources(flows, nodePlaces(walks, this.routes), options);
    this.rules = new CrossingRules(walks, options.seed, options.allocate, options.clearance);
    this.cutOccupied = this.rules.occupied;
    this.pathWaiting = this.rules.waiting;
    this.grid = new NeighbourGrid(onPaths);
    this.tangents = new SegmentTangents(walks);
    this.place = new PathPlace(walks, this.tangents);
    const keepLeft = options.keepLeft ?? false;
    this.turns = new Turns(walks, this.tangents, this.rules, this.place, keepLeft);
    this.movement = new Movement({
      walks,
      pool: this.pool,
      grid: this.grid,
      routes: this.routes,
      rules: this.rules,
      tangents: this.tangents,
      place: new PathPlace(walks, this.tangents),
      turns: this.turns,
      dt: options.dt,
      keepLeft,
    });
    this.fresh = new Int32Array(onPaths);
    this.columns = [
      ...this.pool.stateColumns(),
      ...this.sources.stateColumns(),
      ...this.rules.stateColumns(),
      ...(this.halls?.stateColumns() ?? []),
    ];
  }

  get count(): number {
    return this.pool.count + (this.halls?.crowd.people.count ?? 0);
  }
  get inserted(): number {
    return this.pool.inserted + (this.halls?.crowd.people.inserted ?? 0);
  }
  get arrived(): number {
    return this.pool.arrived + (this.halls?.crowd.people.arrived ?? 0);
  }
  /** People who are due but found no room yet. */
  get waitingToEnter(): number {
    return this.sources.waiting + (this.halls?.waitingToEnter ?? 0);
  }
  /** Person-steps computed so far. */
  get updates(): number {
    return this.pool.updates + (this.halls?.crowd.people.updates ?? 0);
  }

  /**
   * One step, to the time `begin + tick * dt`. `signals` by index with signal s from `stateStart[s]` on; `cutVehicle`
   * per cut: 1 while a vehicle is on it or committed to pass it, fresh in this tick.
   */
  step(
    tick: number,
    signals: { readonly state: Uint8Array; readonly countdown: Float64Array },
    stateStart: Int32Array,
    cutVehicle: Uint8Array,
  ): void {
    this.prepare(tick, signals, stateStart, cutVehicle);
    this.pool.addUpdates(this.plan(0, this.pool.high, tick));
    this.commit();
    this.halls?.step(tick);
  }

  /** First part of a step: signals, vehicles, new people, who is near whom. */
  prepare(
    tick: number,
    signals: { readonly state: Uint8Array; readonly countdown: Float64Array },
    stateStart: Int32Array,
    cutVehicle: Uint8Array,
  ): void {
    this.rules.observe(signals, stateStart, cutVehicle, this.dt);
    this.grid.build(this.pool);
    this.sources.collect(this.begin + tick * this.dt);
    if (this.insertPending() > 0) this.grid.build(this.pool);
  }

  /** Second part: plans the slots `from` to `to`, in any split and order; returns the number of people planned. */
  plan(from: number, to: number, tick: number): number {
    return this.movement.plan(from, to, tick);
  }

  /** Last part: everyone moves, changes paths and arrives; then what vehicles may see. */
  commit(): void {
    const { pool } = this;
    const { next } = this.movement;
    const n = pool.high;
    for (let i = 0; i < n; i++) {
      if (!pool.alive[i]) continue;
      pool.x[i] = next.x[i]!;
      pool.y[i] = next.y[i]!;
      pool.z[i] = next.z[i]!;
      pool.dirX[i] = next.dirX[i]!;
      pool.dirY[i] = next.dirY[i]!;
      pool.heading[i] = atan2(next.dirY[i]!, next.dirX[i]!);
      pool.speed[i] = next.speed[i]!;
      pool.along[i] = next.along[i]!;
      pool.lateral[i] = next.lateral[i]!;
      pool.segment[i] = next.segment[i]!;
      pool.look[i] = next.look[i]!;
      pool.blocked[i] = next.blocked[i]!;
      pool.hold[i] = next.hold[i]!;
      pool.started[i] = next.started[i]!;
      pool.stopped[i] = next.stopped[i]!;
      const heldUp = pool.started[i] === 1 && pool.hold[i]! >= 0 && pool.speed[i]! < 0.05;
      pool.held[i] = heldUp ? pool.held[i]! + this.dt : 0;
      if (pool.held[i]! > TURNS_BACK && this.walks.pathSignal[pool.path[i]!]! < 0) this.turnBack(i);
      this.goOn(i);
    }
    this.rules.publish(pool);
  }

  /**
   * Turns round a person on a zebra whom a standing vehicle holds up in the middle of the road: others may be waiting for it to clear
   * their lane, and the vehicle for them.
   */
  private turnBack(i: number): void {
    const { pool } = this;
    const { place } = this.turns;
    const path = pool.path[i]!;
    const forward = pool.forward[i] === 1 ? 0 : 1;
    place.project(path, forward, pool.segment[i]!, pool.x[i]!, pool.y[i]!);
    pool.held[i] = 0;
    // With a toe in the vehicle's way it stays turned as it is: from behind that would count as stepping in.
    if (this.rules.isInBusyCut(path, forward, place.along)) return;
    pool.forward[i] = forward;
    pool.segment[i] = place.segment;
    pool.along[i] = place.along;
    pool.lateral[i] = place.lateral;
    pool.hold[i] = -1;
  }

  /** Lets a person who is at the end of its path enter the next one, or arrive. */
  private goOn(i: number): void {
    const { walks, pool, rules, turns } = this;
    const { place } = turns;
    for (let hops = 0; hops < 4; hops++) {
      const path = pool.path[i]!;
      const forward = pool.forward[i]!;
      const along = pool.along[i]!;
      const length = walks.pathLength[path]!;
      const node = forward ? walks.pathTo[path]! : walks.pathFrom[path]!;
      // A crossing isn't left before its last cut, or someone would be on the road without being counted there.
      if (
        walks.pathKind[path] === PATH_KIND.crossing &&
        along < Math.min(rules.endOfCuts(path, forward), length - 0.05)
      ) {
        return;
      }
      const next = this.routes.next(pool.route[i]!, node);
      if (next < 0) {
        if (length - along <= ARRIVAL) pool.release(i);
        return;
      }
      if (!turns.enters(i, pool, path, forward, next, length - along)) return;
      const nextForward = walks.pathFrom[next] === node ? 1 : 0;
      pool.path[i] = next;
      pool.forward[i] = nextForward;
      pool.segment[i] = place.segment;
      pool.along[i] = place.along;
      pool.lateral[i] = place.lateral;
      pool.started[i] = 0;
      pool.stopped[i] = 0;
      pool.look[i] = 0;
    }
  }

  private insertPending(): number {
    let fresh = 0;
    for (let flow = 0; flow < this.sources.count; flow++) {
      while (this.sources.pendingOf(flow) > 0 && !this.pool.full) {
        const slot = this.tryInsert(flow, fresh);
        if (slot < 0) break;
        this.fresh[fresh++] = slot;
      }
    }
    return fresh;
  }

  /** Puts the first pending person of a flow at its start where there is room; returns its slot, or -1. */
  private tryInsert(flow: number, fresh: number): number {
    const { walks, sources, pool, place } = this;
    const entity = sources.entityOf(flow);
    const kind = sources.kindOf(flow, entity);
    const route = sources.routeOf(flow, kind);
    const node = sources.nodeOf(flow);
    const path = this.routes.next(route, node);
    const forward = walks.pathFrom[path] === node ? 1 : 0;
    const start = forward ? walks.shapeStart[path]! : walks.shapeStart[path + 1]! - 1;
    const segment = place.firstSegment(path, forward);
    const sign = forward ? 1 : -1;
    const tx = sign * this.tangents.tx[segment]!;
    const ty = sign * this.tangents.ty[segment]!;
    const half = Math.max(0, walks.pathWidth[path]! / 2 - 0.3);
    const side = 0.1 + 0.9 * uniform(this.seed, entity, PURPOSE.personOffset, 0);
    for (const share of ENTRY_TRIES) {
      const lateral = -side * half * share;
      const x = walks.shapeX[start]! - ty * lateral;
      const y = walks.shapeY[start]! + tx * lateral;
      const z = walks.shapeZ[start]!;
      if (!this.hasRoom(x, y, z, fresh)) continue;
      const slot = pool.take();
      pool.kind[slot] = kind;
      pool.x[slot] = x;
      pool.y[slot] = y;
      pool.z[slot] = z;
      pool.dirX[slot] = tx;
      pool.dirY[slot] = ty;
      pool.heading[slot] = atan2(ty, tx);
      pool.desired[slot] = Math.min(TOP_SPEED, drawSpeed(kind, this.seed, entity));
      pool.speed[slot] = walks.pathKind[path] === PATH_KIND.crossing ? 0 : pool.desired[slot]! * 0.5;
      pool.path[slot] = path;
      pool.forward[slot] = forward;
      pool.segment[slot] = segment;
      pool.along[slot] = 0;
      pool.lateral[slot] = lateral;
      pool.side[slot] = side;
      pool.route[slot] = route;
      pool.started[slot] = 0;
      pool.stopped[slot] = 0;
      pool.hold[slot] = -1;
      pool.look[slot] = 0;
      pool.blocked[slot] = 0;
      sources.enter(flow);
      return slot;
    }
    return -1;
  }

  private hasRoom(x: number, y: number, z: number, fresh: number): boolean {
    const { pool } = this;
    for (let k = 0; k < fresh; k++) {
      const slot = this.fresh[k]!;
      const dx = pool.x[slot]! - x;
      const dy = pool.y[slot]! - y;
      if (dx * dx + dy * dy < ENTRY_SPACE * ENTRY_SPACE) return false;
    }
    return this.grid.isFree(x, y, z, ENTRY_SPACE, pool);
  }

  /** Writes everyone into a frame, as many as it has room for. */
  writeFrame(frame: Frame): void {
    const { pool } = this;
    const room = frame.capacity.pedestrians;
    const n = pool.high;
    let row = 0;
    for (let i = 0; i < n && row < room; i++) {
      if (!pool.alive[i]) continue;
      frame.pedestrianId[row] = pool.id[i]!;
      frame.pedestrianKind[row] = pool.kind[i]!;
      frame.pedestrianX[row] = pool.x[i]!;
      frame.pedestrianY[row] = pool.y[i]!;
      frame.pedestrianZ[row] = pool.z[i]!;
      frame.pedestrianHeading[row] = pool.heading[i]!;
      frame.pedestrianSpeed[row] = pool.speed[i]!;
      row++;
    }
    frame.pedestrianCount = this.halls ? this.halls.writeFrame(frame, row) : row;
  }

  stateColumns(): readonly StateColumn[] {
    return this.columns;
  }
}
