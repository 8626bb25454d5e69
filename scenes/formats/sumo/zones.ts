import type { OdMatrix, Zone } from '../../document/zones.ts';
import { parseTime } from './journey.ts';
import type { LaneIndex } from './lanes.ts';
import { plural, type SumoReport } from './report.ts';
import { fileText, type XmlElement } from './xml.ts';

type Cell = OdMatrix['cells'][number];

/** A matrix still without the vehicle type and the settings that all get. */
export type RawMatrix = Pick<OdMatrix, 'id' | 'begin' | 'end' | 'factor' | 'cells'>;

/** Traffic assignment zones (`taz`) and what goes between them (`tazRelation` in `interval`s). */
export class ZoneReader {
  readonly zones: Zone[] = [];
  readonly matrices: RawMatrix[] = [];
  private readonly lanes: LaneIndex;
  private readonly report: SumoReport;
  private zone: Zone | undefined;
  private interval: { begin: number; end: number; cells: Cell[] } | undefined;

  constructor(lanes: LaneIndex, report: SumoReport) {
    this.lanes = lanes;
    this.report = report;
  }

  /** Takes an element that belongs to zones or their relations; false: it doesn't. */
  open(element: XmlElement): boolean {
    switch (element.name) {
      case 'taz':
      case 'tazs':
        if (element.name === 'taz') this.openZone(element);
        return true;
      case 'tazSource':
      case 'tazSink':
        this.addEdge(element);
        return true;
      case 'interval':
        this.openInterval(element);
        return true;
      case 'tazRelation':
        this.addRelation(element);
        return true;
      default:
        return false;
    }
  }

  close(name: string): void {
    if (name === 'taz') this.zone = undefined;
    else if (name === 'interval' && this.interval) {
      const { begin, end, cells } = this.interval;
      if (cells.length > 0)
        this.matrices.push({ id: `taz ${this.matrices.length}`, begin, end, factor: 1, cells });
      this.interval = undefined;
    }
  }

  /** An edge of a zone for the n-th journey, spread as the weights say (golden-ratio sequence). */
  edgeOf(zone: string, end: 'origins' | 'destinations', n: number): string | undefined {
    const edges = this.zones.find(({ id }) => id === zone)?.[end] ?? [];
    const total = edges.reduce((sum, { weight }) => sum + weight, 0);
    let rest = ((n * 0.6180339887498949) % 1) * total;
    for (const { edge, weight } of edges) {
      rest -= weight;
      if (rest < 0) return edge;
    }
    return edges[edges.length - 1]?.edge;
  }

  has(zone: string): boolean {
    return this.zones.some(({ id }) => id === zone);
  }

  /** Reads a matrix in O-format (`$OR`): lines of origin, destination and number, with times and a factor before them. */
  readOdFormat(source: Uint8Array | string, file: string): void {
    const text = fileText(source, file, this.report);
    if (text === undefined) return;
    const lines = text
      .split(/\r?\n/)
      .map((line, i) => ({ text: line.trim(), number: i + 1 }))
      .filter((line) => line.text !== '' && !line.text.startsWith('*'));
    const head = lines.shift();
    if (!head?.text.startsWith('$O')) {
      this.report.error(
        'sumo.od-format',
        `${file}:1`,
        `The matrix begins with "${head?.text ?? ''}", not with "$OR".`,
        'Only the O-format and tazRelation files are read; convert the matrix to one of them.',
      );
      return;
    }
    const [from, to] = (lines.shift()?.text ?? '').split(/\s+/).map(hoursAndMinutes);
    const factor = Number(lines.shift()?.text);
    if (from === undefined || to === undefined || to <= from || !(factor >= 0)) {
      this.report.error(
        'sumo.od-format',
        `${file}:2`,
        "The times or the factor of the matrix can't be read.",
        'Write "7.00 8.00" (hours and minutes) and a factor on the lines after the first.',
      );
      return;
    }
    const cells: Cell[] = [];
    for (const line of lines) {
      const [a, b, amount] = line.text.split(/\s+/);
      const trips = Number(amount);
      if (a === undefined || b === undefined || !Number.isFinite(trips) || trips < 0) {
        this.report.tally(
          'error',
          'sumo.od-line',
          file,
          `${file}:${line.number}`,
          (count) => `${plural(count, 'line')} of the matrix can't be read.`,
          'A line holds origin, destination and number.',
        );
      } else cells.push({ from: a, to: b, trips });
    }
    this.matrices.push({ id: `od ${file}`, begin: from, end: to, factor, cells });
  }

