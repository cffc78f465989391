import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TillwatchError } from '@tillwatch/model';
import type { Store } from '../../src/ports.js';
import { DEFAULT_RETENTION, HOUR_MS } from '../../src/store/retention.js';
import { createSqliteStore } from '../../src/store/sqlite-store.js';
import { build, WORKER_URL } from './built.js';
import { inProcessStore } from './in-process-store.js';
import { birthOf, birthRecord, bootId, DAY_START_MS, EMPTY, heartbeats, memoryLog, temporaryDirs } from './kit.js';

const newDir = temporaryDirs();
const SPEAKER = { site: 'demo-1', agent: 'front-end' };
const clock = { nowMs: () => DAY_START_MS + 6 * HOUR_MS };

describe('SQLite store in its thread', () => {
  beforeAll(build, 120_000);

  const stores: Store[] = [];
  const create = (dir: string): Store => {
    const store = createSqliteStore({ dir, log: memoryLog(), clock, workerUrl: WORKER_URL });
    stores.push(store);
    return store;
  };
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });

  it('does nothing before it is opened, and refuses what comes before and after', async () => {
    const dir = join(newDir(), 'not-made');
    const store = create(dir);
    expect(statSync(dir, { throwIfNoEntry: false })).toBeUndefined();
    await expect(store.commit(EMPTY)).rejects.toMatchObject({ code: 'store-unusable' });
    await store.open();
    await store.close();
    await store.close();
    await expect(store.commit(EMPTY)).rejects.toMatchObject({ code: 'store-unusable' });
  });

  it('performs overlapping commits in order, answers while maintenance runs, and opens again with all of it', async () => {
    const store = create(newDir());
    await store.open();
    const birth = birthOf(1);
    const order: number[] = [];
    const records = heartbeats(SPEAKER, birth, 1, 2000);
    const commits = Array.from({ length: 40 }, (_, i) =>
      store
        .commit({
          ...EMPTY,
          births: i === 0 ? [birthRecord(SPEAKER, birth)] : [],
          heartbeats: records.slice(i * 50, i * 50 + 50),
        })
        .then(() => order.push(i)),
    );
    const maintained = store.maintain(DAY_START_MS + 8 * HOUR_MS);
    await Promise.all(commits);
    expect(order).toEqual(Array.from({ length: 40 }, (_, i) => i));
    const query = {
      site: 'demo-1',
      check: 'till-1.tcp',
      fromMs: DAY_START_MS,
      toMs: DAY_START_MS + 6 * HOUR_MS,
      maxPoints: 5000,
    };
    const during = await store.history(query);
    expect(during.points.atMs).toHaveLength(2000);
    await maintained;
    expect(await store.history(query)).toEqual(during);
    // The first run began while commits still came; this one sees them all.
    await store.maintain(DAY_START_MS + 9 * HOUR_MS);
    expect(await store.history(query)).toEqual(during);
    expect((await store.stats()).chunks).toBe(6);
    await store.close();
    const [agent] = await store.open();
    expect(agent?.received.get(bootId(1))).toEqual([{ first: 1, count: 2000 }]);
    expect(agent?.last?.heartbeat.seq).toBe(2000);
  });

  it('refuses more than it can queue, takes the rest, and goes on', async () => {
    const store = create(newDir());
    await store.open();
    const birth = birthOf(1);
    await store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)] });
    const outcomes = await Promise.allSettled(
      heartbeats(SPEAKER, birth, 1, 1200).map((record) => store.commit({ ...EMPTY, heartbeats: [record] })),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused).toHaveLength(1200 - 1024);
    for (const error of refused) expect(error).toMatchObject({ code: 'store-unusable', retry: 'later' });
    expect((await store.received(SPEAKER)).get(bootId(1))).toEqual([{ first: 1, count: 1024 }]);
    await store.commit({ ...EMPTY, heartbeats: heartbeats(SPEAKER, birth, 1025, 1025) });
  });

  it('gives maintenance up when it is closed, and nothing is lost by that', async () => {
    const store = create(newDir());
    await store.open();
    const birth = birthOf(1);
    await store.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, birth)],
      heartbeats: heartbeats(SPEAKER, birth, 1, 4000),
    });
    const maintained = store.maintain(DAY_START_MS + 20 * HOUR_MS);
    await store.close();
    await maintained;
    const [agent] = await store.open();
    expect(agent?.received.get(bootId(1))).toEqual([{ first: 1, count: 4000 }]);
    await store.maintain(DAY_START_MS + 20 * HOUR_MS);
    expect((await store.stats()).heartbeats).toBe(4000);
  });

  it('says so when another process uses the same directory', async () => {
    const dir = newDir();
    const [first, second] = [create(dir), create(dir)];
    await first.open();
    const error = await second.open().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TillwatchError);
    expect(error).toMatchObject({
      code: 'store-unusable',
      retry: 'later',
      hint: expect.stringMatching(/Another process/),
    });
    await first.close();
    await second.open();
  });

  it('tells of a thread that cannot run', async () => {
    const log = memoryLog();
    const workerUrl = new URL('no-such-worker.js', WORKER_URL);
    const store = createSqliteStore({ dir: newDir(), log, clock, workerUrl });
    await expect(store.open()).rejects.toMatchObject({ code: 'store-unusable' });
    await expect(store.stats()).rejects.toMatchObject({ code: 'store-unusable' });
    expect(log.lines.map(({ event }) => event)).toEqual(['store-thread-failed']);
    await store.close();
  });

  it('refuses a directory that it cannot make and a file that is no store, saying what to do', async () => {
    const dir = newDir();
    writeFileSync(join(dir, 'file'), 'x');
    await expect(create(join(dir, 'file', 'below')).open()).rejects.toMatchObject({ code: 'store-unusable' });
    const other = newDir();
    writeFileSync(join(other, 'store.db'), 'this is no database, but long enough to be read as the header of one');
    await expect(create(other).open()).rejects.toMatchObject({ code: 'store-unusable', retry: 'never' });
  });
});

