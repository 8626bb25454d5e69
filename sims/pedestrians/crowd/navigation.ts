import type { Ground } from './ground.ts';

/** Where people may want to go: a line (an exit, a gate, a platform's edge), or several of which the nearest counts. */
export interface Goal {
  /** x0, y0, x1, y1 per line, m. */
  readonly lines: readonly (readonly [number, number, number, number])[];
  /** Ways to it avoid stairs. */
  readonly stepFree?: boolean;
}

/** Places on portals at which ways are computed lie this far apart, m, and are at most so many per portal. */
const SPACING = 1;
const MOST_PLACES = 16;
/** Triangles that a look ahead goes through at most. */
const LOOK_AHEAD = 64;
/** People keep this more than their radius from a corner they round, m; at most this share of a narrow way on each side. */
const CORNER_ROOM = 0.1;
const SHARE = 0.4;
/** Ways wider than this aren't used in their whole width, m. */
const WIDE = 4;

/**
 * Shortest ways over a ground to its goals. Dijkstra over places on the portals gives, once per goal, how far it is from
 * each place and which place comes next; a person takes the portals that follow from where it stands and walks to the
 * first corner of the string pulled tight through them (the funnel algorithm; Lee and Preparata 1984).
 */
export class Navigation {
  readonly ground: Ground;
  readonly goals: readonly Goal[];
  /** Results of `look`: the point to walk to next, and how far it is to the goal by the way, m. */
  aimX = 0;
  aimY = 0;
  distance = 0;

  /** Places on portal p: rows `placeStart[p] .. placeStart[p + 1]`. */
  private readonly placeStart: Int32Array;
  private readonly placeX: Float64Array;
  private readonly placeY: Float64Array;
  private readonly placePortal: Int32Array;
  /** Per goal and place: metres to the goal, and the place that follows (-1: the goal's line is in the next triangle). */
  private readonly far: readonly Float64Array[];
  private readonly after: readonly Int32Array[];
  /** Per goal: triangle of each line. */
  private readonly lineTriangles: readonly (readonly number[])[];
  // The portals ahead, for one person at a time.
  private readonly rx = new Float64Array(LOOK_AHEAD + 1);
  private readonly ry = new Float64Array(LOOK_AHEAD + 1);
  private readonly lx = new Float64Array(LOOK_AHEAD + 1);
  private readonly ly = new Float64Array(LOOK_AHEAD + 1);

  constructor(ground: Ground, goals: readonly Goal[]) {
    this.ground = ground;
    this.goals = goals;
    const portals = ground.portalTo.length;
    this.placeStart = new Int32Array(portals + 1);
    const xs: number[] = [];
    const ys: number[] = [];
    const of: number[] = [];
    for (let p = 0; p < portals; p++) {
      const dx = ground.leftX[p]! - ground.rightX[p]!;
      const dy = ground.leftY[p]! - ground.rightY[p]!;
      const length = Math.sqrt(dx * dx + dy * dy);
      const n = Math.max(1, Math.min(MOST_PLACES, Math.ceil(length / SPACING)));
      for (let k = 0; k < n; k++) {
        const share = (k + 0.5) / n;
        xs.push(ground.rightX[p]! + share * dx);
        ys.push(ground.rightY[p]! + share * dy);
        of.push(p);
      }
      this.placeStart[p + 1] = xs.length;
    }
    this.placeX = Float64Array.from(xs);
    this.placeY = Float64Array.from(ys);
    this.placePortal = Int32Array.from(of);
    this.lineTriangles = goals.map((goal) => goal.lines.map((line) => this.triangleOf(line)));
    const fields = goals.map((_, g) => this.field(g));
    this.far = fields.map((f) => f.far);
    this.after = fields.map((f) => f.after);
  }

  /** Triangle in which a line lies, that of its middle; -1 outside the ground. */
  private triangleOf(line: readonly [number, number, number, number]): number {
    const mx = (line[0] + line[2]) / 2;
    const my = (line[1] + line[3]) / 2;
    const exact = this.ground.find(mx, my, -1);
    if (exact >= 0) return exact;
    // Rounding may have put a line on the border just outside.
    for (const [dx, dy] of [
      [0.01, 0],
      [-0.01, 0],
      [0, 0.01],
      [0, -0.01],
    ] as const) {
      const t = this.ground.find(mx + dx, my + dy, -1);
      if (t >= 0) return t;
    }
    return -1;
  }

  /** Triangle in which the first line of a goal lies; -1 outside the ground. */
  triangleOfGoal(goal: number): number {
    return this.lineTriangles[goal]?.[0] ?? -1;
  }

