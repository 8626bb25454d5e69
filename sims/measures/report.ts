import type { Scene } from '../../scenes/document/scene.ts';
import { CO2_PER_FUEL, DENSITY, type EnergySource, HEATING_VALUE } from './energy-model.ts';
import type { Period } from './interval-table.ts';
import { type JunctionReport, junctionReports } from './junctions.ts';
import type { Measures } from './measures.ts';

/** One edge over a period. `null`: nobody was there to tell. By Edie's definitions where it says so. */
export interface EdgeReport {
  readonly id: string;
  /** veh/h: distance driven over length and time (Edie). */
  readonly flow: number;
  /** veh/km, all lanes together: time spent over length and time (Edie). */
  readonly density: number;
  /** m/s: distance over time (Edie's space-mean speed). */
  readonly speed: number | null;
  /** Mean of vehicles that drove it from end to end, s. */
  readonly travelTime: number | null;
  readonly travelled: number;
  readonly entered: number;
  readonly left: number;
  readonly began: number;
  readonly ended: number;
  /** Vehicle seconds and metres, seconds lost against each driver's own speed, seconds at rest, stops. */
  readonly time: number;
  readonly distance: number;
  readonly timeLoss: number;
  readonly waitingTime: number;
  readonly stops: number;
  readonly meanQueue: number;
  readonly maxQueue: number;
  /** Farthest rear of a queued vehicle from the stop line, m. */
  readonly backOfQueue: number;
}

/** All edges and junctions together. Units as of an edge. */
export interface NetworkReport {
  readonly time: number;
  readonly distance: number;
  readonly timeLoss: number;
  readonly waitingTime: number;
  readonly stops: number;
  readonly began: number;
  readonly ended: number;
}

export interface LoopReport {
  readonly kind: 'loop';
  readonly id: string;
  readonly count: number;
  /** veh/h. */
  readonly flow: number;
  /** 0..1: share of the time a body lay over it. */
  readonly occupancy: number;
  /** Harmonic mean, m/s: the speed of the traffic in space. */
  readonly speed: number | null;
  /** Arithmetic mean, m/s. */
  readonly meanSpeed: number | null;
  readonly meanLength: number | null;
}

export interface AreaReport {
  readonly kind: 'area';
  readonly id: string;
  readonly vehicleSeconds: number;
  readonly meanVehicles: number;
  readonly maxVehicles: number;
  /** veh/km of its lanes, laid end to end. */
  readonly density: number;
  readonly speed: number | null;
  readonly timeLoss: number;
  readonly meanQueue: number;
  readonly maxQueue: number;
  readonly meanJamLength: number;
  readonly maxJamLength: number;
}

export interface SectionReport {
  readonly kind: 'section';
  readonly id: string;
  readonly entered: number;
  readonly passed: number;
  readonly meanInside: number;
  readonly travelTime: number | null;
  readonly timeLoss: number | null;
  readonly stops: number | null;
}

export type DetectorReport = LoopReport | AreaReport | SectionReport;

/** Energy of one vehicle type over a period. */
export interface EnergyReport {
  readonly type: string;
  readonly source: EnergySource;
  /** False: the model's parameters are scaled or assumed (`docs/measures.md`). */
  readonly published: boolean;
  readonly kilometres: number;
  readonly hours: number;
  readonly fuelKilograms: number;
  readonly fuelLitres: number;
  /** Heat in the fuel, or electricity from the battery less what came back. */
  readonly kilowattHours: number;
  readonly recuperatedKilowattHours: number;
  /** From the exhaust; electricity counts none. */
  readonly co2Kilograms: number;
}

/** Everything measured over a period, ready for JSON. Times s. */
export interface MeasureReport {
  readonly period: Period;
  readonly begin: number;
  readonly end: number;
  readonly network: NetworkReport;
  readonly edges: readonly EdgeReport[];
  readonly junctions: readonly JunctionReport[];
  readonly detectors: readonly DetectorReport[];
  readonly energy: readonly EnergyReport[];
}

/** The bounds of a period, s. */
export function periodOf(
  measures: Measures,
  period: Period,
): { readonly begin: number; readonly end: number } {
  if (period === 'last') return measures.lastInterval;
  return {
    begin: period === 'total' ? measures.run.begin : measures.lastInterval.end,
    end: measures.time,
  };
}

/** What was measured over a period. Brings the books up to now unless the last interval is asked for. */
export function measureReport(measures: Measures, scene: Scene, period: Period): MeasureReport {
  if (period !== 'last') measures.settle();
  const { begin, end } = periodOf(measures, period);
  const seconds = Math.max(end - begin, 1e-9);
  return {
    period,
    begin,
    end,
    network: networkReport(measures, period),
    edges: edgeReports(measures, period, seconds),
    junctions: junctionReports(measures, scene, period, seconds),
    detectors: detectorReports(measures, scene, period, seconds),
    energy: energyReports(measures, period),
  };
}

