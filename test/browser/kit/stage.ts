/** The built page before an estate of its own in each test, in one browser for the file. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type BuiltPage, buildPage } from './built-page.js';
import { launchChromium, ownFaults, type Visit, visit } from './chromium.js';
import { type EstateServer, startEstateServer } from './estate-server.js';

const TIMEOUT_MS = 60_000;

export interface Stage {
  /** The estate of the running test. */
  readonly server: EstateServer;
  /** Opens the page at `hash`, resolves when an element `ready` (CSS) is there. */
  open(ready: string, hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes the page that is open; fails where it reported a fault of its own. */
  leave(): Promise<void>;
  /** The browser itself reports what the test brought about; such words are no fault of the page. */
  forgive(words: RegExp): void;
  /** Puts an estate of `stores` in the place of the test's own. */
  restage(stores: number): Promise<void>;
}

/** Sets the stage for the tests of a file; a fault that the page itself reports fails the test. Registers jest's hooks. */
export function setStage(stores: number, beatMs?: number): Stage {
  let built: BuiltPage;
  let browser: Browser;
  let server: EstateServer;
  let current: Visit | null = null;
  let forgiven: RegExp | null = null;

  beforeAll(async () => {
    built = await buildPage();
    browser = await launchChromium();
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  }, TIMEOUT_MS);
  beforeEach(async () => {
    server = await startEstateServer(built.dir, stores, beatMs);
  }, TIMEOUT_MS);
  afterEach(async () => {
    try {
      await leave();
    } finally {
      await server.close();
    }
  }, TIMEOUT_MS);

  async function leave(): Promise<void> {
    const left = current;
    current = null;
    await left?.leave();
    const words = forgiven;
    forgiven = null;
    expect(ownFaults(left?.faults ?? []).filter((fault) => words?.test(fault) !== true)).toEqual([]);
  }

  return {
    get server() {
      return server;
    },
    async open(ready, hash = '', options = {}) {
      current = await visit(browser, `${server.url}${hash}`, options);
      await current.page.locator(ready).first().waitFor();
      return current.page;
    },
    leave,
    forgive(words) {
      forgiven = words;
    },
    async restage(other) {
      await server.close();
      server = await startEstateServer(built.dir, other, beatMs);
    },
  };
}