  private field(goal: number): { far: Float64Array; after: Int32Array } {
    const { ground, placeStart, placeX, placeY, placePortal } = this;
    const n = placeX.length;
    const far = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
    const after = new Int32Array(n).fill(-1);
    // Portals that lead into a triangle.
    const into: number[][] = Array.from({ length: ground.triangleCount }, () => []);
    for (let p = 0; p < ground.portalTo.length; p++) into[ground.portalTo[p]!]!.push(p);
    const fromOf = new Int32Array(ground.portalTo.length);
    for (let t = 0; t < ground.triangleCount; t++)
      fromOf.fill(t, ground.portalStart[t], ground.portalStart[t + 1]);

    const heap = new Heap(far);
    const reach = (t: number, x: number, y: number, rest: number, next: number) => {
      const area = ground.areas[ground.area[t]!];
      if (this.goals[goal]?.stepFree && area?.up) return;
      const pace = area?.pace ?? 1;
      for (const p of into[t]!) {
        for (let q = placeStart[p]!; q < placeStart[p + 1]!; q++) {
          const dx = placeX[q]! - x;
          const dy = placeY[q]! - y;
          const way = rest + Math.sqrt(dx * dx + dy * dy) / pace;
          if (way >= far[q]!) continue;
          far[q] = way;
          after[q] = next;
          heap.push(q);
        }
      }
    };
    this.goals[goal]!.lines.forEach((line, k) => {
      const t = this.lineTriangles[goal]![k]!;
      if (t < 0) return;
      for (const p of into[t]!) {
        for (let q = placeStart[p]!; q < placeStart[p + 1]!; q++) {
          const way = distanceTo(line, placeX[q]!, placeY[q]!);
          if (way < far[q]!) {
            far[q] = way;
            heap.push(q);
          }
        }
      }
    });
    const done = new Uint8Array(n);
    for (let q = heap.pop(); q >= 0; q = heap.pop()) {
      if (done[q]) continue;
      done[q] = 1;
      reach(fromOf[placePortal[q]!]!, placeX[q]!, placeY[q]!, far[q]!, q);
    }
    return { far, after };
  }

  /**
   * Looks from a place in triangle `t` along the shortest way to a goal, for a body of `radius` that rounds
   * corners by a share `room` of the way's width farther off than it must, and sets `aimX`, `aimY`, `distance`. Returns whether a way leads there.
   */
  look(goal: number, t: number, x: number, y: number, radius: number, room: number): boolean {
    const { ground, placeStart, placeX, placeY, placePortal } = this;
    const far = this.far[goal]!;
    const after = this.after[goal]!;
    const lines = this.goals[goal]!.lines;
    const inside = this.lineTriangles[goal]!;
    let best = Number.POSITIVE_INFINITY;
    let place = -1;
    let last = -1;
    for (let k = 0; k < lines.length; k++) {
      if (inside[k] !== t) continue;
      const way = distanceTo(lines[k]!, x, y);
      if (way < best) {
        best = way;
        last = k;
      }
    }
    const pace = ground.areas[ground.area[t]!]?.pace ?? 1;
    for (let p = ground.portalStart[t]!; p < ground.portalStart[t + 1]!; p++) {
      for (let q = placeStart[p]!; q < placeStart[p + 1]!; q++) {
        const dx = placeX[q]! - x;
        const dy = placeY[q]! - y;
        const way = far[q]! + Math.sqrt(dx * dx + dy * dy) / pace;
        if (way < best) {
          best = way;
          place = q;
          last = -1;
        }
      }
    }
    if (best === Number.POSITIVE_INFINITY) return false;
    this.distance = best;
    const keep = radius + CORNER_ROOM;
    let n = 0;
    let end = t;
    while (place >= 0 && n < LOOK_AHEAD) {
      const p = placePortal[place]!;
      this.narrow(n, ground.rightX[p]!, ground.rightY[p]!, ground.leftX[p]!, ground.leftY[p]!, keep, room);
      n += 1;
      end = ground.portalTo[p]!;
      place = after[place]!;
    }
    if (place < 0) {
      if (last < 0) last = nearestLine(lines, inside, end, this.lx, this.ly, n);
      const line = lines[last]!;
      this.narrow(n, line[0], line[1], line[2], line[3], keep, 0);
      n += 1;
    }
    this.pull(n, x, y);
    return true;
  }

  /** Enters a portal into the list, narrower by `keep` and a share `room` at both ends. */
  private narrow(
    n: number,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    keep: number,
    room: number,
  ): void {
    const dx = x1 - x0;
    const dy = y1 - y0;
    const length = Math.sqrt(dx * dx + dy * dy);
    const off = length > 0 ? Math.min(keep + room * Math.min(length, WIDE), SHARE * length) / length : 0;
    this.rx[n] = x0 + off * dx;
    this.ry[n] = y0 + off * dy;
    this.lx[n] = x1 - off * dx;
    this.ly[n] = y1 - off * dy;
  }

