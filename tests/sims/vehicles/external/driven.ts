import { Frame, VEHICLE_FLAG } from '../../../../sims/frame.ts';
import type { Simulation } from '../../../../sims/simulation.ts';

export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly speed: number;
}

/** How deep two boxes overlap, m; 0 or less when they are apart (separating axes). */
export function overlapOf(a: Pose & { l: number; w: number }, b: Pose & { l: number; w: number }): number {
  let least = Number.POSITIVE_INFINITY;
  for (const h of [a.heading, a.heading + Math.PI / 2, b.heading, b.heading + Math.PI / 2]) {
    const reach = (p: typeof a) =>
      (p.l / 2) * Math.abs(Math.cos(p.heading - h)) + (p.w / 2) * Math.abs(Math.sin(p.heading - h));
    const between = Math.abs((b.x - a.x) * Math.cos(h) + (b.y - a.y) * Math.sin(h));
    least = Math.min(least, reach(a) + reach(b) - between);
  }
  return least;
}

/** Reads a simulation's frames: who is driven from outside, who touches whom. */
export class Watcher {
  readonly frame: Frame;
  private readonly sim: Simulation;

  constructor(sim: Simulation) {
    this.sim = sim;
    this.frame = Frame.create(sim.frameCapacity);
  }

  read(): void {
    this.sim.writeFrame(this.frame);
  }

  rows(external: boolean): number[] {
    const { frame } = this;
    return Array.from({ length: frame.vehicleCount }, (_, i) => i).filter(
      (i) => ((frame.vehicleFlags[i]! & VEHICLE_FLAG.external) !== 0) === external,
    );
  }

  rowOf(id: number): number {
    return Array.from(this.frame.vehicleId.subarray(0, this.frame.vehicleCount)).indexOf(id);
  }

  pose(i: number): Pose & { l: number; w: number; id: number } {
    const { frame } = this;
    const type = this.sim.vehicleTypes[frame.vehicleType[i]!]!;
    return {
      id: frame.vehicleId[i]!,
      x: frame.vehicleX[i]!,
      y: frame.vehicleY[i]!,
      heading: frame.vehicleHeading[i]!,
      speed: frame.vehicleSpeed[i]!,
      l: type.length,
      w: type.width,
    };
  }

  /** Pairs of a simulated vehicle and a driven one that overlap, and pairs of simulated ones. */
  touching(): { driven: [number, number][]; simulated: [number, number][] } {
    const poses = this.rows(false).map((i) => this.pose(i));
    const externals = this.rows(true).map((i) => this.pose(i));
    const driven: [number, number][] = [];
    const simulated: [number, number][] = [];
    for (const [k, p] of poses.entries()) {
      for (const e of externals) if (overlapOf(p, e) > 0.02) driven.push([p.id, e.id]);
      for (const q of poses.slice(k + 1)) if (overlapOf(p, q) > 0.02) simulated.push([p.id, q.id]);
    }
    return { driven, simulated };
  }
}
