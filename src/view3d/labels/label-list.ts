import type { Device } from '../../../scenes/document/devices.ts';
import type { LocalText } from '../../../scenes/document/shapes.ts';
import type { CompiledScene } from '../../../scenes/network/compile.ts';
import type { Language } from '../../store/app-store.ts';
import { centroid, ringArea } from '../geometry/polygons.ts';

/** A text at a place. Higher `rank` wins when there is no room; `far` is the distance at which it disappears, m. */
export interface LabelSpec {
  readonly text: string;
  readonly kind: 'place' | 'road' | 'building' | 'device' | 'area';
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly rank: number;
  readonly far: number;
  readonly size: number;
  /** Direction of writing on the board, rad. */
  readonly heading: number;
}

export function localText(text: LocalText, language: Language): string {
  return text[language] ?? text.en;
}

const PLACE_RANK = { port: 90, metro: 80, landmark: 60, gate: 55, bus_stop: 12, ev_station: 10 } as const;
const PLACE_FAR = {
  port: 7000,
  metro: 4200,
  landmark: 2600,
  gate: 2200,
  bus_stop: 420,
  ev_station: 380,
} as const;
/** A building and a place of one name are one thing within this distance, m. */
const SAME_PLACE = 250;
/** Names of a road are repeated at this distance, m. */
const ROAD_REPEAT = 420;

/** Upright direction of writing: between -90 and +90 degrees. */
function readable(angle: number): number {
  let a = angle;
  while (a > Math.PI / 2) a -= Math.PI;
  while (a <= -Math.PI / 2) a += Math.PI;
  return a;
}

/** Every name of a scene in a language, most important first. */
export function labelsOf(world: CompiledScene, devices: readonly Device[], language: Language): LabelSpec[] {
  const { scene, roads } = world;
  const list: LabelSpec[] = [];
  for (const place of scene.surroundings.places) {
    const [x, y] = place.point;
    list.push({
      text: localText(place.name, language),
      kind: 'place',
      x,
      y,
      z: place.kind === 'port' ? 34 : 10,
      rank: PLACE_RANK[place.kind],
      far: PLACE_FAR[place.kind],
      size: place.kind === 'port' || place.kind === 'metro' ? 13 : 12,
      heading: 0,
    });
  }
  for (const area of scene.surroundings.areas) {
    if (!area.name) continue;
    const [x, y] = centroid(area.ring);
    const big = Math.abs(ringArea(area.ring)) > 200_000;
    list.push({
      text: localText(area.name, language),
      kind: 'area',
      x,
      y,
      z: 4,
      rank: area.kind === 'water' ? 75 : big ? 70 : 30,
      far: big ? 6500 : 2200,
      size: big ? 15 : 12,
      heading: 0,
    });
  }
  const named = new Map<string, [number, number][]>();
  for (const edge of scene.roads.edges) {
    if (!edge.name) continue;
    const text = localText(edge.name, language);
    const index = roads.edgeIndex.get(edge.id);
    if (index === undefined) continue;
    const lane = roads.edgeFirstLane[index + 1]! - 1;
    const a = roads.shapeStart[lane]!;
    const b = roads.shapeStart[lane + 1]! - 1;
    const m = (a + b) >> 1;
    const n = Math.min(b, m + 1);
    const x = (roads.shapeX[m]! + roads.shapeX[n]!) / 2;
    const y = (roads.shapeY[m]! + roads.shapeY[n]!) / 2;
    const before = named.get(text) ?? [];
    if (before.some(([px, py]) => Math.hypot(px - x, py - y) < ROAD_REPEAT)) continue;
    before.push([x, y]);
    named.set(text, before);
    const lanes = roads.edgeFirstLane[index + 1]! - roads.edgeFirstLane[index]!;
    list.push({
      text,
      kind: 'road',
      x,
      y,
      z: roads.shapeZ[m]! + 1,
      rank: 20 + lanes * 6 - before.length,
      far: 900 + lanes * 500,
      size: 11,
      heading: readable(Math.atan2(roads.shapeY[n]! - roads.shapeY[m]!, roads.shapeX[n]! - roads.shapeX[m]!)),
    });
  }
  // A place and the hall that houses it often share a name: one label says it.
  const isPlace = (text: string, x: number, y: number) =>
    scene.surroundings.places.some(
      ({ name, point }) =>
        localText(name, language) === text && Math.hypot(point[0] - x, point[1] - y) < SAME_PLACE,
    );
  for (const building of scene.surroundings.buildings) {
    if (!building.name) continue;
    const [x, y] = centroid(building.footprint);
    const text = localText(building.name, language);
    if (isPlace(text, x, y)) continue;
    const [p, q] = [building.footprint[0]!, building.footprint[1]!];
    list.push({
      text,
      kind: 'building',
      x,
      y,
      z: building.base + building.height + 4,
      rank: 25 + Math.min(20, building.height / 8),
      far: 600 + building.height * 8,
      size: 11,
      heading: readable(Math.atan2(q[1] - p[1], q[0] - p[0])),
    });
  }
  for (const device of devices) {
    list.push({
      text: device.id,
      kind: 'device',
      x: device.mount.x,
      y: device.mount.y,
      z: device.mount.height + 1.6,
      rank: 65,
      far: 1300,
      size: 11,
      heading: 0,
    });
  }
  return list.sort((a, b) => b.rank - a.rank);
}
