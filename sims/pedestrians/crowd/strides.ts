import { hash4, PURPOSE } from '../../random.ts';
import { WIDEST } from './bodies.ts';
import { CELL, type Cells } from './cells.ts';
import type { CrowdState } from './crowd-state.ts';
import type { Walls } from './walls.ts';

/** How far ahead, behind and to the side people see each other, m. */
export const SIGHT = 2.4;
const BEHIND = 0.75;
const BESIDE = 0.9;
/** Most neighbours and walls that one person takes into account. */
const MOST = 128;
const NEAREST = 256;
/** Walls within this of the body are taken into account, m. */
const WALL_SIGHT = 0.4;

/** Time over which people foresee each other's way, s, and over which they turn, s (Xu et al. 2021). */
const FORESIGHT = 1;
const TURNING = 0.3;
/** How strongly those who walk the same way, and those who come towards one, turn people aside, and from how near (m). */
const SAME_WAY = 2;
const ONCOMING = 6;
const RANGE = 0.2;
/** Beyond this many ranges turning aside is left out: e to the -6 is 0.0025. */
const RANGES = 5;
/** Room that people like to leave to a wall, m, and how strongly they turn off it. */
const WALL_ROOM = 0.15;
const WALL_STRENGTH = 2;
/** People speed up and slow down over this time, s. */
const ADAPTING = 0.2;
/** Share of the sum of two radii within which another in front has to be waited for; beyond it one slips past. */
const SHOULDER = 0.8;
/** Those who come towards one are passed on the usual side: they are taken to be this far to the other side, m. */
const CUSTOM = 0.1;
/** Those who come straight towards one are taken to be this many times as far off again. */
const MORE = 4;
/** Another passes fully on one side from this far off the line of one's way, m. */
const SIDE = 0.2;
/** People foresee their own way as if they were this much faster than now, up to what they want: that is why they pass, m/s. */
const INTENT = 1;
const MEAN_PUSH = (ONCOMING + SAME_WAY) / 2;
const HALF_PUSH = (ONCOMING - SAME_WAY) / 2;
/** Bodies nearer than this draw apart, m, over this time, s. */
const ELBOW = 0.05;
const EASING = 0.4;
/** Others at more than 45 degrees off the way, before or behind, are abreast (cosine). */
const ABREAST = 0.7;
/** How far who gives way steps back, as a share of what it lacks in room. */
const BACK = 4;
/** Below this share of the wanted speed a person is held up. */
const SLOW = 0.2;
/** Mean free speed of adults (Weidmann 1993), m/s: who walks at it counts fully as going with or against one. */
const WALKING = 1.34;
/** A wanted direction farther round than this (cosine) is behind. */
const BACKWARDS = -0.5;
/** Held up by someone nearer than this who comes the other way, m, a person steps aside at this speed, m/s. */
const FACING = 0.4;
const SIDESTEP = 0.6;
/** Nobody in front, m. */
const FAR = 1e9;
/** A touch deeper than a gap by less than this is rounding and stops nobody, m; it is mended in the next step. */
const ROUNDING = 1e-7;
/** Nothing nearer than this counts as a distance, m. */
const TINY = 1e-9;

/** Constants of a crowd's model that belong to the place rather than to a person. */
export interface StrideOptions {
  /** Length of a step, s. */
  readonly dt: number;
  /** Ticks after which who gives way is drawn anew. */
  readonly drawEvery: number;
  /** +1: people keep left of those who come towards them, -1: right. */
  readonly keep: number;
  /** The world repeats after this many metres along x; 0: it doesn't. */
  readonly period: number;
}

/**
 * One step of everyone by the anticipation velocity model (Xu, Chraibi, Seyfried: Anticipation in a velocity-based
 * model for pedestrian dynamics, Transportation Research C 133, 2021), which extends the collision-free speed model
 * (Tordeux, Chraibi, Seyfried 2016). What differs from the paper is said in `docs/pedestrians.md`.
 *
 * Reads what was sorted into the cells, that is the state before the step, and writes each person's own row only: the
 * order of people doesn't matter. Allocates nothing.
 */
