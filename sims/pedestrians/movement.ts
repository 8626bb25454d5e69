import { PATH_KIND } from '../../scenes/network/compile-walkways.ts';
import type { WalkNetwork } from '../../scenes/network/road-network.ts';
import { hash4, PURPOSE } from '../random.ts';
import type { PathPlace, SegmentTangents } from './along.ts';
import type { CrossingRules } from './crossing.ts';
import { STAIRS_FACTOR } from './kinds.ts';
import { type NeighbourGrid, REACH } from './neighbours.ts';
import type { PedestrianPool } from './pool.ts';
import type { WalkRoutes } from './routes.ts';
import { TURN_REACH, type Turns } from './turns.ts';

/** Room that two bodies side by side take, centre to centre, m. */
export const BODY_SPACE = 0.45;
/** People keep this far from the edge of a path, m. */
const EDGE_GAP = 0.25;
/** Gap to who is ahead divided by this time is the greatest speed, s. */
const HEADWAY = 0.6;
const ACCELERATION = 1.5;
/** How strongly others ahead turn people aside. */
const AVOIDANCE = 1.6;
/** Metres over which people return to where they like to walk. */
const RETURN_RATE = 0.35;
/** Being obstructed for this long, people begin to squeeze; after the second time they are as slim as can be, s. */
const PATIENCE = 1;
const SQUEEZED = 4;
/** Share of the body space that a squeezing person takes: shoulders turned, centres still 0.22 m apart. */
const SLIMMEST = 0.5;
/** Room taken by people who stand at a kerb, for those who pass through, m. */
const STANDING_SPACE = 0.3;
/** Most neighbours looked at: more can't stand within reach. */
const MOST_NEIGHBOURS = 128;
/** Obstructed for this long, people begin to make their way through those who go elsewhere; fully after the second, s. */
const GIVES_UP = 5;
const PASSES = 8;
/** Speed of making one's way through, m/s. */
const PASSING_SPEED = 0.4;
/** Within this angle (cosine) others walk the same way. */
const SAME_WAY = 0.7;

/** What everyone will be after the step: written while the pool still holds the state before it. */
export class NextStep {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly dirX: Float64Array;
  readonly dirY: Float64Array;
  readonly speed: Float64Array;
  readonly along: Float64Array;
  readonly lateral: Float64Array;
  readonly look: Float64Array;
  readonly blocked: Float64Array;
  readonly segment: Int32Array;
  readonly hold: Int32Array;
  readonly started: Uint8Array;
  readonly stopped: Uint8Array;

  constructor(capacity: number) {
    this.x = new Float64Array(capacity);
    this.y = new Float64Array(capacity);
    this.z = new Float64Array(capacity);
    this.dirX = new Float64Array(capacity);
    this.dirY = new Float64Array(capacity);
    this.speed = new Float64Array(capacity);
    this.along = new Float64Array(capacity);
    this.lateral = new Float64Array(capacity);
    this.look = new Float64Array(capacity);
    this.blocked = new Float64Array(capacity);
    this.segment = new Int32Array(capacity);
    this.hold = new Int32Array(capacity);
    this.started = new Uint8Array(capacity);
    this.stopped = new Uint8Array(capacity);
  }
}

/**
 * How people walk: towards a line of their own on the path, turned aside by those ahead (more by those who come towards
 * them), and no faster than the gap to whoever is in the way allows, so that bodies don't meet. After the collision-free
 * speed model (Tordeux, Chraibi, Seyfried 2016) and the anticipation velocity model (Xu, Chraibi, Seyfried 2021), with
 * turning sideways only. Planning reads the pool and writes `next` alone: any split of the slots gives the same result.
 */
export class Movement {
  readonly next: NextStep;
  private readonly walks: WalkNetwork;
  private readonly pool: PedestrianPool;
  private readonly grid: NeighbourGrid;
  private readonly routes: WalkRoutes;
  private readonly rules: CrossingRules;
  private readonly tangents: SegmentTangents;
  private readonly place: PathPlace;
  private readonly turns: Turns;
  private readonly dt: number;
  private readonly headway: number;
  /** +1: keeps left, -1: keeps right. */
  private readonly keep: number;
  private readonly nearSlot = new Int32Array(MOST_NEIGHBOURS);
  private readonly nearX = new Float64Array(MOST_NEIGHBOURS);
  private readonly nearY = new Float64Array(MOST_NEIGHBOURS);
  private readonly nearDistance = new Float64Array(MOST_NEIGHBOURS);

