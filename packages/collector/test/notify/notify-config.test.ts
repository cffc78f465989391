/** People and notifiers in a configuration: what they become, and every fault at once with its place, in both languages. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultIn, formatFault } from '@tillwatch/config';
import { checkConfig } from '../../src/config/load.js';
import { configSchema } from '../../src/config/schema.js';
import { NOTIFIERS } from '../../src/notify/registry.js';

const ENV = { TOKEN: 'token-of-the-robot', SECRET: 'SEC-of-the-robot' };
const FROM = { file: 'collector.yaml', overrides: {}, env: ENV };

const GOOD = `
publicUrl: https://noc.example/tillwatch/
people:
  timeZone: Asia/Shanghai
  locale: zh-CN
  contacts:
    - id: wang
      name: Wang Wei
      locale: en
      aliases: ['ACME\\\\mwang']
      channels: [{ notifier: ding, to: '13800000000' }, { notifier: hook }]
    - { id: li, name: Li Na, channels: [{ notifier: ding }] }
  teams:
    - { id: network, name: Network, members: [wang, li] }
  rosters:
    - id: network-duty
      shifts:
        - { from: '08:00', to: '20:00', who: [wang] }
        - { days: [mon, fri], from: '20:00', to: '08:00', who: [wang, li], since: 2026-11-16 }
      overrides: [{ from: 2026-12-24T20:00, to: 2026-12-25T08:00, who: li }]
      otherwise: li
  stores: [{ sites: ['m*'], dutyManager: li }]
  vendors: [{ id: ct, name: Telecom, components: ['carrier:ct-*'], contact: network, hotline: '10000' }]
  routes:
    - id: all
      match: { classes: ['infrastructure/*'], hours: [{ days: [sat], from: '09:00', to: '22:00' }] }
      steps:
        - { afterMinutes: 5, to: [network, vendor] }
        - { to: [duty-manager, network-duty] }
notifiers:
  - id: ding
    kind: dingtalk
    settings: { accessToken: { $env: TOKEN }, secret: { $env: SECRET } }
    perMinute: 10
  - { id: hook, kind: webhook, settings: { url: 'http://127.0.0.1:9/x' } }
  - { id: screen, kind: slack, settings: { path: { $env: TOKEN } }, subscribe: { severities: [P1] } }
playbooks:
  - id: gates
    flows: ['gate*']
    en: { title: Gates, steps: [Open them.], otherwise: [Wave.] }
    zh-CN: { title: 道闸, steps: [打开。], otherwise: [挥手。] }
`;

function faultsOf(text: string): string[] {
  const result = checkConfig(text, FROM);
  return result.ok ? [] : result.faults.map(formatFault);
}

describe('people and notifiers', () => {
  it('become what messages are planned by', () => {
    const result = checkConfig(GOOD, FROM);
    expect(result.ok ? [] : result.faults.map(formatFault)).toEqual([]);
    if (!result.ok) return;
    const { notify, listen } = result.config;
    expect(listen.allowedHosts).toEqual(['noc.example']);
    expect(notify).toMatchObject({
      publicUrl: 'https://noc.example/tillwatch',
      people: {
        contacts: [
          {
            id: 'wang',
            locale: 'en',
            timeZone: 'Asia/Shanghai',
            channels: [
              { notifier: 'ding', to: '13800000000' },
              { notifier: 'hook', to: null },
            ],
          },
          { id: 'li', locale: 'zh-CN' },
        ],
        rosters: [
          {
            id: 'network-duty',
            timeZone: 'Asia/Shanghai',
            shifts: [
              { fromMinute: 480, toMinute: 1200, weekdays: [0, 1, 2, 3, 4, 5, 6] },
              { weekdays: [1, 5], fromMinute: 1200, toMinute: 480, since: '2026-11-16' },
            ],
            otherwise: 'li',
          },
        ],
        routes: [
          {
            id: 'all',
            steps: [{ afterMinutes: 0 }, { afterMinutes: 5 }],
            match: { hours: [{ weekdays: [6], fromMinute: 540 }] },
          },
        ],
        subscribers: [
          { id: 'notifier:hook', isProgram: true, match: { severities: [] } },
          { id: 'notifier:screen', isProgram: false, match: { severities: ['P1'] } },
        ],
        digestAtMinute: 510,
      },
      notifiers: [
        { id: 'ding', settings: { accessToken: ENV.TOKEN, secret: ENV.SECRET }, rate: { perMinute: 10, burst: 5 } },
        { id: 'hook', settings: { url: 'http://127.0.0.1:9/x' } },
        { id: 'screen' },
      ],
    });
    expect(notify?.playbooks[0]).toMatchObject({ id: 'gates', texts: { 'zh-CN': { title: '道闸' } } });
    expect(notify?.playbooks.length).toBeGreaterThan(5);
  });

  it('read secrets from files beside the configuration', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tillwatch-notify-'));
    writeFileSync(join(dir, 'key'), 'k-e-y\n');
    const text = 'notifiers: [{ id: w, kind: wecom, settings: { key: { $file: key } } }]';
    const result = checkConfig(text, { ...FROM, file: join(dir, 'collector.yaml') });
    expect(result).toMatchObject({ ok: true, config: { notify: { notifiers: [{ settings: { key: 'k-e-y' } }] } } });
    rmSync(dir, { recursive: true });
  });
});

const BAD = `
publicUrl: noc.example
people:
  timeZone: Mars/Olympus
  contacts:
    - { id: wang, name: Wang Wei, channels: [{ notifier: dong, to: '13800000000' }] }
    - { id: wang, name: Li Na, channels: [] }
    - { id: zhao, name: Zhao, channels: [{ notifier: mail }, { notifier: hook, to: x }] }
  rosters:
    - { id: duty, shifts: [{ from: '8', who: [wong] }] }
  routes: [{ id: all, steps: [{ to: [duty-manger] }] }]
notifiers:
  - { id: ding, kind: dingtok }
  - { id: mail, kind: e-mail, settings: { hots: x, from: a@b.example, password: written-out-secret } }
  - { id: hook, kind: webhook, settings: { url: 'http://127.0.0.1:9/x', secret: { $env: MISSING } } }
playbooks:
  - { id: p, flows: [x], en: { title: t, steps: [s] } }
`;

describe('faults of people and notifiers', () => {
  it('are all told at once, each with its line, and without secrets', () => {
    const told = faultsOf(BAD);
    expect(told.map((line) => line.replace(/ found .*/, ''))).toEqual([
      'collector.yaml:2:12 publicUrl:',
      'collector.yaml:4:13 people.timeZone:',
      'collector.yaml:6:58 people.contacts[0].channels[0].notifier:',
      'collector.yaml:7:13 people.contacts[1].id:',
      expect.stringMatching(/^collector.yaml:7:\d+ people.contacts\[1\].channels:$/),
      expect.stringMatching(/^collector.yaml:8:\d+ people.contacts\[2\].channels\[0\].to:$/),
      expect.stringMatching(/^collector.yaml:8:\d+ people.contacts\[2\].channels\[1\].to:$/),
      expect.stringMatching(/^collector.yaml:10:\d+ people.rosters\[0\].shifts\[0\].from:$/),
      expect.stringMatching(/^collector.yaml:10:\d+ people.rosters\[0\].shifts\[0\].who\[0\]:$/),
      expect.stringMatching(/^collector.yaml:11:\d+ people.routes\[0\].steps\[0\].to\[0\]:$/),
      'collector.yaml:13:23 notifiers[0].kind:',
      expect.stringMatching(/^collector.yaml:14:\d+ notifiers\[1\].settings.host:$/),
      expect.stringMatching(/^collector.yaml:14:\d+ notifiers\[1\].settings.hots:$/),
      expect.stringMatching(/^collector.yaml:14:\d+ notifiers\[1\].settings.password:$/),
      expect.stringMatching(/^collector.yaml:15:\d+ notifiers\[2\].settings.secret:$/),
      expect.stringMatching(/^collector.yaml:17:\d+ playbooks\[0\].zh-CN:$/),
      expect.stringMatching(/^collector.yaml:17:\d+ playbooks\[0\].en.otherwise:$/),
    ]);
    const text = told.join('\n');
    expect(text).not.toContain('written-out-secret');
    expect(text).toContain('Did you mean ding?');
    expect(text).toContain('Did you mean duty-manager?');
    expect(text).toContain('Did you mean dingtalk?');
    expect(text).toContain('Did you mean wang?');
  });

  it('are told in Chinese as well', () => {
    const result = checkConfig(BAD, FROM);
    if (result.ok) throw new Error('expected faults');
    for (const fault of result.faults) {
      const { expected, hint } = faultIn('zh-CN', fault);
      expect([fault.path, fault.expected, expected]).toEqual([
        fault.path,
        fault.expected,
        expect.stringMatching(/\p{Script=Han}/u),
      ]);
      expect([fault.hint, hint]).toEqual([fault.hint, expect.stringMatching(/\p{Script=Han}/u)]);
    }
  });

  it('say in both languages what each setting is for', () => {
    const hints = new Set<string>();
    const walk = (schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [key, value] of Object.entries(schema)) {
        if (key === 'description' && typeof value === 'string') hints.add(value);
        else walk(value);
      }
    };
    const { publicUrl, people, notifiers, playbooks } = configSchema.shape;
    for (const part of [publicUrl, people, notifiers, playbooks])
      walk(part.toJSONSchema({ io: 'input', unrepresentable: 'any' }));
    for (const { settings, address } of NOTIFIERS) {
      walk(settings.toJSONSchema({ io: 'input', unrepresentable: 'any' }));
      if (address !== null) hints.add(address.doc);
    }
    expect(hints.size).toBeGreaterThan(30);
    const fault = { file: 'f', line: 1, column: 1, path: 'p', found: 'nothing', expected: 'text' };
    const untold = [...hints].filter((hint) => faultIn('zh-CN', { ...fault, hint }).hint === hint);
    expect(untold).toEqual([]);
  });
});
