import { type Problem, TwinError } from '../../../scenes/problem.ts';

/** Where the driver outside means to go at the next junction; absent: straight on, or as nearly as the lane allows. */
export type ExternalTurn = 'left' | 'straight' | 'right';

/** Where a driven vehicle is: centre of its body (m), heading (rad, counter-clockwise from east), speed (m/s; below 0: backwards). */
export interface ExternalPose {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly speed: number;
  /** m/s2, 0 unless given. Counts for one step; after that the speed is taken to stay. */
  readonly accel?: number;
  /** Height of the road, m: needed only where roads lie above each other. */
  readonly z?: number;
  readonly turn?: ExternalTurn;
}

/** What a driver outside tells the simulation. `id` is a name of the driver's own choice, of 1 to 40 characters. */
export type ExternalCommand =
  | ({ readonly kind: 'external-add'; readonly id: string; readonly type: string } & ExternalPose)
  | ({ readonly kind: 'external-set'; readonly id: string } & ExternalPose)
  | { readonly kind: 'external-remove' | 'external-release'; readonly id: string }
  | { readonly kind: 'external-take-over'; readonly id: string; readonly vehicle: number };

/** Characters of an id that are kept. */
export const NAME = 40;
const FASTEST = 120;
const FASTEST_BACKWARDS = -15;
const HARDEST = 50;
/** How far beyond the network's bounds a vehicle may be, m. */
const FAR = 500;

export function isExternalCommand(command: { readonly kind: string }): command is ExternalCommand {
  return command.kind.startsWith('external-');
}

/** What a check needs to know of the simulation. */
export interface ExternalSurroundings {
  readonly types: readonly string[];
  readonly bounds: {
    readonly minX: number;
    readonly minY: number;
    readonly maxX: number;
    readonly maxY: number;
  };
  /** Whether an id is (or, after the commands already queued, will be) in use. */
  readonly known: (id: string) => boolean;
  readonly full: () => boolean;
  readonly most: number;
  /** Whether the simulation drives a vehicle with this number. */
  readonly drives: (vehicle: number) => boolean;
}

/** Throws TwinError when a command can't be meant as it stands. */
export function checkExternalCommand(command: ExternalCommand, about: ExternalSurroundings): void {
  const where = `command ${command.kind} "${command.id}"`;
  const fail = (code: string, message: string, hint: string) => new TwinError({ code, message, where, hint });
  if (typeof command.id !== 'string' || command.id.length === 0 || command.id.length > NAME) {
    throw fail(
      'external-id',
      'The id of a driven vehicle has 1 to 40 characters.',
      'Choose a shorter, non-empty id.',
    );
  }
  const comes = command.kind === 'external-add' || command.kind === 'external-take-over';
  if (comes && about.known(command.id)) {
    throw fail(
      'external-duplicate',
      `There is a driven vehicle "${command.id}" already.`,
      'Use another id, or remove that one first.',
    );
  }
  if (!comes && !about.known(command.id)) {
    throw fail(
      'external-unknown',
      `There is no driven vehicle "${command.id}".`,
      'Add it, or take a vehicle over, before it is driven, released or removed.',
    );
  }
  if (comes && about.full()) {
    throw fail(
      'external-full',
      `More than ${about.most} driven vehicles at a time are not possible.`,
      'Remove those that are not needed any more.',
    );
  }
  if (command.kind === 'external-take-over' && !about.drives(command.vehicle)) {
    throw fail(
      'external-vehicle',
      `The simulation drives no vehicle ${command.vehicle}.`,
      'Use the number of a vehicle that is on the road, as frames show it.',
    );
  }
  if (command.kind === 'external-add' && !about.types.includes(command.type)) {
    throw fail(
      'external-type',
      `The scenario has no vehicle type "${command.type}".`,
      `It has: ${about.types.join(', ')}.`,
    );
  }
  if (command.kind === 'external-add' || command.kind === 'external-set') checkPose(command, about, fail);
}

function checkPose(
  pose: ExternalPose,
  about: ExternalSurroundings,
  fail: (code: string, message: string, hint: string) => TwinError,
): void {
  for (const key of ['x', 'y', 'heading', 'speed', 'accel', 'z'] as const) {
    const value = pose[key];
    const optional = key === 'accel' || key === 'z';
    if ((optional && value === undefined) || Number.isFinite(value)) continue;
    throw fail('external-number', `Its ${key} is ${String(value)}.`, 'Give a finite number.');
  }
  const { x, y, speed, heading, accel = 0, z = 0 } = pose;
  if (speed > FASTEST || speed < FASTEST_BACKWARDS || Math.abs(accel) > HARDEST || Math.abs(heading) > 1000) {
    throw fail(
      'external-bounds',
      `Speed ${speed} m/s, acceleration ${accel} m/s2 or heading ${heading} rad is beyond all measure.`,
      `Speeds are ${FASTEST_BACKWARDS} to ${FASTEST} m/s, accelerations up to ${HARDEST} m/s2, headings in radians.`,
    );
  }
  const { minX, minY, maxX, maxY } = about.bounds;
  if (x < minX - FAR || y < minY - FAR || x > maxX + FAR || y > maxY + FAR || Math.abs(z) > 10000) {
    throw fail(
      'external-far',
      `(${x}, ${y}) m is more than ${FAR} m away from the roads.`,
      'Positions are metres east and north of the origin of the scene.',
    );
  }
  if (pose.turn !== undefined && !['left', 'straight', 'right'].includes(pose.turn)) {
    throw fail(
      'external-turn',
      `"${String(pose.turn)}" is no way to turn.`,
      'Use left, straight or right, or leave it out.',
    );
  }
}

/** Problems of driven vehicles, listed once each; no more than 200 in a run. */
export class ExternalProblems {
  private readonly problems: Problem[];
  private readonly seen = new Set<string>();

  constructor(problems: Problem[]) {
    this.problems = problems;
  }

  note(
    code: string,
    id: string,
    message: string,
    hint: string,
    severity: Problem['severity'] = 'warning',
  ): void {
    const key = `${code} ${id}`;
    if (this.seen.has(key) || this.seen.size >= 200) return;
    this.seen.add(key);
    this.problems.push({ code, severity, message, where: `driven vehicle "${id}"`, hint });
  }
}
