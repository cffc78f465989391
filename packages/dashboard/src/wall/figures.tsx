/** The estate in six figures, each counted from what the collector sent. */
import type { HealthState, SiteSummary } from '@tillwatch/model';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { useNow } from '../page/page-clock.js';
import { incidentsHref, NO_FILTER, wallHref } from '../page/route.js';
import { formatNumber, formatSpan } from '../words/quantity-words.js';
import { formatInstant } from '../words/time-words.js';
import { type EstateFigures, isSilent } from './estate-view.js';

interface FiguresProps {
  readonly figures: EstateFigures;
  readonly sites: ReadonlyMap<string, SiteSummary> | undefined;
  /** Living incidents and how many of them wait for a person; null where the collector has not said. */
  readonly open: { readonly total: number; readonly untaken: number } | null;
}

/** The row of figures; those that count sites lead to these sites. */
export function Figures({ figures, sites, open }: FiguresProps) {
  const { t, locale } = useWords();
  const { states } = figures;
  const faults = states.down + states.unreachable + states.degraded;
  return (
    <section class="figures" aria-label={t('figures')}>
      <CanSell sites={sites} />
      <OpenCauses open={open} />
      <Figure
        value={formatNumber(faults, locale)}
        label={t('sitesWithFaults')}
        tone={toneOf(states)}
        href={wallHref({ ...NO_FILTER, states: ['degraded', 'down', 'unreachable'] })}
      >
        <StateList counts={states} states={['down', 'unreachable', 'degraded']} />
      </Figure>
      <Figure
        value={formatNumber(states.unknown, locale)}
        label={t('sitesUnknown')}
        tone={states.unknown > 0 ? 'unknown' : 'ok'}
        href={wallHref({ ...NO_FILTER, states: ['unknown'] })}
      >
        {t('unknownNote')}
      </Figure>
      <FlowsFigure figures={figures} />
      <Figure
        value={formatNumber(figures.silent, locale)}
        label={t('agentsSilent')}
        tone={figures.silent > 0 ? 'unknown' : 'ok'}
      >
        <Silence sites={sites} figures={figures} />
      </Figure>
    </section>
  );
}

interface FigureProps {
  readonly value: string;
  readonly of?: string;
  readonly label: string;
  readonly tone?: HealthState;
  readonly href?: string;
  readonly children?: ComponentChildren;
}

function Figure({ value, of, label, tone = 'ok', href, children }: FigureProps) {
  const head = (
    <>
      <span class="figure-value">
        {value}
        {of !== undefined && <span class="figure-of"> {of}</span>}
      </span>
      <span class="figure-label">{label}</span>
    </>
  );
  return (
    <div class="panel figure" data-tone={tone}>
      {href === undefined ? (
        <p class="figure-head">{head}</p>
      ) : (
        <a class="figure-head" href={href}>
          {head}
        </a>
      )}
      <p class="figure-note">{children}</p>
    </div>
  );
}

function toneOf(states: EstateFigures['states']): HealthState {
  if (states.down + states.unreachable > 0) return 'down';
  return states.degraded > 0 ? 'degraded' : 'ok';
}

function StateList({ counts, states }: { counts: EstateFigures['states']; states: readonly HealthState[] }) {
  const words = useWords();
  return (
    <>
      {states
        .filter((state) => counts[state] > 0)
        .map((state) => `${formatNumber(counts[state], words.locale)} ${words.state(state)}`)
        .join(' · ')}
    </>
  );
}

/** A store sells where no flow without which it cannot trade has stopped (model: deriveSite); what is unknown is counted apart. */
function CanSell({ sites }: { sites: ReadonlyMap<string, SiteSummary> | undefined }) {
  const { t, locale } = useWords();
  const { total, can, partly, unknown } = useMemo(() => countStores(sites?.values() ?? []), [sites]);
  const cannot = total - can - unknown;
  const notes = [
    ...(cannot > 0 ? [t('storesCannot', { n: cannot })] : []),
    ...(partly > 0 ? [t('storesPartly', { n: partly })] : []),
    ...(unknown > 0 ? [t('storesUnknown', { n: unknown })] : []),
  ];
  return (
    <Figure
      value={formatNumber(can, locale)}
      of={t('ofTotal', { n: total })}
      label={t('storesCanSell')}
      href={wallHref({ ...NO_FILTER, kind: 'store' })}
    >
      {notes.length === 0 ? t('storesAll') : notes.join(' · ')}
    </Figure>
  );
}

function countStores(sites: Iterable<SiteSummary>): { total: number; can: number; partly: number; unknown: number } {
  const counts = { total: 0, can: 0, partly: 0, unknown: 0 };
  for (const { kind, state } of sites) {
    if (kind !== 'store') continue;
    counts.total += 1;
    if (state === 'ok' || state === 'degraded') counts.can += 1;
    if (state === 'degraded') counts.partly += 1;
    if (state === 'unknown') counts.unknown += 1;
  }
  return counts;
}

function OpenCauses({ open }: { open: FiguresProps['open'] }) {
  const { t, locale } = useWords();
  if (open === null) return <Figure value="–" label={t('openCauses')} />;
  const { total, untaken } = open;
  return (
    <Figure
      value={formatNumber(total, locale)}
      label={t('openCauses')}
      tone={untaken > 0 ? 'down' : total > 0 ? 'degraded' : 'ok'}
      href={incidentsHref(['open', 'acknowledged', 'mitigated'])}
    >
      {total === 0 ? t('noneOpen') : untaken === 0 ? t('allTaken') : t('notTaken', { n: untaken })}
    </Figure>
  );
}

/** How many flows are named in the figure's note. */
const MAX_FLOWS = 3;

function FlowsFigure({ figures }: { figures: EstateFigures }) {
  const { t, locale } = useWords();
  const failing = figures.flows
    .map(({ name, counts }) => ({ name, count: counts.down + counts.unreachable }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const total = failing.reduce((sum, { count }) => sum + count, 0);
  const all = figures.flows.reduce((sum, { counts }) => sum + Object.values(counts).reduce((a, b) => a + b, 0), 0);
  return (
    <Figure value={formatNumber(total, locale)} label={t('flowsFail')} tone={total > 0 ? 'down' : 'ok'}>
      {all === 0 ? t('noFlows') : total === 0 ? t('flowsAllWork', { n: all }) : null}
      {failing.slice(0, MAX_FLOWS).map(({ name, count }, index) => (
        <span key={name}>
          {index > 0 && ' · '}
          <a href={wallHref({ ...NO_FILTER, flow: name, states: ['down', 'unreachable'] })}>
            {name} {formatNumber(count, locale)}
          </a>
        </span>
      ))}
      {failing.length > MAX_FLOWS && ` · ${t('andMore', { n: failing.length - MAX_FLOWS })}`}
    </Figure>
  );
}

/** How long the longest silence lasts; where there is none, when any agent was heard last. */
function Silence({ sites, figures }: { sites: ReadonlyMap<string, SiteSummary> | undefined; figures: EstateFigures }) {
  const { t, locale } = useWords();
  const nowMs = useNow(10_000);
  if (figures.lastHeardAt === null) return <>{t('neverHeard')}</>;
  if (figures.silent === 0)
    return <>{t('lastHeardAt', { at: formatInstant(Date.parse(figures.lastHeardAt), nowMs, locale, null) })}</>;
  let oldest = Number.POSITIVE_INFINITY;
  for (const site of sites?.values() ?? []) if (isSilent(site)) oldest = Math.min(oldest, Date.parse(site.since));
  return <>{t('silentLongest', { span: formatSpan(nowMs - oldest, locale) })}</>;
}
