import { createServer } from 'node:net';
import mqtt from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { backoffDelay } from '../../src/bridge/backoff.ts';
import { parseBrokerUrl } from '../../src/bridge/broker-url.ts';
import { type LinkOptions, type LinkState, MqttLink } from '../../src/bridge/mqtt-link.ts';
import { freePort, Mosquitto, until } from './mosquitto.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function broker(extra?: string): Promise<Mosquitto> {
  const started = await Mosquitto.start(extra);
  cleanups.push(() => started.close());
  return started;
}

interface Watched {
  readonly link: MqttLink;
  readonly states: LinkState[];
  readonly messages: { topic: string; text: string; retained: boolean }[];
}

function watch(url: string, options: Partial<LinkOptions> = {}): Watched {
  const states: LinkState[] = [];
  const messages: Watched['messages'] = [];
  const link = new MqttLink({
    address: parseBrokerUrl(url, 'node'),
    filters: ['hetao/v1/+/state', 'hetao/v1/+/objects'],
    clientIdPrefix: 'test',
    onState: (state) => states.push(state),
    onMessage: (topic, payload, retained) =>
      messages.push({ topic, text: new TextDecoder().decode(payload), retained }),
    ...options,
  });
  cleanups.push(() => link.close());
  link.open();
  return { link, states, messages };
}

describe('a link to a real broker', () => {
  it('speaks MQTT 5, hears what it subscribed to and hears it once', async () => {
    const { url } = await broker();
    const a = watch(url);
    const b = watch(url);
    await until(
      'both are connected',
      () => a.link.state.status === 'connected' && b.link.state.status === 'connected',
    );
    expect(a.link.state.version).toBe(5);
    await until('the message arrives', async () => {
      await b.link.publish('hetao/v1/L01/objects', 'hello', { qos: 1 });
      return a.messages.length > 0;
    });
    const heard = a.messages.length;
    await b.link.publish('hetao/v1/L01/objects', 'once', { qos: 1 });
    await until('one more', () => a.messages.length > heard);
    expect(a.messages.filter((m) => m.text === 'once')).toHaveLength(1);
  });

  it('comes back after the broker was restarted, with its subscriptions and nothing twice', async () => {
    const mosquitto = await broker();
    const { link, messages, states } = watch(mosquitto.url);
    await until('connected', () => link.state.status === 'connected');
    await mosquitto.kill();
    await until('the loss is noticed', () => link.state.status !== 'connected');
    expect(link.state.problem?.code).toMatch(/^broker-/);
    await expect(link.publish('hetao/v1/L01/objects', 'lost')).rejects.toThrow(/no connection/);
    await mosquitto.start();
    await until('connected again', () => link.state.status === 'connected');
    expect(link.state).toMatchObject({ connections: 2, problem: null, attempts: 0 });
    expect(states.some((s) => s.status === 'waiting' && s.retryAt !== null)).toBe(true);
    await until('the subscription is back', async () => {
      await link.publish('hetao/v1/L01/objects', 'back', { qos: 1 });
      return messages.length > 0;
    });
    await link.publish('hetao/v1/L01/objects', 'single', { qos: 1 });
    await until('it arrives', () => messages.some((m) => m.text === 'single'));
    expect(messages.filter((m) => m.text === 'single')).toHaveLength(1);
    expect(messages.some((m) => m.text === 'lost')).toBe(false);
  });

  it('leaves its last will when it is cut off, and not when it is closed', async () => {
    const { url } = await broker();
    const watcher = watch(url);
    await until('the watcher is connected', () => watcher.link.state.status === 'connected');
    const will = { topic: 'hetao/v1/L01/state', payload: 'gone' };
    const polite = watch(url, { will, filters: [] });
    await until('connected', () => polite.link.state.status === 'connected');
    await polite.link.close();
    const crude = mqtt.connect(url, {
      reconnectPeriod: 0,
      will: { ...will, payload: Buffer.from('gone'), retain: true, qos: 1 },
    });
    crude.on('error', () => undefined);
    await until('connected', () => crude.connected);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(watcher.messages).toEqual([]);
    crude.stream.destroy();
    await until('the will arrives', () => watcher.messages.length === 1);
    expect(watcher.messages[0]).toMatchObject({ topic: will.topic, text: 'gone' });
    crude.end(true);
  });

  it('says that it is not authorised and does not hammer the broker', async () => {
    const { url } = await broker('allow_anonymous false');
    const { link, states } = watch(url);
    await until('refused', () => link.state.problem !== null);
    expect(link.state).toMatchObject({ status: 'waiting', problem: { code: 'broker-not-authorised' } });
    expect((link.state.retryAt ?? 0) - Date.now()).toBeGreaterThan(20_000);
    expect(states.filter((s) => s.status === 'connecting')).toHaveLength(1);
  });
});

describe('a link without a broker', () => {
  it('says that the connection was refused and tries again', async () => {
    const port = await freePort();
    const { link } = watch(`mqtt://127.0.0.1:${port}`, { random: () => 0 });
    await until('two attempts', () => link.state.attempts >= 2);
    expect(link.state.problem).toMatchObject({
      code: 'broker-refused',
      where: expect.stringContaining(`${port}`),
    });
  });

  it('says what is wrong when something else listens there', async () => {
    const server = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const { link } = watch(`mqtt://127.0.0.1:${port}`);
    await until('a problem', () => link.state.problem !== null);
    expect(link.state.problem?.message).toMatch(/closed|could not be reached/);
  });

  it('refuses addresses that can never work, with what to write instead', () => {
    expect(() => parseBrokerUrl('localhost', 'browser')).toThrow(/not the address/);
    expect(() => parseBrokerUrl('http://localhost', 'node')).toThrow(/begins with http/);
    expect(() => parseBrokerUrl('mqtt://localhost', 'browser')).toThrow(/plain MQTT/);
    expect(parseBrokerUrl(' wss://ann:s%40cret@host/mqtt ', 'browser')).toEqual({
      url: 'wss://host/mqtt',
      username: 'ann',
      password: 's@cret',
    });
  });

  it('waits longer from attempt to attempt, never longer than half a minute, never all at once', () => {
    const waits = Array.from({ length: 20 }, (_, i) => backoffDelay(i + 1, 0.5));
    for (let i = 1; i < waits.length; i++) expect(waits[i]).toBeGreaterThanOrEqual(waits[i - 1] as number);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
    expect(backoffDelay(5, 0)).toBeLessThan(backoffDelay(5, 0.99));
    expect(backoffDelay(1, 0)).toBeGreaterThan(100);
  });
});
