import fc from 'fast-check';
import type { IncidentFold } from '../../src/incident/fold-incidents.js';
import { foldIncidents } from '../../src/incident/fold-incidents.js';
import { emptyBook, isLiving } from '../../src/incident/incident-book.js';
import type { SightedCause, SiteSighting } from '../../src/incident/incident-fold.js';
import { type SiteTrade, type TradeTrouble, withTrade } from '../../src/trade/trade-cause.js';
import { visibleShare } from '../../src/trade/visible-drop.js';

const START_MS = Date.UTC(2026, 2, 30, 12);
const MINUTE_MS = 60_000;
const TROUBLE: TradeTrouble = {
  kind: 'trade-stopped',
  metric: 'orders',
  check: 'store-db/orders',
  on: 'store-db',
  onsetMs: START_MS - 70 * MINUTE_MS,
  standsAlone: true,
  isSure: true,
  isSettled: true,
};
const LOST = { orders: 12, low: 7, high: 18 };
const trade = (trouble: TradeTrouble | null): SiteTrade => ({ trouble, lostSince: () => LOST });

function router(onsetMs: number): SightedCause {
  return {
    component: 'router',
    kind: 'hard',
    candidates: [{ site: 's1', component: 'router', share: 1 }],
    isConfident: true,
    isFinding: false,
    onsetMs,
    symptoms: [{ site: 's1', check: 'router/ping', on: 'router', state: 'down', reason: 'timeout', sinceMs: onsetMs }],
    flows: [{ site: 's1', name: 'checkout', state: 'down', critical: true }],
    evidence: null,
    suspects: [],
    class: 'infrastructure/network-lan',
    trigger: 'unknown',
    lostTrade: null,
  };
}

const sighting = (atMs: number, causes: readonly SightedCause[] = []): SiteSighting => ({
  type: 'site',
  site: 's1',
  atMs,
  vantage: 'store',
  causes,
  isOpen: true,
  mute: null,
});

/** Folds sightings, five seconds apart; notices in their order. */
function play(
  parts: readonly {
    readonly causes: readonly SightedCause[];
    readonly trouble: TradeTrouble | null;
    readonly times: number;
  }[],
) {
  let book = emptyBook();
  let atMs = START_MS;
  const notices: string[] = [];
  for (const { causes, trouble, times } of parts) {
    for (let turn = 0; turn < times; turn++) {
      const folded: IncidentFold = foldIncidents(book, withTrade(sighting(atMs, causes), trade(trouble)));
      book = folded.book;
      for (const effect of folded.effects)
        if (effect.kind === 'notice') notices.push(`${effect.incident} ${effect.notice}`);
      atMs += 5_000;
    }
  }
  return { notices, incidents: [...book.incidents.values()] };
}

