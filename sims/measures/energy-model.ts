import type { VehicleType } from '../../scenes/document/demand.ts';
import { exp } from '../../scenes/math.ts';

export type EnergySource = 'petrol' | 'diesel' | 'electric' | 'none';

/**
 * Fuel rate of a combustion vehicle, g/s, as a polynomial in speed v (m/s), acceleration a (m/s2) and slope g (rad):
 * c0 + c1 v + c3 v3 + (p0 + p1 v + p2 v2) a + (q0 + q1 v) a+2 + (z0 + z1 v + z2 v2) g, bounded from below.
 *
 * Source of the form and of all coefficients: Khoudari, Almatrudi, Ramadan, Carpio, Yao, Butts, Bayen, Lee, Seibold,
 * "Reducing Detailed Vehicle Energy Dynamics to Physics-Like Models", arXiv 2310.06297 (2023), fitted to Argonne's
 * Autonomie; vehicle models of the CIRCLES project: midsize sedan and class 8 tractor version 1.0, class 4 truck 3.1.
 */
export interface FuelMap {
  readonly idle: number;
  readonly c: readonly [number, number, number];
  readonly p: readonly [number, number, number];
  readonly q: readonly [number, number];
  readonly z: readonly [number, number, number];
  /** Greatest acceleration: min(m0, m1 / v - m2 v2) less the share the slope takes: min(m3, m4 + m5 v) g. */
  readonly m: readonly [number, number, number, number, number, number];
  /** Least fuel rate: `least[0] + least[1] v`. */
  readonly least: readonly [number, number];
  /** Above this speed the engine is cut off while it drives nothing; then k0 + k1 v + k2 g + k3 v2 + k4 v g is the acceleration from which on. */
  readonly cutAbove?: number;
  readonly k?: readonly [number, number, number, number, number];
}

/** Midsize sedan, petrol, 1743 kg. */
export const SEDAN: FuelMap = {
  idle: 0.1271,
  c: [0.19829, 0.021122, 2.7801e-5],
  p: [0.23956, 0.0080592, 0.0027737],
  q: [0, 0.050556],
  z: [2.5227, 0.76464, 0.0060213],
  m: [3.9218, 48.9891, 0.00013964, 8.9036, 6.1892, 0.10048],
  least: [0.1271, 0],
  cutAbove: 5.07,
  k: [-0.15742, -0.00037876, -9.1124, -0.00022957, -0.011559],
};

/** Class 4 pickup-and-delivery truck, diesel, 5943 kg. */
export const DELIVERY_TRUCK: FuelMap = {
  idle: 0.1923,
  c: [0.24292, 0.03827, 0.00018703],
  p: [0.65006, 0.33381, 0.0025519],
  q: [0.36738, 0.042944],
  z: [2.0694, 3.7719, 0],
  m: [1.2639, 14.9616, 0.00049533, 9.5693, 7.5025, 0.099425],
  least: [0, 0.031719],
};

/** Class 8 tractor with a trailer, diesel, 25,104 kg. */
export const TRACTOR: FuelMap = {
  idle: 0.2384,
  c: [0.59448, 0.082609, 0.00027278],
  p: [0.20476, 1.1962, 0.019119],
  q: [0, 0.14424],
  z: [0.88147, 11.1899, 0.18836],
  m: [2.4229, 8.4463, 0.00026269, 9.7395, 8.6171, 0.15762],
  least: [0.49109, 0.025152],
};

/** Fuel rate, g/s, at speed `v`, acceleration `a`, slope `g` (rise over length). */
export function fuelRate(map: FuelMap, v: number, a: number, g: number): number {
  const { c, p, q, z, m, k } = map;
  if (v < 0.1 && a < 0.01 && a > -0.01) return map.idle;
  const greatest =
    Math.min(m[0], m[1] / Math.max(v, 1e-12) - m[2] * v * v) - Math.min(m[3], m[4] + m[5] * v) * g;
  const acc = Math.min(a, greatest);
  if (map.cutAbove !== undefined && k && v > map.cutAbove) {
    if (acc <= k[0] + k[1] * v + k[2] * g + k[3] * v * v + k[4] * v * g) return 0;
  }
  const linear = p[0] + p[1] * v + p[2] * v * v;
  // Below its vertex the square would make hard braking cost fuel again.
  const above = Math.max(acc, -linear / (2 * (q[0] + q[1] * Math.max(v, 1e-12))));
  const rate =
    c[0] +
    c[1] * v +
    c[2] * v * v * v +
    linear * acc +
    (q[0] + q[1] * v) * above * above +
    (z[0] + z[1] * v + z[2] * v * v) * g;
  const least = map.cutAbove !== undefined && v > map.cutAbove ? 0 : map.least[0] + map.least[1] * v;
  return rate > least ? rate : least;
}

/**
 * Power demand of a battery-electric vehicle. Form: Fiori, Ahn, Rakha, "Power-based electric vehicle energy consumption
 * model: Model development and validation", Applied Energy 168 (2016), 257-268 (VT-CPEM).
 */
export interface ElectricDrive {
  /** kg, as driven. */
  readonly mass: number;
  /** Drag coefficient times frontal area, m2. */
  readonly dragArea: number;
  /** Rolling resistance as a share of the weight: constant part, and part per m/s. */
  readonly rolling: readonly [number, number];
  /** From battery to wheel. */
  readonly efficiency: number;
  /** Lights, computers, air conditioning, W. */
  readonly auxiliary: number;
  /** Whether braking charges the battery. */
  readonly recuperates: boolean;
}

