import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isReason } from '@tillwatch/model';
import {
  createProbeIo,
  findProbe,
  PROBES,
  paramsJsonSchema,
  parseProbeParams,
  probeKinds,
  probesReference,
} from '../src/index.js';

/** The least that each kind needs, with a marked secret wherever one may stand. */
const SECRET = 'xyzzy-42';
const LEAST: Readonly<Record<string, { target: string; params: Record<string, unknown> }>> = {
  icmp: { target: '10.0.0.5', params: {} },
  tcp: { target: '10.0.0.5:9100', params: { send: SECRET } },
  http: {
    target: `http://10.0.0.5/path?token=${SECRET}`,
    params: { headers: { authorization: SECRET }, body: SECRET },
  },
  dns: { target: 'shop.example@10.0.0.1:5353', params: {} },
  tls: { target: 'shop.example', params: {} },
  host: { target: 'localhost', params: {} },
  escpos: { target: '10.0.0.5:9100', params: {} },
  ipp: { target: `ipp://10.0.0.5/ipp/print?key=${SECRET}`, params: { headers: { authorization: SECRET } } },
  'snmp-printer': {
    target: '10.0.0.5',
    params: { version: 'v3', user: 'watch', community: SECRET, authProtocol: 'sha', authPassword: SECRET },
  },
  service: { target: 'process:pos', params: { commandContains: SECRET } },
  ntp: { target: '10.0.0.1', params: {} },
  queue: { target: '/var/spool/pos', params: {} },
  db: { target: 'mariadb://10.0.0.5/shop', params: { user: 'monitor', password: SECRET } },
  replication: {
    target: 'mariadb://10.0.0.5',
    params: { user: 'monitor', password: SECRET, replicaPassword: SECRET },
  },
  terminal: { target: `https://10.0.0.5:8443/nexo?key=${SECRET}`, params: { headers: { authorization: SECRET } } },
  scale: { target: '10.0.0.5:4001', params: {} },
  'snmp-router': {
    target: '10.0.0.1',
    params: { version: 'v3', user: 'watch', community: SECRET, authProtocol: 'sha', authPassword: SECRET },
  },
  version: { target: '/opt/pos/pos.json', params: {} },
  path: { target: '10.0.0.1', params: {} },
  trade: {
    target: `http://10.0.0.5/counts?key=${SECRET}`,
    params: { metrics: { orders: '/orders' }, headers: { authorization: SECRET }, password: SECRET },
  },
};
/** Quantities end in their unit. */
const UNIT = /(Ms|Us|S|Bytes|Kbps|Permille|Milli|Days|Hours|Minutes|PerHour)$|^raw[A-Z]|InMinutes$|AtS$/;
/** What is left are numbers of things that have a name. */
const COUNTS: ReadonlySet<string> = new Set([
  'port',
  'maxRedirects',
  'answers',
  'statusCode',
  'daysLeft',
  'restarts',
  'processes',
  'minProcesses',
  'restartsDegraded',
  'samples',
  'stratum',
  'files',
  'backlogFiles',
  'maxEntries',
  'sessions',
  'sessionsLimit',
  'lockWaits',
  'readOnly',
  'waitingRows',
  'errorCode',
  'lastIoErrno',
  'lastSqlErrno',
  'applyErrors',
  'replicas',
  'replicaPort',
  'hosts',
  'queuedJobs',
  'backlogJobs',
  'deviceIndex',
  'alerts',
  'hostsReachable',
  'waitingPayments',
  'backlogPayments',
  'trackedLimit',
  'engineBoots',
  'interfacesDown',
  'trackedConnections',
  'backupInUse',
  'maxFiles',
  'maxDepth',
  'watched',
  'missing',
  'drifted',
  'maxHops',
  'shownHops',
  'rounds',
  'hops',
  'lossAfterHop',
  'lastHopAnswering',
  'lastHopIpv4',
  'firstHopMissing',
  'minutes',
]);

describe('registry', () => {
  it('finds each kind, once', () => {
    expect(new Set(probeKinds()).size).toBe(probeKinds().length);
    for (const kind of probeKinds()) expect(findProbe(kind)?.kind).toBe(kind);
    expect(findProbe('toString')).toBeNull();
  });

  it('has an example here for each kind', () => {
    expect(Object.keys(LEAST)).toEqual(probeKinds());
  });
});

