import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { Fleet } from './fleet.ts';
import type { TypeColumns } from './world.ts';

/** Below this a vehicle is at rest and its time counts as waiting (SUMO's definition), m/s. */
export const RESTING = 0.1;

/**
 * What a journey has cost so far. Nothing is summed up from tick to tick: time lost is what a lane took beyond its length at
 * the driver's own speed, waiting is the time between coming to rest and moving on; both are booked when they end. So
 * they cost nothing in between and don't depend on the step.
 */
export class JourneyLog {
  private readonly roads: RoadNetwork;
  private readonly fleet: Fleet;
  private readonly types: TypeColumns;
  private readonly dt: number;

  constructor(world: { roads: RoadNetwork; fleet: Fleet; types: TypeColumns; dt: number }) {
    this.roads = world.roads;
    this.fleet = world.fleet;
    this.types = world.types;
    this.dt = world.dt;
  }

  /** Begins the account of a vehicle that enters the road before step `tick`. */
  begin(v: number, tick: number): void {
    const { fleet } = this;
    fleet.waited[v] = 0;
    fleet.lost[v] = 0;
    fleet.driven[v] = -fleet.pos[v]!;
    fleet.laneTick[v] = tick;
    fleet.lanePos[v] = fleet.pos[v]!;
    fleet.restTick[v] = fleet.speed[v]! < RESTING ? tick : -1;
  }

  /** Seconds at rest without a break, before step `tick`. */
  restOf(v: number, tick: number): number {
    const from = this.fleet.restTick[v]!;
    return from < 0 ? 0 : (tick - from) * this.dt;
  }

  /** Seconds at rest altogether, halts left out, before step `tick`. */
  waitedOf(v: number, tick: number): number {
    const { fleet } = this;
    return fleet.waited[v]! + (fleet.halt[v]! > 0 ? 0 : this.restOf(v, tick));
  }

  /** Seconds lost against a free road, halts left out, before step `tick`. */
  lostOf(v: number, tick: number): number {
    const { fleet } = this;
    return fleet.lost[v]! + (fleet.halt[v]! > 0 ? 0 : this.lossOnLane(v, tick));
  }

  /** Metres driven. */
  drivenOf(v: number): number {
    return this.fleet.driven[v]! + this.fleet.pos[v]!;
  }

  /** Comes to rest, or moves on, in step `tick`. */
  rest(v: number, tick: number): void {
    this.fleet.restTick[v] = tick;
  }

  moveOn(v: number, tick: number): void {
    const { fleet } = this;
    fleet.waited[v] = fleet.waited[v]! + this.restOf(v, tick);
    fleet.restTick[v] = -1;
  }

  /** Begins and ends a halt: what it takes is neither lost nor waiting. `tick` is the first step after. */
  beginHalt(v: number, tick: number): void {
    const { fleet } = this;
    fleet.waited[v] = fleet.waited[v]! + this.restOf(v, tick);
    this.bookLane(v, tick, fleet.pos[v]!);
  }

  endHalt(v: number, tick: number): void {
    this.fleet.restTick[v] = tick;
    this.fleet.laneTick[v] = tick;
  }

  /** Books the lane a vehicle is on; it goes on from `pos` of the same or the next lane at step `tick`. */
  bookLane(v: number, tick: number, pos: number): void {
    const { fleet } = this;
    fleet.lost[v] = fleet.lost[v]! + this.lossOnLane(v, tick);
    fleet.laneTick[v] = tick;
    fleet.lanePos[v] = pos;
  }

  private lossOnLane(v: number, tick: number): number {
    const { fleet, roads, types } = this;
    const limit = roads.laneSpeed[fleet.lane[v]!]! * fleet.factor[v]!;
    const top = types.maxSpeed[fleet.type[v]!]!;
    const way = fleet.pos[v]! - fleet.lanePos[v]!;
    return (tick - fleet.laneTick[v]!) * this.dt - way / (limit < top ? limit : top);
  }
}
