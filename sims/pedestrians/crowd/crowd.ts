import type { Allocate, StateColumn, Stateful } from '../../state.ts';
import { Cells } from './cells.ts';
import { CrowdState } from './crowd-state.ts';
import { SIGHT, Strides } from './strides.ts';
import { Walls } from './walls.ts';

/** Ticks between two times that slots are brought into the order of places. */
const REORDERING = 50;

export interface CrowdOptions {
  readonly capacity: number;
  /** Length of a step, s. */
  readonly dt: number;
  readonly allocate: Allocate;
  /** Walls: x0, y0, x1, y1 each, m. */
  readonly walls?: readonly number[];
  /** The world repeats after this many metres along x. */
  readonly period?: number;
  /** People keep to the left of each other rather than to the right. */
  readonly keepLeft?: boolean;
}

/** Who enters a crowd: a place, a body and a way to walk. */
export interface CrowdPerson {
  readonly x: number;
  readonly y: number;
  /** Point walked to. */
  readonly aimX: number;
  readonly aimY: number;
  /** Free walking speed, m/s. */
  readonly free: number;
  /** m. */
  readonly radius: number;
  /** s. */
  readonly headway: number;
  readonly speed?: number;
  readonly kind?: number;
  readonly group?: number;
  readonly goal?: number;
  readonly triangle?: number;
  /** Tick before which the person stands. */
  readonly since?: number;
}

/**
 * People in free two-dimensional space between walls, each on its way to a point. Where that point lies is the business
 * of whoever owns the crowd; see `Strides` for how people walk.
 */
export class Crowd implements Stateful {
  readonly people: CrowdState;
  readonly walls: Walls;
  readonly cells: Cells;
  private readonly strides: Strides;

  constructor(options: CrowdOptions) {
    const period = options.period ?? 0;
    this.people = new CrowdState(options.capacity, options.allocate);
    this.walls = new Walls(options.walls ?? []);
    this.cells = new Cells(options.capacity, period, SIGHT + 1);
    this.strides = new Strides(this.people, this.cells, this.walls, {
      dt: options.dt,
      keep: options.keepLeft ? 1 : -1,
      period,
    });
  }

  /** Lets a person in and returns its slot, or -1 when the crowd is full. Room is the caller's business (`isFree`). */
  add(person: CrowdPerson): number {
    const { people } = this;
    if (people.full) return -1;
    const i = people.take();
    const dx = person.aimX - person.x;
    const dy = person.aimY - person.y;
    const way = Math.sqrt(dx * dx + dy * dy);
    people.kind[i] = person.kind ?? 0;
    people.x[i] = person.x;
    people.y[i] = person.y;
    people.dirX[i] = way > 0 ? dx / way : 1;
    people.dirY[i] = way > 0 ? dy / way : 0;
    people.speed[i] = person.speed ?? 0;
    people.free[i] = person.free;
    people.pace[i] = 1;
    people.radius[i] = person.radius;
    people.headway[i] = person.headway;
    people.aimX[i] = person.aimX;
    people.aimY[i] = person.aimY;
    people.since[i] = person.since ?? 0;
    people.group[i] = person.group ?? -1;
    people.goal[i] = person.goal ?? -1;
    people.triangle[i] = person.triangle ?? -1;
    return i;
  }

  /**
   * Sorts everyone by place; to be called before `walk`, after people came or went. Now and then people's slots are brought
   * into that order too: who keeps a slot from tick to tick has to look for the person's id instead.
   */
  sort(tick: number): void {
    this.cells.build(this.people);
    if (tick % REORDERING !== 0) return;
    this.cells.reorder(this.people);
    this.cells.build(this.people);
  }

  /** Moves everyone by one step. */
  walk(tick: number): void {
    this.strides.step(0, this.cells.count, tick);
    this.people.addUpdates(this.people.count);
  }

  stateColumns(): readonly StateColumn[] {
    return this.people.stateColumns();
  }
}
