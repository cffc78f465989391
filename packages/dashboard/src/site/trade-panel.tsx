/** What a site sells today beside what days like this one sell: figures, a band with the line of what was sold, and the drop that stands. */
import type { SiteDetail, SiteTradeView } from '@tillwatch/model';
import { FAULT_KIND_WORDS } from '@tillwatch/model';
import { useEffect, useState } from 'preact/hooks';
import { fetchTrade } from '../page/api.js';
import { useWords } from '../page/contexts.js';
import { collectorNowMs, useNow } from '../page/page-clock.js';
import { formatNumber, formatShare } from '../words/quantity-words.js';
import { formatClock, formatInstant } from '../words/time-words.js';
import { drawTrade } from './trade-drawing.js';

interface TradePanelProps {
  readonly site: SiteDetail;
  /** Connections so far: trade is read anew after each. */
  readonly connections: number;
}

const EVERY_MS = 60_000;
/** Units of the chart; it is stretched to its box. */
const WIDTH = 600;
const HEIGHT = 90;

/** The panel; none where nobody counts the site's trade. */
export function TradePanel({ site, connections }: TradePanelProps) {
  const { t } = useWords();
  const trade = useTrade(site.id, connections);
  if (trade === null) return null;
  return (
    <section class="panel trade" aria-labelledby="trade-title">
      <header class="details-head">
        <h2 id="trade-title">{t('tradeTitle')}</h2>
        <span class="faint">{t(STATE_WORDS[trade.state])}</span>
      </header>
      {trade.trouble !== null && <Trouble trade={trade} trouble={trade.trouble} />}
      <Figures trade={trade} />
      {trade.steps.length > 0 && <Chart trade={trade} />}
      <Honesty trade={trade} />
    </section>
  );
}

const STATE_WORDS = {
  learning: 'tradeLearning',
  warning: 'tradeWarning',
  full: 'tradeFull',
  closed: 'tradeClosed',
} as const;

function useTrade(site: string, connections: number): SiteTradeView | null {
  const [trade, setTrade] = useState<{ readonly of: string; readonly view: SiteTradeView | null } | null>(null);
  const turn = Math.floor(useNow(EVERY_MS) / EVERY_MS);
  useEffect(() => {
    const abort = new AbortController();
    void fetchTrade(site, abort.signal).then((result) => {
      // What was read last stays when the collector does not answer.
      if (!abort.signal.aborted && result.ok) setTrade({ of: site, view: result.value.trade });
    });
    return () => abort.abort();
  }, [site, connections, turn]);
  return trade?.of === site ? trade.view : null;
}

function Trouble({ trade, trouble }: { trade: SiteTradeView; trouble: NonNullable<SiteTradeView['trouble']> }) {
  const { t, locale } = useWords();
  const n = (value: number): string => formatNumber(Math.round(value), locale);
  const since = formatInstant(Date.parse(trouble.since), collectorNowMs(), locale, trade.timeZone);
  return (
    <p class="trade-trouble">
      <b>
        {t('tradeItself')} {FAULT_KIND_WORDS[locale][trouble.kind]}
      </b>
      <br />
      {t('tradeSince', {
        since,
        seen: n(trouble.seen),
        expected: n(trouble.expected),
        low: n(trouble.low),
        high: n(trouble.high),
      })}
      {trouble.lost !== null &&
        ` ${t('tradeLost', { lost: n(trouble.lost.orders), low: n(trouble.lost.low), high: n(trouble.lost.high) })}`}
      {trouble.share !== null && ` ${t('tradeShare', { share: formatShare(trouble.share, locale) })}`}
    </p>
  );
}

function Figures({ trade }: { trade: SiteTradeView }) {
  const { t, locale } = useWords();
  const { seen, expected, unknownMinutes } = trade.soFar;
  if (trade.state === 'closed') return null;
  return (
    <dl class="readings">
      <div>
        <dt>{t('tradeSeen')}</dt>
        <dd>{formatNumber(seen, locale)}</dd>
      </div>
      <div>
        <dt>{t('tradeExpected')}</dt>
        <dd>{formatNumber(Math.round(expected), locale)}</dd>
      </div>
      {unknownMinutes > 0 && (
        <div>
          <dt>{t('tradeUnknown')}</dt>
          <dd>{t('minutes', { n: unknownMinutes })}</dd>
        </div>
      )}
    </dl>
  );
}

function Chart({ trade }: { trade: SiteTradeView }) {
  const { t, locale } = useWords();
  const { steps, stepMinutes, timeZone } = trade;
  const drawing = drawTrade(steps, { width: WIDTH, height: HEIGHT });
  const clock = (at: string | undefined): string =>
    at === undefined ? '' : formatClock(Date.parse(at), locale, timeZone).slice(0, 5);
  const label = t('tradeChart', { minutes: String(stepMinutes), top: formatNumber(drawing.top, locale) });
  return (
    <figure class="chart trade-chart">
      <svg viewBox={`0 -3 ${WIDTH} ${HEIGHT + 6}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path class="band" d={drawing.band} />
        <path class="usual" d={drawing.usual} />
        {drawing.sold.map((path) => (
          <path key={path} class="curve" d={path} />
        ))}
      </svg>
      <figcaption>
        <span>{clock(steps[0]?.at)}</span>
        <span>{t('tradeLegend', { minutes: String(stepMinutes) })}</span>
        <span>{clock(steps.at(-1)?.at)}</span>
      </figcaption>
    </figure>
  );
}

/** What these figures can not show is said beside them. */
function Honesty({ trade }: { trade: SiteTradeView }) {
  const { t, locale } = useWords();
  const { visible, falseAlarmsAYear, learnedDays } = trade;
  if (trade.state === 'learning') return <p class="faint">{t('tradeLearningHelp', { n: learnedDays })}</p>;
  const seen = visible.flatMap(({ hours, drop }) =>
    drop === null ? [] : [t('tradeVisible', { hours: String(hours), drop: formatShare(drop, locale) })],
  );
  return (
    <p class="faint">
      {seen.length > 0 && `${t('tradeVisibleFrom')} ${seen.join(' · ')}. `}
      {t('tradeFalseAlarms', { alone: String(falseAlarmsAYear.alone), beside: String(falseAlarmsAYear.besideFault) })}
    </p>
  );
}
