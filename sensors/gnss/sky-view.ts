export type GnssSystem = 'GPS' | 'BeiDou' | 'Galileo' | 'GLONASS';

/** A satellite above the horizon of a place. Angles in radians, azimuth clockwise from north. */
export interface SatelliteView {
  readonly system: GnssSystem;
  /** As receivers name it: system letter and number, e.g. G13, C38, E07, R730. */
  readonly id: string;
  readonly azimuth: number;
  readonly elevation: number;
  /** In use, below the elevation mask, or behind something. */
  readonly state: 'visible' | 'masked' | 'blocked';
}

/** Dilution of precision; null where fewer than four satellites (or a degenerate sky) give none. */
export interface Dop {
  readonly gdop: number;
  readonly pdop: number;
  readonly hdop: number;
  readonly vdop: number;
}

/** The sky as an antenna sees it. */
export interface SkyView {
  /** Seconds since the epoch (UTC) that the satellites were placed for. */
  readonly time: number;
  /** Days between the orbital elements and `time`: positions are exact near 0 and only typical after some weeks. */
  readonly elementsAge: number;
  readonly elementsSource: string;
  readonly satellites: readonly SatelliteView[];
  readonly visibleCount: number;
  readonly dop: Dop | null;
  /** The same with no buildings about: what the place costs. */
  readonly openDop: Dop | null;
}
