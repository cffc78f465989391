import type { Counter, InterfaceReading, RouterReading } from '../../src/snmp-router/reading.js';
import { judgeRouter, type RouterPast, type RouterRules } from '../../src/snmp-router/verdict.js';

const rules: RouterRules = {
  interfaces: ['lan'],
  wan: 'wan',
  backup: '4g',
  lineDownKbps: 0,
  lineUpKbps: 0,
  utilizationHighPermille: 900,
  errorsHighPermille: 10,
  discardsHighPermille: 50,
  tableFullPermille: 750,
  rebootNoticeMinutes: 5,
};
const NAMES = ['lan', 'wan', '4g'];

const c64 = (value: number): Counter => ({ value: BigInt(Math.floor(value)), bits: 64 });
function iface(index: string, more: Partial<InterfaceReading> = {}, octets = 0): InterfaceReading {
  const direction = { octets: c64(octets), packets: c64(octets / 1_000), errors: c64(0), discards: c64(0) };
  return {
    index,
    adminStatus: 1,
    operStatus: 1,
    speedBps: 100_000_000,
    discontinuityTicks: 0,
    in: direction,
    out: direction,
    ...more,
  };
}
function reading(interfaces: readonly (InterfaceReading | null)[], more: Partial<RouterReading> = {}): RouterReading {
  return {
    atUs: 1_000_000_000,
    clocks: { serviceTicks: 100_000_000, systemTicks: null, engineS: null, engineBoots: 7 },
    interfaces,
    table: null,
    backup: { told: null, defaultRouteIndex: '2' },
    ...more,
  };
}
const up = () => [iface('1'), iface('2'), iface('3')];
const DOWN = { operStatus: 2 };
const OFF = { adminStatus: 2, operStatus: 2 };

function told(
  now: RouterReading,
  options: { before?: RouterPast; rules?: Partial<RouterRules>; seen?: string[] } = {},
) {
  const { attempt } = judgeRouter(
    now,
    options.before ?? null,
    { ...rules, ...options.rules },
    new Set(options.seen ?? NAMES),
    250,
  );
  return {
    verdict: attempt.reason ? `${attempt.state}/${attempt.reason}` : attempt.state,
    values: attempt.values ?? {},
  };
}
const at = (index: string) => ({ told: null, defaultRouteIndex: index });

describe('a router', () => {
  it.each<[string, RouterReading, string]>([
    ['all is up', reading(up()), 'ok'],
    ['the LAN is down', reading([iface('1', DOWN), iface('2'), iface('3')]), 'degraded/interface-down'],
    ['the LAN is switched off', reading([iface('1', OFF), iface('2'), iface('3')]), 'ok'],
    ['a tunnel has no known state', reading([iface('1', { operStatus: 4 }), iface('2'), iface('3')]), 'ok'],
    ['the backup waits to be dialled', reading([iface('1'), iface('2'), iface('3', { operStatus: 5 })]), 'ok'],
    [
      'the WAN is down, and nothing leads elsewhere',
      reading([iface('1'), iface('2', DOWN), iface('3', DOWN)], { backup: at('2') }),
      'down/interface-down',
    ],
    [
      'the WAN is down, and the backup took over',
      reading([iface('1'), iface('2', DOWN), iface('3')], { backup: at('3') }),
      'degraded/on-backup-line',
    ],
    [
      'the WAN is down, the backup is up, and the route is of before',
      reading([iface('1'), iface('2', DOWN), iface('3')], { backup: at('2') }),
      'degraded/on-backup-line',
    ],
    [
      'the WAN was switched off, and the route is of before',
      reading([iface('1'), iface('2', OFF), iface('3')], { backup: at('2') }),
      'degraded/on-backup-line',
    ],
    [
      'the WAN is up, and the route leads over the backup',
      reading(up(), { backup: at('3') }),
      'degraded/on-backup-line',
    ],
    [
      'the WAN is down, no route is told, the backup is up',
      reading([iface('1'), iface('2', DOWN), iface('3')], { backup: { told: null, defaultRouteIndex: null } }),
      'degraded/on-backup-line',
    ],
    [
      'the device itself says "backup"',
      reading(up(), { backup: { told: true, defaultRouteIndex: null } }),
      'degraded/on-backup-line',
    ],
    ['the device itself says "main"', reading(up(), { backup: { told: false, defaultRouteIndex: '3' } }), 'ok'],
    ['a stick that was there is gone', reading([iface('1'), iface('2'), null]), 'degraded/interface-down'],
    ['its table is at the line', reading(up(), { table: { used: 750, limit: 1_000 } }), 'degraded/table-full'],
    ['its table is below the line', reading(up(), { table: { used: 749, limit: 1_000 } }), 'ok'],
    [
      'it started a moment ago',
      reading(up(), { clocks: { serviceTicks: 29_900, systemTicks: null, engineS: null, engineBoots: 8 } }),
      'degraded/rebooted',
    ],
    [
      'it started 5 minutes ago',
      reading(up(), { clocks: { serviceTicks: 30_000, systemTicks: null, engineS: null, engineBoots: 8 } }),
      'ok',
    ],
    [
      'its clock of 497 days wrapped',
      reading(up(), { clocks: { serviceTicks: 100, systemTicks: null, engineS: 42_949_673, engineBoots: 1 } }),
      'ok',
    ],
  ])('when %s: %s', (_name, now, expected) => {
    expect(told(now).verdict).toBe(expected);
  });

  it('that never had an interface of that name is our entry’s fault', () => {
    expect(told(reading([iface('1'), iface('2'), null]), { seen: ['lan', 'wan'] }).verdict).toBe('unknown/bad-target');
  });

  it('that tells nothing is unknown', () => {
    const nothing = reading([], {
      clocks: { serviceTicks: null, systemTicks: null, engineS: null, engineBoots: null },
    });
    const bare = { interfaces: [], wan: '', backup: '' };
    expect(told(nothing, { rules: bare }).verdict).toBe('unknown/no-status');
    expect(told(reading([]), { rules: bare }).verdict).toBe('ok');
  });
});

