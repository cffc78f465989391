/** The `trade` kind on real sources: a log that is rotated, an HTTP endpoint, Prometheus's text, an SQLite file, MariaDB. */
import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describeWithMariadb, startMariadb } from '../../../test/kit/mariadb-server.js';
import type { DatabaseServer } from '../../../test/kit/server-process.js';
import { createProbeIo, createProbeMemory, findProbe, type ProbeIo, parseProbeParams } from '../src/index.js';
import { MAX_LINE_BYTES } from '../src/trade/log-tail.js';
import { placeKey } from '../src/trade/place.js';
import { attempt } from './peers.js';

const MINUTE_MS = 60_000;
/** 2026-11-22 08:00:00 of this machine. */
const START_MS = new Date(2026, 10, 22, 8).getTime();
const systemNow = Date.now;
let nowMs = START_MS;
const dir = mkdtempSync(join(tmpdir(), 'tillwatch-trade-'));
let io: ProbeIo;

beforeEach(() => {
  nowMs = START_MS;
  // The machine's clock is what decides which minutes are complete; these tests set it.
  Date.now = () => nowMs;
  io = createProbeIo();
});
afterEach(async () => {
  Date.now = systemNow;
  await io.close();
});
afterAll(() => rmSync(dir, { recursive: true }));

/** As the agent is started anew: all that is left is what was remembered. */
async function restart(): Promise<void> {
  const memory = io.memory;
  await io.close();
  io = createProbeIo(memory);
}

const minuteS = (n: number) => (START_MS + n * MINUTE_MS) / 1_000;
async function read(params: Record<string, unknown>) {
  const { state, reason, values } = await attempt('trade', params, { io });
  return { outcome: `${state}/${reason}`, values };
}