describe.each(PROBES.map((probe) => [probe.kind, probe] as const))('%s', (kind, probe) => {
  const schema = paramsJsonSchema(kind);
  const least = LEAST[kind];
  const parsed = parseProbeParams(kind, { ...probe.fromTarget(least?.target ?? ''), ...least?.params });
  const params = parsed.ok ? parsed.params : null;

  it('lives in the file of its name', () => {
    const file = join(import.meta.dirname, `../src/${kind}.ts`);
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(`kind: '${kind}'`);
    expect(probe.summary).toMatch(/^[A-Z].*\.$/);
  });

  it('documents every parameter, with a default unless it is required, and a unit where it is a quantity', () => {
    for (const [name, field] of Object.entries(schema?.properties ?? {})) {
      expect([name, field.description]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/s)]);
      const required = schema?.required?.includes(name) === true;
      expect([name, required !== 'default' in field]).toEqual([name, true]);
      if (field.type !== 'integer') continue;
      expect([name, UNIT.test(name) || COUNTS.has(name)]).toEqual([name, true]);
      expect([name, typeof field.minimum, typeof field.maximum]).toEqual([name, 'number', 'number']);
    }
  });

  it('bounds every text and every list', () => {
    for (const [name, field] of Object.entries(schema?.properties ?? {})) {
      if (field.type === 'string' && !field.enum) expect([name, typeof field.maxLength]).toEqual([name, 'number']);
      if (field.type === 'array') expect([name, typeof field.maxItems]).toEqual([name, 'number']);
    }
  });

  it('documents every value with its unit in its name', () => {
    for (const { name, doc } of probe.values) {
      expect([name, UNIT.test(name) || COUNTS.has(name)]).toEqual([name, true]);
      expect(doc).toMatch(/\.$/);
    }
  });

  it('declares what it can report, each with its meaning', () => {
    expect(Object.keys(probe.states)).toEqual(expect.arrayContaining(['ok', 'unknown/aborted']));
    for (const [verdict, doc] of Object.entries(probe.states)) {
      const [state = '', reason] = verdict.split('/');
      expect([verdict, ['ok', 'degraded', 'down', 'unknown'].includes(state)]).toEqual([verdict, true]);
      expect([verdict, reason === undefined ? state === 'ok' : isReason(reason)]).toEqual([verdict, true]);
      expect(doc).toMatch(/^.+\.$/s);
    }
    // What it bears with is among it.
    for (const reason of Object.keys(probe.patienceMs ?? {}))
      expect(Object.keys(probe.states).some((verdict) => verdict.endsWith(`/${reason}`))).toBe(true);
  });

  it('makes parameters of its target, and prints a target without secrets', () => {
    expect(parsed).toMatchObject({ ok: true });
    const target = probe.target(params);
    expect(target).not.toBe('');
    expect(target).not.toContain(SECRET);
  });

  it('has parameters that can go from process to process', () => {
    // The agent's own process gets them from the one that checked them (packages/agent/src/program.ts).
    expect(structuredClone(params)).toEqual(params);
  });

  it('refuses a target that is none', () => {
    for (const target of ['', 'a b c', '::::::', '@@@']) {
      if (kind === 'host' && target === '') continue;
      let made: unknown = null;
      try {
        made = probe.fromTarget(target);
      } catch (error) {
        expect(error).toMatchObject({ code: 'usage' });
        continue;
      }
      // What it lets pass, its schema does not.
      expect([target, parseProbeParams(kind, made).ok]).toEqual([target, false]);
    }
  });

  it('does nothing when it is aborted before it starts', async () => {
    const io = createProbeIo();
    const attempt = await probe.run({ params, signal: AbortSignal.abort(), timeoutMs: 1_000, io });
    expect(attempt).toEqual({ state: 'unknown', reason: 'aborted' });
    expect(isReason(String(attempt.reason))).toBe(true);
    await io.close();
  });
});

it('docs/reference/probes.md is made from the schemas: write it with `npx tsc -b packages/probes && node packages/probes/bin/write-reference.mjs`', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/probes.md'), 'utf8');
  expect(page).toBe(probesReference());
  expect(page).not.toContain(SECRET);
});
