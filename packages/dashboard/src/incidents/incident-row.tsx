/** One incident as a row: grade, cause with its effect, since when, what it costs, who has it. On the wall and in the list alike. */
import type { IncidentView } from '@tillwatch/model';
import { useWords } from '../page/contexts.js';
import { useNow } from '../page/page-clock.js';
import { incidentHref, siteHref } from '../page/route.js';
import { Since } from '../page/since.js';
import { formatNumber, formatSpan } from '../words/quantity-words.js';
import { flowEffects, isStopped, noEffectKey } from './incident-effect.js';
import { isLiving } from './incident-order.js';
import { causeTitle, type NameBook } from './name-book.js';
import { SeverityBadge } from './severity-badge.js';
import { stageOf } from './stage-text.js';

/** The heads of the columns; each cell says its own to whoever does not see them. */
export function IncidentHeads() {
  const { t } = useWords();
  return (
    <div class="incident-heads faint" aria-hidden="true">
      <span />
      <span>{t('causeAndEffect')}</span>
      <span>{t('since')}</span>
      <span>{t('ordersLost')}</span>
      <span>{t('who')}</span>
    </div>
  );
}

/** The row; a list item. */
export function IncidentRow({ incident, book }: { incident: IncidentView; book: NameBook }) {
  const words = useWords();
  const { t } = words;
  const nowMs = useNow(60_000);
  const stage = stageOf(incident, words, nowMs);
  const { id, severity, state, mutedBy, cause } = incident;
  const home = cause.site ?? (incident.siteCount === 1 ? (incident.sites[0] ?? null) : null);
  return (
    <li class="incident-row" data-severity={severity} data-state={state} data-muted={mutedBy !== null}>
      <SeverityBadge severity={severity} isQuiet={!isLiving(incident) || mutedBy !== null} />
      <div class="incident-what">
        <p>
          <a class="incident-title" href={incidentHref(id)}>
            {causeTitle(incident, book, words)}
          </a>{' '}
          {home !== null && (
            <a class="incident-home" href={siteHref(home, null, id)}>
              {book.site(home)}
            </a>
          )}
        </p>
        <Effect incident={incident} />
      </div>
      <div class="incident-cell">
        <span class="unseen">{t('since')} </span>
        <Since at={incident.onset} timeZone={null} />
        {incident.resolvedAt !== null && <Lasted from={incident.onset} to={incident.resolvedAt} />}
      </div>
      <div class="incident-cell" data-empty={incident.lostTrade === null}>
        <span class="unseen">{t('ordersLost')}: </span>
        <LostTrade lost={incident.lostTrade} />
      </div>
      <div class="incident-cell incident-who">
        <span class="unseen">{t('who')}: </span>
        <span data-waiting={stage.isWaiting}>{stage.text}</span>
        {stage.note !== '' && <small class="faint">{stage.note}</small>}
      </div>
    </li>
  );
}

/** What cannot be done, at how many sites, and how many checks fail because of it. */
function Effect({ incident }: { incident: IncidentView }) {
  const words = useWords();
  const { t } = words;
  const effects = flowEffects(incident.flows);
  const stopped = effects.filter(isStopped).map(({ name }) => name);
  const impaired = effects.filter((effect) => effect.state === 'degraded').map(({ name }) => name);
  const folded = [
    ...(incident.siteCount > 1 ? [t('siteCount', { n: incident.siteCount })] : []),
    ...(incident.cause.candidates.length > 1 ? [t('cannotTellApart', { n: incident.cause.candidates.length })] : []),
    t('symptomsFolded', { n: incident.symptoms }),
    incident.id,
  ];
  return (
    <>
      {stopped.length > 0 && <p class="stopped">{t('flowsStop', { names: words.list(stopped) })}</p>}
      {impaired.length > 0 && <p class="soft">{t('flowsSlow', { names: words.list(impaired) })}</p>}
      {effects.length === 0 && <p class="soft">{t(noEffectKey(incident))}</p>}
      <p class="faint">{folded.join(' · ')}</p>
    </>
  );
}

function Lasted({ from, to }: { from: string; to: string }) {
  const { t, locale } = useWords();
  return <small class="faint">{t('lastedFor', { span: formatSpan(Date.parse(to) - Date.parse(from), locale) })}</small>;
}

/** Orders that were not taken, with the bounds within which they lie in nine cases of ten. */
export function LostTrade({ lost }: { lost: IncidentView['lostTrade'] }) {
  const { t, locale } = useWords();
  if (lost === null)
    return (
      <>
        <span aria-hidden="true" class="faint">
          –
        </span>
        <span class="unseen">{t('notEstimated')}</span>
      </>
    );
  const figure = (value: number): string => formatNumber(value, locale);
  return (
    <>
      <span>{t('orders', { n: Math.round(lost.orders) })}</span>{' '}
      <small class="faint">{t('ordersBetween', { low: figure(lost.low), high: figure(lost.high) })}</small>
    </>
  );
}
