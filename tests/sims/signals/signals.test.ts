import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Roads } from '../../../scenes/document/roads.ts';
import { compileRoads } from '../../../scenes/network/compile-roads.ts';
import type { RoadNetwork } from '../../../scenes/network/road-network.ts';
import { SIGNAL_CODE, stateCode } from '../../../scenes/network/signal-states.ts';
import { SIGNAL_STATE } from '../../../sims/frame.ts';
import { refusalOf, Signals } from '../../../sims/signals/signals.ts';

interface Phase {
  duration: number;
  state: string;
}

function network(phases: readonly Phase[], offset = 0): RoadNetwork {
  const roads = v.parse(Roads, {
    junctions: [],
    edges: [],
    connections: [],
    signals: [{ id: 's', programs: [{ id: '0', offset, phases }] }],
  });
  return compileRoads(roads, []);
}

/** Index 0: cars along; 1: cars across; 2: people across the first road, with flashing green. */
const CROSSROADS: Phase[] = [
  { duration: 20, state: 'Grr' },
  { duration: 3, state: 'yrr' },
  { duration: 2, state: 'rrr' },
  { duration: 15, state: 'rGG' },
  { duration: 6, state: 'rGg' },
  { duration: 3, state: 'ryr' },
  { duration: 2, state: 'rrr' },
];
const PLANNED = CROSSROADS.map((p) => p.duration);
const ELASTIC = [0, 3];
const CYCLE = 51;

/** Phase of the fixed plan at a time, by counting milliseconds. */
function plannedPhase(phases: readonly Phase[], milliseconds: number): number {
  const cycle = phases.reduce((sum, p) => sum + Math.round(p.duration * 1000), 0);
  let rest = ((milliseconds % cycle) + cycle) % cycle;
  return phases.findIndex((p) => {
    rest -= Math.round(p.duration * 1000);
    return rest < 0;
  });
}

const shown = (signals: Signals) => [...signals.state].map((c) => '?uygG'.charAt(c) || c).join('');
const codes = (state: string) => [...state].map(stateCode);