describe('a log', () => {
  const METRICS = { orders: 'ORDER ok', items: 'items=(?<count>\\d+)' };
  let file = '';
  let files = 0;
  const params = () => ({ source: 'log', file, metrics: METRICS, ratios: {}, lateS: 5 });
  const line = (minute: number, text: string, second = 10): string => {
    const at = new Date(START_MS + minute * MINUTE_MS + second * 1_000);
    const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
    return `2026-11-22 ${clock} ${text}\n`;
  };
  /** Sets the clock into a minute, and tells what the attempts there report of orders, by minute. */
  const told: Record<number, number> = {};
  async function at(minute: number, second = 30): Promise<void> {
    nowMs = START_MS + minute * MINUTE_MS + second * 1_000;
    for (let turn = 0; turn < 100; turn++) {
      const { outcome, values } = await read(params());
      expect(outcome).toBe('ok/null');
      if (values === undefined) return;
      const first = ((values.minuteAtS ?? 0) - minuteS(0)) / 60;
      told[first] = (told[first] ?? 0) + (values.orders ?? 0);
    }
    throw new Error('reports without end');
  }
  beforeEach(() => {
    files += 1;
    file = join(dir, `pos-${files}.log`);
    for (const key of Object.keys(told)) delete told[Number(key)];
    writeFileSync(file, line(-5, 'ORDER ok'));
  });

  it('is counted by the minute of its lines, once, from where it stood when it was first looked at', async () => {
    await at(0);
    appendFileSync(file, line(0, 'ORDER ok items=3', 40) + line(0, 'ORDER failed', 41) + line(1, 'ORDER ok', 2));
    await at(1);
    expect(told).toEqual({ 0: 1 });
    appendFileSync(file, `${line(1, 'ORDER ok', 50)}  at stack ORDER ok\n`);
    await restart();
    await at(2);
    expect(told).toEqual({ 0: 1, 1: 3 });
    const { values } = await read(params());
    expect(values).toBeUndefined();
  });

  it('tells sums of what a pattern catches, and the age of its data', async () => {
    await at(0);
    appendFileSync(file, line(0, 'items=3', 40) + line(0, 'items=4', 41));
    nowMs = START_MS + 90_000;
    const { values } = await read({ ...params(), ratios: { success: 'orders/items' } });
    expect(values).toMatchObject({ minuteAtS: minuteS(0), minutes: 1, orders: 0, items: 7, successPermille: 0 });
  });

  it('loses and doubles nothing over a rotation, a restart, and a half-written line', async () => {
    await at(0);
    appendFileSync(file, line(0, 'ORDER ok', 40) + line(0, 'ORDER ok', 50).slice(0, -4));
    await at(1, 10);
    appendFileSync(file, ' ok\n');
    appendFileSync(file, line(1, 'ORDER ok', 5));
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, line(1, 'ORDER ok', 6));
    writeFileSync(file, line(1, 'ORDER ok', 7));
    await restart();
    await at(2);
    renameSync(`${file}.1`, `${file}.2`);
    renameSync(file, `${file}.1`);
    writeFileSync(file, line(2, 'ORDER ok', 40) + line(2, 'ORDER ok', 41));
    await at(3);
    // The line that was half written when its minute was told counts in the next.
    expect(told).toEqual({ 0: 1, 1: 4, 2: 2 });
  });

  it('goes on from the start of a file that was truncated, or begun anew under the same name', async () => {
    await at(0);
    appendFileSync(file, line(0, 'ORDER ok', 40).repeat(3));
    await at(1);
    copyFileSync(file, `${file}.copy`);
    truncateSync(file);
    appendFileSync(file, line(1, 'ORDER ok', 40));
    await at(2);
    rmSync(file);
    writeFileSync(file, line(2, 'ORDER ok', 40).repeat(2));
    await at(3);
    expect(told).toEqual({ 0: 3, 1: 1, 2: 2 });
  });

  it('passes over a line that is too long, and reads on behind it', async () => {
    await at(0);
    appendFileSync(file, `${line(0, `ORDER ok ${'x'.repeat(MAX_LINE_BYTES * 3)}`)}${line(0, 'ORDER ok', 50)}`);
    await at(1);
    expect(told).toEqual({ 0: 1 });
  });

  it('of many hours is caught up with in pieces, and minutes too long ago are given up', async () => {
    await at(0);
    let text = '';
    for (let minute = 0; minute < 300; minute++) text += line(minute, `ORDER ok ${'y'.repeat(6_000)}`);
    appendFileSync(file, text);
    await at(301);
    expect(Object.values(told).reduce((a, b) => a + b, 0)).toBe(300);
    expect(Object.keys(told)).toHaveLength(61);
    nowMs = START_MS + 86_400_000 * 3;
    const { values } = await read(params());
    expect(values?.skippedMinutes).toBeGreaterThan(2 * 1_440 - 400);
  });

  it('follows a name with the date in it', async () => {
    const dated = join(dir, `till-%Y-%m-%d-${files}.log`);
    const name = (day: number) => join(dir, `till-2026-11-${day}-${files}.log`);
    file = dated;
    writeFileSync(name(22), '');
    nowMs = new Date(2026, 10, 22, 23, 59, 10).getTime();
    await read(params());
    appendFileSync(name(22), '2026-11-22 23:59:30 ORDER ok\n');
    writeFileSync(name(23), '2026-11-23 00:00:05 ORDER ok\n2026-11-23 00:00:06 ORDER ok\n');
    nowMs = new Date(2026, 10, 23, 0, 0, 30).getTime();
    expect((await read(params())).values).toMatchObject({ orders: 1, minutes: 1 });
    nowMs += MINUTE_MS;
    expect((await read(params())).values).toMatchObject({ orders: 2, minutes: 1 });
  });

  it('says what is wrong with it', async () => {
    expect((await read({ ...params(), file: join(dir, 'nowhere.log') })).outcome).toBe('down/file-missing');
    expect((await read({ ...params(), file: dir })).outcome).toBe('unknown/bad-target');
    await read({ ...params(), metrics: { bad: '^(a+)+$' } });
    appendFileSync(file, `${'a'.repeat(80)}!\n`);
    expect((await read({ ...params(), metrics: { bad: '^(a+)+$' } })).outcome).toBe('unknown/not-supported');
    expect((await read({ ...params(), staleS: 60 })).outcome).toMatch(/^(ok|degraded)\//);
    nowMs = systemNow() + 3_600_000;
    expect((await read({ ...params(), staleS: 60 })).outcome).toBe('degraded/stale');
  });
});

