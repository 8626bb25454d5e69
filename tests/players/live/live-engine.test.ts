import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeMessage } from '../../../sensors/messages/hetao-v1.ts';
import type { DeviceMessage, ObservedObject } from '../../../sensors/messages/record.ts';
import { deviceTopic } from '../../../sensors/messages/topics.ts';
import { Frame, SIGNAL_STATE } from '../../../sims/frame.ts';
import { parseBrokerUrl } from '../../../src/bridge/broker-url.ts';
import { LiveEngine } from '../../../src/players/live/live-engine.ts';
import { Mosquitto, until } from '../../bridge/mosquitto.ts';

const capacity = { vehicles: 0, pedestrians: 0, signals: 6, tracks: 256 };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function live(): Promise<{ broker: Mosquitto; engine: LiveEngine; device: MqttClient; frame: Frame }> {
  const broker = await Mosquitto.start();
  cleanups.push(() => broker.close());
  const engine = new LiveEngine(
    {
      address: parseBrokerUrl(broker.url, 'node'),
      origin: { lon: 114.058, lat: 22.514, height: 0 },
      devices: [
        { id: 'L01', kind: 'lidar', model: 'm' },
        { id: 'S01', kind: 'signal', model: 's' },
      ],
      signals: [{ id: 'J1', start: 2, size: 4 }],
      capacity,
    },
    { now: Date.now },
    () => undefined,
  );
  cleanups.push(() => engine.close());
  engine.open();
  await until('the engine is connected', () => engine.status().link.status === 'connected');
  const device = mqtt.connect(broker.url, { reconnectPeriod: 200 });
  device.on('error', () => undefined);
  cleanups.push(() => device.end(true));
  await until('the device is connected', () => device.connected);
  return { broker, engine, device, frame: Frame.create(capacity) };
}

const car: ObservedObject = {
  id: '1',
  class: 'car',
  lon: 114.0585,
  lat: 22.5142,
  alt: null,
  heading: 90,
  speed: 8,
  length: 4.5,
  width: 1.8,
  height: null,
  confidence: null,
};
let sequence = 0;
const objects = (): DeviceMessage => ({
  kind: 'objects',
  device: 'L01',
  sequence: sequence++,
  time: Date.now(),
  objects: [car],
  withoutPosition: 0,
});
const send = (client: MqttClient, message: DeviceMessage) =>
  client.publish(deviceTopic(message.device, message.kind), encodeMessage(message));

/** Sends every 50 ms until `done`, and returns how long that took. */
async function sending(client: MqttClient, make: () => DeviceMessage, done: () => boolean): Promise<number> {
  const start = Date.now();
  const timer = setInterval(() => client.connected && send(client, make()), 50);
  try {
    await until('the message shows', done);
  } finally {
    clearInterval(timer);
  }
  return Date.now() - start;
}

describe('live mode on a real broker', () => {
  it('shows an object of a plain MQTT client within a second', async () => {
    const { engine, device, frame } = await live();
    const took = await sending(device, objects, () => {
      engine.write(frame);
      return frame.trackCount === 1;
    });
    expect(took).toBeLessThan(1000);
    expect(frame.trackX[0]).toBeGreaterThan(40);
    expect(engine.trackName(frame.trackId[0] as number)).toEqual({ device: 'L01', id: '1' });
    expect(engine.status().devices[0]).toMatchObject({ id: 'L01', status: 'online' });
  });

  it('goes on after the broker was restarted, and drops the ghosts of the time between', async () => {
    const { broker, engine, device, frame } = await live();
    await sending(device, objects, () => {
      engine.write(frame);
      return frame.trackCount === 1;
    });
    await broker.kill();
    await until('the ghost is gone', () => {
      engine.write(frame);
      return frame.trackCount === 0;
    });
    expect(engine.status().link.status).not.toBe('connected');
    expect(engine.status().problems[0]?.code).toMatch(/^broker-/);
    await broker.start();
    await sending(device, objects, () => {
      engine.write(frame);
      return frame.trackCount === 1;
    });
    expect(engine.status().link).toMatchObject({ status: 'connected', connections: 2 });
  });

  it('keeps bad messages out of the picture and explains them', async () => {
    const { engine, device, frame } = await live();
    device.publish('hetao/v1/L01/objects', '{"v":1,"device":"L01","objects":[{"id":1,"lon":999,"lat":0}]}');
    device.publish('hetao/v1/L01/objects', Buffer.from([0xff, 0x00]));
    await until('both are counted', () => engine.status().devices[0]?.invalid === 2);
    engine.write(frame);
    expect(frame.trackCount).toBe(0);
    expect(engine.status().problems.map((p) => p.code)).toContain('device-invalid');
  });

  it('shows the phases and the countdown of a smart signal, and darkness where there is none', async () => {
    const { engine, device, frame } = await live();
    const spat = (): DeviceMessage => ({
      kind: 'spat',
      device: 'S01',
      signal: 'J1',
      sequence: sequence++,
      time: Date.now(),
      states: 'GyrO',
      next: [12, 2, null, 0],
      serving: null,
    });
    await sending(device, spat, () => {
      engine.write(frame);
      return frame.signalState[2] === SIGNAL_STATE.greenMajor;
    });
    expect(Array.from(frame.signalState)).toEqual([
      SIGNAL_STATE.off,
      SIGNAL_STATE.off,
      SIGNAL_STATE.greenMajor,
      SIGNAL_STATE.yellow,
      SIGNAL_STATE.red,
      SIGNAL_STATE.off,
    ]);
    expect(frame.signalCountdown[2]).toBeGreaterThan(11);
    expect(frame.signalCountdown[2]).toBeLessThanOrEqual(12);
    expect(frame.signalCountdown[4]).toBe(-1);
  });

  it('counts a request as accepted only when the device says so', async () => {
    const { engine, device } = await live();
    const asked: { id: string; expires: number; time: number }[] = [];
    await device.subscribeAsync('hetao/v1/S01/request');
    device.on('message', (_topic, payload, packet) => {
      const request = JSON.parse(String(payload)) as (typeof asked)[number];
      expect(packet.retain).toBe(false);
      asked.push(request);
      const accepted = asked.length === 1;
      const reason = accepted ? null : 'not now';
      send(device, { kind: 'ack', device: 'S01', id: request.id, accepted, reason, time: Date.now() });
    });
    expect(await engine.request('S01', 10, null)).toEqual({ outcome: 'accepted', reason: null });
    expect(await engine.request('S01', 10, null)).toEqual({ outcome: 'refused', reason: 'not now' });
    expect(asked[0]?.id).not.toBe(asked[1]?.id);
    expect((asked[0]?.expires ?? 0) - (asked[0]?.time ?? 0)).toBe(5000);
    device.end(true);
    expect(await engine.request('S01', 10, null)).toMatchObject({ outcome: 'no-answer' });
    expect(await engine.request('S+1', 10, null)).toMatchObject({ outcome: 'not-sent' });
  });
});
