import type { SceneInput } from '../document/scene.ts';
import { way, ways } from './ways.ts';

type DemandInput = SceneInput['scenarios'][number]['demand'];
export type FlowInput = NonNullable<DemandInput['flows']>[number];
export type PersonFlowInput = NonNullable<DemandInput['personFlows']>[number];
export type Profile = NonNullable<FlowInput['profile']>;

/** A span of a scenario, s after midnight. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** Seconds of traffic before each scenario: as long as most journeys across the zone, so that it begins on a busy zone. */
const WARM_UP = 600;

/** The times of a scenario, and the span of its demand, which starts with the warm-up. */
export function hours(begin: number, end: number): { readonly times: Span & { warmUp: number }; span: Span } {
  return { times: { begin, warmUp: WARM_UP, end }, span: { begin: begin - WARM_UP, end } };
}

/** Edges on which traffic enters the scene. */
export const IN = {
  g4: way('g4', 'g4-west', 'huanggang-port'),
  yitian: way('yitian', 'yitian-north', 'fuqiang-yitian'),
  jintian: way('jintian', 'jintian-north', 'fuqiang-jintian'),
  xinzhou: way('xinzhou', 'xinzhou-north', 'fuqiang-xinzhou'),
  fuqiang: way('fuqiang', 'fuqiang-west', 'fuqiang-xinzhou'),
  huanggang: way('huanggang', 'huanggang-north', 'huanggang-port'),
  hkWest: way('castle-peak', 'castle-peak-west', 'castle-peak-san-sham'),
  hkEast: way('castle-peak', 'castle-peak-east', 'castle-peak-lmc'),
} as const;

/** Edges on which it leaves. */
export const OUT = {
  g4: way('g4', 'huanggang-port', 'g4-west'),
  yitian: way('yitian', 'fuqiang-yitian', 'yitian-north'),
  jintian: way('jintian', 'fuqiang-jintian', 'jintian-north'),
  xinzhou: way('xinzhou', 'fuqiang-xinzhou', 'xinzhou-north'),
  fuqiang: way('fuqiang', 'fuqiang-xinzhou', 'fuqiang-west'),
  huanggang: way('huanggang', 'huanggang-port', 'huanggang-north'),
  hkWest: way('castle-peak', 'castle-peak-san-sham', 'castle-peak-west'),
  hkEast: way('castle-peak', 'castle-peak-lmc', 'castle-peak-east'),
} as const;

/** Kerbs inside the zone where journeys end or begin. */
export const KERB = {
  jinhuaWest: way('jinhua', 'jinhua-pingguan', 'jinhua-huanghuai'),
  jinhuaMiddle: way('jinhua', 'jinhua-huanghuai', 'jinhua-haihong'),
  jinhuaBack: way('jinhua', 'jinhua-haihong', 'jinhua-huanghuai'),
  taohuaWest: way('taohua', 'taohua-huanghuai', 'taohua-haihong'),
  taohuaBack: way('taohua', 'taohua-haihong', 'taohua-huanghuai'),
  guanglanSouth: way('guanglan', 'jinhua-guanglan', 'taohua-guanglan'),
  pingguanSouth: way('pingguan', 'jinhua-pingguan', 'taohua-pingguan'),
  haihongNorth: way('haihong', 'jinhua-haihong', 'shihua-haihong'),
  binlangSouth: way('binlang', 'jinhua-binlang', 'taohua-binlang'),
  hongmianSouth: way('hongmian', 'jinhua-hongmian', 'taohua-hongmian'),
  honghuaEast: way('honghua', 'honghua-yitian', 'honghua-zijing'),
  honghuaWest: way('honghua', 'honghua-zijing', 'honghua-yitian'),
  guihuaHomes: way('guihua', 'guihua-fenghuang', 'guihua-yitian'),
  guihuaBack: way('guihua', 'guihua-yitian', 'guihua-fenghuang'),
  ronghuaHomes: way('ronghua', 'ronghua-fenghuang', 'ronghua-binlang'),
  futianPort: way('forecourt', 'guohua-port', 'yuheng-port'),
  huanggangHall: way('hall-street', 'approach-hall', 'yuheng-yunong'),
  huanggangHallBack: way('hall-street', 'yuheng-yunong', 'approach-hall'),
  loopWest: way('loop-ring', 'loop-north', 'loop-west'),
  loopEast: way('loop-ring', 'loop-gate', 'loop-east'),
} as const;

/** A flow of vehicles from edge to edge over a whole span. */
export function flow(
  span: Span,
  type: string,
  from: string,
  to: string,
  vehsPerHour: number,
  profile?: Profile,
): FlowInput {
  return {
    id: `${type} ${from} > ${to}`,
    type,
    begin: span.begin,
    end: span.end,
    vehsPerHour,
    spacing: 'random',
    from,
    to,
    departLane: 'best',
    departSpeed: 'max',
    ...(profile ? { profile } : {}),
  };
}

