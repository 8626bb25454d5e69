import { cos, sin } from '../../scenes/math.ts';
import type { Dop, SatelliteView } from './sky-view.ts';

/**
 * Dilution of precision of the satellites given: rows (cos E sin A, cos E cos A, sin E, 1) of H, Q = inverse of
 * transposed H times H, and roots of sums of Q's diagonal. One receiver clock for all systems, as RTKLIB's `dops` has it.
 * Null for fewer than four satellites or a geometry that fixes no position.
 */
export function dilution(satellites: readonly Pick<SatelliteView, 'azimuth' | 'elevation'>[]): Dop | null {
  if (satellites.length < 4) return null;
  const normal = new Float64Array(16);
  for (const { azimuth, elevation } of satellites) {
    const row = [cos(elevation) * sin(azimuth), cos(elevation) * cos(azimuth), sin(elevation), 1];
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) normal[i * 4 + j]! += row[i]! * row[j]!;
  }
  const q = invert4(normal);
  if (!q) return null;
  const [east, north, up, clock] = [q[0]!, q[5]!, q[10]!, q[15]!];
  if (!(east > 0 && north > 0 && up > 0 && clock > 0)) return null;
  return {
    gdop: Math.sqrt(east + north + up + clock),
    pdop: Math.sqrt(east + north + up),
    hdop: Math.sqrt(east + north),
    vdop: Math.sqrt(up),
  };
}

/** Inverse of a 4 x 4 matrix (row by row) by Gauss-Jordan elimination with pivoting; null if it is singular. */
export function invert4(matrix: Float64Array): Float64Array | null {
  const a = Float64Array.from(matrix);
  const inverse = new Float64Array(16);
  for (let i = 0; i < 4; i++) inverse[i * 5] = 1;
  for (let column = 0; column < 4; column++) {
    let pivot = column;
    for (let row = column + 1; row < 4; row++) {
      if (Math.abs(a[row * 4 + column]!) > Math.abs(a[pivot * 4 + column]!)) pivot = row;
    }
    const value = a[pivot * 4 + column]!;
    if (Math.abs(value) < 1e-9) return null;
    for (const m of [a, inverse]) {
      for (let k = 0; k < 4; k++) {
        const taken = m[pivot * 4 + k]!;
        m[pivot * 4 + k] = m[column * 4 + k]!;
        m[column * 4 + k] = taken / value;
      }
    }
    for (let row = 0; row < 4; row++) {
      if (row === column) continue;
      const factor = a[row * 4 + column]!;
      for (const m of [a, inverse]) {
        for (let k = 0; k < 4; k++) m[row * 4 + k]! -= factor * m[column * 4 + k]!;
      }
    }
  }
  return inverse;
}
