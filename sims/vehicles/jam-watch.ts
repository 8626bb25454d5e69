import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { Problem } from '../../scenes/problem.ts';
import type { Fleet } from './fleet.ts';
import type { JourneyLog } from './journey-log.ts';

/** Seconds between two looks, the rest that is too long, and the problems listed at most. */
const EVERY = 60;
const TOO_LONG = 300;
const MOST = 20;

/**
 * Lists jams that don't dissolve: vehicles that have stood for minutes though they don't halt, one problem per edge. Nobody is
 * taken off the road for it; who could go another way has done so by then (see LaneChanger).
 */
export class JamWatch {
  private readonly roads: RoadNetwork;
  private readonly fleet: Fleet;
  private readonly log: JourneyLog;
  private readonly every: number;
  private readonly problems: Problem[];
  private readonly listed = new Set<number>();

  constructor(world: { roads: RoadNetwork; fleet: Fleet; dt: number }, log: JourneyLog, problems: Problem[]) {
    this.roads = world.roads;
    this.fleet = world.fleet;
    this.log = log;
    this.every = Math.max(1, Math.round(EVERY / world.dt));
    this.problems = problems;
  }

  /** Looks, when it is time, before step `tick`; `now` in s. */
  look(tick: number, now: number): void {
    if (tick % this.every !== 0) return;
    const { fleet, roads, log } = this;
    for (let v = 0; v < fleet.top && this.listed.size < MOST; v++) {
      if (fleet.active[v] === 0 || fleet.halt[v]! > 0) continue;
      const rest = log.restOf(v, tick);
      if (rest < TOO_LONG) continue;
      const lane = fleet.lane[v]!;
      const edge = roads.laneEdge[lane < roads.laneCount ? lane : roads.linkFrom[lane - roads.laneCount]!]!;
      if (this.listed.has(edge)) continue;
      this.listed.add(edge);
      this.problems.push({
        code: 'jam',
        severity: 'warning',
        message: `A vehicle has stood on ${roads.edgeIds[edge]} for ${Math.round(rest)} s at ${Math.round(now)} s: the jam does not dissolve.`,
        where: `edge ${roads.edgeIds[edge]}`,
        hint: 'Look for lanes that lead nowhere, for signals that never open, or for more demand than the roads there carry.',
      });
    }
  }
}
