/** Risks of a site, or of the estate, before they are faults: what becomes one soonest first. Followed on the stream; nobody is told of them. */
import { FINDING_WORDS, type FindingList, type FindingView } from '@tillwatch/model';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { FailureText } from '../incidents/failure-text.js';
import { type ApiFailure, fetchFindings } from '../page/api.js';
import { useWords } from '../page/contexts.js';
import { useNow } from '../page/page-clock.js';
import { siteHref } from '../page/route.js';
import type { StreamState } from '../stream/stream-state.js';
import { formatInstant } from '../words/time-words.js';

interface FindingsPanelProps {
  /** null: of all sites; then only what a check tells or what has a time, for what has no second is no news to a wall. */
  readonly site: string | null;
  readonly timeZone: string | null;
  readonly stream: StreamState;
}

/** Shown at first, and added at each wish. */
const SHORT = 6;
const EVERY_MS = 60_000;

/** The panel; on the wall none where there is nothing to show. */
export function FindingsPanel({ site, timeZone, stream }: FindingsPanelProps) {
  const { t } = useWords();
  const nowMs = useNow(EVERY_MS);
  const [limit, setLimit] = useState(SHORT);
  const { list, failure } = useFindings(site, stream, Math.floor(nowMs / EVERY_MS));
  if (failure?.kind === 'gone') return null;
  const wanted = (list?.findings ?? []).filter(
    ({ check, faultAt }) => site !== null || check !== null || faultAt !== null,
  );
  if (site === null && wanted.length === 0) return null;
  const hidden = wanted.length - limit;
  return (
    <section class="panel findings" aria-labelledby="findings-title">
      <header class="details-head">
        <h2 id="findings-title">{t('findings')}</h2>
        <span class="faint">{t('findingsHelp')}</span>
      </header>
      {failure !== null && (
        <p>
          {t('findingsFailed')} <FailureText failure={failure} />
        </p>
      )}
      {list === null && failure === null && <p class="soft">{t('detailsLoading')}</p>}
      {list !== null && wanted.length === 0 && <p class="soft">{t('noFindings')}</p>}
      <ul>
        {wanted.slice(0, limit).map((finding) => (
          <FindingRow key={finding.id} finding={finding} isOfEstate={site === null} timeZone={timeZone} nowMs={nowMs} />
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setLimit(limit + SHORT * 4)}>
          {t('showMore', { n: Math.min(SHORT * 4, hidden) })}
        </button>
      )}
    </section>
  );
}

interface FindingRowProps {
  readonly finding: FindingView;
  readonly isOfEstate: boolean;
  readonly timeZone: string | null;
  readonly nowMs: number;
}

function FindingRow({ finding, isOfEstate, timeZone, nowMs }: FindingRowProps) {
  const words = useWords();
  const { t, locale } = words;
  const { site, kind, component, name, check, faultAt, flows, opensAt } = finding;
  const instant = (at: string): string => formatInstant(Date.parse(at), nowMs, locale, timeZone);
  const what = FINDING_WORDS[locale][kind] ?? kind;
  const told = faultAt === null || opensAt === faultAt ? what : t('findingAt', { what, at: instant(faultAt) });
  const more = [
    ...(isOfEstate ? [site] : []),
    ...(opensAt === null ? [] : [t('opensAt', { at: instant(opensAt) })]),
    ...(flows.length === 0 ? [] : [t('findingStops', { names: words.list(flows) })]),
    ...(check === null ? [] : [check]),
  ];
  return (
    <li class="finding">
      <a href={siteHref(site, component)}>{t('findingTitle', { name: name ?? component ?? site, what: told })}</a>
      <br />
      <small class="faint">{more.join(' · ')}</small>
    </li>
  );
}

/**
 * A wall shows what the stream sends. A site's page has more, what its definition alone tells: it is read, and read again when the stream tells of
 * other risks of that site. Where the stream sends none, or not all, each minute. After a failure those from before are kept, and the failure is told.
 */
function useFindings(site: string | null, stream: StreamState, minute: number) {
  const [list, setList] = useState<FindingList | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const { findings, findingsFresh, findingsTotal, connections } = stream;
  const streamed = useMemo(() => (findings === null ? null : soonestFirst([...findings.byId.values()])), [findings]);
  const isShown = site === null && findingsFresh;
  const isWhole = findingsFresh && (findings?.byId.size ?? 0) >= findingsTotal;
  const turn = isWhole ? ofSite(streamed ?? [], site) : `minute ${minute}`;
  useEffect(() => {
    if (isShown) {
      setFailure(null);
      return;
    }
    const reading = new AbortController();
    void fetchFindings(site, reading.signal).then((result) => {
      if (reading.signal.aborted) return;
      setFailure(result.ok ? null : result.failure);
      if (result.ok) setList(result.value);
    });
    return () => reading.abort();
    // A new connection, and each turn, has them read anew.
  }, [site, isShown, connections, turn]);
  return isShown && streamed !== null
    ? { list: { findings: streamed, total: findingsTotal }, failure }
    : { list, failure };
}

function soonestFirst(findings: readonly FindingView[]): readonly FindingView[] {
  const when = ({ faultAt }: FindingView): string => faultAt ?? '~';
  return [...findings].sort((a, b) => (`${when(a)} ${a.id}` < `${when(b)} ${b.id}` ? -1 : 1));
}

/** What the stream tells of one site, as a text that changes with it. */
function ofSite(findings: readonly FindingView[], site: string | null): string {
  return findings
    .filter((one) => one.site === site)
    .map(({ id, faultAt, opensAt }) => `${id} ${faultAt} ${opensAt}`)
    .join('; ');
}
