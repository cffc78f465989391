/** Diagnosis over time: the real hysteresis feeds it, faults come and go. */
import {
  type Attempt,
  type CheckHealth,
  createCheckState,
  createSiteDiagnosis,
  foldAttempt,
  notOk,
  ok,
  type SiteVerdict,
} from '../../src/index.js';
import { STORE } from './store.js';

type Outcome = (id: string, atMs: number) => Attempt;
const TIMEOUT = notOk('down', 'timeout');

/** Every check once a second from `fromMs` to `toMs`, each at its own moment within the second. */
function createWatch() {
  const diagnosis = createSiteDiagnosis(STORE);
  const healths: CheckHealth[] = STORE.checks.map(() => createCheckState());
  return {
    wayLoss: (id: string, nowMs: number): number =>
      diagnosis.wayLoss(
        STORE.checks.findIndex((check) => check.id === id),
        healths,
        nowMs,
      ),
    run(fromMs: number, toMs: number, outcome: Outcome): SiteVerdict {
      for (let secondMs = fromMs; secondMs < toMs; secondMs += 1_000) {
        STORE.checks.forEach(({ id }, index) => {
          const atMs = secondMs + Math.floor((index * 1_000) / STORE.checks.length);
          const attempt = outcome(id, atMs);
          healths[index] = foldAttempt(healths[index] as CheckHealth, attempt, atMs).state;
          diagnosis.note(index, attempt, atMs);
        });
      }
      return diagnosis.judge(healths, toMs);
    },
  };
}
const healthy: Outcome = () => ok(500);
const failing =
  (...prefixes: string[]): Outcome =>
  (id) =>
    prefixes.some((prefix) => id.startsWith(prefix)) ? TIMEOUT : ok(500);
const named = ({ causes }: SiteVerdict) => causes.map(({ suspects }) => suspects[0]?.component);

it('names a dead switch within two seconds, since it died', () => {
  const watch = createWatch();
  expect(watch.run(0, 60_000, healthy)).toEqual({ causes: [], conditions: [], unexplained: [], isSearchCut: false });
  const verdict = watch.run(60_000, 62_000, failing('sw-b', 'till-3', 'till-4', 'printer', 'terminal'));
  expect(verdict.causes).toHaveLength(1);
  expect(verdict.causes[0]?.suspects.map(({ component }) => component)).toContain('sw-b');
  expect(verdict.causes[0]?.isConfident).toBe(true);
  expect(verdict.causes[0]?.sinceMs).toBeGreaterThanOrEqual(60_000);
  expect(verdict.causes[0]?.sinceMs).toBeLessThan(61_000);
});

it('keeps an old fault apart from a new one, and lets each go when it ends', () => {
  const watch = createWatch();
  watch.run(0, 10_000, healthy);
  watch.run(10_000, 200_000, failing('till-1'));
  const both = watch.run(200_000, 203_000, failing('till-1', 'router', 'wan', '4g', 'central-db', 'vip'));
  expect(named(both)).toEqual(['till-1', 'router']);
  expect(both.causes.map(({ sinceMs }) => sinceMs < 11_000)).toEqual([true, false]);
  const one = watch.run(203_000, 206_000, failing('router', 'wan', '4g', 'central-db', 'vip'));
  expect(named(one)).toEqual(['router']);
  expect(watch.run(206_000, 209_000, healthy)).toEqual({
    causes: [],
    conditions: [],
    unexplained: [],
    isSearchCut: false,
  });
});

describe('a till that dies shortly after', () => {
  const DEAD_MS = 60_000;
  const dead = failing('till-1');

  it.each<[string, Outcome]>([
    ['another lost a packet', (id, atMs) => (id === 'printer/icmp' && atMs < 53_000 ? TIMEOUT : ok(500))],
    ['another was mended', (id, atMs) => (id.startsWith('till-3') && atMs < 58_000 ? TIMEOUT : ok(500))],
  ])('%s is dead, and not lossy', (_name, before) => {
    const watch = createWatch();
    watch.run(0, 52_000, healthy);
    watch.run(52_000, DEAD_MS, before);
    const { causes } = watch.run(DEAD_MS, DEAD_MS + 3_000, dead);
    const found = causes.filter(({ suspects }) => suspects[0]?.component === 'till-1');
    expect(found).toEqual([expect.objectContaining({ mode: 'hard', isConfident: true })]);
    expect(found[0]?.sinceMs).toBeGreaterThanOrEqual(DEAD_MS);
  });
});

it('a program that has lost half for most of a minute is named beside others that lost one attempt each just now', () => {
  const watch = createWatch();
  watch.run(0, 10_000, healthy);
  const strays: Readonly<Record<string, number>> = { 'till-1/icmp': 54_000, 'till-3/icmp': 56_000, 'vip/http': 57_000 };
  const verdict = watch.run(10_000, 60_000, (id, atMs) => {
    const isStray = Math.floor(atMs / 1_000) * 1_000 === strays[id];
    const isLost = id === 'printer/escpos' && Math.floor(atMs / 1_000) % 4 < 2;
    return isStray || isLost ? TIMEOUT : ok(500);
  });
  const [cause, ...others] = verdict.causes;
  expect(others).toEqual([]);
  expect(cause).toMatchObject({ mode: 'lossy', isConfident: true });
  expect(cause?.suspects.map(({ component }) => component)).toContain('printer/service');
  expect(cause?.sinceMs).toBeLessThan(14_000);
});

