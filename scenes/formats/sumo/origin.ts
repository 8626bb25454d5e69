import type { Origin } from '../../document/scene.ts';
import { asin, atan2, cos, exp, PI, sin } from '../../math.ts';
import type { RawLocation } from './raw-net.ts';
import type { SumoReport } from './report.ts';

const DEGREES = 180 / PI;

/**
 * WGS84 longitude and latitude of the local point (0, 0) of an imported network, whose local plane is SUMO's moved by
 * (dx, dy). UTM networks are exact to centimetres at that point; other projections fall back to the centre of the
 * original boundary, and networks without any to (0, 0) with a note.
 */
export function sceneOrigin(
  location: RawLocation | undefined,
  dx: number,
  dy: number,
  file: string,
  report: SumoReport,
): Origin {
  const projection = location?.projParameter ?? '!';
  const zone = /\+proj=utm\b.*\+zone=(\d+)/.exec(projection);
  if (location && zone) {
    const south = /\+south\b/.test(projection);
    const origin = fromUtm(-location.netOffset[0] - dx, -location.netOffset[1] - dy, Number(zone[1]), south);
    if (origin) return origin;
  }
  const [west, south, east, north] = location?.origBoundary ?? [];
  if (
    projection !== '!' &&
    west !== undefined &&
    south !== undefined &&
    east !== undefined &&
    north !== undefined
  ) {
    const lon = (west + east) / 2;
    const lat = (south + north) / 2;
    if (Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(lat) <= 85) {
      report.info(
        'sumo.origin-approximate',
        file,
        `The network's projection "${projection}" is not known here; the centre of its boundary stands for the origin.`,
        'Positions on the globe are approximate, distances are not affected.',
      );
      return { lon: roundDegrees(lon), lat: roundDegrees(lat), height: 0 };
    }
  }
  report.info(
    'sumo.no-georeference',
    file,
    'The network has no place on the globe; its origin is put at longitude 0, latitude 0.',
    'Edit "origin" in the imported scene where the sun or satellites matter.',
  );
  return { lon: 0, lat: 0, height: 0 };
}

function roundDegrees(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

/** Inverse transverse Mercator on WGS84 by Krueger's series in the third flattening, as far as n^3 (below 1 mm in a zone). */
function fromUtm(easting: number, northing: number, zone: number, south: boolean): Origin | undefined {
  const flattening = 1 / 298.257223563;
  const n = flattening / (2 - flattening);
  const radius = (6378137 / (1 + n)) * (1 + (n * n) / 4 + (n * n * n * n) / 64);
  const xi = (northing - (south ? 10_000_000 : 0)) / (0.9996 * radius);
  const eta = (easting - 500_000) / (0.9996 * radius);
  if (Math.abs(xi) > 1.6 || Math.abs(eta) > 0.3) return undefined;
  const beta = [
    n / 2 - (2 * n * n) / 3 + (37 * n * n * n) / 96,
    (n * n) / 48 + (n * n * n) / 15,
    (17 * n * n * n) / 480,
  ];
  let xi1 = xi;
  let eta1 = eta;
  for (const [i, b] of beta.entries()) {
    const k = 2 * (i + 1);
    const growth = exp(k * eta);
    xi1 -= b * sin(k * xi) * ((growth + 1 / growth) / 2);
    eta1 -= b * cos(k * xi) * ((growth - 1 / growth) / 2);
  }
  const growth = exp(eta1);
  const chi = asin((2 * sin(xi1)) / (growth + 1 / growth));
  const delta = [
    2 * n - (2 * n * n) / 3 - 2 * n * n * n,
    (7 * n * n) / 3 - (8 * n * n * n) / 5,
    (56 * n * n * n) / 15,
  ];
  let lat = chi;
  for (const [i, d] of delta.entries()) lat += d * sin(2 * (i + 1) * chi);
  const lon = zone * 6 - 183 + DEGREES * atan2((growth - 1 / growth) / 2, cos(xi1));
  const degrees = lat * DEGREES;
  if (Math.abs(degrees) > 85 || Math.abs(lon) > 180) return undefined;
  return { lon: roundDegrees(lon), lat: roundDegrees(degrees), height: 0 };
}
