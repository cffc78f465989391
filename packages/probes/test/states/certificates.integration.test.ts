/** Every kind that speaks TLS, and certificates that it must not take. */

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { describeWithPostgres, startPostgres } from '../../../../test/kit/postgres-server.js';
import type { DatabaseServer } from '../../../../test/kit/server-process.js';
import {
  attempt,
  type Certificate,
  createTestAuthority,
  HOSTILE,
  type TestAuthority,
  tcpPeer,
  tlsPeer,
} from '../peers.js';

// Servers and processes start in their own time.
jest.setTimeout(60_000);

const PASSWORD = crypto.randomUUID();
let authority: TestAuthority;
let certificates: Readonly<Record<string, Certificate>>;
beforeAll(() => {
  authority = createTestAuthority();
  certificates = {
    'down/certificate-expired': authority.issue('IP:127.0.0.1', -1),
    'down/certificate-name': authority.issue('DNS:till.example', 9),
    'down/certificate-untrusted': authority.selfSigned('IP:127.0.0.1'),
  };
});
afterAll(() => authority.remove());

async function told(kind: string, params: Record<string, unknown>): Promise<string> {
  const { state, reason } = await attempt(kind, params);
  return `${state}/${reason}`;
}

describe.each<[string, (port: number) => Record<string, unknown>]>([
  ['http', (port) => ({ url: `https://127.0.0.1:${port}/` })],
  ['tls', (port) => ({ host: '127.0.0.1', port })],
  ['ipp', (port) => ({ url: `ipps://127.0.0.1:${port}/ipp/print` })],
  ['terminal', (port) => ({ url: `https://127.0.0.1:${port}/nexo` })],
  ['trade', (port) => ({ source: 'http', url: `https://127.0.0.1:${port}/`, metrics: { orders: '/orders' } })],
])('%s', (kind, params) => {
  it('takes no certificate that has ended, is another host’s, or leads to nobody', async () => {
    for (const [expected, certificate] of Object.entries(certificates)) {
      const peer = await tlsPeer(certificate);
      expect(await told(kind, { ...params(peer.port), caFile: authority.caFile })).toBe(expected);
      await peer.close();
    }
  });

  it('finds no TLS, no authorities, and nobody', async () => {
    const peer = await tcpPeer(HOSTILE['sends a TLS alert'] ?? (() => {}));
    expect(await told(kind, params(peer.port))).toBe('down/tls-failed');
    expect(await told(kind, { ...params(peer.port), caFile: '/nowhere' })).toBe('unknown/bad-target');
    await peer.close();
    expect(await told(kind, params(peer.port))).toBe('down/refused');
  });
});

describeWithPostgres('databases, by a PostgreSQL whose certificate is changed while it runs', () => {
  let server: DatabaseServer;
  let dir: string;
  const kinds: Readonly<Record<string, Record<string, unknown>>> = {
    db: {},
    replication: { side: 'source' },
    trade: { source: 'sql', query: 'SELECT 1 AS orders', metrics: { orders: 'orders' } },
  };
  const asked = (more: Record<string, unknown>) => ({
    engine: 'postgres',
    host: '127.0.0.1',
    port: server.port,
    user: 'monitor',
    password: PASSWORD,
    database: 'postgres',
    ...more,
  });
  const show = async ({ key, cert }: Certificate) => {
    for (const [name, text] of [
      ['key.pem', key],
      ['cert.pem', cert],
    ] as const) {
      const file = join(dir, name);
      writeFileSync(file, text, { mode: 0o600 });
      if (process.getuid?.() === 0) execFileSync('chown', ['postgres', file]);
    }
    await server.sql('SELECT pg_reload_conf()');
  };
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'tillwatch-certificates-'));
    chmodSync(dir, 0o755);
    server = await startPostgres();
    await server.sql(`CREATE ROLE monitor LOGIN PASSWORD '${PASSWORD}'; GRANT pg_monitor TO monitor;`);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    rmSync(dir, { recursive: true });
  });

  it('speak no TLS where they are told to', async () => {
    for (const [kind, params] of Object.entries(kinds)) {
      expect(await told(kind, asked({ ...params, tls: 'encrypt' }))).toBe('down/tls-failed');
      expect(await told(kind, asked({ ...params, caFile: '/nowhere' }))).toBe('unknown/bad-target');
    }
  });

  it('show a certificate that has ended, is another host’s, or leads to nobody', async () => {
    await server.sql(`ALTER SYSTEM SET ssl_key_file = '${join(dir, 'key.pem')}'`);
    await server.sql(`ALTER SYSTEM SET ssl_cert_file = '${join(dir, 'cert.pem')}'`);
    await server.sql('ALTER SYSTEM SET ssl = on');
    for (const [expected, certificate] of Object.entries(certificates)) {
      await show(certificate);
      for (const [kind, params] of Object.entries(kinds)) {
        const verified = asked({ ...params, tls: 'verify', caFile: authority.caFile });
        let outcome = '';
        // The server takes the new one up in its own time.
        for (let tries = 0; tries < 400 && outcome !== expected; tries += 1) {
          outcome = await told(kind, verified);
          if (outcome !== expected) await sleep(50);
        }
        expect([kind, outcome]).toEqual([kind, expected]);
      }
    }
  });
});
