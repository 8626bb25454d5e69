import type { Demand } from '../../scenes/document/demand.ts';
import type { WalkArea, WalkGate } from '../../scenes/document/walk-areas.ts';
import { atan2, cos, sin } from '../../scenes/math.ts';
import type { Frame } from '../frame.ts';
import { PURPOSE, uniform } from '../random.ts';
import type { Allocate, StateColumn, Stateful } from '../state.ts';
import { drawBody } from './crowd/bodies.ts';
import { Crowd } from './crowd/crowd.ts';
import { Ground } from './crowd/ground.ts';
import { Groups } from './crowd/groups.ts';
import { Guide } from './crowd/guide.ts';
import { type Goal, Navigation } from './crowd/navigation.ts';
import { PersonSources, type WalkPlaces } from './demand.ts';
import { STAIRS_FACTOR } from './kinds.ts';

/** Ids of people in halls begin here, those of people on paths stay below. */
export const FIRST_HALL_ID = 0x40000000;
/** Speed downstairs as a share of the free speed: a little above that upstairs (Weidmann 1993: 0.69 against 0.61 m/s). */
const DOWNSTAIRS_FACTOR = 0.6;
/** Room between a newcomer and others, and between it and walls, m. */
const ENTRY_ROOM = 0.05;
/** Places tried along a gate for a newcomer. */
const TRIES = 5;
/** Groups per flow that are told apart at a time. */
const GROUPS = 256;

export interface HallOptions {
  readonly seed: number;
  readonly dt: number;
  readonly begin: number;
  readonly end?: number;
  readonly allocate: Allocate;
  readonly capacity: number;
  readonly keepLeft?: boolean;
}

/**
 * People on the walkable areas of a scene: they come in at gates by the flows of the demand and walk freely, as a crowd,
 * to the gate where they leave.
 */
export class Halls implements Stateful {
  readonly crowd: Crowd;
  readonly ground: Ground;
  private readonly gates: readonly WalkGate[];
  private readonly sources: PersonSources;
  private readonly guide: Guide;
  private readonly seed: number;
  private readonly dt: number;
  private readonly begin: number;
  private readonly groupSize: readonly number[];
  private readonly fresh: Int32Array;
  private placeX = 0;
  private placeY = 0;

  /** Throws TwinError with every flow whose gates are unknown or not connected. */
  constructor(areas: readonly WalkArea[], gates: readonly WalkGate[], demand: Demand, options: HallOptions) {
    const flows = demand.personFlows.filter((f) => gates.some(({ id }) => id === f.from || id === f.to));
    this.gates = gates;
    this.seed = options.seed;
    this.dt = options.dt;
    this.begin = options.begin;
    this.ground = new Ground(
      areas.map(({ ring, holes, kind, up, pace, paceDown }) =>
        kind === 'stairs' && up !== undefined
          ? {
              ring,
              holes,
              pace: pace ?? STAIRS_FACTOR,
              paceDown: paceDown ?? DOWNSTAIRS_FACTOR,
              up: [cos(up), sin(up)] as const,
            }
          : { ring, holes, pace: pace ?? 1 },
      ),
    );
    // Goal 2 g is gate g, goal 2 g + 1 the same without stairs.
    const goals = gates.flatMap(({ line: [a, b] }): Goal[] => {
      const lines = [[a[0], a[1], b[0], b[1]]] as const;
      return [{ lines }, { lines, stepFree: true }];
    });
    const navigation = new Navigation(this.ground, goals);
    const places: WalkPlaces = {
      kind: 'gate',
      indexOf: (id) => {
        const at = gates.findIndex((gate) => gate.id === id);
        return at < 0 ? undefined : at;
      },
      route: (from, to, stepFree) => {
        const goal = 2 * to + (stepFree ? 1 : 0);
        const start = navigation.triangleOfGoal(2 * from);
        if (start < 0 || navigation.triangleOfGoal(goal) < 0) return -1;
        const [a, b] = gates[from]!.line;
        return navigation.look(goal, start, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, 0.2, 0) ? goal : -1;
      },
    };
    this.sources = new PersonSources(flows, places, options);
    this.groupSize = flows.map((f) => f.groupSize ?? 1);
    const capacity = flows.length === 0 ? 1 : options.capacity;
    this.crowd = new Crowd({
      capacity,
      dt: options.dt,
      allocate: options.allocate,
      walls: this.ground.walls,
      keepLeft: options.keepLeft ?? false,
    });
    const grouped = this.groupSize.some((size) => size > 1);
    const groups = grouped ? new Groups(flows.length * GROUPS) : undefined;
    this.guide = new Guide(this.crowd, navigation, options.seed, groups);
    this.fresh = new Int32Array(capacity);
  }

