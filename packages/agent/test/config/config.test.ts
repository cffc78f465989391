/** Sound configurations resolve; files, YAML and secrets as people have them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatFault } from '@tillwatch/config';
import { checkConfig, loadConfig } from '../../src/config/load.js';
import { ENV, FILE, faultsOf, places, SOUND, withLine } from './config-kit.js';

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

  it('reads the secrets of probes and keeps them out of what the birth carries', () => {
    const { text } = withLine('port: 5432 }', 'port: 5432, send: { $env: SECRET } }, patience: { slow: 1m }');
    const result = checkConfig(text, FILE, ENV);
    if (!result.ok) throw new Error(result.faults.map(formatFault).join('\n'));
    expect(result.config.checks[1]?.params).toMatchObject({ send: 'hunter2' });
    expect(result.config.checks[1]?.policy.patienceMs).toEqual({ slow: 60_000 });
    expect(JSON.stringify(result.config.definition)).not.toContain('hunter2');
  });

  it('takes a policy for all checks from the defaults', () => {
    const { text } = withLine('timeout: 2s }', 'timeout: 2s, failAfter: 7 }');
    const result = checkConfig(text, FILE, ENV);
    expect(result.ok && result.config.checks.map((check) => check.policy.failAfter)).toEqual([4, 7]);
  });

  it('is the example that people copy', () => {
    const file = join(import.meta.dirname, '../../../../docs/guides/agent.example.yaml');
    const result = checkConfig(readFileSync(file, 'utf8'), file, {
      TILLWATCH_MQTT_PASSWORD: 'x',
      TILLWATCH_TRADE_PASSWORD: 'x',
    });
    expect(result.ok ? [] : result.faults.map(formatFault)).toEqual([]);
    if (!result.ok) return;
    expect(new Set(result.config.checks.map((check) => check.definition.kind)).size).toBeGreaterThanOrEqual(6);
    const watched = new Set(result.config.definition.checks.map((check) => check.on.node));
    expect(result.config.definition.nodes.filter((node) => !watched.has(node.id)).map((node) => node.id)).toEqual([]);
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