describe('an endpoint', () => {
  let server: Server;
  let body = '';
  let status = 200;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());
  const url = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

  it('that answers for minutes is asked for each once', async () => {
    const params = {
      source: 'http',
      url: url('/counts?from={from}&to={to}'),
      metrics: { payments: '/payments', approvals: '/approvals' },
      ratios: { approved: 'approvals/payments' },
      gauges: { openLanes: '/lanes' },
      newest: '/newest',
      staleS: 600,
    };
    body = JSON.stringify({ payments: 40, approvals: 37, lanes: 5, newest: new Date(START_MS).toISOString() });
    nowMs = START_MS + 40_000;
    expect(await read(params)).toEqual({
      outcome: 'ok/null',
      values: {
        minuteAtS: minuteS(-1),
        minutes: 1,
        dataAgeS: 40,
        payments: 40,
        approvals: 37,
        openLanes: 5,
        approvedPermille: 925,
      },
    });
    expect(asked.at(-1)).toBe(`/counts?from=${minuteS(-1)}&to=${minuteS(0)}`);
    expect((await read(params)).values).toBeUndefined();
    await restart();
    nowMs = START_MS + 3 * MINUTE_MS + 40_000;
    expect((await read(params)).values).toMatchObject({ minuteAtS: minuteS(0), minutes: 3 });
    expect(asked.at(-1)).toBe(`/counts?from=${minuteS(0)}&to=${minuteS(3)}`);
    nowMs += 1_000_000;
    expect((await read(params)).outcome).toBe('degraded/stale');
    status = 500;
    expect((await read(params)).outcome).toBe('down/http-status');
    status = 200;
    body = '{"payments": "forty"}';
    expect((await read(params)).outcome).toBe('down/answer-mismatch');
    body = '[';
    expect((await read(params)).outcome).toBe('down/protocol');
    body = `{"payments": 1, "filler": "${'x'.repeat(1_100_000)}"}`;
    expect((await read(params)).outcome).toBe('down/too-large');
  });

  it('of totals has its growth told, over a restart of whoever counts, and a failure loses none', async () => {
    const params = { source: 'prometheus', url: url('/metrics'), metrics: { orders: 'orders_total{kind="sale"}' } };
    const show = (a: number, b: number) => {
      body = `# TYPE orders_total counter\norders_total{till="1",kind="sale"} ${a}\norders_total{till="2",kind="sale"} ${b}\norders_total{till="2",kind="return"} 99\n`;
    };
    show(100, 50);
    expect((await read(params)).values).toBeUndefined();
    nowMs += 20_000;
    show(103, 50);
    expect((await read(params)).values).toBeUndefined();
    nowMs += 41_000;
    show(104, 52);
    expect((await read(params)).values).toEqual({ minuteAtS: minuteS(0), minutes: 1, orders: 6 });
    status = 503;
    nowMs += MINUTE_MS;
    expect((await read(params)).outcome).toBe('down/http-status');
    status = 200;
    await restart();
    nowMs += MINUTE_MS;
    show(3, 55);
    expect((await read(params)).values).toEqual({ minuteAtS: minuteS(1), minutes: 2, orders: 6 });
  });
});

describe('an attempt that does not count', () => {
  it('leaves the place where it was', async () => {
    const kept = createProbeMemory();
    const draft = createProbeMemory();
    const file = join(dir, 'draft.log');
    writeFileSync(file, '');
    const parsed = parseProbeParams('trade', { source: 'log', file, metrics: { orders: 'ORDER' } });
    const own = createProbeIo(kept);
    const run = { params: parsed.ok ? parsed.params : null, signal: new AbortController().signal, timeoutMs: 5_000 };
    await findProbe('trade')?.run({ ...run, io: own, memory: draft });
    await own.close();
    const key = placeKey(['log', file, '', '', '']);
    expect([kept.get(key), draft.get(key)]).toEqual([undefined, expect.stringContaining('offset')]);
  });
});

