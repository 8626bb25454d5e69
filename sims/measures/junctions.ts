import type { Scene } from '../../scenes/document/scene.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { Period } from './interval-table.ts';
import { type LevelOfService, levelOfService } from './level-of-service.ts';
import type { Measures } from './measures.ts';

export type JunctionControl = 'signal' | 'all-way stop' | 'priority';

/** One approach of a junction over a period. */
export interface ApproachReport {
  readonly edge: string;
  /** Vehicles that came through. */
  readonly passed: number;
  /** Control delay, s per vehicle; null: nobody came. */
  readonly delay: number | null;
  readonly level: LevelOfService | null;
  readonly stopsPerVehicle: number | null;
  readonly meanQueue: number;
  readonly maxQueue: number;
  /** Farthest rear of a queued vehicle from the stop line, m. */
  readonly backOfQueue: number;
}

/** A junction where ways meet. Its level is that of its mean delay; under priority, that of its worst approach. */
export interface JunctionReport {
  readonly id: string;
  readonly control: JunctionControl;
  /** Its signal; null: none. */
  readonly signal: string | null;
  readonly passed: number;
  readonly flow: number;
  readonly delay: number | null;
  readonly level: LevelOfService | null;
  readonly maxQueue: number;
  readonly backOfQueue: number;
  readonly approaches: readonly ApproachReport[];
}

/** Edges that lead into each junction where ways meet: signalised ones, and others with two approaches or more. */
export function approachesOf(roads: RoadNetwork): ReadonlyMap<number, readonly number[]> {
  const into = new Map<number, number[]>();
  for (let edge = 0; edge < roads.edgeCount; edge++) {
    let leads = false;
    for (let lane = roads.edgeFirstLane[edge]!; lane < roads.edgeFirstLane[edge + 1]!; lane++) {
      if (roads.laneLinkStart[lane + 1]! > roads.laneLinkStart[lane]!) leads = true;
    }
    if (!leads) continue;
    const junction = roads.edgeTo[edge]!;
    const list = into.get(junction);
    if (list) list.push(edge);
    else into.set(junction, [edge]);
  }
  for (const [junction, edges] of into) {
    if (edges.length < 2 && signalOf(roads, junction) < 0) into.delete(junction);
  }
  return into;
}

/** The first signal that governs a way through a junction, -1: none. */
function signalOf(roads: RoadNetwork, junction: number): number {
  for (let i = roads.junctionLinkStart[junction]!; i < roads.junctionLinkStart[junction + 1]!; i++) {
    const signal = roads.linkSignal[roads.junctionLinks[i]!]!;
    if (signal >= 0) return signal;
  }
  return -1;
}

export function junctionReports(
  measures: Measures,
  scene: Scene,
  period: Period,
  seconds: number,
): JunctionReport[] {
  const { roads } = measures.run;
  const reports: JunctionReport[] = [];
  for (const [junction, edges] of [...approachesOf(roads)].sort((a, b) => a[0] - b[0])) {
    const signal = signalOf(roads, junction);
    const control: JunctionControl =
      signal >= 0
        ? 'signal'
        : scene.roads.junctions[junction]?.type === 'allway_stop'
          ? 'all-way stop'
          : 'priority';
    const approaches = edges.map((edge) => approach(measures, period, seconds, edge, control === 'signal'));
    const passed = approaches.reduce((sum, a) => sum + a.passed, 0);
    const measured = approaches.filter((a) => a.delay !== null);
    // Where nobody came through, those who wait count one each.
    const weight = measured.reduce((sum, a) => sum + Math.max(1, a.passed), 0);
    const delay =
      weight > 0
        ? measured.reduce((sum, a) => sum + (a.delay ?? 0) * Math.max(1, a.passed), 0) / weight
        : null;
    const worst = measured.reduce<number | null>((most, a) => Math.max(most ?? 0, a.delay ?? 0), null);
    const judged = control === 'priority' ? worst : delay;
    reports.push({
      id: roads.junctionIds[junction]!,
      control,
      signal: signal >= 0 ? roads.signalIds[signal]! : null,
      passed,
      flow: (passed / seconds) * 3600,
      delay,
      level: judged === null ? null : levelOfService(judged, control === 'signal'),
      maxQueue: approaches.reduce((most, a) => Math.max(most, a.maxQueue), 0),
      backOfQueue: approaches.reduce((most, a) => Math.max(most, a.backOfQueue), 0),
      approaches,
    });
  }
  return reports;
}

function approach(
  measures: Measures,
  period: Period,
  seconds: number,
  edge: number,
  signal: boolean,
): ApproachReport {
  const { edges, run } = measures;
  const of = (field: Parameters<typeof edges.table.value>[1], row = edge) =>
    edges.table.value(period, field, row);
  const passed = of('passed');
  const present = edges.presentCount[edge]!;
  // Nobody came through, but some wait: what they have lost so far is the least their delay can be.
  const waiting = period === 'last' && present > 0 ? edges.presentLost[edge]! / present : null;
  const delay = passed > 0 ? of('delay') / passed : waiting;
  const stops = of('stops') + of('stops', edge + edges.edgeCount);
  return {
    edge: run.roads.edgeIds[edge]!,
    passed,
    delay,
    level: delay === null ? null : levelOfService(delay, signal),
    stopsPerVehicle: passed > 0 ? stops / passed : null,
    meanQueue: of('queueTime') / seconds,
    maxQueue: of('queue'),
    backOfQueue: of('back'),
  };
}
