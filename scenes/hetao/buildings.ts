import { placeAt, type Vec } from '../builder/polyline.ts';
import { halvesOf, type Section, SIDEWALK, VERGE } from '../builder/street-plan.ts';
import type { WalkTarget } from '../builder/walk-graph.ts';
import type { SceneInput } from '../document/scene.ts';
import { toMillimetre } from '../geo/local-frame.ts';
import { type Box, cornersOf, type Ground, inside, nearestStreet, scatter } from './ground.ts';
import { named } from './names.ts';
import { AREAS } from './water.ts';

export type BuildingInput = NonNullable<NonNullable<SceneInput['surroundings']>['buildings']>[number];
type Kind = NonNullable<BuildingInput['kind']>;

type Row = readonly [
  id: string,
  en: string,
  hans: string,
  hant: string,
  x: number,
  y: number,
  kind: Kind,
  front: number,
  depth: number,
  height: number,
];

/** Buildings that the gazetteer has points of; footprints and heights are assumed (none is public). */
const NAMED: readonly Row[] = [
  [
    'changfu-jinmao',
    'Changfu Jinmao Tower (68 floors)',
    '长富金茂大厦',
    '長富金茂大廈',
    -790,
    -535,
    'office',
    46,
    46,
    300,
  ],
  [
    'info-tech',
    'Information Technology Centre',
    '信息科技中心',
    '信息科技中心',
    -1795,
    -352,
    'office',
    34,
    24,
    55,
  ],
  [
    'gd-info-tech',
    'Guangdong Information Technology Centre',
    '广东信息科技中心',
    '廣東信息科技中心',
    -1752,
    -378,
    'office',
    30,
    24,
    62,
  ],
  [
    'yingfu',
    'Shenfubao Yingfu Building',
    '深福保盈福大厦',
    '深福保盈福大廈',
    -1636,
    -400,
    'office',
    40,
    26,
    70,
  ],
  ['gangan', 'Gang’an Building', '港安大厦', '港安大廈', -1777, -468, 'office', 40, 26, 45],
  [
    'culture-park',
    'Shenzhen International Cultural Industry Park',
    '深圳国际文化产业园',
    '深圳國際文化產業園',
    -1845,
    -482,
    'industrial',
    40,
    30,
    28,
  ],
  ['hongshu-fuyuan', 'Hongshu Fuyuan', '红树福苑', '紅樹福苑', -1785, -186, 'residential', 40, 18, 88],
  [
    'zhengjia',
    'Zhengjia Logistics Building',
    '正佳物流大厦',
    '正佳物流大廈',
    -1930,
    -330,
    'industrial',
    60,
    40,
    30,
  ],
  [
    'shenfubao-park',
    'Shenfubao Science Park',
    '深福保科技园',
    '深福保科技園',
    -1660,
    -530,
    'industrial',
    60,
    38,
    30,
  ],
  ['changqing', 'Changqing Court', '长青阁', '長青閣', -1695, -160, 'residential', 34, 18, 80],
  [
    'hongshu-fuyuan-1',
    'Hongshu Fuyuan, blocks 1-4',
    '红树福苑1-4栋',
    '紅樹福苑1-4棟',
    -1879,
    -176,
    'residential',
    46,
    18,
    92,
  ],
  ['chuangyue', 'Chuangyue Building', '创越大厦', '創越大廈', -1868, -512, 'office', 30, 24, 52],
  ['guihuayuan', 'Fubao Guihuayuan', '福保桂花苑', '福保桂花苑', -1521, -239, 'residential', 56, 18, 84],
  ['shenzhuang-a', 'Shenzhuang Building A', '深装总A', '深裝總A', -1800, -608, 'office', 34, 22, 46],
  [
    'xinruike',
    'Xinruike Technology Building',
    '鑫瑞科科技大厦',
    '鑫瑞科科技大廈',
    -1978,
    -255,
    'industrial',
    44,
    30,
    36,
  ],
  ['shenzhuang', 'Shenzhuang Headquarters', '深装总大厦', '深裝總大廈', -1850, -628, 'office', 36, 24, 50],
  [
    'hongshuwan',
    'CITIC Mangrove Bay',
    '中信城开红树湾',
    '中信城開紅樹灣',
    -1975,
    -150,
    'residential',
    44,
    18,
    96,
  ],
  ['jiuce', 'Jiuce Science Park', '九策科技园', '九策科技園', -1700, -714, 'industrial', 64, 40, 28],
  [
    'glp',
    'GLP Zhongbao Logistics Building',
    '普洛斯中宝物流大厦',
    '普洛斯中寶物流大廈',
    -1868,
    -700,
    'industrial',
    70,
    40,
    26,
  ],
  ['yindong', 'Yindong Building', '银东大厦', '銀東大廈', -2100, -419, 'office', 40, 26, 48],
  [
    'free-harbour',
    'Free Harbour Apartments A',
    '自由港湾公寓A栋',
    '自由港灣公寓A棟',
    -1410,
    -140,
    'residential',
    34,
    18,
    78,
  ],
  ['stmicro', 'SI Semiconductors', '赛意法微电子', '賽意法微電子', -1440, -819, 'industrial', 110, 60, 24],
  [
    'hetao-centre',
    'Hetao Science and Innovation Centre',
    '河套科创中心',
    '河套科創中心',
    -312,
    -428,
    'office',
    44,
    30,
    80,
  ],
];

