import type { Scene } from '../../scenes/document/scene.ts';
import type { JunctionReport } from './junctions.ts';
import type { Measures } from './measures.ts';
import { type DetectorReport, type EnergyReport, measureReport } from './report.ts';

/** What panels and views show of a measured run: the last complete interval, before that what there is so far. */
export interface MeasureOverview {
  /** Whether the first interval is still under way. */
  readonly soFar: boolean;
  readonly begin: number;
  readonly end: number;
  readonly junctions: readonly JunctionReport[];
  readonly detectors: readonly DetectorReport[];
  /** Since the beginning of the run. */
  readonly energy: readonly EnergyReport[];
  /** Per edge: mean speed as a share of the limit, 0 to 1; -1: nobody was there. */
  readonly speedShare: Float32Array;
}

export function measureOverview(measures: Measures, scene: Scene): MeasureOverview {
  const { roads } = measures.run;
  const soFar = measures.intervals === 0;
  const { begin, end, junctions, detectors, edges } = measureReport(
    measures,
    scene,
    soFar ? 'running' : 'last',
  );
  const speedShare = Float32Array.from(edges, ({ speed }, e) =>
    speed === null ? -1 : Math.min(1, speed / Math.max(0.1, roads.laneSpeed[roads.edgeFirstLane[e]!]!)),
  );
  const { energy } = measureReport(measures, scene, 'total');
  return { soFar, begin, end, junctions, detectors, energy, speedShare };
}
