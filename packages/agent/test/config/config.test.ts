/** Configurations: sound ones resolve, faulty ones tell all of their faults with their places. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigFault, formatFault } from '../../src/config/faults.js';
import { checkConfig, loadConfig } from '../../src/config/load.js';

const SOUND = `site: { id: demo-1, name: Demo store 1, kind: store, region: Demo, timeZone: Asia/Shanghai }
agent: { id: front-end, dataDir: ./data }
vantage: front-end
nodes:
  - { id: till-1, kind: till, name: Till 1 }
  - { id: till-2, kind: till }
  - { id: front-end, kind: front-end }
  - { id: store-db, kind: store-db }
  - { id: central-db, kind: central-db, name: Central DB, at: hub/central-db }
links:
  - { from: till-1, to: front-end }
  - { from: till-2, to: front-end }
  - { from: front-end, to: store-db }
  - { from: store-db, to: central-db }
flows:
  - { name: checkout, critical: true, path: [[till-1, till-2], front-end, store-db] }
defaults: { interval: 10s, timeout: 2s }
checks:
  - { id: till-1/tcp, on: till-1, kind: tcp, params: { host: 127.0.0.1, port: 9100 }, interval: 1s, timeout: 800ms, failAfter: 4, okAfter: 1 }
  - { id: sync/tcp, on: store-db->central-db, kind: tcp, params: { host: 127.0.0.1, port: 5432 } }
uplink: { org: demo, brokers: ['mqtt://127.0.0.1:1883', 'mqtt://127.0.0.1:1884'], username: x, password: { $env: SECRET }, window: 10s, batch: 3 }
outbox: { maxSize: 64MB, maxAge: 7d }
`;
const ENV = { SECRET: 'hunter2' };
const FILE = '/etc/tillwatch/agent.yaml';

const faultsOf = (text: string, env: NodeJS.ProcessEnv = ENV): readonly ConfigFault[] => {
  const result = checkConfig(text, FILE, env);
  return result.ok ? [] : result.faults;
};
const places = (faults: readonly ConfigFault[]): string[] => faults.map((fault) => `${fault.line} ${fault.path}`);

/** The sound configuration with one line changed; that line's number besides. */
function withLine(pattern: string, replacement: string): { text: string; line: number } {
  const lines = SOUND.split('\n');
  const at = lines.findIndex((line) => line.includes(pattern));
  if (at < 0) throw new Error(`no line has ${pattern}`);
  lines[at] = (lines[at] as string).replace(pattern, replacement);
  return { text: lines.join('\n'), line: at + 1 };
}

describe('a sound configuration', () => {
  it('resolves to what the agent needs', () => {
    const result = checkConfig(SOUND, FILE, ENV);
    if (!result.ok) throw new Error(result.faults.map(formatFault).join('\n'));
    const { config } = result;
    expect(config.identity).toEqual({ org: 'demo', site: 'demo-1', agent: 'front-end' });
    expect(config.dataDir).toBe('/etc/tillwatch/data');
    expect(config.uplink).toEqual({
      brokers: ['mqtt://127.0.0.1:1883', 'mqtt://127.0.0.1:1884'],
      username: 'x',
      password: 'hunter2',
      windowMs: 10_000,
      batch: 3,
    });
    expect(config.outbox).toEqual({ maxBytes: 64 * 2 ** 20, maxAgeMs: 7 * 86_400_000 });
    expect(config.definition.checks).toEqual(config.checks.map((check) => check.definition));
    expect(config.definition.checks[0]).toMatchObject({
      id: 'till-1/tcp',
      on: { node: 'till-1' },
      target: '127.0.0.1:9100',
      intervalMs: 1_000,
      timeoutMs: 800,
    });
    expect(config.definition.checks[1]).toMatchObject({
      on: { link: 'store-db->central-db' },
      intervalMs: 10_000,
      timeoutMs: 2_000,
    });
    expect(config.checks[0]?.policy).toMatchObject({ failAfter: 4, okAfter: 1, reprobeMs: 250 });
    expect(config.checks[1]?.policy).toMatchObject({ failAfter: 3, okAfter: 2 });
    expect(config.definition.nodes.find((node) => node.id === 'till-2')).toEqual({
      id: 'till-2',
      kind: 'till',
      name: 'till-2',
    });
    expect(config.definition.nodes.find((node) => node.id === 'central-db')?.at).toBe('hub/central-db');
  });

  it('takes a policy for all checks from the defaults', () => {
    const { text } = withLine('timeout: 2s }', 'timeout: 2s, failAfter: 7 }');
    const result = checkConfig(text, FILE, ENV);
    expect(result.ok && result.config.checks.map((check) => check.policy.failAfter)).toEqual([4, 7]);
  });

  it('is the example that people copy', () => {
    const file = join(import.meta.dirname, '../../../../docs/guides/agent.example.yaml');
    const result = checkConfig(readFileSync(file, 'utf8'), file, { TILLWATCH_MQTT_PASSWORD: 'x' });
    expect(result.ok ? [] : result.faults.map(formatFault)).toEqual([]);
    if (!result.ok) return;
    expect(new Set(result.config.checks.map((check) => check.definition.kind)).size).toBeGreaterThanOrEqual(6);
    const watched = new Set(result.config.definition.checks.map((check) => check.on.node));
    expect(result.config.definition.nodes.filter((node) => !watched.has(node.id)).map((node) => node.id)).toEqual([]);
  });
});

