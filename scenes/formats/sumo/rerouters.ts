import type { Closure } from '../../document/demand.ts';
import { parseTime } from './journey.ts';
import type { LaneIndex } from './lanes.ts';
import { plural, type SumoReport } from './report.ts';
import type { XmlElement } from './xml.ts';

/** What else a rerouter may do, in SUMO's words. */
const OTHER_MEANS = new Set([
  'destProbReroute',
  'routeProbReroute',
  'parkingAreaReroute',
  'viaProbReroute',
  'stationReroute',
  'overtakingReroute',
]);

/**
 * Rerouters, as far as they close roads: everyone whose way leads there then goes round, wherever the rerouter stands.
 * Their other means are counted and left out.
 */
export class RerouterReader {
  readonly closures: Closure[] = [];
  private readonly lanes: LaneIndex;
  private readonly report: SumoReport;
  private depth = 0;
  private interval: { begin: number; end: number | undefined } | undefined;

  constructor(lanes: LaneIndex, report: SumoReport) {
    this.lanes = lanes;
    this.report = report;
  }

  get inside(): boolean {
    return this.depth > 0;
  }

  open(element: XmlElement): boolean {
    if (element.name === 'rerouter') {
      this.depth += 1;
      return true;
    }
    if (this.depth === 0) return false;
    if (element.name === 'interval') {
      const end = parseTime(element.text('end') ?? '');
      this.interval = { begin: Math.max(0, parseTime(element.text('begin') ?? '') ?? 0), end };
    } else if (element.name === 'closingReroute') this.addClosure(element, element.required('id'), undefined);
    else if (element.name === 'closingLaneReroute') {
      const id = element.required('id');
      const place = id === undefined ? undefined : this.lanes.place(id);
      if (place) this.addClosure(element, place.edge, place.lane);
      else if (id !== undefined) this.unknown(element, id);
    } else if (OTHER_MEANS.has(element.name)) {
      this.report.tally(
        'warning',
        'sumo.rerouter',
        element.name,
        element.where,
        (count) => `${plural(count, 'element')} <${element.name}> of rerouters left out.`,
        'Of rerouters, closed edges and lanes are supported.',
      );
    } else return false;
    return true;
  }

  close(name: string): void {
    if (name === 'rerouter') this.depth -= 1;
    else if (name === 'interval') this.interval = undefined;
  }

  private addClosure(element: XmlElement, edge: string | undefined, lane: number | undefined): void {
    if (edge === undefined || !this.interval) return;
    const { begin, end } = this.interval;
    if (this.lanes.lanes(edge) === undefined) {
      this.unknown(element, edge);
      return;
    }
    const some = [element.text('allow'), element.text('disallow')].some(
      (text) => text !== undefined && text !== '' && text !== 'all',
    );
    if (some) {
      this.report.tally(
        'warning',
        'sumo.closed-to-some',
        '',
        element.where,
        (count) => `${plural(count, 'closure')} left out: for some classes of vehicles only.`,
        'Roads can be closed to everyone only.',
      );
      return;
    }
    if (end !== undefined && end <= begin) return;
    this.closures.push({
      edge,
      ...(lane === undefined ? {} : { lane }),
      begin,
      ...(end === undefined ? {} : { end }),
    });
  }

  private unknown(element: XmlElement, id: string): void {
    this.report.error(
      'sumo.unknown-edge',
      element.where,
      `The rerouter closes "${id}", which is not a road of the network.`,
      'It is left out; correct the id.',
    );
  }
}
