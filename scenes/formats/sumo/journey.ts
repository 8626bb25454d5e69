import type { Stop, VehicleTrip } from '../../document/demand.ts';
import type { LaneIndex } from './lanes.ts';
import { plural, type SumoReport } from './report.ts';
import type { XmlElement } from './xml.ts';

/** The part of a journey that vehicles and flows share. */
export type Itinerary = Omit<VehicleTrip, 'id' | 'type' | 'depart'>;

/** A time in seconds, or as `hh:mm:ss` or `d:hh:mm:ss`. */
export function parseTime(text: string): number | undefined {
  if (text.trim() === '') return undefined;
  const parts = text.trim().split(':').map(Number);
  if (parts.length > 4 || !parts.every((part) => Number.isFinite(part))) return undefined;
  if (parts.length === 1) return parts[0];
  if (parts.length < 3 || parts.some((part) => part < 0)) return undefined;
  const [s = 0, m = 0, h = 0, d = 0] = [...parts].reverse();
  return ((d * 24 + h) * 60 + m) * 60 + s;
}

/** A time attribute that must be there; undefined (reported) where it isn't or can't be used. */
export function readTime(element: XmlElement, attribute: string, report: SumoReport): number | undefined {
  const text = element.required(attribute);
  if (text === undefined) return undefined;
  const time = parseTime(text);
  if (time !== undefined && time >= 0) return time;
  report.tally(
    'warning',
    'sumo.time',
    `${element.name} ${attribute}`,
    element.where,
    (count) =>
      `${plural(count, 'element')} <${element.name}> left out: "${attribute}" is not a time (first: "${text}").`,
    'Write seconds or hh:mm:ss; departures on an event are not supported.',
  );
  return undefined;
}

export interface Departure {
  /** An index is SUMO's. */
  readonly departLane: 'first' | 'best' | 'free' | number;
  readonly departSpeed: number | 'max';
  /** Negative: from the end of the lane. */
  readonly departPos: number | undefined;
}

/** Reads departLane, departSpeed and departPos; what has no counterpart is replaced by the nearest and counted. */
export function readDeparture(element: XmlElement, report: SumoReport): Departure {
  const replaced = (attribute: string, text: string, by: string) => {
    report.tally(
      'info',
      'sumo.departure',
      `${attribute} ${text}`,
      element.where,
      (count) => `${attribute}="${text}" of ${plural(count, 'journey')} is read as "${by}".`,
      'The nearest that is supported.',
    );
  };
  const lane = element.text('departLane') ?? 'first';
  let departLane: Departure['departLane'] = 'first';
  if (/^\d+$/.test(lane)) departLane = Number(lane);
  else if (lane === 'first' || lane === 'best' || lane === 'free') departLane = lane;
  else {
    departLane = lane === 'best_prob' ? 'best' : 'free';
    replaced('departLane', lane, departLane);
  }
  const speed = element.text('departSpeed') ?? '0';
  let departSpeed: Departure['departSpeed'] = 'max';
  if (Number.isFinite(Number(speed)) && speed.trim() !== '') departSpeed = Math.max(0, Number(speed));
  else if (speed !== 'max') replaced('departSpeed', speed, 'max');
  const pos = element.text('departPos') ?? 'base';
  let departPos: number | undefined;
  if (Number.isFinite(Number(pos)) && pos.trim() !== '') departPos = Number(pos);
  else if (pos !== 'base') replaced('departPos', pos, 'base');
  return { departLane, departSpeed, departPos };
}

/** Reads a `<stop>` at a bus stop or on a lane; other kinds are counted and left out. */
export function readStop(element: XmlElement, lanes: LaneIndex, report: SumoReport): Stop | undefined {
  const duration = element.text('duration') === undefined ? undefined : readTime(element, 'duration', report);
  const until = element.text('until') === undefined ? undefined : readTime(element, 'until', report);
  if (duration === undefined && until === undefined) {
    report.tally(
      'warning',
      'sumo.stop-without-end',
      '',
      element.where,
      (count) => `${plural(count, 'stop')} left out: neither a duration nor an end.`,
      'Stops that end with an event are not supported.',
    );
    return undefined;
  }
  if (element.text('parking') === 'true' || element.text('parking') === '1') {
    report.tally(
      'info',
      'sumo.stop-parking',
      '',
      element.where,
      (count) => `${plural(count, 'stop')} beside the road: the vehicle stands on its lane instead.`,
      'Give the stop a lane of its own to keep the others free.',
    );
  }
  const timing = { duration: duration ?? 0, ...(until === undefined ? {} : { until }) };
  const busStop = element.text('busStop') ?? element.text('trainStop');
  if (busStop !== undefined) return { busStop, ...timing };
  const laneId = element.text('lane');
  if (laneId === undefined) {
    report.tally(
      'warning',
      'sumo.stop-kind',
      '',
      element.where,
      (count) => `${plural(count, 'stop')} left out: only stops at bus stops and on lanes are supported.`,
      'Parking areas, charging and container stops are not supported.',
    );
    return undefined;
  }
  const place = lanes.place(laneId);
  if (!place) {
    report.error(
      'sumo.unknown-lane',
      element.where,
      `The stop lies on lane "${laneId}", which is not a lane of the network.`,
      'It is left out; correct the lane.',
    );
    return undefined;
  }
  const length = lanes.laneLength(place.edge, place.lane);
  const endPos = element.number('endPos') ?? length;
  return {
    edge: place.edge,
    lane: place.lane,
    endPos: Math.min(length, Math.max(0, endPos < 0 ? length + endPos : endPos)),
    ...timing,
  };
}
