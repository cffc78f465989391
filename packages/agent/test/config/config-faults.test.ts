/** Faults of shape, topology, parameters and secrets: each at its place, all at once. */
import { type ConfigFault, formatFault } from '@tillwatch/config';
import { FILE, faultsOf, places, SOUND, withLine } from './config-kit.js';

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
    ['a size without unit', 'maxSize: 64MB', "maxSize: '64'", 'outbox.maxSize', /expected a size from 4MB to 100GB/],
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
      'a broker with a user, which has its own key',
      'mqtt://127.0.0.1:1883',
      'mqtt://u@127.0.0.1:1883',
      'uplink.brokers[0]',
      /without user and password/,
    ],
    [
      'no broker',
      "['mqtt://127.0.0.1:1883', 'mqtt://127.0.0.1:1884']",
      '[]',
      'uplink.brokers',
      /expected at least one broker/,
    ],
    [
      'a password as text, which is not shown',
      '{ $env: SECRET }',
      'topsecret',
      'uplink.password',
      /expected \{ \$env: NAME \} or \{ \$file: path \}/,
    ],
    [
      'a secret of a probe that is not there',
      'port: 5432 }',
      'port: 5432, send: { $env: NOWHERE } }',
      'checks[1].params.send',
      /NOWHERE not set/,
    ],
    [
      'patience with a reason that is none',
      'port: 5432 }',
      'port: 5432 }, patience: { operater: 90s }',
      'checks[1].patience.operater',
      /a reason\. Did you mean operator/,
    ],
    [
      'patience that is no duration',
      'port: 5432 }',
      'port: 5432 }, patience: { operator: long }',
      'checks[1].patience.operator',
      /a duration from 0ms to 1d/,
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

  it('keep their places behind an entry that is broken', () => {
    const text = SOUND.replace('id: till-1/tcp, on', 'on').replace('on: store-db->central-db', 'on: nowhere');
    expect(places(faultsOf(text))).toEqual(['19 checks[0].id', '20 checks[1].on']);
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
