import type { SceneInput } from '../../document/scene.ts';
import { CITY, hours, IN, KERB, mixed, OUT, walkers } from '../demand.ts';
import { named } from '../names.ts';
import { VEHICLE_TYPES } from '../vehicle-types.ts';
import { ways } from '../ways.ts';

const { times, span } = hours(32400, 36000);

/** A loop of 1.2 km in the best-supported part of the bonded zone, clockwise, so that every turn is a right turn. */
export const TRIAL_LOOP: readonly string[] = [
  ...ways('shihua', 'shihua-xiangzhang', 'shihua-guanglan', 'shihua-pingguan', 'shihua-huanghuai'),
  ...ways('huanghuai', 'shihua-huanghuai', 'jinhua-huanghuai'),
  ...ways('jinhua', 'jinhua-huanghuai', 'jinhua-pingguan', 'jinhua-guanglan', 'jinhua-xiangzhang'),
  ...ways('xiangzhang', 'jinhua-xiangzhang', 'shihua-xiangzhang'),
];
const TRIAL_STOPS = ['stop-shenfubao', 'stop-trial-jinhua', 'stop-xiangzhang'];
const BUSES = 4;
/** Seconds between departures from the first stop: a lap of four and a half minutes shared by four buses. */
const HEADWAY = 80;

const background: readonly [string, string, number][] = [
  [IN.xinzhou, KERB.jinhuaWest, 40],
  [IN.yitian, KERB.guanglanSouth, 30],
  [IN.fuqiang, KERB.taohuaBack, 30],
  [IN.yitian, KERB.pingguanSouth, 30],
  [KERB.jinhuaBack, OUT.xinzhou, 30],
  [KERB.taohuaBack, OUT.yitian, 30],
  [KERB.guihuaHomes, OUT.yitian, 30],
  [IN.fuqiang, OUT.jintian, 60],
  [IN.jintian, OUT.fuqiang, 60],
  [IN.g4, OUT.huanggang, 100],
  [IN.huanggang, OUT.g4, 100],
];

/** The trial of December 2017 in the bonded zone. */
export const DRIVERLESS_BUS_2017: SceneInput['scenarios'][number] = {
  id: 'driverless-bus-2017',
  name: named('Driverless bus trial, 2017', '2017 年无人驾驶公交试运行', '2017 年無人駕駛巴士試運行'),
  description: named(
    'Four automated buses on a loop of 1.2 km with three stops, among light traffic of the bonded zone.',
    '四辆自动驾驶公交在 1.2 公里、设三站的环线上运行，保税区交通较少。',
    '四輛自動駕駛巴士在 1.2 公里、設三站的環線上運行，保稅區交通較少。',
  ),
  ...times,
  date: '2017-12-02',
  sources: [
    'Alphaba trial in the Futian Bonded Zone from 2 December 2017: 4 buses, 1.2 km, 3 stops, 10-30 km/h, lidar, cameras and GPS antenna, a driver on board (Xinhua 2017-12-02, ejinsight 2017-12-05)',
  ],
  assumptions: [
    named(
      'The street route of the trial is not public: this loop on Shihua, Huanghuai, Jinhua and Xiangzhang is a stand-in of the same length.',
      '试运行的具体街道路线未见公开：此处以市花路、黄槐道、金花路、香樟道同长度环线代替。',
      '試運行的具體街道路線未見公開：此處以市花路、黃槐道、金花路、香樟道同長度環線代替。',
    ),
    named(
      'Positions of the stops, halts of at least 20 s, a bus every 80 s, passengers and background traffic are assumed; 19 seats are from a weaker source.',
      '站点位置、每站至少停 20 秒、每 80 秒一班、乘客数量和背景交通为假设；19 个座位出自较弱的来源。',
      '站點位置、每站至少停 20 秒、每 80 秒一班、乘客數量和背景交通為假設；19 個座位出自較弱的來源。',
    ),
    named(
      'The network is the present one, not that of 2017.',
      '路网为现状，并非 2017 年状况。',
      '路網為現狀，並非 2017 年狀況。',
    ),
  ],
  demand: {
    vehicleTypes: VEHICLE_TYPES,
    lines: [
      {
        id: 'driverless bus',
        name: named('Driverless bus', '无人驾驶公交', '無人駕駛巴士'),
        type: 'shuttle',
        circular: true,
        edges: [...TRIAL_LOOP],
        ...span,
        headways: [{ from: span.begin, seconds: HEADWAY }],
        vehicles: BUSES,
        layover: 10,
        capacity: 19,
        boarding: { doors: 1, doorSeconds: 5, boardingSeconds: 2, alightingSeconds: 1.75 },
        stops: TRIAL_STOPS.map((busStop, i) => ({
          busStop,
          boardingsPerHour: [60, 40, 50][i] ?? 0,
          alightingShare: [0, 0.5, 0.6][i] ?? 0,
          dwell: 20,
        })),
      },
    ],
    flows: background.flatMap(([from, to, rate]) => mixed(span, CITY, from, to, rate)),
    personFlows: [
      walkers(span, 'stop-hongshu-fuyuan', 'stop-shenfubao', 140),
      walkers(span, 'stop-shenfubao', 'stop-trial-jinhua', 120),
      walkers(span, 'stop-xiangzhang', 'stop-lenovo', 80),
      walkers(span, 'stop-trial-jinhua', 'stop-taohua-guanglan', 80),
      walkers(span, 'door-info-tech', 'stop-shenfubao', 100),
      walkers(span, 'stop-tunnel-3', 'door-yingfu', 100),
    ],
  },
};
