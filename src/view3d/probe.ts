/** What browser tests (and curious people) may ask of the view: `window.hetaoView`. */
export interface ViewProbe {
  /** Vehicles as drawn in the last picture, local metres. */
  vehicles(): { id: number; x: number; y: number }[];
  pedestrians(): { id: number; x: number; y: number }[];
  devices(): { id: string; x: number; y: number }[];
  /** CSS pixels in the view of a point in local metres, or null behind the camera. */
  project(x: number, y: number, z: number): { x: number; y: number } | null;
  /** Pictures made, and the number of the newest frame shown. */
  readonly pictures: number;
  readonly frames: number;
  stats(): { calls: number; triangles: number; meanMs: number; renderer: string };
  /** Puts the camera somewhere at once. */
  look(eye: readonly [number, number, number], target: readonly [number, number, number]): void;
  /** Newest coverage shares shown, if any. */
  coverage(): { once: number; twice: number; area: number } | null;
  /** Points of the selected lidar's newest scan. */
  scanned(): number;
}

declare global {
  interface Window {
    hetaoView?: ViewProbe;
  }
}
