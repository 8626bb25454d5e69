import type { Phase, Signal } from '../document/roads.ts';
import { PI, wrapAngle } from '../math.ts';
import { type Arm, type PlanNode, rankOf } from './street-plan.ts';
import type { Movement } from './turns.ts';

/** Yellow and all-red, s. */
const YELLOW = 3;
const ALL_RED = 2;
/** Shortest walk interval before the clearance starts, s; walking speed for the clearance, m/s. */
const WALK = 7;
const WALKING_SPEED = 1.2;
/** Green left to turning traffic once the crossings are clear, s. */
const TURNS_LAST = 5;
/** Green of the straight movements by the rank of the street, s; of the protected turns across. */
const GREEN = [0, 14, 18, 24, 30, 32, 32] as const;
const TURN_GREEN = 12;

/** A crossing as the signal sees it. */
export interface SignalCrossing {
  readonly arm: Arm;
  readonly length: number;
}

interface Stage {
  readonly name: string;
  readonly vehicles: string[];
  readonly walk: boolean[];
  readonly green: number;
}

/** Pairs of arms that face each other, the busiest street first. */
function axesOf(arms: readonly Arm[]): Arm[][] {
  const rest = [...arms].sort(
    (a, b) => rankOf(b.section.street) - rankOf(a.section.street) || a.angle - b.angle,
  );
  const axes: Arm[][] = [];
  while (rest.length > 0) {
    const arm = rest.shift()!;
    let best = -1;
    let bestError = 0.75;
    rest.forEach((other, i) => {
      const same = other.section.street === arm.section.street ? 0.3 : 0;
      const error = Math.abs(Math.abs(wrapAngle(other.angle - arm.angle)) - PI) - same;
      if (error < bestError) {
        best = i;
        bestError = error;
      }
    });
    axes.push(best < 0 ? [arm] : [arm, ...rest.splice(best, 1)]);
  }
  return axes;
}

/**
 * A fixed-time programme for a node: for each pair of facing arms a stage of the straight and kerbside movements with the
 * crossings beside them, and one of the protected turns across where these have a lane of their own.
 * Indices: the movements in their order, then the crossings. Walk shows `G`, the clearance `g` (do not start), then `r`.
 */
export function signalPlan(
  node: PlanNode,
  arms: readonly Arm[],
  movements: readonly Movement[],
  crossings: readonly SignalCrossing[],
): Signal {
  const entering = arms.filter((arm) => movements.some((movement) => movement.from.end === arm));
  const stages: Stage[] = [];
  for (const axis of axesOf(entering)) {
    const mine = (movement: Movement) => axis.includes(movement.from.end);
    const straightTo = new Set(
      movements.filter((m) => mine(m) && m.kind === 'straight').map((m) => m.to.start),
    );
    const walk = crossings.map(({ arm }) => !axis.includes(arm) && !straightTo.has(arm));
    const walkingArms = new Set(crossings.filter((_, i) => walk[i]).map(({ arm }) => arm));
    const separate = (movement: Movement) =>
      movement.kind === 'across' && movement.exclusive && axis.length === 2;
    const vehicles = movements.map((movement) => {
      if (!mine(movement) || separate(movement)) return 'r';
      if (walkingArms.has(movement.to.start)) return 'g';
      return movement.kind === 'across' && axis.length === 2 ? 'g' : 'G';
    });
    const rank = Math.max(...axis.map((arm) => rankOf(arm.section.street)));
    const given = axis
      .map((arm) => node.greens?.[arm.section.street.id])
      .find((green) => green !== undefined);
    const clearance = clearanceOf(crossings, walk);
    const needed = walk.includes(true) ? WALK + clearance + TURNS_LAST : 0;
    const street = axis[0]!.section.street.name.en;
    stages.push({ name: street, vehicles, walk, green: Math.max(given?.[0] ?? GREEN[rank] ?? 18, needed) });
    if (movements.some((movement) => mine(movement) && separate(movement))) {
      // All turns across go while the straight traffic of both arms waits, and with them the kerbside turns of the
      // other streets that lead elsewhere.
      const taken = new Set(movements.filter((m) => mine(m) && m.kind === 'across').map((m) => m.to.start));
      const turns = movements.map((m) => {
        if (mine(m)) return m.kind === 'across' ? 'G' : 'r';
        return m.kind === 'near' && !taken.has(m.to.start) ? 'G' : 'r';
      });
      stages.push({
        name: `${street}, turns`,
        vehicles: turns,
        walk: crossings.map(() => false),
        green: given?.[1] ?? TURN_GREEN,
      });
    }
  }
  const never = crossings.map((_, i) => !stages.some((stage) => stage.walk[i]));
  if (never.includes(true)) {
    const green = WALK + clearanceOf(crossings, never);
    stages.push({ name: 'walk', vehicles: movements.map(() => 'r'), walk: never, green });
  }
  const phases: Phase[] = [];
  stages.forEach((stage, i) => {
    const next = stages[(i + 1) % stages.length]!;
    const feet = (sign: string) => stage.walk.map((walks) => (walks ? sign : 'r')).join('');
    const green = stage.vehicles.join('');
    const ending = stage.vehicles
      .map((state, k) => (state !== 'r' && next.vehicles[k] === 'r' ? 'y' : state))
      .join('');
    const between = stage.vehicles
      .map((state, k) => (state !== 'r' && next.vehicles[k] !== 'r' ? state : 'r'))
      .join('');
    if (stage.walk.includes(true)) {
      const clearance = clearanceOf(crossings, stage.walk);
      const walking = stage.green - clearance - TURNS_LAST;
      phases.push({ duration: walking, state: green + feet('G'), name: stage.name });
      phases.push({ duration: clearance, state: green + feet('g'), name: `${stage.name}, clearance` });
      phases.push({ duration: TURNS_LAST, state: green + feet('r'), name: `${stage.name}, turning traffic` });
    } else {
      phases.push({ duration: stage.green, state: green + feet('r'), name: stage.name });
    }
    if (stages.length === 1) return;
    phases.push({ duration: YELLOW, state: ending + feet('r'), name: 'yellow' });
    phases.push({ duration: ALL_RED, state: between + feet('r'), name: 'all red' });
  });
  return {
    id: `signal-${node.id}`,
    ...(node.name ? { name: node.name } : {}),
    confidence: 'assumed',
    programs: [{ id: 'fixed', offset: node.offset ?? 0, phases }],
  };
}

function clearanceOf(crossings: readonly SignalCrossing[], walk: readonly boolean[]): number {
  let longest = 0;
  crossings.forEach((crossing, i) => {
    if (walk[i]) longest = Math.max(longest, crossing.length);
  });
  return Math.ceil(longest / WALKING_SPEED);
}