it('stays with the switch that loses for more than a minute, as each check behind it has lost for that long', () => {
  const BEHIND = ['sw-b', 'till-3', 'till-4', 'printer', 'terminal'];
  const begun = { 'printer/icmp': 60_000, 'printer/escpos': 60_000 } as Readonly<Record<string, number>>;
  const watch = createWatch();
  watch.run(0, 60_000, healthy);
  // Each loses one of three; those of the printer lost first.
  const loses: Outcome = (id, atMs) => {
    const isBehind = BEHIND.some((prefix) => id.startsWith(prefix));
    const at = Math.floor(atMs / 1_000) + STORE.checks.findIndex((check) => check.id === id);
    return isBehind && atMs >= (begun[id] ?? 64_000) && at % 3 === 0 ? TIMEOUT : ok(500);
  };
  watch.run(60_000, 110_000, loses);
  for (let second = 110; second < 135; second += 1) {
    const { causes } = watch.run(second * 1_000, (second + 1) * 1_000, loses);
    const sure = causes.filter(({ isConfident }) => isConfident).map(({ suspects }) => suspects[0]?.component);
    expect([second, sure.filter((component) => component?.includes('sw-b') !== true)]).toEqual([second, []]);
  }
});

it('calls a line lossy that answers in between', () => {
  const watch = createWatch();
  watch.run(0, 20_000, healthy);
  const lossy: Outcome = (id, atMs) => {
    const isBeyond = ['wan', 'central-db', 'vip'].some((prefix) => id.startsWith(prefix));
    return isBeyond && (Math.floor(atMs / 1_000) * 7) % 10 < 4 ? TIMEOUT : ok(500);
  };
  const verdict = watch.run(20_000, 50_000, lossy);
  expect(verdict.causes[0]).toMatchObject({ mode: 'lossy', isConfident: true });
});

it('believes a device that says what is wrong with it, and nobody before it', () => {
  const watch = createWatch();
  watch.run(0, 10_000, healthy);
  const verdict = watch.run(10_000, 15_000, (id) =>
    id === 'printer/escpos' ? notOk('down', 'consumable-out', 800) : ok(500),
  );
  expect(verdict.causes).toEqual([]);
  expect(verdict.conditions).toEqual([
    { component: 'printer', check: 'printer/escpos', state: 'down', reason: 'consumable-out' },
  ]);
});

it('takes a check that stops to judge for neither guilty nor well', () => {
  const watch = createWatch();
  watch.run(0, 10_000, healthy);
  const verdict = watch.run(10_000, 40_000, (id) =>
    id.startsWith('till') ? notOk('unknown', 'not-permitted') : ok(5),
  );
  expect(verdict).toEqual({ causes: [], conditions: [], unexplained: [], isSearchCut: false });
});

it('lets an older lossy router answer for what it loses later, and tells a till that dies behind nothing of it', () => {
  const watch = createWatch();
  watch.run(0, 20_000, healthy);
  const loses = (atMs: number) => (Math.floor(atMs / 1_000) * 7) % 10 < 4;
  const early: Outcome = (id, atMs) => (/^(wan|4g|router)/.test(id) && loses(atMs) ? TIMEOUT : ok(500));
  expect(named(watch.run(20_000, 110_000, early))).toEqual(['router']);
  const late: Outcome = (id, atMs) => {
    const isBehind = /^(wan|4g|router|central-db|vip)/.test(id) && loses(atMs);
    return isBehind || id.startsWith('till-2') ? TIMEOUT : ok(500);
  };
  const verdict = watch.run(110_000, 140_000, late);
  expect(named(verdict)).toEqual(['router', 'till-2']);
  expect(verdict.causes[0]?.explains).toEqual(expect.arrayContaining(['router/icmp', 'central-db/db', 'vip/http']));
  expect(verdict.unexplained).toEqual([]);
});

describe('a router that loses, and then dies', () => {
  const behind = /^(wan|4g|router|central-db|vip)/;
  const loses = (id: string, atMs: number) => (Math.floor(atMs / 1_000) * 7 + id.length * 3) % 10 < 4;
  const lossy: Outcome = (id, atMs) => (behind.test(id) && loses(id, atMs) ? TIMEOUT : ok(500));

  it('tells what its way loses to the checks behind it, and to no others', () => {
    const watch = createWatch();
    watch.run(0, 20_000, healthy);
    expect(watch.wayLoss('vip/http', 20_000)).toBe(0);
    watch.run(20_000, 80_000, lossy);
    expect(watch.wayLoss('vip/http', 80_000)).toBeGreaterThan(0.2);
    expect(watch.wayLoss('till-1/icmp', 80_000)).toBe(0);
  });

  it('is one cause all the while: no device behind it that began to lose earlier than others is a dead one', () => {
    const watch = createWatch();
    watch.run(0, 20_000, healthy);
    const early: Outcome = (id, atMs) => (id.startsWith('vip') ? lossy(id, atMs) : ok(500));
    watch.run(20_000, 30_000, early);
    for (let fromMs = 30_000; fromMs < 300_000; fromMs += 30_000) {
      const verdict = watch.run(fromMs, fromMs + 30_000, lossy);
      if (fromMs >= 120_000) expect(named(verdict)).toEqual(['router']);
    }
    for (let fromMs = 300_000; fromMs < 400_000; fromMs += 10_000) {
      const verdict = watch.run(fromMs, fromMs + 10_000, failing('router', 'wan', '4g', 'central-db', 'vip'));
      expect(named(verdict)).toEqual(['router']);
    }
    expect(watch.run(400_000, 430_000, healthy).causes).toEqual([]);
  });

  it('does not take what was dead before it for a symptom', () => {
    const watch = createWatch();
    watch.run(0, 10_000, healthy);
    watch.run(10_000, 100_000, failing('central-db'));
    const both = watch.run(100_000, 115_000, failing('router', 'wan', '4g', 'central-db', 'vip'));
    expect(named(both)).toEqual(['central-db/service', 'router']);
  });
});