  /** First corner of the string from a place through the first `n` portals, or where it meets the last of them. */
  private pull(n: number, x: number, y: number): void {
    const { rx, ry, lx, ly } = this;
    let left = 0;
    let right = 0;
    for (let k = 0; k < n; k++) {
      // The last line of a goal may be given in either sense.
      if (k === n - 1 && cross(rx[k]! - x, ry[k]! - y, lx[k]! - x, ly[k]! - y) < 0) this.swap(k);
      if (k > 0) {
        if (cross(lx[left]! - x, ly[left]! - y, rx[k]! - x, ry[k]! - y) > 0) {
          this.aimAt(lx[left]!, ly[left]!);
          return;
        }
        if (cross(rx[right]! - x, ry[right]! - y, lx[k]! - x, ly[k]! - y) < 0) {
          this.aimAt(rx[right]!, ry[right]!);
          return;
        }
      }
      if (k === 0 || cross(lx[left]! - x, ly[left]! - y, lx[k]! - x, ly[k]! - y) <= 0) left = k;
      if (k === 0 || cross(rx[right]! - x, ry[right]! - y, rx[k]! - x, ry[k]! - y) >= 0) right = k;
    }
    // Nothing in the way: the nearest point of the last line, as far as one sees it.
    const k = n - 1;
    const dx = lx[k]! - rx[k]!;
    const dy = ly[k]! - ry[k]!;
    const square = dx * dx + dy * dy;
    const share = square > 0 ? ((x - rx[k]!) * dx + (y - ry[k]!) * dy) / square : 0;
    const s = share < 0 ? 0 : share > 1 ? 1 : share;
    const px = rx[k]! + s * dx;
    const py = ry[k]! + s * dy;
    if (left < k && cross(lx[left]! - x, ly[left]! - y, px - x, py - y) > 0) this.aimAt(lx[left]!, ly[left]!);
    else if (right < k && cross(rx[right]! - x, ry[right]! - y, px - x, py - y) < 0)
      this.aimAt(rx[right]!, ry[right]!);
    else this.aimAt(px, py);
  }

  private swap(k: number): void {
    const { rx, ry, lx, ly } = this;
    const x = rx[k]!;
    const y = ry[k]!;
    rx[k] = lx[k]!;
    ry[k] = ly[k]!;
    lx[k] = x;
    ly[k] = y;
  }

  private aimAt(x: number, y: number): void {
    this.aimX = x;
    this.aimY = y;
  }

  /** Distance from a place to the nearest line of a goal, as the crow flies, m. */
  crow(goal: number, x: number, y: number): number {
    let best = Number.POSITIVE_INFINITY;
    const { lines } = this.goals[goal]!;
    for (let k = 0; k < lines.length; k++) best = Math.min(best, distanceTo(lines[k]!, x, y));
    return best;
  }
}

function cross(ax: number, ay: number, bx: number, by: number): number {
  return ax * by - ay * bx;
}

function distanceTo(line: readonly [number, number, number, number], x: number, y: number): number {
  const dx = line[2] - line[0];
  const dy = line[3] - line[1];
  const square = dx * dx + dy * dy;
  const share = square > 0 ? ((x - line[0]) * dx + (y - line[1]) * dy) / square : 0;
  const s = share < 0 ? 0 : share > 1 ? 1 : share;
  const ex = x - line[0] - s * dx;
  const ey = y - line[1] - s * dy;
  return Math.sqrt(ex * ex + ey * ey);
}

/** Line of a goal in triangle `t` nearest to the last portal entered. */
function nearestLine(
  lines: Goal['lines'],
  inside: readonly number[],
  t: number,
  lx: Float64Array,
  ly: Float64Array,
  n: number,
): number {
  let best = Number.POSITIVE_INFINITY;
  let found = 0;
  for (let k = 0; k < lines.length; k++) {
    if (inside[k] !== t) continue;
    const way = distanceTo(lines[k]!, lx[n - 1]!, ly[n - 1]!);
    if (way < best) {
      best = way;
      found = k;
    }
  }
  return found;
}

/** Binary heap by key, then by number, so that equal keys always come in the same order. */
class Heap {
  private readonly keyOf: Float64Array;
  private readonly items: number[] = [];
  private readonly keys: number[] = [];

  constructor(keyOf: Float64Array) {
    this.keyOf = keyOf;
  }

  push(item: number): void {
    const { items, keys } = this;
    const key = this.keyOf[item]!;
    let i = items.length;
    items.push(item);
    keys.push(key);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!before(key, item, keys[up]!, items[up]!)) break;
      items[i] = items[up]!;
      keys[i] = keys[up]!;
      i = up;
    }
    items[i] = item;
    keys[i] = key;
  }

  /** The item of the least key, or -1. */
  pop(): number {
    const { items, keys } = this;
    const top = items[0];
    const item = items.pop();
    const key = keys.pop();
    if (top === undefined || item === undefined || key === undefined) return -1;
    const n = items.length;
    if (n === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      if (child + 1 < n && before(keys[child + 1]!, items[child + 1]!, keys[child]!, items[child]!))
        child += 1;
      if (!before(keys[child]!, items[child]!, key, item)) break;
      items[i] = items[child]!;
      keys[i] = keys[child]!;
      i = child;
    }
    items[i] = item;
    keys[i] = key;
    return top;
  }
}

function before(ka: number, a: number, kb: number, b: number): boolean {
  return ka < kb || (ka === kb && a < b);
}
