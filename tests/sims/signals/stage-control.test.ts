import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGreen } from '../../../scenes/network/signal-states.ts';
import { SIGNAL_STATE } from '../../../sims/frame.ts';
import { Signals } from '../../../sims/signals/signals.ts';
import { anyEvents, anyPlan, crossroads, happen, MEET, MOVEMENTS } from './random-plans.ts';

const SECONDS = 500;
const DT = 0.5;
const LETTERS = 'ruygGOosF';
const shown = (signals: Signals) => [...signals.state].map((c) => LETTERS.charAt(c)).join('');

describe('signals that choose their stages', () => {
  it('never show conflicting greens, whatever is planned, detected and asked for', () => {
    fc.assert(
      fc.property(anyPlan, anyEvents(SECONDS), (plan, events) => {
        const together = (i: number, j: number) =>
          plan.phases.some((p) => p.state[i] !== 'r' && p.state[j] !== 'r');
        const pairs = MEET.flatMap((row, i) =>
          row.flatMap((meet, j) => (meet && j < i ? [[i, j] as const] : [])),
        );
        const signals = new Signals(crossroads(plan), DT, 0);
        const wrong: string[] = [];
        for (let tick = 1; tick <= SECONDS / DT; tick++) {
          if (Number.isInteger(tick * DT)) happen(signals, events, tick * DT);
          signals.step(tick);
          for (const [i, j] of pairs) {
            const [x, y] = [signals.state[i]!, signals.state[j]!];
            const major = x === SIGNAL_STATE.greenMajor && y === SIGNAL_STATE.greenMajor;
            if (major || (isGreen(x) && isGreen(y) && !together(i, j)))
              wrong.push(`${tick * DT} s: ${i}, ${j}`);
          }
        }
        expect(wrong).toEqual([]);
        expect(signals.problems).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('report the phase that they show, and the one they change to until it is there', () => {
    fc.assert(
      fc.property(anyPlan, anyEvents(SECONDS), (plan, events) => {
        const signals = new Signals(crossroads(plan), DT, 0);
        let before = signals.report(0);
        for (let tick = 1; tick <= SECONDS / DT; tick++) {
          if (Number.isInteger(tick * DT)) happen(signals, events, tick * DT);
          signals.step(tick);
          const now = signals.report(0);
          if (!now || !before) throw new Error('A signal with stages has a report.');
          expect(now).toMatchObject({ staged: true, fault: false });
          expect(now.seconds).toBeGreaterThanOrEqual(0);
          if (now.next < 0) expect(shown(signals)).toBe(plan.phases[now.phase]?.state);
          // A change in which nothing has to end takes no time: it is never reported as under way.
          if (before.next >= 0 && now.next < 0) expect(now.phase).toBe(before.next);
          if (before.next < 0 && now.next >= 0) expect(now.phase).toBe(before.phase);
          before = now;
        }
        expect(signals.report(1)).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  it('keep least greens, yellow, and all red between ways that conflict', () => {
    fc.assert(
      fc.property(anyPlan, anyEvents(SECONDS), (plan, events) => {
        const signals = new Signals(crossroads(plan), DT, 0);
        const together = (i: number, j: number) =>
          plan.phases.some((p) => p.state[i] !== 'r' && p.state[j] !== 'r');
        const opened = new Array<number>(MOVEMENTS).fill(Number.NaN);
        const closed = new Array<number>(MOVEMENTS).fill(Number.NEGATIVE_INFINITY);
        let before = [...signals.state];
        for (let tick = 1; tick <= SECONDS / DT; tick++) {
          if (Number.isInteger(tick * DT)) happen(signals, events, tick * DT);
          signals.step(tick);
          const now = tick * DT;
          const state = [...signals.state];
          for (let i = 0; i < MOVEMENTS; i++) {
            const [was, is] = [isGreen(before[i]!), isGreen(state[i]!)];
            if (!was && is) opened[i] = now;
            if (was && !is) {
              closed[i] = now;
              if (!Number.isNaN(opened[i])) expect(now - opened[i]!).toBeGreaterThanOrEqual(5);
              expect(state[i]).toBe(SIGNAL_STATE.yellow);
            }
            if (before[i] === SIGNAL_STATE.yellow && state[i] !== SIGNAL_STATE.yellow) {
              if (closed[i]! > 0) expect(now - closed[i]!).toBe(3);
              expect(state[i]).toBe(SIGNAL_STATE.red);
            }
          }
          for (let i = 0; i < MOVEMENTS; i++) {
            if (isGreen(before[i]!) || !isGreen(state[i]!)) continue;
            for (let j = 0; j < MOVEMENTS; j++)
              if (MEET[i]![j] && !together(i, j)) expect(now - closed[j]!).toBeGreaterThanOrEqual(4);
          }
          before = state;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('serve everyone who goes on calling within a bound', () => {
    fc.assert(
      fc.property(anyPlan, anyEvents(SECONDS), (plan, events) => {
        const roads = crossroads(plan);
        const signals = new Signals(roads, DT, 0);
        const { detectors } = signals;
        // A full round in which each stage is called for, held and lengthened as long as may be, after the longest patience.
        const slowest = plan.phases.reduce(
          (sum, p) => sum + Math.max(2 * p.duration, p.minDuration ?? 0) + 90,
          0,
        );
        const bound = Math.max(120, 2 * slowest) + slowest;
        const waits = new Array<number>(detectors.count).fill(0);
        const lanes = detectors.places.map((place) => {
          const indices: number[] = [];
          for (let k = roads.laneLinkStart[place.lane]!; k < (roads.laneLinkStart[place.lane + 1] ?? 0); k++)
            indices.push(roads.linkSignalIndex[k]!);
          return place.id.includes(':zone:') ? indices : [];
        });
        const end = SECONDS * 3;
        for (let second = 1; second <= end; second++) {
          happen(signals, events, second % SECONDS);
          signals.step(second / DT);
          lanes.forEach((indices, d) => {
            const served = indices.some((i) => isGreen(signals.state[i]!));
            waits[d] = served || detectors.present[d] === 0 || indices.length === 0 ? 0 : waits[d]! + 1;
            const ever = indices.some((i) => plan.phases.some((p) => p.state[i] !== 'r'));
            if (ever && waits[d]! > bound) throw new Error(`${detectors.places[d]!.id} waits ${waits[d]} s`);
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('serve a single car in time, however great the pressure elsewhere and however often others are asked for', () => {
    const states = ['GGrrrrGGrrrr', 'rrrGGrrrrGGr', 'rrGrrrrrGrrr'];
    for (const kind of ['max-pressure', 'actuated'] as const) {
      const phases = states.map((state) => ({ duration: 10, state }));
      const roads = crossroads({ length: 150, phases, control: { kind, maxWait: 60 } });
      const signals = new Signals(roads, DT, 0);
      const { detectors } = signals;
      let red = 0;
      let longest = 0;
      for (let tick = 1; tick <= 1200 / DT; tick++) {
        // One arm sends a flood, the next one a single car; the third stage is asked for again and again.
        for (let d = 0; d < detectors.count; d++) {
          const arm = roads.edgeIds[roads.laneEdge[detectors.places[d]!.lane]!]!;
          detectors.present[d] = /^(south|north)-in/.test(arm) ? 60 : arm === 'east-in' ? 1 : 0;
          if (detectors.present[d]! > 1) detectors.lastSeen[d] = tick * DT * 1000;
        }
        signals.request(0, tick % 2 === 0 ? 2 : 0, 10);
        signals.step(tick);
        red = isGreen(signals.state[4]!) ? 0 : red + DT;
        longest = Math.max(longest, red);
      }
      // The patience (a full round at least, with actuated control), then the stages and changes under way.
      expect(longest).toBeLessThanOrEqual((kind === 'actuated' ? 3 * 30 : 60) + 2 * 20);
      expect(longest).toBeGreaterThan(20);
    }
  });

  it('are back on their timed plan within three cycles once everything asked for is taken back', () => {
    fc.assert(
      fc.property(
        anyPlan.filter((p) => p.control.kind === 'fixed'),
        anyEvents(200),
        (plan, events) => {
          const signals = new Signals(crossroads(plan), DT, 0);
          const untouched = new Signals(crossroads(plan), DT, 0);
          const cycle = plan.phases.reduce((sum, p) => sum + p.duration + 20, 0);
          const back = 200 + 3 * cycle + 120;
          for (let tick = 1; tick * DT <= back + 100; tick++) {
            const now = tick * DT;
            if (Number.isInteger(now) && now <= 200) happen(signals, events, now);
            if (now === 201) signals.restore(0);
            signals.step(tick);
            untouched.step(tick);
            if (now > back) expect(shown(signals)).toBe(shown(untouched));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('go on with the same bits after their state was saved and put into others', () => {
    fc.assert(
      fc.property(
        anyPlan,
        anyEvents(SECONDS),
        fc.integer({ min: 1, max: SECONDS - 1 }),
        (plan, events, cut) => {
          const roads = crossroads(plan);
          const one = new Signals(roads, DT, 0);
          const other = new Signals(roads, DT, 0);
          for (let tick = 1; tick <= SECONDS / DT; tick++) {
            const now = tick * DT;
            if (Number.isInteger(now)) happen(one, events, now);
            one.step(tick);
            if (now < cut) continue;
            if (now === cut) {
              const columns = other.stateColumns();
              for (const [i, c] of one.stateColumns().entries()) columns[i]!.set(c as never);
              continue;
            }
            if (Number.isInteger(now)) happen(other, events, now);
            other.step(tick);
          }
          const columns = other.stateColumns();
          for (const [i, c] of one.stateColumns().entries()) expect([...c]).toEqual([...columns[i]!]);
          expect(other.problems).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('show the same at the same times whatever the step', () => {
    fc.assert(
      fc.property(anyPlan, anyEvents(300), fc.constantFrom(0.05, 0.1, 0.25), (plan, events, fine) => {
        const roads = crossroads(plan);
        const run = (dt: number) => {
          const signals = new Signals(roads, dt, 0);
          const seen: string[] = [];
          const perHalf = Math.round(0.5 / dt);
          for (let tick = 1; tick <= 600 * perHalf; tick++) {
            if (tick % (2 * perHalf) === 0) happen(signals, events, tick / (2 * perHalf));
            signals.step(tick);
            if (tick % perHalf === 0) seen.push(shown(signals));
          }
          return seen;
        };
        expect(run(fine)).toEqual(run(0.5));
      }),
      { numRuns: 25 },
    );
  });
});
