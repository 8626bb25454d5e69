import type { SceneInput } from '../../document/scene.ts';
import {
  B962_EDGES,
  B962_STOPS,
  BORDER,
  busLine,
  C22_EDGES,
  C22_STOPS,
  CITY,
  hours,
  IN,
  KERB,
  mixed,
  OUT,
  type Profile,
  TRAVELLERS,
  walkers,
} from '../demand.ts';
import { named } from '../names.ts';
import { VEHICLE_TYPES } from '../vehicle-types.ts';

const { times, span } = hours(36000, 46800);
const SURGE: Profile = [
  { from: span.begin, factor: 0.8 },
  { from: 37800, factor: 1 },
  { from: 43200, factor: 0.9 },
];
const TAXIS = { car: 0.5, taxi: 0.46, van: 0.04 } as const;

const toPort: readonly [string, string, number][] = [
  [IN.jintian, KERB.futianPort, 110],
  [IN.yitian, KERB.futianPort, 90],
  [IN.fuqiang, KERB.futianPort, 60],
  [KERB.futianPort, OUT.jintian, 110],
  [KERB.futianPort, OUT.yitian, 90],
  [KERB.futianPort, OUT.fuqiang, 50],
];
const city: readonly [string, string, number][] = [
  [IN.g4, OUT.huanggang, 170],
  [IN.huanggang, OUT.g4, 170],
  [IN.fuqiang, OUT.jintian, 100],
  [IN.jintian, OUT.fuqiang, 100],
  [IN.yitian, OUT.fuqiang, 60],
  [IN.xinzhou, OUT.yitian, 40],
  [KERB.guihuaHomes, OUT.yitian, 50],
  [IN.xinzhou, KERB.guihuaHomes, 50],
  [IN.huanggang, KERB.huanggangHall, 60],
  [KERB.huanggangHallBack, OUT.huanggang, 60],
  [IN.yitian, KERB.binlangSouth, 30],
  [KERB.jinhuaBack, OUT.xinzhou, 20],
  [IN.hkWest, OUT.hkEast, 70],
  [IN.hkEast, OUT.hkWest, 70],
];
const border: readonly [string, string, number][] = [
  [IN.huanggang, OUT.hkWest, 100],
  [IN.g4, OUT.hkEast, 60],
  [IN.hkWest, OUT.huanggang, 90],
  [IN.hkEast, OUT.g4, 60],
];

/** A Saturday at the port that people walk through. */
export const FUTIAN_WEEKEND_PORT: SceneInput['scenarios'][number] = {
  id: 'futian-weekend-port',
  name: named('Futian weekend port', '福田周末口岸', '福田週末口岸'),
  description: named(
    'Saturday before noon at Futian Port: travellers with luggage, taxis and buses on the forecourt.',
    '周六上午的福田口岸：携行李的旅客、广场上的出租车与公交。',
    '週六上午的福田口岸：攜行李的旅客、廣場上的的士與巴士。',
  ),
  ...times,
  date: '2025-11-15',
  sources: [
    'Hong Kong Immigration Department daily counts: Futian Port 161,755 passengers on a mean day of 2025, 212,386 on Saturdays, at most 256,651 (15 November)',
    'Futian is a weekend port: weekend flow 1.39 times the weekday (computed), 1.6 stated (hkcna 2024-01-26)',
  ],
  assumptions: [
    named(
      'Peak hour 10-12 % of the day: 21,000-25,000 people. Most change to the metro inside the hall; 18 % of them walk outside and are simulated.',
      '高峰小时取全日 10-12 %：2.1-2.5 万人次。多数在楼内换乘地铁；仅模拟在外步行的 18 %。',
      '高峰小時取全日 10-12 %：2.1-2.5 萬人次。多數在樓內換乘地鐵；僅模擬在外步行的 18 %。',
    ),
    named(
      'Shares of taxis, buses and cars are assumed.',
      '出租车、公交和小汽车的比例为假设。',
      '的士、巴士和小汽車的比例為假設。',
    ),
  ],
  demand: {
    vehicleTypes: VEHICLE_TYPES,
    flows: [
      ...toPort.flatMap(([from, to, rate]) => mixed(span, TAXIS, from, to, rate, SURGE)),
      ...city.flatMap(([from, to, rate]) => mixed(span, CITY, from, to, rate)),
      ...border.flatMap(([from, to, rate]) => mixed(span, BORDER, from, to, rate)),
      busLine(span, 'line B962', B962_EDGES, B962_STOPS, 4),
      busLine(span, 'line C22', C22_EDGES, C22_STOPS, 8),
    ],
    personFlows: [
      walkers(span, 'hall-futian', 'metro-futian-a', 900, { mix: TRAVELLERS, profile: SURGE }),
      walkers(span, 'metro-futian-a', 'hall-futian', 820, { mix: TRAVELLERS, profile: SURGE }),
      walkers(span, 'hall-futian', 'metro-futian-b', 480, { mix: TRAVELLERS, profile: SURGE }),
      walkers(span, 'metro-futian-b', 'hall-futian', 420, { mix: TRAVELLERS, profile: SURGE }),
      walkers(span, 'stop-futian-port', 'hall-futian', 620, { mix: TRAVELLERS, profile: SURGE }),
      walkers(span, 'hall-futian', 'stop-futian-port', 640, { mix: TRAVELLERS, profile: SURGE }),
      walkers(span, 'hall-futian', 'stop-guohua-junction', 280, { mix: TRAVELLERS, profile: SURGE }),
      walkers(span, 'stop-bonded-customs', 'hall-futian', 120, { mix: TRAVELLERS, profile: SURGE }),
      walkers(span, 'station-lmc', 'metro-futian-a', 520, { mix: TRAVELLERS, profile: SURGE }),
      walkers(span, 'stop-futian-port', 'station-lmc', 420, { mix: TRAVELLERS, profile: SURGE }),
      walkers(span, 'hall-huanggang', 'metro-huanggang-a', 420, { mix: TRAVELLERS }),
      walkers(span, 'metro-huanggang-a', 'hall-huanggang', 420, { mix: TRAVELLERS }),
      walkers(span, 'metro-fubao-c', 'stop-fuyuan-garden', 200),
      walkers(span, 'stop-fuyuan-2', 'metro-fubao-a', 200),
    ],
  },
};
