/** The living incidents of the site in one line each; choosing one shows its verdict. */
import type { IncidentView } from '@tillwatch/model';
import { flowEffects, isStopped } from '../incidents/incident-effect.js';
import { causeTitle, type NameBook } from '../incidents/name-book.js';
import { SeverityBadge } from '../incidents/severity-badge.js';
import { useWords } from '../page/contexts.js';
import { Since } from '../page/since.js';

interface CauseListProps {
  readonly incidents: readonly IncidentView[];
  readonly chosen: string | null;
  readonly book: NameBook;
  readonly site: string;
  readonly timeZone: string | null;
  readonly onChoose: (id: string) => void;
}

/** Beyond these the page of incidents tells more. */
const MAX_LINES = 8;

/** The list. */
export function CauseList({ incidents, chosen, book, site, timeZone, onChoose }: CauseListProps) {
  const words = useWords();
  const { t } = words;
  const more = incidents.length - MAX_LINES;
  return (
    <>
      <ul class="cause-list" aria-label={t('causesHere')}>
        {incidents.slice(0, MAX_LINES).map((incident) => {
          const own = incident.flows.filter((flow) => flow.site === site);
          const stopped = flowEffects(own).filter(isStopped);
          return (
            <li key={incident.id}>
              <SeverityBadge severity={incident.severity} isQuiet={incident.mutedBy !== null} />
              <button
                type="button"
                class="link"
                aria-pressed={incident.id === chosen}
                onClick={() => onChoose(incident.id)}
              >
                {causeTitle(incident, book, words)}
              </button>
              {stopped.length > 0 && (
                <span class="stopped">{t('flowsStop', { names: words.list(stopped.map(({ name }) => name)) })}</span>
              )}
              <span class="soft">{words.incidentState(incident.state)}</span>
              <Since at={incident.onset} timeZone={timeZone} />
            </li>
          );
        })}
      </ul>
      {more > 0 && <p class="faint">{t('andMore', { n: more })}</p>}
    </>
  );
}
