import { buildNetwork, documentPoint } from '../builder/build-network.ts';
import { SCENE_FORMAT, SCENE_VERSION, type SceneInput } from '../document/scene.ts';
import { placeBusStops } from './bus-stops.ts';
import { named } from './names.ts';
import { NODES } from './nodes.ts';
import { PLACES, WALK_TARGETS } from './places.ts';
import { WEEKDAY_MORNING } from './scenarios/weekday-morning.ts';
import { STREETS } from './streets.ts';
import { AREAS } from './water.ts';

let memo: SceneInput | undefined;

/** The Hetao zone as a scene document. Built once; callers must not change what they get. */
export function hetaoScene(): SceneInput {
  memo ??= compose();
  return memo;
}

function compose(): SceneInput {
  const network = buildNetwork({ nodes: NODES, streets: STREETS });
  const stops = placeBusStops(network.roadways);
  for (const target of WALK_TARGETS) network.walks.join(target);
  for (const { stop, waiting } of stops) network.walks.join({ id: stop.id, point: waiting, kind: 'footway' });
  return {
    format: SCENE_FORMAT,
    version: SCENE_VERSION,
    id: 'hetao',
    name: named('Hetao', '河套', '河套'),
    notice: named(
      'Approximate, not surveyed: courses redrawn from public points and zone edges; lanes, signals, sidewalks and buildings assumed.',
      '近似模型，非实测：道路走向据公开点位与小区边界重绘；车道、信号、人行道和建筑为假设。',
      '近似模型，非實測：道路走向據公開點位與小區邊界重繪；車道、信號、人行道和建築為假設。',
    ),
    attribution: [
      'Courses after Shenzhen traffic zones (ST-EVCDP, MIT), transbigdata (BSD-3) and public points of maps and bus lines; redrawn',
      'Hong Kong data: DATA.GOV.HK (Transport Department, Immigration Department)',
    ],
    origin: { lon: 114.058, lat: 22.514, height: 0 },
    roads: { ...network.roads, busStops: stops.map(({ stop }) => stop) },
    walkways: network.walks.build(documentPoint, network.signalOf),
    surroundings: {
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
    scenarios: [WEEKDAY_MORNING],
  };
}
