import { lineLength } from './geometry.ts';
import type { RawEdge, RawLane, RawNet } from './raw-net.ts';
import { laneId } from './raw-net.ts';
import { plural, type SumoReport } from './report.ts';
import { permissions } from './vehicle-classes.ts';

/** More lanes than this an edge can't have (sets of lanes are sets of bits). */
const MOST_LANES = 32;

/** A lane that vehicles may use, under the index it has in the scene. */
export interface KeptLane {
  readonly raw: RawLane;
  readonly length: number;
}

/**
 * Which of SUMO's lanes become lanes of the scene. Lanes for pedestrians alone (sidewalks) and for nobody of ours
 * (rails, waterways, closed lanes) fall out, so that indices move: everything that names a lane asks here.
 */
export class LaneIndex {
  private readonly kept = new Map<string, readonly KeptLane[]>();
  private readonly places = new Map<string, { edge: string; lane: number }>();
  /** Lanes that only people may walk on. */
  readonly sidewalks: { readonly edge: RawEdge; readonly lane: RawLane }[] = [];

  constructor(net: RawNet, report: SumoReport) {
    for (const edge of net.edges) {
      if (edge.function !== 'normal' && edge.function !== 'connector') continue;
      const kept: KeptLane[] = [];
      for (const lane of [...edge.lanes].sort((a, b) => a.index - b.index)) {
        const { classes, pedestrians } = permissions(lane.allow, lane.disallow);
        if (kept.length >= MOST_LANES) {
          report.tally(
            'error',
            'sumo.too-many-lanes',
            '',
            edge.where,
            (count) => `${plural(count, 'lane')} left out: an edge can have ${MOST_LANES} lanes at most.`,
            'Split the road into several edges.',
          );
        } else if (classes === undefined || classes.length > 0) {
          this.places.set(laneId(edge.id, lane.index), { edge: edge.id, lane: kept.length });
          kept.push({ raw: lane, length: lane.length ?? lineLength(lane.shape) });
        } else if (pedestrians) {
          this.sidewalks.push({ edge, lane });
        } else {
          report.tally(
            'warning',
            'sumo.lane-without-users',
            '',
            edge.where,
            (count) =>
              `${plural(count, 'lane')} left out: only for users that are not supported (rail, ships, nobody).`,
            'Roads and indices of the other lanes are adjusted.',
          );
        }
      }
      if (kept.length > 0) this.kept.set(edge.id, kept);
    }
  }

  /** Lanes of an edge that stayed; undefined: the edge is not a road of the scene. */
  lanes(edge: string): readonly KeptLane[] | undefined {
    return this.kept.get(edge);
  }

  /** Index in the scene of lane `index` of an edge in SUMO. */
  sceneIndex(edge: string, index: number): number | undefined {
    return this.places.get(laneId(edge, index))?.lane;
  }

  /** Edge and index in the scene of a lane by SUMO's lane id. */
  place(id: string): { readonly edge: string; readonly lane: number } | undefined {
    return this.places.get(id);
  }

  /** Driving length of a scene's lane, m. */
  laneLength(edge: string, lane: number): number {
    return this.kept.get(edge)?.[lane]?.length ?? 0;
  }
}