const AIR_DENSITY = 1.2256;
const GRAVITY = 9.8066;
/** Exponent of the share of braking energy that comes back: e^(-0.0411 / |a|) (Fiori et al. 2016). */
const RECUPERATION = 0.0411;

/** Nissan Leaf with the parameters of Fiori et al. 2016 (driveline 92 %, motor 91 %, 700 W for auxiliaries). */
export const ELECTRIC_CAR: ElectricDrive = {
  mass: 1521,
  dragArea: 0.28 * 2.3316,
  rolling: [(1.75 / 1000) * 4.575, (1.75 / 1000) * 0.0328 * 3.6],
  efficiency: 0.92 * 0.91,
  auxiliary: 700,
  recuperates: true,
};

/** Electric city bus of 12 m with a third of its places taken. Assumed: a battery bus's mass and shape, 5 kW for doors and climate. */
export const ELECTRIC_BUS: ElectricDrive = {
  mass: 15_500,
  dragArea: 0.7 * 8,
  rolling: [0.008, 0],
  efficiency: 0.92 * 0.91,
  auxiliary: 5000,
  recuperates: true,
};

/** Electric van of 3.5 t, half laden. Assumed, between car and bus. */
export const ELECTRIC_VAN: ElectricDrive = {
  mass: 2800,
  dragArea: 0.35 * 4.2,
  rolling: [0.009, 0],
  efficiency: 0.92 * 0.91,
  auxiliary: 900,
  recuperates: true,
};

/** E-bike with its rider. Assumed: 105 kg, an upright seat. */
export const ELECTRIC_BIKE: ElectricDrive = {
  mass: 105,
  dragArea: 0.6,
  rolling: [0.008, 0],
  efficiency: 0.75,
  auxiliary: 5,
  recuperates: false,
};

/** Power drawn from the battery, W (negative: charged), at mean speed `v`, acceleration `a` and slope `g`. */
export function batteryPower(drive: ElectricDrive, v: number, a: number, g: number): number {
  const { mass, rolling, efficiency } = drive;
  const force =
    mass * a +
    mass * GRAVITY * (rolling[0] + rolling[1] * v + g) +
    0.5 * AIR_DENSITY * drive.dragArea * v * v;
  const wheel = force * v;
  if (wheel >= 0) return wheel / efficiency + drive.auxiliary;
  if (!drive.recuperates || a >= 0) return drive.auxiliary + (drive.recuperates ? wheel * efficiency : 0);
  return wheel * efficiency * exp(RECUPERATION / a) + drive.auxiliary;
}

/** CO2 per gram of fuel: 69.3 kg/GJ x 44.3 MJ/kg and 74.1 x 43.0 (IPCC 2006 Guidelines, vol. 2, tables 1.2 and 3.2.1). */
export const CO2_PER_FUEL = { petrol: 3.07, diesel: 3.186 } as const;
/** Lower heating values, kJ/g (the same tables), and densities, g/l (mid-range of EN 228 and EN 590). */
export const HEATING_VALUE = { petrol: 44.3, diesel: 43 } as const;
export const DENSITY = { petrol: 745, diesel: 832 } as const;

/** How one vehicle type uses energy. `share` scales the fuel map where no map of its own is published. */
export interface EnergyUse {
  readonly source: EnergySource;
  readonly fuel?: FuelMap;
  readonly share?: number;
  readonly drive?: ElectricDrive;
  /** Whether the figures come from a published vehicle (false: scaled or assumed here). */
  readonly published: boolean;
}

/** From this length on a truck is taken for a tractor with a trailer, m. */
const LONG_TRUCK = 10;

/** How vehicles of a type use energy: by its `powertrain`, else by what is usual for its class. */
export function energyUse(type: VehicleType): EnergyUse {
  const electric = type.powertrain === 'electric';
  switch (type.class) {
    case 'bicycle':
      return { source: 'none', published: true };
    case 'ebike':
      return { source: 'electric', drive: ELECTRIC_BIKE, published: false };
    case 'tram':
      return { source: 'electric', drive: { ...ELECTRIC_BUS, mass: 40_000 }, published: false };
    case 'motorcycle':
      return { source: 'petrol', fuel: SEDAN, share: 0.3, published: false };
    case 'bus':
      if (electric) return { source: 'electric', drive: ELECTRIC_BUS, published: false };
      return { source: 'diesel', fuel: TRACTOR, share: 0.6, published: false };
    case 'truck':
    case 'delivery':
      if (electric) return { source: 'electric', drive: ELECTRIC_VAN, published: false };
      return {
        source: 'diesel',
        fuel: type.length >= LONG_TRUCK ? TRACTOR : DELIVERY_TRUCK,
        published: true,
      };
    default:
      if (electric || (type.class === 'autonomous' && type.powertrain === undefined)) {
        return type.length >= LONG_TRUCK
          ? { source: 'electric', drive: ELECTRIC_BUS, published: false }
          : { source: 'electric', drive: ELECTRIC_CAR, published: true };
      }
      return { source: 'petrol', fuel: SEDAN, published: true };
  }
}
