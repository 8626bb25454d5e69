import type { DocumentCheck } from './check.ts';
import { checkLines } from './check-demand-lines.ts';
import { checkZones } from './check-demand-zones.ts';
import { laneLength, type RoadFacts } from './check-roads.ts';
import { checkPersonFlowEnds } from './check-walk-areas.ts';
import type { Demand, Flow, Scenario, VehicleTrip } from './demand.ts';

type Path = readonly (string | number)[];

/** References and times of a scenario. */
export function checkScenario(scenario: Scenario, path: Path, facts: RoadFacts, check: DocumentCheck): void {
  if (scenario.end !== undefined && scenario.end <= scenario.begin) {
    check.error(
      'window',
      [...path, 'end'],
      `The scenario ends at ${scenario.end} s, not after its begin at ${scenario.begin} s.`,
      'Give an end after the begin, or none to run until the last vehicle has arrived.',
    );
  }
  const start = scenario.begin - (scenario.warmUp ?? 0);
  if (start < 0) {
    check.error(
      'warm-up',
      [...path, 'warmUp'],
      `The warm-up would begin at ${start} s; the scenario begins at ${scenario.begin} s.`,
      'Times are not negative: shorten the warm-up.',
    );
  }
  const { demand } = scenario;
  const place = [...path, 'demand'];
  const types = checkTypes(demand, place, check);
  const journeys = check.unique(demand.vehicles, [...place, 'vehicles'], 'vehicle');
  check.unique(demand.flows, [...place, 'flows'], 'flow');
  check.unique(demand.personFlows, [...place, 'personFlows'], 'person flow');
  let early = 0;
  for (const [i, vehicle] of demand.vehicles.entries()) {
    const at = [...place, 'vehicles', i];
    check.reference(types, vehicle.type, [...at, 'type'], 'vehicle type or distribution');
    checkItinerary(vehicle, at, facts, check);
    if (vehicle.depart < start) early += 1;
  }
  if (early > 0) {
    check.warning(
      'departs-early',
      [...place, 'vehicles'],
      `${early} of ${journeys.size} vehicles depart before the simulation begins at ${start} s.`,
      'They will not be inserted; begin earlier, warm up longer or move their departure.',
    );
  }
  for (const [i, flow] of demand.flows.entries()) {
    const at = [...place, 'flows', i];
    check.reference(types, flow.type, [...at, 'type'], 'vehicle type or distribution');
    checkItinerary(flow, at, facts, check);
    checkWindow(flow, at, check);
  }
  checkZones(demand, types, place, facts, check);
  checkLines(demand, place, facts, check);
  checkClosures(demand, place, facts, check);
  for (const [i, flow] of demand.personFlows.entries()) {
    const at = [...place, 'personFlows', i];
    checkPersonFlowEnds(flow, at, { nodes: facts.walkNodes, gates: facts.walkGates }, check);
    checkWindow(flow, at, check);
    const shares = Object.values(flow.mix ?? { adult: 1 });
    if (shares.every((share) => share === 0)) {
      check.error(
        'mix',
        [...at, 'mix'],
        'No kind of person has a share.',
        'Give at least one share above zero.',
      );
    }
  }
}

function checkClosures(demand: Demand, path: Path, facts: RoadFacts, check: DocumentCheck): void {
  for (const [i, { edge, lane, begin, end }] of (demand.closures ?? []).entries()) {
    const at = [...path, 'closures', i];
    if (!check.reference(facts.edges, edge, [...at, 'edge'], 'edge')) continue;
    if (lane !== undefined && laneLength(facts.edges.get(edge), lane) === undefined) {
      check.error(
        'lane-index',
        [...at, 'lane'],
        `Edge "${edge}" has no lane ${lane}.`,
        'Lanes count from 0 at the kerb.',
      );
    }
    if (end !== undefined && end <= begin) {
      check.error(
        'window',
        [...at, 'end'],
        `The closure ends at ${end} s, not after its begin at ${begin} s.`,
        'Exchange them.',
      );
    }
  }
}

function checkTypes(demand: Demand, path: Path, check: DocumentCheck): Map<string, number> {
  const single = check.unique(demand.vehicleTypes, [...path, 'vehicleTypes'], 'vehicle type');
  for (const [i, type] of demand.vehicleTypes.entries()) {
    const { min, mean, max } = type.speedFactor;
    if (min > mean || mean > max) {
      check.error(
        'speed-factor',
        [...path, 'vehicleTypes', i, 'speedFactor'],
        `The mean ${mean} lies outside the bounds ${min} to ${max}.`,
        'Widen the bounds.',
      );
    }
  }
  const types = check.unique(
    demand.typeDistributions,
    [...path, 'typeDistributions'],
    'vehicle type or distribution',
    new Map(single),
  );
  for (const [i, distribution] of demand.typeDistributions.entries()) {
    const at = [...path, 'typeDistributions', i, 'types'];
    for (const [k, { type }] of distribution.types.entries()) {
      check.reference(single, type, [...at, k, 'type'], 'vehicle type');
    }
    if (distribution.types.every(({ probability }) => probability === 0)) {
      check.error('distribution', at, 'No type has a probability.', 'Give at least one above zero.');
    }
  }
  return types;
}

