import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ViewProbe } from '../../src/view3d/probe.ts';
import { until } from '../bridge/mosquitto.ts';
import { launchChromium, openPage, PATIENCE, type WatchedPage } from './browser.ts';
import { type ServedApp, serveApp } from './server.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let app: ServedApp;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  app = await serveApp();
  browser = await launchChromium();
  watched = await openPage(browser, app.url);
  page = watched.page;
  await page.goto(app.url);
  await until(
    'the zone is drawn',
    async () => {
      // A page that has failed is not waited for.
      watched.expectClean();
      return (await pictures()) > 1;
    },
    PATIENCE,
  );
}, 4 * PATIENCE);

afterAll(async () => {
  await browser?.close();
  await app?.stop();
}, PATIENCE);

// A console error, an uncaught error or a refusal of the content security policy fails the test it happens in.
afterEach(() => watched.expectClean());

/** What the view answers to a question, asked in the page; null until there is a view. */
function ask<T>(question: (view: ViewProbe) => T): Promise<T | null> {
  return page.evaluate<T | null>(`window.hetaoView ? (${question})(window.hetaoView) : null`);
}
const pictures = async () => (await ask((view) => view.pictures)) ?? 0;

async function morePictures(n: number): Promise<void> {
  const before = await pictures();
  await until(`${n} more pictures`, async () => (await pictures()) >= before + n, PATIENCE);
}

/** A picture of the page in `screenshots/`, once its colours have stopped changing. */
async function screenshot(name: string): Promise<void> {
  await transitions();
  await watched.screenshot(name);
}
const transitions = () =>
  page.evaluate(async () => {
    const running = document.getAnimations().filter((a) => a instanceof CSSTransition);
    await Promise.allSettled(running.map((a) => a.finished));
  });

/** Puts the camera over a point and returns where on the page another one (or the same) is drawn. */
async function lookAt(x: number, y: number, z: number, away: number): Promise<{ x: number; y: number }> {
  await page.evaluate(([px, py, d]) => window.hetaoView?.look([px - d * 0.1, py - d * 0.3, d], [px, py, 0]), [
    x,
    y,
    away,
  ] as const);
  await morePictures(2);
  const at = await page.evaluate(([a, b, c]) => window.hetaoView?.project(a, b, c), [x, y, z] as const);
  if (!at) throw new Error('The point is behind the camera.');
  return at;
}

const number = async (testId: string, attribute: string) =>
  Number(await page.getByTestId(testId).getAttribute(attribute));
const clock = () => number('clock', 'data-time');
const playing = async () => (await page.getByTestId('play').getAttribute('data-playing')) !== null;

async function setPlaying(wanted: boolean): Promise<void> {
  if ((await playing()) !== wanted) await page.getByTestId('play').click();
  await until(wanted ? 'it plays' : 'it pauses', async () => (await playing()) === wanted, PATIENCE);
}

/** Share of the road that is seen and the cells behind it, or an empty text while that is being worked out. */
async function coverage(): Promise<string> {
  const share = page.getByTestId('coverage-share');
  if ((await share.getAttribute('data-pending')) !== 'false') return '';
  const cells = await ask((view) => view.coverage());
  return cells === null ? '' : JSON.stringify({ one: await share.getAttribute('data-one'), cells });
}

async function coverageOtherThan(before: string): Promise<void> {
  const cells = (text: string) => (text === '' ? '' : JSON.stringify(JSON.parse(text).cells));
  await until(
    'another coverage',
    async () => {
      const now = await coverage();
      return now !== '' && cells(now) !== cells(before);
    },
    PATIENCE,
  );
}

const coverageAsBefore = (before: string) =>
  until('the coverage as before', async () => (await coverage()) === before, PATIENCE);

