import { apart, type DocumentCheck } from './check.ts';
import type { PersonFlow } from './demand.ts';
import { selfIntersects, signedArea2 } from './rings.ts';
import type { Walkways } from './roads.ts';
import type { Point } from './shapes.ts';
import type { WalkArea } from './walk-areas.ts';

/** Gates narrower than this let nobody through, m. */
const NARROWEST = 0.6;
/** Areas this close touch, m. */
const TOUCH = 0.01;

/** Outlines of walkable areas and the lines of their gates. Returns the gates by id. */
export function checkWalkAreas(walkways: Walkways, check: DocumentCheck): ReadonlyMap<string, number> {
  const areas = walkways.areas ?? [];
  const gates = walkways.gates ?? [];
  check.unique(areas, ['walkways', 'areas'], 'walkable area');
  for (const [i, area] of areas.entries()) {
    const place = ['walkways', 'areas', i];
    checkOutline(area.ring, [...place, 'ring'], check);
    for (const [k, hole] of area.holes.entries()) checkOutline(hole, [...place, 'holes', k], check);
    if (area.kind === 'stairs' && area.up === undefined)
      check.error(
        'stairs-up',
        place,
        'Nothing says which way these stairs lead up.',
        'Give `up` in radians.',
      );
  }
  checkOverlaps(areas, check);
  for (const [i, gate] of gates.entries()) {
    const at = ['walkways', 'gates', i, 'line'];
    check.line(gate.line, at);
    if (apart(gate.line[0], gate.line[1]) < NARROWEST)
      check.error(
        'gate-narrow',
        at,
        `The gate is narrower than ${NARROWEST} m.`,
        'Nobody fits through; widen it.',
      );
  }
  const nodes = new Set(walkways.nodes.map(({ id }) => id));
  for (const [i, { id }] of gates.entries()) {
    if (nodes.has(id))
      check.error(
        'duplicate-id',
        ['walkways', 'gates', i, 'id'],
        `A walkway node is called "${id}" too.`,
        'Rename one.',
      );
  }
  return check.unique(gates, ['walkways', 'gates'], 'gate');
}

function checkOutline(
  ring: readonly Point[],
  path: readonly (string | number)[],
  check: DocumentCheck,
): void {
  check.near(ring, path);
  if (Math.abs(signedArea2(ring)) < 1e-6)
    check.error('ring-flat', path, 'The ring encloses nothing.', 'Give it points that span an area.');
  else if (selfIntersects(ring))
    check.error('ring-crosses', path, 'The ring crosses itself.', 'Order its points along the outline.');
}

/** Areas above each other would let people of both see each other: they may touch, not overlap. */
function checkOverlaps(areas: readonly WalkArea[], check: DocumentCheck): void {
  for (const [i, area] of areas.entries()) {
    const other = areas.find((b) => b !== area && area.ring.some((p) => liesIn(p, b)));
    if (!other) continue;
    check.error(
      'areas-overlap',
      ['walkways', 'areas', i, 'ring'],
      `The area "${area.id}" overlaps "${other.id}".`,
      'Let areas touch along their sides only; levels above each other are not supported.',
    );
  }
}

/** Whether a point lies in an area, farther than the tolerance from its outlines. */
function liesIn([x, y]: Point, { ring, holes }: WalkArea): boolean {
  return side(ring, x, y) === 'inside' && holes.every((hole) => side(hole, x, y) === 'outside');
}

function side(ring: readonly Point[], x: number, y: number): 'inside' | 'outside' | 'border' {
  let inside = false;
  for (const [i, [ax, ay]] of ring.entries()) {
    const [bx, by] = ring[(i + 1) % ring.length] as Point;
    const [dx, dy] = [bx - ax, by - ay];
    const square = dx * dx + dy * dy;
    const share = square > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
    const [ex, ey] = [x - ax - share * dx, y - ay - share * dy];
    if (ex * ex + ey * ey < TOUCH * TOUCH) return 'border';
    if (ay > y !== by > y && x < ax + ((y - ay) * dx) / dy) inside = !inside;
  }
  return inside ? 'inside' : 'outside';
}

/** Ends of a flow of people: two walkway nodes, or two gates. */
export function checkPersonFlowEnds(
  flow: PersonFlow,
  at: readonly (string | number)[],
  places: { readonly nodes: ReadonlyMap<string, number>; readonly gates: ReadonlyMap<string, number> },
  check: DocumentCheck,
): void {
  const { nodes, gates } = places;
  if (!gates.has(flow.from) && !gates.has(flow.to)) {
    check.reference(nodes, flow.from, [...at, 'from'], 'walkway node');
    check.reference(nodes, flow.to, [...at, 'to'], 'walkway node');
    if (flow.groupSize !== undefined && flow.groupSize > 1)
      check.warning(
        'groups',
        [...at, 'groupSize'],
        'Groups keep together on walkable areas only.',
        'On paths they walk alone.',
      );
    return;
  }
  if (gates.has(flow.from) && gates.has(flow.to)) return;
  check.error(
    'flow-ends',
    at,
    `The flow leads from "${flow.from}" to "${flow.to}", which aren't both gates of walkable areas.`,
    'Let it lead from gate to gate, or from walkway node to walkway node.',
  );
}
