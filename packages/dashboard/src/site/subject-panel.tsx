/** The details of the chosen node or link: its checks with figures and latency, and where it leads. */
import { type LinkView, linkId, type NodeView, type SiteDetail } from '@tillwatch/model';
import { useWords } from '../page/contexts.js';
import { HISTORY_RANGES, type HistoryRange, siteHref } from '../page/route.js';
import { Since } from '../page/since.js';
import { StateMark } from '../page/state-mark.js';
import { CheckCard } from './check-card.js';
import { linkName } from './problems.js';

interface SubjectPanelProps {
  readonly site: SiteDetail;
  /** Node or link id. */
  readonly subject: string;
  readonly names: ReadonlyMap<string, string>;
  readonly range: HistoryRange;
  /** Connections so far: history is read anew after each. */
  readonly connections: number;
  readonly onChoose: (subject: string) => void;
  readonly onRange: (range: HistoryRange) => void;
}

/** The panel of the chosen subject; the vantage where the subject is not of this site. */
export function SubjectPanel({ site, subject, names, range, connections, onChoose, onRange }: SubjectPanelProps) {
  const words = useWords();
  const { t } = words;
  const link = site.links.find((candidate) => linkId(candidate) === subject);
  const node =
    site.nodes.find((candidate) => candidate.id === subject) ??
    site.nodes.find((candidate) => candidate.id === site.vantage);
  const view = link ?? node;
  if (view === undefined) return null;
  const name = link !== undefined ? linkName(link, names) : (node?.name ?? subject);
  return (
    <section class="panel details" aria-labelledby="details-title">
      <header class="details-head">
        <h2 id="details-title">
          <StateMark state={view.state} /> {name}
        </h2>
        <RangeChoice range={range} onRange={onRange} />
      </header>
      <p class="soft">
        {link === undefined && node !== undefined && `${words.kind(node.kind)} · ${node.id} · `}
        <b>{words.state(view.state)}</b>
        {view.reason !== null && ` · ${words.reason(view.reason)}`} · <Since at={view.since} timeZone={site.timeZone} />
      </p>
      {link === undefined && node !== undefined && <NodeNotes node={node} site={site} />}
      {view.checks.length === 0 && <p class="empty">{link === undefined ? t('noChecks') : t('linkByEnds')}</p>}
      <ul class="checks" aria-label={t('checks')}>
        {view.checks.map((check) => (
          <li key={`${check.id} ${range}`}>
            <CheckCard site={site} check={check} range={range} connections={connections} />
          </li>
        ))}
      </ul>
      {link === undefined ? (
        <LinksOf id={view === node ? (node?.id ?? '') : ''} site={site} names={names} onChoose={onChoose} />
      ) : (
        <EndsOf link={link} site={site} onChoose={onChoose} />
      )}
    </section>
  );
}

function RangeChoice({ range, onRange }: { range: HistoryRange; onRange: (range: HistoryRange) => void }) {
  const { t } = useWords();
  const rangeWords = { '1h': t('lastHour'), '24h': t('lastDay'), '7d': t('lastWeek') };
  return (
    <fieldset class="ranges" aria-label={t('range')}>
      {HISTORY_RANGES.map((known) => (
        <button key={known} type="button" class="toggle" aria-pressed={known === range} onClick={() => onRange(known)}>
          {rangeWords[known]}
        </button>
      ))}
    </fieldset>
  );
}

function NodeNotes({ node, site }: { node: NodeView; site: SiteDetail }) {
  const { t } = useWords();
  const [home, homeNode] = node.at?.split('/') ?? [];
  return (
    <>
      {node.id === site.vantage && <p class="faint">{t('vantage')}</p>}
      {node.at !== null && home !== undefined && (
        <p>
          <a href={siteHref(home, homeNode ?? null)}>{t('livesAt', { site: node.at })}</a>
        </p>
      )}
    </>
  );
}

interface LinksOfProps {
  readonly id: string;
  readonly site: SiteDetail;
  readonly names: ReadonlyMap<string, string>;
  readonly onChoose: (subject: string) => void;
}

/** The node's links as buttons: the way to a link without a mouse. */
function LinksOf({ id, site, names, onChoose }: LinksOfProps) {
  const words = useWords();
  const links = site.links.filter((link) => link.from === id || link.to === id);
  if (links.length === 0) return null;
  return (
    <ul class="chips" aria-label={words.t('links')}>
      {links.map((link) => (
        <li key={linkId(link)}>
          <button type="button" class="chip" data-state={link.state} onClick={() => onChoose(linkId(link))}>
            <StateMark state={link.state} />
            {linkName(link, names)} <span class="unseen">{words.state(link.state)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function EndsOf({ link, site, onChoose }: { link: LinkView; site: SiteDetail; onChoose: (subject: string) => void }) {
  const words = useWords();
  const ends = [link.from, link.to].flatMap((id) => site.nodes.filter((node) => node.id === id));
  return (
    <ul class="chips">
      {ends.map((node) => (
        <li key={node.id}>
          <button type="button" class="chip" data-state={node.state} onClick={() => onChoose(node.id)}>
            <StateMark state={node.state} />
            {node.name} <span class="unseen">{words.state(node.state)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
