/** What an attempt meets: the walk over the wires, and what stands at their end. */
import type { CheckDefinition } from '@tillwatch/model';
import { createRandom } from '../../src/random.js';
import { checkScenario } from '../../src/scenario/load.js';
import { createWorld, type SiteWorld } from '../../src/scenario/world.js';
import { smallStore } from './small-store.js';

interface Rig {
  readonly world: SiteWorld;
  /** What a check gets: `ok`, a reason, or `lost`. */
  gets(check: string, atMs?: number): string;
}

function rig(faults: string, site = ''): Rig {
  const text = smallStore(`faults:\n${faults}\nexpect: [{ kept: s1 }]\n`).replace(
    '    vantage:',
    `${site}    vantage:`,
  );
  const loaded = checkScenario(text, 'test.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const world = createWorld(loaded.scenario, createRandom(7)).sites[0] as SiteWorld;
  const checks = loaded.scenario.sites[0]?.definition.checks ?? [];
  return {
    world,
    gets(id, atMs = 60_000) {
      const met = world.attempt(checks.find((check) => check.id === id) as CheckDefinition, atMs);
      return met === 'lost' ? 'lost' : (met.attempt.reason ?? met.attempt.state);
    },
  };
}

it('loses what has to cross something dead, and nothing else', () => {
  const { gets } = rig('  - { at: 30s, until: 2m, on: s1/router, how: dead }');
  expect(['till/icmp', 'till/http', 'router/icmp', 'wan/icmp', 'central-db/db', 'lag'].map((id) => gets(id))).toEqual([
    'ok',
    'ok',
    'lost',
    'lost',
    'lost',
    'lost',
  ]);
  expect(gets('router/icmp', 29_999)).toBe('ok');
  expect(gets('router/icmp', 120_000)).toBe('ok');
});

it('knows a dead feed, a cable, a program beside its machine, and what refuses', () => {
  expect(rig('  - { at: 0s, on: s1/feed, how: dead }').gets('till/icmp')).toBe('lost');
  expect(rig('  - { at: 0s, on: s1/till->sw, how: dead }').gets('till/icmp')).toBe('lost');
  const hung = rig('  - { at: 0s, on: s1/till/service, how: dead }');
  expect([hung.gets('till/icmp'), hung.gets('till/http')]).toEqual(['ok', 'lost']);
  const refusing = rig('  - { at: 0s, on: s1/till, how: refuses }');
  expect([refusing.gets('till/icmp'), refusing.gets('till/http')]).toEqual(['ok', 'refused']);
});

it('takes the backup line when the main one has been dead for long enough, and pins the probe of a line to it', () => {
  const { gets } = rig('  - { at: 0s, on: isp/carrier, how: dead }', '    failover: 20s\n');
  expect([gets('central-db/db', 19_999), gets('central-db/db', 20_000)]).toEqual(['lost', 'ok']);
  expect(gets('wan/icmp', 60_000)).toBe('lost');
});

it('breaks what several sites share where it stands, and names it by either name', () => {
  for (const name of ['hub/central-db', 's1/central-db'])
    expect(rig(`  - { at: 0s, on: ${name}, how: dead }`).gets('central-db/db')).toBe('lost');
});

it('loses the share that it is told to lose', () => {
  const { gets } = rig('  - { at: 0s, on: s1/router, how: lossy, loss: 0.3 }');
  const lost = Array.from({ length: 2_000 }, () => gets('router/icmp')).filter((met) => met === 'lost').length;
  expect(lost).toBeGreaterThan(500);
  expect(lost).toBeLessThan(700);
  expect(gets('till/icmp')).toBe('ok');
});

it('is late by what is slow on the way, and lost where that is beyond the timeout', () => {
  const at = (latency: string): ReturnType<Rig['gets']> =>
    rig(`  - { at: 0s, on: s1/router, how: slow, latency: ${latency} }`).gets('router/icmp');
  expect([at('1900ms'), at('2s')]).toEqual(['ok', 'lost']);
});

it('says what a device tells of itself, only where it is reached, only to the kind that is named, with figures that move', () => {
  const fault =
    '  - { at: 0s, until: 100s, on: s1/store-db->central-db, how: says, reason: replication-lag, values: { markerAgeS: { from: 0, to: 100 } } }';
  const { world, gets } = rig(fault);
  expect(gets('lag')).toBe('replication-lag');
  const check = {
    id: 'lag',
    on: { link: 'store-db->central-db' },
    kind: 'replication',
    target: '',
    intervalMs: 10_000,
    timeoutMs: 2_000,
    values: [],
  } as CheckDefinition;
  const met = world.attempt(check, 40_000);
  expect(met === 'lost' ? null : met.attempt.values).toEqual({ markerAgeS: 40 });
  expect(rig(`${fault}\n  - { at: 0s, on: s1/wan, how: dead }`, '    failover: 1h\n').gets('lag')).toBe('lost');
  expect(rig('  - { at: 0s, on: s1/till, how: says, reason: cpu-high, kind: host }').gets('till/http')).toBe('ok');
});

it('has no agent where its machine or its feed is dead, or it is silenced', () => {
  const silent = (on: string, how: string): boolean => rig(`  - { at: 0s, on: ${on}, how: ${how} }`).world.isSilent(1);
  expect([silent('s1/front-end', 'dead'), silent('s1/front-end', 'silent'), silent('s1/sw', 'dead')]).toEqual([
    true,
    true,
    false,
  ]);
});

it('gives the same to whoever asks again while a fault lasts, and something else when it is over', () => {
  const { gets } = rig(
    '  - { at: 0s, until: 2m, on: s1/till, how: dead }\n  - { at: 1m, until: 3m, on: s1/wan, how: slow, latency: 60ms }',
  );
  const seen = (id: string): string[] => [50_000, 70_000, 100_000, 119_999, 120_000].map((atMs) => gets(id, atMs));
  expect(seen('till/icmp')).toEqual(['lost', 'lost', 'lost', 'lost', 'ok']);
  expect(seen('central-db/db')).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
});

it('is later by jitter than the way takes, never earlier, and seldom by much', () => {
  const jitter = { usualMs: 0.5, queueShare: 0.01, queueMs: 40, stallShare: 0.001, stallMs: 1_000 };
  const loaded = checkScenario(smallStore('expect: [{ kept: s1 }]\n'), 'test.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const [site] = loaded.scenario.sites;
  if (site === undefined) throw new Error('no site');
  const check = site.definition.checks.find(({ id }) => id === 'wan/icmp') as CheckDefinition;
  const latenciesOf = (sites: readonly (typeof site)[]): number[] => {
    const world = createWorld({ ...loaded.scenario, sites }, createRandom(7)).sites[0] as SiteWorld;
    return Array.from({ length: 20_000 }, () => {
      const met = world.attempt(check, 1_000);
      if (met === 'lost') throw new Error('lost');
      expect(met.attempt.latencyUs).toBe(Math.round(met.latencyMs * 1_000));
      return met.latencyMs;
    });
  };
  const [wayMs = 0] = latenciesOf([site]);
  const late = latenciesOf([{ ...site, jitter }])
    .map((latencyMs) => latencyMs - wayMs)
    .sort((a, b) => a - b);
  expect(late[0]).toBeGreaterThanOrEqual(0);
  expect(late[10_000]).toBeCloseTo(0.35, 1);
  const above = (ms: number): number => late.filter((each) => each > ms).length;
  expect([above(20) > 60, above(20) < 250, above(999) > 5, above(999) < 50]).toEqual([true, true, true, true]);
});
