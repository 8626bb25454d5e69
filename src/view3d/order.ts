/**
 * Order of the opaque ground layers. They lie in one plane, so they are painted one over the other without writing depth
 * (nothing flickers, however far away), after everything that stands: what is hidden behind a building is never shaded.
 */
export const ORDER = {
  sky: 10,
  ground: 20,
  areas: 22,
  water: 23,
  waterEdge: 24,
  asphalt: 26,
  sidewalks: 28,
} as const;
