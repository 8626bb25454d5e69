import type { Device, Mount } from '../../scenes/document/devices.ts';
import type { Building } from '../../scenes/document/surroundings.ts';
import type { RayScene } from '../../sensors/world/ray-world.ts';
import type { BodyType } from '../../sensors/world/shapes.ts';
import { Frame } from '../../sims/frame.ts';

/** Vehicle types of the sensor tests, by index in frames. */
export const TYPES: readonly BodyType[] = [
  { class: 'car', length: 4.6, width: 1.85, height: 1.5 },
  { class: 'truck', length: 11, width: 2.5, height: 3.4 },
  { class: 'bus', length: 12, width: 2.55, height: 3.1 },
  { class: 'ebike', length: 1.7, width: 0.7, height: 1.65 },
];

export function building(
  id: string,
  ring: readonly (readonly [number, number])[],
  height: number,
  base = 0,
): Building {
  const footprint = ring.map(([x, y]) => [x, y] as [number, number]);
  return { id, kind: 'other', footprint, base, height, confidence: 'assumed' };
}

export function boxBuilding(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  height: number,
  base = 0,
): Building {
  const ring = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ] as const;
  return building(`b ${x0} ${y0}`, ring, height, base);
}

export function rayScene(buildings: readonly Building[], devices: readonly Device[] = []): RayScene {
  return { scene: { surroundings: { buildings: [...buildings], barriers: [] }, devices } };
}

export function mount(x: number, y: number, height: number, yaw = 0, pitch = 0, roll = 0): Mount {
  return { kind: 'roof', x, y, height, yaw, pitch, roll };
}

export function device(id: string, model: string, kind: Device['kind'], at: Mount): Device {
  return { id, kind, model, mount: at, links: [], topics: {} };
}

export interface VehicleRow {
  readonly id: number;
  readonly type: number;
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly z?: number;
}

export interface PersonRow {
  readonly id: number;
  readonly kind: number;
  readonly x: number;
  readonly y: number;
}

export function frameOf(vehicles: readonly VehicleRow[], persons: readonly PersonRow[] = []): Frame {
  const frame = Frame.create({
    vehicles: Math.max(1, vehicles.length),
    pedestrians: Math.max(1, persons.length),
    signals: 0,
    tracks: 0,
  });
  frame.vehicleCount = vehicles.length;
  frame.pedestrianCount = persons.length;
  vehicles.forEach((v, i) => {
    frame.vehicleId[i] = v.id;
    frame.vehicleType[i] = v.type;
    frame.vehicleX[i] = v.x;
    frame.vehicleY[i] = v.y;
    frame.vehicleZ[i] = v.z ?? 0;
    frame.vehicleHeading[i] = v.heading;
  });
  persons.forEach((p, i) => {
    frame.pedestrianId[i] = p.id;
    frame.pedestrianKind[i] = p.kind;
    frame.pedestrianX[i] = p.x;
    frame.pedestrianY[i] = p.y;
  });
  return frame;
}
