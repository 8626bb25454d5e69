/** What a ray met. */
export const HIT = {
  none: 0,
  ground: 1,
  building: 2,
  vehicle: 3,
  pedestrian: 4,
  pole: 5,
  barrier: 6,
} as const;