export class Strides {
  private readonly people: CrowdState;
  private readonly cells: Cells;
  private readonly walls: Walls;
  private readonly dt: number;
  private readonly drawEvery: number;
  private readonly turn: number;
  private readonly adapt: number;
  private readonly ease: number;
  private readonly keep: number;
  private readonly period: number;
  /** Unit vectors to neighbours and walls within sight, the gap to their body (m), and the sum of radii (0: wall). */
  private readonly nearX = new Float64Array(NEAREST);
  private readonly nearY = new Float64Array(NEAREST);
  private readonly gap = new Float64Array(NEAREST);
  private readonly apart = new Float64Array(NEAREST);
  /** Rows of the cells that hold people within sight. */
  private readonly candidate = new Int32Array(MOST + 1);

  constructor(people: CrowdState, cells: Cells, walls: Walls, options: StrideOptions) {
    this.people = people;
    this.cells = cells;
    this.walls = walls;
    this.dt = options.dt;
    this.drawEvery = options.drawEvery;
    this.turn = Math.min(1, options.dt / TURNING);
    this.adapt = Math.min(1, options.dt / ADAPTING);
    this.ease = Math.min(0.5, options.dt / EASING);
    this.keep = options.keep;
    this.period = options.period;
  }

  /** Adds the rows `from` to `to` that lie within sight to the candidates; returns how many there are then. */
  private look(
    from: number,
    to: number,
    found: number,
    px: number,
    py: number,
    ux: number,
    uy: number,
  ): number {
    const { x, y } = this.cells;
    let n = found;
    for (let at = from; at < to && n < MOST; at++) {
      const dx = x[at]! - px;
      const dy = y[at]! - py;
      this.candidate[n] = at;
      n += inside(dx * ux + dy * uy, ux * dy - uy * dx);
    }
    return n;
  }

