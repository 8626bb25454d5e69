import type { WalkTarget } from '../builder/walk-graph.ts';
import type { SceneInput } from '../document/scene.ts';
import type { Confidence } from '../document/shapes.ts';
import { named } from './names.ts';

type PlaceInput = NonNullable<NonNullable<SceneInput['surroundings']>['places']>[number];

function place(
  kind: PlaceInput['kind'],
  id: string,
  names: readonly [string, string, string],
  x: number,
  y: number,
  confidence: Confidence,
  source: string,
): PlaceInput {
  return { id, kind, name: named(...(names as [string, string, string])), point: [x, y], confidence, source };
}

const METRO = 'Station points of a public metro data set, agree with bus data within about 100 m';

/** Stations, ports, the gate and landmarks to find by name. */
export const PLACES: readonly PlaceInput[] = [
  place(
    'metro',
    'metro-fubao',
    ['Fubao (Line 3)', '福保站（3号线）', '福保站（3號綫）'],
    -712,
    -356,
    'sourced',
    METRO,
  ),
  place(
    'metro',
    'metro-futian-port',
    ['Futian Checkpoint (Lines 4, 10)', '福田口岸站（4、10号线）', '福田口岸站（4、10號綫）'],
    487,
    437,
    'sourced',
    METRO,
  ),
  place(
    'metro',
    'metro-huanggang-port',
    ['Huanggang Checkpoint (Line 7)', '皇岗口岸站（7号线）', '皇崗口岸站（7號綫）'],
    1158,
    1128,
    'sourced',
    METRO,
  ),
  place(
    'metro',
    'metro-fumin',
    ['Fumin (Lines 4, 7, 10)', '福民站（4、7、10号线）', '福民站（4、7、10號綫）'],
    520,
    1534,
    'sourced',
    METRO,
  ),
  place(
    'metro',
    'metro-yitian',
    ['Yitian (Line 3)', '益田站（3号线）', '益田站（3號綫）'],
    -1245,
    533,
    'sourced',
    METRO,
  ),
  place(
    'metro',
    'metro-shixia',
    ['Shixia (Lines 3, 7)', '石厦站（3、7号线）', '石廈站（3、7號綫）'],
    -993,
    1378,
    'sourced',
    METRO,
  ),
  place(
    'metro',
    'metro-huanggangcun',
    ['Huanggangcun (Line 7)', '皇岗村站（7号线）', '皇崗村站（7號綫）'],
    -417,
    1312,
    'sourced',
    METRO,
  ),
  place(
    'metro',
    'metro-lok-ma-chau',
    ['Lok Ma Chau (East Rail Line)', '落马洲站（东铁线）', '落馬洲站（東鐵綫）'],
    792,
    50,
    'sourced',
    METRO,
  ),
  place(
    'port',
    'port-futian',
    ['Futian Port', '福田口岸', '福田口岸'],
    555,
    352,
    'approximate',
    'General knowledge, about 50 m',
  ),
  place(
    'port',
    'port-huanggang',
    ['New Huanggang Port', '新皇岗口岸', '新皇崗口岸'],
    1235,
    850,
    'approximate',
    '8.75 ha site; position general knowledge',
  ),
  place(
    'port',
    'port-lmc',
    ['Lok Ma Chau Control Point', '落马洲管制站', '落馬洲管制站'],
    1749,
    -653,
    'sourced',
    'Hong Kong Transport Department stops',
  ),
  place(
    'port',
    'port-lmc-spur',
    ['Lok Ma Chau Spur Line Control Point', '落马洲支线管制站', '落馬洲支線管制站'],
    868,
    106,
    'sourced',
    'Hong Kong Transport Department stops',
  ),
  place(
    'gate',
    'gate-3',
    ['Bonded Zone Gate No. 3', '福田保税区三号门', '福田保稅區三號門'],
    -711,
    -467,
    'sourced',
    'Bus stop of that name, about 40 m',
  ),
  place(
    'landmark',
    'changeover',
    [
      'Drive-side changeover (place approximate)',
      '行车左右换边处（位置为近似）',
      '行車左右換邊處（位置為近似）',
    ],
    1475,
    707,
    'assumed',
    'A crossover on the link is reported; its place is not public',
  ),
];

function target(id: string, x: number, y: number, kind: WalkTarget['kind'] = 'plaza', width = 6): WalkTarget {
  return { id, point: [x, y, 0], kind, width };
}

/** Where people come from and go to beside the streets; entrances are assumed within 40 m of their station. */
export const WALK_TARGETS: readonly WalkTarget[] = [
  target('metro-fubao-a', -741, -362),
  target('metro-fubao-b', -695, -362),
  target('metro-fubao-c', -744, -306),
  target('metro-yitian-a', -1213, 543),
  target('metro-yitian-b', -1219, 593),
  target('metro-futian-a', 468, 408),
  target('metro-futian-b', 420, 527),
  target('metro-huanggang-a', 1172, 1104),
  target('hall-futian', 537, 378, 'plaza', 12),
  target('hall-huanggang', 1172, 905, 'plaza', 12),
  target('hall-lmc', 1722, -720, 'plaza', 8),
];

/** The footbridge over the river between the Futian hall and Lok Ma Chau station; its line is drawn from hall to hall. */
export const FOOTBRIDGE = {
  from: 'hall-futian',
  gate: { id: 'footbridge-north', point: [578, 318, 6.5] },
  to: { id: 'station-lmc', point: [742, 82, 6.5] },
} as const;
