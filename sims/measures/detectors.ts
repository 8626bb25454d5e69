import type { Detector } from '../../scenes/document/detectors.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { TwinError } from '../../scenes/problem.ts';
import type { AreaStretch } from './areas.ts';
import type { SectionEnds } from './passages.ts';

/** Detectors of a scene with lanes for names, by kind; each kind in the order of the document. */
export interface PlacedDetectors {
  readonly loops: readonly { readonly id: string; readonly lane: number; readonly position: number }[];
  readonly areas: readonly { readonly id: string; readonly stretches: readonly AreaStretch[] }[];
  readonly sections: readonly ({ readonly id: string } & SectionEnds)[];
}

/** Finds the lanes of detectors. Throws TwinError for one that names no lane of the network. */
export function placeDetectors(detectors: readonly Detector[], roads: RoadNetwork): PlacedDetectors {
  const loops: PlacedDetectors['loops'][number][] = [];
  const areas: PlacedDetectors['areas'][number][] = [];
  const sections: PlacedDetectors['sections'][number][] = [];
  const point = (id: string, at: { edge: string; lane: number; position: number }) => {
    const lane = laneOf(id, at.edge, at.lane, roads);
    // A point at the very end counts who reaches it, arrivals included.
    return { lane, position: Math.min(at.position, roads.laneLength[lane]!) };
  };
  for (const detector of detectors) {
    const { id } = detector;
    if (detector.kind === 'loop') loops.push({ id, ...point(id, detector) });
    else if (detector.kind === 'section') {
      sections.push({
        id,
        entries: detector.entries.map((at) => point(id, at)),
        exits: detector.exits.map((at) => point(id, at)),
      });
    } else {
      const first = laneOf(id, detector.edge, detector.lane ?? 0, roads);
      const edge = roads.laneEdge[first]!;
      const last = detector.lane === undefined ? roads.edgeFirstLane[edge + 1]! - 1 : first;
      const stretches: AreaStretch[] = [];
      for (let lane = first; lane <= last; lane++) {
        const length = roads.laneLength[lane]!;
        const to = Math.min(detector.to ?? length, length);
        // Arrivals stand a little beyond the end for an instant: an area up to the end holds them.
        stretches.push({ area: areas.length, lane, from: detector.from ?? 0, to });
      }
      areas.push({ id, stretches });
    }
  }
  return { loops, areas, sections };
}

function laneOf(id: string, edgeId: string, lane: number, roads: RoadNetwork): number {
  const edge = roads.edgeIndex.get(edgeId);
  const first = edge === undefined ? -1 : roads.edgeFirstLane[edge]!;
  if (edge !== undefined && first + lane < roads.edgeFirstLane[edge + 1]!) return first + lane;
  throw new TwinError({
    code: 'measures.no-lane',
    message: `The detector "${id}" lies on lane ${lane} of edge "${edgeId}", which isn't there.`,
    where: `detector ${id}`,
    hint: 'Read the scene through its checks, which name the place in the document.',
  });
}
