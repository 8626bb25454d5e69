import { hash4, PURPOSE } from '../../random.ts';
import type { CrowdState } from './crowd-state.ts';
import type { Navigation } from './navigation.ts';

/** Persons per second and metre that a crowded exit lets through (Weidmann 1993: 1.225). */
const FLOW = 1.225;
/** A person thinks again about its exit every this many ticks; drawn per person when. */
const THINKING = 20;
/** Those ahead in a queue are counted in rings of this width, m; so many rings. */
const RING = 1;
const RINGS = 256;
/** Another exit has to save this share of the time, and this many seconds. */
const WORTH_SHARE = 0.2;
const WORTH = 3;

/**
 * Which of several exits people take: the one by which they expect to be out first, from their way at their own speed or
 * the queue of those who are bound for it and nearer to it, whichever takes longer. They think again on the way, one after the other,
 * so that not everybody turns round at once.
 */
export class ExitChoice {
  private readonly navigation: Navigation;
  private readonly exits: readonly number[];
  private readonly capacity: Float64Array;
  /** Per exit and ring around it: people bound for it up to there. */
  private readonly queue: Int32Array;
  private readonly seed: number;

  /** `exits`: numbers of goals of the navigation, one line each. */
  constructor(navigation: Navigation, exits: readonly number[], seed: number) {
    this.navigation = navigation;
    this.exits = exits;
    this.seed = seed;
    this.capacity = Float64Array.from(exits, (g) => {
      let width = 0;
      for (const [x0, y0, x1, y1] of navigation.goals[g]?.lines ?? [])
        width += Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
      return Math.max(0.5, width) * FLOW;
    });
    this.queue = new Int32Array(exits.length * RINGS);
  }

  /** Lets those whose turn it is choose again; to be called once a tick, before the guide. */
  choose(people: CrowdState, tick: number): void {
    const { exits, queue } = this;
    queue.fill(0);
    const n = people.high;
    for (let i = 0; i < n; i++) {
      if (people.alive[i] === 0) continue;
      const e = exits.indexOf(people.goal[i]!);
      if (e >= 0) queue[e * RINGS + this.ring(e, i, people)]! += 1;
    }
    for (let e = 0; e < exits.length; e++) {
      for (let k = 1; k < RINGS; k++) queue[e * RINGS + k]! += queue[e * RINGS + k - 1]!;
    }
    for (let i = 0; i < n; i++) {
      if (people.alive[i] === 0) continue;
      if ((tick + hash4(this.seed, people.id[i]!, PURPOSE.personExit, 0)) % THINKING !== 0) continue;
      this.think(i, people);
    }
  }

  private think(i: number, people: CrowdState): void {
    const { exits } = this;
    const now = exits.indexOf(people.goal[i]!);
    if (now < 0) return;
    const present = this.expected(now, i, people);
    let best = present;
    let to = now;
    for (let e = 0; e < exits.length; e++) {
      if (e === now) continue;
      const time = this.expected(e, i, people);
      if (time < best && present - time > WORTH + WORTH_SHARE * present) {
        best = time;
        to = e;
      }
    }
    if (to === now) return;
    people.goal[i] = exits[to]!;
    this.move(now, i, people, -1);
    this.move(to, i, people, 1);
  }

  /** Adds to the queues of an exit as person `i` joins or leaves them. */
  private move(e: number, i: number, people: CrowdState, by: number): void {
    for (let k = this.ring(e, i, people); k < RINGS; k++) this.queue[e * RINGS + k]! += by;
  }

  private ring(e: number, i: number, people: CrowdState): number {
    const far = this.navigation.crow(this.exits[e]!, people.x[i]!, people.y[i]!);
    return Math.min(RINGS - 1, Math.floor(far / RING));
  }

  private expected(e: number, i: number, people: CrowdState): number {
    const { navigation } = this;
    const t = people.triangle[i]!;
    if (t < 0 || !navigation.look(this.exits[e]!, t, people.x[i]!, people.y[i]!, people.radius[i]!, 0))
      return Number.POSITIVE_INFINITY;
    const ahead = this.queue[e * RINGS + this.ring(e, i, people)]!;
    return Math.max(navigation.distance / people.free[i]!, ahead / this.capacity[e]!);
  }
}
