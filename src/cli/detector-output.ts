import type { AreaReport, LoopReport, MeasureReport, SectionReport } from '../../sims/measures/report.ts';
import type { Simulation } from '../../sims/simulation.ts';
import { IntervalWriter } from './measures-file.ts';
import { TextFile } from './text-file.ts';
import { xmlText } from './xml-text.ts';

/**
 * Writes detectors in the form of SUMO's detector outputs (E1, E2, E3), all in one file: `<interval begin end id ...>` with
 * SUMO's attribute names for what is measured here; -1 where SUMO writes -1 for "nobody came".
 */
export class DetectorOutput extends IntervalWriter {
  private readonly file: TextFile;
  private head =
    '<?xml version="1.0" encoding="UTF-8"?>\n\n<detector xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://sumo.dlr.de/xsd/det_e1_file.xsd">\n';

  constructor(path: string) {
    super();
    this.file = new TextFile(path, 'The detector output');
  }

  protected async interval(report: MeasureReport): Promise<void> {
    await this.file.write(this.head + detectorRows(report));
    this.head = '';
  }

  protected async end(_simulation: Simulation): Promise<void> {
    await this.file.write(`${this.head}</detector>\n`);
    await this.file.close();
  }
}

/** The detectors of a report as SUMO's `<interval>` elements. */
export function detectorRows(report: MeasureReport): string {
  let rows = '';
  for (const detector of report.detectors) {
    const attributes =
      detector.kind === 'loop'
        ? loop(detector)
        : detector.kind === 'area'
          ? area(detector)
          : section(detector);
    const values = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
    rows += `    <interval begin="${two(report.begin)}" end="${two(report.end)}" id="${xmlText(detector.id)}"${values.join('')}/>\n`;
  }
  return rows;
}

function loop(d: LoopReport) {
  return {
    nVehContrib: d.count,
    flow: two(d.flow),
    occupancy: two(d.occupancy * 100),
    speed: two(d.meanSpeed ?? -1),
    harmonicMeanSpeed: two(d.speed ?? -1),
    length: two(d.meanLength ?? -1),
    nVehEntered: d.count,
  };
}

function area(d: AreaReport) {
  return {
    sampledSeconds: two(d.vehicleSeconds),
    meanSpeed: two(d.speed ?? -1),
    meanTimeLoss: two(d.timeLoss),
    meanMaxJamLengthInMeters: two(d.meanJamLength),
    maxJamLengthInMeters: two(d.maxJamLength),
    meanVehicleNumber: two(d.meanVehicles),
    maxVehicleNumber: d.maxVehicles,
  };
}

function section(d: SectionReport) {
  return {
    meanTravelTime: two(d.travelTime ?? -1),
    meanHaltsPerVehicle: two(d.stops ?? -1),
    meanTimeLoss: two(d.timeLoss ?? -1),
    vehicleSum: d.passed,
    vehicleSumWithin: two(d.meanInside),
  };
}

function two(value: number): string {
  return value.toFixed(2);
}
