import type { LocalText } from '../document/shapes.ts';
import { named } from './names.ts';

/** English, simplified and traditional names of the streets. */
export const STREET_NAMES = {
  g4: ['Guangshen Expressway (G4)', '广深高速（G4）', '廣深高速（G4）'],
  huanggang: ['Huanggang Road', '皇岗路', '皇崗路'],
  fuqiang: ['Fuqiang Road', '福强路', '福強路'],
  'fuqiang-link': ['Fuqiang Road, link to the port', '福强路口岸联络线', '福強路口岸聯絡線'],
  yitian: ['Yitian Road', '益田路', '益田路'],
  jintian: ['Jintian Road', '金田路', '金田路'],
  xinzhou: ['Xinzhou Road', '新洲路', '新洲路'],
  'xinzhou-link': ['Xinzhou Road, southern link', '新洲路南联络线', '新洲路南聯絡線'],
  guihua: ['Guihua Road', '桂花路', '桂花路'],
  guohua: ['Guohua Road', '国花路', '國花路'],
  ronghua: ['Ronghua Road', '绒花路', '絨花路'],
  honghua: ['Honghua Road', '红花路', '紅花路'],
  shihua: ['Shihua Road', '市花路', '市花路'],
  jinhua: ['Jinhua Road', '金花路', '金花路'],
  taohua: ['Taohua Road', '桃花路', '桃花路'],
  xiangzhang: ['Xiangzhang Avenue', '香樟道', '香樟道'],
  guanglan: ['Guanglan Avenue', '广兰道', '廣蘭道'],
  pingguan: ['Pingguan Avenue', '平冠道', '平冠道'],
  huanghuai: ['Huanghuai Avenue', '黄槐道', '黃槐道'],
  fenghuang: ['Fenghuang Avenue', '凤凰道', '鳳凰道'],
  haihong: ['Haihong Avenue', '海红道', '海紅道'],
  hongliu: ['Hongliu Avenue', '红柳道', '紅柳道'],
  binlang: ['Binlang Avenue', '槟榔道', '檳榔道'],
  lanhua: ['Lanhua Avenue', '蓝花道', '藍花道'],
  hongmian: ['Hongmian Avenue', '红棉道', '紅棉道'],
  zijing: ['Zijing Avenue', '紫荆道', '紫荊道'],
  ruixiang: ['Ruixiang Avenue', '瑞香道', '瑞香道'],
  yefeng: ['Yefeng Avenue', '椰风道', '椰風道'],
  yuheng: ['Yuheng Road', '裕亨路', '裕亨路'],
  'yuheng-link': ['Yuheng Road, link to the port', '裕亨路口岸联络线', '裕亨路口岸聯絡線'],
  forecourt: ['Futian Port forecourt', '福田口岸广场路', '福田口岸廣場路'],
  'port-approach': ['Huanggang Port approach', '皇岗口岸前路', '皇崗口岸前路'],
  'hall-street': ['Huanggang Port hall street', '皇岗口岸联检楼路', '皇崗口岸聯檢樓路'],
  bridge: ['Lok Ma Chau Bridge', '落马洲大桥', '落馬洲大橋'],
  'san-sham': ['San Sham Road', '新深路', '新深路'],
  'lmc-road': ['Lok Ma Chau Road', '落马洲路', '落馬洲路'],
  'castle-peak': ['Castle Peak Road', '青山公路', '青山公路'],
  'loop-road': ['Loop access road', '河套连接路', '河套連接路'],
  'loop-ring': ['Loop ring road', '河套环路', '河套環路'],
  'loop-cross': ['Loop cross street', '河套横街', '河套橫街'],
} as const satisfies Record<string, readonly [string, string, string]>;

export type StreetId = keyof typeof STREET_NAMES;

/** The name of a street for documents. */
export function streetName(id: StreetId): LocalText {
  const [en, hans, hant] = STREET_NAMES[id];
  return named(en, hans, hant);
}
