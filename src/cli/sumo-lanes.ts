import type { CompiledScene } from '../../scenes/network/compile.ts';
import { xmlText } from './xml-text.ts';

/** A lane by SUMO's name for it, ready for XML, and the place on it, m. */
export interface SumoPlace {
  lane: string;
  pos: number;
}

/**
 * Names of lanes as SUMO has them. Scenes made from its networks remember what was called otherwise than by edge and index,
 * and the internal lanes that were joined into one connection; other scenes get names of the same form.
 */
export class SumoLanes {
  private readonly names: string[] = [];
  /** Per link: internal lanes with the distance at which each begins; empty: the one name is all. */
  private readonly chains: { readonly lane: string; readonly from: number }[][] = [];
  private readonly laneCount: number;
  private readonly answer: SumoPlace = { lane: '', pos: 0 };

  constructor(world: CompiledScene) {
    const { roads, scene } = world;
    this.laneCount = roads.laneCount;
    for (const edge of scene.roads.edges) {
      for (const [i, lane] of edge.lanes.entries())
        this.names.push(xmlText(lane.sourceId ?? `${edge.id}_${i}`));
    }
    const connections = new Map(
      scene.roads.connections.map((c) => [`${c.from}\n${c.fromLane}\n${c.to}\n${c.toLane}`, c]),
    );
    const endOf = (lane: number) => {
      const edge = roads.laneEdge[lane] ?? 0;
      return `${roads.edgeIds[edge]}\n${lane - (roads.edgeFirstLane[edge] ?? 0)}`;
    };
    const counts = new Map<number, number>();
    for (let link = 0; link < roads.linkCount; link++) {
      const junction = roads.linkJunction[link] ?? 0;
      const number = counts.get(junction) ?? 0;
      counts.set(junction, number + 1);
      const via = connections.get(
        `${endOf(roads.linkFrom[link] ?? 0)}\n${endOf(roads.linkTo[link] ?? 0)}`,
      )?.via;
      this.names.push(xmlText(via?.[0]?.id ?? `:${roads.junctionIds[junction]}_${number}_0`));
      let from = 0;
      this.chains.push(
        (via ?? []).map(({ id, length }) => {
          const start = from;
          from += length;
          return { lane: xmlText(id), from: start };
        }),
      );
    }
  }

  /** SUMO's lane and position for a position on a lane of the network. The answer is good until the next call. */
  place(lane: number, pos: number): Readonly<SumoPlace> {
    const { answer } = this;
    answer.lane = this.names[lane] ?? '';
    answer.pos = Math.max(0, pos);
    if (lane < this.laneCount) return answer;
    for (const part of this.chains[lane - this.laneCount] ?? []) {
      if (part.from > pos) break;
      answer.lane = part.lane;
      answer.pos = Math.max(0, pos - part.from);
    }
    return answer;
  }
}