describe('signal states', () => {
  it('have the same numbers in compiled networks and in frames', () => {
    expect(SIGNAL_CODE).toEqual(SIGNAL_STATE);
  });

  it('are read from every character of a state string, and from no other', () => {
    expect([...'ruygGOosF'].map(stateCode)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([stateCode('R'), stateCode('Y')]).toEqual([SIGNAL_STATE.red, SIGNAL_STATE.yellow]);
    expect(() => stateCode('x')).toThrow(/"x" is not a signal state/);
    expect(() => stateCode('')).toThrow(RangeError);
  });
});

const phaseList = fc.array(
  fc.record({
    duration: fc.integer({ min: 1, max: 600 }).map((d) => d / 10),
    state: fc.stringMatching(/^[Ggyr]{3}$/),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('fixed-time signals', () => {
  it('show the phase that the plan has at every tick, for any step, offset and time of start', () => {
    fc.assert(
      fc.property(
        phaseList,
        fc.integer({ min: -900, max: 900 }).map((o) => o / 10),
        fc.constantFrom(0.05, 0.1, 0.25, 0.5, 1),
        fc.integer({ min: 0, max: 860_000 }).map((b) => b / 10),
        (phases, offset, dt, begin) => {
          const signals = new Signals(network(phases, offset), dt, begin);
          for (let tick = 1; tick < 400; tick++) {
            signals.step(tick);
            const now = Math.round((begin + tick * dt) * 1000) - Math.round(offset * 1000);
            expect([...signals.state]).toEqual(codes((phases[plannedPhase(phases, now)] as Phase).state));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('change on the exact tick after a million ticks', () => {
    const signals = new Signals(network(CROSSROADS), 0.1, 0);
    const cycles = 2000;
    signals.step(cycles * CYCLE * 10 + 199);
    expect([...signals.state]).toEqual(codes('Grr'));
    signals.step(cycles * CYCLE * 10 + 200);
    expect([...signals.state]).toEqual(codes('yrr'));
  });

  it('count down to the change of each index, through phases that leave it as it is', () => {
    const signals = new Signals(network(CROSSROADS), 0.1, 0);
    signals.step(10);
    expect([...signals.countdown]).toEqual([19, 24, 24]);
    signals.step(260);
    expect([...signals.countdown]).toEqual([25, 20, 14]);
  });

  it('say -1 for what never changes', () => {
    const signals = new Signals(network([{ duration: 10, state: 'Gr' }]), 0.1, 0);
    signals.step(500);
    expect([...signals.countdown]).toEqual([-1, -1]);
    expect(signals.requestExtension(0, 5)).toBe('refused-unchanging');
  });
});

type Command = { at: number; do: (s: Signals) => void };
const command: fc.Arbitrary<Command> = fc.record({
  at: fc.integer({ min: 1, max: 3000 }),
  do: fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 30 })).map(([i, seconds]) => {
      return (s: Signals) => void s.request(0, i, seconds);
    }),
    fc.constant((s: Signals) => void s.hold(0)),
    fc.constant((s: Signals) => void s.release(0)),
    fc.constant((s: Signals) => void s.skip(0)),
  ),
});

describe('requests to signals', () => {
  it('never skip a phase, never change a clearance, keep greens within bounds, and are made up for afterwards', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25 }), (commands) => {
        const signals = new Signals(network(CROSSROADS), 0.1, 0);
        const run = { phase: 0, since: 0 };
        // 3000 ticks with commands, then time for every hold to end and every second to be made up.
        const end = 3000 + 12 * CYCLE * 10;
        for (let tick = 1; tick <= end; tick++) {
          signals.step(tick);
          const before = run.phase;
          const next = (before + 1) % CROSSROADS.length;
          const state = [...signals.state].join();
          if (state !== codes((CROSSROADS[before] as Phase).state).join()) {
            expect(state).toBe(codes((CROSSROADS[next] as Phase).state).join());
            const lasted = (tick - run.since) / 10;
            if (ELASTIC.includes(before)) {
              expect(lasted).toBeGreaterThanOrEqual(4.9);
              expect(lasted).toBeLessThanOrEqual((PLANNED[before] as number) + 60.2);
            } else {
              expect(lasted).toBeCloseTo(PLANNED[before] as number, 0);
            }
            run.phase = next;
            run.since = tick;
          }
          for (const c of commands) if (c.at === tick) c.do(signals);
        }
        expect(run.phase).toBe(plannedPhase(CROSSROADS, end * 100));
        expect(signals.countdown[0]).toBeCloseTo(
          new Signals(network(CROSSROADS), 0.1, end / 10).countdown[0] ?? 0,
          9,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('leave countdowns that come true when no further request follows', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 6 }), fc.integer({ min: 0, max: 2 }), (commands, index) => {
        const signals = new Signals(network(CROSSROADS), 0.1, 0);
        for (let tick = 1; tick <= 3000; tick++) {
          signals.step(tick);
          for (const c of commands) if (c.at === tick) c.do(signals);
        }
        signals.release(0);
        const state = signals.state[index];
        const promised = signals.countdown[index] as number;
        let tick = 3000;
        do signals.step(++tick);
        while (signals.state[index] === state);
        expect(Math.abs((tick - 3000) / 10 - promised)).toBeLessThanOrEqual(0.1);
      }),
      { numRuns: 100 },
    );
  });

  it('lengthen a green by ten seconds at most, and say so in the countdown', () => {
    const signals = new Signals(network(CROSSROADS), 0.1, 0);
    signals.step(150);
    expect(signals.request(0, 0, 4)).toBe('extended');
    expect(signals.countdown[0]).toBe(9);
    expect(signals.request(0, 0, 60)).toBe('extended');
    expect(signals.countdown[0]).toBe(15);
    expect(signals.request(0, 0, 1)).toBe('refused-at-limit');
  });

  it('bring a green sooner by cutting the others to five seconds, with yellow and all red in full', () => {
    const signals = new Signals(network(CROSSROADS), 0.1, 0);
    signals.step(80);
    expect(signals.countdown[1]).toBe(17);
    expect(signals.request(0, 1, 5)).toBe('hurried');
    expect(signals.countdown[0]).toBe(0);
    expect(signals.countdown[1]).toBe(5);
    signals.step(81);
    expect(shown(signals)).toBe('y??');
    signals.step(130);
    expect([...signals.state]).toEqual(codes('rGG'));
  });

  it('are refused during clearance, for unknown signals and for what never gets green', () => {
    const signals = new Signals(network(CROSSROADS), 0.1, 0);
    signals.step(215);
    expect(signals.requestExtension(0, 5)).toBe('refused-clearing');
    expect(signals.hold(0)).toBe('refused-clearing');
    expect(signals.skip(0)).toBe('refused-clearing');
    expect(signals.release(0)).toBe('refused-not-held');
    expect(signals.restore(0)).toBe('refused-nothing-to-restore');
    expect(signals.request(0, 9, 5)).toBe('refused-unknown-index');
    expect(signals.request(7, 0, 5)).toBe('refused-unknown-signal');
    expect(signals.request(-1, 0, 5)).toBe('refused-unknown-signal');
    expect(signals.request(0, 1, Number.NaN)).toBe('refused-bad-duration');
    expect(refusalOf(signals.restore(0))).toBe('nothing-to-restore');
    expect(refusalOf(signals.request(0, 1, 5))).toBeUndefined();
  });
});
