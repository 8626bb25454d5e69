import type { Mount } from '../../scenes/document/devices.ts';
import { cos, sin } from '../../scenes/math.ts';

/**
 * Attitude of a mount as a rotation from the device's axes (x forward, y left, z up) to the world's: nine numbers, row
 * by row. Yaw turns about the vertical, then pitch tips the nose down, then roll turns about the nose.
 */
export function attitude(mount: Pick<Mount, 'yaw' | 'pitch' | 'roll'>): Float64Array {
  const cy = cos(mount.yaw);
  const sy = sin(mount.yaw);
  const cp = cos(mount.pitch);
  const sp = sin(mount.pitch);
  const cr = cos(mount.roll);
  const sr = sin(mount.roll);
  return new Float64Array([
    cy * cp,
    cy * sp * sr - sy * cr,
    cy * sp * cr + sy * sr,
    sy * cp,
    sy * sp * sr + cy * cr,
    sy * sp * cr - cy * sr,
    -sp,
    cp * sr,
    cp * cr,
  ]);
}
