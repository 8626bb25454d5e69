import { PATH_KIND } from '../../scenes/network/compile-walkways.ts';
import type { WalkNetwork } from '../../scenes/network/road-network.ts';
import type { PathPlace, SegmentTangents } from './along.ts';
import type { CrossingRules } from './crossing.ts';
import type { PedestrianPool } from './pool.ts';

/** People look for their turn this far before the end of a path, m. */
export const TURN_REACH = 2;
/** People keep this far from the edge of a path, m. */
const EDGE_GAP = 0.25;
/** Where the next path goes on at a sine below this, people just walk to the end. */
const STRAIGHT = 0.4;

/**
 * Where people leave one path for the next: where they reach the line they like to walk on there, before the corner
 * when they turn to their own side and beyond it when they turn across the other one. So streams that keep to one side
 * don't meet head on at corners, and places stay continuous: a person enters the next path where it stands.
 */
export class Turns {
  private readonly walks: WalkNetwork;
  private readonly tangents: SegmentTangents;
  private readonly rules: CrossingRules;
  private readonly keep: number;
  readonly place: PathPlace;

  constructor(
    walks: WalkNetwork,
    tangents: SegmentTangents,
    rules: CrossingRules,
    place: PathPlace,
    keepLeft: boolean,
  ) {
    this.walks = walks;
    this.tangents = tangents;
    this.rules = rules;
    this.place = place;
    this.keep = keepLeft ? 1 : -1;
  }

  /**
   * Whether the person in a slot, `rest` metres before the end of its path, enters `next` now. If so, `place` holds
   * where on it.
   */
  enters(
    i: number,
    pool: PedestrianPool,
    path: number,
    forward: number,
    next: number,
    rest: number,
  ): boolean {
    if (rest > TURN_REACH) return false;
    const { walks } = this;
    const nextForward = this.land(i, pool, path, forward, next);
    if (this.gateDistance2(i, pool, path, forward) < 0.0025) return true;
    if (!this.fits(next, nextForward)) return false;
    const width = walks.pathWidth[next]!;
    if (rest < -width / 2) return true;
    const sine = this.sine(path, forward, next, nextForward);
    if (sine < STRAIGHT && sine > -STRAIGHT) {
      return (
        rest <=
        (walks.pathKind[next] === PATH_KIND.crossing ? Math.min(TURN_REACH, Math.max(0.5, width / 2)) : 0)
      );
    }
    const line = this.keep * pool.side[i]! * Math.max(0.05, width / 2 - EDGE_GAP);
    return sine > 0 ? this.place.lateral <= line : this.place.lateral >= line;
  }

  /** Whether a person should walk to the very end of its path, because it can't enter the next one from where it is. */
  goesToGate(
    i: number,
    pool: PedestrianPool,
    path: number,
    forward: number,
    next: number,
    rest: number,
  ): boolean {
    const nextForward = this.land(i, pool, path, forward, next);
    if (this.fits(next, nextForward)) return false;
    return rest < 0.5 || this.walks.pathKind[next] === PATH_KIND.crossing;
  }

  /** Whether the landing place lies on the next path, and before its kerb if it is a crossing. */
  private fits(next: number, nextForward: number): boolean {
    const { walks, place } = this;
    const beside = walks.pathWidth[next]! / 2 + 0.5;
    if (place.lateral > beside || place.lateral < -beside) return false;
    return walks.pathKind[next] !== PATH_KIND.crossing || place.along <= this.rules.kerbOf(next, nextForward);
  }

  private land(i: number, pool: PedestrianPool, path: number, forward: number, next: number): number {
    const { walks, place } = this;
    const node = forward ? walks.pathTo[path]! : walks.pathFrom[path]!;
    const nextForward = walks.pathFrom[next]! === node ? 1 : 0;
    place.project(next, nextForward, place.firstSegment(next, nextForward), pool.x[i]!, pool.y[i]!);
    return nextForward;
  }

  private gateDistance2(i: number, pool: PedestrianPool, path: number, forward: number): number {
    const { walks } = this;
    const gate = forward ? walks.shapeStart[path + 1]! - 1 : walks.shapeStart[path]!;
    const dx = walks.shapeX[gate]! - pool.x[i]!;
    const dy = walks.shapeY[gate]! - pool.y[i]!;
    return dx * dx + dy * dy;
  }

  /** Sine of the angle from a path's end to the next path's start, positive to the left. */
  private sine(path: number, forward: number, next: number, nextForward: number): number {
    const { tangents, place } = this;
    const out = place.lastSegment(path, forward);
    const into = place.firstSegment(next, nextForward);
    const same = forward === nextForward ? 1 : -1;
    return same * (tangents.tx[out]! * tangents.ty[into]! - tangents.ty[out]! * tangents.tx[into]!);
  }
}
