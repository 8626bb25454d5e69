import { atan2, hypot, TWO_PI } from '../math.ts';
import { type Problem, TwinError } from '../problem.ts';
import { crossingsOf, lengthOf, placeAt, reversed, rounded, type Vec } from './polyline.ts';
import {
  type Arm,
  CROSSING,
  halvesOf,
  type PlanNode,
  rankOf,
  type Section,
  STOP_GAP,
  type StreetPlan,
} from './street-plan.ts';

/** Shortest stretch of lane that may remain between two junctions, m. */
export const SHORTEST_LANE = 15;
/** Length over which lanes merge on either side of a zipper node, m. */
const TAPER = 15;
/** Headroom that one street needs above another, m. */
const HEADROOM = 4.5;

/** Cuts the streets at their nodes. Throws when a path names an unknown node or doesn't end at nodes. */
export function sectionsOf(plan: StreetPlan): Section[] {
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]));
  const sections: Section[] = [];
  for (const street of plan.streets) {
    let from: PlanNode | undefined;
    let line: Vec[] = [];
    let index = 0;
    for (const step of street.path) {
      if (typeof step !== 'string') {
        line.push([step[0], step[1], step[2] ?? 0]);
        continue;
      }
      const node = nodes.get(step);
      if (!node) {
        throw new TwinError({
          code: 'plan.unknown-node',
          message: `The street names a node that doesn't exist: ${step}`,
          where: `street ${street.id}`,
          hint: 'Add the node to the plan or correct the path.',
        });
      }
      const point: Vec = [node.x, node.y, node.z ?? 0];
      if (from) {
        const whole = rounded([...line, point], street.bendRadius ?? 60);
        sections.push({
          id: `${street.id}.${index}`,
          street,
          from,
          to: node,
          line: whole,
          length: lengthOf(whole),
        });
        index++;
      }
      from = node;
      line = [point];
    }
    if (line.length !== 1 || index === 0) {
      throw new TwinError({
        code: 'plan.open-street',
        message: 'A street must start and end at a node and join at least two',
        where: `street ${street.id}`,
        hint: 'Name a node at both ends of its path.',
      });
    }
  }
  return sections;
}

/** Whether the bounding boxes of two lines are apart in plan. */
function apart(a: readonly Vec[], b: readonly Vec[]): boolean {
  for (const axis of [0, 1] as const) {
    let lowA = Number.POSITIVE_INFINITY;
    let highA = Number.NEGATIVE_INFINITY;
    let lowB = Number.POSITIVE_INFINITY;
    let highB = Number.NEGATIVE_INFINITY;
    for (const p of a) {
      lowA = Math.min(lowA, p[axis]);
      highA = Math.max(highA, p[axis]);
    }
    for (const p of b) {
      lowB = Math.min(lowB, p[axis]);
      highB = Math.max(highB, p[axis]);
    }
    if (highA < lowB || highB < lowA) return true;
  }
  return false;
}

/** Where streets cross without a node and without headroom: the plan must node them or lift one of them. */
export function crossingProblems(sections: readonly Section[]): Problem[] {
  const problems: Problem[] = [];
  for (let i = 0; i < sections.length; i++) {
    for (let j = i + 1; j < sections.length; j++) {
      const a = sections[i]!;
      const b = sections[j]!;
      if (apart(a.line, b.line)) continue;
      for (const { sa, sb } of crossingsOf(a.line, b.line)) {
        const shared = [a.from, a.to].some(
          (node) =>
            (node === b.from || node === b.to) &&
            hypot(placeAt(a.line, sa).x - node.x, placeAt(a.line, sa).y - node.y) < 1,
        );
        const lift = Math.abs(placeAt(a.line, sa).z - placeAt(b.line, sb).z);
        if (shared || lift >= HEADROOM) continue;
        const at = placeAt(a.line, sa);
        problems.push({
          code: 'plan.crossing',
          severity: 'error',
          message: `Streets cross at (${at.x.toFixed(0)}, ${at.y.toFixed(0)}) without a node and only ${lift.toFixed(1)} m apart in height`,
          where: `${a.id} and ${b.id}`,
          hint: 'Put a node there or give one street a height.',
        });
      }
    }
  }
  return problems;
}