function networkReport(measures: Measures, period: Period): NetworkReport {
  const { table } = measures.edges;
  const of = (field: Parameters<typeof table.value>[1]) => {
    let sum = 0;
    for (let row = 0; row < table.rows; row++) sum += table.value(period, field, row);
    return sum;
  };
  return {
    time: of('time'),
    distance: of('distance'),
    timeLoss: of('lost'),
    waitingTime: of('waited'),
    stops: of('stops'),
    began: of('began'),
    ended: of('ended'),
  };
}

export function edgeReports(measures: Measures, period: Period, seconds: number): EdgeReport[] {
  const { roads } = measures.run;
  const { table } = measures.edges;
  return roads.edgeIds.map((id, e) => {
    const of = (field: Parameters<typeof table.value>[1]) => table.value(period, field, e);
    const length = Math.max(1e-9, roads.laneLength[roads.edgeFirstLane[e]!]!);
    return {
      id,
      flow: (of('distance') / length / seconds) * 3600,
      density: (of('time') / length / seconds) * 1000,
      speed: ratio(of('distance'), of('time')),
      travelTime: ratio(of('travelTime'), of('travelled')),
      travelled: of('travelled'),
      entered: of('entered'),
      left: of('left'),
      began: of('began'),
      ended: of('ended'),
      time: of('time'),
      distance: of('distance'),
      timeLoss: of('lost'),
      waitingTime: of('waited'),
      stops: of('stops'),
      meanQueue: of('queueTime') / seconds,
      maxQueue: of('queue'),
      backOfQueue: of('back'),
    };
  });
}

function detectorReports(
  measures: Measures,
  scene: Scene,
  period: Period,
  seconds: number,
): DetectorReport[] {
  const { loops, areas, passages, placed } = measures;
  const reports = new Map<string, DetectorReport>();
  placed.loops.forEach(({ id }, row) => {
    const of = (field: Parameters<typeof loops.table.value>[1]) => loops.table.value(period, field, row);
    reports.set(id, {
      kind: 'loop',
      id,
      count: of('count'),
      flow: (of('count') / seconds) * 3600,
      occupancy: Math.min(1, of('covered') / seconds),
      speed: ratio(of('count'), of('pace')),
      meanSpeed: ratio(of('speed'), of('count')),
      meanLength: ratio(of('length'), of('count')),
    });
  });
  placed.areas.forEach(({ id, stretches }, row) => {
    const of = (field: Parameters<typeof areas.table.value>[1]) => areas.table.value(period, field, row);
    const length = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
    reports.set(id, {
      kind: 'area',
      id,
      vehicleSeconds: of('time'),
      meanVehicles: of('time') / seconds,
      maxVehicles: of('vehicles'),
      density: (of('time') / seconds / Math.max(1e-9, length)) * 1000,
      speed: ratio(of('distance'), of('time')),
      timeLoss: of('lost'),
      meanQueue: of('queueTime') / seconds,
      maxQueue: of('queue'),
      meanJamLength: of('jamTime') / seconds,
      maxJamLength: of('jam'),
    });
  });
  placed.sections.forEach(({ id }, row) => {
    const { table } = passages;
    const of = (field: Parameters<typeof table.value>[1]) => table.value(period, field, row);
    reports.set(id, {
      kind: 'section',
      id,
      entered: of('entered'),
      passed: of('passed'),
      meanInside: of('time') / seconds,
      travelTime: ratio(of('travelTime'), of('passed')),
      timeLoss: ratio(of('lost'), of('passed')),
      stops: ratio(of('stops'), of('passed')),
    });
  });
  return (scene.detectors ?? []).flatMap(({ id }) => reports.get(id) ?? []);
}

function energyReports(measures: Measures, period: Period): EnergyReport[] {
  const { energy, run } = measures;
  return run.vehicleTypes.map((type, row) => {
    const of = (field: Parameters<typeof energy.table.value>[1]) => energy.table.value(period, field, row);
    const use = energy.uses[row]!;
    const fuel = of('fuel');
    const { source } = use;
    const burns = source === 'petrol' || source === 'diesel';
    return {
      type: type.id,
      source,
      published: use.published,
      kilometres: of('distance') / 1000,
      hours: of('time') / 3600,
      fuelKilograms: fuel / 1000,
      fuelLitres: burns ? fuel / DENSITY[source] : 0,
      kilowattHours: burns ? (fuel * HEATING_VALUE[source]) / 3600 : (of('drawn') - of('returned')) / 3.6e6,
      recuperatedKilowattHours: of('returned') / 3.6e6,
      co2Kilograms: burns ? (fuel * CO2_PER_FUEL[source]) / 1000 : 0,
    };
  });
}

/** Sum over number, or null where there is nothing to divide by. */
export function ratio(sum: number, by: number): number | null {
  return by > 0 ? sum / by : null;
}
