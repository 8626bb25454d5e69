import {
  beside,
  crossingsOf,
  nearestOn,
  offsetOf,
  placeAt,
  reversed,
  sliceOf,
  type Vec,
} from '../builder/polyline.ts';
import type { Arm, Section } from '../builder/street-plan.ts';
import { halvesOf, SIDEWALK, VERGE } from '../builder/street-plan.ts';
import type { SceneInput } from '../document/scene.ts';
import { toMillimetre } from '../geo/local-frame.ts';
import { hypot } from '../math.ts';
import { scatter } from './ground.ts';

type SurroundingsInput = NonNullable<SceneInput['surroundings']>;
type TreeInput = NonNullable<SurroundingsInput['trees']>[number];
type BarrierInput = NonNullable<SurroundingsInput['barriers']>[number];

const SPACING = 15;
/** Trees keep this far from lane ends, so that they hide no signal, and from points such as stops and poles. */
const JUNCTION_GAP = 12;
const POINT_GAP = 7;
/** And from the edges of decks overhead. */
const DECK_GAP = 4;

/** Street trees in the strip between kerb and sidewalk. */
export function plantTrees(
  sections: readonly Section[],
  arms: ReadonlyMap<string, readonly Arm[]>,
  keepClear: readonly { readonly x: number; readonly y: number }[],
): TreeInput[] {
  const trees: TreeInput[] = [];
  const decks = sections.filter((section) => section.line.some((p) => p[2] > 2));
  const underDeck = (p: Vec) =>
    decks.some((deck) => {
      const halves = halvesOf(deck.street);
      return nearestOn(deck.line, p[0], p[1]).distance < Math.max(halves.left, halves.right) + DECK_GAP;
    });
  sections.forEach((section, index) => {
    if (!section.street.sidewalks) return;
    const cutAt = (node: string, start: boolean) =>
      arms.get(node)?.find((arm) => arm.section === section && arm.atStart === start)?.cut ?? 0;
    const halves = halvesOf(section.street);
    const from = cutAt(section.from.id, true) + JUNCTION_GAP;
    const to = section.length - cutAt(section.to.id, false) - JUNCTION_GAP;
    for (const side of [1, -1]) {
      const out = (side > 0 ? halves.left : halves.right) + VERGE / 2;
      let k = 0;
      for (let s = from; s < to; s += SPACING) {
        k++;
        const draw = scatter(index * 2 + (side > 0 ? 1 : 0), k, 7);
        if (draw < 0.12) continue;
        const p = beside(placeAt(section.line, s + (draw - 0.5) * 5), out * side);
        if (p[2] > 0.5 || keepClear.some((q) => hypot(q.x - p[0], q.y - p[1]) < POINT_GAP)) continue;
        if (underDeck(p)) continue;
        trees.push([toMillimetre(p[0]), toMillimetre(p[1]), Math.round((5 + draw * 5) * 10) / 10]);
      }
    }
  });
  return trees;
}

/** Course of the fence round the bonded zone: south of Ronghua Road, then along the river; assumed, the official line is not public. */
function fenceCourse(sections: readonly Section[]): Vec[] {
  const ronghua = sections.filter((section) => section.street.id === 'ronghua');
  const north: Vec[] = [];
  for (const section of ronghua) {
    const shifted = offsetOf(section.line, -(halvesOf(section.street).right + VERGE + SIDEWALK + 1.6));
    north.push(...(north.length > 0 ? shifted.slice(1) : shifted));
  }
  const rest: [number, number][] = [
    [-190, -160],
    [-60, -180],
    [-8, -240],
    [-70, -375],
    [-104, -540],
    [-114, -690],
    [-124, -840],
    [-136, -936],
    [-190, -1003],
    [-328, -1102],
    [-496, -1180],
    [-622, -1223],
    [-737, -1236],
    [-860, -1224],
    [-955, -1192],
    [-1190, -1080],
    [-1430, -1024],
    [-1600, -986],
    [-1760, -936],
    [-1925, -910],
    [-2150, -868],
    [-2186, -818],
    [-2165, -530],
    [-2172, -330],
    [-2120, -226],
  ];
  const start = north[0]!;
  return [...north, ...rest.map(([x, y]): Vec => [x, y, 0]), [start[0] - 20, start[1], 0], start];
}

/** The fence with gaps where streets and their sidewalks pass, and banks along the river. */
export function raiseBarriers(
  sections: readonly Section[],
  river: readonly Vec[],
  riverHalf: number,
): BarrierInput[] {
  const result: BarrierInput[] = [];
  const course = fenceCourse(sections);
  const gaps: { from: number; to: number }[] = [];
  for (const section of sections) {
    const halves = halvesOf(section.street);
    for (const { sa } of crossingsOf(course, section.line)) {
      const wide = Math.max(halves.left, halves.right) + VERGE + SIDEWALK + 2;
      gaps.push({ from: sa - wide, to: sa + wide });
    }
  }
  gaps.sort((a, b) => a.from - b.from);
  let s = 0;
  let total = 0;
  for (let i = 1; i < course.length; i++)
    total += hypot(course[i]![0] - course[i - 1]![0], course[i]![1] - course[i - 1]![1]);
  const raise = (from: number, to: number) => {
    if (to - from < 4) return;
    const line = sliceOf(course, from, to).map(
      (p) => [toMillimetre(p[0]), toMillimetre(p[1])] as [number, number],
    );
    result.push({ id: `fence-${result.length + 1}-assumed`, kind: 'fence', line, height: 2.8 });
  };
  for (const gap of gaps) {
    raise(s, gap.from);
    s = Math.max(s, gap.to);
  }
  raise(s, total);
  const bank = (id: string, line: readonly Vec[]) =>
    result.push({
      id,
      kind: 'bank',
      line: line.map((p) => [toMillimetre(p[0]), toMillimetre(p[1])] as [number, number]),
      height: 1.2,
    });
  bank('bank-north', offsetOf(river, riverHalf));
  bank('bank-south', reversed(offsetOf(river, -riverHalf)));
  return result;
}
