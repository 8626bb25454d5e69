import type { Mount } from '../../scenes/document/devices.ts';
import { cos, PI, sin } from '../../scenes/math.ts';
import { hash4, PURPOSE } from '../../sims/random.ts';
import type { LidarModel } from '../catalogue/device-model.ts';
import { HIT } from '../world/hit.ts';
import { attitude } from '../world/mount.ts';
import type { RayWorld } from '../world/ray-world.ts';
import type { PointCloud } from './point-cloud.ts';

const DEGREES = PI / 180;

/**
 * Diffuse reflectance at 905 nm by what was hit (see HIT): none, ground, building, vehicle, pedestrian, pole, barrier.
 * Assumed values of ordinary asphalt, facades, paint, cloth, galvanised steel and concrete.
 */
const REFLECTANCE = [0, 0.17, 0.35, 0.5, 0.4, 0.4, 0.35];

export interface ScanOptions {
  /** Instant of the scan: noise differs from tick to tick. */
  readonly tick: number;
  readonly seed: number;
  /** Number of the device, so that two lidars of one scene have noise of their own. */
  readonly entity?: number;
  /** Azimuths to scan, radians from the mount's forward axis, counter-clockwise; absent: the model's field of view. */
  readonly azimuthFrom?: number;
  readonly azimuthTo?: number;
  /** Radians between firings; absent: the model's. A multiple of it gives a thinned scan for display. */
  readonly azimuthStep?: number;
}

/** Azimuths that a scan with these options has. */
function columnsOf(
  model: LidarModel,
  options: Partial<ScanOptions>,
): { from: number; step: number; count: number } {
  const fov = model.figures.horizontalFov.value * DEGREES;
  const from = options.azimuthFrom ?? -fov / 2;
  const to = options.azimuthTo ?? fov / 2;
  const step = options.azimuthStep ?? model.figures.azimuthStep.value * DEGREES;
  const count = step > 0 && to > from ? Math.max(1, Math.floor((to - from) / step + 1e-9)) : 0;
  return { from, step, count };
}

/** Rays of one scan: the capacity a cloud needs to hold every possible point. */
export function raysPerScan(model: LidarModel, options: Partial<ScanOptions> = {}): number {
  return columnsOf(model, options).count * model.beams.elevation.length;
}

/** Unit vectors of a model's channels at azimuth zero, in the device's axes: x, y, z per channel. */
export function channelDirections(model: LidarModel): Float64Array {
  const { elevation, azimuth } = model.beams;
  const out = new Float64Array(elevation.length * 3);
  for (let ring = 0; ring < elevation.length; ring++) {
    const e = (elevation[ring] as number) * DEGREES;
    const a = (azimuth[ring] as number) * DEGREES;
    out[ring * 3] = cos(e) * cos(a);
    out[ring * 3 + 1] = cos(e) * sin(a);
    out[ring * 3 + 2] = sin(e);
  }
  return out;
}

/**
 * One revolution of a lidar into `cloud` (replacing what it held; points beyond its capacity are dropped): every channel
 * of the model's beam table at every azimuth, from the mount's pose, all at one instant. A range is what the ray met
 * plus noise (a near-normal sum of four hashed bytes), kept if within the model's limits. Intensity is the surface's
 * reflectance times the cosine of incidence, what a lidar with calibrated reflectivity reports of a diffuse surface.
 */
export function scanLidar(
  world: RayWorld,
  model: LidarModel,
  mount: Mount,
  options: ScanOptions,
  cloud: PointCloud,
): void {
  const { from, step, count } = columnsOf(model, options);
  const directions = channelDirections(model);
  const channels = directions.length / 3;
  const r = attitude(mount);
  const r0 = r[0] as number;
  const r1 = r[1] as number;
  const r2 = r[2] as number;
  const r3 = r[3] as number;
  const r4 = r[4] as number;
  const r5 = r[5] as number;
  const r6 = r[6] as number;
  const r7 = r[7] as number;
  const r8 = r[8] as number;
  const { x: ox, y: oy, height: oz } = mount;
  const maxRange = model.figures.range.value;
  const minRange = model.figures.minRange.value;
  const sigma = model.figures.rangeNoise.value;
  const entity = options.entity ?? 0;
  // Each draw has a counter of its own: ray number, mixed with the tick by the seed.
  const seed = hash4(options.seed, entity, PURPOSE.lidarNoise, options.tick);
  let n = 0;
  const capacity = cloud.capacity;
  for (let column = 0; column < count; column++) {
    const a = from + column * step;
    const ca = cos(a);
    const sa = sin(a);
    for (let ring = 0; ring < channels; ring++) {
      const bx = directions[ring * 3] as number;
      const by = directions[ring * 3 + 1] as number;
      const vx = bx * ca - by * sa;
      const vy = bx * sa + by * ca;
      const vz = directions[ring * 3 + 2] as number;
      const dx = r0 * vx + r1 * vy + r2 * vz;
      const dy = r3 * vx + r4 * vy + r5 * vz;
      const dz = r6 * vx + r7 * vy + r8 * vz;
      const distance = world.cast(ox, oy, oz, dx, dy, dz, maxRange);
      if (world.hitKind === HIT.none || distance < minRange || n >= capacity) continue;
      const range = distance + sigma * spread(hash4(seed, ring, PURPOSE.lidarNoise, column));
      cloud.x[n] = ox + dx * range;
      cloud.y[n] = oy + dy * range;
      cloud.z[n] = oz + dz * range;
      cloud.intensity[n] = (REFLECTANCE[world.hitKind] as number) * world.incidence();
      cloud.range[n] = range;
      cloud.ring[n] = ring;
      cloud.hitKind[n] = world.hitKind;
      cloud.objectId[n] = Math.max(0, world.hitId);
      n += 1;
    }
  }
  cloud.count = n;
}

/** Standard deviation of the sum of four independent uniform bytes: sqrt(4 (256^2 - 1) / 12). */
const BYTES_DEVIATION = 147.80054127099805;

/** A number of mean 0 and deviation 1 from 32 hashed bits: nearly normal, within 3.46 deviations. */
function spread(bits: number): number {
  return (
    ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) / BYTES_DEVIATION
  );
}
