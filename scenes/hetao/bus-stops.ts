import type { Roadway } from '../builder/lanes.ts';
import { beside, lengthOf, nearestOn, placeAt, type Vec } from '../builder/polyline.ts';
import type { BusStop } from '../document/roads.ts';
import { toMillimetre } from '../geo/local-frame.ts';
import { TwinError } from '../problem.ts';
import { named } from './names.ts';
import type { StreetId } from './street-names.ts';

/** Length of the kerb that a stop takes, m, and the least distance to the lane's ends. */
const STOP_LENGTH = 15;
const END_GAP = 3;

type Row = readonly [
  id: string,
  en: string,
  hans: string,
  hant: string,
  x: number,
  y: number,
  street: StreetId,
  /** Along the street's path or against it. */
  direction: 'f' | 'b',
  lines: string,
];

/** Stops: places and lines after the gazetteer; the side of the street is assumed where only one record exists. */
const ROWS: readonly Row[] = [
  ['xiangzhang', 'Xiangzhang', '香樟', '香樟', -2046, -436, 'xiangzhang', 'b', 'B962'],
  ['shenfubao', 'Shenfubao', '深福保', '深福保', -1660, -452, 'shihua', 'f', 'B962'],
  ['renrui', 'Renrui', '仁锐', '仁銳', -1225, -504, 'shihua', 'f', 'B962'],
  ['changfu-jinmao', 'Changfu Jinmao', '长富金茂', '長富金茂', -775, -494, 'shihua', 'f', 'B962,C22'],
  [
    'gate-3',
    'Bonded Zone Gate No. 3',
    '福田保税区三号门',
    '福田保稅區三號門',
    -665,
    -482,
    'shihua',
    'f',
    'B962',
  ],
  ['shenjiu', 'Shenjiu', '深九', '深九', -1010, -694, 'jinhua', 'b', 'B962'],
  ['hongliu', 'Hongliu', '红柳', '紅柳', -1285, -705, 'jinhua', 'b', 'B962'],
  ['binlang', 'Binlang Avenue', '槟榔道', '檳榔道', -935, -600, 'binlang', 'f', 'B962'],
  ['taohua-haihong', 'Taohua / Haihong', '桃花海虹路口', '桃花海虹路口', -1290, -941, 'taohua', 'b', 'B962'],
  ['stmicro', 'SI Semiconductors', '赛意法', '賽意法', -1527, -895, 'taohua', 'b', 'B962'],
  [
    'taohua-guanglan',
    'Taohua / Guanglan',
    '桃花广兰路口',
    '桃花廣蘭路口',
    -1900,
    -757,
    'taohua',
    'b',
    'B962',
  ],
  ['lenovo', 'Lenovo', '联想', '聯想', -2000, -722, 'taohua', 'b', 'B962'],
  ['huabao', 'Huabao No. 1', '华宝一号', '華寶一號', -2037, -640, 'xiangzhang', 'b', 'B962'],
  ['hongshu-fuyuan', 'Hongshu Fuyuan', '红树福苑', '紅樹福苑', -1808, -190, 'guanglan', 'f', 'B618'],
  [
    'tunnel-3',
    'No. 3 Tunnel',
    '三号隧道口',
    '三號隧道口',
    -1590,
    -142,
    'guihua',
    'f',
    '52,60,62,B618,M120,M476,N9',
  ],
  [
    'tunnel-3-west',
    'No. 3 Tunnel (westbound)',
    '三号隧道口',
    '三號隧道口',
    -1540,
    -146,
    'guihua',
    'b',
    '52,60,62',
  ],
  [
    'hongshu-oasis',
    'Mangrove Oasis',
    '红树绿洲',
    '紅樹綠洲',
    -1176,
    -188,
    'guihua',
    'f',
    '52,60,62,B618,M120,M476,N9',
  ],
  [
    'fuyuan-garden',
    'Fuyuan Garden',
    '福源花园',
    '福源花園',
    -872,
    -178,
    'guihua',
    'f',
    '52,60,62,B618,M120,M476,N9',
  ],
  [
    'yefeng-junction',
    'Yefeng junction',
    '椰风路口',
    '椰風路口',
    -370,
    -48,
    'guihua',
    'f',
    '26,52,62,B618,M441,M453',
  ],
  ['yefeng', 'Yefeng Avenue', '椰风道', '椰風道', -245, -105, 'yefeng', 'f', '26,B618,M441,M453'],
  [
    'guihuayuan-south',
    'Fubao Guihuayuan South',
    '福保桂花苑南',
    '福保桂花苑南',
    -1462,
    -340,
    'ronghua',
    'f',
    '52,60,62,B618,M120,M476,N9',
  ],
  [
    'fuyuan-2',
    'Fuyuan Garden Phase 2',
    '福源花园二期',
    '福源花園二期',
    -1010,
    -363,
    'ronghua',
    'b',
    '52,60,62,B618,M120,M476',
  ],
  [
    'ronghua-west',
    'Ronghua junction West',
    '绒花路口西',
    '絨花路口西',
    -845,
    -347,
    'ronghua',
    'f',
    '26,60,385,B618,M120,M441,M476,N9',
  ],
  [
    'ronghua-east',
    'Ronghua junction East',
    '绒花路口东',
    '絨花路口東',
    -600,
    -308,
    'ronghua',
    'b',
    '26,60,385,B618,M120,M441,M453,M476,N9',
  ],
  [
    'bonded-customs',
    'Bonded Zone Customs',
    '保税区海关',
    '保稅區海關',
    31,
    185,
    'guohua',
    'f',
    '26,B618,M441',
  ],
  [
    'bonded-terminus',
    'Futian Bonded Zone terminus',
    '福田保税区总站',
    '福田保稅區總站',
    -180,
    50,
    'guohua',
    'f',
    '52,60,62,M476',
  ],
  [
    'guohua-junction',
    'Guohua junction',
    '国花路口',
    '國花路口',
    455,
    530,
    'guohua',
    'f',
    '26,52,62,B858,B957,C22',
  ],
  [
    'futian-port',
    'Futian Port terminus',
    '福田口岸总站',
    '福田口岸總站',
    545,
    455,
    'forecourt',
    'f',
    '203,B618,B685,B689,B858,B957,C22,M204,M441,M499',
  ],
  ['yunong', 'Yunong Village', '渔农村', '漁農村', 850, 782, 'yuheng', 'f', 'B858,B957'],
  [
    'huanggang-port',
    'Huanggang Port',
    '皇岗口岸',
    '皇崗口岸',
    1105,
    1080,
    'port-approach',
    'f',
    '23,26,225,235,313,326,338,357,362,366,M433,M519',
  ],
  [
    'yitian-garden',
    'Yitian Garden',
    '益田花园',
    '益田花園',
    -630,
    492,
    'fuqiang',
    'f',
    '60,103,235,317,339,362,377,B685,M433',
  ],
  [
    'yitian-village',
    'Yitian Village',
    '益田村',
    '益田村',
    -1160,
    546,
    'fuqiang',
    'f',
    '26,71,80,103,317,339,362,377,M120',
  ],
  [
    'maternity',
    'Maternity and Child Hospital',
    '妇幼保健院',
    '婦幼保健院',
    -1500,
    695,
    'fuqiang',
    'f',
    '26,71,80,103,317,339,362,377',
  ],
  [
    'shuiwei',
    'Shuiwei Village',
    '福田水围村',
    '福田水圍村',
    120,
    706,
    'fuqiang',
    'b',
    '60,103,235,317,339,362,377',
  ],
  [
    'yitian-garden-west',
    'Yitian Garden West',
    '益田花园西',
    '益田花園西',
    -787,
    342,
    'yitian',
    'f',
    '26,60,63,385,B957,M120,M441,M453',
  ],
  [
    'huanggang-park',
    'Huanggang Park',
    '皇岗公园',
    '皇崗公園',
    -722,
    839,
    'yitian',
    'f',
    '63,71,80,235,385,B858,B957',
  ],
  [
    'shixia-south',
    'Shixia South',
    '石厦南',
    '石廈南',
    -1950,
    356,
    'xinzhou',
    'b',
    '44,362,B957,M120,M389,M390',
  ],
  [
    'xinzhou-village',
    'Xinzhou Village',
    '新洲村',
    '新洲村',
    -1967,
    985,
    'fuqiang',
    'f',
    '26,44,71,80,103,303,317,322',
  ],
  [
    'trial-jinhua',
    'Trial stop Jinhua Road',
    '试验线金花路站',
    '試驗綫金花路站',
    -1850,
    -556,
    'jinhua',
    'b',
    'Trial 2017',
  ],
  [
    'lmc-terminus',
    'Lok Ma Chau (San Tin) stop',
    '落马洲站',
    '落馬洲站',
    1763,
    -870,
    'san-sham',
    'f',
    'Yellow bus',
  ],
];

