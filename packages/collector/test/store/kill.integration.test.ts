import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DEFAULT_RETENTION, HOUR_MS } from '../../src/store/retention.js';
import { build, testFile } from './built.js';
import { inProcessStore } from './in-process-store.js';
import { DAY_START_MS, memoryLog, random, temporaryDirs, WINDOW_MS } from './kit.js';

const newDir = temporaryDirs();
const KILLS = 50;
const BOOT = '00000000000000aa';

describe('store under SIGKILL', () => {
  beforeAll(build, 120_000);

  it(`holds every acknowledged heartbeat once after ${KILLS} kills under load`, async () => {
    const dir = newDir();
    const next = random(2026);
    let acknowledged = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const run = await runAndKill(dir, next() * 400);
      expect(run.complaints).toBe('');
      // What was acknowledged is there; the last batch may be there without its acknowledgement.
      expect(run.openedAt).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = Math.max(run.openedAt, run.committedTo);
    }
    const log = memoryLog();
    const clock = { nowMs: () => DAY_START_MS + acknowledged * WINDOW_MS };
    const store = inProcessStore({ dir, clock, retention: DEFAULT_RETENTION, log });
    await store.open();
    for (const agent of ['a', 'b', 'c']) {
      const received = await store.received({ site: `site-${agent}`, agent });
      const ranges = received.get(BOOT);
      expect(ranges).toHaveLength(1);
      expect(ranges?.[0]?.first).toBe(1);
      const held = ranges?.[0]?.count ?? 0;
      expect(held).toBeGreaterThanOrEqual(acknowledged);
      for (const maintain of [false, true]) {
        if (maintain) await store.maintain(DAY_START_MS + held * WINDOW_MS + HOUR_MS);
        expect(await sequencesInHistory(store, `site-${agent}`, held)).toEqual(
          Array.from({ length: held }, (_, i) => i + 1),
        );
      }
    }
    expect(log.lines).toEqual([]);
    const { heartbeats } = await store.stats();
    expect(heartbeats % 3).toBe(0);
    expect(acknowledged).toBeGreaterThan(KILLS);
    await store.close();
  }, 300_000);
});

/** Starts the child, lets it commit for a while after it has opened the store, and kills it. */
async function runAndKill(dir: string, afterMs: number) {
  const child = spawn(process.execPath, [testFile('kill-child.mjs'), dir], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  let openedAt = -1;
  let committedTo = 0;
  let timer: NodeJS.Timeout | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, number] = line.split(' ');
    if (word === 'opened') {
      openedAt = Number(number);
      timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
    } else committedTo = Number(number);
  }
  clearTimeout(timer);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return { openedAt, committedTo, complaints };
}

/** Each window's latency is its sequence (kill-child.mjs). */
async function sequencesInHistory(store: ReturnType<typeof inProcessStore>, site: string, held: number) {
  const found: number[] = [];
  for (let fromMs = DAY_START_MS; fromMs < DAY_START_MS + held * WINDOW_MS; fromMs += 10 * HOUR_MS) {
    const toMs = fromMs + 10 * HOUR_MS;
    const { points, source } = await store.history({ site, check: 'tcp', fromMs, toMs, maxPoints: 5000 });
    expect(source).toBe('detail');
    found.push(...points.medianUs.filter((us) => us !== null));
  }
  return found;
}
