import { cos, PI, sin, tan } from '../math.ts';

/** WGS84 ellipsoid (NIMA TR8350.2). */
const A = 6378137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const EP2 = E2 / (1 - E2);
const RADIANS = PI / 180;

/** A point on the ellipsoid, degrees. */
export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/** A point of a scene, metres east and north of its origin. */
export interface LocalPoint {
  readonly x: number;
  readonly y: number;
}

/** Length of the meridian from the equator to a latitude in radians (series in the third flattening, error < 0.1 mm). */
function meridianArc(latitude: number): number {
  const e4 = E2 * E2;
  const e6 = e4 * E2;
  return (
    A *
    ((1 - E2 / 4 - (3 * e4) / 64 - (5 * e6) / 256) * latitude -
      ((3 * E2) / 8 + (3 * e4) / 32 + (45 * e6) / 1024) * sin(2 * latitude) +
      ((15 * e4) / 256 + (45 * e6) / 1024) * sin(4 * latitude) -
      ((35 * e6) / 3072) * sin(6 * latitude))
  );
}

/**
 * Conversion between WGS84 and the local east-north metres of a scene.
 *
 * The plane is the transverse Mercator projection centred on the scene's origin with scale 1 (J. P. Snyder, Map Projections,
 * USGS PP 1395, formulas 8-9 and 8-10): at the origin its axes are east and north, angles are kept everywhere, and a length
 * at distance d from the central meridian comes out too long by d^2 / 2R^2, that is 1.2 cm in 10 km at d = 10 km.
 * The series is cut after the sixth power; within 50 km of the origin that costs less than 1 mm.
 */
export class LocalFrame {
  readonly origin: LonLat;
  readonly #arc: number;

  constructor(origin: LonLat) {
    this.origin = origin;
    this.#arc = meridianArc(origin.lat * RADIANS);
  }

  /** Local metres of a WGS84 point (degrees). */
  toLocal(lon: number, lat: number): LocalPoint {
    const phi = lat * RADIANS;
    const s = sin(phi);
    const c = cos(phi);
    const t = tan(phi);
    const n = A / Math.sqrt(1 - E2 * s * s);
    const t2 = t * t;
    const eta2 = EP2 * c * c;
    const a = (lon - this.origin.lon) * RADIANS * c;
    const a2 = a * a;
    const x =
      n *
      a *
      (1 + (a2 / 6) * (1 - t2 + eta2) + ((a2 * a2) / 120) * (5 - 18 * t2 + t2 * t2 + 72 * eta2 - 58 * EP2));
    const y =
      meridianArc(phi) -
      this.#arc +
      n *
        t *
        a2 *
        (0.5 +
          (a2 / 24) * (5 - t2 + 9 * eta2 + 4 * eta2 * eta2) +
          ((a2 * a2) / 720) * (61 - 58 * t2 + t2 * t2));
    return { x, y };
  }

  /** WGS84 degrees of a local point; the inverse of `toLocal` to better than 1e-11 degrees within 50 km. */
  toWgs84(x: number, y: number): LonLat {
    const phi0 = this.origin.lat * RADIANS;
    const s = sin(phi0);
    const w = 1 - E2 * s * s;
    const metresPerDegreeNorth = ((A * (1 - E2)) / (w * Math.sqrt(w))) * RADIANS;
    const metresPerDegreeEast = (A / Math.sqrt(w)) * cos(phi0) * RADIANS;
    let lon = this.origin.lon + x / metresPerDegreeEast;
    let lat = this.origin.lat + y / metresPerDegreeNorth;
    for (let round = 0; round < 8; round++) {
      const p = this.toLocal(lon, lat);
      lon += (x - p.x) / metresPerDegreeEast;
      lat += (y - p.y) / metresPerDegreeNorth;
    }
    return { lon, lat };
  }
}

/** A length brought onto the grid of compiled scenes, 1 mm. */
export function toMillimetre(metres: number): number {
  const r = Math.floor(metres * 1000 + 0.5) / 1000;
  return r === 0 ? 0 : r;
}
