import { cos, sin } from '../../../scenes/math.ts';
import { slotOf } from '../lane-lists.ts';
import type { PoseReader } from '../pose.ts';
import type { TrafficWorld } from '../world.ts';
import type { ExternalProblems } from './external-commands.ts';
import { ExternalBody, type Externals } from './externals.ts';

/** Overlaps up to this depth may be rounding, m. */
const TOLERANCE = 0.02;
/** Bodies on levels further apart than this don't meet, m. */
const LEVEL = 2.5;

/**
 * Watches whether driven vehicles touch others, and says whose doing it is: the simulation's where one of its vehicles
 * drives into the back of one that neither jumped, cut in nor braked harder than anyone can; the driver's otherwise.
 */
export class Contacts {
  private readonly world: TrafficWorld;
  private readonly pose: PoseReader;
  private readonly problems: ExternalProblems;
  private readonly nameOf: (i: number) => string;
  private readonly body = new ExternalBody();
  private readonly other = new ExternalBody();

  constructor(
    world: TrafficWorld,
    pose: PoseReader,
    problems: ExternalProblems,
    nameOf: (i: number) => string,
  ) {
    this.world = world;
    this.pose = pose;
    this.problems = problems;
    this.nameOf = nameOf;
  }

  look(externals: Externals, tick: number): void {
    const { body, other } = this;
    for (let i = 0; i < externals.top; i++) {
      if (!externals.readBody(i, body)) continue;
      for (let n = 0; n < externals.lanesOf(i); n++) this.lookOn(externals, externals.laneOf(i, n), i, tick);
      for (let j = 0; j < i; j++) {
        if (!externals.readBody(j, other)) continue;
        if (this.depth() > TOLERANCE)
          this.tell(externals, i, `driven vehicle "${this.nameOf(j)}"`, tick, false);
      }
    }
  }

  private lookOn(externals: Externals, lane: number, i: number, tick: number): void {
    const { lanes, fleet, types } = this.world;
    const { body, other, pose } = this;
    const end = lanes.start[lane]! + lanes.count[lane]!;
    for (let k = lanes.start[lane]!; k < end; k++) {
      const v = slotOf(lanes.entry[k]!);
      if (v >= fleet.outside) continue;
      pose.read(v);
      const dx = pose.x - body.x;
      const dy = pose.y - body.y;
      const reach = types.length[fleet.type[v]!]! + types.length[body.type]!;
      if (dx * dx + dy * dy > reach * reach) continue;
      other.vehicle = fleet.id[v]!;
      other.type = fleet.type[v]!;
      other.x = pose.x;
      other.y = pose.y;
      other.z = pose.z;
      other.heading = pose.heading;
      other.speed = fleet.speed[v]!;
      if (this.depth() <= TOLERANCE) continue;
      this.tell(externals, i, `vehicle ${other.vehicle}`, tick, this.ranInto() && tick > body.wildUntil);
    }
  }

  /** Whether the other drove into the back of the driven body. */
  private ranInto(): boolean {
    const { body, other } = this;
    const ahead = (body.x - other.x) * cos(other.heading) + (body.y - other.y) * sin(other.heading);
    return (
      ahead > 0 && body.speed >= 0 && cos(body.heading - other.heading) > 0.7 && other.speed > body.speed
    );
  }

  private tell(externals: Externals, i: number, whom: string, tick: number, simulated: boolean): void {
    const name = this.nameOf(i);
    if (simulated) {
      const hint = 'Report this: it should have kept its distance.';
      this.problems.note(
        'external-run-into',
        name,
        `At tick ${tick} ${whom} ran into it from behind.`,
        hint,
        'error',
      );
      return;
    }
    // Whoever is still in contact after that, or comes apart from it, is not to blame either.
    externals.excuse(i, tick);
    this.problems.note(
      'external-overlap',
      name,
      `At tick ${tick} it takes the same room as ${whom}, by its own driving.`,
      'The driver outside is the cause; the simulated traffic could not have avoided it.',
    );
  }

  /** How deep the two boxes overlap, m; 0 or less when they are apart. */
  private depth(): number {
    const { body, other } = this;
    const { length, width } = this.world.types;
    if (Math.abs(body.z - other.z) > LEVEL) return 0;
    const dx = other.x - body.x;
    const dy = other.y - body.y;
    const a = this.apart(body, other, dx, dy, length, width);
    const b = this.apart(other, body, dx, dy, length, width);
    return a < b ? a : b;
  }

  /** The smaller overlap along the two axes of box `p`. */
  private apart(
    p: ExternalBody,
    q: ExternalBody,
    dx: number,
    dy: number,
    length: Float64Array,
    width: Float64Array,
  ): number {
    const ux = cos(p.heading);
    const uy = sin(p.heading);
    const along = Math.abs(cos(p.heading - q.heading));
    const across = Math.abs(sin(p.heading - q.heading));
    const lq = length[q.type]! / 2;
    const wq = width[q.type]! / 2;
    const lengthwise = length[p.type]! / 2 + along * lq + across * wq - Math.abs(dx * ux + dy * uy);
    const sideways = width[p.type]! / 2 + across * lq + along * wq - Math.abs(dy * ux - dx * uy);
    return lengthwise < sideways ? lengthwise : sideways;
  }
}
