import type { Connection, Edge, Junction } from '../document/roads.ts';
import { PI, wrapAngle } from '../math.ts';
import { CONFLICT } from './road-network.ts';

/**
 * What a driver has to do at the line of a link besides giving way, in `RoadNetwork.linkRule`.
 *
 * - `none`: nothing; the conflict table says to whom the link gives way.
 * - `stop`: come to rest at the line, then give way as the conflict table says (stop sign).
 * - `allWay`: come to rest at the line; then whoever stopped first goes first. No row of the table gives way.
 * - `zipper`: alternate with the other links into the same lane: by time of arrival, one from each in turn.
 * - `turnOnRed`: at red (not at red with yellow, not at yellow) come to rest at the line, then go, giving way in *every*
 *   conflict that is not a parting, whatever its row says. At green the table holds as usual.
 */
export const LINK_RULE = { none: 0, stop: 1, allWay: 2, zipper: 3, turnOnRed: 4 } as const;

/** Approaches that differ by more than this are opposite each other, rad. */
const OPPOSITE = PI * 0.72;

/** What the rules depend on, for each link in compiled order. */
export interface RuledLink {
  readonly connection: Connection;
  readonly edge: Edge;
  readonly junction: Junction | undefined;
  /** Heading on which vehicles reach the junction, rad. */
  readonly heading: number;
}

/** Columns of the compiled conflict table that the rules read. */
export interface RuledConflicts {
  readonly conflictStart: Int32Array;
  readonly conflictLink: Int32Array;
  readonly conflictKind: Uint8Array;
  readonly conflictYield: Uint8Array;
}

/**
 * Rule of each link (`LINK_RULE`), from the type of its junction and what its edge and connection say about red.
 *
 * At `priority_stop` junctions the links that give way to traffic from the side have to stop; turns off the road with
 * priority, which only wait for oncoming traffic, have not.
 */
export function compileLinkRules(links: readonly RuledLink[], table: RuledConflicts): Uint8Array {
  return Uint8Array.from(links, (link, k) => {
    if (link.connection.signal !== undefined) return turnsOnRed(link) ? LINK_RULE.turnOnRed : LINK_RULE.none;
    switch (link.junction?.type) {
      case 'allway_stop':
        return LINK_RULE.allWay;
      case 'priority_stop':
        return givesWayToTheSide(links, table, k) ? LINK_RULE.stop : LINK_RULE.none;
      case 'zipper':
        return merges(table, k) ? LINK_RULE.zipper : LINK_RULE.none;
      default:
        return LINK_RULE.none;
    }
  });
}

/** The connection's own word counts; else that of its edge, which speaks of the turn to the nearer side alone. */
function turnsOnRed({ connection, edge }: RuledLink): boolean {
  if (connection.turnOnRed !== undefined) return connection.turnOnRed;
  return edge.turnOnRed === true && connection.dir === (edge.side === 'left' ? 'l' : 'r');
}

function givesWayToTheSide(links: readonly RuledLink[], table: RuledConflicts, k: number): boolean {
  const own = links[k] as RuledLink;
  for (let c = table.conflictStart[k] as number; c < (table.conflictStart[k + 1] as number); c++) {
    if (table.conflictYield[c] !== 1) continue;
    const foe = links[table.conflictLink[c] as number] as RuledLink;
    if (Math.abs(wrapAngle(foe.heading - own.heading)) <= OPPOSITE) return true;
  }
  return false;
}

function merges(table: RuledConflicts, k: number): boolean {
  for (let c = table.conflictStart[k] as number; c < (table.conflictStart[k + 1] as number); c++) {
    if (table.conflictKind[c] === CONFLICT.merging) return true;
  }
  return false;
}
