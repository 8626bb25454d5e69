import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../../sensors/messages/decode.ts';
import { MAX_MESSAGE_BYTES } from '../../../sensors/messages/guarded-json.ts';
import { encodeMessage } from '../../../sensors/messages/hetao-v1.ts';
import type { DeviceMessage, MessageProblem, ObjectListMessage } from '../../../sensors/messages/record.ts';
import { deviceTopic, isTopicName, PURPOSES, parseDeviceTopic } from '../../../sensors/messages/topics.ts';

const NOW = Date.UTC(2026, 10, 23, 8, 0, 0);
const bytes = (text: string) => new TextEncoder().encode(text);
const objectsTopic = 'hetao/v1/L01/objects';

const car = {
  id: '7',
  class: 'car',
  lon: 114.07,
  lat: 22.51,
  heading: 90,
  speed: 12.5,
  length: 4.6,
  width: 1.8,
};
const list = (...objects: object[]) => ({ v: 1, device: 'L01', seq: 3, time: NOW, objects });

function accept(topic: string, text: string): DeviceMessage {
  const result = decodeMessage(topic, bytes(text), NOW);
  if (!result.ok) throw new Error(`${result.problem.where}: ${result.problem.message}`);
  return result.message;
}

function refuse(topic: string, payload: string | Uint8Array): MessageProblem {
  const result = decodeMessage(topic, typeof payload === 'string' ? bytes(payload) : payload, NOW);
  if (result.ok) throw new Error(`accepted: ${JSON.stringify(result.message)}`);
  return result.problem;
}

describe('object lists of our own format', () => {
  it('decode to the canonical record, with null for what the device does not say', () => {
    const message = accept(objectsTopic, JSON.stringify(list({ id: 7, lon: 114.07, lat: 22.51 }, car)));
    expect(message).toMatchObject({ kind: 'objects', device: 'L01', sequence: 3, time: NOW });
    const [bare, full] = (message as ObjectListMessage).objects;
    expect(bare).toMatchObject({
      id: '7',
      class: 'unknown',
      heading: null,
      speed: null,
      length: null,
      alt: null,
    });
    expect(full).toMatchObject({ ...car, alt: null, confidence: null });
  });

  it('read the time as milliseconds or as ISO 8601 with a time zone', () => {
    const iso = { ...list(car), time: '2026-11-23T16:00:00.000+08:00' };
    expect((accept(objectsTopic, JSON.stringify(iso)) as ObjectListMessage).time).toBe(NOW);
    const local = { ...list(car), time: '2026-11-23T16:00:00' };
    expect(refuse(objectsTopic, JSON.stringify(local)).path).toBe('time');
  });

  it('read a class they do not know as unknown and ignore fields they do not know', () => {
    const message = accept(
      objectsTopic,
      JSON.stringify(list({ ...car, class: 'hovercraft', colour: [1, 2] })),
    );
    expect((message as ObjectListMessage).objects[0]?.class).toBe('unknown');
    expect((message as ObjectListMessage).objects[0]).not.toHaveProperty('colour');
  });

  it.each([
    ['objects[1].lon', list(car, { ...car, lon: 314 })],
    ['objects[0].lat', list({ ...car, lat: '22.5' })],
    ['objects[0].heading', list({ ...car, heading: 361 })],
    ['objects[0].speed', list({ ...car, speed: -1 })],
    ['objects[0].id', list({ ...car, id: '' })],
    ['objects[0].id', list({ ...car, id: 'a\u202eb' })],
    ['objects', { ...list(), objects: { length: 3 } }],
    ['objects', list(...Array.from({ length: 257 }, () => car))],
    ['device', { ...list(car), device: 'L02' }],
    ['v', { ...list(car), v: 2 }],
    ['seq', { ...list(car), seq: 1.5 }],
  ])('are refused with the path %s where a value is wrong', (path, message) => {
    const problem = refuse(objectsTopic, JSON.stringify(message));
    expect(problem).toMatchObject({ path, device: 'L01', topic: objectsTopic, severity: 'error' });
    expect(problem.message.length).toBeGreaterThan(10);
    expect(problem.excerpt.length).toBeLessThanOrEqual(120);
  });
});

