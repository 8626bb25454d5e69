import type { DocumentCheck } from './check.ts';
import { laneLength, type RoadFacts } from './check-roads.ts';
import type { Detector } from './detectors.ts';

type Path = readonly (string | number)[];

/** References, lanes and positions of detectors. */
export function checkDetectors(detectors: readonly Detector[], facts: RoadFacts, check: DocumentCheck): void {
  check.unique(detectors, ['detectors'], 'detector');
  for (const [i, detector] of detectors.entries()) {
    const path = ['detectors', i] as const;
    if (detector.kind === 'loop') checkPoint(detector, path, facts, check);
    else if (detector.kind === 'area') checkArea(detector, path, facts, check);
    else {
      for (const [k, point] of detector.entries.entries())
        checkPoint(point, [...path, 'entries', k], facts, check);
      for (const [k, point] of detector.exits.entries())
        checkPoint(point, [...path, 'exits', k], facts, check);
    }
  }
}

interface Point {
  readonly edge: string;
  readonly lane: number;
  readonly position: number;
}

function checkPoint(point: Point, path: Path, facts: RoadFacts, check: DocumentCheck): void {
  const length = lengthOf(point.edge, point.lane, path, facts, check);
  if (length !== undefined) within(point.position, length, [...path, 'position'], check);
}

function checkArea(
  area: Extract<Detector, { kind: 'area' }>,
  path: Path,
  facts: RoadFacts,
  check: DocumentCheck,
): void {
  const length = lengthOf(area.edge, area.lane ?? 0, path, facts, check);
  if (length === undefined) return;
  const { from = 0, to = length } = area;
  within(from, length, [...path, 'from'], check);
  within(to, length, [...path, 'to'], check);
  if (to > from) return;
  check.error(
    'detector-area',
    path,
    `The area from ${from} m to ${to} m has no length.`,
    'Let "from" lie before "to", in driving direction.',
  );
}

function lengthOf(
  edgeId: string,
  lane: number,
  path: Path,
  facts: RoadFacts,
  check: DocumentCheck,
): number | undefined {
  if (!check.reference(facts.edges, edgeId, [...path, 'edge'], 'edge')) return undefined;
  const edge = facts.edges.get(edgeId);
  const length = laneLength(edge, lane);
  if (length === undefined) {
    check.error(
      'lane-index',
      [...path, 'lane'],
      `Edge "${edgeId}" has no lane ${lane}; it has ${edge?.lanes.length ?? 0}.`,
      'Lane 0 is the one nearest the kerb.',
    );
  }
  return length;
}

/** Lengths of lines are sums of roundings: a millimetre beyond the end is the end. */
const ROUNDING = 1e-3;

function within(position: number, length: number, path: Path, check: DocumentCheck): void {
  if (position <= length + ROUNDING) return;
  check.error(
    'detector-beyond-lane',
    path,
    `${position} m is beyond the end of the lane, which is ${length.toFixed(1)} m long.`,
    'Positions are metres from the start of the lane, in driving direction.',
  );
}