describe('an SQLite file', () => {
  const file = join(dir, 'pos.db');
  beforeAll(() => {
    const db = new Database(file);
    db.exec('CREATE TABLE sale (at INTEGER, approved INTEGER, member TEXT)');
    const insert = db.prepare('INSERT INTO sale VALUES (?, ?, ?)');
    for (let i = 0; i < 30; i++) insert.run(minuteS(0) + i * 10, i % 3 === 0 ? 0 : 1, `member-${i}`);
    db.close();
  });
  const query = 'SELECT count(*) AS orders, sum(approved) AS approved FROM sale WHERE at >= :from AND at < :to';
  const params = {
    source: 'sql',
    engine: 'sqlite',
    file,
    query,
    timeForm: 'epochS',
    metrics: { orders: 'orders', approvals: 'approved' },
    ratios: { approved: 'approvals/orders' },
  };

  it('is asked for each minute once; one without rows is a count of 0', async () => {
    const told: number[] = [];
    for (let s = 95; s < 600; s += 20) {
      nowMs = START_MS + s * 1_000;
      const { values } = await read(params);
      if (values !== undefined) told.push(values.orders ?? -1);
    }
    expect(told).toEqual([6, 6, 6, 6, 6, 0, 0, 0, 0]);
  });

  it.each([
    ['text', 'SELECT count(*) AS orders, max(member) AS approved FROM sale'],
    ['more rows', 'SELECT count(*) AS orders, sum(approved) AS approved FROM sale GROUP BY at'],
    ['a column that nobody asked for', 'SELECT count(*) AS orders, sum(approved) AS approved, 1 AS more FROM sale'],
    ['a change', 'DELETE FROM sale RETURNING 1 AS orders, 2 AS approved'],
  ])('refuses a query that returns %s', async (_what, bad) => {
    expect(await read({ ...params, query: bad })).toEqual({ outcome: 'unknown/bad-target', values: undefined });
  });

  it('tells the growth of a total', async () => {
    const total = { ...params, query: 'SELECT count(*) AS orders, sum(approved) AS approved FROM sale' };
    expect((await read(total)).values).toBeUndefined();
    const db = new Database(file);
    db.prepare('INSERT INTO sale VALUES (0, 1, NULL), (0, 0, NULL)').run();
    db.close();
    nowMs += MINUTE_MS;
    expect((await read(total)).values).toMatchObject({
      minuteAtS: minuteS(0),
      orders: 2,
      approvals: 1,
      approvedPermille: 500,
    });
  });
});

describeWithMariadb('a MariaDB server', () => {
  const password = crypto.randomUUID();
  let server: DatabaseServer;
  beforeAll(async () => {
    Date.now = systemNow;
    server = await startMariadb();
    await server.sql('CREATE DATABASE shop');
    await server.sql('CREATE TABLE shop.sale (at DATETIME, member VARCHAR(64))');
    await server.sql(`CREATE USER watch IDENTIFIED BY '${password}'`);
    await server.sql('GRANT SELECT ON shop.* TO watch');
    const rows = Array.from({ length: 12 }, (_, i) => {
      const at = new Date(START_MS + i * 10_000).toISOString().slice(0, 19).replace('T', ' ');
      return `('${at}', 'm${i}')`;
    });
    await server.sql(`INSERT INTO shop.sale VALUES ${rows.join(', ')}`);
  }, 120_000);
  afterAll(() => server?.stop());

  it('is asked within a read-only transaction, for whole minutes, and refuses to tell more than counts', async () => {
    const params = {
      source: 'sql',
      engine: 'mariadb',
      host: '127.0.0.1',
      port: server.port,
      user: 'watch',
      password,
      database: 'shop',
      query: 'SELECT COUNT(*) AS orders FROM sale WHERE at >= :from AND at < :to',
      metrics: { orders: 'orders' },
    };
    nowMs = START_MS + MINUTE_MS + 40_000;
    expect(await read(params)).toEqual({
      outcome: 'ok/null',
      values: { minuteAtS: minuteS(0), minutes: 1, orders: 6 },
    });
    nowMs += MINUTE_MS;
    expect((await read(params)).values).toMatchObject({ minuteAtS: minuteS(1), orders: 6 });
    expect((await read({ ...params, query: 'SELECT MAX(member) AS orders FROM sale' })).outcome).toBe(
      'unknown/bad-target',
    );
    expect((await read({ ...params, query: 'SELECT 1 AS orders FROM sale' })).outcome).toBe('unknown/bad-target');
    expect((await read({ ...params, query: 'SELECT COUNT(*) AS orders FROM sold' })).outcome).toBe(
      'down/answer-mismatch',
    );
    expect((await read({ ...params, password: 'wrong' })).outcome).toBe('down/auth-failed');
    // The server forgets a session a moment after its client has left.
    const sessions = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'watch'";
    for (let tries = 0; tries < 200 && (await server.sql(sessions))[0]?.[0] !== '0'; tries += 1) await sleep(50);
    expect(await server.sql(sessions)).toEqual([['0']]);
  });
});
