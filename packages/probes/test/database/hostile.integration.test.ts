/** Database kinds against peers that are no databases, and against real ones whose answers are spoilt on the way. */
import { jest } from '@jest/globals';
import { isReason } from '@tillwatch/model';
import { describeWithMariadb, startMariadb } from '../../../../test/kit/mariadb-server.js';
import { describeWithPostgres, startPostgres } from '../../../../test/kit/postgres-server.js';
import type { DatabaseServer } from '../../../../test/kit/server-process.js';
import { MAX_SESSION_BYTES } from '../../src/database/wire-stream.js';
import { attempt, eventually, HOSTILE, openDescriptors, tcpPeer } from '../peers.js';
import { type GarblingProxy, seededRandom, startGarblingProxy } from './garbling-proxy.js';

const PASSWORD = 'xyzzy-42';
/** Rounds of each engine: a few seconds. */
const ROUNDS = 60;

// mysql2 prints what it cannot read.
beforeAll(() => void jest.spyOn(console, 'error').mockImplementation(() => {}));
afterAll(() => void jest.restoreAllMocks());

async function against(params: Record<string, unknown>, timeoutMs = 150): Promise<string> {
  const outcome = await attempt(
    'db',
    { user: 'monitor', password: PASSWORD, host: '127.0.0.1', ...params },
    { timeoutMs },
  );
  expect(outcome.reason === null || isReason(outcome.reason)).toBe(true);
  for (const value of Object.values(outcome.values ?? {})) expect(Number.isInteger(value)).toBe(true);
  expect(JSON.stringify(outcome)).not.toContain(PASSWORD);
  return `${outcome.state}/${outcome.reason}`;
}

describe.each(['postgres', 'mariadb', 'sqlserver'])('%s', (engine) => {
  it.each(Object.entries(HOSTILE))('of a peer that %s', async (_name, behave) => {
    const peer = await tcpPeer(behave);
    const both = [{}, { tls: 'encrypt' }].map((tls) => against({ engine, port: peer.port, ...tls }));
    for (const outcome of await Promise.all(both)) expect(outcome).toMatch(/^down\//);
    await peer.close();
  });
});

it('reads no more than its bound of a server that answers for ever', async () => {
  // PostgreSQL's ParameterStatus, again and again.
  const status = Buffer.from('530000000f6100620063000000000000'.slice(0, 32), 'hex');
  const peer = await tcpPeer((socket) => {
    const pump = () => {
      if (!socket.destroyed) socket.write(Buffer.alloc(65_536).fill(status), () => setImmediate(pump));
    };
    pump();
  });
  expect(await against({ engine: 'postgres', port: peer.port }, 5_000)).toMatch(/^down\/(too-large|protocol)$/);
  await peer.close();
  expect(MAX_SESSION_BYTES).toBeLessThan(8_388_608);
});

function spoilingTests(asked: () => Record<string, unknown>, server: () => DatabaseServer): void {
  let proxy: GarblingProxy;
  beforeAll(async () => {
    proxy = await startGarblingProxy(server().port);
  });
  afterAll(() => proxy.close());

  it('is well through a proxy that spoils nothing', async () => {
    proxy.spoil = (chunk) => chunk;
    expect(await against({ ...asked(), port: proxy.port }, 5_000)).toBe('ok/null');
  });

  it('never throws, whatever byte of its answers is another', async () => {
    const random = seededRandom(20_261_122);
    const outcomes = new Map<string, number>();
    const before = openDescriptors().all;
    for (let round = 0; round < ROUNDS; round += 1) {
      const at = Math.floor(random() ** 2 * 2_000);
      const mask = 1 + Math.floor(random() * 255);
      proxy.spoil = (chunk, beforeBytes) => {
        const spoilt = Buffer.from(chunk);
        const here = at - beforeBytes;
        if (here >= 0 && here < spoilt.length) spoilt[here] = (spoilt[here] ?? 0) ^ mask;
        return spoilt;
      };
      const outcome = await against({ ...asked(), port: proxy.port }, 80);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // It did reach the driver in more than one way.
    expect(outcomes.size).toBeGreaterThan(2);
    expect(await eventually(() => openDescriptors().all <= before + 4)).toBe(true);
  }, 60_000);

  it('never throws, wherever its answers end', async () => {
    for (let cut = 0; cut < 400; cut += 29) {
      proxy.spoil = (chunk, beforeBytes) => chunk.subarray(0, Math.max(0, cut - beforeBytes));
      expect(await against({ ...asked(), port: proxy.port }, 60)).toMatch(/^down\//);
    }
  }, 60_000);
}

describeWithMariadb('MariaDB, spoilt', () => {
  let server: DatabaseServer;
  beforeAll(async () => {
    server = await startMariadb();
    await server.sql(
      `CREATE USER monitor IDENTIFIED BY '${PASSWORD}'; GRANT PROCESS, BINLOG MONITOR ON *.* TO monitor;`,
    );
  }, 60_000);
  afterAll(() => server.stop());
  spoilingTests(
    () => ({ engine: 'mariadb' }),
    () => server,
  );
});

describeWithPostgres('PostgreSQL, spoilt', () => {
  let server: DatabaseServer;
  beforeAll(async () => {
    server = await startPostgres({ settings: ['max_connections=60'] });
    await server.sql(`CREATE ROLE monitor LOGIN PASSWORD '${PASSWORD}'; GRANT pg_monitor TO monitor;`);
  }, 60_000);
  afterAll(() => server.stop());
  spoilingTests(
    () => ({ engine: 'postgres' }),
    () => server,
  );
});
