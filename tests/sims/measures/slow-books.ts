import type { RoadNetwork } from '../../../scenes/network/road-network.ts';
import { Frame } from '../../../sims/frame.ts';
import type { Simulation } from '../../../sims/simulation.ts';

interface Place {
  readonly lane: number;
  readonly pos: number;
}

export interface Stretch {
  readonly id: number;
  readonly lane: number;
  readonly from: number;
  readonly to: number;
  /** Seconds at its start and end. */
  readonly begin: number;
  readonly end: number;
  /** Whether it starts (ends) where the front passes from lane to lane. */
  readonly entered: boolean;
  readonly left: boolean;
}

/**
 * Trajectories told by frames alone, as straight pieces in time and way, one per vehicle, tick and lane: slow, with maps
 * and lists, and without a line of the code under test.
 */
export class SlowBooks {
  readonly stretches: Stretch[] = [];
  /** Standing vehicles (below 0.1 m/s) after each tick, by lane: positions of their fronts. */
  private readonly frame: Frame;
  private readonly sim: Simulation;
  private readonly roads: RoadNetwork;
  private places = new Map<number, Place>();

  constructor(sim: Simulation) {
    this.sim = sim;
    this.roads = sim.world.roads;
    this.frame = Frame.create(sim.frameCapacity);
  }

  step(): Frame {
    const { sim, frame, roads } = this;
    const start = sim.time;
    sim.step();
    const end = sim.time;
    sim.writeFrame(frame);
    const places = new Map<number, Place>();
    for (let i = 0; i < frame.vehicleCount; i++) {
      const id = frame.vehicleId[i] as number;
      const pos = sim.vehicleInfo(id)?.position as number;
      const now = { lane: frame.vehicleLane[i] as number, pos };
      places.set(id, now);
      const before = this.places.get(id);
      if (before) this.follow(id, before, now, start, end);
      else {
        this.add({ id, lane: now.lane, from: pos, to: pos, begin: start, end, entered: false, left: false });
      }
    }
    for (const [id, { lane, pos }] of this.places) {
      if (places.has(id)) continue;
      // Arrived: where exactly it would stand now, a frame doesn't tell.
      this.add({
        id,
        lane,
        from: pos,
        to: roads.laneLength[lane] as number,
        begin: start,
        end,
        entered: false,
        left: false,
      });
    }
    this.places = places;
    return frame;
  }

  private add(stretch: Stretch): void {
    this.stretches.push(stretch);
  }

  private follow(id: number, from: Place, to: Place, start: number, end: number): void {
    const { roads } = this;
    const edge = (lane: number) => roads.laneEdge[lane] as number;
    const same = (a: number, b: number) => a === b || (edge(a) >= 0 && edge(a) === edge(b));
    let paths: number[][] = [[from.lane]];
    let path: number[] | undefined;
    for (let depth = 0; depth < 8 && !path; depth++) {
      path = paths.find((p) => same(p[p.length - 1] as number, to.lane));
      paths = paths.flatMap((p) => {
        const lane = p[p.length - 1] as number;
        if (lane >= roads.laneCount) return [[...p, roads.linkTo[lane - roads.laneCount] as number]];
        const links: number[][] = [];
        for (let k = roads.laneLinkStart[lane] as number; k < (roads.laneLinkStart[lane + 1] as number); k++)
          links.push([...p, roads.laneCount + k]);
        return links;
      });
    }
    if (!path) throw new Error(`vehicle ${id} jumped from lane ${from.lane} to ${to.lane}`);
    const parts = path.map((lane, i) => ({
      lane,
      from: i === 0 ? from.pos : 0,
      to: i === path.length - 1 ? to.pos : (roads.laneLength[lane] as number),
    }));
    const way = parts.reduce((sum, part) => sum + part.to - part.from, 0);
    let driven = 0;
    parts.forEach((part, i) => {
      const begin = way > 0 ? start + ((end - start) * driven) / way : start;
      driven += part.to - part.from;
      const last = i === parts.length - 1;
      this.add({
        id,
        ...part,
        begin,
        end: last ? end : start + ((end - start) * driven) / way,
        entered: i > 0,
        left: !last,
      });
    });
  }
}

/** Sum of a list by key. */
export function sumBy<T>(items: readonly T[], key: (item: T) => number, value: (item: T) => number) {
  const sums = new Map<number, number>();
  for (const item of items) sums.set(key(item), (sums.get(key(item)) ?? 0) + value(item));
  return sums;
}