  constructor(parts: {
    walks: WalkNetwork;
    pool: PedestrianPool;
    grid: NeighbourGrid;
    routes: WalkRoutes;
    rules: CrossingRules;
    tangents: SegmentTangents;
    place: PathPlace;
    turns: Turns;
    dt: number;
    keepLeft: boolean;
  }) {
    this.walks = parts.walks;
    this.pool = parts.pool;
    this.grid = parts.grid;
    this.routes = parts.routes;
    this.rules = parts.rules;
    this.tangents = parts.tangents;
    this.place = parts.place;
    this.turns = parts.turns;
    this.dt = parts.dt;
    this.headway = Math.max(HEADWAY, 2 * parts.dt);
    this.keep = parts.keepLeft ? 1 : -1;
    this.next = new NextStep(parts.pool.capacity);
  }

  /** Plans the step of the slots `from` to `to` (exclusive). The grid holds the pool's places, the rules this tick's. */
  plan(from: number, to: number, tick: number): number {
    let planned = 0;
    for (let i = from; i < to; i++) {
      if (!this.pool.alive[i]) continue;
      this.planOne(i, tick);
      planned++;
    }
    return planned;
  }

  private planOne(i: number, tick: number): void {
    const { walks, pool, next, rules, tangents, place, dt } = this;
    const path = pool.path[i]!;
    const forward = pool.forward[i]!;
    const x = pool.x[i]!;
    const y = pool.y[i]!;
    const along = pool.along[i]!;
    const lateral = pool.lateral[i]!;
    const segment = pool.segment[i]!;
    const kind = walks.pathKind[path]!;
    const sign = forward ? 1 : -1;
    const tx = sign * tangents.tx[segment]!;
    const ty = sign * tangents.ty[segment]!;
    const desired = kind === PATH_KIND.stairs ? pool.desired[i]! * STAIRS_FACTOR : pool.desired[i]!;

    // The crossing's rules: whether to set off, and how far to go.
    let started = pool.started[i]!;
    let look = 0;
    let limit = Number.POSITIVE_INFINITY;
    let waitsFor = -1;
    const onCrossing = kind === PATH_KIND.crossing;
    if (onCrossing) {
      if (!started) {
        look = rules.atKerb(i, pool) ? pool.look[i]! + dt : 0;
        if (rules.startsNow(i, pool, look)) started = 1;
      }
      limit = rules.limit(path, forward, along, started);
      waitsFor = path * 2 + forward;
    }

    // Where to go: a line of one's own along the path, narrowing towards the next path, or the end point itself.
    const node = forward ? walks.pathTo[path]! : walks.pathFrom[path]!;
    const ahead = this.routes.next(pool.route[i]!, node);
    const rest = walks.pathLength[path]! - along;
    const half = Math.max(0.05, walks.pathWidth[path]! / 2 - EDGE_GAP);
    let line = this.keep * pool.side[i]! * half;
    let ex = tx;
    let ey = ty;
    let slow = Number.POSITIVE_INFINITY;
    let toGate = false;
    if (ahead >= 0) {
      const room = Math.max(0.1, walks.pathWidth[ahead]! / 2 - EDGE_GAP) + Math.max(0, rest) * 0.5;
      line = Math.min(room, Math.max(-room, line));
      if (!onCrossing && walks.pathKind[ahead] === PATH_KIND.crossing) {
        waitsFor = ahead * 2 + (walks.pathFrom[ahead] === node ? 1 : 0);
      }
      if (rest < TURN_REACH && this.turns.goesToGate(i, pool, path, forward, ahead, rest)) {
        const gate = forward ? walks.shapeStart[path + 1]! - 1 : walks.shapeStart[path]!;
        const gx = walks.shapeX[gate]! - x;
        const gy = walks.shapeY[gate]! - y;
        const distance = Math.sqrt(gx * gx + gy * gy);
        if (distance > 1e-6) {
          ex = gx / distance;
          ey = gy / distance;
          toGate = true;
        }
        slow = distance / Math.max(0.3, dt);
      }
    }
    if (!toGate) {
      const aside = Math.min(0.8, Math.max(-0.8, (line - lateral) * RETURN_RATE));
      const norm = Math.sqrt(1 + aside * aside);
      ex = (tx - ty * aside) / norm;
      ey = (ty + tx * aside) / norm;
    }

    const count = this.findNear(i, x, y);
    const slim = this.slimness(i, onCrossing && started === 1);
    const space = BODY_SPACE * slim;

    // Turning aside.
    let steer = this.steering(i, count, ex, ey, desired, tick);
    if (steer > 1.4) steer = 1.4;
    if (steer < -1.4) steer = -1.4;
    let fx = ex - ey * steer;
    let fy = ey + ex * steer;
    const norm = Math.sqrt(fx * fx + fy * fy);
    fx /= norm;
    fy /= norm;
    // The edges of the path: nobody walks out over them.
    const outward = fy * tx - fx * ty;
    if ((lateral >= half && outward > 0) || (lateral <= -half && outward < 0)) {
      fx = tx;
      fy = ty;
    }

    // At a kerb beside the crossing's strip: a step aside brings one in line.
    if (onCrossing && !started && limit - along < 0.3 && Math.abs(lateral) > half) {
      const inward = lateral > 0 ? 1 : -1;
      fx = ty * inward;
      fy = -tx * inward;
    }

    // Speed: the gap ahead, the limit of a crossing, and what acceleration allows.
    let speed = Math.min(desired, slow, pool.speed[i]! + ACCELERATION * dt);
    const wanted = Math.min(desired, slow);
    let heldBy = -1;
    const passing = Math.min(1, Math.max(0, (pool.blocked[i]! - GIVES_UP) / (PASSES - GIVES_UP)));
    if (passing > 0) speed = Math.min(speed, PASSING_SPEED);
    for (let k = 0; k < count; k++) {
      const rx = this.nearX[k]!;
      const ry = this.nearY[k]!;
      const lon = rx * fx + ry * fy;
      if (lon <= 0) continue;
      const j = this.nearSlot[k]!;
      const other = pool.hold[j]!;
      let room = other >= 0 && other !== waitsFor ? Math.min(space, STANDING_SPACE) : space;
      if (passing > 0 && pool.dirX[j]! * fx + pool.dirY[j]! * fy < SAME_WAY) room *= 1 - passing;
      const lat = rx * fy - ry * fx;
      if (lat >= room || lat <= -room) continue;
      const gap = lon - Math.sqrt(room * room - lat * lat);
      const allowed = gap > 0 ? gap / this.headway : 0;
      if (allowed < speed) {
        speed = allowed;
        heldBy = j;
      }
    }
    const onward = fx * tx + fy * ty;
    let atLimit = false;
    if (limit < Number.POSITIVE_INFINITY && onward > 0) {
      const allowed = Math.max(0, limit - along) / (onward * Math.max(0.4, dt));
      if (allowed < speed) {
        speed = allowed;
        atLimit = true;
      }
    }
    let nx = x + fx * speed * dt;
    let ny = y + fy * speed * dt;
    place.project(path, forward, segment, nx, ny);
    if (place.along > limit && place.along > along) {
      // A bend may bring people further along than they walk: then they wait before it.
      nx = x;
      ny = y;
      speed = 0;
      atLimit = true;
      place.project(path, forward, segment, nx, ny);
    }

    next.x[i] = nx;
    next.y[i] = ny;
    next.z[i] = place.z;
    next.along[i] = place.along;
    next.lateral[i] = place.lateral;
    next.segment[i] = place.segment;
    next.speed[i] = speed;
    next.look[i] = look;
    next.started[i] = started;
    next.stopped[i] = atLimit && speed < 0.05 ? 1 : 0;
    const held = speed < 0.3 && (atLimit || (heldBy >= 0 && this.waitsBehind(i, heldBy, waitsFor)));
    next.hold[i] = held ? waitsFor : -1;
    if (speed > 0.05) this.turn(i, fx, fy, 0.6);
    else this.turn(i, ex, ey, held ? 0 : 0.2);
    const before = pool.blocked[i]!;
    const obstructed = !held && heldBy >= 0 && speed < 0.3 * wanted;
    next.blocked[i] = obstructed ? Math.min(PASSES + 1, before + dt) : Math.max(0, before - 0.5 * dt);
  }

