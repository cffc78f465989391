/** The collector's configuration: defaults, the command line above the file, and every fault at once with its place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatFault } from '@tillwatch/config';
import { checkConfig, loadConfig } from '../src/config/load.js';
import { NO_NOTIFY } from '../src/notify/config/resolve-notify.js';
import { runCollector } from '../src/run-collector.js';

const FROM = { file: 'collector.yaml', overrides: {}, env: {} };

function faultsOf(text: string, from: Partial<typeof FROM> & { overrides?: object } = {}): string[] {
  const result = checkConfig(text, { ...FROM, ...from });
  return result.ok ? [] : result.faults.map(formatFault);
}

describe('a configuration', () => {
  it('of nothing is the default, and listens on loopback', () => {
    expect(checkConfig('', { ...FROM, file: null })).toEqual({
      ok: true,
      config: {
        org: 'main',
        dataDir: join(process.cwd(), 'data'),
        listen: { host: '127.0.0.1', port: 8420, allowedHosts: [], allowedOrigins: [] },
        broker: { kind: 'embedded', host: '127.0.0.1', port: 1883 },
        retention: { detailDays: 28, minuteDays: 180, hourDays: 1095 },
        maxSites: 20_000,
        calendars: [],
        notify: NO_NOTIFY,
      },
    });
  });

  it('gives way to the command line', () => {
    const text = 'org: acme\nlisten: { host: 10.0.0.1, port: 1 }\nbroker: { embedded: { port: 1884 } }\n';
    const overrides = { port: 0, dataDir: '/srv/tillwatch', broker: 'mqtts://broker.example:8883' };
    expect(checkConfig(text, { ...FROM, overrides })).toMatchObject({
      ok: true,
      config: {
        org: 'acme',
        dataDir: '/srv/tillwatch',
        listen: { host: '10.0.0.1', port: 0 },
        broker: { kind: 'external', url: 'mqtts://broker.example:8883', username: null, password: null },
      },
    });
  });

  it('reads secrets from where they are', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tillwatch-config-'));
    const file = join(dir, 'collector.yaml');
    writeFileSync(join(dir, 'secret'), 'sesame\n');
    writeFileSync(file, 'dataDir: here\nbroker: { url: "mqtt://b", username: u, password: { $file: secret } }\n');
    expect(loadConfig({ file })).toMatchObject({
      ok: true,
      config: { dataDir: join(dir, 'here'), broker: { password: 'sesame' } },
    });
    rmSync(dir, { recursive: true });
    expect(loadConfig({ file })).toMatchObject({ ok: false, faults: [{ file, line: 1, found: 'ENOENT' }] });
  });
});

describe('faults', () => {
  it('are all told at once, each with its line', () => {
    const text = [
      'org: ACME Ltd',
      'listen:',
      '  host: "not a host"',
      '  port: 70000',
      'broker:',
      '  url: mqtt://user:secret@b',
      '  password: sesame',
      'retention: { detailDays: 0 }',
      'maxSite: 5',
    ].join('\n');
    expect(faultsOf(text)).toEqual([
      'collector.yaml:1:6 org: found "ACME Ltd", expected a-z, 0-9 and -, at most 64 characters. Correct it.',
      'collector.yaml:3:9 listen.host: found "not a host", expected an address or host name. Correct it.',
      'collector.yaml:4:9 listen.port: found the number 70000, expected a port, 0 to 65535. Correct it.',
      'collector.yaml:6:8 broker.url: found "mqtt://...@b", expected an address such as mqtt://broker.example:1883, without a user in it. Correct it.',
      'collector.yaml:7:13 broker.password: found a value that is not shown here, expected { $env: NAME } or { $file: path }. Correct it.',
      'collector.yaml:8:26 retention.detailDays: found the number 0, expected at least 1 day. Correct it.',
      'collector.yaml:9:1 maxSite: found the unknown key "maxSite", expected one of org, dataDir, listen, broker, retention, maxSites, calendars, publicUrl, people, notifiers, playbooks. Did you mean maxSites?',
    ]);
  });

  it('of the command line name the flag', () => {
    expect(faultsOf('listen: { port: 1 }', { overrides: { port: -1, org: 'A' } })).toEqual([
      'command line --org: found "A", expected a-z, 0-9 and -, at most 64 characters. Correct it.',
      'command line --port: found the number -1, expected a port, 0 to 65535. Correct it.',
    ]);
  });

  it('of syntax name the place, and of a missing secret where it should be', () => {
    expect(faultsOf('org: [a')).toEqual([
      expect.stringMatching(/^collector\.yaml:1:\d+ found .*, expected valid YAML\./),
    ]);
    expect(faultsOf('broker: { url: "mqtt://b", password: { $env: NOT_SET } }')).toEqual([
      expect.stringContaining('broker.password: found the environment variable NOT_SET not set'),
    ]);
    expect(faultsOf('- a\n- b')).toEqual([expect.stringContaining('collector.yaml:1:1')]);
    expect(faultsOf('a: &a [*a]')).toHaveLength(1);
  });

  it('end the collector with 78 before anything is opened', async () => {
    const complaints: string[] = [];
    const status = await runCollector(
      { overrides: { port: 99_999, host: '' } },
      { complain: (line) => complaints.push(line) },
    );
    expect(status).toBe(78);
    expect(complaints).toHaveLength(2);
  });
});
