import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceStateMessage, MessageProblem, ObjectListMessage } from '../../sensors/messages/record.ts';
import { ClockOffset } from '../../src/bridge/clock-offset.ts';
import { type DeviceHealth, DeviceRegistry, MAX_DEVICES } from '../../src/bridge/device-registry.ts';
import { MessageRate } from '../../src/bridge/message-rate.ts';

const T0 = 1_800_000_000_000;

const list = (sequence: number | null, time: number | null, device = 'L01'): ObjectListMessage => ({
  kind: 'objects',
  device,
  sequence,
  time,
  objects: [],
  withoutPosition: 0,
});
const state = (online: boolean, session = 'a'): DeviceStateMessage => ({
  kind: 'state',
  device: 'L01',
  online,
  time: null,
  session,
  deviceKind: 'lidar',
  model: 'm',
  nominalRate: 10,
});
const registry = () => new DeviceRegistry([{ id: 'L01', kind: 'lidar', model: 'm' }]);
const healthOf = (r: DeviceRegistry, now: number, id = 'L01') =>
  r.health(now).find((d) => d.id === id) as DeviceHealth;

describe('the health of a device', () => {
  it('starts as unheard for a device of the scene, and lists it first', () => {
    const r = registry();
    r.observe(list(0, T0, 'X9'), T0, false);
    expect(r.health(T0).map((d) => [d.id, d.status, d.inScene])).toEqual([
      ['L01', 'unheard', true],
      ['X9', 'online', false],
    ]);
  });

  it('tells a device that is connected but silent from one that is online or offline', () => {
    const r = registry();
    r.observe(state(true), T0, false);
    expect(healthOf(r, T0).status).toBe('silent');
    r.observe(list(0, T0), T0 + 10, false);
    expect(healthOf(r, T0 + 100).status).toBe('online');
    expect(healthOf(r, T0 + 5000).status).toBe('silent');
    r.observe(state(false), T0 + 6000, false);
    expect(healthOf(r, T0 + 6000).status).toBe('offline');
    expect(r.problems(T0 + 6000).map((p) => p.code)).toContain('device-offline');
  });

  it('counts what is missing in the sequence, and takes it back when it only came late', () => {
    const r = registry();
    for (const [sequence, at] of [
      [0, 0],
      [1, 100],
      [4, 400],
    ] as const) {
      expect(r.observe(list(sequence, T0 + at), T0 + at + 5, false)).toBe('fresh');
    }
    expect(healthOf(r, T0 + 400)).toMatchObject({ lost: 2, late: 0 });
    expect(r.observe(list(2, T0 + 200), T0 + 410, false)).toBe('late');
    expect(healthOf(r, T0 + 400)).toMatchObject({ lost: 1, late: 1 });
    expect(r.observe(list(4, T0 + 400), T0 + 420, false)).toBe('late');
  });

  it('takes a sequence that starts over with newer stamps for a restart, not for a loss', () => {
    const r = registry();
    r.observe(list(5000, T0), T0, false);
    expect(r.observe(list(0, T0 + 900), T0 + 900, false)).toBe('fresh');
    expect(r.observe(list(1, T0 + 1000), T0 + 1000, false)).toBe('fresh');
    r.observe(state(true, 'b'), T0 + 1100, false);
    expect(r.observe(list(70, T0 + 1200), T0 + 1200, false)).toBe('fresh');
    expect(healthOf(r, T0 + 1200)).toMatchObject({ lost: 0, late: 0 });
  });

  it('shows a clock that is off, with the side', () => {
    const r = registry();
    for (let i = 0; i < 20; i++) r.observe(list(i, T0 + i * 100), T0 + i * 100 + 1500 + (i % 3), false);
    expect(healthOf(r, T0 + 4000).clockOffset).toBe(1500);
    expect(r.problems(T0 + 2000)).toMatchObject([
      { code: 'device-clock', message: expect.stringMatching(/1500 ms behind/) },
    ]);
  });

  it('survives a clock that is set back', () => {
    const r = registry();
    r.observe(list(null, T0 + 3_600_000), T0, false);
    expect(r.observe(list(null, T0 + 100), T0 + 100, false)).toBe('fresh');
    expect(healthOf(r, T0 + 100).clockOffset).toBe(0);
  });

  it('keeps the last refused message with its reason and counts the others', () => {
    const r = registry();
    const problem = (reason: string): MessageProblem => ({
      code: 'message-invalid',
      severity: 'error',
      message: reason,
      where: 't',
      hint: '',
      topic: 't',
      device: 'L01',
      path: 'objects',
      excerpt: '{"v":1',
    });
    r.refuse(problem('first'), T0);
    r.refuse(problem('second'), T0 + 1);
    expect(healthOf(r, T0 + 1)).toMatchObject({ invalid: 2, lastInvalid: { message: 'second' } });
    expect(r.problems(T0 + 1)[0]?.message).toMatch(/2 messages of L01 refused.*second/);
  });

  it('is bounded however many devices there are', () => {
    const r = registry();
    for (let i = 0; i < MAX_DEVICES + 50; i++) r.observe(list(0, T0, `D${i}`), T0, false);
    expect(r.health(T0)).toHaveLength(MAX_DEVICES);
    expect(r.problems(T0).map((p) => p.code)).toContain('devices-too-many');
  });
});

describe('the clock of a device', () => {
  it('is found from the shortest delay, whatever the jitter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 20, maxLength: 200 }),
        (offset, delays) => {
          const clock = new ClockOffset();
          delays.forEach((delay, i) => {
            clock.observe(T0 + i * 100 - offset, T0 + i * 100 + delay);
          });
          expect(clock.offset).toBe(offset + Math.min(...delays));
          expect(clock.jitter).toBeGreaterThanOrEqual(0);
          expect(clock.jitter).toBeLessThanOrEqual(300);
        },
      ),
    );
  });

  it('forgets a short delay after a minute', () => {
    const clock = new ClockOffset();
    clock.observe(T0, T0 + 5);
    for (let t = 1000; t <= 70_000; t += 1000) clock.observe(T0 + t, T0 + t + 50);
    expect(clock.offset).toBe(50);
  });
});

describe('the rate of messages', () => {
  it('is right soon after the first message and falls when they stop', () => {
    const rate = new MessageRate();
    for (let i = 0; i < 30; i++) rate.observe(T0 + i * 100);
    expect(rate.at(T0 + 2900)).toBeGreaterThan(9);
    expect(rate.at(T0 + 2900)).toBeLessThan(11);
    for (let i = 30; i < 300; i++) rate.observe(T0 + i * 100);
    expect(rate.at(T0 + 29_900)).toBeCloseTo(10, 0);
    expect(rate.at(T0 + 45_000)).toBeLessThan(0.2);
  });
});