describe('rates', () => {
  const past = (octets: number): RouterPast => ({
    reading: reading([iface('1'), iface('2', {}, octets), iface('3')], { atUs: 990_000_000 }),
    uptimeS: 999_990,
  });
  const after = (octets: number, more: Partial<RouterReading> = {}) =>
    reading([iface('1'), iface('2', {}, octets), iface('3')], more);

  it('are not there at first, and are then over the time between', () => {
    expect(told(after(5_000_000)).values).not.toHaveProperty('inKbps');
    expect(told(after(5_000_000), { before: past(0) }).values).toMatchObject({ inKbps: 4_000, if2InPermille: 40 });
  });

  it('are held against what the line really carries', () => {
    const now = after(112_500_000);
    expect(told(now, { before: past(0) }).verdict).toBe('degraded/utilization-high');
    expect(told(after(1_000_000), { before: past(0), rules: { lineDownKbps: 800 } }).verdict).toBe(
      'degraded/utilization-high',
    );
    expect(told(now, { before: past(0), rules: { utilizationHighPermille: 1_001 } }).verdict).toBe('ok');
  });

  it('are not made over a restart', () => {
    const now = after(50, { clocks: { serviceTicks: 90_000, systemTicks: null, engineS: null, engineBoots: 8 } });
    expect(told(now, { before: past(0) }).values).not.toHaveProperty('inKbps');
  });

  it('outlive a retry at once', () => {
    const { past: kept } = judgeRouter(after(10, { atUs: 990_300_000 }), past(0), rules, new Set(NAMES), 1);
    expect(kept).toEqual(past(0));
  });

  it('are repeated by a retry at once, so that what they show can be confirmed', () => {
    const busy = judgeRouter(after(112_500_000), past(0), rules, new Set(NAMES), 1);
    const retry = judgeRouter(after(112_500_100, { atUs: 1_000_250_000 }), busy.past, rules, new Set(NAMES), 1);
    expect(retry.attempt).toMatchObject({ reason: 'utilization-high', values: { inKbps: 90_000 } });
    const later = judgeRouter(after(112_500_200, { atUs: 1_010_000_000 }), retry.past, rules, new Set(NAMES), 1);
    expect(later.attempt).toMatchObject({ state: 'ok', values: { inKbps: 0 } });
  });

  it('tell errors and discards', () => {
    const counters = (packets: number, errors: number, discards: number) => ({
      octets: c64(0),
      packets: c64(packets),
      errors: c64(errors),
      discards: c64(discards),
    });
    const lan = (passed: number, errors: number, discards: number) =>
      reading([iface('1', { in: counters(passed, errors, discards) }), iface('2'), iface('3')]);
    const before: RouterPast = { reading: { ...lan(0, 0, 0), atUs: 990_000_000 }, uptimeS: 999_990 };
    expect(told(lan(985, 15, 0), { before })).toMatchObject({
      verdict: 'degraded/errors-high',
      values: { errorsPermille: 15 },
    });
    expect(told(lan(960, 0, 40), { before })).toMatchObject({ verdict: 'ok', values: { discardsPermille: 40 } });
    expect(told(lan(900, 0, 100), { before }).verdict).toBe('degraded/errors-high');
  });
});
