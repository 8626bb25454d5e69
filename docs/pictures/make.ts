import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchChromium, openPage } from '../../tests/e2e/browser.ts';
import { serveApp } from '../../tests/e2e/server.ts';

/**
 * Makes the pictures of the README: starts the real server with its demo devices, opens the page in Chromium, lets traffic
 * build up and photographs it. `npm run pictures`, or `npm run pictures -- board` for one of them.
 */
interface Shot {
  readonly name: string;
  /** What the address says: mode, view, scenario, selection. */
  readonly hash: string;
  /** Simulated seconds that the traffic has run; none in live mode. */
  readonly after?: number;
  /** Brings about what the picture shows. */
  readonly arrange?: (page: Page) => Promise<void>;
}

const SIZE = { width: 1440, height: 810 };
/** Long enough for a software GPU, ms. */
const PATIENCE = 240_000;

const SHOTS: readonly Shot[] = [
  {
    name: 'zone',
    hash: '#mode=plan&select=device:L09',
    after: 600,
    arrange: async (page) => {
      await page.getByTestId('tab-devices').click();
      await goTo(page, 'L09', [-95, -100, 70]);
      await page.waitForFunction(() => (window.hetaoView?.scanned() ?? 0) > 0, null, { timeout: PATIENCE });
    },
  },
  { name: 'board', hash: '#mode=plan&view=board', after: 600 },
  {
    name: 'live',
    hash: '#mode=live&view=board',
    arrange: async (page) => {
      await page.getByTestId('tab-devices').click();
      await goTo(page, 'L01', [-30, -120, 150]);
      await page.waitForFunction(() => (window.hetaoView?.tracks().length ?? 0) > 40, null, {
        timeout: PATIENCE,
      });
    },
  },
];

/** Puts the camera at a place relative to a device, metres, looking at the device. */
async function goTo(page: Page, device: string, from: readonly [number, number, number]): Promise<void> {
  await page.evaluate(
    ([id, [east, north, up]]) => {
      const view = window.hetaoView;
      const found = view?.devices().find((d) => d.id === id);
      if (!view || !found) throw new Error(`The scene has no device ${id}.`);
      view.look([found.x + east, found.y + north, up], [found.x + 12, found.y + 12, 0]);
    },
    [device, from] as const,
  );
}

/** Runs the simulation at its highest speed until `seconds` have passed, then stops it. */
async function run(page: Page, seconds: number): Promise<void> {
  const clock = page.getByTestId('clock');
  await clock.waitFor({ timeout: PATIENCE });
  const begin = Number(await clock.getAttribute('data-time'));
  for (let step = 1; step < 20; step *= 2) await page.keyboard.press('Period');
  await page.waitForFunction(
    (end) => Number(document.querySelector('[data-testid="clock"]')?.getAttribute('data-time')) >= end,
    begin + seconds,
    { timeout: PATIENCE },
  );
  await page.getByTestId('play').click();
}

/** Waits until so many more pictures have been drawn. */
async function drawn(page: Page, pictures: number): Promise<void> {
  const seen = await page.evaluate(() => window.hetaoView?.pictures ?? 0);
  await page.waitForFunction((n) => (window.hetaoView?.pictures ?? 0) >= n, seen + pictures, {
    timeout: PATIENCE,
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SHOTS.some((shot) => shot.name === name));
if (unknown.length > 0) {
  console.error(
    `No such picture: ${unknown.join(', ')}. Pictures: ${SHOTS.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const app = await serveApp();
const browser = await launchChromium();
try {
  for (const { name, hash, after, arrange } of SHOTS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const { page, context, expectClean } = await openPage(browser, app.url, SIZE);
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${app.url}${hash}`);
    await page.waitForFunction(() => (window.hetaoView?.frames ?? 0) > 0, null, { timeout: PATIENCE });
    if (after !== undefined) await run(page, after);
    await arrange?.(page);
    await page.mouse.move(0, 0);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await drawn(page, 5);
    const path = join(folder, `${name}.png`);
    await page.screenshot({ path, timeout: PATIENCE });
    expectClean();
    console.log(path);
    await context.close();
  }
} finally {
  await browser.close();
  await app.stop();
}
