/** The verdict: what is the cause and of which class, how sure, by whose view, what speaks for and against it, what changed before. */
import {
  type CauseView,
  type IncidentDetail,
  type IncidentView,
  isTradeKind,
  SESSION_CHECK,
  SITE_TEST_WORDS,
  type SiteDetail,
} from '@tillwatch/model';
import type { ComponentChildren } from 'preact';
import { useWords } from '../page/contexts.js';
import { useNow } from '../page/page-clock.js';
import { Since } from '../page/since.js';
import type { Words } from '../words/phrases.js';
import { formatShare, formatSpan } from '../words/quantity-words.js';
import { formatInstant } from '../words/time-words.js';
import { isLiving } from './incident-order.js';
import { causeTitle, componentName, isFaultKind, type NameBook } from './name-book.js';
import { SuspectList } from './suspect-list.js';

interface VerdictPanelProps {
  readonly incident: IncidentView;
  /** null while it is not read. */
  readonly detail: IncidentDetail | null;
  /** The site that the cause is at, where the page knows it: the source of checks' states and of changes' fields. */
  readonly site: SiteDetail | null;
  readonly book: NameBook;
  /** The collector's time of what is shown. */
  readonly asOf: string | null;
  /** Said while the details are not there: that they are read, or why they cannot be. */
  readonly waiting: ComponentChildren;
}

const LIKELY_ODDS = 20;
const VERY_LIKELY_ODDS = 1_000;
/** Candidates and cleared parts that are written out. */
const MAX_NAMED = 8;

/** The panel. */
export function VerdictPanel({ incident, detail, site, book, asOf, waiting }: VerdictPanelProps) {
  const words = useWords();
  const { t } = words;
  const nowMs = useNow(60_000);
  const evidence = detail?.evidence ?? null;
  const at = incident.resolvedAt ?? asOf;
  const foundMs = Date.parse(incident.detectedAt) - Date.parse(incident.onset);
  const classes = [words.faultClass(incident.class)];
  if (incident.trigger !== 'unknown') classes.push(words.trigger(incident.trigger));
  const seenAt = at === null ? '–' : formatInstant(Date.parse(at), nowMs, words.locale, site?.timeZone ?? null);
  return (
    <section class="panel verdict" aria-labelledby={`verdict-${incident.id}`}>
      <header class="details-head">
        <h2 id={`verdict-${incident.id}`}>{t('verdict')}</h2>
        <span class="faint">{t('asSeenBy', { who: words.vantage(incident.vantage), at: seenAt })}</span>
      </header>
      <p class="verdict-title">{causeTitle(incident, book, words)}</p>
      <p class="soft">
        {classes.join(' · ')}
        {evidence !== null && ` · ${t(sureness(evidence))}`}
      </p>
      <dl class="evidence">
        <Line label={t('startedAtLabel')}>
          <Since at={incident.onset} timeZone={site?.timeZone ?? null} />
          {foundMs > 0 && <span class="faint"> · {t('foundAfter', { span: formatSpan(foundMs, words.locale) })}</span>}
        </Line>
        <Candidates incident={incident} book={book} />
        {detail === null ? (
          <dd class="evidence-wait">{waiting}</dd>
        ) : (
          <Evidence detail={detail} site={site} book={book} />
        )}
        {evidence !== null && isLiving(incident) && <NextTest incident={incident} evidence={evidence} book={book} />}
        <Line label={t('changedBefore')}>
          <SuspectList suspects={incident.suspects} site={site} book={book} />
        </Line>
      </dl>
    </section>
  );
}

