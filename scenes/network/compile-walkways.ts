import type { Roads, Walkways } from '../document/roads.ts';
import { type MeasuredLine, measure } from '../geometry/polyline.ts';
import { type Problem, TwinError } from '../problem.ts';
import { findCuts } from './cuts.ts';
import type { RoadNetwork, WalkNetwork } from './road-network.ts';

/** Kinds of walkable paths as numbers, in `WalkNetwork.pathKind`. */
export const PATH_KIND = { sidewalk: 0, crossing: 1, plaza: 2, stairs: 3, footway: 4 } as const;

/**
 * Compiles the walkways of a scene over its compiled roads. Throws TwinError with every node, signal or signal index
 * that doesn't resolve.
 */
export function compileWalkways(walkways: Walkways, roadsDocument: Roads, roads: RoadNetwork): WalkNetwork {
  const { nodes, paths } = walkways;
  const nodeIndex = new Map(nodes.map((n, i) => [n.id, i]));
  const signalIndex = new Map(roads.signalIds.map((id, i) => [id, i]));
  checkReferences(walkways, roadsDocument, roads, nodeIndex, signalIndex);

  const lines = paths.map((p) => measure(p.shape));
  const pathFrom = Int32Array.from(paths, (p) => nodeIndex.get(p.from) ?? -1);
  const pathTo = Int32Array.from(paths, (p) => nodeIndex.get(p.to) ?? -1);
  const atNode: number[][] = nodes.map(() => []);
  paths.forEach((_, p) => {
    const from = pathFrom[p] as number;
    const to = pathTo[p] as number;
    (atNode[from] as number[]).push(p);
    if (to !== from) (atNode[to] as number[]).push(p);
  });
  const nodePathStart = new Int32Array(nodes.length + 1);
  atNode.forEach((list, n) => {
    nodePathStart[n + 1] = (nodePathStart[n] as number) + list.length;
  });

  const walk = {
    nodeIds: nodes.map((n) => n.id),
    nodeIndex,
    nodeX: Float64Array.from(nodes, (n) => n.point[0]),
    nodeY: Float64Array.from(nodes, (n) => n.point[1]),
    nodeZ: Float64Array.from(nodes, (n) => n.point[2] ?? 0),
    pathIds: paths.map((p) => p.id),
    pathCount: paths.length,
    pathFrom,
    pathTo,
    pathLength: Float64Array.from(lines, (l) => l.length),
    pathWidth: Float64Array.from(paths, (p) => p.width),
    pathKind: Uint8Array.from(paths, (p) => PATH_KIND[p.kind]),
    pathSignal: Int32Array.from(paths, (p) =>
      p.signal === undefined ? -1 : (signalIndex.get(p.signal) ?? -1),
    ),
    pathSignalIndex: Int32Array.from(paths, (p) => (p.signal === undefined ? -1 : (p.signalIndex ?? -1))),
    ...packLines(lines),
    nodePathStart,
    nodePaths: Int32Array.from(atNode.flat()),
  };
  return { ...walk, ...findCuts(walk, roads) };
}

function packLines(lines: readonly MeasuredLine[]) {
  const shapeStart = new Int32Array(lines.length + 1);
  lines.forEach((l, p) => {
    shapeStart[p + 1] = (shapeStart[p] as number) + l.x.length;
  });
  const column = (of: (l: MeasuredLine) => Float64Array) => {
    const out = new Float64Array(shapeStart[lines.length] as number);
    lines.forEach((l, p) => {
      out.set(of(l), shapeStart[p]);
    });
    return out;
  };
  return {
    shapeStart,
    shapeX: column((l) => l.x),
    shapeY: column((l) => l.y),
    shapeZ: column((l) => l.z),
    shapeS: column((l) => l.s),
    shapeHeading: column((l) => l.heading),
  };
}

function checkReferences(
  walkways: Walkways,
  roadsDocument: Roads,
  roads: RoadNetwork,
  nodeIndex: ReadonlyMap<string, number>,
  signalIndex: ReadonlyMap<string, number>,
): void {
  const problems: Problem[] = [];
  const add = (where: string, message: string, hint: string) =>
    problems.push({ code: 'unknown-reference', severity: 'error', message, where, hint });
  if (nodeIndex.size !== walkways.nodes.length) {
    add('walkways', 'Two walkway nodes have the same id.', 'Give each node an id of its own.');
  }
  for (const path of walkways.paths) {
    const where = `walkway ${path.id}`;
    for (const id of [path.from, path.to]) {
      if (!nodeIndex.has(id))
        add(where, `There is no walkway node "${id}".`, 'Add the node or correct the id.');
    }
    if (path.signal === undefined) continue;
    const signal = signalIndex.get(path.signal);
    if (signal === undefined) {
      const known = roadsDocument.signals.length;
      add(
        where,
        `There is no signal "${path.signal}" (the scene has ${known}).`,
        'Add the signal or correct the id.',
      );
    } else if (path.signalIndex === undefined || path.signalIndex >= (roads.signalSize[signal] as number)) {
      const size = roads.signalSize[signal] as number;
      const message = `Signal "${path.signal}" has no index ${path.signalIndex ?? '(none given)'}.`;
      add(
        where,
        message,
        `Give signalIndex as 0 to ${size - 1}, or lengthen the state strings of the phases.`,
      );
    }
  }
  const [first] = problems;
  if (first) throw new TwinError(first, problems);
}
