import type { Device } from '../../scenes/document/devices.ts';
import { cos, sin } from '../../scenes/math.ts';
import type { Frame } from '../../sims/frame.ts';
import { HIT } from './hit.ts';
import { type BodyPart, type BodyType, PERSON_BODIES, vehicleBody } from './shapes.ts';

/** Radius of a device's pole, and how far its top stays below the device, m (assumed). */
const POLE_RADIUS = 0.1;
const POLE_TOP = 0.2;

const UNKNOWN_BODY = vehicleBody({ class: 'car', length: 4.5, width: 1.8, height: 1.5 });

/** Columns of a part in `Parts.data`. */
export const PART = {
  x: 0,
  y: 1,
  cos: 2,
  sin: 3,
  halfLength: 4,
  halfWidth: 5,
  z0: 6,
  z1: 7,
  reach: 8,
  radius: 9,
} as const;
export const PART_SIZE = 10;

/**
 * Blocks and capsules of everything that moves, rebuilt per frame: poles of devices first, which stay, then vehicles,
 * then pedestrians. One row of `data` per part; `kind` and `id` name the owner (vehicle and pedestrian ids of the frame).
 */
export class Parts {
  data = new Float64Array(PART_SIZE * 256);
  kind = new Uint8Array(256);
  id = new Uint32Array(256);
  count = 0;
  poleCount = 0;
  /** Greatest height of any part. */
  top = 0;
  private poleTop = 0;
  private types: readonly BodyType[] | null = null;
  private bodies: readonly (readonly BodyPart[])[] = [];

  /** Poles of devices that stand on one; `id` is the device's index in the list. Removes all moving parts. */
  setPoles(devices: readonly Device[]): void {
    this.count = 0;
    this.top = 0;
    devices.forEach((device, index) => {
      const { kind, x, y, height } = device.mount;
      if (kind !== 'pole' || height <= POLE_TOP + 2 * POLE_RADIUS) return;
      const size = 2 * POLE_RADIUS;
      const body = {
        offset: 0,
        length: size,
        width: size,
        z0: 0,
        z1: height - POLE_TOP,
        radius: POLE_RADIUS,
      };
      this.add(body, HIT.pole, index, x, y, 0, 1, 0);
    });
    this.poleCount = this.count;
    this.poleTop = this.top;
  }

  /** Vehicles and pedestrians of a frame in place of the last one's. Entries without a finite position are left out. */
  setMoving(frame: Frame, types: readonly BodyType[]): void {
    if (this.types !== types) {
      this.types = types;
      this.bodies = types.map(vehicleBody);
    }
    this.count = this.poleCount;
    this.top = this.poleTop;
    for (let i = 0; i < frame.vehicleCount; i++) {
      const x = frame.vehicleX[i] as number;
      const y = frame.vehicleY[i] as number;
      const z = frame.vehicleZ[i] as number;
      const heading = frame.vehicleHeading[i] as number;
      if (!Number.isFinite(x + y + z + heading)) continue;
      const c = cos(heading);
      const s = sin(heading);
      const body = this.bodies[frame.vehicleType[i] as number] ?? UNKNOWN_BODY;
      const id = frame.vehicleId[i] as number;
      for (let k = 0; k < body.length; k++) this.add(body[k] as BodyPart, HIT.vehicle, id, x, y, z, c, s);
    }
    for (let i = 0; i < frame.pedestrianCount; i++) {
      const x = frame.pedestrianX[i] as number;
      const y = frame.pedestrianY[i] as number;
      const z = frame.pedestrianZ[i] as number;
      if (!Number.isFinite(x + y + z)) continue;
      const body = PERSON_BODIES[frame.pedestrianKind[i] as number] ?? (PERSON_BODIES[0] as BodyPart);
      this.add(body, HIT.pedestrian, frame.pedestrianId[i] as number, x, y, z, 1, 0);
    }
  }

  private add(
    b: BodyPart,
    kind: number,
    id: number,
    x: number,
    y: number,
    z: number,
    c: number,
    s: number,
  ): void {
    const row = this.count;
    if (row === this.kind.length) this.grow();
    const at = row * PART_SIZE;
    const data = this.data;
    const hl = b.length / 2;
    const hw = b.width / 2;
    data[at + PART.x] = x + b.offset * c;
    data[at + PART.y] = y + b.offset * s;
    data[at + PART.cos] = c;
    data[at + PART.sin] = s;
    data[at + PART.halfLength] = hl;
    data[at + PART.halfWidth] = hw;
    data[at + PART.z0] = z + b.z0;
    data[at + PART.z1] = z + b.z1;
    data[at + PART.reach] = b.radius > 0 ? b.radius : Math.sqrt(hl * hl + hw * hw);
    data[at + PART.radius] = b.radius;
    this.kind[row] = kind;
    this.id[row] = id;
    if (z + b.z1 > this.top) this.top = z + b.z1;
    this.count = row + 1;
  }

  private grow(): void {
    const size = this.kind.length * 2;
    const data = new Float64Array(size * PART_SIZE);
    data.set(this.data);
    this.data = data;
    const kind = new Uint8Array(size);
    kind.set(this.kind);
    this.kind = kind;
    const id = new Uint32Array(size);
    id.set(this.id);
    this.id = id;
  }
}