function Line({ label, tone, children }: { label: string; tone?: string | undefined; children: ComponentChildren }) {
  return (
    <>
      <dt data-tone={tone}>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

function sureness({ isConfident, odds }: CauseView): 'likelihoodSure' | 'likelihoodLikely' | 'likelihoodSuspected' {
  if (!isConfident || odds < LIKELY_ODDS) return 'likelihoodSuspected';
  return odds >= VERY_LIKELY_ODDS ? 'likelihoodSure' : 'likelihoodLikely';
}

/** All that it may be, with the share of the chance; nothing where one alone is left. */
function Candidates({ incident, book }: { incident: IncidentView; book: NameBook }) {
  const words = useWords();
  const { candidates } = incident.cause;
  if (candidates.length < 2) return null;
  const more = candidates.length - MAX_NAMED;
  return (
    <Line label={words.t('candidates')}>
      <ul class="candidates">
        {candidates.slice(0, MAX_NAMED).map(({ site, component, share }) => (
          <li key={`${site}/${component}`}>
            {componentName(site, component, book, words)} <span class="share">{formatShare(share, words.locale)}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <span class="faint">{words.t('andMore', { n: more })}</span>}
    </Line>
  );
}

/** What somebody on the spot looks at, and what each outcome would mean; nothing where it would tell nothing. */
function NextTest({ incident, evidence, book }: { incident: IncidentView; evidence: CauseView; book: NameBook }) {
  const words = useWords();
  const { nextTest = null, suspects } = evidence;
  if (nextTest === null) return null;
  const { kind, component, target, ifFails } = nextTest;
  const name = (id: string): string => componentName(incident.cause.site, id, book, words);
  const { act, fails, passes } = SITE_TEST_WORDS[words.locale][kind];
  const others = suspects.flatMap(({ component: id }) => (ifFails.includes(id) ? [] : [id]));
  return (
    <Line label={words.t('nextTest')} tone="next">
      {act.replace('{name}', name(component)).replace('{target}', target ?? '')}
      <ul class="outcomes">
        <li>{words.t('testOutcome', { looks: fails, names: words.list(ifFails.map(name)) })}</li>
        <li>{words.t('testOutcome', { looks: passes, names: words.list(others.map(name)) })}</li>
      </ul>
    </Line>
  );
}

interface EvidenceProps {
  readonly detail: IncidentDetail;
  readonly site: SiteDetail | null;
  readonly book: NameBook;
}

function Evidence({ detail, site, book }: EvidenceProps) {
  const words = useWords();
  const { t } = words;
  const { evidence } = detail;
  if (evidence === null) {
    const isOfTrade = isTradeKind(detail.cause.kind);
    const isTold = isOfTrade || !isFaultKind(detail.cause.kind);
    const said = isOfTrade ? 'toldByTrade' : isTold ? 'toldByDevice' : 'noEvidence';
    return (
      <Line label={t('speaksFor')} tone={isTold ? 'for' : undefined}>
        <span class={isTold ? undefined : 'soft'}>{t(said)}</span>
      </Line>
    );
  }
  const check = (id: string, heard: 'agentHeard' | 'agentUnheard'): string =>
    id === SESSION_CHECK ? t(heard) : checkText(id, detail, site, book, words);
  const cleared = evidence.cleared.slice(0, MAX_NAMED);
  return (
    <>
      {evidence.for.map((id) => (
        <Line key={`for ${id}`} label={t('speaksFor')} tone="for">
          {check(id, 'agentUnheard')}
        </Line>
      ))}
      {evidence.against.length === 0 && (
        <Line label={t('speaksAgainst')}>
          <span class="soft">{t('nothingAgainst')}</span>
        </Line>
      )}
      {evidence.against.map((id) => (
        <Line key={`against ${id}`} label={t('speaksAgainst')} tone="against">
          {check(id, 'agentHeard')}
        </Line>
      ))}
      <Line label={t('clearedParts')}>
        {cleared.length === 0 ? (
          <span class="soft">{t('nothingCleared')}</span>
        ) : (
          words.list(
            cleared.map(({ component, by }) =>
              t('clearedBy', {
                name: componentName(detail.cause.site, component, book, words),
                check: by === SESSION_CHECK ? t('beingHeard') : by,
              }),
            ),
          )
        )}
      </Line>
    </>
  );
}

/** A check with what it watches and what it says: `till-2-icmp on Till 2: no answer in time`. */
function checkText(id: string, detail: IncidentDetail, site: SiteDetail | null, book: NameBook, words: Words): string {
  const symptom = detail.symptomDetails.find((candidate) => candidate.check === id);
  const holder = site?.nodes.find(({ checks }) => checks.some((check) => check.id === id));
  const view = symptom ?? holder?.checks.find((check) => check.id === id);
  const on = symptom?.on ?? holder?.id;
  if (view === undefined || on === undefined) return id;
  const name = componentName(symptom?.site ?? detail.cause.site, on, book, words);
  const says = words.reason(view.reason) || words.state(view.state);
  return words.t('causeTold', { name: words.t('checkOn', { check: id, name }), how: says });
}