  /**
   * Whether person i, on its way to the crossing and direction `waitsFor`, stands behind person j who waits for the same.
   * Only who is nearer to the kerb counts: so every queue hangs on someone at the kerb, and none on itself.
   */
  private waitsBehind(i: number, j: number, waitsFor: number): boolean {
    if (waitsFor < 0 || this.pool.hold[j]! !== waitsFor) return false;
    return this.toCrossing(j, waitsFor >> 1) < this.toCrossing(i, waitsFor >> 1);
  }

  /** Metres to the start of a crossing, negative on it. */
  private toCrossing(i: number, crossing: number): number {
    const path = this.pool.path[i]!;
    const along = this.pool.along[i]!;
    return path === crossing ? -along : TURN_REACH + this.walks.pathLength[path]! - along;
  }

  /** Turns the person towards where it goes, in part per step, so that views see no jerk. */
  private turn(i: number, fx: number, fy: number, share: number): void {
    const { pool, next } = this;
    const dx = pool.dirX[i]! + fx * share;
    const dy = pool.dirY[i]! + fy * share;
    const length = Math.sqrt(dx * dx + dy * dy);
    next.dirX[i] = length > 0.05 ? dx / length : fx;
    next.dirY[i] = length > 0.05 ? dy / length : fy;
  }

