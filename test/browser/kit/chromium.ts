/** A real Chromium without a screen, and pages that remember what went wrong in them. */
import { accessSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';

const EXECUTABLE = '/usr/bin/chromium';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Debian's Chromium with a fresh profile; throws with what is missing where it is not installed. */
export async function launchChromium(): Promise<Browser> {
  try {
    accessSync(EXECUTABLE);
  } catch {
    throw new Error(`the browser tier needs ${EXECUTABLE}: apt-get install chromium fonts-wqy-microhei`);
  }
  return chromium.launch({ executablePath: EXECUTABLE, args: QUIET });
}

export interface Visit {
  readonly page: Page;
  /** Errors of the console, uncaught exceptions, violations of the content security policy. */
  readonly faults: readonly string[];
  readonly leave: () => Promise<void>;
}

/** Opens a page in a context of its own, in English, in Shanghai, dark, 1600 x 1000, unless told otherwise. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1600, height: 1000 },
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(url);
  return { page, faults, leave: () => context.close() };
}

/** Chromium itself reports a refused connection; everything else is the page's fault. */
export function ownFaults(faults: readonly string[]): string[] {
  return faults.filter((fault) => !/WebSocket connection to .* failed|net::ERR_CONNECTION/.test(fault));
}

/** What an element holds, with single spaces. */
export async function textOf(element: Locator): Promise<string> {
  return ((await element.textContent()) ?? '').replace(/\s+/g, ' ').trim();
}
