/** Search and filters of the wall; every choice goes into the address. */
import type { HealthState, SiteKind } from '@tillwatch/model';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { formatRoute, NO_FILTER, type WallFilter } from '../page/route.js';
import { StateMark } from '../page/state-mark.js';
import { formatNumber } from '../words/quantity-words.js';
import { countShown, type ShownSite, WORST_FIRST } from './estate-view.js';

interface FilterBarProps {
  readonly filter: WallFilter;
  readonly regions: readonly string[];
  readonly flows: readonly string[];
  /** Sites that pass all but the choice of states. */
  readonly selectable: readonly ShownSite[];
  readonly shownCount: number;
  readonly total: number;
}

/** The filter bar; its state toggles are the legend of the marks too. */
export function FilterBar({ filter, regions, flows, selectable, shownCount, total }: FilterBarProps) {
  const { t } = useWords();
  const set = (change: Partial<WallFilter>): void => go({ ...filter, ...change });
  const isFiltered = shownCount < total || filter.flow !== null;
  return (
    <search class="filters" aria-label={t('filter')}>
      <SearchField text={filter.text} onText={(text) => set({ text })} />
      <StateToggles filter={filter} selectable={selectable} onStates={(states) => set({ states })} />
      <Choice
        label={t('region')}
        value={filter.region}
        onValue={(region) => set({ region })}
        all={t('allRegions')}
        options={regions.map((name) => [name, name === '' ? t('noRegion') : name])}
      />
      <Choice
        label={t('kind')}
        value={filter.kind}
        onValue={(kind) => set({ kind: kind as SiteKind | null })}
        all={t('allKinds')}
        options={[
          ['store', t('stores')],
          ['hub', t('hubs')],
        ]}
      />
      <Choice
        label={t('through')}
        value={filter.flow}
        onValue={(flow) => set({ flow })}
        all={t('wholeSite')}
        options={flows.map((name) => [name, name])}
      />
      <p class="filter-count">
        <a href={formatRoute({ page: 'wall', filter: NO_FILTER })} data-hidden={!isFiltered}>
          {t('clearFilter')}
        </a>
        {t('shownOf', { n: shownCount, total })}
      </p>
    </search>
  );
}

// Typing must not fill the browser's history with every letter.
function go(filter: WallFilter): void {
  location.replace(formatRoute({ page: 'wall', filter }));
}

function SearchField({ text, onText }: { text: string; onText: (text: string) => void }) {
  const { t } = useWords();
  const field = useRef<HTMLInputElement>(null);
  // The address follows a moment later, and the drawing after it: while somebody types, neither may put an older text back.
  const [typed, setTyped] = useState(text);
  useEffect(() => {
    if (document.activeElement !== field.current) setTyped(text);
  }, [text]);
  const take = (value: string): void => {
    setTyped(value);
    onText(value);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <input
      ref={field}
      type="search"
      class="search"
      value={typed}
      placeholder={t('searchHint')}
      aria-label={t('search')}
      aria-keyshortcuts="/"
      spellcheck={false}
      onInput={(event) => take(event.currentTarget.value)}
      onBlur={() => setTyped(text)}
      onKeyDown={(event) => event.key === 'Escape' && take('')}
    />
  );
}

interface StateTogglesProps {
  readonly filter: WallFilter;
  readonly selectable: readonly ShownSite[];
  readonly onStates: (states: readonly HealthState[]) => void;
}

function StateToggles({ filter, selectable, onStates }: StateTogglesProps) {
  const words = useWords();
  const counts = useMemo(() => countShown(selectable), [selectable]);
  const toggle = (state: HealthState): void =>
    onStates(
      filter.states.includes(state) ? filter.states.filter((other) => other !== state) : [...filter.states, state],
    );
  return (
    <div class="toggles">
      {WORST_FIRST.map((state) => (
        <button
          key={state}
          type="button"
          class="toggle"
          aria-pressed={filter.states.includes(state)}
          onClick={() => toggle(state)}
        >
          <StateMark state={state} />
          {words.state(state)} <span class="count">{formatNumber(counts[state], words.locale)}</span>
        </button>
      ))}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | null;
  readonly all: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onValue: (value: string | null) => void;
}

/** Prefix of option values, so that the empty region's name differs from "all". */
const PICKED = '=';

function Choice({ label, value, all, options, onValue }: ChoiceProps) {
  // An address may name what no longer exists; it stays visible as the reason why nothing is shown.
  const isKnown = value === null || options.some(([option]) => option === value);
  return (
    <select
      class="choice"
      aria-label={label}
      value={value === null ? '' : PICKED + value}
      onChange={(event) =>
        onValue(event.currentTarget.value === '' ? null : event.currentTarget.value.slice(PICKED.length))
      }
    >
      <option value="">{all}</option>
      {options.map(([option, text]) => (
        <option key={option} value={PICKED + option}>
          {text}
        </option>
      ))}
      {!isKnown && <option value={PICKED + value}>{value}</option>}
    </select>
  );
}