const tmpfs = mountable();
const onTmpfs = tmpfs === null ? it.skip : it;

describe('store on a full disk', () => {
  onTmpfs(
    'refuses whole batches, keeps what it has, and goes on when there is room (needs root and tmpfs)',
    async () => {
      const dir = tmpfs?.mount() ?? '';
      const store = inProcessStore({ dir: join(dir, 'data'), clock, retention: DEFAULT_RETENTION });
      try {
        const ballast = join(dir, 'ballast');
        writeFileSync(ballast, new Uint8Array(2 * 1024 * 1024));
        await store.open();
        const birth = birthOf(1);
        await store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)] });
        let held = 0;
        let error: unknown = null;
        while (error === null && held < 100_000) {
          const batch = { ...EMPTY, heartbeats: heartbeats(SPEAKER, birth, held + 1, held + 500) };
          error = await store.commit(batch).then(
            () => null,
            (reason: unknown) => reason,
          );
          if (error === null) held += 500;
        }
        expect(error).toMatchObject({ code: 'store-unusable', retry: 'later', hint: expect.stringMatching(/room/) });
        expect((await store.received(SPEAKER)).get(bootId(1))).toEqual([{ first: 1, count: held }]);
        rmSync(ballast);
        await store.commit({ ...EMPTY, heartbeats: heartbeats(SPEAKER, birth, held + 1, held + 500) });
        await store.maintain(DAY_START_MS + 30 * 24 * HOUR_MS);
        await store.close();
        const [agent] = await store.open();
        expect(agent?.received.get(bootId(1))).toEqual([{ first: 1, count: held + 500 }]);
        await store.close();
      } finally {
        tmpfs?.unmount(dir);
      }
    },
    120_000,
  );
});

/** Small file systems of memory, where they can be mounted. */
function mountable(): { mount(): string; unmount(dir: string): void } | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const unmount = (dir: string): void => void execFileSync('umount', ['--lazy', dir]);
  const mount = (): string => {
    const dir = join('/tmp', `tillwatch-full-${process.pid}-${Math.random().toString(36).slice(2)}`);
    mkdirSync(dir);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', dir]);
    return dir;
  };
  const unmountAndRemove = (dir: string): void => {
    unmount(dir);
    rmSync(dir, { recursive: true });
  };
  try {
    unmountAndRemove(mount());
    return { mount, unmount: unmountAndRemove };
  } catch {
    return null;
  }
}
