import { describe, expect, it } from 'vitest';
import type { SignalRequestMessage } from '../../../sensors/messages/record.ts';
import { Frame, SIGNAL_STATE } from '../../../sims/frame.ts';
import { REQUEST_LIMITS, SmartSignal } from '../../../src/server/demo/smart-signal.ts';

const T0 = 1_800_000_000_000;
const place = { device: 'S01', signal: 'J1', start: 1, size: 3 };
const request = (id: string, more: Partial<SignalRequestMessage> = {}): SignalRequestMessage => ({
  kind: 'request',
  device: 'S01',
  id,
  time: T0,
  expires: T0 + 5000,
  seconds: 10,
  ...more,
});

function signal(): { signal: SmartSignal; granted: [string, number][] } {
  const granted: [string, number][] = [];
  return { signal: new SmartSignal(place, (id, seconds) => granted.push([id, seconds])), granted };
}

describe('a smart signal', () => {
  it('grants a request once, shows that it serves it, and repeats its answer', () => {
    const { signal: s, granted } = signal();
    const first = s.decide(request('a'), T0 + 10, false);
    expect(first).toMatchObject({ accepted: true, reason: null, id: 'a' });
    expect(s.decide(request('a'), T0 + 20, false)).toEqual(first);
    expect(granted).toEqual([['J1', 10]]);
    const world = Frame.create({ vehicles: 0, pedestrians: 0, signals: 4, tracks: 0 });
    expect(s.report(world, T0 + 1010).serving).toEqual({ id: 'a', seconds: 9 });
    expect(s.report(world, T0 + 20_000).serving).toBeNull();
  });

  it.each([
    ['expired', { expires: T0 + 1 }, false, /expired/],
    ['retained', {}, true, /retained/],
    ['stamped in the future', { time: T0 + 60_000, expires: T0 + 65_000 }, false, /clock/],
    ['too long', { seconds: REQUEST_LIMITS.most + 1 }, false, /Only 3 to 30 s/],
    ['too short', { seconds: 0 }, false, /Only 3 to 30 s/],
  ])('refuses a request that is %s, without any effect', (_name, more, retained, reason) => {
    const { signal: s, granted } = signal();
    expect(s.decide(request('a', more), T0 + 100, retained)).toMatchObject({
      accepted: false,
      reason: expect.stringMatching(reason),
    });
    expect(granted).toEqual([]);
    expect(s.decide(request('b'), T0 + 100, false).accepted).toBe(true);
  });

  it('rests between two requests', () => {
    const { signal: s } = signal();
    s.decide(request('a'), T0, false);
    const next = (id: string, at: number) =>
      s.decide(request(id, { time: at, expires: at + 5000 }), at, false);
    expect(next('b', T0 + 15_000)).toMatchObject({
      accepted: false,
      reason: expect.stringMatching(/in 25 s/),
    });
    expect(next('c', T0 + 41_000).accepted).toBe(true);
  });

  it('reports the states of its own indices', () => {
    const { signal: s } = signal();
    const world = Frame.create({ vehicles: 0, pedestrians: 0, signals: 4, tracks: 0 });
    world.signalState.set([SIGNAL_STATE.off, SIGNAL_STATE.greenMajor, SIGNAL_STATE.yellow, SIGNAL_STATE.red]);
    world.signalCountdown.set([1, 2.5, -1, 8]);
    expect(s.report(world, T0)).toMatchObject({
      states: 'Gyr',
      next: [2.5, null, 8],
      sequence: 0,
      signal: 'J1',
    });
    expect(s.report(world, T0 + 200).sequence).toBe(1);
  });
});
