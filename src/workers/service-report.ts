import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { LineReport, LineService } from '../../sims/demand/line-service.ts';
import type { Rerouting, ReroutingSums } from '../../sims/routes/rerouting.ts';

/** What a run says of its public transport, its changed routes and its closed roads: for panels and files. */
export interface ServiceReport {
  readonly lines: readonly LineReport[];
  readonly rerouting: ReroutingSums;
  /** Edges with closed lanes (0: nearest the kerb), and how many lanes they have in all. */
  readonly closures: readonly ClosedRoad[];
}

export interface ClosedRoad {
  readonly edge: string;
  readonly lanes: readonly number[];
  readonly laneCount: number;
}

/** The part of `Simulation` that reports are made of; a run without it has nothing to report. */
export interface ReportedRun {
  readonly world?: Pick<CompiledScene, 'roads'>;
  readonly lines?: Pick<LineService, 'report'>;
  readonly rerouting?: Pick<Rerouting, 'report' | 'closures'>;
}

export function serviceReport({ world, lines, rerouting }: ReportedRun): ServiceReport {
  const closures: ClosedRoad[] = [];
  for (const { edge, lanes } of (world && rerouting?.closures()) ?? []) {
    const roads = world?.roads;
    const laneCount = (roads?.edgeFirstLane[edge + 1] ?? 0) - (roads?.edgeFirstLane[edge] ?? 0);
    closures.push({ edge: roads?.edgeIds[edge] ?? '', lanes, laneCount });
  }
  return {
    lines: lines?.report() ?? [],
    rerouting: rerouting?.report ?? { changed: 0, cutShort: 0, haltsLeftOut: 0, noRoom: 0 },
    closures,
  };
}
