import { beside, placeAt } from '../builder/polyline.ts';
import type { Arm } from '../builder/street-plan.ts';
import type { SceneInput } from '../document/scene.ts';
import { toMillimetre } from '../geo/local-frame.ts';
import { atan2 } from '../math.ts';
import { TwinError } from '../problem.ts';
import { named } from './names.ts';

export type DeviceInput = NonNullable<SceneInput['devices']>[number];
type Kind = DeviceInput['kind'];

/** Where a device stands: at a node, beside the arm of a street (`street>next node`), left or right of it looking outward. */
type Row = readonly [
  id: string,
  model: string,
  height: number,
  pitch: number,
  node: string,
  street: string,
  side: 'l' | 'r',
  unit: string,
];

const TOPICS: Record<Kind, readonly string[]> = {
  lidar: ['objects'],
  camera: ['objects'],
  gnss: [],
  signal: ['spat', 'request', 'ack'],
  radio: [],
  compute: ['objects'],
};

/** Devices of the test ground. No sensor of the real zone is public: number, models and places are a proposal. */
const ROWS: readonly Row[] = [
  ['L01', 'lidar-128-200', 6, 0, 'shihua-pingguan', 'pingguan>ronghua-pingguan', 'r', 'U01'],
  ['L02', 'lidar-128-200', 6, 0, 'shihua-guanglan', 'guanglan>ronghua-guanglan', 'l', 'U01'],
  ['L03', 'lidar-128-200', 6, 0, 'guihua-guanglan', 'guanglan', 'r', 'U01'],
  ['L04', 'lidar-32-120', 5.5, 0, 'guihua-pingguan', 'pingguan', 'l', 'U01'],
  ['L05', 'lidar-32-120', 5.5, 0, 'jinhua-guanglan', 'guanglan>shihua-guanglan', 'r', 'U01'],
  ['L06', 'lidar-32-120', 5.5, 0, 'jinhua-pingguan', 'pingguan>shihua-pingguan', 'l', 'U01'],
  ['L07', 'lidar-32-120', 5.5, 0, 'ronghua-guanglan', 'guanglan>guihua-guanglan', 'l', 'U01'],
  ['L08', 'lidar-32-120', 5.5, 0, 'taohua-pingguan', 'pingguan', 'r', 'U01'],
  ['L09', 'lidar-128-200', 7, 0, 'ronghua-yitian', 'ronghua>ronghua-zijing', 'r', 'U02'],
  ['L10', 'lidar-128-200', 7, 0, 'shihua-yitian', 'yitian', 'l', 'U02'],
  ['L11', 'lidar-128-200', 7, 0, 'guohua-port', 'forecourt', 'r', 'U03'],
  ['L12', 'lidar-128-200', 8, 0, 'huanggang-port', 'port-approach', 'l', 'U03'],
  ['C01', 'camera-4mp-wide', 6.5, 0.22, 'shihua-pingguan', 'shihua>shihua-huanghuai', 'l', 'U01'],
  ['C02', 'camera-4mp-wide', 6.5, 0.22, 'shihua-guanglan', 'shihua>shihua-pingguan', 'l', 'U01'],
  ['C03', 'camera-4mp-wide', 6.5, 0.22, 'guihua-guanglan', 'guihua>guihua-xiangzhang', 'l', 'U01'],
  ['C04', 'camera-4mp-wide', 6.5, 0.22, 'guihua-pingguan', 'guihua>guihua-fenghuang', 'r', 'U01'],
  ['C05', 'camera-4mp-wide', 6.5, 0.22, 'shihua-xiangzhang', 'shihua', 'r', 'U01'],
  ['C06', 'camera-8mp-tele', 7.5, 0.1, 'guihua-yitian', 'guihua>guihua-yefeng', 'r', 'U02'],
  ['C07', 'camera-8mp-tele', 7.5, 0.1, 'fuqiang-yitian', 'fuqiang>fuqiang-yitian-station', 'l', 'U02'],
  ['C08', 'camera-4mp-wide', 7, 0.22, 'ronghua-yitian', 'ronghua>ronghua-binlang', 'r', 'U02'],
  ['C09', 'camera-4mp-wide', 7, 0.22, 'guohua-port', 'guohua>yuheng-port', 'r', 'U03'],
  ['C10', 'camera-8mp-tele', 8, 0.1, 'port-plaza', 'port-approach', 'l', 'U03'],
  ['C11', 'camera-4mp-wide', 7, 0.22, 'approach-hall', 'hall-street', 'l', 'U03'],
  ['S01', 'signal-countdown', 5.5, 0, 'shihua-pingguan', 'shihua>shihua-guanglan', 'r', 'U01'],
  ['S02', 'signal-countdown', 5.5, 0, 'shihua-guanglan', 'shihua>shihua-xiangzhang', 'r', 'U01'],
  ['S03', 'signal-countdown', 5.5, 0, 'guihua-guanglan', 'guihua>guihua-pingguan', 'r', 'U01'],
  ['S04', 'signal-countdown', 5.5, 0, 'guihua-pingguan', 'guihua>guihua-guanglan', 'r', 'U01'],
  ['S05', 'signal-countdown', 5.5, 0, 'jinhua-guanglan', 'jinhua>jinhua-xiangzhang', 'l', 'U01'],
  ['S06', 'signal-countdown', 5.5, 0, 'ronghua-yitian', 'yitian>guihua-yitian', 'l', 'U02'],
  ['S07', 'signal-countdown', 5.5, 0, 'huanggang-port', 'fuqiang', 'l', 'U03'],
  ['G01', 'gnss-rtk-base', 8, 0, 'jinhua-pingguan', 'jinhua>jinhua-guanglan', 'l', 'U01'],
  ['G02', 'gnss-rtk-base', 8, 0, 'port-plaza', 'bridge-approach-south', 'r', 'U03'],
  ['R01', 'radio-5g-gnb', 8, 0, 'shihua-huanghuai', 'huanghuai', 'l', 'U01'],
  ['R02', 'radio-5g-gnb', 8, 0, 'approach-yuheng', 'yuheng-link', 'l', 'U03'],
  ['R03', 'radio-pc5-rsu', 6, 0, 'guihua-fenghuang', 'fenghuang', 'l', 'U01'],
  ['R04', 'radio-pc5-rsu', 6, 0, 'guihua-yitian', 'yitian>fuqiang-yitian', 'l', 'U02'],
  ['U01', 'edge-unit', 1.6, 0, 'shihua-pingguan', 'pingguan>jinhua-pingguan', 'l', ''],
  ['U02', 'edge-unit', 1.6, 0, 'ronghua-yitian', 'yitian>honghua-yitian', 'r', ''],
  ['U03', 'edge-unit', 1.6, 0, 'guohua-port', 'guohua>yuheng-port', 'l', ''],
];

