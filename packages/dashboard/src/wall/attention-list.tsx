/** The list of what needs a person, worst first. */
import type { SiteSummary } from '@tillwatch/model';
import { useState } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { siteHref } from '../page/route.js';
import { Since } from '../page/since.js';
import { StateMark } from '../page/state-mark.js';
import type { AttentionRow } from './attention.js';

interface AttentionListProps {
  readonly rows: readonly AttentionRow[];
  readonly isEmptyEstate: boolean;
  readonly isFiltered: boolean;
  readonly title: string;
}

/** Rows shown at first, and added at each wish: what a person can look through. */
const PAGE_ROWS = 30;
/** Nodes named in a row before the rest is counted. */
const MAX_NODES = 3;
/** Nodes behind them that are named. */
const MAX_BEHIND = 2;
/** Sites named in a row of several before the rest is counted. */
const MAX_SITES = 6;
/** Sites listed when a row of several is opened; beyond, the filter finds them. */
const MAX_LISTED = 200;

/** The panel; its rows keep their place for as long as their order does. */
export function AttentionList({ rows, isEmptyEstate, isFiltered, title }: AttentionListProps) {
  const { t } = useWords();
  const [limit, setLimit] = useState(PAGE_ROWS);
  const hidden = rows.length - limit;
  return (
    <section class="panel attention" aria-labelledby="attention-title">
      <h2 id="attention-title">{title}</h2>
      {rows.length === 0 && (
        <p class="empty">{isEmptyEstate ? t('noSites') : isFiltered ? t('nothingWrongHere') : t('nothingWrong')}</p>
      )}
      <ol>
        {rows.slice(0, limit).map((row) => (
          <Row key={row.key} row={row} />
        ))}
      </ol>
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setLimit(limit + PAGE_ROWS)}>
          {t('showMore', { n: Math.min(PAGE_ROWS, hidden) })}
        </button>
      )}
    </section>
  );
}

function Row({ row }: { row: AttentionRow }) {
  const words = useWords();
  const { t } = words;
  const [only, ...others] = row.sites;
  if (only === undefined) return null;
  return (
    <li class="attention-row" data-state={row.state}>
      <StateMark state={row.state} />
      <div class="attention-what">
        {others.length === 0 ? <OneSite site={only} row={row} /> : <ManySites row={row} />}
        {row.failingFlows.length > 0 && (
          <p class="stopped">{t('flowsStopped', { names: words.list(row.failingFlows) })}</p>
        )}
      </div>
      <Since at={row.since} timeZone={null} />
    </li>
  );
}

function OneSite({ site, row }: { site: SiteSummary; row: AttentionRow }) {
  const words = useWords();
  return (
    <>
      <p class="attention-head">
        <a href={siteHref(site.id)}>{site.name}</a> <span class="soft">{words.state(row.state)}</span>{' '}
        <span class="faint">
          {site.id}
          {row.region !== null && ` · ${row.region}`}
        </span>
      </p>
      {site.worst.length === 0 || isAgentReason(site) ? (
        <p class="soft">{words.reason(row.reason)}</p>
      ) : (
        <WorstNodes site={site} />
      )}
    </>
  );
}

/** The nodes that failed themselves, each with its reason, then by name those that lie behind them. */
function WorstNodes({ site }: { site: SiteSummary }) {
  const words = useWords();
  const { t } = words;
  const own = site.worst.filter((node) => node.state !== 'unreachable');
  const behind = site.worst.filter((node) => node.state === 'unreachable').map((node) => node.name);
  const more = own.length - MAX_NODES;
  const named = own
    .slice(0, MAX_NODES)
    .map((node) => `${node.name}: ${words.reason(node.reason) || words.state(node.state)}`);
  const rest = behind.length > MAX_BEHIND ? '…' : '';
  return (
    <p class="soft">
      {named.join(' · ')}
      {more > 0 && <span class="faint"> {t('andMore', { n: more })}</span>}
      {behind.length > 0 && (
        <span class="faint"> · {t('behindIt', { names: words.list(behind.slice(0, MAX_BEHIND)) + rest })}</span>
      )}
    </p>
  );
}

/** With a silent agent every node is unknown for the one reason; naming them says nothing. */
function isAgentReason(site: SiteSummary): boolean {
  return site.state === 'unknown' && site.worst.every((node) => node.reason === site.reason);
}

function ManySites({ row }: { row: AttentionRow }) {
  const words = useWords();
  const { t } = words;
  const [isOpen, setOpen] = useState(false);
  const listed = row.sites.slice(0, isOpen ? MAX_LISTED : MAX_SITES);
  const more = row.sites.length - listed.length;
  return (
    <>
      <p class="attention-head">
        <button type="button" class="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('siteCount', { n: row.sites.length })}
        </button>{' '}
        <span class="soft">{words.state(row.state)}</span>{' '}
        {row.region !== null && <span class="faint">{row.region}</span>}
      </p>
      {row.reason !== null && <p class="soft">{words.reason(row.reason)}</p>}
      <p class="site-names">
        {listed.map((site) => (
          <a key={site.id} href={siteHref(site.id)}>
            {site.name}
          </a>
        ))}
        {more > 0 && <span class="faint">{t('andMore', { n: more })}</span>}
      </p>
    </>
  );
}
