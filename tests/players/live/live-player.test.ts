import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { Scene } from '../../../scenes/document/scene.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { LiveHost } from '../../../src/players/live/live-host.ts';
import { LivePlayer } from '../../../src/players/live-player.ts';
import type { PlayerStatus } from '../../../src/players/player.ts';
import { type RunningServer, startServer } from '../../../src/server/server.ts';
import { type Port, portOfChannel } from '../../../src/workers/request.ts';
import { freePort, until } from '../../bridge/mosquitto.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const world = compileScene(
  v.parse(Scene, {
    format: 'hetao-twin-scene',
    version: 1,
    id: 'empty',
    name: { en: 'Empty' },
    origin: { lon: 114.058, lat: 22.514 },
    roads: { junctions: [], edges: [], connections: [] },
    devices: [{ id: 'L01', kind: 'lidar', model: 'm', mount: { kind: 'pole', x: 0, y: 0, height: 5 } }],
    scenarios: [{ id: 's', name: { en: 's' }, begin: 0, demand: { vehicleTypes: [] } }],
  }),
);

async function server(port = 0): Promise<RunningServer> {
  const site = mkdtempSync(join(tmpdir(), 'site-'));
  writeFileSync(join(site, 'index.html'), '');
  cleanups.push(() => rmSync(site, { recursive: true, force: true }));
  const started = await startServer({ site, port, mqttPort: 0, host: '127.0.0.1' });
  cleanups.push(() => started.close());
  return started;
}

/** The worker's end in this thread, at the other end of a channel. */
function connect(): Port {
  const { port1, port2 } = new MessageChannel();
  new LiveHost(portOfChannel(port2 as unknown as MessagePort));
  return portOfChannel(port1 as unknown as MessagePort);
}

function player(url: string): { player: LivePlayer; statuses: PlayerStatus[]; counts: number[] } {
  const made = new LivePlayer({ world, url, connect });
  cleanups.push(() => made.close());
  const statuses: PlayerStatus[] = [];
  const counts: number[] = [];
  made.onState((state) => statuses.push(state.status));
  made.onFrame((frame) => counts.push(frame.trackCount));
  return { player: made, statuses, counts };
}

describe('the live player', () => {
  it('goes from opening to playing, shows tracks and health, freezes and closes', async () => {
    const { webSocketUrl, mqttUrl } = await server();
    const { player: live, statuses, counts } = player(webSocketUrl);
    await live.open();
    await until('it plays', () => live.state.status === 'playing');
    expect(statuses.slice(0, 2)).toEqual(['closed', 'opening']);
    const device = mqtt.connect(mqttUrl ?? '');
    cleanups.push(() => device.end(true));
    const object = { id: 1, lon: 114.058, lat: 22.514 };
    const timer = setInterval(() => {
      device.publish(
        'hetao/v1/L01/objects',
        JSON.stringify({ v: 1, device: 'L01', time: Date.now(), objects: [object] }),
      );
    }, 50);
    cleanups.push(() => clearInterval(timer));
    await until('a frame with the track', () => counts.at(-1) === 1);
    await until('the device is healthy', () => live.devices()[0]?.status === 'online');
    live.pause();
    expect(live.state.status).toBe('paused');
    const frozen = counts.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(counts.length).toBe(frozen);
    live.play();
    await until('frames again', () => counts.length > frozen);
    await expect(live.seek()).rejects.toThrow(/wound back/);
    await live.close();
    expect(live.state.status).toBe('closed');
  });

  it('opens without a broker, says why it fails, and plays when there is one', async () => {
    const port = await freePort();
    const { player: live } = player(`ws://127.0.0.1:${port}/mqtt`);
    await live.open();
    await until('it says that it fails', () => live.state.status === 'failed');
    expect(live.state.problems[0]).toMatchObject({ code: 'broker-refused', severity: 'error' });
    await server(port);
    await until('it plays', () => live.state.status === 'playing', 15_000);
    expect(live.state.problems).toEqual([]);
  });

  it('refuses an address that no browser can use', async () => {
    const { player: live } = player('mqtt://127.0.0.1:1883');
    await expect(live.open()).rejects.toMatchObject({ code: 'broker-url' });
    expect(live.state.status).toBe('closed');
  });
});

describe('many pages', () => {
  it('see the same devices at the same time', { timeout: 60_000 }, async () => {
    const { webSocketUrl, mqttUrl } = await server();
    const pages = Array.from({ length: 20 }, () => player(webSocketUrl));
    await Promise.all(pages.map(({ player: live }) => live.open()));
    const device = mqtt.connect(mqttUrl ?? '');
    cleanups.push(() => device.end(true));
    const objects = Array.from({ length: 20 }, (_, i) => ({ id: i, lon: 114.058 + i * 1e-5, lat: 22.514 }));
    const timer = setInterval(() => {
      device.publish(
        'hetao/v1/L01/objects',
        JSON.stringify({ v: 1, device: 'L01', time: Date.now(), objects }),
      );
    }, 100);
    cleanups.push(() => clearInterval(timer));
    await until(
      'every page shows all tracks',
      () => pages.every(({ counts }) => counts.at(-1) === 20),
      30_000,
    );
  });
});