/** A bus stop of the scene with the place where people wait. */
export interface PlacedStop {
  readonly stop: BusStop;
  readonly waiting: Vec;
  readonly place: { readonly x: number; readonly y: number };
}

/** The zone's bus stops on the kerb lanes nearest to where the gazetteer has them. */
export function placeBusStops(roadways: readonly Roadway[]): PlacedStop[] {
  return ROWS.map(([id, en, hans, hant, x, y, street, direction, lines]) => {
    let best: { roadway: Roadway; lane: readonly Vec[]; s: number; distance: number } | undefined;
    for (const roadway of roadways) {
      if (roadway.section.street.id !== street || roadway.forward !== (direction === 'f')) continue;
      const lane = roadway.lanes[0] ?? [];
      const near = nearestOn(lane, x, y);
      if (!best || near.distance < best.distance)
        best = { roadway, lane, s: near.s, distance: near.distance };
    }
    const length = best ? lengthOf(best.lane) : 0;
    if (!best || length < STOP_LENGTH + 2 * END_GAP) {
      throw new TwinError({
        code: 'hetao.bus-stop',
        message: 'No lane is long enough for the bus stop',
        where: `bus stop ${id}`,
        hint: 'Move the stop to another section of the street.',
      });
    }
    const middle = Math.max(END_GAP + STOP_LENGTH / 2, Math.min(best.s, length - END_GAP - STOP_LENGTH / 2));
    const { street: plan } = best.roadway.section;
    const outward = (plan.side === 'right' ? -1 : 1) * (plan.laneWidth / 2 + 1);
    const at = placeAt(best.lane, middle + STOP_LENGTH / 4);
    const waiting = beside(at, outward);
    return {
      stop: {
        id: `stop-${id}`,
        name: named(en, hans, hant),
        edge: best.roadway.id,
        lane: 0,
        startPos: toMillimetre(middle - STOP_LENGTH / 2),
        endPos: toMillimetre(middle + STOP_LENGTH / 2),
        lines: lines.split(','),
      },
      waiting,
      place: { x: toMillimetre(waiting[0]), y: toMillimetre(waiting[1]) },
    };
  });
}
