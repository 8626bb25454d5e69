import type { DocumentCheck } from './check.ts';
import type { RoadFacts } from './check-roads.ts';
import type { Demand } from './demand.ts';

type Path = readonly (string | number)[];

/** Zones, matrices, gravity models, turn ratios and sinks of a demand. */
export function checkZones(
  demand: Demand,
  types: ReadonlyMap<string, number>,
  path: Path,
  facts: RoadFacts,
  check: DocumentCheck,
): void {
  const { zones = [], matrices = [], gravity = [], sinks = [] } = demand;
  const known = check.unique(zones, [...path, 'zones'], 'zone');
  for (const [i, zone] of zones.entries()) {
    for (const end of ['origins', 'destinations'] as const) {
      const at = [...path, 'zones', i, end];
      for (const [k, { edge }] of zone[end].entries())
        check.reference(facts.edges, edge, [...at, k, 'edge'], 'edge');
      if (zone[end].length > 0 && zone[end].every(({ weight }) => weight === 0))
        check.error('zone-weights', at, 'No edge has a weight.', 'Give at least one above zero.');
    }
  }
  const ids = check.unique(matrices, [...path, 'matrices'], 'matrix');
  check.unique(gravity, [...path, 'gravity'], 'matrix', new Map(ids));
  const usable = (id: string, end: 'origins' | 'destinations', at: Path) => {
    if (!check.reference(known, id, at, 'zone')) return;
    if ((zones[known.get(id) ?? -1]?.[end].length ?? 0) > 0) return;
    check.error(
      'zone-without-edges',
      at,
      `Zone "${id}" has no ${end}.`,
      `Give the zone an edge in "${end}".`,
    );
  };
  for (const [i, matrix] of matrices.entries()) {
    const at = [...path, 'matrices', i];
    check.reference(types, matrix.type, [...at, 'type'], 'vehicle type or distribution');
    checkTimes(matrix, at, 'matrix', check);
    for (const [k, cell] of matrix.cells.entries()) {
      if (cell.trips === 0) continue;
      usable(cell.from, 'origins', [...at, 'cells', k, 'from']);
      usable(cell.to, 'destinations', [...at, 'cells', k, 'to']);
    }
  }
  for (const [i, model] of gravity.entries()) {
    const at = [...path, 'gravity', i];
    check.reference(types, model.type, [...at, 'type'], 'vehicle type or distribution');
    checkTimes(model, at, 'gravity model', check);
    for (const [k, { zone, productions, attractions }] of model.zones.entries()) {
      if (productions > 0) usable(zone, 'origins', [...at, 'zones', k, 'zone']);
      if (attractions > 0) usable(zone, 'destinations', [...at, 'zones', k, 'zone']);
    }
    const attracted = model.zones.reduce((sum, { attractions }) => sum + attractions, 0);
    const produced = model.zones.reduce((sum, { productions }) => sum + productions, 0);
    if (produced > 0 && attracted === 0)
      check.error(
        'gravity',
        [...at, 'zones'],
        'No zone attracts anyone.',
        'Give at least one an attraction.',
      );
  }
  for (const [i, id] of sinks.entries()) check.reference(facts.edges, id, [...path, 'sinks', i], 'edge');
  checkTurnRatios(demand, path, facts, check);
}

function checkTurnRatios(demand: Demand, path: Path, facts: RoadFacts, check: DocumentCheck): void {
  for (const [i, ratio] of (demand.turnRatios ?? []).entries()) {
    const at = [...path, 'turnRatios', i];
    check.reference(facts.edges, ratio.from, [...at, 'from'], 'edge');
    if (ratio.begin !== undefined && ratio.end !== undefined && ratio.end <= ratio.begin)
      checkTimes({ begin: ratio.begin, end: ratio.end }, at, 'turn ratio', check);
    for (const [k, { edge }] of ratio.to.entries()) {
      if (!check.reference(facts.edges, edge, [...at, 'to', k, 'edge'], 'edge')) continue;
      if (!facts.edges.has(ratio.from) || facts.connected.has(`${ratio.from}\n${edge}`)) continue;
      check.error(
        'route-unconnected',
        [...at, 'to', k, 'edge'],
        `No connection leads from edge "${ratio.from}" to "${edge}".`,
        'Name edges that begin where the first one ends.',
      );
    }
    if (ratio.to.every(({ share }) => share === 0))
      check.error('turn-shares', [...at, 'to'], 'No edge has a share.', 'Give at least one above zero.');
  }
}

function checkTimes(
  span: { readonly begin: number; readonly end: number },
  path: Path,
  what: string,
  check: DocumentCheck,
): void {
  if (span.end > span.begin) return;
  check.error(
    'window',
    [...path, 'end'],
    `The ${what} ends at ${span.end} s, not after its begin at ${span.begin} s.`,
    'Exchange them.',
  );
}