describe('hostile payloads', () => {
  it.each([
    ['too large', new Uint8Array(MAX_MESSAGE_BYTES + 1).fill(0x20), 'message-too-large'],
    ['empty', '', 'message-empty'],
    ['deeply nested', '['.repeat(131_072), 'message-too-deep'],
    ['nested objects', '{"a":'.repeat(40_000), 'message-too-deep'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'message-not-utf8'],
    ['cut short', '{"v":1,', 'message-not-json'],
    ['a key __proto__', '{"v":1,"device":"L01","objects":[],"__proto__":{"x":1}}', 'message-hostile'],
    ['an escaped __proto__', '{"v":1,"device":"L01","objects":[{"\\u005f_proto__":{}}]}', 'message-hostile'],
    [
      'an infinite number',
      `{"v":1,"device":"L01","objects":[{"id":1,"lon":1e999,"lat":1}]}`,
      'message-invalid',
    ],
    [
      'a number of many digits',
      `{"v":1,"device":"L01","seq":${'9'.repeat(9000)},"objects":[]}`,
      'message-invalid',
    ],
    ['not an object', '42', 'message-invalid'],
    ['null', 'null', 'message-invalid'],
  ])('are refused: %s', (_name, payload, code) => {
    expect(refuse(objectsTopic, payload).code).toBe(code);
    expect({}).not.toHaveProperty('x');
  });

  it('never bring control characters into a problem', () => {
    const problem = refuse('hetao/v1/L01/objects\u0007', '\u001b[31m\u202e{"v"');
    const shown = [problem.where, problem.message, problem.excerpt, problem.topic].join('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(shown).not.toMatch(/[\u0000-\u001f\u007f\u202a-\u202e]/);
  });

  it('of random bytes and random JSON on random topics never throw', () => {
    const topic = fc.oneof(
      fc.constantFrom(...PURPOSES.map((p) => `hetao/v1/L01/${p}`), 'v2x/v1/rsu/R1/rsm/up'),
      fc.string({ maxLength: 60 }),
    );
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.jsonValue({ maxDepth: 5 }).map((value) => bytes(JSON.stringify(value))),
      fc
        .record({
          v: fc.constant(1),
          device: fc.constant('L01'),
          objects: fc.jsonValue(),
          time: fc.jsonValue(),
        })
        .map((value) => bytes(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(topic, payload, (t, p) => {
        const result = decodeMessage(t, p, NOW);
        if (!result.ok) expect(result.problem.excerpt.length).toBeLessThanOrEqual(120);
        else if (result.message.kind === 'objects') {
          for (const o of result.message.objects)
            expect(Number.isFinite(o.lon + o.lat + (o.speed ?? 0))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('survive any single byte of a good message being changed', () => {
    const good = bytes(JSON.stringify(list(car, car)));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
        const bent = good.slice();
        bent[at] = value;
        decodeMessage(objectsTopic, bent, NOW);
      }),
      { numRuns: 500 },
    );
  });
});

describe('encoding', () => {
  it('gives back every record it was given', () => {
    const messages: DeviceMessage[] = [
      accept(objectsTopic, JSON.stringify(list(car, { ...car, alt: 4.5, confidence: 0.9, height: 1.5 }))),
      {
        kind: 'state',
        device: 'L01',
        online: true,
        time: NOW,
        session: 'a1',
        deviceKind: 'lidar',
        model: 'm',
        nominalRate: 10,
      },
      {
        kind: 'spat',
        device: 'L01',
        signal: 'J1',
        sequence: 9,
        time: NOW,
        states: 'GGrr',
        next: [1.5, 1.5, null, 0],
        serving: { id: 'r1', seconds: 4 },
      },
      { kind: 'request', device: 'L01', id: 'r1', time: NOW, expires: NOW + 5000, seconds: 10, index: 3 },
      { kind: 'ack', device: 'L01', id: 'r1', accepted: false, reason: 'too soon', time: NOW },
    ];
    for (const message of messages) {
      expect(accept(deviceTopic('L01', message.kind), encodeMessage(message))).toEqual(message);
    }
  });

  it('a signal list of another length than its states is refused', () => {
    const text = JSON.stringify({ v: 1, device: 'S01', signal: 'J1', states: 'GG', next: [1] });
    expect(refuse('hetao/v1/S01/spat', text).path).toBe('next');
  });

  it('a request that expires before it is made is refused', () => {
    const text = JSON.stringify({ v: 1, device: 'S01', id: 'r', time: NOW, expires: NOW - 1, seconds: 5 });
    expect(refuse('hetao/v1/S01/request', text).path).toBe('expires');
  });
});

describe('topics', () => {
  it('are built only from ids that cannot change their meaning', () => {
    for (const id of ['', '+', 'a/b', '#', '$SYS', 'a\nb', 'x'.repeat(65)]) {
      expect(isTopicName(id)).toBe(false);
      expect(() => deviceTopic(id, 'objects')).toThrow(RangeError);
    }
  });

  it('are read back as they were built', () => {
    fc.assert(
      fc.property(fc.string().filter(isTopicName), fc.constantFrom(...PURPOSES), (device, purpose) => {
        expect(parseDeviceTopic(deviceTopic(device, purpose))).toEqual({ device, purpose });
      }),
    );
  });
});
