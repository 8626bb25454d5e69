import { type MeasureReport, measureReport, periodOf } from '../../sims/measures/report.ts';
import type { Simulation } from '../../sims/simulation.ts';
import { type ServiceReport, serviceReport } from '../workers/service-report.ts';
import { TextFile } from './text-file.ts';

/** Writes what a run measures, an interval after the other. */
export interface MeasuresWriter {
  /** Call after every tick. */
  see(simulation: Simulation): Promise<void>;
  close(simulation: Simulation): Promise<void>;
}

/** Columns of `--measures FILE.csv`: one value a row, so that any table program can pivot it. */
const CSV_HEAD = 'begin,end,kind,id,measure,value\n';

/** A writer by the file's name: `.csv` a table, anything else one JSON document. */
export function openMeasures(path: string): MeasuresWriter {
  return /\.csv(\.gz)?$/i.test(path) ? new CsvMeasures(path) : new JsonMeasures(path);
}

/** Watches for the end of intervals; at the end of the run the interval under way counts too, short as it is. */
export abstract class IntervalWriter implements MeasuresWriter {
  private seen = 0;

  protected abstract interval(report: MeasureReport): Promise<void>;
  protected abstract end(simulation: Simulation): Promise<void>;

  async see(simulation: Simulation): Promise<void> {
    const { measures } = simulation;
    if (!measures || measures.intervals === this.seen) return;
    this.seen = measures.intervals;
    await this.interval(measureReport(measures, simulation.world.scene, 'last'));
  }

  async close(simulation: Simulation): Promise<void> {
    const { measures } = simulation;
    if (measures) {
      const { begin, end } = periodOf(measures, 'running');
      if (end - begin > 1e-9) {
        await this.interval(measureReport(measures, simulation.world.scene, 'running'));
      }
    }
    await this.end(simulation);
  }
}

class JsonMeasures extends IntervalWriter {
  private readonly file: TextFile;
  private first = true;

  constructor(path: string) {
    super();
    this.file = new TextFile(path, 'The measures');
  }

  protected async interval(report: MeasureReport): Promise<void> {
    await this.file.write(`${this.first ? '{"intervals": [' : ','}\n${JSON.stringify(report)}`);
    this.first = false;
  }

  protected async end(simulation: Simulation): Promise<void> {
    const { measures, world, scenario, seed, dt } = simulation;
    const total = measures ? measureReport(measures, world.scene, 'total') : null;
    const head = this.first ? '{"intervals": [' : '';
    const run = { scene: world.scene.id, scenario: scenario.id, seed, dt, interval: measures?.interval ?? 0 };
    const { lines, rerouting, closures } = serviceReport(simulation);
    const parts = { run, total, lines, rerouting, closures };
    const text = Object.entries(parts).map(([key, part]) => `"${key}": ${JSON.stringify(part)}`);
    await this.file.write(`${head}\n],\n${text.join(',\n')}\n}\n`);
    await this.file.close();
  }
}

class CsvMeasures extends IntervalWriter {
  private readonly file: TextFile;
  private head = CSV_HEAD;

  constructor(path: string) {
    super();
    this.file = new TextFile(path, 'The measures');
  }

  protected async interval(report: MeasureReport): Promise<void> {
    await this.file.write(this.head + csvRows(report));
    this.head = '';
  }

  protected async end(simulation: Simulation): Promise<void> {
    await this.file.write(
      this.head + serviceRows(serviceReport(simulation), simulation.begin, simulation.time),
    );
    await this.file.close();
  }
}

/** A report as rows `begin,end,kind,id,measure,value`; what nobody was there to tell is left out. */
export function csvRows(report: MeasureReport): string {
  const when = `${decimal(report.begin)},${decimal(report.end)}`;
  let rows = '';
  const add = (kind: string, id: string, values: object) => {
    for (const [measure, value] of Object.entries(values)) {
      if (typeof value === 'number') rows += `${when},${kind},${csvText(id)},${measure},${decimal(value)}\n`;
      else if (measure === 'level' && typeof value === 'string')
        rows += `${when},${kind},${csvText(id)},${measure},${value}\n`;
    }
  };
  add('network', '', report.network);
  for (const { id, ...values } of report.edges) add('edge', id, values);
  for (const { id, approaches, ...values } of report.junctions) {
    add('junction', id, values);
    for (const { edge, ...rest } of approaches) add('approach', edge, rest);
  }
  for (const { id, kind, ...values } of report.detectors) add(kind, id, values);
  for (const { type, ...values } of report.energy) add('energy', type, values);
  return rows;
}

/** Lines, their stops and changed routes over the whole run, as rows; `LINE/N/STOP` is the id of stop N of a line. */
export function serviceRows(
  { lines, rerouting, closures }: ServiceReport,
  begin: number,
  end: number,
): string {
  const when = `${decimal(begin)},${decimal(end)}`;
  let rows = '';
  const add = (kind: string, id: string, values: Readonly<Record<string, number>>) => {
    for (const [measure, value] of Object.entries(values))
      rows += `${when},${kind},${csvText(id)},${measure},${decimal(value)}\n`;
  };
  for (const { line, stops, ...values } of lines) {
    add('line', line, values);
    stops.forEach(({ busStop, headway, ...rest }, i) => {
      add('line-stop', `${line}/${i + 1}/${busStop}`, {
        ...rest,
        ...(headway.count > 0
          ? { headway: headway.mean, headwayVariation: headway.variation, headways: headway.count }
          : {}),
      });
    });
  }
  const { changed, cutShort, haltsLeftOut, noRoom } = rerouting;
  if (changed + cutShort + haltsLeftOut + noRoom > 0) add('rerouting', '', { ...rerouting });
  for (const { edge, lanes } of closures) add('closed', edge, { lanes: lanes.length });
  return rows;
}

/** Six decimals at most, none that say nothing. */
function decimal(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}

function csvText(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
