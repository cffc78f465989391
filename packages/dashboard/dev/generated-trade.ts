/** Made-up trade for the development page: one store at which it stopped an hour and a half ago, one that is new, and nobody counts elsewhere. */
import type { SiteTradeAnswer, SiteTradeView } from '@tillwatch/model';

const STEP_MS = 30 * 60_000;
const STEPS = 24;
/** Orders that a half hour of the day usually brings, from its opening on. */
const USUAL = [2, 3, 4, 6, 7, 8, 9, 10, 9, 7, 6, 6, 7, 8, 10, 12, 13, 12, 10, 8, 6, 4, 3, 2];
const STOPPED = 's0004';
const NEW = 's0005';

/** What the site sells; the day is half over. */
export function generatedTrade(site: string, nowMs: number): SiteTradeAnswer {
  if (site !== STOPPED && site !== NEW) return { site, trade: null };
  const nowStep = Math.floor(nowMs / STEP_MS);
  const firstMs = (nowStep - STEPS / 2) * STEP_MS;
  const steps = USUAL.map((expected, index) => ({
    at: new Date(firstMs + index * STEP_MS).toISOString(),
    expected,
    low: Math.max(0, Math.round(expected - 1.6 * Math.sqrt(expected))),
    high: Math.round(expected + 1.8 * Math.sqrt(expected)),
    seen: seenAt(site, index, expected),
  }));
  const past = steps.filter(({ seen }) => seen !== null);
  const trade: SiteTradeView = {
    metric: 'orders',
    check: 'store-db/orders',
    timeZone: 'Asia/Shanghai',
    date: new Date(nowMs).toISOString().slice(0, 10),
    state: site === NEW ? 'learning' : 'full',
    learnedDays: site === NEW ? 6 : 52,
    stepMinutes: 30,
    steps,
    soFar: {
      seen: past.reduce((sum, { seen }) => sum + (seen ?? 0), 0),
      expected: past.reduce((sum, { expected }) => sum + expected, 0),
      unknownMinutes: 30,
    },
    trouble:
      site === NEW
        ? null
        : {
            kind: 'trade-stopped',
            since: new Date(firstMs + 9 * STEP_MS).toISOString(),
            seen: 0,
            expected: 19,
            low: 12,
            high: 27,
            lost: { orders: 19, low: 12, high: 27 },
            share: 0.03,
          },
    falseAlarmsAYear: { alone: 4, besideFault: 52 },
    visible: [
      { hours: 1, drop: 0.95 },
      { hours: 4, drop: 0.52 },
      { hours: 8, drop: 0.38 },
    ],
  };
  return { site, trade };
}

/** Half an hour is unknown; from the ninth on nothing is sold at the store that stopped. */
function seenAt(site: string, index: number, expected: number): number | null {
  if (index >= STEPS / 2 || index === 4) return null;
  if (site === STOPPED && index >= 9) return 0;
  return Math.max(0, expected + ((index * 5) % 4) - 2);
}
