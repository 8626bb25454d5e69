import { PURPOSE, uniform } from '../../random.ts';
import type { Crowd } from './crowd.ts';
import type { CrowdState } from './crowd-state.ts';
import type { Ground } from './ground.ts';
import type { Groups } from './groups.ts';
import type { Navigation } from './navigation.ts';

/** Ticks between two looks for the way of someone who stays on its triangle. */
const LOOKING = 4;
/** Corners are rounded up to this much farther off than a body must, m; drawn per person. */
const SPREAD = 0.4;
/** A goal's line is reached within this of the body, m. */
const ARRIVAL = 0.15;
/** Goals farther than this aren't looked at for arrival, m. */
const NEAR = 2;

/**
 * Shows each person of a crowd its way: keeps the triangle it is on, its aim and its pace, and takes those who have reached
 * their goal out of the crowd.
 */
export class Guide {
  private readonly crowd: Crowd;
  private readonly ground: Ground;
  private readonly navigation: Navigation;
  private readonly groups: Groups | undefined;
  private readonly seed: number;

  constructor(crowd: Crowd, navigation: Navigation, seed: number, groups?: Groups) {
    this.crowd = crowd;
    this.ground = navigation.ground;
    this.navigation = navigation;
    this.groups = groups;
    this.seed = seed;
  }

  /** To be called before `Crowd.sort`; `arrived` hears of each slot just before its person leaves the crowd. */
  show(tick: number, arrived?: (slot: number) => void): void {
    const { people } = this.crowd;
    this.groups?.gather(people);
    const n = people.high;
    for (let i = 0; i < n; i++) {
      if (people.alive[i] === 0 || people.goal[i]! < 0) continue;
      if (this.hasArrived(i, people)) {
        arrived?.(i);
        people.release(i);
        continue;
      }
      const before = people.triangle[i]!;
      const found = this.ground.find(people.x[i]!, people.y[i]!, before);
      const t = found >= 0 ? found : before;
      people.triangle[i] = t;
      const member = this.groups !== undefined && people.group[i]! >= 0;
      if (t < 0 || (t === before && !member && (tick + people.id[i]!) % LOOKING !== 0)) continue;
      this.look(i, people, t);
      if (member) this.groups?.hold(i, people);
    }
  }

  private look(i: number, people: CrowdState, t: number): void {
    const { navigation } = this;
    const x = people.x[i]!;
    const y = people.y[i]!;
    const room = SPREAD * uniform(this.seed, people.id[i]!, PURPOSE.personOffset, 0);
    if (!navigation.look(people.goal[i]!, t, x, y, people.radius[i]!, room)) return;
    people.aimX[i] = navigation.aimX;
    people.aimY[i] = navigation.aimY;
    people.pace[i] = this.ground.pace(t, navigation.aimX - x, navigation.aimY - y);
  }

  private hasArrived(i: number, people: CrowdState): boolean {
    const x = people.x[i]!;
    const y = people.y[i]!;
    const dx = people.aimX[i]! - x;
    const dy = people.aimY[i]! - y;
    if (dx * dx + dy * dy > NEAR * NEAR) return false;
    return this.navigation.crow(people.goal[i]!, x, y) <= people.radius[i]! + ARRIVAL;
  }
}
