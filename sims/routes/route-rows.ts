import type { Allocate, StateColumn, Stateful } from '../state.ts';
import type { Fleet } from '../vehicles/fleet.ts';

/**
 * Routes of single vehicles that have left their journey's own: rows of edges of one length, as state columns. A row is
 * free again as soon as its vehicle has arrived or is on another route; nobody has to give it back.
 *
 * `Fleet.routeFrom` names a row by `code(row)`: even numbers below -1 (odd ones name alternatives of journeys).
 */
export class RouteRows implements Stateful {
  readonly size: number;
  readonly rows: number;
  private readonly fleet: Fleet;
  private readonly edges: Int32Array;
  private readonly length: Int32Array;
  readonly owner: Int32Array;
  private readonly ownerId: Uint32Array;
  private readonly cursor: Int32Array;
  private readonly views: (Int32Array | undefined)[];

  constructor(fleet: Fleet, rows: number, size: number, allocate: Allocate) {
    this.fleet = fleet;
    this.rows = rows;
    this.size = size;
    this.edges = allocate(Int32Array, rows * size);
    this.length = allocate(Int32Array, rows);
    this.owner = allocate(Int32Array, rows);
    this.ownerId = allocate(Uint32Array, rows);
    this.cursor = allocate(Int32Array, 1);
    this.views = new Array(rows);
  }

  static code(row: number): number {
    return -2 - 2 * row;
  }

  /** The route in the row that `code` names. */
  route(code: number): Int32Array {
    const row = (-2 - code) >> 1;
    const length = this.length[row]!;
    const known = this.views[row];
    if (known !== undefined && known.length === length) return known;
    const view = this.edges.subarray(row * this.size, row * this.size + length);
    this.views[row] = view;
    return view;
  }

  /** Puts the first `length` edges of `route` into a row of a vehicle's own and returns its code; 0: none is free. */
  keep(slot: number, route: Int32Array, length: number): number {
    const row = this.find(slot);
    if (row < 0 || length > this.size) return 0;
    const start = row * this.size;
    for (let i = 0; i < length; i++) this.edges[start + i] = route[i]!;
    this.length[row] = length;
    this.owner[row] = slot;
    this.ownerId[row] = this.fleet.id[slot]!;
    return RouteRows.code(row);
  }

  private find(slot: number): number {
    const { fleet, rows } = this;
    const own = fleet.routeFrom[slot]!;
    if (own < -1 && (own & 1) === 0) return (-2 - own) >> 1;
    let row = this.cursor[0]!;
    for (let n = 0; n < rows; n++) {
      const v = this.owner[row]!;
      const taken =
        this.length[row]! > 0 &&
        fleet.active[v] === 1 &&
        fleet.id[v] === this.ownerId[row] &&
        fleet.routeFrom[v] === RouteRows.code(row);
      if (!taken) {
        this.cursor[0] = (row + 1) % rows;
        return row;
      }
      row = (row + 1) % rows;
    }
    return -1;
  }

  stateColumns(): readonly StateColumn[] {
    return [this.edges, this.length, this.owner, this.ownerId, this.cursor];
  }
}
