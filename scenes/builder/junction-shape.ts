import { beside, meetingOf, placeAt, quadratic, type Vec } from './polyline.ts';
import { cornerReach, radiusOf } from './sections.ts';
import type { Arm } from './street-plan.ts';

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
    if (!reach) continue;
    const placeA = placeAt(a.line, Math.max(0, reach.alongA));
    const placeB = placeAt(b.line, Math.max(0, reach.alongB));
    const fromA = beside(placeA, a.left);
    const fromB = beside(placeB, -b.right);
    const corner = meetingOf(placeA, fromA, placeB, fromB);
    if (corner) ring.push(...quadratic(fromA, corner, fromB, 6));
    else ring.push(fromA, fromB);
  }
  return ring;
}
