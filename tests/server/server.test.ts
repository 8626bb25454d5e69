import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { parseBrokerUrl } from '../../src/bridge/broker-url.ts';
import { MqttLink } from '../../src/bridge/mqtt-link.ts';
import { BROKER_LIMITS } from '../../src/server/embedded-broker.ts';
import { PacketSizeWatch } from '../../src/server/packet-size.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/server.ts';
import { Mosquitto, until } from '../bridge/mosquitto.ts';

const site = mkdtempSync(join(tmpdir(), 'site-'));
beforeAll(() => {
  mkdirSync(join(site, 'assets'));
  writeFileSync(join(site, 'index.html'), '<!doctype html><title>twin</title>');
  writeFileSync(join(site, 'assets', 'app-1a2b.js'), 'export {};');
});
afterAll(() => rmSync(site, { recursive: true, force: true }));

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ site, port: 0, mqttPort: 0, host: '127.0.0.1', ...options });
  cleanups.push(() => server.close());
  return server;
}

async function client(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const made = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
  made.on('error', () => undefined);
  cleanups.push(() => made.end(true));
  await until('the client is connected', () => made.connected);
  return made;
}

describe('the app over HTTP', () => {
  it('comes with the headers of cross-origin isolation and a policy without unsafe-eval', async () => {
    const { url } = await start();
    const { headers, status } = await fetch(url);
    expect(status).toBe(200);
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toContain("'unsafe-eval'");
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('content-type')).toContain('text/html');
  });

  it('keeps files with a hash in their name for ever and asks for the others again', async () => {
    const { url } = await start();
    const asset = await fetch(`${url}assets/app-1a2b.js`);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
    const page = await fetch(url);
    const again = await fetch(url, { headers: { 'If-None-Match': page.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('serves nothing outside its folder and answers odd requests without falling over', async () => {
    const { url } = await start();
    const { port } = new URL(url);
    expect((await fetch(`${url}nothing.js`)).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    for (const target of [
      '/../package.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/%E0%A4%A',
      '/%00',
      '//evil.example/x',
    ]) {
      const answer = await raw(
        Number(port),
        `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 (400|404|200)/);
      expect(answer).not.toMatch(/root:|"name"/);
    }
    for (const range of ['bytes=5-1', 'bytes=abc', 'bytes=999999-', 'bytes=-1']) {
      await fetch(url, { headers: { Range: range } })
        .then((r) => r.arrayBuffer())
        .catch(() => undefined);
    }
    expect((await fetch(url)).status).toBe(200);
  });

  it('answers only to names of this machine unless it was opened to others', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    const ask = (host: string) => raw(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await ask('evil.example')).toMatch(/^HTTP\/1.1 403/);
    expect(await ask(`localhost:${port}`)).toMatch(/^HTTP\/1.1 200/);
  });
});

describe('what can go wrong at the start', () => {
  it('names the port that is taken and what to do', async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    await expect(start({ port })).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining(String(port)),
      hint: expect.stringContaining('PORT='),
    });
  });

  it('says that the app has not been built', async () => {
    await expect(start({ site: join(site, 'assets') })).rejects.toMatchObject({
      code: 'app-not-built',
      hint: expect.stringContaining('npm run build'),
    });
  });

  it('runs without MQTT over TCP when that port is taken, and says so', async () => {
    const first = await start();
    const mqttPort = Number(new URL(first.mqttUrl ?? '').port);
    const second = await start({ mqttPort });
    expect(second.mqttUrl).toBeNull();
    expect(second.problems).toMatchObject([{ code: 'mqtt-port-taken', where: `port ${mqttPort}` }]);
    expect((await fetch(second.url)).status).toBe(200);
    await client(second.webSocketUrl);
  });
});

describe('the embedded broker', () => {
  it('joins clients over TCP and over WebSocket, and our link finds the version it speaks', async () => {
    const server = await start();
    const heard: string[] = [];
    const link = new MqttLink({
      address: parseBrokerUrl(server.webSocketUrl, 'node'),
      filters: ['hetao/v1/+/objects'],
      clientIdPrefix: 'test',
      onState: () => undefined,
      onMessage: (topic) => heard.push(topic),
    });
    cleanups.push(() => link.close());
    link.open();
    await until('the link is connected', () => link.state.status === 'connected', 3000);
    expect(link.state.version).toBe(4);
    const device = await client(server.mqttUrl ?? '');
    await until('the message arrives', async () => {
      await device.publishAsync('hetao/v1/L01/objects', 'x', { qos: 1 });
      return heard.length > 0;
    });
  });

  it('keeps the topics that begin with $ for itself', async () => {
    const { mqttUrl } = await start();
    const intruder = await client(mqttUrl ?? '');
    let ended = false;
    intruder.on('close', () => {
      ended = true;
    });
    intruder.publish('$SYS/x/new/clients', 'intruder');
    await until('the intruder is disconnected', () => ended);
    const curious = await client(mqttUrl ?? '');
    await expect(curious.subscribeAsync('$SYS/#')).rejects.toThrow();
  });

  it('retains the state of a device but never a command', async () => {
    const { mqttUrl } = await start();
    const sender = await client(mqttUrl ?? '');
    await sender.publishAsync('hetao/v1/S01/state', 'birth', { qos: 1, retain: true });
    sender.publish('hetao/v1/S01/request', 'go', { qos: 1, retain: true });
    await until('the sender is disconnected', () => !sender.connected);
    const late = await client(mqttUrl ?? '');
    const heard: string[] = [];
    late.on('message', (topic) => heard.push(topic));
    await late.subscribeAsync('hetao/v1/#');
    await until('the state arrives', () => heard.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard).toEqual(['hetao/v1/S01/state']);
  });

  it('disconnects a client whose packet is larger than allowed, and no other', async () => {
    const { mqttUrl } = await start();
    const other = await client(mqttUrl ?? '');
    const big = await client(mqttUrl ?? '');
    big.publish('hetao/v1/L01/objects', Buffer.alloc(BROKER_LIMITS.packet + 10));
    await until('it is disconnected', () => !big.connected);
    expect(other.connected).toBe(true);
  });

  it('does not let a client that stopped reading hold up the others', async () => {
    const { mqttUrl } = await start();
    const stuck = connect(Number(new URL(mqttUrl ?? '').port), '127.0.0.1');
    cleanups.push(() => stuck.destroy());
    stuck.on('error', () => undefined);
    stuck.write(Uint8Array.from([0x10, 13, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 1, 115]));
    await until('the greeting is answered', () => stuck.read() !== null);
    stuck.write(Uint8Array.from([0x82, 6, 0, 1, 0, 1, 35, 0]));
    await until('the subscription is answered', () => stuck.read() !== null);
    const reader = await client(mqttUrl ?? '');
    let heard = 0;
    reader.on('message', () => heard++);
    await reader.subscribeAsync('hetao/v1/#');
    const sender = await client(mqttUrl ?? '');
    const payload = Buffer.alloc(40_000);
    for (let i = 0; i < 1000; i++) {
      sender.publish('hetao/v1/L01/objects', payload);
      if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await until('the reader has heard everything', () => heard === 1000, 8000);
  });

  it('refuses WebSockets of pages from elsewhere', async () => {
    const { webSocketUrl } = await start();
    const result = (options: object) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(webSocketUrl, 'mqtt', options);
        socket.on('open', () => {
          resolve('open');
          socket.terminate();
        });
        socket.on('error', (error) => resolve(error.message));
      });
    expect(await result({ origin: 'https://evil.example' })).toContain('403');
    expect(await result({ origin: 'https://evil.example', headers: { Host: 'evil.example' } })).toContain(
      '403',
    );
    expect(
      await result({ origin: new URL(webSocketUrl).href.replace('ws:', 'http:').replace('/mqtt', '') }),
    ).toBe('open');
  });
});

describe('another broker', () => {
  it('is reached by pages through /mqtt of this server', async () => {
    const mosquitto = await Mosquitto.start();
    cleanups.push(() => mosquitto.close());
    const server = await start({ broker: mosquitto.url });
    expect(server.mqttUrl).toBeNull();
    const page = await client(server.webSocketUrl, { protocolVersion: 5 });
    const heard: string[] = [];
    page.on('message', (_topic, payload) => heard.push(String(payload)));
    await page.subscribeAsync('hetao/v1/#');
    const device = await client(mosquitto.url);
    await device.publishAsync('hetao/v1/L01/objects', 'through', { qos: 1 });
    await until('it comes through', () => heard.includes('through'));
    await mosquitto.kill();
    await until('the loss is passed on', () => !page.connected);
  });
});

describe('the watch over packet sizes', () => {
  it('sees the same packets however the bytes are cut', () => {
    const packet = (body: number) => {
      const bytes = [0x30];
      let n = body;
      do {
        bytes.push((n % 128) | (n >= 128 ? 128 : 0));
        n = Math.floor(n / 128);
      } while (n > 0);
      return [...bytes, ...new Array(body).fill(0xff)];
    };
    const stream = Uint8Array.from([
      ...packet(0),
      ...packet(5),
      ...packet(300),
      ...packet(1000),
      ...packet(1001),
    ]);
    for (const size of [1, 2, 3, 7, 300, stream.length]) {
      const watch = new PacketSizeWatch(1000);
      let seen = 0;
      let ok = true;
      while (ok && seen < stream.length) {
        ok = watch.accept(stream.subarray(seen, seen + size));
        seen += size;
      }
      expect(ok).toBe(false);
      expect(new PacketSizeWatch(1001).accept(stream)).toBe(true);
    }
  });
});

function raw(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (bytes) => {
      text += String(bytes);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
