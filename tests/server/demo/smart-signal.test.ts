import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Roads } from '../../../scenes/document/roads.ts';
import { compileRoads } from '../../../scenes/network/compile-roads.ts';
import type { SignalAckMessage, SignalRequestMessage } from '../../../sensors/messages/record.ts';
import { Frame } from '../../../sims/frame.ts';
import { Signals } from '../../../sims/signals/signals.ts';
import { REQUEST_LIMITS, SmartSignal } from '../../../src/server/demo/smart-signal.ts';

const T0 = 1_800_000_000_000;
const DT = 0.1;

const roads = compileRoads(
  v.parse(Roads, {
    junctions: [],
    edges: [],
    connections: [],
    signals: [
      {
        id: 'J1',
        programs: [
          {
            id: '0',
            phases: [
              { duration: 20, state: 'Grr' },
              { duration: 3, state: 'yrr' },
              { duration: 2, state: 'rrr' },
              { duration: 20, state: 'rGg' },
              { duration: 3, state: 'ryy' },
              { duration: 2, state: 'rrr' },
            ],
          },
        ],
      },
    ],
  }),
  [],
);

/** A smart signal on a real controller, and time that runs for both. */
function crossing() {
  const controller = new Signals(roads, DT, 0);
  const passed: [number, number][] = [];
  const signal = new SmartSignal(
    { device: 'S01', signal: 'J1', start: 0, size: 3 },
    (_id, index, seconds) => {
      passed.push([index, seconds]);
      controller.request(0, index, seconds);
    },
  );
  const world = Frame.create({ vehicles: 0, pedestrians: 0, signals: 3, tracks: 0 });
  let tick = 0;
  const now = () => T0 + Math.round(tick * DT * 1000);
  const run = (seconds: number): SignalAckMessage | null => {
    let answer: SignalAckMessage | null = null;
    for (const end = tick + Math.round(seconds / DT); tick < end; tick++) {
      controller.step(tick);
      world.signalState.set(controller.state);
      world.signalCountdown.set(controller.countdown);
      answer = signal.observe(world, now(), DT) ?? answer;
    }
    return answer;
  };
  run(5);
  const ask = (id: string, more: Partial<SignalRequestMessage> = {}): SignalRequestMessage => ({
    kind: 'request',
    device: 'S01',
    id,
    time: now(),
    expires: now() + 5000,
    seconds: 8,
    index: null,
    ...more,
  });
  return { signal, passed, now, run, ask };
}

describe('a smart signal', () => {
  it('lengthens the green in force, and says so only when the countdown shows it', () => {
    const { signal, passed, now, run, ask } = crossing();
    const before = signal.report(now()).next[0] as number;
    expect(signal.decide(ask('a'), now(), false)).toBeNull();
    expect(passed).toEqual([[0, 8]]);
    const answer = run(DT);
    expect(answer).toMatchObject({ kind: 'ack', id: 'a', accepted: true, reason: null });
    const after = signal.report(now());
    expect(after.next[0]).toBeGreaterThan(before + 7);
    expect(after.serving).toMatchObject({ id: 'a' });
    run(9);
    expect(signal.report(now()).serving).toBeNull();
  });

  it('brings the green of a waiting index earlier, through yellow and all-red', () => {
    const { signal, now, run, ask } = crossing();
    expect(signal.decide(ask('a', { index: 1 }), now(), false)).toBeNull();
    expect(run(DT)?.accepted).toBe(true);
    const seen = new Set<string>();
    for (let i = 0; i < 60; i++) {
      run(DT);
      seen.add(signal.report(now()).states);
    }
    expect([...seen]).toEqual(['yrr', 'rrr', 'rGg']);
  });

  it('refuses what the controller cannot do now', () => {
    const { signal, now, run, ask } = crossing();
    run(16);
    expect(signal.report(now()).states).toBe('yrr');
    expect(signal.decide(ask('a', { index: 1 }), now(), false)).toBeNull();
    expect(run(DT)).toMatchObject({ accepted: false, reason: expect.stringMatching(/cannot/) });
    expect(signal.report(now()).serving).toBeNull();
  });

  it('carries the same request out once, and repeats its answer', () => {
    const { signal, passed, now, run, ask } = crossing();
    const request = ask('a');
    signal.decide(request, now(), false);
    expect(signal.decide(request, now(), false)).toBeNull();
    const answer = run(DT);
    expect(signal.decide(request, now(), false)).toEqual(answer);
    expect(passed).toHaveLength(1);
  });

  it.each([
    ['expired', { expires: T0 + 1 }, false, /expired/],
    ['retained', {}, true, /retained/],
    ['stamped in the future', { time: T0 + 100_000, expires: T0 + 105_000 }, false, /clock/],
    ['too long', { seconds: REQUEST_LIMITS.most + 1 }, false, /Only 3 to 10 s/],
    ['too short', { seconds: 0 }, false, /Only 3 to 10 s/],
    ['for an index it does not have', { index: 3 }, false, /no index 3/],
  ])('refuses a request that is %s, without any effect', (_name, more, retained, reason) => {
    const { signal, passed, now, ask } = crossing();
    expect(signal.decide(ask('a', more), now(), retained)).toMatchObject({
      accepted: false,
      reason: expect.stringMatching(reason),
    });
    expect(passed).toEqual([]);
  });

  it('rests between two requests', () => {
    const { signal, now, run, ask } = crossing();
    signal.decide(ask('a'), now(), false);
    run(10);
    expect(signal.decide(ask('b'), now(), false)).toMatchObject({
      accepted: false,
      reason: expect.stringMatching(/ask again in \d+ s/),
    });
    run(45);
    expect(signal.decide(ask('c'), now(), false)).toBeNull();
  });
});