  /** Moves the people in rows `from` to `to` of the cells. */
  step(from: number, to: number, tick: number): void {
    const { people, cells, walls, nearX, nearY, gap, apart, candidate, dt, turn, adapt, ease, period } = this;
    const { id, aimX, aimY, free, pace, headway, since, x, y, dirX, dirY, speed } = people;
    const { start, mask, stride, slot } = cells;
    const [cx, cy, cvx, cvy, cr] = [cells.x, cells.y, cells.vx, cells.vy, cells.radius];
    const custom = -this.keep * CUSTOM;

    const sidestep = this.keep * SIDESTEP * dt;
    const turnOfDraws = Math.floor(tick / this.drawEvery);

    for (let k = from; k < to; k++) {
      const i = slot[k]!;
      if (i < 0 || since[i]! > tick) continue;
      const px = cx[k]!;
      const py = cy[k]!;
      const r = cr[k]!;
      const wanted = free[i]! * pace[i]!;
      const intended = speed[i]! + INTENT < wanted ? speed[i]! + INTENT : wanted;

      let ux = aimX[i]! - px;
      let uy = aimY[i]! - py;
      const way = Math.sqrt(ux * ux + uy * uy);
      if (way > TINY) {
        ux /= way;
        uy /= way;
      } else {
        ux = dirX[i]!;
        uy = dirY[i]!;
      }

      // Who is in the rectangle that reaches ahead along the wanted direction.
      const aheadX = ux * SIGHT;
      const aheadY = uy * SIGHT;
      const backX = -ux * BEHIND;
      const backY = -uy * BEHIND;
      const sideX = Math.abs(uy) * BESIDE;
      const sideY = Math.abs(ux) * BESIDE;
      const x0 = Math.floor((px + Math.min(aheadX, backX) - sideX) / CELL);
      const x1 = Math.floor((px + Math.max(aheadX, backX) + sideX) / CELL);
      const y0 = Math.floor((py + Math.min(aheadY, backY) - sideY) / CELL);
      const y1 = Math.floor((py + Math.max(aheadY, backY) + sideY) / CELL);
      let found = 0;
      for (let row = y0; row <= y1; row++) {
        const first = (x0 + row * stride) & mask;
        const last = (x1 + row * stride) & mask;
        let at = start[first]!;
        let end = start[last + 1]!;
        // Where the ring closes, the row is two stretches.
        if (last < first) {
          found = this.look(0, end, found, px, py, ux, uy);
          end = start[mask + 1]!;
        }
        if (end - at > MOST - found) end = at + MOST - found;
        for (; at < end; at++) {
          const dx = cx[at]! - px;
          const dy = cy[at]! - py;
          const forward = dx * ux + dy * uy;
          const left = ux * dy - uy * dx;
          candidate[found] = at;
          found += inside(forward, left);
        }
      }

      let near = 0;
      let aside = 0;
      let faced = 0;
      const worth = wanted * (headway[i]! > 2 * dt ? headway[i]! : 2 * dt);
      for (let c = 0; c < found; c++) {
        const at = candidate[c]!;
        if (at === k) continue;
        const dx = cx[at]! - px;
        const dy = cy[at]! - py;
        const distance = Math.sqrt(dx * dx + dy * dy);
        const sum = r + cr[at]!;
        const inverse = distance > TINY ? 1 / distance : 0;
        const nx = dx * inverse;
        const ny = dy * inverse;
        if (distance - sum < worth) {
          nearX[near] = nx;
          nearY[near] = ny;
          gap[near] = distance - sum;
          apart[near] = sum;
          near += 1;
        }
        if (dx * ux + dy * uy <= 0) continue;
        const wx = cvx[at]!;
        const wy = cvy[at]!;
        let foreseen = distance + ((wx - intended * ux) * nx + (wy - intended * uy) * ny) * FORESIGHT - sum;
        if (foreseen > RANGE * RANGES) continue;
        if (foreseen < 0) foreseen = 0;
        if (distance - sum < FACING && ux * wx + uy * wy < 0) faced += 1;
        // 1: comes towards one at walking speed, 0: stands or crosses, -1: walks the same way.
        let against = -(ux * wx + uy * wy) / WALKING;
        against = against > 1 ? 1 : against < -1 ? -1 : against;
        const alpha = MEAN_PUSH + HALF_PUSH * against;
        const side =
          ux * (dy + wy * FORESIGHT) -
          uy * (dx + wx * FORESIGHT) +
          custom * (against > 0 ? 1 + against * MORE : 1);
        const push = alpha * decay(foreseen / RANGE);
        aside -= side > SIDE ? push : side < -SIDE ? -push : (push * side) / SIDE;
      }
      const others = near;

      const cell = walls.cellOf(px, py);
      if (cell >= 0) {
        const endOfList = walls.start[cell + 1]!;
        for (let l = walls.start[cell]!; l < endOfList && near < NEAREST; l++) {
          const w = walls.list[l]!;
          let dx = walls.x[w]! - px;
          let dy = walls.y[w]! - py;
          const wx = walls.dx[w]!;
          const wy = walls.dy[w]!;
          let t = -(dx * wx + dy * wy) * walls.inverse[w]!;
          t = t < 0 ? 0 : t > 1 ? 1 : t;
          dx += t * wx;
          dy += t * wy;
          const distance2 = dx * dx + dy * dy;
          if (distance2 > (r + WALL_SIGHT) * (r + WALL_SIGHT)) continue;
          const distance = Math.sqrt(distance2);
          const room = distance - r;
          const inverse = distance > TINY ? 1 / distance : 0;
          const nx = dx * inverse;
          const ny = dy * inverse;
          nearX[near] = nx;
          nearY[near] = ny;
          gap[near] = room;
          apart[near] = 0;
          near += 1;
          if (room < WALL_ROOM) {
            const left = ux * ny - uy * nx;
            aside -= left * WALL_STRENGTH * (1 - (room > 0 ? room : 0) / WALL_ROOM);
          }
        }
      }

      // Direction: wanted one turned aside, approached over the time of turning.
      let ex = ux - aside * uy;
      let ey = uy + aside * ux;
      let norm = 1 / Math.sqrt(ex * ex + ey * ey);
      ex *= norm;
      ey *= norm;
      const ox = dirX[i]!;
      const oy = dirY[i]!;
      if (ox * ex + oy * ey > BACKWARDS) {
        ex = ox + (ex - ox) * turn;
        ey = oy + (ey - oy) * turn;
        norm = 1 / Math.sqrt(ex * ex + ey * ey);
        ex *= norm;
        ey *= norm;
      } else {
        // The mean of opposite directions is none: first a quarter turn to the nearer side.
        const quarter = ox * ey - oy * ex < 0 ? -1 : 1;
        ex = -quarter * oy;
        ey = quarter * ox;
      }

      // Speed: by the nearest body in front. Who would turn aside into others goes straight on where that is freer.
      let room = FAR;
      let straight = FAR;
      for (let j = 0; j < others; j++) {
        const g = gap[j]!;
        const nx = nearX[j]!;
        const ny = nearY[j]!;
        const wait = SHOULDER * apart[j]!;
        const distance = g + apart[j]!;
        if (g < room && nx * ex + ny * ey > 0) {
          const lateral = (ex * ny - ey * nx) * distance;
          if (lateral < wait && lateral > -wait) room = g;
        }
        if (g < straight && nx * ux + ny * uy > 0) {
          const lateral = (ux * ny - uy * nx) * distance;
          if (lateral < wait && lateral > -wait) straight = g;
        }
      }
      if (straight > room) {
        ex = ux;
        ey = uy;
        room = straight;
      }
      let v = room > 0 ? room / headway[i]! : 0;
      if (v > wanted) v = wanted;
      const before = speed[i]!;
      v = before + (v - before) * adapt;

      let mx = 0;
      let my = 0;
      let gives = false;
      // Who touches another draws back a little: pressed bodies would wedge each other in before a door.
      for (let j = 0; j < others; j++) {
        const close = ELBOW - gap[j]!;
        if (close <= 0) continue;
        const ahead = nearX[j]! * ux + nearY[j]! * uy;
        if (ahead < -ABREAST) continue;
        mx -= close * ease * nearX[j]!;
        my -= close * ease * nearY[j]!;
        // Two abreast with no room for both: which of them lets the other go first is drawn anew every second.
        if (ahead < ABREAST && before < SLOW * wanted && yields(id[i]!, turnOfDraws)) {
          mx -= close * ease * ux * BACK;
          my -= close * ease * uy * BACK;
          gives = true;
        }
      }
      if (!gives) {
        mx += ex * v * dt;
        my += ey * v * dt;
      }
      // Two streams that have run into each other both shift to the usual side until they get by.
      if (faced > 0 && before < SLOW * wanted) {
        mx -= sidestep * uy;
        my += sidestep * ux;
      }
      // Bodies may not meet: each of two takes at most half of the gap between them, a wall leaves all of it.
      let touched = 0;
      for (let j = 0; j < near; j++) {
        const share = apart[j]! > 0 ? 0.5 * gap[j]! : gap[j]!;
        const over = mx * nearX[j]! + my * nearY[j]! - share;
        if (over > 0) {
          mx -= over * nearX[j]!;
          my -= over * nearY[j]!;
          touched += 1;
        }
      }
      if (touched > 0) {
        for (let j = 0; j < near; j++) {
          const over = mx * nearX[j]! + my * nearY[j]! - (apart[j]! > 0 ? 0.5 * gap[j]! : gap[j]!);
          if (over > 0) {
            mx -= over * nearX[j]!;
            my -= over * nearY[j]!;
          }
        }
        let scale = 1;
        for (let j = 0; j < near; j++) {
          const share = apart[j]! > 0 ? 0.5 * gap[j]! : gap[j]!;
          const towards = mx * nearX[j]! + my * nearY[j]!;
          if (towards > ROUNDING && towards * scale > share + ROUNDING)
            scale = share > 0 ? share / towards : 0;
        }
        mx *= scale;
        my *= scale;
      }

      // Nobody moves farther aside or back than it has looked.
      const sideways = Math.abs(ux * my - uy * mx);
      const blind = (BESIDE - r - WIDEST) / 2;
      const behind = -(ux * mx + uy * my);
      const unseen = (BEHIND - r - WIDEST) / 2;
      let part = sideways > blind ? blind / sideways : 1;
      if (behind * part > unseen) part = unseen / behind;
      if (part < 1) {
        mx *= part;
        my *= part;
      }

      let nextX = px + mx;
      if (period > 0) {
        if (nextX >= period) {
          nextX -= period;
          aimX[i] = aimX[i]! - period;
        } else if (nextX < 0) {
          nextX += period;
          aimX[i] = aimX[i]! + period;
        }
      }
      x[i] = nextX;
      y[i] = py + my;
      dirX[i] = ex;
      dirY[i] = ey;
      speed[i] = Math.sqrt(mx * mx + my * my) / dt;
    }
  }
}

/** Whether person `id` gives way in a turn of draws: half of them do. */
function yields(id: number, turn: number): boolean {
  return (hash4(turn, id, PURPOSE.personYields, 0) & 1) === 1;
}

/** 1 within what a person looks at, else 0; without a branch, which the processor could not foresee. */
function inside(forward: number, left: number): number {
  return +(forward > -BEHIND) & +(forward < SIGHT) & +(left > -BESIDE) & +(left < BESIDE);
}

/** e to the -a for a in 0..6, by (1 + a/8)^-8: monotonous, exact at 0, the same everywhere. */
function decay(a: number): number {
  const b = 1 / (1 + a * 0.125);
  const c = b * b;
  const d = c * c;
  return d * d;
}
