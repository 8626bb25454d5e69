import type { VehicleClass } from '../../../scenes/document/roads.ts';
import type { Origin } from '../../../scenes/document/scene.ts';
import { LocalFrame } from '../../../scenes/geo/local-frame.ts';
import { MAX_OBJECTS } from '../../../sensors/messages/fields.ts';
import type { ObjectListMessage, ObservedObject, TrackClass } from '../../../sensors/messages/record.ts';
import type { Frame } from '../../../sims/frame.ts';

export interface DemoSensor {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Metres. */
  readonly range: number;
}

export interface VehicleShape {
  readonly class: VehicleClass;
  readonly length: number;
  readonly width: number;
  readonly height: number;
}

const CLASSES: Readonly<Partial<Record<VehicleClass, TrackClass>>> = {
  truck: 'truck',
  delivery: 'truck',
  bus: 'bus',
  tram: 'bus',
  bicycle: 'cyclist',
  ebike: 'cyclist',
  motorcycle: 'cyclist',
};

const PERSON = { length: 0.5, width: 0.5, height: 1.7 } as const;

/** A roadside unit's view of a running simulation: everything that moves within its range, nearest first. */
export class RoadsideUnit {
  readonly sensor: DemoSensor;
  private readonly frame: LocalFrame;
  private readonly ground: number;
  private readonly types: readonly VehicleShape[];
  private sequence = 0;

  constructor(sensor: DemoSensor, origin: Origin, types: readonly VehicleShape[]) {
    this.sensor = sensor;
    this.frame = new LocalFrame(origin);
    this.ground = origin.height;
    this.types = types;
  }

  /**
   * The object list of this moment; `time` is its stamp in epoch ms. `run` tells the objects of one run of the traffic from
   * those of another, which count from the beginning again.
   */
  observe(world: Frame, time: number, run = 1): ObjectListMessage {
    const mark = run === 1 ? '' : `-${run}`;
    const near: { readonly distance: number; readonly object: () => ObservedObject }[] = [];
    for (let i = 0; i < world.vehicleCount; i++) {
      const type = this.types[world.vehicleType[i] as number];
      const x = world.vehicleX[i] as number;
      const y = world.vehicleY[i] as number;
      const distance = this.distanceTo(x, y);
      if (!type || distance > this.sensor.range) continue;
      const heading = world.vehicleHeading[i] as number;
      const speed = world.vehicleSpeed[i] as number;
      const z = world.vehicleZ[i] as number;
      const id = `v${world.vehicleId[i]}${mark}`;
      near.push({
        distance,
        object: () => this.object(id, CLASSES[type.class] ?? 'car', x, y, z, heading, speed, type),
      });
    }
    for (let i = 0; i < world.pedestrianCount; i++) {
      const x = world.pedestrianX[i] as number;
      const y = world.pedestrianY[i] as number;
      const distance = this.distanceTo(x, y);
      if (distance > this.sensor.range) continue;
      const heading = world.pedestrianHeading[i] as number;
      const speed = world.pedestrianSpeed[i] as number;
      const z = world.pedestrianZ[i] as number;
      const id = `p${world.pedestrianId[i]}${mark}`;
      near.push({ distance, object: () => this.object(id, 'pedestrian', x, y, z, heading, speed, PERSON) });
    }
    near.sort((a, b) => a.distance - b.distance);
    return {
      kind: 'objects',
      device: this.sensor.id,
      sequence: this.sequence++,
      time,
      objects: near.slice(0, MAX_OBJECTS).map(({ object }) => object()),
      withoutPosition: 0,
    };
  }

  private distanceTo(x: number, y: number): number {
    return Math.hypot(x - this.sensor.x, y - this.sensor.y);
  }

  private object(
    id: string,
    kind: TrackClass,
    x: number,
    y: number,
    z: number,
    heading: number,
    speed: number,
    size: { readonly length: number; readonly width: number; readonly height: number },
  ): ObservedObject {
    const { lon, lat } = this.frame.toWgs84(x, y);
    return {
      id,
      class: kind,
      lon,
      lat,
      alt: this.ground + z,
      heading: compass(heading),
      speed: Math.max(0, speed),
      length: size.length,
      width: size.width,
      height: size.height,
      confidence: null,
    };
  }
}

/** Degrees clockwise from north, 0 to 360 (exclusive), of radians counter-clockwise from east. */
export function compass(heading: number): number {
  const degrees = 90 - (heading * 180) / Math.PI;
  return ((degrees % 360) + 360) % 360;
}
