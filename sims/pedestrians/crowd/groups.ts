import type { CrowdState } from './crowd-state.ts';

/** Members farther than this from their middle turn towards it, m. */
const CLOSE = 0.6;
/** How strongly they turn, per metre beyond; at most the second. */
const PULL = 0.25;
const MOST_PULL = 0.8;
/** Who is this far ahead of the middle waits entirely, m; slower from `CLOSE` on. */
const LEAD = 1.6;

/**
 * People who walk together: who is ahead of the group's middle slows down, who is off it turns towards it. Middles are
 * made anew in every tick.
 */
export class Groups {
  private readonly sumX: Float64Array;
  private readonly sumY: Float64Array;
  private readonly size: Int32Array;
  /** Groups have numbers below this. */
  readonly most: number;

  constructor(most: number) {
    this.most = most;
    this.sumX = new Float64Array(most);
    this.sumY = new Float64Array(most);
    this.size = new Int32Array(most);
  }

  /** Finds the middle of each group. */
  gather(people: CrowdState): void {
    const { sumX, sumY, size } = this;
    if (this.most === 0) return;
    sumX.fill(0);
    sumY.fill(0);
    size.fill(0);
    const n = people.high;
    for (let i = 0; i < n; i++) {
      const g = people.group[i]!;
      if (g < 0 || people.alive[i] === 0) continue;
      sumX[g] = sumX[g]! + people.x[i]!;
      sumY[g] = sumY[g]! + people.y[i]!;
      size[g] = size[g]! + 1;
    }
  }

  /** Lets member `i` wait for the others and turn towards them: changes its pace and its aim, both fresh in this tick. */
  hold(i: number, people: CrowdState): void {
    const g = people.group[i]!;
    const n = this.size[g]!;
    if (n < 2) return;
    const px = people.x[i]!;
    const py = people.y[i]!;
    const toX = this.sumX[g]! / n - px;
    const toY = this.sumY[g]! / n - py;
    const off = Math.sqrt(toX * toX + toY * toY);
    if (off <= CLOSE) return;
    const wayX = people.aimX[i]! - px;
    const wayY = people.aimY[i]! - py;
    const way = Math.sqrt(wayX * wayX + wayY * wayY);
    if (way < 0.1) return;
    const ux = wayX / way;
    const uy = wayY / way;
    const lead = -(toX * ux + toY * uy);
    if (lead > CLOSE) people.pace[i] = people.pace[i]! * Math.max(0, 1 - (lead - CLOSE) / (LEAD - CLOSE));
    // Who is behind only hurries along its way; who is beside it turns in.
    const side = ux * toY - uy * toX;
    const pull = Math.min(MOST_PULL, PULL * (off - CLOSE)) * (side > 0 ? 1 : -1);
    if (side > -CLOSE / 2 && side < CLOSE / 2) return;
    people.aimX[i] = px + (ux - pull * uy) * way;
    people.aimY[i] = py + (uy + pull * ux) * way;
  }
}
