import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import * as v from 'valibot';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scene } from '../../scenes/document/scene.ts';
import { hetaoScene } from '../../scenes/hetao/hetao.ts';
import { runAndHash } from '../../src/workers/hash-run.ts';
import { sumoScene } from '../conformance/real-networks.ts';
import { hasData } from '../test-data.ts';
import { launchChromium, openPage, type WatchedPage } from './browser.ts';
import type {} from './pages/hash.ts';
import { PROJECT } from './server.ts';

const SEED = 7;
const DT = 0.5;
const TICKS = 600;
const CHECKPOINTS = 6;

describe('a run in Chromium', { timeout: 180_000 }, () => {
  const cache = mkdtempSync(join(tmpdir(), 'same-bits-'));
  let server: ViteDevServer;
  let browser: Browser;
  let watched: WatchedPage;

  beforeAll(async () => {
    server = await createServer({
      root: PROJECT,
      configFile: false,
      cacheDir: cache,
      logLevel: 'error',
      // The page's packages are modules already: nothing is to be bundled, and no change watched for.
      optimizeDeps: { noDiscovery: true },
      server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    });
    await server.listen();
    const address = server.httpServer?.address();
    if (!address || typeof address === 'string') throw new Error('The server has no port.');
    const origin = `http://127.0.0.1:${address.port}`;
    browser = await launchChromium();
    watched = await openPage(browser, origin);
    await watched.page.goto(`${origin}/tests/e2e/pages/hash.html`);
    await watched.page.waitForFunction(() => window.hashes !== undefined);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(cache, { recursive: true, force: true });
  });

  it.skipIf(!hasData())('of a real network has the same bits as in Node', async () => {
    const scene = sumoScene('resco_cologne8', 'cologne8.sumocfg');
    const there = await watched.page.evaluate(
      ([text, seed, dt, ticks, checkpoints]) =>
        window.hashes?.of(text, undefined, seed, dt, ticks, checkpoints),
      [JSON.stringify(scene), SEED, DT, TICKS, CHECKPOINTS] as const,
    );
    expect(there).toEqual(runAndHash(scene, undefined, SEED, DT, TICKS, CHECKPOINTS));
    expect(new Set(there).size).toBe(CHECKPOINTS);
    watched.expectClean();
  });

  it('of the zone, vehicles and people, composed there from its streets, has the same bits as in Node', async () => {
    const there = await watched.page.evaluate(
      ([seed, dt, ticks, checkpoints]) => window.hashes?.ofZone(undefined, seed, dt, ticks, checkpoints),
      [SEED, DT, TICKS, CHECKPOINTS] as const,
    );
    const scene = v.parse(Scene, hetaoScene());
    expect(there).toEqual(runAndHash(scene, undefined, SEED, DT, TICKS, CHECKPOINTS));
    expect(new Set(there).size).toBe(CHECKPOINTS);
    watched.expectClean();
  });
});
