import type { PlanNode } from '../builder/street-plan.ts';
import { named } from './names.ts';
import { STREET_NAMES, type StreetId } from './street-names.ts';

type Options = Omit<PlanNode, 'id' | 'x' | 'y' | 'control' | 'name'>;

function crossingName(a: StreetId, b: StreetId): NonNullable<PlanNode['name']> {
  const p = STREET_NAMES[a];
  const q = STREET_NAMES[b];
  return named(`${p[0]} / ${q[0]}`, `${p[1]}×${q[1]}`, `${p[2]}×${q[2]}`);
}

function node(
  control: PlanNode['control'],
  id: string,
  x: number,
  y: number,
  streets?: readonly [StreetId, StreetId],
  options: Options = {},
): PlanNode {
  return { id, x, y, control, ...(streets ? { name: crossingName(...streets) } : {}), ...options };
}

const signal = (id: string, x: number, y: number, a: StreetId, b: StreetId, options?: Options) =>
  node('signal', id, x, y, [a, b], options);
const plain = (id: string, x: number, y: number, a: StreetId, b: StreetId, options?: Options) =>
  node('priority', id, x, y, [a, b], options);
const end = (id: string, x: number, y: number, z?: number) =>
  node('end', id, x, y, undefined, z === undefined ? {} : { z });

/**
 * Junctions and ends of the zone's streets in metres from 114.058 E, 22.514 N, redrawn: placed by the gazetteer's points and
 * lines to a few metres, spread where it draws two of them on top of each other. No inventory of signals is public; which
 * junctions carry one is assumed.
 */