  /** Share of the usual body space that a person takes: less when it has been obstructed for long, or stands on a road. */
  private slimness(i: number, onRoad: boolean): number {
    let blocked = this.pool.blocked[i]!;
    if (onRoad && blocked > 0) blocked += 1.5;
    if (blocked <= PATIENCE) return 1;
    return Math.max(SLIMMEST, 1 - ((blocked - PATIENCE) / (SQUEEZED - PATIENCE)) * (1 - SLIMMEST));
  }

  private findNear(i: number, x: number, y: number): number {
    const { grid, pool } = this;
    const z = pool.z[i]!;
    const cx = grid.cell(x);
    const cy = grid.cell(y);
    // Three buckets in a row are one stretch of rows, except where the grid wraps around.
    const whole = grid.bucket(cx - 1, cy) + 2 === grid.bucket(cx + 1, cy);
    const width = whole ? 3 : 1;
    let count = 0;
    for (let iy = cy - 1; iy <= cy + 1; iy++) {
      for (let ix = cx - 1; ix <= cx + 1; ix += width) {
        const b = grid.bucket(ix, iy);
        const to = grid.start[b + width]!;
        for (let k = grid.start[b]!; k < to; k++) {
          const rx = grid.x[k]! - x;
          const ry = grid.y[k]! - y;
          const d2 = rx * rx + ry * ry;
          if (d2 > REACH * REACH) continue;
          const j = grid.slot[k]!;
          if (j === i || count === MOST_NEIGHBOURS) continue;
          const dz = pool.z[j]! - z;
          if (dz > 2 || dz < -2) continue;
          this.nearSlot[count] = j;
          this.nearX[count] = rx;
          this.nearY[count] = ry;
          this.nearDistance[count] = Math.sqrt(d2);
          count++;
        }
      }
    }
    return count;
  }

  /** How far to turn aside (tangent of the angle, left positive) for the neighbours found. */
  private steering(i: number, count: number, ex: number, ey: number, desired: number, tick: number): number {
    const { pool, keep } = this;
    const width = BODY_SPACE + 0.35;
    let steer = 0;
    let leftTaken = false;
    let rightTaken = false;
    for (let k = 0; k < count; k++) {
      const j = this.nearSlot[k]!;
      const rx = this.nearX[k]!;
      const ry = this.nearY[k]!;
      const distance = this.nearDistance[k]!;
      const lon = rx * ex + ry * ey;
      const lat = ex * ry - ey * rx;
      if (distance < BODY_SPACE + 0.1 && lon > -BODY_SPACE) {
        // Side by side: keep apart.
        const push = (0.6 * (BODY_SPACE + 0.1 - distance)) / BODY_SPACE;
        if (lat > 0) {
          steer -= push;
          if (lon < BODY_SPACE * 0.8) leftTaken = true;
        } else {
          steer += push;
          if (lon < BODY_SPACE * 0.8) rightTaken = true;
        }
      }
      if (lon <= 0) continue;
      const vj = pool.speed[j]!;
      const jx = pool.dirX[j]! * vj;
      const jy = pool.dirY[j]! * vj;
      const future = lat + 0.5 * (ex * jy - ey * jx);
      const off = Math.abs(future);
      if (off >= width) continue;
      // 0 for who walks ahead as fast, 1 for who stands, 2 for who comes as fast towards us.
      const closing = Math.min(2, Math.max(0, (desired - (jx * ex + jy * ey)) / desired));
      const near = 1 - Math.min(1, Math.max(0, (distance - BODY_SPACE) / (REACH - BODY_SPACE)));
      const push = AVOIDANCE * closing * near * near * (1 - off / width);
      if (future > 0.05) steer -= push;
      else if (future < -0.05) steer += push;
      else steer += keep * push;
    }
    if (pool.blocked[i]! > PATIENCE) {
      // Stuck: try one side for two seconds, then perhaps the other.
      const side = hash4(0, pool.id[i]!, PURPOSE.personSide, Math.floor((tick * this.dt) / 2)) & 1 ? 1 : -1;
      steer += side * 0.7;
    }
    if (leftTaken && steer > 0) steer = 0;
    if (rightTaken && steer < 0) steer = 0;
    return steer;
  }
}