/** Serious and critical barriers of the page as it is, in words. */
async function barriers(): Promise<string[]> {
  await transitions();
  await page.evaluate(`window.axe === undefined && (() => { ${AXE} })()`);
  const results = await page.evaluate<AxeResults>(
    `window.axe.run(document, { resultTypes: ['violations'] })`,
  );
  return results.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(' ')).join(', ')})`);
}

/** Ids that two lists have in common and that stand elsewhere in the second. */
function moved<T extends { id: number; x: number; y: number }>(before: readonly T[], after: readonly T[]) {
  const old = new Map(before.map((b) => [b.id, b]));
  return after.filter(({ id, x, y }) => {
    const was = old.get(id);
    return was !== undefined && Math.hypot(was.x - x, was.y - y) > 0.5;
  });
}

describe('the app in a browser', { timeout: 4 * PATIENCE }, () => {
  it('opens on the zone, already moving, and says how sure it is', async () => {
    await until(
      'vehicles and people',
      async () => {
        const counts = await ask((view) => [view.vehicles().length, view.pedestrians().length]);
        return counts?.every((n) => n > 0) ?? false;
      },
      PATIENCE,
    );
    await screenshot('first-picture');
    const world = () =>
      ask((view) => ({ vehicles: view.vehicles(), people: view.pedestrians(), signals: view.signals() }));
    const before = await world();
    if (!before) throw new Error('There is no view.');
    expect(before.signals.length).toBeGreaterThan(0);
    await until(
      'vehicles and people have moved and a signal has changed',
      async () => {
        const after = await world();
        return (
          after !== null &&
          moved(before.vehicles, after.vehicles).length > 0 &&
          moved(before.people, after.people).length > 0 &&
          after.signals.some((state, i) => state !== before.signals[i])
        );
      },
      PATIENCE,
    );
    expect(await number('status-vehicles', 'data-count')).toBeGreaterThan(0);
    expect(await number('status-people', 'data-count')).toBeGreaterThan(0);
    expect(await number('status-devices', 'data-count')).toBeGreaterThan(0);
    expect(await page.getByTestId('status-tick').innerText()).toMatch(/tick \d/);
    expect(await page.getByTestId('scene-notice').innerText()).toContain('Approximate, not surveyed');
    expect(await number('status-problems', 'data-errors')).toBe(0);
    expect(await barriers()).toEqual([]);
  });

  it('covers another part of the road when a lidar is dragged, and the old one after one step back', async () => {
    await page.getByTestId('tab-devices').click();
    await setPlaying(false);
    const lidar = (await ask((view) => view.devices().find((d) => d.id.startsWith('L')))) ?? null;
    if (!lidar) throw new Error('The scene has no lidar.');
    const place = () => page.evaluate((id) => window.hetaoView?.devices().find((d) => d.id === id), lidar.id);
    const at = await lookAt(lidar.x, lidar.y, lidar.z, 130);
    await coverageOtherThan('');
    const before = await coverage();
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    for (const step of [20, 60, 120]) {
      await page.mouse.move(at.x + step, at.y - step / 3, { steps: 3 });
      await page.waitForTimeout(700);
    }
    await page.mouse.up();
    const there = await place();
    expect(Math.hypot((there?.x ?? 0) - lidar.x, (there?.y ?? 0) - lidar.y)).toBeGreaterThan(5);
    await page.getByTestId('inspector').getByTestId('lidar-points').waitFor();
    await coverageOtherThan(before);
    await screenshot('lidar-dragged');
    await page.getByTestId('undo').click();
    expect(await place()).toEqual(lidar);
    await coverageAsBefore(before);
  });

  it('takes a device from the palette, counts it and what it sees, and forgets it when deleted', async () => {
    const rows = page.locator('button[data-testid^="device-row-"]');
    const count = await rows.count();
    const before = await coverage();
    const stage = await page.getByTestId('view').boundingBox();
    if (!stage) throw new Error('There is no view.');
    await page.locator('[data-testid^="place-"]').first().click();
    await page.getByTestId('placing').waitFor();
    await page.mouse.click(stage.x + 0.35 * stage.width, stage.y + 0.45 * stage.height);
    await until('it is listed', async () => (await rows.count()) === count + 1, PATIENCE);
    expect(await number('status-devices', 'data-count')).toBe(count + 1);
    await coverageOtherThan(before);
    await screenshot('device-added');
    await page.getByTestId('delete-device').click();
    await until('it is gone', async () => (await rows.count()) === count, PATIENCE);
    await coverageAsBefore(before);
  });

  it('shows the zone as it is, as a board and as measures, by day and by night, in both themes', async () => {
    await page.keyboard.press('h');
    for (const view of ['board', 'analysis', 'real'] as const) {
      await page.getByTestId(`view-${view}`).click();
      await page.locator(`.surface[data-view="${view}"]`).waitFor();
      await page.waitForTimeout(1000);
      await morePictures(3);
      await screenshot(`view-${view}`);
    }
    const light = page.getByTestId('light');
    const day = await light.innerText();
    await page.keyboard.press('n');
    expect(await light.innerText()).toBe('21:00');
    await morePictures(3);
    await screenshot('night');
    await page.keyboard.press('n');
    expect(await light.innerText()).toBe(day);
    for (const theme of ['light', 'dark']) {
      await page.getByTestId('theme').click();
      await page.locator(`html[data-theme="${theme}"]`).waitFor();
      await morePictures(2);
      await screenshot(`theme-${theme}`);
      expect(await barriers()).toEqual([]);
    }
  });

  it('speaks simplified and traditional Chinese as well as English', async () => {
    const texts = () => page.locator('.surface').innerText();
    const seen = new Set([await texts()]);
    for (const [language, plan, notice] of [
      ['zh-Hans', '规划', '近似'],
      ['zh-Hant', '規劃', '近似'],
      ['en', 'Plan', 'Approximate'],
    ] as const) {
      await page.getByTestId(`language-${language}`).click();
      await page.locator(`html[lang="${language}"]`).waitFor();
      expect(await page.getByTestId('mode-plan').innerText()).toBe(plan);
      expect(await page.getByTestId('scene-notice').innerText()).toContain(notice);
      await morePictures(3);
      await screenshot(`language-${language}`);
      seen.add(await texts());
    }
    expect(seen.size).toBe(3);
  });

  it('stops, goes faster and slower, and goes to any moment', async () => {
    await setPlaying(false);
    // The last frames that were on their way still arrive.
    await page.waitForTimeout(1500);
    const begun = await clock();
    await page.waitForTimeout(1500);
    expect(await clock()).toBe(begun);

    await setPlaying(true);
    const rate = async (speed: string) => {
      await page.getByTestId('speed').click();
      await page.getByTestId(`speed-${speed}`).click();
      expect(await page.getByTestId('speed').innerText()).toContain(`${speed}×`);
      await page.waitForTimeout(1000);
      const [time, wall] = [await clock(), Date.now()];
      await page.waitForTimeout(4000);
      return ((await clock()) - time) / ((Date.now() - wall) / 1000);
    };
    const slow = await rate('0.5');
    expect(slow).toBeGreaterThan(0);
    expect(await rate('5')).toBeGreaterThan(1.5 * slow);
    await page.getByTestId('speed').click();
    await page.getByTestId('speed-1').click();

    await setPlaying(false);
    const now = await clock();
    const track = await page.locator('.slider.time').boundingBox();
    if (!track) throw new Error('There is no timeline.');
    const [begin, end] = [await number('scrub', 'aria-valuemin'), await number('scrub', 'aria-valuemax')];
    const later = (now + 240 - begin) / (end - begin);
    await page.mouse.click(track.x + later * track.width, track.y + track.height / 2);
    await until('it is later', async () => (await clock()) > now + 180, 2 * PATIENCE);
    await page.getByTestId('scrub').press('Home');
    await until('it is the beginning again', async () => (await clock()) < now, 2 * PATIENCE);
    await setPlaying(true);
    const back = await clock();
    await until('it goes on from there', async () => (await clock()) > back, PATIENCE);
  });

  it('shows a vehicle that is clicked and a signal that is searched, which answers a request', async () => {
    const inspector = page.getByTestId('inspector');
    await until('vehicles', async () => ((await ask((view) => view.vehicles().length)) ?? 0) > 2, PATIENCE);
    await setPlaying(false);
    const vehicles = (await ask((view) => view.vehicles())) ?? [];
    // A bridge, a gantry or a mast may stand over the first: another one is clicked then.
    for (const vehicle of vehicles.slice(0, 5)) {
      const at = await lookAt(vehicle.x, vehicle.y, 1, 60);
      await page.mouse.click(at.x, at.y);
      await page.waitForTimeout(500);
      if ((await inspector.getByTestId('vehicle-speed').count()) > 0) break;
    }
    expect(await inspector.getByTestId('vehicle-speed').innerText()).toMatch(/\d+\s*km\/h/);
    await morePictures(2);
    await screenshot('vehicle');

    await page.keyboard.press('Control+k');
    await page.getByTestId('commands-field').fill('signal-');
    const found = page.locator('[data-testid^="command-signal:"]').first();
    const name = (await found.locator('.command-title').innerText()).trim();
    await found.click();
    await inspector.getByTestId('signal-groups').waitFor();
    expect(await inspector.innerText()).toContain(name);
    await setPlaying(true);
    await inspector.getByTestId('request-green').click();
    const done = inspector.getByTestId('request-answer').and(page.locator('[data-good="true"]'));
    await done.waitFor();
    expect(await inspector.getByTestId('signal-control').innerText()).toBe('fixed times');
    await until(
      'a green to hold',
      async () => {
        if ((await inspector.getByTestId('signal-release').count()) > 0) return true;
        await inspector.getByTestId('signal-hold').click();
        await page.waitForTimeout(1500);
        return false;
      },
      PATIENCE,
    );
    expect(await inspector.getByTestId('signal-now').innerText()).toMatch(/phase \d+ of \d+.*held/);
    await inspector.getByTestId('signal-release').click();
    await inspector.getByTestId('signal-hold').waitFor();
    await morePictures(3);
    await screenshot('signal');
  });

  it('lists junctions by their measures, colours the roads, closes one and opens it again by one step back', async () => {
    await page.getByTestId('tab-measures').click();
    await page.locator('[data-testid="measures-junctions"] .measures-row').first().waitFor();
    await page.getByTestId('measures-by-name').click();
    await page.locator('th[data-column="name"][aria-sort="ascending"]').waitFor();
    await page.getByTestId('measures-roads').click();
    await page.locator('.surface[data-view="analysis"] .scale-bar.traffic').waitFor();
    await page.keyboard.press('h');
    await morePictures(3);
    await screenshot('measures');
    expect(await barriers()).toEqual([]);
    await page.getByTestId('view-real').click();

    await page.keyboard.press('Control+k');
    await page.getByTestId('commands-field').fill('Shihua');
    await page.locator('[data-testid^="command-edge:"]').first().click();
    const inspector = page.getByTestId('inspector');
    await inspector.getByTestId('close-road').click();
    await inspector.getByTestId('open-road').waitFor();
    expect(await page.getByTestId('closures').locator('li').count()).toBe(1);
    await screenshot('closed-road');
    await page.keyboard.press('Control+z');
    await inspector.getByTestId('close-road').waitFor();
    await inspector.getByTestId('lane-0').click();
    await page.getByTestId('closures').filter({ hasText: '1 of 2 lanes' }).waitFor();
    expect(await barriers()).toEqual([]);
    await inspector.getByTestId('open-road').click();
    await inspector.getByTestId('close-road').waitFor();
    await page.getByTestId('tab-devices').click();
  });

  it('records what it shows, and replays it from any moment', async () => {
    await setPlaying(true);
    await page.getByTestId('record').click();
    await page.waitForTimeout(5000);
    await page.getByTestId('record').click();
    await page.locator('[data-testid="notice"][data-text="notice.recorded"]').waitFor();
    await page.getByTestId('mode-replay').click();
    await until(
      'vehicles of the recording',
      async () => ((await ask((v) => v.vehicles().length)) ?? 0) > 0,
      PATIENCE,
    );
    const end = await number('scrub', 'aria-valuemax');
    const begin = await number('scrub', 'aria-valuemin');
    expect(end).toBeGreaterThan(begin);
    await screenshot('replay');
    expect(await barriers()).toEqual([]);

    await setPlaying(false);
    await page.getByTestId('scrub').press('Home');
    await until('it is at its beginning', async () => (await clock()) === begin, PATIENCE);
    await morePictures(2);
    const first = (await ask((view) => view.vehicles())) ?? [];
    await page.getByTestId('scrub').press('End');
    await until('it is at its end', async () => (await clock()) >= end - 0.2, PATIENCE);
    await until(
      'it shows its end',
      async () => {
        const last = (await ask((view) => view.vehicles())) ?? [];
        return moved(first, last).length > 0;
      },
      PATIENCE,
    );
    await page.getByTestId('scrub').press('Home');
    await until('it is back', async () => (await clock()) === begin, PATIENCE);
    await page.getByTestId('play').click();
    await until('it plays', async () => (await clock()) > begin, PATIENCE);
  });

  it('receives the demo devices through the real broker, and their signal answers', async () => {
    await page.getByTestId('mode-live').click();
    await page.locator('[data-testid="status-broker"][data-state="connected"]').waitFor();
    await until('tracks on the map', async () => ((await ask((v) => v.tracks().length)) ?? 0) > 0, PATIENCE);
    const lidar = page.locator('[data-testid="device-row-L01"][data-status="online"]');
    await until('a rate', async () => Number(await lidar.getAttribute('data-rate')) > 5, PATIENCE);
    const before = (await ask((view) => view.tracks())) ?? [];
    await until(
      'tracks move',
      async () => {
        const after = (await ask((view) => view.tracks())) ?? [];
        return moved(before, after).length > 0;
      },
      PATIENCE,
    );
    expect(await page.getByTestId('status-tracks').innerText()).toMatch(/^[1-9]/);
    expect(await barriers()).toEqual([]);

    const [track] = (await ask((view) => view.tracks())) ?? [];
    if (track) await lookAt(track.x, track.y, 0, 130);
    await screenshot('live-tracks');
    await page.locator('[data-testid="device-row-S01"][data-status="online"]').click();
    await page.getByTestId('request-green').first().click();
    // Accepted or refused, as its programme allows: it is the device that answers.
    const answer = page.getByTestId('request-answer').filter({ hasText: /The device (accepted|refused)/ });
    await answer.waitFor();
    await morePictures(3);
    await screenshot('live-signal');
  });
});
