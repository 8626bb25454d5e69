import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SignalControl } from '../../../scenes/document/roads.ts';
import { pedestrianClearance } from '../../../sims/signals/clearance.ts';
import { Signals } from '../../../sims/signals/signals.ts';
import { worldOf } from '../vehicles/small-networks.ts';
import { anyPlan, crossroads } from './random-plans.ts';

const LETTERS = 'ruygGOosF';
const [NORTH, EAST] = ['rGrrrrrGrrrr', 'rrrrGrrrrrGr'];

/** What an index shows, as runs: letter and seconds, from the start on. */
function runs(signals: Signals, index: number, seconds: number, states = () => signals.state): string[] {
  const seen: string[] = [];
  let last = '';
  let since = 0;
  for (let tick = 1; tick <= seconds * 10; tick++) {
    signals.step(tick);
    const letter = LETTERS.charAt(states()[index]!);
    if (letter === last) continue;
    if (last) seen.push(`${last}${Math.round((tick - since) * 10) / 100}`);
    last = letter;
    since = tick;
  }
  return seen.slice(1);
}

const signalsWith = (control: Partial<SignalControl>, duration = 20) =>
  new Signals(
    crossroads({
      length: 100,
      phases: [
        { duration, state: NORTH },
        { duration, state: EAST },
      ],
      control,
    }),
    0.1,
    0,
  );

describe('the change from one green to another', () => {
  it('on the mainland flashes green for 3 s, then shows yellow for 3 s, and green follows red at once', () => {
    const shown = runs(
      signalsWith({ kind: 'fixed', clearance: { sequence: 'mainland', allRed: 2 } }),
      4,
      150,
    );
    expect(shown.slice(0, 4)).toEqual(['G20', 'F3', 'y3', 'r30']);
    expect(shown.slice(4, 8)).toEqual(['G20', 'F3', 'y3', 'r30']);
  });

  it('in Hong Kong shows amber for 3 s, and red with amber for 2 s before green', () => {
    const shown = runs(
      signalsWith({ kind: 'fixed', clearance: { sequence: 'hong-kong', allRed: 2 } }),
      4,
      150,
    );
    expect(shown.slice(0, 4)).toEqual(['u2', 'G20', 'y3', 'r25']);
    expect(shown.slice(4, 6)).toEqual(['u2', 'G20']);
  });

  it('leaves the time that the ways through the junction need where no all red is given', () => {
    const shown = runs(signalsWith({ kind: 'fixed', clearance: { sequence: 'plain' } }), 4, 150);
    // The last car of the one street clears the middle of 16 m (6 m long, 10 m/s) while the first of the other gets there.
    const red = Number(shown[2]!.slice(1));
    expect(shown[1]).toBe('y3');
    expect(red).toBeGreaterThanOrEqual(20 + 2 * 1 + 3);
    expect(red).toBeLessThanOrEqual(20 + 2 * 3 + 3);
  });

  it('takes its lengths from the scene where it gives them', () => {
    const clearance = { sequence: 'mainland', flashingGreen: 2, yellow: 4, allRed: 3, redYellow: 1 } as const;
    const shown = runs(signalsWith({ kind: 'fixed', clearance }), 4, 150);
    expect(shown.slice(0, 5)).toEqual(['u1', 'G20', 'F2', 'y4', 'r31']);
  });

  it('is green for drivers while it flashes, in staged and in fixed programmes', () => {
    const staged = signalsWith({ kind: 'fixed', clearance: { sequence: 'mainland', allRed: 2 } });
    const target = new Uint8Array(staged.state.length);
    const driving = (signals: Signals) => () => {
      signals.writeDriving(target);
      return target;
    };
    expect(runs(staged, 4, 150, driving(staged)).slice(0, 3)).toEqual(['G23', 'y3', 'r30']);
    const phases = [
      { duration: 10, state: 'Ggrrrrrrrrrr' },
      { duration: 3, state: 'FFrrrrrrrrrr' },
      { duration: 3, state: 'yyrrrrrrrrrr' },
      { duration: 10, state: 'rrrrGrrrrrrr' },
    ];
    for (const [index, letter] of [
      [0, 'G'],
      [1, 'g'],
    ] as const) {
      const fixed = new Signals(crossroads({ length: 100, phases }), 0.1, 0);
      expect(runs(fixed, index, 60).slice(1, 4)).toEqual(['y3', 'r10', `${letter}10`]);
      const again = new Signals(crossroads({ length: 100, phases }), 0.1, 0);
      expect(runs(again, index, 60, driving(again)).slice(0, 3)).toEqual(['y3', 'r10', `${letter}13`]);
    }
  });
});

describe('countdowns of staged signals', () => {
  it('come true to the millisecond where the stages keep their lengths', () => {
    const timed = anyPlan.filter((p) => p.control.kind === 'fixed');
    fc.assert(
      fc.property(timed, fc.integer({ min: 0, max: 900 }), (plan, from) => {
        const signals = new Signals(crossroads(plan), 0.5, 0);
        for (let tick = 1; tick <= from; tick++) signals.step(tick);
        const promised = [...signals.countdown];
        const states = [...signals.state];
        const changed = promised.map(() => Number.NaN);
        for (let tick = from + 1; tick <= from + 1000; tick++) {
          signals.step(tick);
          states.forEach((s, i) => {
            if (Number.isNaN(changed[i]!) && signals.state[i] !== s) changed[i] = (tick - from) / 2;
          });
        }
        promised.forEach((p, i) => {
          if (p >= 0) expect(changed[i]).toBe(p);
          else expect(changed[i]).toBeNaN();
        });
      }),
      { numRuns: 60 },
    );
  });

  it('are unknown while nobody can know, and known during a change', () => {
    const signals = signalsWith({ kind: 'actuated', clearance: { sequence: 'mainland', allRed: 2 } });
    signals.step(10);
    expect(signals.countdown[1]).toBe(-1);
    signals.skip(0);
    for (let tick = 11; tick <= 60; tick++) signals.step(tick);
    // Green until 5 s, flashing until 8, yellow until 11, the other street from 13 s on.
    expect([signals.countdown[1], signals.countdown[4]]).toEqual([2, 7]);
  });
});

describe('crossings', () => {
  it('flash for as long as it takes to cross, in programmes that say so with F or with g', () => {
    const walkways = {
      nodes: [
        { id: 'a', point: [-6, -20] as [number, number] },
        { id: 'b', point: [6, -20] as [number, number] },
      ],
      paths: [
        {
          id: 'zebra',
          kind: 'crossing' as const,
          from: 'a',
          to: 'b',
          shape: [
            [-6, -20],
            [6, -20],
          ] as [number, number][],
          signal: 'S',
          signalIndex: 0,
        },
      ],
    };
    const roads = (letter: string) => ({
      junctions: [],
      edges: [],
      connections: [],
      signals: [
        {
          id: 'S',
          programs: [
            {
              id: 'p',
              phases: [
                { duration: 10, state: 'G' },
                { duration: 8, state: letter },
                { duration: 20, state: 'r' },
              ],
            },
          ],
        },
      ],
    });
    for (const letter of ['g', 'F']) {
      const world = worldOf(roads(letter), {}, { walkways, end: 10 });
      expect([...pedestrianClearance(world.roads, world.walks)]).toEqual([8]);
    }
  });
});
