import { ecfToLookAngles, eciToEcf, gstime, sgp4, twoline2satrec } from 'satellite.js';
import type { Origin } from '../../scenes/document/scene.ts';
import { PI, TWO_PI } from '../../scenes/math.ts';
import {
  ELEMENTS,
  ELEMENTS_SOURCE,
  ELEMENTS_TIME,
  ELEMENTS_YEAR,
  type SatelliteElements,
} from './elements.ts';
import type { GnssSystem } from './sky-view.ts';

/** A satellite above the horizontal plane. Radians, azimuth clockwise from north. */
export interface PreparedSatellite {
  readonly system: GnssSystem;
  readonly id: string;
  readonly azimuth: number;
  readonly elevation: number;
}

/** Where satellites stand over a scene at one time. */
export interface PreparedSky {
  /** Seconds since the epoch, UTC. */
  readonly time: number;
  /** Days from the elements to `time`, positive for later. */
  readonly elementsAge: number;
  readonly elementsSource: string;
  readonly satellites: readonly PreparedSatellite[];
}

type Record = ReturnType<typeof twoline2satrec>;
let records: readonly Record[] | null = null;

/**
 * Places the satellites of the shipped elements over a scene's origin (SGP4/SDP4). Directions hold for the whole scene:
 * over 5 km they change by less than 0.02 degrees.
 *
 * The orbit package uses the engine's own sine and cosine, which differ in the last bit from engine to engine: so this
 * is called when a run is prepared, never inside a tick, and angles are rounded to 1e-6 rad.
 */
export function prepareSky(origin: Origin, time: number): PreparedSky {
  records ??= ELEMENTS.map(recordOf);
  const julian = 2440587.5 + time / 86400;
  const sidereal = gstime(julian);
  const observer = {
    longitude: (origin.lon * PI) / 180,
    latitude: (origin.lat * PI) / 180,
    height: origin.height / 1000,
  };
  const satellites: PreparedSatellite[] = [];
  records.forEach((record, i) => {
    const state = sgp4(record, (julian - record.jdsatepoch) * 1440);
    if (!state) return;
    const look = ecfToLookAngles(observer, eciToEcf(state.position, sidereal));
    const elevation = round(look.elevation);
    if (!(elevation > 0)) return;
    const [system, id] = ELEMENTS[i] as SatelliteElements;
    const azimuth = round(look.azimuth - TWO_PI * Math.floor(look.azimuth / TWO_PI));
    satellites.push({ system, id, azimuth, elevation });
  });
  const elementsAge = (time - ELEMENTS_TIME) / 86400;
  return { time, elementsAge, elementsSource: ELEMENTS_SOURCE, satellites };
}

/** Two-line form of the elements: the orbit package reads that to the last digit, with no calendar in between. */
function recordOf(elements: SatelliteElements): Record {
  const [, , number, day, inclination, node, eccentricity, perigee, anomaly, motion] = elements;
  const angle = (degrees: number) => degrees.toFixed(4).padStart(8, ' ');
  const catalogue = String(number).padStart(5, '0');
  const year = String(ELEMENTS_YEAR % 100);
  const epoch = day.toFixed(8).padStart(12, '0');
  const fraction = eccentricity.toFixed(7).slice(2);
  return twoline2satrec(
    `1 ${catalogue}U 00000A   ${year}${epoch}  .00000000  00000-0  00000-0 0    00`,
    `2 ${catalogue} ${angle(inclination)} ${angle(node)} ${fraction} ${angle(perigee)} ${angle(anomaly)} ${motion
      .toFixed(8)
      .padStart(11, ' ')}    00`,
  );
}

function round(radians: number): number {
  return Math.round(radians * 1e6) / 1e6;
}