/** Halls and stations: [id, names, x, y, direction of the front, front, depth, height, kind]. */
const HALLS: readonly (readonly [
  string,
  readonly [string, string, string],
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  Kind,
])[] = [
  [
    'hall-futian',
    ['Futian Port hall', '福田口岸联检楼', '福田口岸聯檢樓'],
    555,
    352,
    0.816,
    0.578,
    110,
    46,
    30,
    'port',
  ],
  [
    'hall-huanggang',
    ['New Huanggang Port hall', '新皇岗口岸联检楼', '新皇崗口岸聯檢樓'],
    1262,
    880,
    0.985,
    -0.174,
    170,
    130,
    42,
    'port',
  ],
  [
    'hall-lmc',
    ['Lok Ma Chau Control Point', '落马洲管制站', '落馬洲管制站'],
    1690,
    -722,
    0.04,
    -0.999,
    80,
    40,
    16,
    'port',
  ],
  [
    'hall-spur',
    ['Lok Ma Chau Spur Line Control Point', '落马洲支线管制站', '落馬洲支線管制站'],
    868,
    120,
    0.974,
    0.225,
    90,
    40,
    22,
    'port',
  ],
  [
    'station-lmc',
    ['Lok Ma Chau station', '落马洲站', '落馬洲站'],
    770,
    62,
    0.974,
    0.225,
    90,
    28,
    16,
    'station',
  ],
];

const NAMED_GAP = 5;
const GAP = 9;

function building(
  id: string,
  kind: Kind,
  box: Box,
  height: number,
  names?: readonly [string, string, string],
): BuildingInput {
  return {
    id,
    kind,
    ...(names ? { name: named(names[0], names[1], names[2]) } : {}),
    footprint: cornersOf(box).map(([x, y]) => [toMillimetre(x), toMillimetre(y)] as [number, number]),
    height,
    confidence: 'assumed',
  };
}

/** Halls, and named buildings moved off the streets where their points are too near, with a door to the street each. */
export function placeNamedBuildings(
  sections: readonly Section[],
  ground: Ground,
): { buildings: BuildingInput[]; doors: WalkTarget[] } {
  const buildings: BuildingInput[] = [];
  const doors: WalkTarget[] = [];
  for (const [id, names, x, y, ux, uy, front, depth, height, kind] of HALLS) {
    const box: Box = { x, y, ux, uy, halfFront: front / 2, halfDepth: depth / 2 };
    ground.put(box);
    buildings.push(building(id, kind, box, height, names));
  }
  const walkable = sections.filter((section) => section.street.sidewalks);
  for (const [id, en, hans, hant, x, y, kind, front, depth, height] of NAMED) {
    const street = nearestStreet(walkable, x, y);
    if (!street) continue;
    let placed: Box | undefined;
    for (const scale of [1, 0.8, 0.62]) {
      for (let step = 0; step <= 12 && !placed; step++) {
        const box: Box = {
          x: x + street.awayX * step * 4,
          y: y + street.awayY * step * 4,
          ux: street.ux,
          uy: street.uy,
          halfFront: (front / 2) * scale,
          halfDepth: (depth / 2) * scale,
        };
        if (ground.free(box, NAMED_GAP)) placed = box;
      }
      if (placed) break;
    }
    if (!placed) continue;
    ground.put(placed);
    buildings.push(building(`building-${id}`, kind, placed, height, [en, hans, hant]));
    const reach = placed.halfDepth + 1;
    const door: Vec = [placed.x - street.awayX * reach, placed.y - street.awayY * reach, 0];
    doors.push({ id: `door-${id}`, point: door, kind: 'footway', width: 3 });
  }
  return { buildings, doors };
}

