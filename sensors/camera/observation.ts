/**
 * Levels of IEC 62676-4 (edition of 2014) and the pixel density each asks for at the target, px/m, as cctv-check.de and
 * TP-Link FAQ 4098 state them. Newer editions name and bound the levels differently.
 */
export const DENSITY_LEVELS = [
  { level: 'detected', pixelsPerMetre: 25 },
  { level: 'observed', pixelsPerMetre: 62.5 },
  { level: 'recognised', pixelsPerMetre: 125 },
  { level: 'identified', pixelsPerMetre: 250 },
] as const;

export type ObservationLevel = 'unseen' | (typeof DENSITY_LEVELS)[number]['level'];

/**
 * Below this the public DAIR-V2X data set labels an object "ignore": shorter side in pixels, and hidden share. Taken as
 * the floor of what machine vision detects.
 */
export const SMALLEST_SIDE = 15;
export const LARGEST_HIDDEN_SHARE = 0.8;

/** One vehicle or pedestrian within a camera's picture. */
export interface CameraObservation {
  readonly kind: 'vehicle' | 'pedestrian';
  /** Id in the frame. */
  readonly id: number;
  /** From the optical centre to the body's centre, m. */
  readonly distance: number;
  /** Bounding rectangle in the picture, px, origin at the upper left, cut at the picture's edge. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** At the body's centre, along the picture plane. */
  readonly pixelsPerMetre: number;
  /** Share of the body inside the picture that something else hides, 0 to 1. */
  readonly hiddenShare: number;
  /** Share of the body outside the picture, 0 to 1. */
  readonly cutShare: number;
  readonly level: ObservationLevel;
}
