/** Verdict, Now and timeline of one incident, as the site page and the incident's own page show them. */
import type { IncidentView, SiteDetail } from '@tillwatch/model';
import { useWords } from '../page/contexts.js';
import { FailureText } from './failure-text.js';
import type { IncidentDetails } from './incident-details.js';
import type { NameBook } from './name-book.js';
import { NowPanel } from './now-panel.js';
import { PlaybookPanel } from './playbook-panel.js';
import { TimelinePanel } from './timeline-panel.js';
import { VerdictPanel } from './verdict-panel.js';

interface IncidentPanelsProps {
  readonly incident: IncidentView;
  readonly details: IncidentDetails;
  /** Where the cause is, or the site that is looked at; null where the page does not know it. */
  readonly site: SiteDetail | null;
  readonly book: NameBook;
  readonly asOf: string | null;
}

/** The panels, side by side where there is room. */
export function IncidentPanels({ incident, details, site, book, asOf }: IncidentPanelsProps) {
  const { t } = useWords();
  const { detail, failure } = details.of(incident.id);
  const current = details.current(incident);
  const timeZone = site?.timeZone ?? null;
  const waiting =
    failure === null ? (
      <span class="soft">{t('detailsLoading')}</span>
    ) : (
      <>
        {t('detailsFailed')} <FailureText failure={failure} />{' '}
        <button type="button" class="link" onClick={() => details.again(incident.id)}>
          {t('tryAgain')}
        </button>
      </>
    );
  return (
    <div class="incident-columns">
      <VerdictPanel incident={current} detail={detail} site={site} book={book} asOf={asOf} waiting={waiting} />
      <div class="site-side">
        <NowPanel incident={current} detail={detail} book={book} timeZone={timeZone} onDone={details.take} />
        {detail?.playbooks !== undefined && <PlaybookPanel id={incident.id} playbooks={detail.playbooks} />}
        {detail !== null && <TimelinePanel detail={detail} book={book} timeZone={timeZone} />}
      </div>
    </div>
  );
}