describe('single faults, each at its line', () => {
  const cases: [name: string, pattern: string, replacement: string, path: string, told: RegExp][] = [
    [
      'an unknown key with a suggestion',
      'kind: store,',
      'knd: store,',
      'site.knd',
      /unknown key "knd".*Did you mean kind\?/,
    ],
    [
      'a wrong enum with a suggestion',
      'kind: till, name',
      'kind: tll, name',
      'nodes[0].kind',
      /found "tll", expected one of till, .*Did you mean till\?/,
    ],
    [
      'a number where text with a unit is wanted',
      'interval: 10s',
      'interval: 10',
      'defaults.interval',
      /found the number 10, expected a duration from 200ms to 1d/,
    ],
    [
      'a duration out of bounds',
      'window: 10s',
      'window: 10m',
      'uplink.window',
      /found "10m", expected a duration from 1s to 5m/,
    ],
    ['a size without unit', 'maxSize: 64MB', "maxSize: '64'", 'outbox.maxSize', /expected a size from 1MB to 100GB/],
    [
      'an unknown vantage',
      'vantage: front-end',
      'vantage: front-edn',
      'vantage',
      /found "front-edn", expected a declared node. Did you mean front-end\?/,
    ],
    [
      'a link to nowhere',
      'from: till-2, to: front-end',
      'from: till-2, to: front-edn',
      'links[1].to',
      /Did you mean front-end\?/,
    ],
    ['a duplicate check', 'id: sync/tcp', 'id: till-1/tcp', 'checks[1].id', /expected an id not used before/],
    [
      'an unknown probe kind',
      'on: till-1, kind: tcp',
      'on: till-1, kind: tpc',
      'checks[0].kind',
      /expected one of .*tcp.*Did you mean tcp\?/,
    ],
    ['a wrong parameter', 'port: 9100', 'port: 99999', 'checks[0].params.port', /found the number 99999, expected/],
    [
      'an unknown parameter',
      'port: 9100',
      'port: 9100, hots: x',
      'checks[0].params.hots',
      /unknown key "hots".*Did you mean host\?/,
    ],
    [
      'a missing parameter',
      'host: 127.0.0.1, port: 9100',
      'port: 9100',
      'checks[0].params.host',
      /found nothing, expected .*Add it: /,
    ],
    [
      'a timeout not below its interval',
      'timeout: 800ms',
      'timeout: 1s',
      'checks[0].timeout',
      /a timeout of 1s with an interval of 1s, expected a timeout below 1s/,
    ],
    [
      'a check on a link that is not declared',
      'on: store-db->central-db',
      'on: till-1->central-db',
      'checks[1].on',
      /expected a declared link/,
    ],
    [
      'a broker with credentials, which are not shown',
      'mqtt://127.0.0.1:1883',
      'mqtt://u:topsecret@127.0.0.1:1883',
      'uplink.brokers[0]',
      /without user and password/,
    ],
    [
      'a broker of another protocol',
      'mqtt://127.0.0.1:1883',
      'http://127.0.0.1:1883',
      'uplink.brokers[0]',
      /expected mqtt:\/\/host:port/,
    ],
    [
      'a password as text, which is not shown',
      '{ $env: SECRET }',
      'topsecret',
      'uplink.password',
      /expected \{ \$env: NAME \} or \{ \$file: path \}/,
    ],
    ['a secret that is not there', '{ $env: SECRET }', '{ $env: NOWHERE }', 'uplink.password', /NOWHERE not set/],
    [
      'a secret file that is not there',
      '{ $env: SECRET }',
      '{ $file: ./none }',
      'uplink.password',
      /\/etc\/tillwatch\/none \(ENOENT\)/,
    ],
    ['an unknown time zone', 'Asia/Shanghai', 'Asia/Shanghia', 'site.timeZone', /an IANA time zone/],
    [
      'a whole number where truth is wanted',
      'critical: true',
      'critical: 1',
      'flows[0].critical',
      /expected true or false/,
    ],
    [
      'a flow over a missing link',
      'front-end, store-db]',
      'store-db]',
      'flows[0].path[1]',
      /expected a link between the two steps/,
    ],
    [
      'a text in place of a list',
      "['mqtt://127.0.0.1:1883', 'mqtt://127.0.0.1:1884']",
      "'mqtt://127.0.0.1:1883'",
      'uplink.brokers',
      /expected a list of brokers/,
    ],
  ];

  it.each(cases)('%s', (_, pattern, replacement, path, told) => {
    const { text, line } = withLine(pattern, replacement);
    const faults = faultsOf(text);
    expect(faults.map((fault) => `${fault.line} ${fault.path}`)).toEqual([`${line} ${path}`]);
    const shown = formatFault(faults[0] as ConfigFault);
    expect(shown).toMatch(told);
    expect(shown).toMatch(new RegExp(`^${FILE}:${line}:\\d+ `));
    expect(shown).not.toContain('topsecret');
    expect((text.split('\n')[line - 1] as string).length).toBeGreaterThanOrEqual((faults[0] as ConfigFault).column);
  });

  it('a node declared twice', () => {
    const { text, line } = withLine(
      '  - { id: till-2, kind: till }',
      '  - { id: till-2, kind: till }\n  - { id: till-2, kind: till }',
    );
    const faults = faultsOf(text);
    expect(places(faults)).toEqual([`${line + 1} nodes[2].id`]);
    expect(faults[0]?.expected).toMatch(/an id not used before \(it is also at nodes\[1\]\)/);
  });

  it('points at the very column of the value', () => {
    const { text } = withLine('window: 10s', 'window: 10m');
    const [fault] = faultsOf(text);
    expect((text.split('\n')[(fault?.line ?? 0) - 1] as string).slice((fault?.column ?? 0) - 1)).toMatch(/^10m/);
  });
});