function armOf(section: Section, atStart: boolean): Arm {
  const node = atStart ? section.from : section.to;
  const line = atStart ? section.line : reversed(section.line);
  const ahead = placeAt(line, Math.min(28, section.length / 2));
  const length = hypot(ahead.x - node.x, ahead.y - node.y);
  const dx = (ahead.x - node.x) / length;
  const dy = (ahead.y - node.y) / length;
  const halves = halvesOf(section.street);
  return {
    section,
    node,
    atStart,
    line,
    angle: atan2(dy, dx),
    dx,
    dy,
    left: atStart ? halves.left : halves.right,
    right: atStart ? halves.right : halves.left,
    kerb: 0,
    crossing: 0,
    cut: 0,
  };
}

/** Angle from one arm counter-clockwise to the next, in (0, 2 pi]. */
export function wedge(a: Arm, b: Arm): number {
  let angle = b.angle - a.angle;
  while (angle <= 1e-9) angle += TWO_PI;
  return angle;
}

/** Whether the corner between an arm and the next one counter-clockwise is rounded, and how far it reaches along both. */
export function cornerReach(a: Arm, b: Arm, radius: number): { alongA: number; alongB: number } | undefined {
  const angle = wedge(a, b);
  if (angle > 2.8 || angle < 0.2) return undefined;
  const { sine, cosine } = { sine: a.dx * b.dy - a.dy * b.dx, cosine: a.dx * b.dx + a.dy * b.dy };
  const meetA = (b.right + a.left * cosine) / sine;
  const meetB = (a.left + b.right * cosine) / sine;
  // tan(angle / 2) = sin / (1 + cos)
  const tangent = (radius * (1 + cosine)) / sine;
  return { alongA: meetA + tangent, alongB: meetB + tangent };
}

/** Kerb radius at a node, m. */
export function radiusOf(arms: readonly Arm[]): number {
  const node = arms[0]!.node;
  if (node.radius !== undefined) return node.radius;
  const rank = Math.max(...arms.map((arm) => rankOf(arm.section.street)));
  return rank >= 4 ? 10 : rank === 3 ? 8 : 6;
}

/** The arms of every node counter-clockwise, with their kerbs, crossings and lane ends. */
export function armsOf(sections: readonly Section[], nodes: readonly PlanNode[]): Map<string, Arm[]> {
  const result = new Map<string, Arm[]>();
  for (const node of nodes) result.set(node.id, []);
  for (const section of sections) {
    result.get(section.from.id)?.push(armOf(section, true));
    result.get(section.to.id)?.push(armOf(section, false));
  }
  for (const [id, arms] of result) {
    arms.sort((a, b) => a.angle - b.angle || (a.section.id < b.section.id ? -1 : 1));
    if (arms.length === 0) {
      throw new TwinError({
        code: 'plan.lone-node',
        message: 'No street reaches the node',
        where: `node ${id}`,
        hint: 'Remove it or lead a street there.',
      });
    }
    if (arms.length === 1) continue;
    const radius = radiusOf(arms);
    // Where a street only bends or changes, its lanes still end a little before the node.
    for (const arm of arms) arm.kerb = arms.length === 2 ? 2.5 : 0.6;
    for (let i = 0; i < arms.length; i++) {
      const a = arms[i]!;
      const b = arms[(i + 1) % arms.length]!;
      if (a === b) continue;
      const reach = cornerReach(a, b, radius);
      if (!reach) continue;
      a.kerb = Math.max(a.kerb, reach.alongA);
      b.kerb = Math.max(b.kerb, reach.alongB);
    }
    for (const arm of arms) {
      const listed = arm.node.crossings;
      const wanted = listed
        ? listed.includes(arm.section.street.id) || listed.includes(arm.section.id)
        : arms.length > 2;
      if (wanted && arm.section.street.sidewalks) {
        arm.crossing = arm.kerb + CROSSING / 2 + 0.2;
        arm.cut = arm.crossing + CROSSING / 2 + STOP_GAP;
      } else {
        arm.cut = arm.node.control === 'zipper' ? TAPER : arm.kerb + 0.4;
      }
    }
  }
  return result;
}

/** Sections whose lanes would be too short once cut at both junctions. */
export function shortSections(
  sections: readonly Section[],
  arms: ReadonlyMap<string, readonly Arm[]>,
): Problem[] {
  const problems: Problem[] = [];
  for (const section of sections) {
    let rest = section.length;
    for (const node of [section.from, section.to]) {
      for (const arm of arms.get(node.id) ?? []) if (arm.section === section) rest -= arm.cut;
    }
    if (rest >= SHORTEST_LANE) continue;
    problems.push({
      code: 'plan.short-section',
      severity: 'error',
      message: `Only ${rest.toFixed(1)} m of lane remain between the junctions ${section.from.id} and ${section.to.id}`,
      where: section.id,
      hint: 'Merge the two nodes or move them apart.',
    });
  }
  return problems;
}