function checkWindow(flow: Pick<Flow, 'begin' | 'end' | 'profile'>, path: Path, check: DocumentCheck): void {
  if (flow.end <= flow.begin) {
    check.error(
      'window',
      [...path, 'end'],
      `The flow ends at ${flow.end} s, not after its begin at ${flow.begin} s.`,
      'Exchange them.',
    );
  }
  const { profile = [] } = flow;
  for (let i = 1; i < profile.length; i++) {
    if ((profile[i]?.from ?? 0) <= (profile[i - 1]?.from ?? 0)) {
      check.error(
        'profile-order',
        [...path, 'profile', i],
        'The profile goes back in time.',
        'Sort its entries by "from".',
      );
    }
  }
}

type Journey = Omit<VehicleTrip, 'depart'> & Pick<Flow, 'byTurns'>;

function checkItinerary(journey: Journey, path: Path, facts: RoadFacts, check: DocumentCheck): void {
  const { edges, from, to, via = [] } = journey;
  if (journey.byTurns) {
    if (from === undefined) {
      check.error('no-route', path, 'The flow begins nowhere.', 'Give "from", the edge where it begins.');
    }
    if (edges !== undefined || to !== undefined) {
      check.warning(
        'route-twice',
        path,
        'The flow goes by turn ratios and names its way; the turn ratios count.',
        'Remove "edges", "to" and "via", or "byTurns".',
      );
    }
  } else if (edges === undefined && (from === undefined || to === undefined)) {
    check.error('no-route', path, 'The journey leads nowhere.', 'Give "edges", or both "from" and "to".');
  } else if (edges !== undefined && (from !== undefined || to !== undefined)) {
    check.warning(
      'route-twice',
      path,
      'The journey has edges and ends; the edges count.',
      'Remove "from", "to" and "via".',
    );
  }
  for (const [end, id] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (id !== undefined) check.reference(facts.edges, id, [...path, end], 'edge');
  }
  for (const [i, id] of via.entries()) check.reference(facts.edges, id, [...path, 'via', i], 'edge');
  for (const [i, id] of (edges ?? []).entries()) {
    if (!check.reference(facts.edges, id, [...path, 'edges', i], 'edge')) continue;
    const before = edges?.[i - 1];
    if (before === undefined || !facts.edges.has(before) || facts.connected.has(`${before}\n${id}`)) continue;
    check.error(
      'route-unconnected',
      [...path, 'edges', i],
      `No connection leads from edge "${before}" to "${id}".`,
      'Add a connection, or name the edges between.',
    );
  }
  const first = (journey.byTurns ? undefined : edges?.[0]) ?? from;
  const firstEdge = first === undefined ? undefined : facts.edges.get(first);
  if (firstEdge && typeof journey.departLane === 'number' && !firstEdge.lanes[journey.departLane]) {
    check.error(
      'lane-index',
      [...path, 'departLane'],
      `Edge "${firstEdge.id}" has no lane ${journey.departLane}; it has ${firstEdge.lanes.length}.`,
      'Lanes count from 0 at the kerb.',
    );
  }
  const length = laneLength(firstEdge, 0);
  if (journey.departPos !== undefined && length !== undefined && journey.departPos > length + 0.1) {
    check.error(
      'depart-off-lane',
      [...path, 'departPos'],
      `The departure lies at ${journey.departPos} m, but the lane is ${length.toFixed(2)} m long.`,
      'Positions count in metres from the start of the lane.',
    );
  }
  checkStops(journey, path, facts, check);
}

function checkStops(journey: Journey, path: Path, facts: RoadFacts, check: DocumentCheck): void {
  for (const [i, stop] of (journey.stops ?? []).entries()) {
    const at = [...path, 'stops', i];
    let edge = stop.edge;
    if (stop.busStop !== undefined) {
      if (!check.reference(facts.busStops, stop.busStop, [...at, 'busStop'], 'bus stop')) continue;
      edge = facts.roads.busStops[facts.busStops.get(stop.busStop) ?? -1]?.edge;
    } else if (stop.edge === undefined || stop.lane === undefined) {
      check.error(
        'stop-incomplete',
        at,
        'The stop says not where it is.',
        'Give a "busStop", or "edge" and "lane".',
      );
      continue;
    } else {
      if (!check.reference(facts.edges, stop.edge, [...at, 'edge'], 'edge')) continue;
      const length = laneLength(facts.edges.get(stop.edge), stop.lane);
      if (length === undefined) {
        check.error(
          'lane-index',
          [...at, 'lane'],
          `Edge "${stop.edge}" has no lane ${stop.lane}.`,
          'Lanes count from 0 at the kerb.',
        );
      } else if (stop.endPos !== undefined && stop.endPos > length + 0.1) {
        check.error(
          'stop-off-lane',
          [...at, 'endPos'],
          `The stop ends at ${stop.endPos} m, but the lane is ${length.toFixed(2)} m long.`,
          'Positions count in metres from the start of the lane.',
        );
      }
    }
    if (journey.edges !== undefined && edge !== undefined && !journey.edges.includes(edge)) {
      check.warning(
        'stop-off-route',
        at,
        `The stop lies on edge "${edge}", which is not on the route.`,
        'The vehicle will pass it by; correct the route or remove the stop.',
      );
    }
  }
}
