import mqtt, { type MqttClient } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeMessage } from '../../sensors/messages/hetao-v1.ts';
import { until } from '../bridge/mosquitto.ts';
import { launchChromium, openPage, PATIENCE, type WatchedPage } from './browser.ts';
import { type ServedApp, serveApp } from './server.ts';

let app: ServedApp;
let browser: Browser;
beforeAll(async () => {
  app = await serveApp();
  browser = await launchChromium();
}, 3 * PATIENCE);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
}, PATIENCE);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function openLive(hash = ''): Promise<WatchedPage> {
  const watched = await openPage(browser, app.url);
  cleanups.push(() => watched.context.close());
  await watched.page.goto(`${app.url}${hash}`);
  await watched.page.getByTestId('tab-devices').click();
  return watched;
}

const broker = (page: Page, state: string) =>
  page.locator(`[data-testid="status-broker"][data-state="${state}"]`).waitFor();
const device = (page: Page, id: string, status: string) =>
  page.locator(`[data-testid="device-row-${id}"][data-status="${status}"]`).waitFor();
async function tracks(page: Page): Promise<number> {
  const text = await page.getByTestId('status-tracks').innerText();
  return Number(text.replace(/\D/g, '') || 0);
}

async function plainClient(): Promise<MqttClient> {
  const client = mqtt.connect(app.mqttUrl);
  cleanups.push(() => client.end(true));
  await until('the client is connected', () => client.connected);
  return client;
}

describe('live mode in a browser', () => {
  it('shows the demo devices through the real broker, and another one as soon as it speaks', {
    timeout: 6 * PATIENCE,
  }, async () => {
    const { page, expectClean, screenshot } = await openLive();
    await page.getByTestId('mode-live').click();
    await broker(page, 'connected');
    await device(page, 'L01', 'online');
    await device(page, 'S01', 'online');
    await until('tracks of the demo devices', async () => (await tracks(page)) > 0, PATIENCE);

    const client = await plainClient();
    let sequence = 0;
    const timer = setInterval(() => {
      client.publish(
        'hetao/v1/T99/objects',
        encodeMessage({
          kind: 'objects',
          device: 'T99',
          sequence,
          time: Date.now(),
          withoutPosition: 0,
          objects: Array.from({ length: 5 }, (_, i) => ({
            id: String(i),
            class: 'car' as const,
            lon: 114.058 + i * 1e-4 + sequence * 1e-6,
            lat: 22.514,
            alt: null,
            heading: 90,
            speed: 1,
            length: null,
            width: null,
            height: null,
            confidence: null,
          })),
        }),
      );
      sequence++;
    }, 100);
    cleanups.push(() => clearInterval(timer));
    await device(page, 'T99', 'online');
    await until(
      'a rate near 10 Hz',
      async () => {
        const rate = Number(await page.getByTestId('device-row-T99').getAttribute('data-rate'));
        return rate > 7 && rate < 13;
      },
      PATIENCE,
    );
    await screenshot('live');
    expectClean();
  });

  it('is live again after the page is reloaded', { timeout: 6 * PATIENCE }, async () => {
    const { page, expectClean } = await openLive('#mode=live');
    await broker(page, 'connected');
    await page.reload();
    await page.getByTestId('tab-devices').click();
    await broker(page, 'connected');
    await device(page, 'L01', 'online');
    expectClean();
  });

  it('says that the broker is lost, and comes back by itself when the server is restarted', {
    timeout: 8 * PATIENCE,
  }, async () => {
    const watched = await openLive('#mode=live');
    const { page } = watched;
    await broker(page, 'connected');
    await app.stop();
    await broker(page, 'lost');
    app = await serveApp([], { port: app.port, mqttPort: app.mqttPort });
    await broker(page, 'connected');
    await device(page, 'L01', 'online');
    // The browser itself reports the attempts that failed.
    watched.forgive(/WebSocket|ERR_CONNECTION_REFUSED/);
    watched.expectClean();
  });

  it('asks a smart signal for green and shows what it answered', { timeout: 6 * PATIENCE }, async () => {
    const client = await plainClient();
    const acks: { accepted: boolean }[] = [];
    client.on('message', (_topic, payload) => acks.push(JSON.parse(String(payload))));
    await client.subscribeAsync('hetao/v1/+/ack');
    const { page, expectClean } = await openLive('#mode=live');
    await device(page, 'S01', 'online');
    await page.getByTestId('device-row-S01').click();
    await page.getByTestId('request-green').first().click();
    await page.getByTestId('request-answer').first().waitFor();
    expect(acks).toHaveLength(1);
    expectClean();
  });
});
