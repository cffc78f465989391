/** The `db` kind on SQLite files of a till. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createSqliteReader, MAX_QUESTIONS } from '../src/db/sqlite-reader.js';
import { createProbeIo } from '../src/index.js';
import { createLifetime } from '../src/lifetime.js';
import { attempt } from './peers.js';

const dir = mkdtempSync(join(tmpdir(), 'tillwatch-sqlite-'));
const file = join(dir, 'queue.db');
const QUERY = "SELECT max(strftime('%s', 'now') - at), count(*) FROM outbox WHERE sent = 0";
const io = createProbeIo();
const read = async (more: Record<string, unknown> = {}, timeoutMs = 5_000) => {
  const { state, reason, values } = await attempt('db', { engine: 'sqlite', file, ...more }, { io, timeoutMs });
  return { outcome: `${state}/${reason}`, values };
};

beforeAll(() => {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE outbox (id INTEGER PRIMARY KEY, at INTEGER, sent INTEGER)');
  db.prepare(
    "INSERT INTO outbox (at, sent) VALUES (strftime('%s', 'now') - 7200, 0), (strftime('%s', 'now'), 1)",
  ).run();
  db.close();
});
afterAll(async () => {
  await io.close();
  rmSync(dir, { recursive: true });
});

it('tells size, and the age of the oldest row that waits', async () => {
  expect(await read()).toMatchObject({ outcome: 'ok/null', values: { sizeBytes: 8_192, logBytes: 0 } });
  const queued = await read({ queueQuery: QUERY });
  expect(queued).toMatchObject({ outcome: 'degraded/backlog', values: { waitingRows: 1 } });
  expect(queued.values?.oldestWaitingS).toBeGreaterThanOrEqual(7_200);
  expect((await read({ queueQuery: `${QUERY} AND id > 9` })).values).toMatchObject({
    oldestWaitingS: 0,
    waitingRows: 0,
  });
});

it('says what is wrong with a file', async () => {
  expect((await read({ file: join(dir, 'nowhere.db') })).outcome).toBe('down/file-missing');
  writeFileSync(join(dir, 'text.db'), 'not a database, but long enough to be read as one '.repeat(20));
  expect((await read({ file: join(dir, 'text.db') })).outcome).toBe('down/corrupt');
  const damaged = join(dir, 'damaged.db');
  const db = new Database(damaged);
  db.exec('CREATE TABLE t (v TEXT)');
  db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100_000));
  db.close();
  truncateSync(damaged, 8_192);
  expect((await read({ file: damaged, queueQuery: 'SELECT length(v) FROM t' })).outcome).toBe('down/corrupt');
});

it('says what is wrong with a query, and lets it change nothing', async () => {
  expect((await read({ queueQuery: 'SELECT at FROM renamed' })).outcome).toBe('down/answer-mismatch');
  expect((await read({ queueQuery: 'DELETE FROM outbox RETURNING id' })).outcome).toBe('unknown/bad-target');
  expect((await read({ queueQuery: 'PRAGMA user_version = 7' })).outcome).toMatch(/^unknown\//);
  expect((await read({ queueQuery: QUERY })).values?.waitingRows).toBe(1);
});

it('leaves a file alone that is locked, and does not hold up anything meanwhile', async () => {
  const db = new Database(file);
  db.pragma('locking_mode = EXCLUSIVE');
  db.exec('BEGIN EXCLUSIVE; INSERT INTO outbox (at, sent) VALUES (0, 1)');
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 10);
  expect((await read()).outcome).toBe('unknown/busy');
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(2);
  db.exec('ROLLBACK');
  db.close();
});

it('ends a query that takes for ever with its attempt, and answers again', async () => {
  const endless =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) SELECT count(*) FROM n';
  expect((await read({ queueQuery: endless }, 50)).outcome).toBe('down/timeout');
  expect((await read()).outcome).toBe('ok/null');
});

it('has a bounded number of questions waiting', async () => {
  const reader = createSqliteReader();
  const life = createLifetime();
  const asked = Array.from({ length: MAX_QUESTIONS + 1 }, () => reader.read({ file, query: '' }, life));
  expect(await asked.at(-1)).toEqual({ ok: false, code: 'SQLITE_BUSY' });
  expect((await Promise.all(asked.slice(0, -1))).every(({ ok }) => ok)).toBe(true);
  await reader.close();
});
