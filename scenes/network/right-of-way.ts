import { PI, wrapAngle } from '../math.ts';

/** What right of way depends on, for one connection of a junction. */
export interface Approach {
  readonly fromLane: number;
  readonly toLane: number;
  /** Heading (rad) on which vehicles reach the junction. */
  readonly heading: number;
  readonly priority: number;
  /** s, l, r, L, R, t as in the scene document. */
  readonly dir: string;
  readonly leftHand: boolean;
}

/**
 * Whether connection `a` gives way to `b` where their paths meet, by the junction's type (Vienna Convention on Road
 * Traffic 1968, art. 18: the road with priority goes first, otherwise traffic from the right; art. 16: whoever turns across
 * the oncoming stream gives way to it). In left-hand traffic the sides are mirrored for the turns; the side from
 * which traffic has precedence is the junction's type.
 */
export function yields(type: string, a: Approach, b: Approach): boolean {
  if (a.fromLane === b.fromLane || type === 'dead_end' || type === 'unregulated') return false;
  if (type === 'zipper' || type === 'allway_stop') return false;
  if (type !== 'traffic_light' && type !== 'right_before_left' && type !== 'left_before_right') {
    if (a.priority !== b.priority) return a.priority < b.priority;
  }
  const oncoming = Math.abs(wrapAngle(b.heading - a.heading)) > PI * 0.72;
  if (oncoming) return across(a) && !across(b);
  if (a.dir === 't' || b.dir === 't') return a.dir === 't' && b.dir !== 't';
  if (type === 'traffic_light') return nearside(a) && !nearside(b);
  const fromRight = wrapAngle(b.heading - a.heading) > 0;
  return type === 'left_before_right' ? !fromRight : fromRight;
}

/** Turns that cross the oncoming stream: left in right-hand traffic, right in left-hand traffic; and turn-arounds. */
function across(c: Approach): boolean {
  if (c.dir === 't') return true;
  return c.leftHand ? c.dir === 'r' || c.dir === 'R' : c.dir === 'l' || c.dir === 'L';
}

function nearside(c: Approach): boolean {
  return c.leftHand ? c.dir === 'l' || c.dir === 'L' : c.dir === 'r' || c.dir === 'R';
}
