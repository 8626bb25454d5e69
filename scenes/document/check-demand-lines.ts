import type { DocumentCheck } from './check.ts';
import type { RoadFacts } from './check-roads.ts';
import type { Demand } from './demand.ts';
import type { PublicLine } from './public-lines.ts';

type Path = readonly (string | number)[];

/** Lines of public transport of a demand. */
export function checkLines(demand: Demand, path: Path, facts: RoadFacts, check: DocumentCheck): void {
  const lines = demand.lines ?? [];
  const types = new Set(demand.vehicleTypes.map(({ id }) => id));
  check.unique(lines, [...path, 'lines'], 'line');
  for (const [i, line] of lines.entries()) {
    const at = [...path, 'lines', i];
    check.reference(types, line.type, [...at, 'type'], 'vehicle type');
    for (const [k, { busStop }] of line.stops.entries())
      check.reference(facts.busStops, busStop, [...at, 'stops', k, 'busStop'], 'bus stop');
    if (!line.circular && line.stops.length < 2) {
      check.error(
        'line-stops',
        [...at, 'stops'],
        `Line "${line.id}" has one stop and is not circular.`,
        'Name a second stop, or set "circular".',
      );
    }
    if (line.end <= line.begin) {
      check.error(
        'window',
        [...at, 'end'],
        `The line ends at ${line.end} s, not after its begin at ${line.begin} s.`,
        'Exchange them.',
      );
    }
    checkTimetable(line, at, check);
    checkEdges(line, at, facts, check);
  }
}

function checkTimetable(line: PublicLine, path: Path, check: DocumentCheck): void {
  const { departures, headways } = line;
  if ((departures?.length ?? 0) === 0 && (headways?.length ?? 0) === 0) {
    check.error(
      'line-timetable',
      path,
      `Line "${line.id}" says neither when nor how often it runs.`,
      'Give "departures" or "headways".',
    );
  } else if (departures && headways) {
    check.warning(
      'line-timetable',
      path,
      'The line has departures and headways; the departures count.',
      'Remove the headways.',
    );
  }
  if (line.vehicles !== undefined && !line.circular) {
    check.warning(
      'line-vehicles',
      [...path, 'vehicles'],
      'Only circular lines share out vehicles; this one has a vehicle for each departure.',
      'Set "circular" or remove "vehicles".',
    );
  }
}

function checkEdges(line: PublicLine, path: Path, facts: RoadFacts, check: DocumentCheck): void {
  const { edges } = line;
  if (!edges) return;
  const closing = line.circular ? [...edges, edges[0] ?? ''] : edges;
  for (const [k, id] of closing.entries()) {
    if (k < edges.length && !check.reference(facts.edges, id, [...path, 'edges', k], 'edge')) continue;
    const before = closing[k - 1];
    if (before === undefined || !facts.edges.has(before) || !facts.edges.has(id)) continue;
    if (facts.connected.has(`${before}\n${id}`)) continue;
    check.error(
      'route-unconnected',
      [...path, 'edges', Math.min(k, edges.length - 1)],
      `No connection leads from edge "${before}" to "${id}".`,
      'Add a connection, or name the edges between.',
    );
  }
  for (const [k, { busStop }] of line.stops.entries()) {
    const edge = facts.roads.busStops[facts.busStops.get(busStop) ?? -1]?.edge;
    if (edge === undefined || edges.includes(edge)) continue;
    check.error(
      'stop-off-route',
      [...path, 'stops', k],
      `The stop lies on edge "${edge}", which the line does not pass.`,
      'Correct the edges or remove the stop.',
    );
  }
}
