import type { VehicleClass } from '../../scenes/document/roads.ts';

/** Accent of the product: what is selected or acted on. */
export const COPPER = '#D08B4C';

/** Colours of the classes of actors, checked for colour-blind viewers. */
export const ACTOR = {
  car: '#7FB2E5',
  bus: '#F2C14E',
  truck: '#B58AD6',
  cycle: '#63C7A7',
  pedestrian: '#F28E6B',
  automated: '#FFFFFF',
  unknown: '#9AA5AD',
} as const;

export type ActorClass = keyof typeof ACTOR;

/** Which colour and body a vehicle class has. */
export function actorOf(vehicleClass: VehicleClass, automated: boolean): ActorClass {
  if (automated || vehicleClass === 'autonomous') return 'automated';
  switch (vehicleClass) {
    case 'bus':
    case 'tram':
      return 'bus';
    case 'truck':
    case 'delivery':
      return 'truck';
    case 'bicycle':
    case 'ebike':
    case 'motorcycle':
      return 'cycle';
    default:
      return 'car';
  }
}

/** Colours of the board view. */
export const BOARD = {
  substrate: '#0B1A17',
  beyond: '#040908',
  copper: '#A9652F',
  copperDim: '#7A4A28',
  copperBridge: '#D08B4C',
  milled: '#03100F',
  milledEdge: '#2C5B52',
  silk: '#D9E5DC',
  module: '#14110F',
  power: '#8E3B2E',
  fibre: '#D9B44A',
  radio: '#7FD1C7',
  current: '#FFD9A0',
} as const;

/** Linear interpolation table of the cividis colour map (Nuñez, Anderton, Renslow 2018), nine stops. */
const CIVIDIS = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [165, 157, 117],
  [195, 181, 104],
  [254, 232, 56],
] as const;

/** Writes the cividis colour of `t` (0..1) as sRGB bytes into `out` at `at`. */
export function cividis(t: number, out: Uint8Array | Uint8ClampedArray | number[], at: number): void {
  const x = Math.min(1, Math.max(0, t)) * (CIVIDIS.length - 1);
  const i = Math.min(CIVIDIS.length - 2, Math.floor(x));
  const f = x - i;
  for (let c = 0; c < 3; c += 1) {
    const a = CIVIDIS[i]![c]!;
    const b = CIVIDIS[i + 1]![c]!;
    out[at + c] = Math.round(a + (b - a) * f);
  }
}

/** Small repeatable number in [0, 1) from an integer: variety of looks, no part in any result. */
export function variety(n: number): number {
  let h = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}