describe('many faults', () => {
  it('are told all at once, in the order of the file: shape, topology, parameters, secrets', () => {
    const text = SOUND.replace('kind: store,', 'kind: shop,')
      .replace('kind: till, name', 'kind: tll, name')
      .replace('to: store-db }', 'to: nowhere }')
      .replace('port: 9100', 'port: nine')
      .replace('timeout: 800ms', 'timeout: 2s')
      .replace('{ $env: SECRET }', '{ $env: NOWHERE }')
      .replace('maxAge: 7d', 'maxAge: 7y');
    expect(places(faultsOf(text))).toEqual([
      '1 site.kind',
      '5 nodes[0].kind',
      '13 links[2].to',
      '16 flows[0].path[2]',
      '19 checks[0].params.port',
      '19 checks[0].timeout',
      '21 uplink.password',
      '22 outbox.maxAge',
    ]);
  });

  it('do not follow from one another: a node too broken to be known is one fault', () => {
    const { text } = withLine('id: till-1, kind', 'kind');
    expect(places(faultsOf(text))).toEqual(['5 nodes[0].id']);
  });

  it('are bounded', () => {
    const checks = Array.from(
      { length: 900 },
      (_, index) => `  - { id: c${index}, on: nowhere, kind: tcp, params: {} }`,
    );
    const faults = faultsOf(SOUND.replace('uplink:', `${checks.join('\n')}\nuplink:`));
    expect(faults).toHaveLength(201);
    expect(faults.at(-1)?.found).toMatch(/^\d+ more faults$/);
  });

  it('include too many checks', () => {
    const checks = Array.from(
      { length: 1_000 },
      (_, index) => `  - { id: c${index}, on: till-1, kind: tcp, params: { host: h, port: 1 } }`,
    );
    const faults = faultsOf(SOUND.replace('uplink:', `${checks.join('\n')}\nuplink:`));
    expect(faults.map(formatFault)).toEqual([
      expect.stringMatching(/:18:1 checks: found "1002", expected at most 1000/),
    ]);
  });

  it('are all the missing parts of an empty file', () => {
    for (const text of ['', '# nothing\n', 'null', '{}']) {
      const faults = faultsOf(text);
      expect(faults.length).toBeGreaterThan(0);
      expect(faults.every((fault) => fault.line === 1)).toBe(true);
    }
    expect(places(faultsOf('{}'))).toEqual(['1 site', '1 agent', '1 vantage', '1 nodes', '1 uplink']);
  });
});

