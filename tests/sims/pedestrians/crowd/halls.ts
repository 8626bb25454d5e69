import { drawBody } from '../../../../sims/pedestrians/crowd/bodies.ts';
import { Crowd, type CrowdPerson } from '../../../../sims/pedestrians/crowd/crowd.ts';
import { Ground, type GroundArea } from '../../../../sims/pedestrians/crowd/ground.ts';
import { Groups } from '../../../../sims/pedestrians/crowd/groups.ts';
import { Guide } from '../../../../sims/pedestrians/crowd/guide.ts';
import { type Goal, Navigation } from '../../../../sims/pedestrians/crowd/navigation.ts';
import { allocateLocal } from '../../../../sims/state.ts';

export const DT = 0.1;

/** Corners of a rectangle, counter-clockwise. */
export function rectangle(x0: number, y0: number, x1: number, y1: number): [number, number][] {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

/** A goal of lines, each x0, y0, x1, y1. */
export function goal(...lines: [number, number, number, number][]): Goal {
  return { lines };
}

/** A crowd on walkable areas with goals, as a test sets it up. */
export class Hall {
  readonly crowd: Crowd;
  readonly ground: Ground;
  readonly navigation: Navigation;
  /** Seconds at which people arrived, with their ids, in order. */
  readonly arrivals: { readonly id: number; readonly time: number; readonly goal: number }[] = [];
  tick = 0;
  private readonly guide: Guide;
  private readonly seed: number;

  constructor(areas: readonly GroundArea[], goals: readonly Goal[], capacity: number, seed = 1) {
    this.seed = seed;
    this.ground = new Ground(areas);
    this.navigation = new Navigation(this.ground, goals);
    this.crowd = new Crowd({ capacity, dt: DT, allocate: allocateLocal, walls: this.ground.walls });
    this.guide = new Guide(this.crowd, this.navigation, seed, new Groups(capacity));
  }

  get time(): number {
    return this.tick * DT;
  }

  /** An adult at a place on the way to a goal; `more` overrides what is drawn. */
  enter(x: number, y: number, to: number, more: Partial<CrowdPerson> = {}): number {
    const body = drawBody(more.kind ?? 0, this.seed, this.crowd.people.inserted);
    const { free, radius, headway } = body;
    const triangle = this.ground.find(x, y, -1);
    return this.crowd.add({ x, y, aimX: x, aimY: y, free, radius, headway, goal: to, triangle, ...more });
  }

  /** Fills a rectangle with people on a grid as near to square as fits, row by row from its lower left. */
  fill(count: number, box: readonly [number, number, number, number], to: (k: number) => number): void {
    const [x0, y0, x1, y1] = box;
    const columns = Math.ceil(Math.sqrt((count * (x1 - x0)) / (y1 - y0)));
    const rows = Math.ceil(count / columns);
    for (let k = 0; k < count; k++) {
      const column = k % columns;
      const row = Math.floor(k / columns);
      const x = x0 + ((column + 0.5 + (row % 2 ? 0.05 : -0.05)) * (x1 - x0)) / columns;
      this.enter(x, y0 + ((row + 0.5) * (y1 - y0)) / rows, to(k));
    }
  }

  step(): void {
    this.guide.show(this.tick, (slot) => {
      const { people } = this.crowd;
      this.arrivals.push({ id: people.id[slot]!, time: this.time, goal: people.goal[slot]! });
    });
    this.crowd.sort(this.tick);
    this.crowd.walk(this.tick);
    this.tick += 1;
  }

  /** Steps until everyone has left or the time is up; returns the time. */
  run(until: number, each?: () => void): number {
    while (this.time < until && this.crowd.people.count > 0) {
      this.step();
      each?.();
    }
    return this.time;
  }
}
