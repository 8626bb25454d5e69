import type { VehicleClass } from '../../document/roads.ts';

/** SUMO's vehicle classes that our lanes and vehicles speak of, and what they are called here. */
const CLASSES: Readonly<Record<string, VehicleClass>> = {
  passenger: 'car',
  private: 'private',
  taxi: 'taxi',
  bus: 'bus',
  coach: 'bus',
  delivery: 'delivery',
  truck: 'truck',
  trailer: 'truck',
  emergency: 'emergency',
  authority: 'emergency',
  army: 'truck',
  vip: 'car',
  hov: 'car',
  evehicle: 'car',
  custom1: 'car',
  custom2: 'car',
  motorcycle: 'motorcycle',
  moped: 'ebike',
  scooter: 'ebike',
  bicycle: 'bicycle',
  tram: 'tram',
  rail_urban: 'tram',
  ignoring: 'ignoring',
};

/** The SUMO class that decides whether one of our classes may use a lane. */
const DECIDING: readonly (readonly [VehicleClass, string])[] = [
  ['car', 'passenger'],
  ['truck', 'truck'],
  ['bus', 'bus'],
  ['taxi', 'taxi'],
  ['bicycle', 'bicycle'],
  ['ebike', 'moped'],
  ['emergency', 'emergency'],
  ['autonomous', 'passenger'],
  ['tram', 'tram'],
  ['motorcycle', 'motorcycle'],
  ['delivery', 'delivery'],
  ['private', 'private'],
];

/** Our class of a SUMO `vClass`; undefined for what does not drive on roads (trains, ships, pedestrians). */
export function vehicleClass(vClass: string): VehicleClass | undefined {
  return CLASSES[vClass];
}

/** Who may use a lane: `classes` undefined means everyone. */
export interface Permissions {
  readonly classes: readonly VehicleClass[] | undefined;
  readonly pedestrians: boolean;
}

const known = new Map<string, Permissions>();

/** Permissions of a lane from its `allow` and `disallow` attributes (`allow` wins, as in SUMO). */
export function permissions(allow: string | undefined, disallow: string | undefined): Permissions {
  const key = allow === undefined ? `-${disallow ?? ''}` : `+${allow}`;
  const found = known.get(key);
  if (found) return found;
  const words = new Set((allow ?? disallow ?? '').split(/\s+/).filter((word) => word !== ''));
  const all = words.has('all');
  const permits = (vClass: string) =>
    allow !== undefined ? all || words.has(vClass) : !all && !words.has(vClass);
  const classes = DECIDING.filter(([, vClass]) => permits(vClass)).map(([ours]) => ours);
  const result: Permissions = {
    classes: classes.length === DECIDING.length ? undefined : classes,
    pedestrians: permits('pedestrian'),
  };
  if (known.size < 1000) known.set(key, result);
  return result;
}