describe('a stop of trade', () => {
  it('without any fault is one incident: a task, graded as impaired, told once', () => {
    const { notices, incidents } = play([{ causes: [], trouble: TROUBLE, times: 20 }]);
    expect(notices).toEqual(['I1 opened']);
    expect(incidents).toMatchObject([
      {
        severity: 'P3',
        class: 'application/unknown',
        cause: { component: 'trade:orders', kind: 'trade-stopped' },
        onsetMs: TROUBLE.onsetMs,
        lostTrade: LOST,
      },
    ]);
  });

  it('that may be chance is a question, which becomes the incident once it is sure', () => {
    const { notices, incidents } = play([{ causes: [], trouble: { ...TROUBLE, isSure: false }, times: 20 }]);
    expect(notices).toEqual(['I1 opened']);
    expect(incidents).toMatchObject([{ severity: 'P4', life: { isFinding: true } }]);
    const later = play([
      { causes: [], trouble: { ...TROUBLE, isSure: false }, times: 20 },
      { causes: [], trouble: TROUBLE, times: 20 },
    ]);
    expect(later.notices).toEqual(['I1 opened', 'I1 worse']);
    expect(later.incidents).toMatchObject([{ id: 'I1', severity: 'P3', life: { isFinding: false } }]);
  });

  it('of a store with a young baseline is never more than a question, and one that nobody is asked', () => {
    const { incidents } = play([{ causes: [], trouble: { ...TROUBLE, isSettled: false }, times: 3 }]);
    expect(incidents).toMatchObject([{ severity: 'P4', flows: [], life: { isFinding: true } }]);
  });

  it('joins the fault that is open: the same incident, graver, and nobody is told twice', () => {
    const fault = [router(START_MS)];
    const { notices, incidents } = play([
      { causes: fault, trouble: null, times: 5 },
      { causes: fault, trouble: { ...TROUBLE, standsAlone: false, onsetMs: START_MS }, times: 20 },
    ]);
    expect(notices).toEqual(['I1 opened']);
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({ severity: 'P2', cause: { component: 'router' }, lostTrade: LOST });
    expect(incidents[0]?.symptoms.map(({ check }) => check)).toEqual(['router/ping', 'store-db/orders']);
  });

  it('gets its cause when a fault is found later: the same incident, attributed anew', () => {
    const fault = [router(START_MS + 30_000)];
    const { notices, incidents } = play([
      { causes: [], trouble: TROUBLE, times: 6 },
      { causes: fault, trouble: TROUBLE, times: 20 },
    ]);
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({ id: 'I1', severity: 'P2', cause: { component: 'router', kind: 'hard' } });
    expect(notices.filter((notice) => notice.endsWith('opened'))).toEqual(['I1 opened']);
  });

  it('that is only asked about stays a question beside what would open nothing: tills that are switched off when the store has closed', () => {
    const question = { ...TROUBLE, isSure: false };
    const off = { ...router(START_MS + 30_000), mute: { kind: 'closed', id: 's1', untilMs: null } } as const;
    const early = { ...router(START_MS + 30_000), notBeforeMs: START_MS + 3_600_000 };
    for (const fault of [off, early]) {
      const parts = [
        { causes: [], trouble: question, times: 6 },
        { causes: [fault], trouble: question, times: 20 },
      ];
      const { notices, incidents } = play(parts);
      expect(notices).toEqual(['I1 opened']);
      expect(incidents).toMatchObject([
        { severity: 'P4', cause: { component: 'trade:orders' }, life: { isFinding: true, clearSinceMs: null } },
      ]);
      const still = play([...parts, { causes: [router(START_MS + 30_000)], trouble: question, times: 20 }]);
      expect(still.notices).toEqual(['I1 opened', 'I1 reattributed', 'I1 worse']);
      expect(still.incidents).toMatchObject([{ severity: 'P2', cause: { component: 'router', kind: 'hard' } }]);
    }
  });

  it('ends with the alarm', () => {
    const { notices, incidents } = play([
      { causes: [], trouble: TROUBLE, times: 6 },
      { causes: [], trouble: null, times: 6 },
    ]);
    expect(incidents.filter(isLiving)).toEqual([]);
    expect(notices).toEqual(['I1 opened', 'I1 resolved']);
  });

  it('is not told of an earlier time, nor by a fault that stops nobody from buying, nor too early', () => {
    const past = { ...sighting(START_MS), isPast: true };
    expect(withTrade(past, trade(TROUBLE))).toBe(past);
    const light = {
      ...router(START_MS),
      flows: [{ site: 's1', name: 'labels', state: 'down' as const, critical: false }],
    };
    const beside = withTrade(sighting(START_MS, [light]), trade(TROUBLE));
    expect(beside.causes.map(({ component }) => component)).toEqual(['router', 'trade:orders']);
    const early = withTrade(sighting(START_MS), trade({ ...TROUBLE, standsAlone: false }));
    expect(early.causes).toEqual([]);
  });

  it('is weighed into the same fault whatever the order of the causes', () => {
    const faults = [
      router(START_MS),
      { ...router(START_MS - 1_000), component: 'switch' },
      { ...router(START_MS), component: 'db' },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(faults, { minLength: 3 }), (causes) => {
        const told = withTrade(sighting(START_MS, causes), trade(TROUBLE));
        expect(told.causes.filter(({ lostTrade }) => lostTrade !== null).map(({ component }) => component)).toEqual([
          'switch',
        ]);
      }),
    );
  });
});

describe('the least drop that shows', () => {
  it('is a stop from some ten orders on, a half drop from sixty, nothing below', () => {
    expect(visibleShare(8, 8.9)).toBeNull();
    expect(visibleShare(11, 8.9)).toBeLessThan(0.1);
    expect(visibleShare(60, 8.9)).toBeCloseTo(0.5, 1);
    expect(visibleShare(760, 8.9)).toBeCloseTo(0.85, 1);
  });
});
