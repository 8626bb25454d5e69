import fc from 'fast-check';
import * as v from 'valibot';
import { Roads, type SignalControl } from '../../../scenes/document/roads.ts';
import { compileRoads } from '../../../scenes/network/compile-roads.ts';
import { CONFLICT, type RoadNetwork } from '../../../scenes/network/road-network.ts';
import type { Signals } from '../../../sims/signals/signals.ts';
import { crossing } from '../vehicles/small-networks.ts';

/** Indices of the crossing of four arms: three movements of each. */
export const MOVEMENTS = 12;

interface PlanOptions {
  readonly length: number;
  readonly phases: readonly { duration: number; state: string; minDuration?: number; maxDuration?: number }[];
  readonly control?: Partial<SignalControl>;
  readonly offset?: number;
}

/** A crossing of four arms under a signal. */
export function crossroads({ length, phases, control, offset = 0 }: PlanOptions): RoadNetwork {
  const signals = [
    { id: 'S', programs: [{ id: 'p', offset, phases: [...phases], ...(control ? { control } : {}) }] },
  ];
  return compileRoads(v.parse(Roads, crossing({ length, signals: signals as never })), []);
}

/** Whether two movements of the crossing meet, read off the compiled conflicts. */
export function meetings(roads: RoadNetwork): boolean[][] {
  const meet = Array.from({ length: MOVEMENTS }, () => new Array<boolean>(MOVEMENTS).fill(false));
  for (let k = 0; k < roads.linkCount; k++) {
    for (let c = roads.conflictStart[k]!; c < roads.conflictStart[k + 1]!; c++) {
      if (roads.conflictKind[c] === CONFLICT.diverging || roads.conflictWide[c] === 1) continue;
      meet[roads.linkSignalIndex[k]!]![roads.linkSignalIndex[roads.conflictLink[c]!]!] = true;
    }
  }
  return meet;
}

const BARE = crossroads({ length: 150, phases: [{ duration: 10, state: 'r'.repeat(MOVEMENTS) }] });
export const MEET = meetings(BARE);

/** A stage from a random order of movements: each gets green if it meets none before it, or else perhaps a minor one. */
function stageOf(order: readonly number[], minor: readonly boolean[]): string {
  const codes = new Array<string>(MOVEMENTS).fill('r');
  for (const i of order) {
    const foes = order.filter((j) => j !== i && MEET[i]![j] && codes[j] !== 'r');
    if (foes.length === 0) codes[i] = 'G';
    else if (minor[i] && foes.every((j) => codes[j] === 'G')) codes[i] = 'g';
  }
  return codes.join('');
}

const stage = fc
  .tuple(
    fc.shuffledSubarray([...Array(MOVEMENTS).keys()], { minLength: 2 }),
    fc.array(fc.boolean(), { minLength: MOVEMENTS, maxLength: MOVEMENTS }),
    fc.integer({ min: 8, max: 40 }),
    fc.integer({ min: 0, max: 12 }),
  )
  .map(([order, minor, duration, least]) => ({
    state: stageOf(order, minor),
    duration,
    ...(least > 4 ? { minDuration: least } : {}),
  }));

const clearance = fc.record({
  sequence: fc.constantFrom('mainland' as const, 'hong-kong' as const, 'plain' as const),
});

/** Random plans: stages without conflicts among their greens, under any control. */
export const anyPlan = fc.record({
  length: fc.integer({ min: 60, max: 200 }),
  offset: fc.integer({ min: -60, max: 60 }),
  phases: fc.array(stage, { minLength: 2, maxLength: 5 }),
  control: fc.oneof(
    fc.record({ kind: fc.constant('fixed' as const), clearance }),
    fc.record({ kind: fc.constant('max-pressure' as const), clearance, maxWait: fc.constant(60) }),
    fc.record({ kind: fc.constant('actuated' as const), clearance, skip: fc.boolean() }),
    fc.record({ kind: fc.constant('actuated' as const), clearance, coordinate: fc.constant(0) }),
  ),
});

/** What comes from outside at a time (whole seconds): readings of all detectors from a seed, or a command. */
export type Event =
  | { readonly at: number; readonly kind: 'readings'; readonly seed: number }
  | { readonly at: number; readonly kind: 'hold' | 'release' | 'skip' | 'restore' }
  | { readonly at: number; readonly kind: 'request'; readonly index: number; readonly seconds: number };

export function anyEvents(seconds: number): fc.Arbitrary<Event[]> {
  const at = fc.integer({ min: 1, max: seconds });
  return fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ at, kind: fc.constant('readings' as const), seed: fc.nat(1 << 20) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          at,
          kind: fc.constantFrom('hold', 'release', 'skip', 'restore'),
        }) as fc.Arbitrary<Event>,
      },
      {
        weight: 2,
        arbitrary: fc.record({
          at,
          kind: fc.constant('request' as const),
          index: fc.integer({ min: 0, max: MOVEMENTS }),
          seconds: fc.integer({ min: 1, max: 20 }),
        }),
      },
    ),
    { maxLength: 60 },
  );
}

/** Writes readings as traffic that stands on some detectors from `now` (ms) on, drawn from a seed. */
function stand(signals: Signals, seed: number): void {
  const { detectors } = signals;
  let a = seed | 1;
  for (let d = 0; d < detectors.count; d++) {
    a = Math.imul(a, 1103515245) + 12345;
    const n = (a >>> 16) % 3 === 0 ? ((a >>> 20) % 9) + 1 : 0;
    detectors.present[d] = n;
    detectors.queued[d] = n > 3 ? n - 3 : 0;
    detectors.occupied[d] = n > 0 ? 1 : 0;
  }
}

/** Applies what is due at a whole second, and lets occupied detectors see someone at every whole second. */
export function happen(signals: Signals, events: readonly Event[], second: number): void {
  for (const event of events) {
    if (event.at !== second) continue;
    if (event.kind === 'readings') stand(signals, event.seed);
    else if (event.kind === 'request') signals.request(0, event.index, event.seconds);
    else signals[event.kind](0);
  }
  const { detectors } = signals;
  for (let d = 0; d < detectors.count; d++)
    if (detectors.occupied[d] === 1) detectors.lastSeen[d] = second * 1000;
}
