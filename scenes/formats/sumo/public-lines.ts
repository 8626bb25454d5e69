import type { PublicLine } from '../../document/public-lines.ts';
import type { BusStop } from '../../document/roads.ts';
import type { SumoReport } from './report.ts';
import type { XmlElement } from './xml.ts';

/** Seconds between departures of a line that names no period, as in SUMO's `ptlines2flows.py`. */
const USUAL_PERIOD = 600;
/** Seconds at a stop, as there. */
const USUAL_DWELL = 20;

interface RawLine {
  readonly element: XmlElement;
  readonly id: string;
  readonly stops: string[];
  edges: string[];
}

/** Lines of public transport (`ptLine`), as netconvert writes them. */
export class PublicLineReader {
  private readonly report: SumoReport;
  private readonly raw: RawLine[] = [];
  private line: RawLine | undefined;

  constructor(report: SumoReport) {
    this.report = report;
  }

  /** Whether a `ptLine` is open: its `busStop` and `route` elements are references. */
  get inside(): boolean {
    return this.line !== undefined;
  }

  open(element: XmlElement): boolean {
    if (element.name === 'ptLine') {
      const id = element.required('id');
      if (id !== undefined) {
        this.line = { element, id, stops: [], edges: [] };
        this.raw.push(this.line);
      }
      return true;
    }
    if (!this.line) return false;
    if (element.name === 'busStop') {
      const id = element.required('id');
      if (id !== undefined) this.line.stops.push(id);
    } else if (element.name === 'route') this.line.edges = element.list('edges');
    return element.name === 'busStop' || element.name === 'route' || element.name === 'param';
  }

  close(name: string): void {
    if (name === 'ptLine') this.line = undefined;
  }

  /** The lines that can run between two times; `typeFor` gives the vehicle type of a class. */
  finish(
    busStops: readonly BusStop[],
    begin: number,
    end: number,
    typeFor: (vClass: string, element: XmlElement) => string | undefined,
  ): PublicLine[] {
    const edgeOf = new Map(busStops.map((stop) => [stop.id, stop.edge]));
    return this.raw.flatMap(({ element, id, stops, edges }) => {
      const known = stops.filter((stop) => edgeOf.has(stop));
      const type = typeFor(element.text('vClass') ?? 'bus', element);
      if (known.length < 2 || type === undefined) {
        this.report.warning(
          'sumo.line',
          element.where,
          `The line has ${known.length} of its ${stops.length} stops in the network${type === undefined ? ' and a class that is not supported' : ''}; it does not run.`,
          'Add the file with its bus stops, or remove the line.',
        );
        return [];
      }
      if (known.length < stops.length) {
        this.report.warning(
          'sumo.line-stops',
          element.where,
          `${stops.length - known.length} of ${stops.length} stops of the line are not in the network.`,
          'The line passes them by.',
        );
      }
      const first = edges.indexOf(edgeOf.get(known[0] as string) as string);
      const last = edges.lastIndexOf(edgeOf.get(known[known.length - 1] as string) as string);
      const name = element.text('name') ?? element.text('line');
      const line: PublicLine = {
        id,
        ...(name ? { name: { en: name } } : {}),
        type,
        stops: known.map((busStop) => ({
          busStop,
          boardingsPerHour: 0,
          alightingShare: 0,
          dwell: USUAL_DWELL,
        })),
        circular: false,
        ...(first >= 0 && last > first ? { edges: edges.slice(first, last + 1) } : {}),
        begin,
        end,
        headways: [{ from: begin, seconds: element.numberIn('period', 1) ?? USUAL_PERIOD }],
        layover: 0,
        capacity: 80,
        boarding: { doors: 2, at: 'front', doorSeconds: 3.5, boardingSeconds: 2.75, alightingSeconds: 1.75 },
      };
      return [line];
    });
  }
}
