import { cos, PI, sin } from '../math.ts';
import type { LonLat } from './local-frame.ts';

/** Krasovsky ellipsoid, as the published form of the GCJ-02 obfuscation uses it. */
const A = 6378245;
const EE = 0.006693421622965943;
const RADIANS = PI / 180;

function wobble(a: number): number {
  return ((20 * sin(6 * PI * a) + 20 * sin(2 * PI * a)) * 2) / 3;
}

function shiftLat(x: number, y: number): number {
  return (
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    wobble(x) +
    ((20 * sin(PI * y) + 40 * sin((PI * y) / 3)) * 2) / 3 +
    ((160 * sin((PI * y) / 12) + 320 * sin((PI * y) / 30)) * 2) / 3
  );
}

function shiftLon(x: number, y: number): number {
  return (
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    wobble(x) +
    ((20 * sin(PI * x) + 40 * sin((PI * x) / 3)) * 2) / 3 +
    ((150 * sin((PI * x) / 12) + 300 * sin((PI * x) / 30)) * 2) / 3
  );
}

/**
 * WGS84 to GCJ-02, the offset that mainland consumer maps carry (about 525 m east and 303 m south at Hetao). Degrees.
 * The published algorithm; it is meant for mainland China and is applied without asking where the point lies.
 */
export function wgs84ToGcj02(lon: number, lat: number): LonLat {
  const x = lon - 105;
  const y = lat - 35;
  const phi = lat * RADIANS;
  const s = sin(phi);
  const w = 1 - EE * s * s;
  const dLat = shiftLat(x, y) / ((((A * (1 - EE)) / (w * Math.sqrt(w))) * PI) / 180);
  const dLon = shiftLon(x, y) / (((A / Math.sqrt(w)) * cos(phi) * PI) / 180);
  return { lon: lon + dLon, lat: lat + dLat };
}

/** GCJ-02 to WGS84 by fixed-point iteration, to better than 1e-9 degrees (0.1 mm). */
export function gcj02ToWgs84(lon: number, lat: number): LonLat {
  let wgs = { lon, lat };
  for (let round = 0; round < 8; round++) {
    const back = wgs84ToGcj02(wgs.lon, wgs.lat);
    wgs = { lon: wgs.lon + lon - back.lon, lat: wgs.lat + lat - back.lat };
  }
  return wgs;
}
