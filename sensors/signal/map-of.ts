import type { RoadNetwork } from '../../scenes/network/road-network.ts';

/** A lane of a MAP message: field names of SAE J2735, coordinates in the scene's metres rather than cm offsets. */
export interface GenericLane {
  /** 1..255 within the message. */
  readonly laneID: number;
  readonly name: string;
  /** Number of the approach it enters or leaves by, counted from 1. */
  readonly ingressApproach?: number;
  readonly egressApproach?: number;
  readonly laneAttributes: { readonly directionalUse: 'ingressPath' | 'egressPath' };
  /** Kerb-side lanes first within an approach; from the stop line outwards. */
  readonly nodeList: readonly { readonly x: number; readonly y: number }[];
  readonly connectsTo?: readonly {
    readonly connectingLane: { readonly lane: number };
    readonly signalGroup: number;
  }[];
}

/** MAP content of a signalised junction. */
export interface IntersectionGeometry {
  readonly name: string;
  readonly id: { readonly id: number };
  readonly revision: number;
  /** Centre of the stop lines. */
  readonly refPoint: { readonly x: number; readonly y: number };
  readonly laneSet: readonly GenericLane[];
}

/** Lanes into and out of the links that signal `signal` controls, and how they connect. */
export function mapOf(roads: RoadNetwork, signal: number): IntersectionGeometry {
  const ids = new Map<number, number>();
  const approaches = new Map<number, number>();
  const links: number[] = [];
  for (let link = 0; link < roads.linkCount; link++) if (roads.linkSignal[link] === signal) links.push(link);
  const number = <K>(map: Map<K, number>, key: K): number => {
    const known = map.get(key);
    if (known !== undefined) return known;
    map.set(key, map.size + 1);
    return map.size;
  };
  const entering = [...new Set(links.map((link) => roads.linkFrom[link]!))].sort((a, b) => a - b);
  const leaving = [...new Set(links.map((link) => roads.linkTo[link]!))].sort((a, b) => a - b);
  for (const lane of [...entering, ...leaving]) number(ids, lane);

  const describe = (lane: number, ingress: boolean): GenericLane => {
    const edge = roads.laneEdge[lane]!;
    const approach = number(approaches, edge);
    const nodes: { x: number; y: number }[] = [];
    for (let i = roads.shapeStart[lane]!; i < roads.shapeStart[lane + 1]!; i++) {
      nodes.push({ x: roads.shapeX[i]!, y: roads.shapeY[i]! });
    }
    const name = roads.edgeNames[edge] ?? roads.edgeIds[edge] ?? '';
    const head = { laneID: ids.get(lane)!, name };
    if (!ingress) {
      return {
        ...head,
        egressApproach: approach,
        laneAttributes: { directionalUse: 'egressPath' },
        nodeList: nodes,
      };
    }
    const connectsTo = links
      .filter((link) => roads.linkFrom[link] === lane)
      .map((link) => ({
        connectingLane: { lane: ids.get(roads.linkTo[link]!)! },
        signalGroup: roads.linkSignalIndex[link]! + 1,
      }));
    return {
      ...head,
      ingressApproach: approach,
      laneAttributes: { directionalUse: 'ingressPath' },
      nodeList: nodes.reverse(),
      connectsTo,
    };
  };
  const laneSet = [
    ...entering.map((lane) => describe(lane, true)),
    ...leaving.map((lane) => describe(lane, false)),
  ];
  let x = 0;
  let y = 0;
  for (let i = 0; i < entering.length; i++) {
    x += laneSet[i]!.nodeList[0]!.x / entering.length;
    y += laneSet[i]!.nodeList[0]!.y / entering.length;
  }
  return {
    name: roads.signalIds[signal] ?? '',
    id: { id: signal + 1 },
    revision: 1,
    refPoint: { x, y },
    laneSet,
  };
}
