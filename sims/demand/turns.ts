import type { TurnRatio } from '../../scenes/document/zones.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { PURPOSE, uniform } from '../random.ts';
import type { Router } from '../routes/router.ts';

/** Edges after which a journey that meets no sink ends. */
const LONGEST = 500;

/**
 * Ways by turn ratios: at the end of every edge a vehicle draws the next one by the shares that hold at the time at which it
 * gets there on free roads; the draw is a hash of (vehicle, number of the junction on its way). Where no ratio is given,
 * every next edge but turning round has the same share. A way ends at a sink or where nothing leads on.
 */
export class TurnWalker {
  private readonly roads: RoadNetwork;
  private readonly router: Router;
  private readonly ratios: ReadonlyMap<number, readonly TurnRatio[]>;
  private readonly sinks: ReadonlySet<number>;
  private readonly seed: number;

  constructor(
    roads: RoadNetwork,
    router: Router,
    ratios: readonly TurnRatio[],
    sinks: readonly string[],
    seed: number,
  ) {
    this.roads = roads;
    this.router = router;
    this.seed = seed;
    const byEdge = new Map<number, TurnRatio[]>();
    for (const ratio of ratios) {
      const edge = roads.edgeIndex.get(ratio.from);
      if (edge === undefined) continue;
      const known = byEdge.get(edge);
      if (known) known.push(ratio);
      else byEdge.set(edge, [ratio]);
    }
    this.ratios = byEdge;
    this.sinks = new Set(sinks.map((id) => roads.edgeIndex.get(id)).filter((e) => e !== undefined));
  }

  /** Edges of a way from an edge on, and whether it was cut off because it met no end. */
  walk(from: number, bit: number, depart: number, entity: number): { edges: Int32Array; endless: boolean } {
    const edges = [from];
    let time = depart;
    let edge = from;
    while (!this.sinks.has(edge) && edges.length < LONGEST) {
      time += this.router.edgeSeconds(edge, bit);
      const next = this.next(edge, bit, time, uniform(this.seed, entity, PURPOSE.turn, edges.length));
      if (next < 0) return { edges: Int32Array.from(edges), endless: false };
      edges.push(next);
      edge = next;
    }
    return { edges: Int32Array.from(edges), endless: !this.sinks.has(edge) };
  }

  private next(edge: number, bit: number, time: number, u: number): number {
    const reachable = this.successors(edge, bit);
    const ratio = this.ratios
      .get(edge)
      ?.find(({ begin = 0, end = Number.POSITIVE_INFINITY }) => time >= begin && time < end);
    const shares: { edge: number; share: number }[] = [];
    for (const { edge: id, share } of ratio?.to ?? []) {
      const to = this.roads.edgeIndex.get(id);
      if (to !== undefined && reachable.includes(to)) shares.push({ edge: to, share });
    }
    if (shares.every(({ share }) => share === 0)) {
      const onward = reachable.filter((e) => this.roads.edgeTo[e] !== this.roads.edgeFrom[edge]);
      const choices = onward.length > 0 ? onward : reachable;
      return choices[Math.floor(u * choices.length)] ?? -1;
    }
    const total = shares.reduce((sum, { share }) => sum + share, 0);
    let rest = u * total;
    for (const choice of shares) {
      rest -= choice.share;
      if (rest < 0) return choice.edge;
    }
    return shares[shares.length - 1]?.edge ?? -1;
  }

  /** Edges that links open to the class lead to, in the order of lanes and links. */
  private successors(edge: number, bit: number): number[] {
    const { roads } = this;
    const found: number[] = [];
    for (let lane = roads.edgeFirstLane[edge]!; lane < roads.edgeFirstLane[edge + 1]!; lane++) {
      if ((roads.lanePermissions[lane]! & bit) === 0) continue;
      for (let k = roads.laneLinkStart[lane]!; k < roads.laneLinkStart[lane + 1]!; k++) {
        const to = roads.linkTo[k]!;
        const next = roads.laneEdge[to]!;
        if ((roads.lanePermissions[to]! & bit) !== 0 && !found.includes(next)) found.push(next);
      }
    }
    return found;
  }
}
