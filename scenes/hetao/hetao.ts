import { buildNetwork, documentPoint } from '../builder/build-network.ts';
import type { Vec } from '../builder/polyline.ts';
import { SCENE_FORMAT, SCENE_VERSION, type SceneInput } from '../document/scene.ts';
import { fillBlocks, placeNamedBuildings } from './buildings.ts';
import { placeBusStops } from './bus-stops.ts';
import { placeDevices } from './devices.ts';
import { plantTrees, raiseBarriers } from './greenery.ts';
import { Ground } from './ground.ts';
import { named } from './names.ts';
import { NODES } from './nodes.ts';
import { FOOTBRIDGE, PLACES, WALK_TARGETS } from './places.ts';
import { DRIVERLESS_BUS_2017 } from './scenarios/driverless-bus-2017.ts';
import { FUTIAN_WEEKEND_PORT } from './scenarios/futian-weekend-port.ts';
import { HUANGGANG_NIGHT_PORT } from './scenarios/huanggang-night-port.ts';
import { WEEKDAY_MORNING } from './scenarios/weekday-morning.ts';
import { STREETS } from './streets.ts';
import { AREAS, RIVER, RIVER_HALF_WIDTH } from './water.ts';

/** Between sidewalk and buildings, m. */
const SETBACK = 4;

let memo: SceneInput | undefined;

/** The Hetao zone as a scene document. Built once; callers must not change what they get. */
export function hetaoScene(): SceneInput {
  memo ??= compose();
  return memo;
}

function compose(): SceneInput {
  const network = buildNetwork({ nodes: NODES, streets: STREETS });
  const stops = placeBusStops(network.roadways);
  const { sections, arms, walks } = network;
  for (const target of WALK_TARGETS) walks.join(target);
  for (const { stop, waiting } of stops) walks.join({ id: stop.id, point: waiting, kind: 'footway' });
  const futianDoor = WALK_TARGETS.find((target) => target.id === FOOTBRIDGE.from)?.point;
  if (futianDoor) {
    const { gate, to } = FOOTBRIDGE;
    walks.node(gate.id, gate.point);
    walks.node(to.id, to.point);
    walks.path('hall-futian-stairs', 'stairs', FOOTBRIDGE.from, gate.id, [futianDoor, gate.point], 6);
    walks.path('footbridge', 'footway', gate.id, to.id, [gate.point, to.point], 8);
  }
  const ground = new Ground(sections, SETBACK);
  for (const strip of walks.lines) ground.take(strip.shape, strip.width / 2 + 2);
  const barriers = raiseBarriers(sections, RIVER, RIVER_HALF_WIDTH);
  for (const barrier of barriers) {
    if (barrier.kind === 'fence')
      ground.take(
        barrier.line.map((p): Vec => [p[0], p[1], 0]),
        2.5,
      );
  }
  const landmarks = placeNamedBuildings(sections, ground);
  for (const door of landmarks.doors) walks.join(door);
  const walkways = walks.build(documentPoint, network.signalOf);
  for (const path of walkways.paths) {
    if (path.id.startsWith('way/'))
      ground.take(
        path.shape.map((p): Vec => [p[0], p[1], 0]),
        (path.width ?? 2.5) / 2 + 1,
      );
  }
  const buildings = [...landmarks.buildings, ...fillBlocks(sections, ground, SETBACK)];
  const devices = placeDevices(arms);
  const trees = plantTrees(sections, arms, [
    ...stops.map(({ place }) => place),
    ...devices.map((device) => ({ x: device.mount.x, y: device.mount.y })),
  ]);
  return {
    format: SCENE_FORMAT,
    version: SCENE_VERSION,
    id: 'hetao',
    name: named('Hetao', '河套', '河套'),
    notice: named(
      'Approximate, not surveyed: courses redrawn from public points and zone edges; lanes, signals, sidewalks and buildings assumed.',
      '近似模型，非实测：道路走向据公开点位与交通小区边界重绘；车道、信号、人行道和建筑为假设。',
      '近似模型，非實測：道路走向據公開點位與交通小區邊界重繪；車道、信號、人行道和建築為假設。',
    ),
    attribution: [
      'Courses after Shenzhen traffic zones (ST-EVCDP, MIT), transbigdata (BSD-3) and public points of maps and bus lines; redrawn',
      'Hong Kong data: DATA.GOV.HK (Transport Department, Immigration Department)',
    ],
    origin: { lon: 114.058, lat: 22.514, height: 0 },
    roads: { ...network.roads, busStops: stops.map(({ stop }) => stop) },
    walkways,
    devices,
    surroundings: {
      buildings,
      trees,
      barriers,
      areas: [...AREAS],
      places: [
        ...PLACES,
        ...stops.map(({ stop, place }) => ({
          id: `place-${stop.id}`,
          kind: 'bus_stop' as const,
          name: stop.name ?? named(stop.id, stop.id, stop.id),
          point: [place.x, place.y] as [number, number],
          confidence: 'approximate' as const,
        })),
      ],
    },
    scenarios: [WEEKDAY_MORNING, HUANGGANG_NIGHT_PORT, FUTIAN_WEEKEND_PORT, DRIVERLESS_BUS_2017],
  };
}
