/** Tells screen readers what changed, in one polite sentence at a time. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { phaseOf, type StreamState } from '../stream/stream-fold.js';
import { formatClock } from '../words/time-words.js';
import { changesBetween, type Named } from './changes.js';
import { useWords } from './contexts.js';

/** A fault that spreads is told once, not site by site. */
const GATHER_MS = 3_000;
/** More than these are counted, not named. */
const MAX_NAMED = 3;

/** An invisible live region: connection changes at once, changes of state gathered over a few seconds. */
export function Announcer({ stream }: { stream: StreamState }) {
  const words = useWords();
  const [text, setText] = useState('');
  const told = useRef<ReadonlyMap<string, Named> | null>(null);
  const current = namedOf(stream);
  const latest = useRef(current);
  latest.current = current;
  const timer = useRef<number | undefined>(undefined);
  const phase = phaseOf(stream);

  useEffect(() => {
    if (phase === 'stale' && stream.asOf !== null)
      setText(words.t('reconnecting', { at: formatClock(Date.parse(stream.asOf), words.locale, null) }));
    if (phase === 'live' && told.current !== null) setText(words.t('live'));
  }, [phase]);

  useEffect(() => {
    if (current === null || timer.current !== undefined) return;
    if (told.current === null) {
      told.current = current;
      return;
    }
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      const changes = changesBetween(told.current ?? new Map(), latest.current ?? new Map());
      told.current = latest.current;
      if (changes.length === 0) return;
      const named = changes
        .slice(0, MAX_NAMED)
        .map(({ name, state }) => words.t('changeTo', { name, state: words.state(state) }));
      setText(changes.length > MAX_NAMED ? words.t('changesMany', { n: changes.length }) : words.list(named));
    }, GATHER_MS);
  }, [current]);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  return (
    <p class="unseen" role="status" aria-live="polite">
      {text}
    </p>
  );
}

/** What the page at hand shows by name: the nodes of a site, or all sites. */
function namedOf(stream: StreamState): ReadonlyMap<string, Named> | null {
  if (stream.wanted.site !== null) {
    return stream.site === null ? null : nodesByKey(stream.site);
  }
  return stream.estate?.sites ?? null;
}

const cache = new WeakMap<object, ReadonlyMap<string, Named>>();

function nodesByKey(site: NonNullable<StreamState['site']>): ReadonlyMap<string, Named> {
  let nodes = cache.get(site);
  if (nodes === undefined) {
    nodes = new Map(site.nodes.map((node) => [`${site.id}/${node.id}`, node]));
    cache.set(site, nodes);
  }
  return nodes;
}
