import type { Mount } from '../../scenes/document/devices.ts';
import { cos, sin } from '../../scenes/math.ts';
import type { Frame } from '../../sims/frame.ts';
import type { CameraModel } from '../catalogue/device-model.ts';
import { HIT } from '../world/hit.ts';
import { attitude } from '../world/mount.ts';
import type { RayWorld } from '../world/ray-world.ts';
import { type BodyPart, type BodyType, PERSON_BODIES, vehicleBody } from '../world/shapes.ts';
import {
  type CameraObservation,
  DENSITY_LEVELS,
  LARGEST_HIDDEN_SHARE,
  type ObservationLevel,
  SMALLEST_SIDE,
} from './observation.ts';
import { type Optics, opticsOf, pixelDensity } from './optics.ts';

/** Nearer than this nothing is projected, m. */
const NEAREST = 0.1;
/** Points tried on each block of a body: share of its half length and half width, and of its height. */
const ALONG = [-0.9, -0.3, 0.3, 0.9];
const ACROSS = [-0.8, 0.8];
const UP = [0.25, 0.8];

/**
 * What a camera's picture holds: every vehicle and pedestrian of the frame within its range whose body is at least
 * partly in the picture, nearest first, into `out` (replacing what it held).
 *
 * The rectangle is that of the body's corners. The hidden share comes from rays to points spread through the body: a
 * point is seen where the ray's first hit is the body itself, so `world` must hold the same frame (`world.update`).
 * The level is the highest whose pixel density is reached, `unseen` below 15 px or beyond 80 % hidden.
 */
export function observeCamera(
  world: RayWorld,
  model: CameraModel,
  mount: Mount,
  frame: Frame,
  types: readonly BodyType[],
  out: CameraObservation[],
): CameraObservation[] {
  out.length = 0;
  const eye = new Eye(world, model, mount);
  const bodies = types.map(vehicleBody);
  for (let i = 0; i < frame.vehicleCount; i++) {
    const body = bodies[frame.vehicleType[i]!];
    if (!body) continue;
    const heading = frame.vehicleHeading[i]!;
    const place = { x: frame.vehicleX[i]!, y: frame.vehicleY[i]!, z: frame.vehicleZ[i]!, heading };
    const seen = eye.look('vehicle', frame.vehicleId[i]!, body, place);
    if (seen) out.push(seen);
  }
  for (let i = 0; i < frame.pedestrianCount; i++) {
    const body = PERSON_BODIES[frame.pedestrianKind[i]!] ?? PERSON_BODIES[0]!;
    const place = {
      x: frame.pedestrianX[i]!,
      y: frame.pedestrianY[i]!,
      z: frame.pedestrianZ[i]!,
      heading: 0,
    };
    const seen = eye.look('pedestrian', frame.pedestrianId[i]!, [body], place);
    if (seen) out.push(seen);
  }
  return out.sort((a, b) => a.distance - b.distance);
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly heading: number;
}

class Eye {
  private readonly world: RayWorld;
  private readonly mount: Mount;
  private readonly optics: Optics;
  private readonly range: number;
  private readonly r: Float64Array;
  /** The last projected point: pixels and depth. */
  private u = 0;
  private v = 0;
  private depth = 0;

  constructor(world: RayWorld, model: CameraModel, mount: Mount) {
    this.world = world;
    this.mount = mount;
    this.optics = opticsOf(model);
    this.range = model.figures.range.value;
    this.r = attitude(mount);
  }

