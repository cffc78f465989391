/** A check's latency as a line, from the collector's history and then live, with the spells in which it was not ok. */
import type { CheckView, SiteDetail } from '@tillwatch/model';
import { useEffect, useState } from 'preact/hooks';
import { fetchHistory } from '../page/api.js';
import { useWords } from '../page/contexts.js';
import { collectorNowMs, useNow } from '../page/page-clock.js';
import type { HistoryRange } from '../page/route.js';
import { formatLatency } from '../words/quantity-words.js';
import { formatInstant } from '../words/time-words.js';
import { appendLive, type Drawing, drawSeries, type Series, seriesOf } from './series.js';

interface LatencyChartProps {
  readonly site: SiteDetail;
  readonly check: CheckView;
  readonly range: HistoryRange;
  /** Connections so far: history is read anew after each. */
  readonly connections: number;
}

const RANGE_MS: Readonly<Record<HistoryRange, number>> = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000 };
/** Units of the chart; it is stretched to its box. */
const WIDTH = 600;
const HEIGHT = 60;

/** The chart. A time in which nothing was measured is empty; a spell that was not ok is tinted and has a bar in its colour below. */
export function LatencyChart({ site, check, range, connections }: LatencyChartProps) {
  const words = useWords();
  const { t, locale } = words;
  const nowMs = useNow(10_000);
  const fromMs = nowMs - RANGE_MS[range];
  const series = useSeries(site.id, check, range, connections);
  if (series === 'loading') return <p class="chart-empty faint">{t('historyLoading')}</p>;
  if (series === 'failed') return <p class="chart-empty faint">{t('historyFailed')}</p>;
  const drawing = drawSeries(series, { fromMs, toMs: nowMs + 10_000, width: WIDTH, height: HEIGHT });
  if (drawing.spells.length === 0) return <p class="chart-empty faint">{t('historyEmpty')}</p>;
  const rangeWord = { '1h': t('lastHour'), '24h': t('lastDay'), '7d': t('lastWeek') }[range];
  const from = formatInstant(fromMs, nowMs, locale, site.timeZone);
  const to = formatInstant(nowMs, nowMs, locale, site.timeZone);
  if (drawing.topUs === null || drawing.lowUs === null) {
    return (
      <figure class="chart">
        <StateStrip drawing={drawing} label={t('stateChart', { range: rangeWord })} />
        <figcaption>
          <span>{from}</span>
          <span>{to}</span>
        </figcaption>
      </figure>
    );
  }
  const [low, top] = [formatLatency(drawing.lowUs, locale), formatLatency(drawing.topUs, locale)];
  return (
    <figure class="chart">
      <Curve drawing={drawing} label={t('latencyChart', { range: rangeWord, low, top })} />
      <figcaption>
        <span>{from}</span>
        <span>{t('topLatency', { top })}</span>
        <span>{to}</span>
      </figcaption>
    </figure>
  );
}

function Curve({ drawing, label }: { drawing: Drawing; label: string }) {
  const bad = drawing.spells.filter((spell) => spell.state !== 'ok');
  return (
    <svg viewBox={`0 -3 ${WIDTH} ${HEIGHT + 12}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {bad.map((spell) => (
        <g key={`${spell.state} ${spell.x}`} data-state={spell.state}>
          <rect class="spell" x={spell.x} y={-3} width={spell.width} height={HEIGHT + 6} />
          <rect class="spell-bar" x={spell.x} y={HEIGHT + 4} width={spell.width} height={4} />
        </g>
      ))}
      <path class="axis" d={`M0 ${HEIGHT + 1}H${WIDTH}`} />
      <path class="curve" d={drawing.line} />
    </svg>
  );
}

/** For a check that times nothing: its states alone. */
function StateStrip({ drawing, label }: { drawing: Drawing; label: string }) {
  return (
    <svg class="strip" viewBox={`0 0 ${WIDTH} 4`} preserveAspectRatio="none" role="img" aria-label={label}>
      {drawing.spells.map((spell) => (
        <g key={`${spell.state} ${spell.x}`} data-state={spell.state}>
          <rect class="spell-bar" x={spell.x} y={0} width={spell.width} height={4} />
        </g>
      ))}
    </svg>
  );
}

/** History once for each connection, live points after it. */
function useSeries(
  siteId: string,
  check: CheckView,
  range: HistoryRange,
  connections: number,
): Series | 'loading' | 'failed' {
  const [series, setSeries] = useState<Series | 'loading' | 'failed'>('loading');
  useEffect(() => {
    const abort = new AbortController();
    const toMs = collectorNowMs();
    const request = { site: siteId, check: check.id, fromMs: toMs - RANGE_MS[range], toMs, maxPoints: WIDTH };
    fetchHistory(request, abort.signal).then(
      (history) => setSeries(seriesOf(history)),
      () => setSeries((known) => (abort.signal.aborted || typeof known !== 'string' ? known : 'failed')),
    );
    return () => abort.abort();
  }, [siteId, check.id, range, connections]);
  useEffect(() => {
    setSeries((known) =>
      typeof known === 'string' ? known : appendLive(known, check, collectorNowMs() - RANGE_MS[range]),
    );
  }, [check, range]);
  return series;
}
