import { beside, meetingOf, placeAt, roundCorner, type Vec } from './polyline.ts';
import { cornerReach, radiusOf, wedge } from './sections.ts';
import type { Arm } from './street-plan.ts';

/** Wedges wider than this lie outside a bend, rad. */
const OUTSIDE = 3.2;

/** Outline of a junction counter-clockwise: across each arm at its lane ends, and along the rounded kerbs between them. */
export function junctionRing(arms: readonly Arm[]): Vec[] {
  const ring: Vec[] = [];
  if (arms.length === 1) {
    const arm = arms[0]!;
    const at = placeAt(arm.line, 0.5);
    const end = placeAt(arm.line, 0);
    return [beside(at, arm.left), beside(end, arm.left), beside(end, -arm.right), beside(at, -arm.right)];
  }
  const radius = radiusOf(arms);
  for (let i = 0; i < arms.length; i++) {
    const a = arms[i]!;
    const b = arms[(i + 1) % arms.length]!;
    const cut = placeAt(a.line, a.cut);
    ring.push(beside(cut, -a.right), beside(cut, a.left));
    const reach = cornerReach(a, b, radius);
    if (!reach) {
      // The outside of a bend: round it, so that the outer lanes stay on the carriageway.
      if (wedge(a, b) < OUTSIDE) continue;
      const far = placeAt(b.line, b.cut);
      const from = beside(cut, a.left);
      const to = beside(far, -b.right);
      const corner = meetingOf(cut, from, far, to);
      if (corner) ring.push(...roundCorner(from, corner, to, 8).slice(1, -1));
      continue;
    }
    const placeA = placeAt(a.line, Math.max(0, reach.alongA));
    const placeB = placeAt(b.line, Math.max(0, reach.alongB));
    const fromA = beside(placeA, a.left);
    const fromB = beside(placeB, -b.right);
    const corner = meetingOf(placeA, fromA, placeB, fromB);
    if (corner) ring.push(...roundCorner(fromA, corner, fromB, 8));
    else ring.push(fromA, fromB);
  }
  return ring;
}
