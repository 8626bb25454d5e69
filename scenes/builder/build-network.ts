import type { Connection, Edge, Junction, Signal } from '../document/roads.ts';
import type { SceneInput } from '../document/scene.ts';
import type { Point } from '../document/shapes.ts';
import { toMillimetre } from '../geo/local-frame.ts';
import type { Problem } from '../problem.ts';
import { junctionRing } from './junction-shape.ts';
import { type Roadway, roadwayId, roadwaysOf } from './lanes.ts';
import { lengthOf, type Vec } from './polyline.ts';
import { armsOf, crossingProblems, radiusOf, sectionsOf, shortSections } from './sections.ts';
import { signalPlan } from './signal-plan.ts';
import { type Arm, rankOf, type Section, type StreetPlan } from './street-plan.ts';
import { movementsAt } from './turns.ts';
import { type CrossingPath, WalkGraph } from './walk-graph.ts';

type RoadsInput = SceneInput['roads'];

/** What the builder makes of a street plan. */
export interface BuiltNetwork {
  readonly roads: RoadsInput & { readonly junctions: readonly Junction[] };
  /** Sidewalks and crossings; places may still be joined to it. */
  readonly walks: WalkGraph;
  readonly sections: readonly Section[];
  readonly arms: ReadonlyMap<string, readonly Arm[]>;
  readonly roadways: readonly Roadway[];
  /** Signal and index of a crossing, for `WalkGraph.build`. */
  readonly signalOf: (crossing: CrossingPath) => { signal: string; signalIndex: number } | undefined;
  /** What the plan's author should mend. */
  readonly problems: readonly Problem[];
}

/** A point as documents write it: whole millimetres, the height only where it isn't zero. */
export function documentPoint(p: Vec): Point {
  const x = toMillimetre(p[0]);
  const y = toMillimetre(p[1]);
  const z = toMillimetre(p[2]);
  return z === 0 ? [x, y] : [x, y, z];
}

function documentLine(line: readonly Vec[]): Point[] {
  const points: Point[] = [];
  for (const p of line) {
    const next = documentPoint(p);
    const before = points.at(-1);
    if (!before || before[0] !== next[0] || before[1] !== next[1]) points.push(next);
  }
  return points;
}

function edgeOf(roadway: Roadway): Edge {
  const { street } = roadway.section;
  const twoWay = street.lanes[1] > 0;
  return {
    id: roadway.id,
    from: roadway.start.node.id,
    to: roadway.end.node.id,
    name: street.name,
    roadClass: street.roadClass,
    side: street.side,
    priority: rankOf(street),
    confidence: street.confidence,
    source: street.source,
    ...(twoWay ? { opposite: roadwayId(roadway.section, !roadway.forward) } : {}),
    lanes: roadway.lanes.map((lane) => ({
      shape: documentLine(lane),
      speed: street.speed,
      width: street.laneWidth,
    })),
  };
}

const JUNCTION_TYPE = {
  signal: 'traffic_light',
  priority: 'priority',
  zipper: 'zipper',
  end: 'dead_end',
} as const;

/**
 * Builds roads and walkways from streets and nodes: sections cut at the nodes, lanes offset and cut at the junctions,
 * junction areas with rounded kerbs, movements by lane, fixed-time signals, sidewalks, corners and crossings.
 * The same plan gives the same network to the bit; all coordinates are whole millimetres.
 */
export function buildNetwork(plan: StreetPlan): BuiltNetwork {
  const sections = sectionsOf(plan);
  const arms = armsOf(sections, plan.nodes);
  const roadways = roadwaysOf(sections, arms);
  const walks = new WalkGraph(sections, arms);
  const junctions: Junction[] = [];
  const connections: Connection[] = [];
  const signals: Signal[] = [];
  const crossingSignals = new Map<CrossingPath, { signal: string; signalIndex: number }>();
  const problems = [...crossingProblems(sections), ...shortSections(sections, arms)];

  for (const node of plan.nodes) {
    const around = arms.get(node.id) ?? [];
    junctions.push({
      id: node.id,
      x: toMillimetre(node.x),
      y: toMillimetre(node.y),
      ...(node.z ? { z: toMillimetre(node.z) } : {}),
      type: JUNCTION_TYPE[node.control],
      ...(node.name ? { name: node.name } : {}),
      shape: documentLine(junctionRing(around)),
    });
    const incoming = roadways.filter((roadway) => roadway.end.node === node);
    const outgoing = roadways.filter((roadway) => roadway.start.node === node);
    const movements = movementsAt(incoming, outgoing, node, radiusOf(around));
    const crossings = walks.crossings.filter((crossing) => crossing.arm.node === node);
    let signal: string | undefined;
    if (node.control === 'signal') {
      const programme = signalPlan(
        node,
        around,
        movements,
        crossings.map((crossing) => ({ arm: crossing.arm, length: lengthOf(crossing.shape) })),
      );
      signals.push(programme);
      signal = programme.id;
      crossings.forEach((crossing, i) => {
        crossingSignals.set(crossing, { signal: programme.id, signalIndex: movements.length + i });
      });
    }
    movements.forEach((movement, i) => {
      connections.push({
        from: movement.from.id,
        fromLane: movement.fromLane,
        to: movement.to.id,
        toLane: movement.toLane,
        dir: movement.dir,
        shape: documentLine(movement.shape),
        ...(movement.waitAt !== undefined ? { waitAt: toMillimetre(movement.waitAt) } : {}),
        ...(signal !== undefined ? { signal, signalIndex: i } : {}),
      });
    });
    for (const roadway of node.control === 'end' ? [] : incoming) {
      roadway.lanes.forEach((_, lane) => {
        if (movements.some((movement) => movement.from === roadway && movement.fromLane === lane)) return;
        problems.push({
          code: 'plan.lane-without-way-on',
          severity: 'error',
          message: `Lane ${lane} leads nowhere`,
          where: `${roadway.id} at ${node.id}`,
          hint: 'Allow a movement from it or end the street there.',
        });
      });
    }
  }
  return {
    roads: { junctions, edges: roadways.map(edgeOf), connections, signals },
    walks,
    sections,
    arms,
    roadways,
    signalOf: (crossing) => crossingSignals.get(crossing),
    problems,
  };
}
