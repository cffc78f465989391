/** What is wrong at a site, one line for each node or link that failed itself. */
import type { SiteDetail } from '@tillwatch/model';
import { useWords } from '../page/contexts.js';
import { Since } from '../page/since.js';
import { StateMark } from '../page/state-mark.js';
import { problemsOf } from './problems.js';

interface ProblemListProps {
  readonly site: SiteDetail;
  readonly selected: string;
  /** What incidents mark in the drawing, and therefore say themselves. */
  readonly explained: ReadonlyMap<string, unknown>;
  readonly hasCauses: boolean;
  readonly onChoose: (subject: string) => void;
}

/** Beyond these the drawing tells more than a list. */
const MAX_PROBLEMS = 6;
const MAX_BEHIND = 8;

/** What is wrong and no incident speaks of; without incidents, all of it. */
export function ProblemList({ site, selected, explained, hasCauses, onChoose }: ProblemListProps) {
  const words = useWords();
  const { t } = words;
  const problems = problemsOf(site);
  const own = problems.own.filter(({ subject }) => !explained.has(subject));
  const behind = hasCauses ? [] : problems.behind;
  const more = own.length - MAX_PROBLEMS;
  const isAgent =
    own.length > 0 && own.every((problem) => problem.reason === site.reason && problem.state === 'unknown');
  const moreBehind = behind.length > MAX_BEHIND ? ` ${t('andMore', { n: behind.length - MAX_BEHIND })}` : '';
  if (hasCauses && (own.length === 0 || isAgent)) return null;
  return (
    <>
      {hasCauses && <h3 class="soft">{t('otherProblems')}</h3>}
      {own.length === 0 && behind.length === 0 && (
        <p class="soft">{site.state === 'ok' ? t('allAnswers') : words.reason(site.reason)}</p>
      )}
      {isAgent && <p>{words.reason(site.reason)}</p>}
      {!isAgent && (
        <ul>
          {own.slice(0, MAX_PROBLEMS).map((problem) => (
            <li key={problem.subject} data-state={problem.state}>
              <button
                type="button"
                class="link"
                aria-pressed={problem.subject === selected}
                onClick={() => onChoose(problem.subject)}
              >
                <StateMark state={problem.state} /> <span class="problem-name">{problem.name}</span>
              </button>
              <span>{words.reason(problem.reason) || words.state(problem.state)}</span>
              <Since at={problem.since} timeZone={site.timeZone} />
            </li>
          ))}
        </ul>
      )}
      {!isAgent && more > 0 && <p class="faint">{t('andMore', { n: more })}</p>}
      {behind.length > 0 && (
        <p class="soft">
          <StateMark state="unreachable" />{' '}
          {t('behind', { n: behind.length, names: words.list(behind.slice(0, MAX_BEHIND)) + moreBehind })}
        </p>
      )}
    </>
  );
}