interface Use {
  readonly kind: Kind;
  readonly front: readonly [number, number];
  readonly depth: readonly [number, number];
  readonly height: readonly [number, number];
  /** Share of the lots that stay open. */
  readonly open: number;
  readonly rows: number;
}

const INDUSTRY: Use = {
  kind: 'industrial',
  front: [42, 84],
  depth: [28, 46],
  height: [12, 30],
  open: 0.08,
  rows: 3,
};
const OFFICES: Use = {
  kind: 'office',
  front: [32, 50],
  depth: [24, 36],
  height: [40, 120],
  open: 0.1,
  rows: 1,
};
const HOMES: Use = {
  kind: 'residential',
  front: [26, 52],
  depth: [15, 19],
  height: [60, 100],
  open: 0.12,
  rows: 3,
};
const PARK: Use = { kind: 'office', front: [44, 72], depth: [28, 40], height: [24, 60], open: 0.2, rows: 2 };
const PORT_YARD: Use = {
  kind: 'other',
  front: [30, 60],
  depth: [18, 30],
  height: [8, 16],
  open: 0.45,
  rows: 1,
};
const VILLAGE: Use = {
  kind: 'residential',
  front: [10, 14],
  depth: [9, 12],
  height: [8.2, 8.2],
  open: 0.55,
  rows: 2,
};

const zoneRing = (id: string) =>
  (AREAS.find((area) => area.id === id)?.ring ?? []).map((p) => [p[0], p[1]] as [number, number]);
const BONDED = zoneRing('bonded-zone');
const LOOP = zoneRing('loop');
const PORTS = zoneRing('port-area');
const OPEN = AREAS.filter((area) => area.kind === 'green' || area.kind === 'plaza').map((area) =>
  zoneRing(area.id),
);

function landUse(x: number, y: number, row: number, draw: number): Use | undefined {
  if (OPEN.some((ring) => inside(ring, x, y))) return undefined;
  if (inside(LOOP, x, y)) return PARK;
  if (inside(BONDED, x, y)) return row === 0 && draw < 0.35 ? OFFICES : INDUSTRY;
  if (inside(PORTS, x, y)) return PORT_YARD;
  // South and east of the river: villages along the old roads only.
  if ((x > 1480 && y < 600) || y < -1350) return x > 1900 && y < -1000 ? VILLAGE : undefined;
  if (x > -80 && y < 120) return undefined;
  return row === 0 && draw < 0.22 ? OFFICES : HOMES;
}

/** Fills the ground along the streets with blocks of a plausible size and use, row behind row. */
export function fillBlocks(sections: readonly Section[], ground: Ground, setback: number): BuildingInput[] {
  const result: BuildingInput[] = [];
  sections.forEach((section, index) => {
    if (!section.street.sidewalks) return;
    const halves = halvesOf(section.street);
    for (const side of [1, -1]) {
      const half = (side > 0 ? halves.left : halves.right) + VERGE + SIDEWALK + setback;
      const at = (s: number, out: number) => {
        const p = placeAt(section.line, s);
        return { x: p.x - p.dy * out * side, y: p.y + p.dx * out * side, ux: p.dx, uy: p.dy };
      };
      let out = half + 1;
      for (let row = 0; row < 3; row++) {
        let deepest = 0;
        let s = 8;
        let lot = 0;
        while (s < section.length - 8) {
          const draw = (k: number) => scatter(index * 8 + row * 2 + (side > 0 ? 1 : 0), lot, k);
          const probe = at(s + 16, out + 14);
          const use = landUse(probe.x, probe.y, row, draw(0));
          lot++;
          if (!use || row >= use.rows || draw(1) < use.open) {
            s += 18;
            continue;
          }
          const front = use.front[0] + (use.front[1] - use.front[0]) * draw(2);
          const depth = use.depth[0] + (use.depth[1] - use.depth[0]) * draw(3);
          const middle = at(s + front / 2, out + depth / 2);
          const box: Box = { ...middle, halfFront: front / 2, halfDepth: depth / 2 };
          if (!ground.free(box, GAP)) {
            s += 13;
            continue;
          }
          ground.put(box);
          // Most are low, a few reach the top of the range.
          const tall = draw(4);
          const height = use.height[0] + (use.height[1] - use.height[0]) * tall * (0.4 + 0.6 * tall);
          result.push(
            building(
              `block-${section.id}-${side > 0 ? 'l' : 'r'}${row}-${lot}`,
              use.kind,
              box,
              Math.round(height * 10) / 10,
            ),
          );
          s += front + GAP + 3;
          deepest = Math.max(deepest, depth);
        }
        out += (deepest || 24) + GAP + 4;
      }
    }
  });
  return result;
}