  look(
    kind: CameraObservation['kind'],
    id: number,
    body: readonly BodyPart[],
    at: Place,
  ): CameraObservation | null {
    const { width, height } = this.optics;
    let top = 0;
    for (const part of body) top = Math.max(top, part.z1);
    const dx = at.x - this.mount.x;
    const dy = at.y - this.mount.y;
    const dz = at.z + top / 2 - this.mount.height;
    const distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
    if (!(distance <= this.range)) return null;
    this.project(at.x, at.y, at.z + top / 2);
    const centreDepth = this.depth;

    let left = Number.POSITIVE_INFINITY;
    let upper = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    let lower = Number.NEGATIVE_INFINITY;
    const c = cos(at.heading);
    const s = sin(at.heading);
    for (const part of body) {
      for (let corner = 0; corner < 8; corner++) {
        const along = part.offset + (corner & 1 ? 0.5 : -0.5) * part.length;
        const across = (corner & 2 ? 0.5 : -0.5) * part.width;
        this.project(
          at.x + along * c - across * s,
          at.y + along * s + across * c,
          at.z + (corner & 4 ? part.z1 : part.z0),
        );
        if (this.depth < NEAREST) continue;
        left = Math.min(left, this.u);
        right = Math.max(right, this.u);
        upper = Math.min(upper, this.v);
        lower = Math.max(lower, this.v);
      }
    }
    if (centreDepth < NEAREST || left >= width || right <= 0 || upper >= height || lower <= 0) return null;

    const wanted = kind === 'vehicle' ? HIT.vehicle : HIT.pedestrian;
    let points = 0;
    let inPicture = 0;
    let seen = 0;
    for (const part of body) {
      for (const a of ALONG) {
        for (const w of ACROSS) {
          for (const h of UP) {
            // A capsule is round: its points stay on the two axes within its radius.
            const along = part.offset + (a * part.length * (part.radius > 0 ? 0.5 : 1)) / 2;
            const across = (w * part.width * (part.radius > 0 ? 0.5 : 1)) / 2;
            const x = at.x + along * c - across * s;
            const y = at.y + along * s + across * c;
            const z = at.z + part.z0 + h * (part.z1 - part.z0);
            points += 1;
            this.project(x, y, z);
            const inside = this.u >= 0 && this.u <= width && this.v >= 0 && this.v <= height;
            if (this.depth < NEAREST || !inside) continue;
            inPicture += 1;
            if (this.meets(x, y, z, wanted, id)) seen += 1;
          }
        }
      }
    }
    const hiddenShare = inPicture > 0 ? 1 - seen / inPicture : 1;
    left = Math.max(0, left);
    right = Math.min(width, right);
    upper = Math.max(0, upper);
    lower = Math.min(height, lower);
    const density = pixelDensity(this.optics, centreDepth);
    const side = Math.min(right - left, lower - upper);
    return {
      kind,
      id,
      distance,
      left,
      top: upper,
      right,
      bottom: lower,
      pixelsPerMetre: density,
      hiddenShare,
      cutShare: 1 - inPicture / points,
      level: levelOf(density, side, hiddenShare),
    };
  }

  private project(x: number, y: number, z: number): void {
    const r = this.r;
    const dx = x - this.mount.x;
    const dy = y - this.mount.y;
    const dz = z - this.mount.height;
    const depth = r[0]! * dx + r[3]! * dy + r[6]! * dz;
    const left = r[1]! * dx + r[4]! * dy + r[7]! * dz;
    const up = r[2]! * dx + r[5]! * dy + r[8]! * dz;
    this.depth = depth;
    this.u = this.optics.width / 2 - (this.optics.focal * left) / depth;
    this.v = this.optics.height / 2 - (this.optics.focal * up) / depth;
  }

  private meets(x: number, y: number, z: number, kind: number, id: number): boolean {
    const dx = x - this.mount.x;
    const dy = y - this.mount.y;
    const dz = z - this.mount.height;
    const d = Math.sqrt(dx * dx + dy * dy + dz * dz);
    this.world.cast(this.mount.x, this.mount.y, this.mount.height, dx / d, dy / d, dz / d, d);
    return this.world.hitKind === kind && this.world.hitId === id;
  }
}

function levelOf(density: number, shorterSide: number, hiddenShare: number): ObservationLevel {
  let level: ObservationLevel = 'unseen';
  if (shorterSide < SMALLEST_SIDE || hiddenShare > LARGEST_HIDDEN_SHARE) return level;
  for (const step of DENSITY_LEVELS) if (density >= step.pixelsPerMetre) level = step.level;
  return level;
}
