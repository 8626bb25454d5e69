/** Direction to the sun and how dark it is. */
export interface SunPosition {
  /** Unit vector: east, north, up. Up is negative below the horizon. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Solar noon in Shenzhen by the clock (114 degrees east, UTC+8), h. */
const SOLAR_NOON = 12.4;
const DEGREE = Math.PI / 180;

/** Day of the year of an ISO date, or the one given (default: the March equinox). */
export function dayOfYear(date: string | undefined, otherwise = 80): number {
  const match = date?.match(/^(\d{4})-(\d{2})-(\d{2})/);
  if (!match) return otherwise;
  const start = Date.UTC(Number(match[1]), 0, 1);
  const day = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return Number.isFinite(day) ? Math.round((day - start) / 86_400_000) + 1 : otherwise;
}

/**
 * Where the sun stands at an hour of the local clock (0..24): declination by Cooper's formula, hour angle from solar
 * noon. Good to a degree or two, which is enough for light.
 */
export function sunAt(hour: number, latitude: number, day: number): SunPosition {
  const declination = 23.45 * DEGREE * Math.sin((2 * Math.PI * (284 + day)) / 365);
  const angle = (hour - SOLAR_NOON) * 15 * DEGREE;
  const lat = latitude * DEGREE;
  const x = -Math.cos(declination) * Math.sin(angle);
  const y = Math.sin(declination) * Math.cos(lat) - Math.cos(declination) * Math.sin(lat) * Math.cos(angle);
  const z = Math.sin(declination) * Math.sin(lat) + Math.cos(declination) * Math.cos(lat) * Math.cos(angle);
  return { x, y, z };
}

/** 0 by day, 1 by night: from 4 degrees above the horizon to 7 below it. */
export function darkness(sunUp: number): number {
  const t = Math.min(
    1,
    Math.max(0, (Math.sin(4 * DEGREE) - sunUp) / (Math.sin(4 * DEGREE) + Math.sin(7 * DEGREE))),
  );
  return t * t * (3 - 2 * t);
}