/** The same stream shared out over vehicle types. */
export function mixed(
  span: Span,
  shares: Readonly<Record<string, number>>,
  from: string,
  to: string,
  vehsPerHour: number,
  profile?: Profile,
): FlowInput[] {
  return Object.entries(shares).map(([type, share]) =>
    flow(span, type, from, to, Math.round(vehsPerHour * share * 10) / 10, profile),
  );
}

/** Shares of vehicle types in city traffic and on the cross-border link; assumed. */
export const CITY = { car: 0.74, taxi: 0.14, van: 0.08, truck: 0.04 } as const;
export const BORDER = { car: 0.42, coach: 0.1, van: 0.1, truck: 0.16, container: 0.22 } as const;

/** People walking from one place to another over the whole span. */
export function walkers(
  span: Span,
  from: string,
  to: string,
  personsPerHour: number,
  options: { readonly profile?: Profile; readonly mix?: PersonFlowInput['mix'] } = {},
): PersonFlowInput {
  return {
    id: `walk ${from} > ${to}`,
    begin: span.begin,
    end: span.end,
    personsPerHour,
    from,
    to,
    spacing: 'random',
    mix: options.mix ?? { adult: 0.86, older: 0.08, child: 0.05, wheelchair: 0.01 },
    ...(options.profile ? { profile: options.profile } : {}),
  };
}

/** Travellers at a port carry luggage. */
export const TRAVELLERS = { adult: 0.55, older: 0.12, child: 0.07, wheelchair: 0.01, luggage: 0.25 } as const;

/** Loop B962 in the bonded zone: Shihua Road eastward, Binlang Avenue, Taohua Road westward, Xiangzhang Avenue. */
export const B962_EDGES: readonly string[] = [
  ...ways(
    'shihua',
    'shihua-xiangzhang',
    'shihua-guanglan',
    'shihua-pingguan',
    'shihua-huanghuai',
    'shihua-fenghuang',
    'shihua-haihong',
    'shihua-hongliu',
    'shihua-binlang',
    'shihua-lanhua',
  ),
  ...ways('lanhua', 'shihua-lanhua', 'jinhua-lanhua'),
  ...ways('jinhua', 'jinhua-lanhua', 'jinhua-binlang'),
  ...ways('binlang', 'jinhua-binlang', 'taohua-binlang'),
  ...ways(
    'taohua',
    'taohua-binlang',
    'taohua-hongliu',
    'taohua-haihong',
    'taohua-huanghuai',
    'taohua-pingguan',
    'taohua-guanglan',
    'taohua-xiangzhang',
  ),
  ...ways('xiangzhang', 'taohua-xiangzhang', 'jinhua-xiangzhang', 'shihua-xiangzhang'),
];
export const B962_STOPS = [
  'stop-shenfubao',
  'stop-renrui',
  'stop-taohua-haihong',
  'stop-stmicro',
  'stop-taohua-guanglan',
  'stop-lenovo',
  'stop-huabao',
  'stop-xiangzhang',
];

/** Loop C22 between the Futian port and the bonded zone. */
export const C22_EDGES: readonly string[] = [
  ...ways('forecourt', 'guohua-port', 'yuheng-port'),
  ...ways('guohua', 'yuheng-port', 'guohua-port', 'guihua-yefeng'),
  ...ways('guihua', 'guihua-yefeng', 'guihua-yitian'),
  ...ways('yitian', 'guihua-yitian', 'ronghua-yitian', 'honghua-yitian', 'shihua-yitian'),
  ...ways('shihua', 'shihua-yitian', 'shihua-hongmian', 'shihua-zijing', 'shihua-ruixiang', 'shihua-yefeng'),
  ...ways('yefeng', 'shihua-yefeng', 'honghua-yefeng', 'ronghua-yefeng', 'guihua-yefeng'),
  ...ways('guohua', 'guihua-yefeng', 'guohua-port', 'yuheng-port'),
];
export const C22_STOPS = ['stop-futian-port', 'stop-gate-3', 'stop-bonded-customs', 'stop-guohua-junction'];

/** A bus line as a flow over given edges with halts. */
export function busLine(
  span: Span,
  id: string,
  edges: readonly string[],
  stops: readonly string[],
  perHour: number,
): FlowInput {
  return {
    id,
    type: 'bus',
    begin: span.begin,
    end: span.end,
    vehsPerHour: perHour,
    spacing: 'even',
    edges: [...edges],
    stops: stops.map((busStop) => ({ busStop, duration: 20 })),
    departLane: 'first',
    departSpeed: 0,
  };
}