describe('YAML', () => {
  it('faults of syntax have their line', () => {
    const faults = faultsOf(SOUND.replace('flows:', 'flows: ]'));
    expect(faults[0]).toMatchObject({ line: 15, expected: 'valid YAML' });
  });

  it('a key written twice is told beside other faults', () => {
    const faults = faultsOf(`${SOUND}vantage: store-db\nfoo: 1\n`);
    expect(faults.map((fault) => [fault.line, fault.expected.slice(0, 14)])).toEqual([
      [23, 'each key once'],
      [24, 'one of site, a'],
    ]);
  });

  it('anchors work; bombs and circles do not', () => {
    const shared = SOUND.replace(
      'params: { host: 127.0.0.1, port: 9100 }',
      'params: &p { host: 127.0.0.1, port: 9100 }',
    ).replace('params: { host: 127.0.0.1, port: 5432 }', 'params: *p');
    expect(faultsOf(shared)).toEqual([]);
    const levels = Array.from(
      { length: 12 },
      (_, level) => `k${level}: &a${level} [${new Array(9).fill(level === 0 ? 'x' : `*a${level - 1}`).join(', ')}]`,
    );
    expect(faultsOf(levels.join('\n'))[0]?.expected).toBe('YAML that can be resolved');
    expect(faultsOf('a: &a [*a]').length).toBeGreaterThan(0);
    expect(faultsOf('a: *nowhere')[0]?.line).toBe(1);
  });

  it('the place of a fault behind an alias is the alias', () => {
    const text = SOUND.replace(
      'params: { host: 127.0.0.1, port: 9100 }',
      'params: &p { host: 127.0.0.1, port: 0 }',
    ).replace('params: { host: 127.0.0.1, port: 5432 }', 'params: *p');
    expect(places(faultsOf(text))).toEqual(['19 checks[0].params.port', '19 checks[1].params.port']);
  });
});

describe('files', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tw-config-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('are read with the secrets beside them', () => {
    const file = join(dir, 'agent.yaml');
    writeFileSync(file, SOUND.replace('{ $env: SECRET }', '{ $file: mqtt.secret }'));
    writeFileSync(join(dir, 'mqtt.secret'), 'opensesame\n');
    const result = loadConfig(file, {});
    expect(result.ok && result.config.uplink.password).toBe('opensesame');
    expect(result.ok && result.config.dataDir).toBe(join(dir, 'data'));
  });

  it('name secrets in files that are files, and small', () => {
    const file = join(dir, 'agent.yaml');
    const told = (reference: string): string | undefined => {
      writeFileSync(file, SOUND.replace('{ $env: SECRET }', `{ $file: ${reference} }`));
      const result = loadConfig(file, {});
      return result.ok ? undefined : result.faults[0]?.found;
    };
    writeFileSync(join(dir, 'big'), 'x'.repeat(5_000));
    writeFileSync(join(dir, 'empty'), '\n');
    expect(told('/dev/zero')).toBe('/dev/zero, which is no file');
    expect(told('big')).toBe(`5000 bytes in ${join(dir, 'big')}`);
    expect(told('empty')).toBe(`the file ${join(dir, 'empty')} empty`);
  });

  it('that are missing, directories or not UTF-8 are faults', () => {
    writeFileSync(join(dir, 'latin1.yaml'), Buffer.from([0x61, 0x3a, 0xe9, 0xff]));
    expect(loadConfig(join(dir, 'none.yaml'))).toMatchObject({ ok: false, faults: [{ found: 'ENOENT', line: 1 }] });
    expect(loadConfig(dir)).toMatchObject({ ok: false, faults: [{ found: 'EISDIR' }] });
    expect(loadConfig(join(dir, 'latin1.yaml'))).toMatchObject({ ok: false, faults: [{ hint: 'Save it as UTF-8.' }] });
  });

  it('may begin with a byte order mark, as Windows editors write it', () => {
    const file = join(dir, 'agent.yaml');
    writeFileSync(file, `\ufeff${SOUND.replaceAll('\n', '\r\n')}`);
    const result = loadConfig(file, ENV);
    expect(result.ok ? [] : result.faults.map(formatFault)).toEqual([]);
  });
});
