import type { Speaker } from '../i18n/texts.ts';

/** Times, lengths and sizes as panels write them. Pure functions: the language comes as a speaker. */

/** Seconds after midnight as `07:30:05`; days beyond the first wrap. */
export function clockTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return '--:--:--';
  const whole = Math.floor(((seconds % 86_400) + 86_400) % 86_400);
  return [whole / 3600, (whole / 60) % 60, whole % 60]
    .map((n) => String(Math.floor(n)).padStart(2, '0'))
    .join(':');
}

/** A length of time as `1:02:05` or `4:09`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  const whole = Math.floor(seconds);
  const h = Math.floor(whole / 3600);
  const m = Math.floor(whole / 60) % 60;
  const s = String(whole % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}

/** Speed in km/h from m/s. */
export function speed(metresPerSecond: number, say: Speaker): string {
  return `${say.number(metresPerSecond * 3.6)} km/h`;
}

export function metres(value: number, say: Speaker, decimals = 1): string {
  return `${say.number(value, decimals)} m`;
}

export function degrees(radians: number, say: Speaker): string {
  return `${say.number((radians * 180) / Math.PI)}°`;
}

/** Heading as a compass bearing: radians counter-clockwise from east to degrees clockwise from north. */
export function bearing(radians: number, say: Speaker): string {
  const turned = 90 - (radians * 180) / Math.PI;
  return `${say.number(Math.round(((turned % 360) + 360) % 360) % 360)}°`;
}

export function percent(share: number, say: Speaker, decimals = 0): string {
  return `${say.number(share * 100, decimals)} %`;
}

export function bytes(count: number, say: Speaker): string {
  if (count < 1000) return `${say.number(count)} B`;
  if (count < 1e6) return `${say.number(count / 1e3, 1)} kB`;
  if (count < 1e9) return `${say.number(count / 1e6, 1)} MB`;
  return `${say.number(count / 1e9, 2)} GB`;
}
