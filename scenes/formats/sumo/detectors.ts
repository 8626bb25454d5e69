import type { AreaDetector, Detector, SectionDetector } from '../../document/detectors.ts';
import type { LaneIndex } from './lanes.ts';
import { plural, type SumoReport } from './report.ts';
import type { XmlElement } from './xml.ts';

/** Elements of additional files that are detectors of ours, under their old names and their new ones. */
const KIND: Readonly<Record<string, 'loop' | 'area' | 'section'>> = {
  e1Detector: 'loop',
  inductionLoop: 'loop',
  e2Detector: 'area',
  laneAreaDetector: 'area',
  e3Detector: 'section',
  entryExitDetector: 'section',
};

/** Attributes that pick out some of the traffic, or what to count of it: everything is counted here. */
const FILTERS = ['vTypes', 'nextEdges', 'detectPersons'];

type LanePoint = SectionDetector['entries'][number];

/** Detectors of additional files. Elements it doesn't know are none of its business. */
export class DetectorReader {
  readonly detectors: Detector[] = [];
  private readonly lanes: LaneIndex;
  private readonly report: SumoReport;
  private readonly ids = new Set<string>();
  private section: { element: XmlElement; id: string; entries: LanePoint[]; exits: LanePoint[] } | undefined;

  constructor(lanes: LaneIndex, report: SumoReport) {
    this.lanes = lanes;
    this.report = report;
  }

  /** Takes a start tag; false: it is no detector nor a part of one. */
  open(element: XmlElement): boolean {
    const { name } = element;
    if (name === 'detEntry' || name === 'detExit') {
      if (!this.section) return false;
      const point = this.point(element);
      if (point) this.section[name === 'detEntry' ? 'entries' : 'exits'].push(point);
      return true;
    }
    const kind = KIND[name];
    if (kind === undefined) return false;
    const id = this.newId(element);
    if (id === undefined) return true;
    this.noteUnused(element);
    if (kind === 'section') this.section = { element, id, entries: [], exits: [] };
    else if (kind === 'area') this.addAreas(element, id);
    else {
      const point = this.point(element);
      if (point) this.detectors.push({ id, kind, ...point });
    }
    return true;
  }

  close(name: string): void {
    if (KIND[name] !== 'section' || !this.section) return;
    const { element, id, entries, exits } = this.section;
    this.section = undefined;
    if (entries.length > 0 && exits.length > 0) {
      this.detectors.push({ id, kind: 'section', entries, exits });
      return;
    }
    this.report.error(
      'sumo.detector-open',
      element.where,
      `The detector has no ${entries.length === 0 ? 'entry' : 'exit'} on a lane of the network.`,
      'It is left out; give it a <detEntry> and a <detExit> with lane and pos.',
    );
  }

  private newId(element: XmlElement): string | undefined {
    const id = element.required('id');
    if (id === undefined || !this.ids.has(id)) {
      if (id !== undefined) this.ids.add(id);
      return id;
    }
    this.report.error(
      'sumo.detector-twice',
      element.where,
      `Another detector has the id "${id}".`,
      'It is left out; give each its own id.',
    );
    return undefined;
  }

  private noteUnused(element: XmlElement): void {
    const { report } = this;
    if (element.text('freq') !== undefined || element.text('period') !== undefined) {
      report.tally(
        'info',
        'sumo.detector-period',
        '',
        element.where,
        (count) => `The aggregation period of ${plural(count, 'detector')} is not used.`,
        'All detectors of a run share one interval, which the run sets.',
      );
    }
    for (const attribute of FILTERS) {
      const text = element.text(attribute);
      if (text === undefined || text === '' || text === 'none') continue;
      report.tally(
        'warning',
        'sumo.detector-filter',
        attribute,
        element.where,
        (count) => `"${attribute}" of ${plural(count, 'detector')} is not used.`,
        'They measure all vehicles.',
      );
    }
  }

  private place(
    element: XmlElement,
    lane: string,
  ): { edge: string; lane: number; length: number } | undefined {
    const place = this.lanes.place(lane);
    if (place) return { ...place, length: this.lanes.laneLength(place.edge, place.lane) };
    this.report.error(
      'sumo.unknown-lane',
      element.where,
      `The detector lies on lane "${lane}", which is not a lane of the network.`,
      'It is left out; correct the lane.',
    );
    return undefined;
  }

  /** Metres along a lane: negative ones count from its end. Undefined, and reported, beyond the lane. */
  private along(element: XmlElement, position: number, length: number): number | undefined {
    const at = position < 0 ? length + position : position;
    if (at >= 0 && at <= length) return at;
    // Positions are often written with the length rounded.
    if (/^(true|1|yes|on|t)$/i.test(element.text('friendlyPos') ?? '') || (at > -0.1 && at < length + 0.1))
      return Math.min(length, Math.max(0, at));
    this.report.error(
      'sumo.detector-beyond-lane',
      element.where,
      `The position ${position} m lies beyond the lane, which is ${length} m long.`,
      'It is left out; correct the position or set friendlyPos="true".',
    );
    return undefined;
  }

  private point(element: XmlElement): LanePoint | undefined {
    const lane = element.required('lane');
    const place = lane === undefined ? undefined : this.place(element, lane);
    const position = place && this.along(element, element.number('pos') ?? 0, place.length);
    return place && position !== undefined ? { edge: place.edge, lane: place.lane, position } : undefined;
  }

  private addAreas(element: XmlElement, id: string): void {
    const names = element.text('lanes') === undefined ? [element.required('lane')] : element.list('lanes');
    const places = names.map((lane) => (lane === undefined ? undefined : this.place(element, lane)));
    const first = places[0];
    const last = places[places.length - 1];
    if (!first || !last || places.some((place) => !place)) return;
    const [start, end, extent] = [element.number('pos'), element.number('endPos'), element.number('length')];
    let from = start === undefined ? undefined : this.along(element, start, first.length);
    let to = end === undefined ? undefined : this.along(element, end, last.length);
    if ((start !== undefined && from === undefined) || (end !== undefined && to === undefined)) return;
    // A length with one end gives the other; on a single lane only, since it may reach over several.
    if (extent !== undefined && places.length === 1) {
      if (from !== undefined && to === undefined) to = Math.min(first.length, from + extent);
      else if (from === undefined) from = Math.max(0, (to ?? first.length) - extent);
    }
    if (places.length > 1) {
      this.report.tally(
        'info',
        'sumo.detector-lanes',
        '',
        element.where,
        (count) => `${plural(count, 'area detector')} over several lanes: taken apart, one for each lane.`,
        'Their ids have the number of the lane added.',
      );
    }
    const areas: AreaDetector[] = places.flatMap((place, i) => {
      if (!place) return [];
      return {
        id: places.length > 1 ? `${id}:${i}` : id,
        kind: 'area' as const,
        edge: place.edge,
        lane: place.lane,
        from: i === 0 ? (from ?? 0) : 0,
        to: i === places.length - 1 ? (to ?? place.length) : place.length,
      };
    });
    if (areas.some((area) => (area.to ?? 0) <= (area.from ?? 0))) {
      this.report.error(
        'sumo.detector-area',
        element.where,
        'The area has no length.',
        'It is left out; give pos and endPos, or pos and length.',
      );
      return;
    }
    this.detectors.push(...areas);
  }
}
