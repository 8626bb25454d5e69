import type { Device } from '../../scenes/document/devices.ts';
import { asin, atan2, PI } from '../../scenes/math.ts';
import { DENSITY_LEVELS } from '../camera/observation.ts';
import { opticsOf } from '../camera/optics.ts';
import { modelOf } from '../catalogue/catalogue.ts';
import type { CameraModel, DeviceModel, LidarModel } from '../catalogue/device-model.ts';
import { attitude } from '../world/mount.ts';
import type { RayWorld } from '../world/ray-world.ts';
import type { CoverageGrid } from './coverage-grid.ts';

/** Height at which a cell must be seen, m. */
export const TARGET_HEIGHT = 1;
/**
 * A lidar covers a cell where a person there (this wide and tall) is expected to return at least this many points. The
 * number is an assumption: no citable threshold was found.
 */
export const LIDAR_TARGET = { width: 0.5, height: 1.7, points: 5 } as const;
/** A camera covers a cell where it reaches the lowest level of IEC 62676-4 that tells an object from none, px/m. */
export const CAMERA_DENSITY = DENSITY_LEVELS[0].pixelsPerMetre;

const DEGREES = PI / 180;
/** A ray that ends this near its target counts as having reached it, m. */
const REACHED = 0.05;

/** Whether a target at (dx, dy, dz) from the device is within its field of view and near enough. */
type Reach = (dx: number, dy: number, dz: number, distance: number) => boolean;

/**
 * Marks in `out` (1 or 0 per cell of the grid) what a device covers: within its range and field of view, and in line of
 * sight of a point 1 m above the cell's centre. Radio counts line of sight within the range that the catalogue states.
 * GNSS, signals, compute units and unknown models cover nothing. `model` overrides the catalogue's.
 */
export function coverDevice(
  world: RayWorld,
  device: Device,
  grid: Pick<CoverageGrid, 'x0' | 'y0' | 'cell' | 'columns' | 'rows'>,
  out: Uint8Array,
  model: DeviceModel | undefined = modelOf(device.model),
): void {
  out.fill(0);
  if (!model) return;
  const reach = reachOf(model, device);
  if (!reach || !('range' in model.figures)) return;
  const range = model.figures.range.value;
  const { x: ox, y: oy, height: oz } = device.mount;
  const { x0, y0, cell, columns, rows } = grid;
  const c0 = Math.max(0, Math.floor((ox - range - x0) / cell));
  const c1 = Math.min(columns - 1, Math.floor((ox + range - x0) / cell));
  const r0 = Math.max(0, Math.floor((oy - range - y0) / cell));
  const r1 = Math.min(rows - 1, Math.floor((oy + range - y0) / cell));
  const dz = TARGET_HEIGHT - oz;
  for (let row = r0; row <= r1; row++) {
    const dy = y0 + (row + 0.5) * cell - oy;
    for (let column = c0; column <= c1; column++) {
      const dx = x0 + (column + 0.5) * cell - ox;
      const distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
      if (distance > range || distance === 0 || !reach(dx, dy, dz, distance)) continue;
      const free = world.cast(ox, oy, oz, dx / distance, dy / distance, dz / distance, distance - REACHED);
      if (free === Number.POSITIVE_INFINITY) out[row * columns + column] = 1;
    }
  }
}

function reachOf(model: DeviceModel, device: Device): Reach | null {
  switch (model.kind) {
    case 'lidar':
      return lidarReach(model, device);
    case 'camera':
      return cameraReach(model, device);
    case 'radio':
      return () => true;
    default:
      return null;
  }
}

function lidarReach(model: LidarModel, device: Device): Reach {
  const points = pointsOnPerson(model, device.mount);
  const r = attitude(device.mount);
  const half = (model.figures.horizontalFov.value * DEGREES) / 2;
  const near = model.figures.minRange.value;
  return (dx, dy, dz, distance) => {
    if (distance < near) return false;
    if (half < PI) {
      const forward = r[0]! * dx + r[3]! * dy + r[6]! * dz;
      const left = r[1]! * dx + r[4]! * dy + r[7]! * dz;
      if (Math.abs(atan2(left, forward)) > half) return false;
    }
    return points(dx, dy, dz - TARGET_HEIGHT) >= LIDAR_TARGET.points;
  };
}

/**
 * Points that one scan is expected to leave on a person whose feet are at (dx, dy, dz) from the lidar, nothing between:
 * beams whose elevation lies between feet and head as the device sees them, times firings across the width, w / (R step).
 */
export function pointsOnPerson(
  model: LidarModel,
  mount: Device['mount'],
): (dx: number, dy: number, dz: number) => number {
  const beams = Float64Array.from(model.beams.elevation, (e) => e * DEGREES).sort();
  const r = attitude(mount);
  const step = model.figures.azimuthStep.value * DEGREES;
  const elevation = (dx: number, dy: number, dz: number) => {
    const up = r[2]! * dx + r[5]! * dy + r[8]! * dz;
    return asin(up / Math.sqrt(dx * dx + dy * dy + dz * dz));
  };
  return (dx, dy, dz) => {
    const feet = elevation(dx, dy, dz);
    const head = elevation(dx, dy, dz + LIDAR_TARGET.height);
    const low = Math.min(feet, head);
    const high = Math.max(feet, head);
    let between = 0;
    for (let i = 0; i < beams.length; i++) if (beams[i]! >= low && beams[i]! <= high) between += 1;
    // Across: the angle that the width fills about the device's own axis, so the flat distance counts.
    return (between * LIDAR_TARGET.width) / (Math.sqrt(dx * dx + dy * dy) * step);
  };
}

function cameraReach(model: CameraModel, device: Device): Reach {
  const { focal, width, height } = opticsOf(model);
  const r = attitude(device.mount);
  const deepest = focal / CAMERA_DENSITY;
  return (dx, dy, dz) => {
    const depth = r[0]! * dx + r[3]! * dy + r[6]! * dz;
    if (depth <= 0 || depth > deepest) return false;
    const left = r[1]! * dx + r[4]! * dy + r[7]! * dz;
    const up = r[2]! * dx + r[5]! * dy + r[8]! * dz;
    return Math.abs(left) * focal <= (width / 2) * depth && Math.abs(up) * focal <= (height / 2) * depth;
  };
}
