import fc from 'fast-check';
import type { DbFigures } from '../../src/db/figures.js';
import { type DbRules, judgeDb } from '../../src/db/verdict.js';
import { parseProbeParams } from '../../src/index.js';

const parsed = parseProbeParams('db', { engine: 'mariadb', host: 'db', user: 'monitor' });
const RULES = (parsed.ok ? parsed.params : null) as DbRules;
const WELL: DbFigures = {
  sessions: 10,
  sessionsLimit: 100,
  lockWaits: 0,
  longestLockWaitS: 0,
  longestTransactionS: 1,
  sizeBytes: 1e9,
  sizeLimitBytes: null,
  roomBytes: null,
  logBytes: 1e8,
  logGrowthBytesPerHour: 1e6,
  isReadOnly: false,
  oldestWaitingS: null,
  waitingRows: null,
};
const outcome = (change: Partial<DbFigures>, rules: Partial<DbRules> = {}) => {
  const { state, reason } = judgeDb({ ...WELL, ...change }, { ...RULES, ...rules });
  return `${state}/${reason}`;
};

describe('judgeDb', () => {
  it('is content with a database that is well, and tells what it knows', () => {
    expect(judgeDb(WELL, RULES, 900)).toEqual({
      state: 'ok',
      reason: null,
      latencyUs: 900,
      values: {
        sessions: 10,
        sessionsLimit: 100,
        sessionsPermille: 100,
        lockWaits: 0,
        longestLockWaitS: 0,
        longestTransactionS: 1,
        sizeBytes: 1e9,
        logBytes: 1e8,
        logGrowthBytesPerHour: 1e6,
        readOnly: 0,
      },
    });
  });

  it.each<[string, Partial<DbFigures>, Partial<DbRules>, string]>([
    ['84.9 % of the sessions', { sessions: 849, sessionsLimit: 1_000 }, {}, 'ok/null'],
    ['85 % of the sessions', { sessions: 850, sessionsLimit: 1_000 }, {}, 'degraded/sessions-high'],
    ['all sessions but this one', { sessions: 100 }, {}, 'degraded/sessions-full'],
    ['all sessions, and never high', { sessions: 100 }, { sessionsHighPermille: 0 }, 'degraded/sessions-full'],
    ['a lock that is waited for briefly', { lockWaits: 3, longestLockWaitS: 9 }, {}, 'ok/null'],
    ['a lock that is waited for', { lockWaits: 1, longestLockWaitS: 10 }, {}, 'degraded/lock-waits'],
    ['an old transaction', { longestTransactionS: 300 }, {}, 'degraded/long-transaction'],
    ['an old transaction, and no rule', { longestTransactionS: 9_999 }, { longTransactionS: 0 }, 'ok/null'],
    ['Express at 8.5 GB', { sizeBytes: 8.5e9, sizeLimitBytes: 1e10 }, {}, 'degraded/size-high'],
    [
      'Express with an extent left',
      { sizeBytes: 1e10, sizeLimitBytes: 1e10, roomBytes: 65_536 },
      {},
      'degraded/size-high',
    ],
    ['Express without', { sizeBytes: 1e10, sizeLimitBytes: 1e10, roomBytes: 65_535 }, {}, 'down/size-high'],
    ['a size that is told', { sizeBytes: 2e9 }, { sizeHighBytes: 2e9 }, 'degraded/size-high'],
    ['a log that grows 1.5 GB an hour', { logGrowthBytesPerHour: 1.5e9 }, {}, 'degraded/log-growing'],
    ['a large log', { logBytes: 2e9 }, { logHighBytes: 1e9 }, 'degraded/log-growing'],
    ['a row that waits for 15 minutes', { oldestWaitingS: 900, waitingRows: 2 }, {}, 'degraded/backlog'],
    ['read-only', { isReadOnly: true, sessions: 100 }, {}, 'down/read-only'],
    ['a replica that is read-only', { isReadOnly: true }, { mustWrite: false }, 'ok/null'],
  ])('%s', (_name, change, rules, expected) => {
    expect(outcome(change, rules)).toBe(expected);
  });

  it('never judges what is not known, whatever the rules', () => {
    const nothing = Object.fromEntries(Object.keys(WELL).map((name) => [name, null])) as unknown as DbFigures;
    fc.assert(
      fc.property(fc.record(Object.fromEntries(Object.keys(RULES).map((name) => [name, fc.nat()]))), (rules) => {
        expect(judgeDb(nothing, { ...rules, mustWrite: true } as unknown as DbRules)).toEqual({
          state: 'ok',
          reason: null,
          values: {},
        });
      }),
    );
  });

  it('never gets better by more sessions, waits, age or size', () => {
    const worse = { ok: 0, degraded: 1, down: 2 } as Readonly<Record<string, number>>;
    const figure = fc.constantFrom('sessions', 'longestTransactionS', 'sizeBytes', 'logBytes', 'oldestWaitingS');
    fc.assert(
      fc.property(figure, fc.nat(1e12), fc.nat(1e12), (name, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const at = (value: number) => worse[judgeDb({ ...WELL, [name]: value }, RULES).state] ?? 0;
        expect(at(more)).toBeGreaterThanOrEqual(at(less));
      }),
    );
  });
});
