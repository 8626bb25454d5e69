import type { Mount } from '../../scenes/document/devices.ts';
import { atan } from '../../scenes/math.ts';
import type { CameraModel } from '../catalogue/device-model.ts';
import { attitude } from '../world/mount.ts';

/** A pinhole camera: angles in radians, lengths in pixels. */
export interface Optics {
  readonly horizontalFov: number;
  readonly verticalFov: number;
  /** Focal length in pixels: pixels per metre at a depth of one metre. */
  readonly focal: number;
  readonly width: number;
  readonly height: number;
}

/** Field of view of a width w (of the sensor) behind a focal length f, same unit: 2 atan(w / 2f), radians. */
export function fieldOfView(width: number, focalLength: number): number {
  return 2 * atan(width / (2 * focalLength));
}

/** Optics of a model; pixels are square, so the sensor's height follows from the picture's proportions. */
export function opticsOf(model: CameraModel): Optics {
  const { sensorWidth, focalLength, pixelsWide, pixelsHigh } = model.figures;
  const sensorHeight = (sensorWidth.value * pixelsHigh.value) / pixelsWide.value;
  return {
    horizontalFov: fieldOfView(sensorWidth.value, focalLength.value),
    verticalFov: fieldOfView(sensorHeight, focalLength.value),
    focal: (focalLength.value * pixelsWide.value) / sensorWidth.value,
    width: pixelsWide.value,
    height: pixelsHigh.value,
  };
}

/** Pixels per metre on a plane across the optical axis at a depth (m): f[px] / depth. */
export function pixelDensity(optics: Optics, depth: number): number {
  return optics.focal / depth;
}

/**
 * Corners of the picture on a plane at `depth` metres along the axis, in the scene's metres, as the camera sees them:
 * upper left, upper right, lower right, lower left (x, y, z each). With the mount's own point they make the frustum.
 */
export function frustumCorners(model: CameraModel, mount: Mount, depth: number): Float64Array {
  const { focal, width, height } = opticsOf(model);
  const r = attitude(mount);
  const out = new Float64Array(12);
  const halfWidth = (width / 2 / focal) * depth;
  const halfHeight = (height / 2 / focal) * depth;
  const corners = [
    [halfWidth, halfHeight],
    [-halfWidth, halfHeight],
    [-halfWidth, -halfHeight],
    [halfWidth, -halfHeight],
  ] as const;
  corners.forEach(([left, up], i) => {
    for (let axis = 0; axis < 3; axis++) {
      const row = axis * 3;
      out[i * 3 + axis] =
        [mount.x, mount.y, mount.height][axis]! + r[row]! * depth + r[row + 1]! * left + r[row + 2]! * up;
    }
  });
  return out;
}
