import type { SceneInput } from '../../document/scene.ts';
import {
  B962_EDGES,
  B962_STOPS,
  BORDER,
  busLine,
  C22_EDGES,
  C22_STOPS,
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

const { times, span } = hours(27000, 37800);
/** Share of the peak rate by time of day; assumed. */
const COMMUTE: Profile = [
  { from: span.begin, factor: 0.85 },
  { from: 28800, factor: 1 },
  { from: 32400, factor: 0.7 },
  { from: 34200, factor: 0.5 },
];
const PORT: Profile = [
  { from: span.begin, factor: 0.9 },
  { from: 30600, factor: 1 },
];

const toWork: readonly [string, string, number][] = [
  [IN.xinzhou, KERB.jinhuaWest, 70],
  [IN.xinzhou, KERB.guanglanSouth, 60],
  [IN.fuqiang, KERB.pingguanSouth, 60],
  [IN.fuqiang, KERB.taohuaWest, 50],
  [IN.yitian, KERB.binlangSouth, 70],
  [IN.yitian, KERB.hongmianSouth, 60],
  [IN.yitian, KERB.haihongNorth, 50],
  [IN.yitian, KERB.honghuaEast, 40],
  [IN.jintian, KERB.honghuaEast, 30],
  [IN.huanggang, KERB.taohuaBack, 30],
];
const fromHome: readonly [string, string, number][] = [
  [KERB.guihuaHomes, OUT.yitian, 60],
  [KERB.guihuaBack, OUT.xinzhou, 50],
  [KERB.ronghuaHomes, OUT.yitian, 40],
  [KERB.guihuaHomes, OUT.jintian, 30],
  [KERB.jinhuaBack, OUT.fuqiang, 30],
  [KERB.pingguanSouth, OUT.xinzhou, 30],
];
const through: readonly [string, string, number][] = [
  [IN.g4, OUT.huanggang, 190],
  [IN.huanggang, OUT.g4, 170],
  [IN.fuqiang, OUT.jintian, 90],
  [IN.jintian, OUT.fuqiang, 80],
  [IN.fuqiang, OUT.huanggang, 70],
  [IN.huanggang, OUT.fuqiang, 60],
  [IN.xinzhou, OUT.yitian, 40],
  [IN.yitian, OUT.fuqiang, 50],
  [IN.hkWest, OUT.hkEast, 70],
  [IN.hkEast, OUT.hkWest, 70],
];
const toPorts: readonly [string, string, number][] = [
  [IN.jintian, KERB.futianPort, 50],
  [IN.yitian, KERB.futianPort, 40],
  [KERB.futianPort, OUT.yitian, 40],
  [KERB.futianPort, OUT.jintian, 40],
  [IN.huanggang, KERB.huanggangHall, 40],
  [KERB.huanggangHallBack, OUT.huanggang, 40],
  [IN.hkEast, KERB.loopEast, 20],
  [KERB.loopWest, OUT.hkWest, 15],
];
const border: readonly [string, string, number][] = [
  [IN.huanggang, OUT.hkWest, 90],
  [IN.g4, OUT.hkEast, 70],
  [IN.hkWest, OUT.huanggang, 80],
  [IN.hkEast, OUT.g4, 70],
];

/** The default scenario: a working day from half past seven. */
export const WEEKDAY_MORNING: SceneInput['scenarios'][number] = {
  id: 'weekday-morning',
  name: named('Weekday morning', '工作日早高峰', '工作日早高峰'),
  description: named(
    'People come to work in the bonded zone, the ports fill slowly, two bus loops run.',
    '上班人流与车流进入保税区，口岸客流渐增，两条环线公交运行。',
    '上班人流與車流進入保稅區，口岸客流漸增，兩條環線公交運行。',
  ),
  ...times,
  date: '2025-10-15',
  sources: [
    'Lok Ma Chau, 2024-2025: 7,250-8,000 vehicles per day (Shenzhen Special Zone Daily, sznews), both directions',
    'Hong Kong Immigration Department daily counts: Futian Port 145,466 and Huanggang 33,519 passengers on a weekday of 2025',
    'Shenzhen park: more than 15,000 research staff (2025)',
    'Bus loops B962 and C22: stop orders of a public showcase',
  ],
  assumptions: [
    named(
      'Origins, destinations and hourly rates of city traffic are assumed; no counts are public.',
      '城市交通的起讫点和小时流量为假设，未见公开计数。',
      '城市交通的起訖點和小時流量為假設，未見公開計數。',
    ),
    named(
      'Cross-border vehicles: 4 % of the day in each morning hour, about 310 per hour in both directions.',
      '跨境车辆：早晨每小时约占全日 4 %，双向约 310 辆/小时。',
      '跨境車輛：早晨每小時約佔全日 4 %，雙向約 310 輛/小時。',
    ),
    named(
      'Futian Port moves 16,000-19,000 people in a peak hour, most of them straight into the metro below the hall; only the share that walks outside, taken as 12 %, is on the street.',
      '福田口岸高峰小时 1.6-1.9 万人次，多数在联检楼内直接换乘地铁；街面上只计在外步行的约 12 %（假设）。',
      '福田口岸高峰小時 1.6-1.9 萬人次，多數在聯檢樓內直接換乘地鐵；街面上只計在外步行的約 12 %（假設）。',
    ),
    named(
      'Signal timings, stops of C22 and headways of both loops are assumed.',
      '信号配时、C22 停靠站和两条环线的发车间隔为假设。',
      '信號配時、C22 停靠站和兩條環線的發車間隔為假設。',
    ),
  ],
  demand: {
    vehicleTypes: VEHICLE_TYPES,
    flows: [
      ...[...toWork, ...fromHome].flatMap(([from, to, rate]) => mixed(span, CITY, from, to, rate, COMMUTE)),
      ...[...through, ...toPorts].flatMap(([from, to, rate]) => mixed(span, CITY, from, to, rate)),
      ...border.flatMap(([from, to, rate]) => mixed(span, BORDER, from, to, rate, PORT)),
      flow(span, 'robotaxi', KERB.futianPort, KERB.jinhuaWest, 8),
      flow(span, 'robotaxi', KERB.guihuaHomes, KERB.taohuaWest, 8),
      busLine(span, 'line B962', B962_EDGES, B962_STOPS, 8),
      busLine(span, 'line C22', C22_EDGES, C22_STOPS, 6),
    ],
    personFlows: [
      walkers(span, 'metro-fubao-a', 'stop-changfu-jinmao', 320, { profile: COMMUTE }),
      walkers(span, 'metro-fubao-b', 'stop-gate-3', 380, { profile: COMMUTE }),
      walkers(span, 'metro-fubao-b', 'door-changfu-jinmao', 420, { profile: COMMUTE }),
      walkers(span, 'metro-fubao-b', 'door-hetao-centre', 280, { profile: COMMUTE }),
      walkers(span, 'stop-shenfubao', 'door-yingfu', 120, { profile: COMMUTE }),
      walkers(span, 'stop-hongshu-fuyuan', 'door-info-tech', 140, { profile: COMMUTE }),
      walkers(span, 'stop-stmicro', 'door-stmicro', 160, { profile: COMMUTE }),
      walkers(span, 'door-hongshuwan', 'stop-tunnel-3', 120, { profile: COMMUTE }),
      walkers(span, 'metro-fubao-a', 'stop-renrui', 260, { profile: COMMUTE }),
      walkers(span, 'metro-fubao-c', 'stop-fuyuan-garden', 180, { profile: COMMUTE }),
      walkers(span, 'metro-fubao-b', 'stop-yefeng', 160, { profile: COMMUTE }),
      walkers(span, 'stop-fuyuan-garden', 'metro-fubao-c', 260, { profile: COMMUTE }),
      walkers(span, 'stop-guihuayuan-south', 'metro-fubao-a', 220, { profile: COMMUTE }),
      walkers(span, 'stop-hongshu-fuyuan', 'stop-shenfubao', 180, { profile: COMMUTE }),
      walkers(span, 'stop-tunnel-3', 'stop-stmicro', 160, { profile: COMMUTE }),
      walkers(span, 'stop-hongshu-oasis', 'stop-hongliu', 120, { profile: COMMUTE }),
      walkers(span, 'stop-shenfubao', 'stop-taohua-guanglan', 120, { profile: COMMUTE }),
      walkers(span, 'stop-xiangzhang', 'stop-lenovo', 90, { profile: COMMUTE }),
      walkers(span, 'metro-yitian-a', 'stop-yitian-village', 200, { profile: COMMUTE }),
      walkers(span, 'metro-yitian-b', 'metro-yitian-a', 150, { profile: COMMUTE }),
      walkers(span, 'hall-futian', 'stop-futian-port', 480, { mix: TRAVELLERS }),
      walkers(span, 'stop-futian-port', 'hall-futian', 520, { mix: TRAVELLERS }),
      walkers(span, 'metro-futian-a', 'hall-futian', 500, { mix: TRAVELLERS }),
      walkers(span, 'hall-futian', 'metro-futian-b', 380, { mix: TRAVELLERS }),
      walkers(span, 'hall-huanggang', 'metro-huanggang-a', 360, { mix: TRAVELLERS, profile: PORT }),
      walkers(span, 'metro-huanggang-a', 'hall-huanggang', 340, { mix: TRAVELLERS, profile: PORT }),
      walkers(span, 'stop-huanggang-port', 'hall-huanggang', 160, { mix: TRAVELLERS, profile: PORT }),
    ],
  },
};
