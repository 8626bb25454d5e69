import type { RoadNetwork } from '../../../scenes/network/road-network.ts';
import { type Frame, SIGNAL_STATE } from '../../../sims/frame.ts';

/** How much sooner than a stop at the line one may be taken to be too near to stop, m. */
const GRACE = 1;

interface Passage {
  readonly time: number;
  readonly driven: number;
  readonly speed: number;
}

export interface RedRun {
  readonly tick: number;
  readonly vehicle: number;
  readonly link: number;
  /** Metres to the stop line, and needed to stop, when the light changed. */
  readonly remaining: number;
  readonly needed: number;
}

/**
 * Watches frames for vehicles that pass a stop line on red or yellow although they could have stopped when it ceased to be
 * green. It measures the way since then by the speeds shown.
 */
export class RedWatch {
  readonly runs: RedRun[] = [];
  /** Stop lines passed in all, and on red or yellow by those that could not stop. */
  passed = 0;
  excused = 0;
  private readonly roads: RoadNetwork;
  private readonly decel: readonly number[];
  private readonly dt: number;
  private readonly positionOf: (id: number) => number;
  /** Ticks since which an index has not been green; -1: green now, or never seen so. */
  private readonly since: Int32Array;
  private readonly lane = new Map<number, number>();
  private readonly log = new Map<number, Passage[]>();

  /** `positionOf`: metres that a vehicle's front has come on its lane. */
  constructor(
    roads: RoadNetwork,
    types: readonly { readonly decel: number }[],
    dt: number,
    positionOf: (id: number) => number,
  ) {
    this.roads = roads;
    this.positionOf = positionOf;
    this.decel = types.map((t) => t.decel);
    this.dt = dt;
    this.since = new Int32Array(roads.signalStateStart.at(-1) ?? 0).fill(-1);
  }

  /** To be shown every frame of a run, from its first tick on. */
  see(frame: Frame): void {
    // The signals of a frame are those that held during the step which led to it.
    for (let i = 0; i < this.since.length; i++) {
      const s = frame.signalState[i] as number;
      const closed = s === SIGNAL_STATE.red || s === SIGNAL_STATE.yellow || s === SIGNAL_STATE.redYellow;
      if (!closed) this.since[i] = -1;
      else if (this.since[i] === -1) this.since[i] = frame.tick - 1;
    }
    const here = new Set<number>();
    for (let i = 0; i < frame.vehicleCount; i++) {
      const id = frame.vehicleId[i] as number;
      const lane = frame.vehicleLane[i] as number;
      const speed = frame.vehicleSpeed[i] as number;
      here.add(id);
      const log = this.log.get(id) ?? [];
      const last = log.at(-1);
      const driven = last ? last.driven + ((last.speed + speed) / 2) * this.dt : 0;
      log.push({ time: frame.tick, driven, speed });
      this.log.set(id, log);
      const before = this.lane.get(id);
      this.lane.set(id, lane);
      if (before === undefined || before === lane || before >= this.roads.laneCount) continue;
      const link = this.linkFrom(before, lane);
      if (link >= 0) this.judge(frame.tick, id, link, lane, frame.vehicleType[i] as number, log);
    }
    for (const id of this.lane.keys()) {
      if (here.has(id)) continue;
      this.lane.delete(id);
      this.log.delete(id);
    }
  }

  /** The link by which a vehicle came from an edge's lane to where it is now; -1: it changed lanes. */
  private linkFrom(before: number, now: number): number {
    const { roads } = this;
    if (now >= roads.laneCount) return now - roads.laneCount;
    if (roads.laneEdge[now] === roads.laneEdge[before]) return -1;
    for (let k = roads.laneLinkStart[before] as number; k < (roads.laneLinkStart[before + 1] as number); k++)
      if (roads.linkTo[k] === now) return k;
    return -1;
  }

  private judge(
    tick: number,
    vehicle: number,
    link: number,
    lane: number,
    type: number,
    log: readonly Passage[],
  ): void {
    const { roads } = this;
    const signal = roads.linkSignal[link] as number;
    if (signal < 0) return;
    this.passed += 1;
    const index = (roads.signalStateStart[signal] as number) + (roads.linkSignalIndex[link] as number);
    const since = this.since[index] as number;
    if (since < 0) return;
    const then = log.find((p) => p.time === since);
    const internal = lane >= roads.laneCount ? 0 : (roads.laneLength[roads.laneCount + link] as number);
    const beyond = this.positionOf(vehicle) + internal;
    const driven = log.at(-1)?.driven ?? 0;
    const remaining = then ? driven - beyond - then.driven : Number.POSITIVE_INFINITY;
    const needed = then ? (then.speed * then.speed) / (2 * (this.decel[type] as number)) : 0;
    if (needed + GRACE >= remaining) this.excused += 1;
    else this.runs.push({ tick, vehicle, link, remaining, needed });
  }
}