const KIND: Record<string, readonly [Kind, string, string, string]> = {
  L: ['lidar', 'Lidar', '激光雷达', '激光雷達'],
  C: ['camera', 'Camera', '摄像机', '攝像機'],
  S: ['signal', 'Smart signal', '智能信号机', '智能信號機'],
  G: ['gnss', 'GNSS base', '卫星定位基准站', '衛星定位基準站'],
  R: ['radio', 'Radio unit', '通信单元', '通信單元'],
  U: ['compute', 'Edge unit', '边缘计算单元', '邊緣計算單元'],
};

/** Metres behind the kerb, in the strip of trees, and behind the lane end. */
const BEHIND_KERB = 0.8;
const BEHIND_STOP_LINE = 0.6;

/** The devices on poles at junction corners, looking at their junction. */
export function placeDevices(arms: ReadonlyMap<string, readonly Arm[]>): DeviceInput[] {
  return ROWS.map(([id, model, height, pitch, node, street, side, unit]) => {
    const arm = arms.get(node)?.find((a) => {
      const [name, toward] = street.split('>');
      const other = a.atStart ? a.section.to.id : a.section.from.id;
      return a.section.street.id === name && (toward === undefined || toward === other);
    });
    const kind = KIND[id[0] ?? ''];
    if (!arm || !kind) {
      throw new TwinError({
        code: 'hetao.device-place',
        message: `No street ${street} meets the node ${node}`,
        where: `device ${id}`,
        hint: 'Name a street that has an arm there, with the next node where there are two.',
      });
    }
    const place = placeAt(
      arm.line,
      arm.cut + BEHIND_STOP_LINE + (kind[0] === 'signal' ? 1.2 : kind[0] === 'compute' ? 3 : 0),
    );
    const at = beside(place, side === 'l' ? arm.left + BEHIND_KERB : -arm.right - BEHIND_KERB);
    const number = id.slice(1);
    const topics = Object.fromEntries(
      [...TOPICS[kind[0]], 'state'].map((purpose) => [purpose, `hetao/v1/${id}/${purpose}`]),
    );
    return {
      id,
      kind: kind[0],
      model,
      name: named(`${kind[1]} ${number}`, `${kind[2]} ${number}`, `${kind[3]} ${number}`),
      mount: {
        kind: kind[0] === 'compute' ? 'cabinet' : 'pole',
        x: toMillimetre(at[0]),
        y: toMillimetre(at[1]),
        height,
        yaw: toMillimetre(atan2(arm.node.y - at[1], arm.node.x - at[0])),
        pitch,
        roll: 0,
      },
      ...(kind[0] === 'signal' ? { signal: `signal-${node}` } : {}),
      links: [{ kind: 'power', to: 'grid' }, ...(unit ? [{ kind: 'fibre' as const, to: unit }] : [])],
      topics,
      confidence: 'assumed',
    };
  });
}
