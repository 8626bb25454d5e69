import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../programs.ts';
import { PROJECT } from './server.ts';

/** Software rendering is slow: a picture of the whole zone may take a second or more. */
export const PATIENCE = 60_000;

const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Starts the system's Chromium with a software GPU. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error('Chromium is not installed: run `npx tsx tests/prepare-machine.ts`.');
  return chromium.launch({
    executablePath,
    args: ARGUMENTS,
    ignoreDefaultArgs: ['--disable-gpu'],
    timeout: PATIENCE,
  });
}

export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Everything that a clean run doesn't have: console errors, uncaught errors, refused resources, foreign hosts. */
  readonly complaints: readonly string[];
  /** Forgets complaints that match: for tests that cause them on purpose. */
  forgive(pattern: RegExp): void;
  /** Fails with the list if there is any complaint. */
  expectClean(): void;
  /** A picture in `screenshots/`, which git ignores. Returns its path. */
  screenshot(name: string): Promise<string>;
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

/** A fresh page that is watched from its first moment. `origin` is the only host it may talk to. */
export async function openPage(
  browser: Browser,
  origin: string,
  options: PageOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 720 },
    deviceScaleFactor: 1,
    locale: options.locale ?? 'en-GB',
    reducedMotion: options.reducedMotion ?? 'no-preference',
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  let complaints: string[] = [];
  const { host } = new URL(origin);
  page.on('console', (message) => {
    // Refusals of the content security policy are console errors too.
    if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
  page.on('crash', () => complaints.push('the page crashed'));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // A request that the page itself gave up, e.g. by reloading, is no fault.
    if (why !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()} (${why})`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== host)
      complaints.push(`foreign host: ${url.href}`);
  });
  return {
    page,
    context,
    get complaints() {
      return complaints;
    },
    forgive(pattern) {
      complaints = complaints.filter((text) => !pattern.test(text));
    },
    expectClean() {
      if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join('\n')}`);
    },
    async screenshot(name) {
      const folder = join(PROJECT, 'screenshots');
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `${name}.png`);
      await page.screenshot({ path, timeout: PATIENCE });
      return path;
    },
  };
}