export const NODES: readonly PlanNode[] = [
  // Guihua Road, the northern edge of the housing south of the expressway.
  signal('guihua-xiangzhang', -2018, -56, 'guihua', 'xiangzhang'),
  signal('guihua-guanglan', -1806, -86, 'guihua', 'guanglan'),
  signal('guihua-pingguan', -1663, -113, 'guihua', 'pingguan'),
  signal('guihua-fenghuang', -1382, -167, 'guihua', 'fenghuang'),
  signal('guihua-yitian', -722, -154, 'guihua', 'yitian'),
  signal('guihua-yefeng', -329, -33, 'guihua', 'yefeng'),
  // Ronghua Road, taken as the northern edge of the bonded zone.
  plain('ronghua-xiangzhang', -2028, -207, 'ronghua', 'xiangzhang'),
  signal('ronghua-guanglan', -1810, -245, 'ronghua', 'guanglan'),
  plain('ronghua-pingguan', -1695, -277, 'ronghua', 'pingguan'),
  signal('ronghua-fenghuang', -1408, -345, 'ronghua', 'fenghuang'),
  plain('ronghua-binlang', -968, -364, 'ronghua', 'binlang'),
  signal('ronghua-yitian', -719, -332, 'ronghua', 'yitian'),
  plain('ronghua-zijing', -484, -274, 'ronghua', 'zijing'),
  plain('ronghua-ruixiang', -370, -220, 'ronghua', 'ruixiang'),
  plain('ronghua-yefeng', -247, -157, 'ronghua', 'yefeng'),
  // Honghua Road.
  plain('honghua-binlang', -956, -420, 'honghua', 'binlang'),
  plain('honghua-yitian', -714, -409, 'honghua', 'yitian', { crossings: [] }),
  plain('honghua-zijing', -474, -408, 'honghua', 'zijing'),
  plain('honghua-ruixiang', -361, -397, 'honghua', 'ruixiang'),
  plain('honghua-yefeng', -247, -386, 'honghua', 'yefeng'),
  // Shihua Road, the main street of the bonded zone.
  signal('shihua-xiangzhang', -2046, -374, 'shihua', 'xiangzhang'),
  signal('shihua-guanglan', -1882, -408, 'shihua', 'guanglan'),
  signal('shihua-pingguan', -1720, -440, 'shihua', 'pingguan'),
  signal('shihua-huanghuai', -1565, -465, 'shihua', 'huanghuai'),
  plain('shihua-fenghuang', -1379, -487, 'shihua', 'fenghuang'),
  signal('shihua-haihong', -1193, -507, 'shihua', 'haihong'),
  plain('shihua-hongliu', -1070, -509, 'shihua', 'hongliu'),
  signal('shihua-binlang', -947, -508, 'shihua', 'binlang'),
  plain('shihua-lanhua', -823, -499, 'shihua', 'lanhua'),
  signal('shihua-yitian', -710, -485, 'shihua', 'yitian'),
  plain('shihua-hongmian', -612, -480, 'shihua', 'hongmian'),
  signal('shihua-zijing', -465, -476, 'shihua', 'zijing'),
  plain('shihua-ruixiang', -351, -471, 'shihua', 'ruixiang'),
  plain('shihua-yefeng', -247, -466, 'shihua', 'yefeng'),
  // Jinhua Road.
  plain('jinhua-xiangzhang', -2037, -498, 'jinhua', 'xiangzhang'),
  signal('jinhua-guanglan', -1927, -534, 'jinhua', 'guanglan'),
  signal('jinhua-pingguan', -1759, -576, 'jinhua', 'pingguan'),
  plain('jinhua-huanghuai', -1604, -620, 'jinhua', 'huanghuai'),
  plain('jinhua-haihong', -1212, -705, 'jinhua', 'haihong'),
  plain('jinhua-hongliu', -1091, -701, 'jinhua', 'hongliu'),
  plain('jinhua-binlang', -926, -688, 'jinhua', 'binlang'),
  plain('jinhua-lanhua', -823, -675, 'jinhua', 'lanhua'),
  plain('jinhua-hongmian', -617, -663, 'jinhua', 'hongmian'),
  // Taohua Road, along the river.
  plain('taohua-xiangzhang', -2037, -709, 'taohua', 'xiangzhang'),
  signal('taohua-guanglan', -1944, -741, 'taohua', 'guanglan'),
  signal('taohua-pingguan', -1790, -797, 'taohua', 'pingguan'),
  plain('taohua-huanghuai', -1646, -851, 'taohua', 'huanghuai'),
  signal('taohua-haihong', -1235, -952, 'taohua', 'haihong'),
  plain('taohua-hongliu', -1118, -978, 'taohua', 'hongliu'),
  signal('taohua-binlang', -926, -1019, 'taohua', 'binlang'),
  plain('taohua-lanhua', -813, -1026, 'taohua', 'lanhua'),
  plain('taohua-hongmian', -636, -1017, 'taohua', 'hongmian'),
  // Arterials north of the expressway.
  signal('fuqiang-xinzhou', -1685, 818, 'fuqiang', 'xinzhou'),
  {
    ...node('signal', 'fuqiang-yitian-station', -1235, 573),
    crossings: ['fuqiang.1'],
    name: named('Yitian station crossing', '益田站人行过街', '益田站行人過街'),
  },
  signal('fuqiang-yitian', -770, 488, 'fuqiang', 'yitian', { offset: 40 }),
  signal('fuqiang-jintian', 275, 812, 'fuqiang', 'jintian', { offset: 20 }),
  // Futian port.
  signal('guohua-port', 381, 454, 'guohua', 'yuheng'),
  plain('yuheng-port', 514, 598, 'yuheng', 'forecourt'),
  plain('yuheng-yunong', 905, 831, 'yuheng', 'yuheng-link'),
  // Huanggang port.
  signal('huanggang-port', 720, 1063, 'huanggang', 'port-approach', {
    radius: 16,
    crossings: ['fuqiang', 'port-approach'],
    turnLanes: { huanggang: 2 },
    greens: { huanggang: [30, 30], fuqiang: [26, 12] },
  }),
  plain('approach-yuheng', 945, 1074, 'port-approach', 'yuheng-link'),
  signal('approach-hall', 1148, 1082, 'port-approach', 'hall-street'),
  {
    ...node('priority', 'port-plaza', 1389, 974),
    name: named('Huanggang port plaza', '皇岗口岸广场', '皇崗口岸廣場'),
    radius: 36,
    banned: ['port-exit>bridge-approach-south'],
    crossings: [],
  },
  // The link across the river; the places where the driving side changes are not public.
  {
    ...node('priority', 'changeover-south', 1487, 699, undefined, { z: 4 }),
    name: named('Changeover, southbound', '南行换边处', '南行換邊處'),
  },
  {
    ...node('priority', 'changeover-north', 1468, 694, undefined, { z: 9 }),
    name: named('Changeover, northbound', '北行换边处', '北行換邊處'),
  },
  node('priority', 'bridge-foot-south', 1660, 222, undefined, { z: 6 }),
  node('priority', 'bridge-foot-north', 1634, 218, undefined, { z: 6 }),
  {
    ...node('zipper', 'customs-north', 1487, 866, undefined, { z: 3.6 }),
    name: named('Lane drop before the port', '口岸前并道处', '口岸前併道處'),
  },
  // Hong Kong.
  plain('lmc-control', 1752, -640, 'san-sham', 'bridge', {
    radius: 6,
    crossings: [],
    banned: ['san-sham-south>san-sham-north'],
  }),
  plain('san-sham-loop', 1757, -780, 'san-sham', 'loop-road'),
  plain('san-sham-lmc', 1769, -975, 'san-sham', 'lmc-road'),
  plain('castle-peak-san-sham', 1828, -1898, 'castle-peak', 'san-sham'),
  plain('castle-peak-lmc', 2336, -1304, 'castle-peak', 'lmc-road'),
  // The Loop; its streets are assumed.
  plain('loop-gate', 1962, 330, 'loop-road', 'loop-ring'),
  plain('loop-east', 2402, 606, 'loop-ring', 'loop-cross'),
  plain('loop-north', 2232, 1226, 'loop-ring', 'loop-ring'),
  plain('loop-west', 1862, 760, 'loop-ring', 'loop-cross'),
  // Where traffic enters and leaves.
  end('g4-west', -2300, 222, 8),
  end('yitian-north', -700, 1949),
  end('jintian-north', -10, 1960),
  end('xinzhou-north', -1410, 1938),
  end('huanggang-north', 1019, 1971),
  end('fuqiang-west', -2634, 1373),
  end('castle-peak-west', 1492, -2104),
  end('castle-peak-east', 3231, -1063),
];