  get capacity(): number {
    return this.sources.count === 0 ? 0 : this.crowd.people.capacity;
  }
  get waitingToEnter(): number {
    return this.sources.waiting;
  }

  /** One step, to the time `begin + tick * dt`. */
  step(tick: number): void {
    if (this.sources.count === 0) return;
    this.guide.show(tick);
    this.crowd.sort(tick);
    this.sources.collect(this.begin + tick * this.dt);
    if (this.enterPending() > 0) {
      this.guide.show(tick);
      this.crowd.cells.build(this.crowd.people);
    }
    this.crowd.walk(tick);
  }

  private enterPending(): number {
    let fresh = 0;
    for (let flow = 0; flow < this.sources.count; flow++) {
      while (this.sources.pendingOf(flow) > 0 && !this.crowd.people.full) {
        if (!this.enterOne(flow, fresh)) break;
        fresh += 1;
      }
    }
    return fresh;
  }

  private enterOne(flow: number, fresh: number): boolean {
    const { sources, crowd } = this;
    const entity = sources.entityOf(flow);
    const kind = sources.kindOf(flow, entity);
    const body = drawBody(kind, this.seed, entity);
    const from = sources.nodeOf(flow);
    if (!this.findRoom(from, entity, body.radius, fresh)) return false;
    const size = this.groupSize[flow]!;
    const number = sources.numberOf(flow);
    const slot = crowd.add({
      x: this.placeX,
      y: this.placeY,
      aimX: this.placeX,
      aimY: this.placeY,
      free: body.free,
      radius: body.radius,
      headway: body.headway,
      kind,
      speed: 0.5 * body.free,
      goal: sources.routeOf(flow, kind),
      group: size > 1 ? flow * GROUPS + (Math.floor(number / size) % GROUPS) : -1,
    });
    this.fresh[fresh] = slot;
    sources.enter(flow);
    return true;
  }

  /** A free place at a gate, just inside of it. */
  private findRoom(gate: number, entity: number, radius: number, fresh: number): boolean {
    const { people, cells, walls } = this.crowd;
    const [a, b] = this.gates[gate]!.line;
    const dx = b[0] - a[0];
    const dy = b[1] - a[1];
    const length = Math.sqrt(dx * dx + dy * dy);
    const inset = Math.min(0.5, (radius + ENTRY_ROOM) / length);
    const first = uniform(this.seed, entity, PURPOSE.personOffset, 0);
    for (let k = 0; k < 2 * TRIES; k++) {
      const turn = first + Math.floor(k / 2) / TRIES;
      const share = inset + (1 - 2 * inset) * (turn - Math.floor(turn));
      const off = ((k % 2 === 0 ? 1 : -1) * (radius + ENTRY_ROOM)) / length;
      const x = a[0] + share * dx - off * dy;
      const y = a[1] + share * dy + off * dx;
      if (this.ground.find(x, y, -1) < 0 || walls.distance(x, y) < radius) continue;
      if (!cells.isFree(x, y, radius + ENTRY_ROOM)) continue;
      let free = true;
      for (let f = 0; f < fresh && free; f++) {
        const slot = this.fresh[f]!;
        const ex = people.x[slot]! - x;
        const ey = people.y[slot]! - y;
        const apart = people.radius[slot]! + radius + ENTRY_ROOM;
        free = ex * ex + ey * ey >= apart * apart;
      }
      if (!free) continue;
      this.placeX = x;
      this.placeY = y;
      return true;
    }
    return false;
  }

  /** Writes everyone into a frame from row `row` on; returns the row after the last. */
  writeFrame(frame: Frame, row: number): number {
    const { people } = this.crowd;
    const room = frame.capacity.pedestrians;
    let at = row;
    for (let i = 0; i < people.high && at < room; i++) {
      if (!people.alive[i]) continue;
      const x = people.x[i]!;
      const y = people.y[i]!;
      const t = this.ground.find(x, y, people.triangle[i]!);
      frame.pedestrianId[at] = FIRST_HALL_ID + people.id[i]!;
      frame.pedestrianKind[at] = people.kind[i]!;
      frame.pedestrianX[at] = x;
      frame.pedestrianY[at] = y;
      frame.pedestrianZ[at] = t < 0 ? 0 : this.ground.height(t, x, y);
      frame.pedestrianHeading[at] = atan2(people.dirY[i]!, people.dirX[i]!);
      frame.pedestrianSpeed[at] = people.speed[i]!;
      at += 1;
    }
    return at;
  }

  stateColumns(): readonly StateColumn[] {
    return [...this.crowd.stateColumns(), ...this.sources.stateColumns()];
  }
}
