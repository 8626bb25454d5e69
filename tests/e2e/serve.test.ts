import { createServer, type Server } from 'node:net';
import mqtt from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, until } from '../bridge/mosquitto.ts';
import { Command, requireBuild, serveApp } from './server.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function occupied(): Promise<number> {
  const port = await freePort();
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  return port;
}

describe('the serve command', () => {
  it('serves the built app with isolation headers and ends cleanly when told to', async () => {
    const app = await serveApp(['--no-devices']);
    cleanups.push(() => app.stop());
    const page = await fetch(app.url);
    expect(page.status).toBe(200);
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(page.headers.get('content-security-policy')).not.toContain("'unsafe-eval'");
    const html = await page.text();
    const script = /src="(\/[^"]+\.js)"/.exec(html)?.[1];
    expect(script).toBeDefined();
    const code = await fetch(new URL(script as string, app.url));
    expect(code.status).toBe(200);
    expect(code.headers.get('cache-control')).toContain('immutable');
    app.command.signal('SIGINT');
    await app.command.ended;
    await expect(fetch(app.url)).rejects.toThrow();
  });

  it('ends with code 1 and names the port when it is taken', async () => {
    requireBuild();
    const port = await occupied();
    const command = new Command(['serve', '--no-devices'], { PORT: String(port), MQTT_PORT: '0' });
    cleanups.push(() => command.stop());
    expect(await command.ended).toBe(1);
    expect(command.output).toContain(`Port ${port} is already in use`);
    expect(command.output).toMatch(/PORT=\d+/);
    expect(command.output).not.toMatch(/^\s+at /m);
  });

  it('runs without MQTT over TCP when that port is taken, and says so', async () => {
    requireBuild();
    const mqttPort = await occupied();
    const command = new Command(['serve', '--no-devices', '--port', '0'], { MQTT_PORT: String(mqttPort) });
    cleanups.push(() => command.stop());
    const [, url] = await command.says(/(http:\/\/\S+)/);
    expect(command.output).toContain(`MQTT over TCP is off: port ${mqttPort} is already in use`);
    expect((await fetch(url as string)).status).toBe(200);
  });

  it('ends with code 2 for a port that is none', async () => {
    const command = new Command(['serve', '--port', '99999']);
    cleanups.push(() => command.stop());
    expect(await command.ended).toBe(2);
    expect(command.output).toContain('99999');
  });

  it('has demo devices on air that publish over plain TCP and say goodbye at the end', {
    timeout: 120_000,
  }, async () => {
    const app = await serveApp();
    cleanups.push(() => app.stop());
    const client = mqtt.connect(app.mqttUrl);
    cleanups.push(() => client.end(true));
    const objects = new Map<string, number>();
    const signals = new Map<string, Set<string>>();
    const states = new Map<string, boolean>();
    client.on('message', (topic, payload) => {
      const message = JSON.parse(String(payload)) as {
        device: string;
        states: string;
        online: boolean;
        time: number;
      };
      if (topic.endsWith('/objects')) objects.set(message.device, (objects.get(message.device) ?? 0) + 1);
      if (topic.endsWith('/state')) states.set(message.device, message.online);
      if (topic.endsWith('/spat')) {
        const seen = signals.get(message.device) ?? new Set();
        signals.set(message.device, seen.add(message.states));
      }
    });
    await client.subscribeAsync('hetao/v1/#');
    await until('object lists arrive', () => [...objects.values()].some((n) => n > 20), 90_000);
    await until('a signal changes', () => [...signals.values()].some((s) => s.size > 1), 90_000);
    expect([...states.values()].every((online) => online)).toBe(true);
    expect(states.size).toBeGreaterThanOrEqual(2);
  });
});
