/**
 * Counter-based randomness: a number is a hash of (seed, entity, purpose, counter), never the next one of a stream, so
 * that no draw depends on the order in which others were made. Mixing: the finaliser of MurmurHash3 (public domain).
 */
export function hash4(seed: number, entity: number, purpose: number, counter: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  h = mix(h ^ Math.imul(entity | 0, 0xcc9e2d51));
  h = mix(h ^ Math.imul(purpose | 0, 0x1b873593));
  h = mix(h ^ Math.imul(counter | 0, 0xc2b2ae35));
  return h >>> 0;
}

function mix(k: number): number {
  let h = k ^ (k >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Uniform in [0, 1). */
export function uniform(seed: number, entity: number, purpose: number, counter: number): number {
  return hash4(seed, entity, purpose, counter) / 4294967296;
}

/** Standard normal by the sum of twelve uniforms (no logarithm needed); support [-6, 6]. */
export function normal(seed: number, entity: number, purpose: number, counter: number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += uniform(seed, entity, purpose, Math.imul(counter, 16) + i);
  return sum;
}

/** What draws are for: each use of randomness has a number of its own. */
export const PURPOSE = {
  speedFactor: 1,
  typeChoice: 2,
  flowTime: 3,
  laneChangeTurn: 4,
  personKind: 5,
  personSpeed: 6,
  personOffset: 7,
  personFlowTime: 8,
  redRunner: 9,
  personLook: 30,
  personSide: 31,
  personYields: 32,
  personBody: 33,
  personReaction: 34,
  vehicleColor: 10,
  dawdle: 11,
  headwayFactor: 12,
  accelFactor: 13,
  lidarNoise: 20,
  lidarDropout: 21,
  cameraNoise: 22,
  gnssNoise: 23,
  detection: 24,
  flowCount: 40,
  zoneEdge: 41,
  cellCount: 42,
  cellTime: 43,
  turn: 44,
  routeChoice: 45,
  rerouting: 46,
  passengers: 47,
  alighting: 48,
} as const;

/** 32-bit seed from a person's text or number. */
export function seedFrom(value: number | string): number {
  if (typeof value === 'number') return value >>> 0;
  let h = 2166136261;
  for (let i = 0; i < value.length; i++) h = Math.imul(h ^ value.charCodeAt(i), 16777619);
  return h >>> 0;
}
