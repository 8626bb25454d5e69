import type { VehicleType } from '../../document/demand.ts';
import { HEADWAY_OF_TAU, readCarFollowing } from './car-following.ts';
import { plural, type SumoReport } from './report.ts';
import { vehicleClass } from './vehicle-classes.ts';
import type { XmlElement } from './xml.ts';

/** Length, width, height, minimum gap (m), accel, decel (m/s2), maximum speed (m/s), deviation of the speed factor. */
type Figures = readonly [number, number, number, number, number, number, number, number];

const CAR: Figures = [5, 1.8, 1.5, 2.5, 2.6, 4.5, 55.556, 0.1];

/** Defaults by vClass as SUMO 1.15 gives them back through TraCI for types that set nothing but the class. */
const DEFAULTS: Readonly<Record<string, Figures>> = {
  taxi: [5, 1.8, 1.5, 2.5, 2.6, 4.5, 55.556, 0.05],
  bus: [12, 2.5, 3.4, 2.5, 1.2, 4, 27.778, 0],
  coach: [14, 2.6, 4, 2.5, 2, 4, 27.778, 0.05],
  delivery: [6.5, 2.16, 2.86, 2.5, 2.6, 4.5, 55.556, 0.05],
  truck: [7.1, 2.4, 2.4, 2.5, 1.3, 4, 36.111, 0.05],
  trailer: [16.5, 2.55, 4, 2.5, 1.1, 4, 36.111, 0.05],
  emergency: [6.5, 2.16, 2.86, 2.5, 2.6, 4.5, 55.556, 0],
  authority: [5, 1.8, 1.5, 2.5, 2.6, 4.5, 55.556, 0],
  army: [5, 1.8, 1.5, 2.5, 2.6, 4.5, 55.556, 0],
  ignoring: [5, 1.8, 1.5, 2.5, 2.6, 4.5, 55.556, 0],
  motorcycle: [2.2, 0.9, 1.5, 2.5, 6, 10, 55.556, 0.1],
  moped: [2.1, 0.78, 1.7, 2.5, 1.1, 7, 16.667, 0.1],
  scooter: [1.2, 0.5, 1.7, 0.5, 1.2, 3, 6.944, 0.1],
  bicycle: [1.6, 0.65, 1.7, 0.5, 1.2, 3, 13.889, 0.1],
  tram: [22, 2.4, 3.2, 2.5, 1, 3, 22.222, 0],
  rail_urban: [109.5, 3, 3.6, 5, 1, 3, 27.778, 0],
};

/** Types that SUMO knows without a definition, by id. */
export const BUILT_IN_TYPES: Readonly<Record<string, string>> = {
  DEFAULT_VEHTYPE: 'passenger',
  DEFAULT_BIKETYPE: 'bicycle',
  DEFAULT_TAXITYPE: 'taxi',
};

/** Emission classes of battery-electric vehicles: SUMO's energy models, `zero`, and the BEV of HBEFA and PHEMlight. */
const ELECTRIC = /^(energy|mmpevem|zero)(\/|$)|(^|[/_])BEV(_|$)/i;

/** The vehicle type SUMO has for a class when nothing else is said. */
export function defaultType(id: string, vClass: string): VehicleType {
  const [length, width, height, minGap, accel, decel, maxSpeed, dev] = DEFAULTS[vClass] ?? CAR;
  return {
    id,
    class: vehicleClass(vClass) ?? 'car',
    length,
    width,
    height,
    minGap,
    accel,
    decel,
    headway: HEADWAY_OF_TAU,
    startUp: 0,
    maxSpeed,
    speedFactor: { mean: 1, dev, min: 0.2, max: 2 },
    automated: false,
  };
}

/** Reads a `<vType>`; undefined (and a problem) for classes that don't drive on roads. */
export function readVehicleType(element: XmlElement, report: SumoReport): VehicleType | undefined {
  const id = element.required('id');
  if (id === undefined) return undefined;
  const vClass = element.text('vClass') ?? BUILT_IN_TYPES[id] ?? 'passenger';
  if (vehicleClass(vClass) === undefined) {
    report.tally(
      'warning',
      'sumo.vehicle-class',
      vClass,
      element.where,
      (count) =>
        `${plural(count, 'vehicle type')} of class "${vClass}" left out: the class is not supported.`,
      'Vehicles of these types are left out too.',
    );
    return undefined;
  }
  const base = defaultType(id, vClass);
  const color = readColor(element.text('color'));
  return {
    ...base,
    length: element.numberIn('length', 0.1) ?? base.length,
    width: element.numberIn('width', 0.1) ?? base.width,
    height: element.numberIn('height', 0.1) ?? base.height,
    minGap: element.numberIn('minGap', 0) ?? base.minGap,
    accel: element.numberIn('accel', 0.001) ?? base.accel,
    decel: element.numberIn('decel', 0.001) ?? base.decel,
    ...readCarFollowing(element, report),
    maxSpeed: element.numberIn('maxSpeed', 0.001) ?? base.maxSpeed,
    speedFactor: readSpeedFactor(element, base.speedFactor, report),
    ...(ELECTRIC.test(element.text('emissionClass') ?? '') ? { powertrain: 'electric' as const } : {}),
    ...(color === undefined ? {} : { color }),
  };
}

/** `speedFactor` is a number, `norm(mean,dev)` or `normc(mean,dev,min,max)`; `speedDev` sets the deviation alone. */
function readSpeedFactor(
  element: XmlElement,
  base: VehicleType['speedFactor'],
  report: SumoReport,
): VehicleType['speedFactor'] {
  const text = element.text('speedFactor')?.trim();
  const own = element.numberIn('speedDev', 0);
  let factor = { ...base, dev: own ?? base.dev };
  if (text === undefined) return factor;
  const distribution = /^normc?\(([^)]*)\)$/.exec(text);
  const numbers = (distribution?.[1] ?? text).split(/[\s,]+/).map(Number);
  const [mean, dev, min, max] = numbers;
  if (mean === undefined || !numbers.every(Number.isFinite) || mean < 0.001) {
    report.error(
      'sumo.speed-factor',
      element.where,
      `The speedFactor "${text}" can't be read.`,
      'Write a number, norm(mean,dev) or normc(mean,dev,min,max); the default is used.',
    );
    return factor;
  }
  factor = { ...factor, mean };
  if (distribution) {
    factor.dev = own ?? Math.max(0, dev ?? 0);
    factor.min = Math.max(0, min ?? 0.2);
    factor.max = Math.max(factor.min, 0.001, max ?? 2);
  }
  // A mean outside the bounds would make every vehicle drive at the bound.
  return { ...factor, min: Math.min(factor.min, mean), max: Math.max(factor.max, mean) };
}

/** SUMO colours are names or r,g,b in 0..1 or 0..255; names and #rrggbb pass as they are. */
function readColor(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (!text.includes(',')) return text;
  const numbers = text.split(',').map(Number);
  if (numbers.length < 3 || !numbers.every(Number.isFinite)) return undefined;
  const scale = numbers.every((n) => n <= 1) ? 255 : 1;
  const hex = numbers.slice(0, 3).map((n) => Math.min(255, Math.max(0, Math.round(n * scale))));
  return `#${hex.map((n) => n.toString(16).padStart(2, '0')).join('')}`;
}