  /** Matrices whose zones are all known; cells of unknown ones are left out and counted. */
  usableMatrices(begin: number): RawMatrix[] {
    return this.matrices.flatMap((matrix) => {
      const cells = matrix.cells.filter((cell) => {
        const missing = [cell.from, cell.to].find((zone) => !this.has(zone));
        if (missing === undefined) return true;
        this.report.tally(
          'error',
          'sumo.unknown-taz',
          missing,
          `matrix ${matrix.id}`,
          (count) => `${plural(count, 'relation')} left out: no file defines the zone "${missing}".`,
          'Add the file that defines it to the configuration.',
        );
        return false;
      });
      if (matrix.end <= begin || cells.length === 0) return [];
      const share = matrix.begin < begin ? (matrix.end - begin) / (matrix.end - matrix.begin) : 1;
      return [{ ...matrix, begin: Math.max(begin, matrix.begin), factor: matrix.factor * share, cells }];
    });
  }

  private openZone(element: XmlElement): void {
    const id = element.required('id');
    if (id === undefined) return;
    this.zone = { id, origins: [], destinations: [] };
    for (const edge of element.list('edges')) {
      if (!this.isRoad(edge, element)) continue;
      this.zone.origins.push({ edge, weight: 1 });
      this.zone.destinations.push({ edge, weight: 1 });
    }
    this.zones.push(this.zone);
  }

  private addEdge(element: XmlElement): void {
    const edge = element.required('id');
    if (edge === undefined || !this.zone || !this.isRoad(edge, element)) return;
    const weight = element.numberIn('weight', 0) ?? 1;
    this.zone[element.name === 'tazSource' ? 'origins' : 'destinations'].push({ edge, weight });
  }

  private isRoad(edge: string, element: XmlElement): boolean {
    if (this.lanes.lanes(edge) !== undefined) return true;
    this.report.tally(
      'warning',
      'sumo.taz-edge',
      '',
      element.where,
      (count) => `${plural(count, 'edge')} of zones left out (first: "${edge}"): not a road of the network.`,
      "Zones and network don't belong together, or the roads are not for vehicles.",
    );
    return false;
  }

  private openInterval(element: XmlElement): void {
    const begin = parseTime(element.text('begin') ?? '0');
    const end = parseTime(element.text('end') ?? '');
    if (begin === undefined || end === undefined || end <= begin) {
      this.report.error(
        'sumo.interval',
        element.where,
        'The interval has no begin and end that can be used.',
        'What it holds is left out; write seconds or hh:mm:ss.',
      );
      return;
    }
    this.interval = { begin, end, cells: [] };
  }

  private addRelation(element: XmlElement): void {
    const from = element.required('from');
    const to = element.required('to');
    const trips = element.numberIn('count', 0);
    if (from !== undefined && to !== undefined && trips !== undefined)
      this.interval?.cells.push({ from, to, trips });
  }
}

/** Seconds of a time written as hours.minutes. */
function hoursAndMinutes(text: string): number | undefined {
  const match = /^(\d+)\.(\d{1,2})$/.exec(text);
  return match ? Number(match[1]) * 3600 + Number((match[2] ?? '').padEnd(2, '0')) * 60 : undefined;
}
