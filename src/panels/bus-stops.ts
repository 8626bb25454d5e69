import type { BusStop } from '../../scenes/document/roads.ts';
import type { Scene } from '../../scenes/document/scene.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { Selection } from '../store/app-store.ts';

/** Ids of the place and of the stop that it stands for: the same, or `place-` before the stop's. */
const PREFIX = 'place-';

/** The stop that a place stands for; undefined for other places. */
export function stopOfPlace(scene: Scene, place: string): BusStop | undefined {
  const id = place.startsWith(PREFIX) ? place.slice(PREFIX.length) : place;
  return scene.roads.busStops.find((s) => s.id === id || s.id === place);
}

/** What an inspector can show of a stop: its place, or the road it lies on. */
export function stopTarget(scene: Scene, stop: BusStop): Selection {
  const { places } = scene.surroundings;
  const place = places.find((p) => p.id === `${PREFIX}${stop.id}` || p.id === stop.id);
  return place ? { kind: 'place', id: place.id } : { kind: 'edge', id: stop.edge };
}

/** Middle of a stop on its lane, m. */
export function stopPoint({ roads }: CompiledScene, stop: BusStop): readonly [number, number, number] | null {
  const edge = roads.edgeIndex.get(stop.edge);
  if (edge === undefined) return null;
  const lane = (roads.edgeFirstLane[edge] ?? 0) + stop.lane;
  const middle = (stop.startPos + stop.endPos) / 2;
  const first = roads.shapeStart[lane] ?? 0;
  const last = (roads.shapeStart[lane + 1] ?? 1) - 1;
  let before = 0;
  for (let i = first; i < last; i++) {
    const [ax, ay] = [roads.shapeX[i] ?? 0, roads.shapeY[i] ?? 0];
    const [bx, by] = [roads.shapeX[i + 1] ?? 0, roads.shapeY[i + 1] ?? 0];
    const length = Math.hypot(bx - ax, by - ay);
    if (before + length >= middle || i === last - 1) {
      const t = length > 0 ? Math.min(1, Math.max(0, (middle - before) / length)) : 0;
      return [ax + (bx - ax) * t, ay + (by - ay) * t, roads.shapeZ[i] ?? 0];
    }
    before += length;
  }
  return null;
}
