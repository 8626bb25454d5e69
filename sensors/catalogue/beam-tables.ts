import type { BeamTable } from './device-model.ts';

/** The eight azimuth offsets in which a VLS-128 fires its channels, degrees, repeated every eight channels. */
const VLS128_OFFSETS = [-6.354, -4.548, -2.732, -0.911, 0.911, 2.732, 4.548, 6.354];

// biome-ignore format: a table of 128 channels
const VLS128_ELEVATIONS = [
  -11.742, -1.99, 3.4, -5.29, -0.78, 4.61, -4.08, 1.31, -6.5, -1.11, 4.28, -4.41, 0.1, 6.48, -3.2, 2.19,
  -3.86, 1.53, -9.244, -1.77, 2.74, -5.95, -0.56, 4.83, -2.98, 2.41, -6.28, -0.89, 3.62, -5.07, 0.32, 7.58,
  -0.34, 5.18, -3.64, 1.75, -25, -2.43, 2.96, -5.73, 0.54, 9.7, -2.76, 2.63, -7.65, -1.55, 3.84, -4.85,
  3.18, -5.51, -0.12, 5.73, -4.3, 1.09, -16.042, -2.21, 4.06, -4.63, 0.76, 15, -3.42, 1.97, -6.85, -1.33,
  -5.62, -0.23, 5.43, -3.53, 0.98, -19.582, -2.32, 3.07, -4.74, 0.65, 11.75, -2.65, 1.86, -7.15, -1.44, 3.95,
  -2.1, 3.29, -5.4, -0.01, 4.5, -4.19, 1.2, -13.565, -1.22, 4.17, -4.52, 0.87, 6.08, -3.31, 2.08, -6.65,
  1.42, -10.346, -1.88, 3.51, -6.06, -0.67, 4.72, -3.97, 2.3, -6.39, -1, 4.39, -5.18, 0.21, 6.98, -3.09,
  4.98, -3.75, 1.64, -8.352, -2.54, 2.85, -5.84, -0.45, 8.43, -2.87, 2.52, -6.17, -1.66, 3.73, -4.96, 0.43,
];

/** 128 channels from -25 to +15 degrees, densest (0.11 degrees) about the horizon. */
export const VLS128_BEAMS: BeamTable = {
  elevation: VLS128_ELEVATIONS,
  azimuth: VLS128_ELEVATIONS.map((_, channel) => VLS128_OFFSETS[channel % 8] as number),
  source:
    'Velodyne VLS-128 manual 63-9483 (channel angles), as in the public calibration table of tier4/nebula',
};

/**
 * 32 channels about one degree apart. The maker counts azimuth clockwise, this table counter-clockwise; the values are
 * rounded to 0.001 degrees (2 mm at 120 m).
 */
export const XT32_BEAMS: BeamTable = {
  // biome-ignore format: a table of 32 channels
  elevation: [
    14.972, 13.952, 12.939, 11.931, 10.926, 9.922, 8.917, 7.917,
    6.92, 5.92, 4.922, 3.925, 2.93, 1.936, 0.945, -0.048,
    -1.04, -2.036, -3.029, -4.025, -5.02, -6.016, -7.014, -8.014,
    -9.011, -10.011, -11.006, -12.004, -12.996, -13.997, -15.005, -16.024,
  ],
  // biome-ignore format: a table of 32 channels
  azimuth: [
    -0.082, -0.077, -0.078, -0.076, -0.064, -0.06, -0.049, -0.045,
    -0.034, -0.028, -0.021, -0.014, -0.009, 0.001, 0.007, 0.015,
    0.026, 0.031, 0.038, 0.046, 0.061, 0.066, 0.069, 0.077,
    0.088, 0.092, 0.098, 0.093, 0.102, 0.104, 0.119, 0.13,
  ],
  source: 'Hesai PandarXT-32 angle correction, as in the public calibration table of tier4/nebula',
};
