/**
 * A figure of a data sheet and where it was read. `assumed` figures have no source: the interface marks them and lets
 * a person replace them (`withFigures`); sourced ones stay as they are.
 */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  /** What the source is; for an assumption, why this value was taken. */
  readonly source: string;
  readonly assumed: boolean;
}

export function sourced(value: number, unit: string, source: string): Figure {
  return { value, unit, source, assumed: false };
}

export function assumed(value: number, unit: string, why: string): Figure {
  return { value, unit, source: why, assumed: true };
}
