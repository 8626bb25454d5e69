import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { Allocate, StateColumn, Stateful } from '../state.ts';
import type { Fleet } from '../vehicles/fleet.ts';

/** Seconds between two looks at everyone's speed. */
const SAMPLE = 1;
/** A standing queue counts as this slow, m/s. */
const SLOWEST = 0.3;

/**
 * Travel times of edges as the run shows them: the mean speed of everyone on an edge over an interval (halts at stops
 * left out), smoothed exponentially from interval to interval. An edge that nobody was on drifts back to its limit.
 */
export class LiveTimes implements Stateful {
  private readonly roads: RoadNetwork;
  private readonly fleet: Fleet;
  private readonly smoothing: number;
  private readonly sampleEvery: number;
  private readonly updateEvery: number;
  private readonly sum: Float64Array;
  private readonly count: Int32Array;
  /** Smoothed speed per edge, m/s; 0: nobody has been there yet. */
  private readonly speed: Float64Array;

  constructor(
    world: { roads: RoadNetwork; fleet: Fleet; dt: number },
    settings: { readonly interval: number; readonly smoothing: number },
    allocate: Allocate,
  ) {
    this.roads = world.roads;
    this.fleet = world.fleet;
    this.smoothing = settings.smoothing;
    this.sampleEvery = Math.max(1, Math.floor(SAMPLE / world.dt + 0.5));
    this.updateEvery = Math.max(1, Math.floor(settings.interval / world.dt + 0.5));
    const edges = world.roads.edgeCount;
    this.sum = allocate(Float64Array, edges);
    this.count = allocate(Int32Array, edges);
    this.speed = allocate(Float64Array, edges);
  }

  /** Looks and updates when it is time to. Returns whether travel times have changed. */
  step(tick: number): boolean {
    if (tick % this.sampleEvery === 0) this.sample();
    if (tick === 0 || tick % this.updateEvery !== 0) return false;
    this.update();
    return true;
  }

  /** Seconds along an edge that takes `free` seconds when it is empty: never less than that. */
  seconds(edge: number, free: number): number {
    const speed = this.speed[edge]!;
    if (speed === 0) return free;
    const length = this.roads.laneLength[this.roads.edgeFirstLane[edge]!]!;
    const now = length / (speed < SLOWEST ? SLOWEST : speed);
    return now > free ? now : free;
  }

  private sample(): void {
    const { fleet, roads, sum, count } = this;
    for (let v = 0; v < fleet.capacity; v++) {
      if (fleet.active[v] !== 1 || fleet.halt[v]! > 0) continue;
      const lane = fleet.lane[v]!;
      if (lane >= roads.laneCount) continue;
      const edge = roads.laneEdge[lane]!;
      sum[edge] = sum[edge]! + fleet.speed[v]!;
      count[edge] = count[edge]! + 1;
    }
  }

  private update(): void {
    const { roads, sum, count, speed, smoothing } = this;
    for (let e = 0; e < roads.edgeCount; e++) {
      const old = speed[e]!;
      const seen = count[e]!;
      if (seen === 0 && old === 0) continue;
      const limit = roads.laneSpeed[roads.edgeFirstLane[e]!]!;
      const now = seen > 0 ? sum[e]! / seen : limit;
      const next = old === 0 ? now : old + smoothing * (now - old);
      // Zero stands for "never seen".
      speed[e] = next > 1e-6 ? next : 1e-6;
      sum[e] = 0;
      count[e] = 0;
    }
  }

  stateColumns(): readonly StateColumn[] {
    return [this.sum, this.count, this.speed];
  }
}
