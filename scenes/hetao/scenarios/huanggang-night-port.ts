import type { SceneInput } from '../../document/scene.ts';
import {
  BORDER,
  CITY,
  flow,
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

const { times, span } = hours(73800, 84600);
/** The evening peak of the port: flat, falling slowly after eleven; assumed. */
const NIGHT: Profile = [
  { from: span.begin, factor: 0.9 },
  { from: 75600, factor: 1 },
  { from: 82800, factor: 0.85 },
];

const border: readonly [string, string, number][] = [
  [IN.huanggang, OUT.hkWest, 130],
  [IN.huanggang, OUT.hkEast, 50],
  [IN.g4, OUT.hkEast, 75],
  [IN.hkWest, OUT.huanggang, 115],
  [IN.hkEast, OUT.huanggang, 50],
  [IN.hkEast, OUT.g4, 75],
];
const city: readonly [string, string, number][] = [
  [IN.g4, OUT.huanggang, 120],
  [IN.huanggang, OUT.g4, 130],
  [IN.huanggang, KERB.huanggangHall, 65],
  [KERB.huanggangHallBack, OUT.huanggang, 65],
  [IN.fuqiang, KERB.huanggangHall, 50],
  [KERB.huanggangHallBack, OUT.fuqiang, 30],
  [IN.jintian, KERB.futianPort, 40],
  [KERB.futianPort, OUT.jintian, 40],
  [IN.fuqiang, OUT.jintian, 60],
  [IN.yitian, OUT.fuqiang, 50],
  [IN.jintian, OUT.fuqiang, 60],
  [KERB.binlangSouth, OUT.yitian, 30],
  [KERB.jinhuaBack, OUT.xinzhou, 30],
  [IN.yitian, KERB.guihuaBack, 60],
  [IN.xinzhou, KERB.guihuaHomes, 50],
  [IN.hkWest, OUT.hkEast, 40],
  [IN.hkEast, OUT.hkWest, 40],
];

/** The evening at the port that never closes. */
export const HUANGGANG_NIGHT_PORT: SceneInput['scenarios'][number] = {
  id: 'huanggang-night-port',
  name: named('Huanggang night port', '皇岗夜间口岸', '皇崗夜間口岸'),
  description: named(
    'Huanggang is a night port: traffic across the Lok Ma Chau bridge peaks in the late evening, trucks and coaches in the dark.',
    '皇岗是“夜间口岸”：落马洲大桥的车流在深夜达到高峰，货车与跨境巴士夜行。',
    '皇崗是「夜間口岸」：落馬洲大橋的車流在深夜達到高峰，貨車與跨境巴士夜行。',
  ),
  ...times,
  date: '2025-10-17',
  sources: [
    'Night shift handles 43 % of the flow, peak 20:30-01:30 (hkcna 2024-01-26, citing the Huanggang border police)',
    'Lok Ma Chau, 2024-2025: 7,250-8,000 vehicles per day (sznews)',
    'Hong Kong Immigration Department daily counts: Huanggang 38,347 passengers on a mean day of 2025',
    'Yellow bus Huanggang to San Tin: about 2 min headway at peak (info.gov.hk 2025-10-27)',
  ],
  assumptions: [
    named(
      'Peak hour about 6.5 % of the day: 490 vehicles per hour in both directions over the bridge, and the yellow buses.',
      '高峰小时约取全日 6.5 %：大桥双向 490 辆/小时，另加黄巴士。',
      '高峰小時約取全日 6.5 %：大橋雙向 490 輛/小時，另加黃巴士。',
    ),
    named(
      'About 3,000 passengers per hour; 60 % of them walk outside to the metro, buses and taxis.',
      '每小时约 3000 名旅客，其中 60 % 在外步行前往地铁、公交和出租车。',
      '每小時約 3000 名旅客，其中 60 % 在外步行前往地鐵、巴士和的士。',
    ),
    named(
      'Vehicle shares, city traffic and routes are assumed.',
      '车型比例、城市交通和路径为假设。',
      '車型比例、城市交通和路徑為假設。',
    ),
  ],
  demand: {
    vehicleTypes: VEHICLE_TYPES,
    flows: [
      ...border.flatMap(([from, to, rate]) => mixed(span, BORDER, from, to, rate, NIGHT)),
      ...city.flatMap(([from, to, rate]) => mixed(span, CITY, from, to, rate)),
      {
        ...flow(span, 'coach', KERB.huanggangHallBack, OUT.hkWest, 30),
        id: 'yellow bus southbound',
        spacing: 'even',
      },
      {
        ...flow(span, 'coach', IN.hkWest, KERB.huanggangHall, 30),
        id: 'yellow bus northbound',
        spacing: 'even',
      },
    ],
    personFlows: [
      walkers(span, 'hall-huanggang', 'metro-huanggang-a', 620, { mix: TRAVELLERS, profile: NIGHT }),
      walkers(span, 'metro-huanggang-a', 'hall-huanggang', 520, { mix: TRAVELLERS, profile: NIGHT }),
      walkers(span, 'hall-huanggang', 'stop-huanggang-port', 340, { mix: TRAVELLERS, profile: NIGHT }),
      walkers(span, 'stop-huanggang-port', 'hall-huanggang', 260, { mix: TRAVELLERS, profile: NIGHT }),
      walkers(span, 'hall-huanggang', 'stop-yunong', 120, { profile: NIGHT }),
      walkers(span, 'hall-futian', 'metro-futian-a', 420, { mix: TRAVELLERS }),
      walkers(span, 'stop-futian-port', 'hall-futian', 320, { mix: TRAVELLERS }),
      walkers(span, 'hall-futian', 'stop-guohua-junction', 200, { mix: TRAVELLERS }),
      walkers(span, 'metro-fubao-a', 'stop-fuyuan-2', 160),
      walkers(span, 'metro-fubao-c', 'stop-fuyuan-garden', 180),
    ],
  },
};
