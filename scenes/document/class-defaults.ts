import type { VehicleType } from './demand.ts';
import type { VehicleClass } from './roads.ts';

/** What a vehicle of a class is like where a scene doesn't say. Lengths m, speeds m/s, accelerations m/s2, headway s. */
export type ClassDefaults = Pick<
  VehicleType,
  | 'length'
  | 'width'
  | 'height'
  | 'minGap'
  | 'accel'
  | 'decel'
  | 'headway'
  | 'maxSpeed'
  | 'speedFactor'
  | 'automated'
> &
  Required<Pick<VehicleType, 'model' | 'spread'>>;

type DescribedClass = Exclude<VehicleClass, 'private' | 'ignoring' | 'tram' | 'delivery'>;

const speeds = (mean: number, dev: number, min = 0.7, max = 1.4) => ({ mean, dev, min, max });

/**
 * Bodies, accelerations and speeds of motor vehicles: the defaults of SUMO 1.15 by class, as it gives them back (its
 * documentation, "Vehicle Type Parameter Defaults"), unless said otherwise. Headways: 1.0 s for cars gives 1,836 veh/h at a
 * stop line (`docs/validation.md`); those of the others, and all differences between drivers, are assumed.
 */
export const CLASS_DEFAULTS: Readonly<Record<DescribedClass, ClassDefaults>> = {
  car: {
    length: 5,
    width: 1.8,
    height: 1.5,
    minGap: 2.5,
    accel: 2.6,
    decel: 4.5,
    headway: 1,
    maxSpeed: 55.556,
    speedFactor: speeds(1, 0.1),
    model: 'idm',
    spread: { headway: 0.15, accel: 0.1 },
    automated: false,
  },
  taxi: {
    length: 5,
    width: 1.8,
    height: 1.5,
    minGap: 2.5,
    accel: 2.6,
    decel: 4.5,
    headway: 1,
    maxSpeed: 55.556,
    speedFactor: speeds(1, 0.05),
    model: 'idm',
    spread: { headway: 0.15, accel: 0.1 },
    automated: false,
  },
  // A rigid lorry; speed bound of heavy goods vehicles on Chinese motorways (Road Traffic Safety Law regulations, art. 78).
  truck: {
    length: 7.1,
    width: 2.4,
    height: 2.4,
    minGap: 2.5,
    accel: 1.3,
    decel: 4,
    headway: 1.5,
    maxSpeed: 27.778,
    speedFactor: speeds(0.95, 0.05),
    model: 'idm',
    spread: { headway: 0.15, accel: 0.15 },
    automated: false,
  },
  bus: {
    length: 12,
    width: 2.5,
    height: 3.4,
    minGap: 2.5,
    accel: 1.2,
    decel: 4,
    headway: 1.4,
    maxSpeed: 27.778,
    speedFactor: speeds(0.95, 0.05),
    model: 'idm',
    spread: { headway: 0.1, accel: 0.1 },
    automated: false,
  },
  emergency: {
    length: 6.5,
    width: 2.16,
    height: 2.86,
    minGap: 2.5,
    accel: 2.6,
    decel: 4.5,
    headway: 1,
    maxSpeed: 55.556,
    speedFactor: speeds(1.2, 0, 1.2, 1.2),
    model: 'idm',
    spread: { headway: 0, accel: 0 },
    automated: false,
  },
  // SUMO brakes motorcycles with 10 m/s2; no vehicle here brakes harder than 9 in an emergency, so less is comfortable.
  motorcycle: {
    length: 2.2,
    width: 0.9,
    height: 1.5,
    minGap: 1.5,
    accel: 4,
    decel: 6,
    headway: 0.9,
    maxSpeed: 33.333,
    speedFactor: speeds(1, 0.1),
    model: 'idm',
    spread: { headway: 0.2, accel: 0.15 },
    automated: false,
  },
  // Mean riding speed 13.46 km/h in Hangzhou (Jin et al. 2015, Adv. Mech. Eng. 7(11), field data); length: body as SUMO's.
  bicycle: {
    length: 1.6,
    width: 0.65,
    height: 1.7,
    minGap: 0.5,
    accel: 1.2,
    decel: 3,
    headway: 0.8,
    maxSpeed: 3.74,
    speedFactor: speeds(1, 0.2, 0.6, 1.5),
    model: 'idm',
    spread: { headway: 0.2, accel: 0.2 },
    automated: false,
  },
  // 17.09 km/h on average at the same places; GB 17761 allows 25 km/h. Acceleration between a bicycle's and a moped's: assumed.
  ebike: {
    length: 1.8,
    width: 0.7,
    height: 1.6,
    minGap: 0.6,
    accel: 1.5,
    decel: 3,
    headway: 0.8,
    maxSpeed: 4.75,
    speedFactor: speeds(1, 0.2, 0.6, 1.46),
    model: 'idm',
    spread: { headway: 0.2, accel: 0.2 },
    automated: false,
  },
  // Acceleration at most 2, braking at most 3.5 m/s2: what ISO 15622 is commonly cited with for adaptive cruise control at
  // speed (text not read). Time gap of the autonomous control in van Arem, van Driel, Visser 2006.
  autonomous: {
    length: 5,
    width: 1.8,
    height: 1.5,
    minGap: 2.5,
    accel: 2,
    decel: 3.5,
    headway: 1.4,
    maxSpeed: 33.333,
    speedFactor: speeds(1, 0.01, 0.95, 1),
    model: 'acc',
    spread: { headway: 0, accel: 0 },
    automated: true,
  },
};

/** Defaults of a class; classes without a line of their own are cars (`delivery`, `private`, `ignoring`) or buses (`tram`). */
export function classDefaults(of: VehicleClass): ClassDefaults {
  switch (of) {
    case 'delivery':
    case 'private':
    case 'ignoring':
      return CLASS_DEFAULTS.car;
    case 'tram':
      return CLASS_DEFAULTS.bus;
    default:
      return CLASS_DEFAULTS[of];
  }
}
