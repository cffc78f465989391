/** The verdict as text: each cause with how sure it is and why, and what devices say of themselves. */
import { type CauseView, type HealthState, type LocalStatus, SITE_TEST_WORDS } from '@tillwatch/model';
import { plain, wrapItems } from './items.js';
import { emphasize } from './paint.js';
import { type Pen, reasonWords } from './pen.js';
import { formatMoment } from './quantities.js';

const LIKELY_ODDS = 20;
const VERY_LIKELY_ODDS = 1_000;
/** Components that are named as cleared; nearest rivals come first. */
const MAX_CLEARED = 4;
const INDENT = '  ';

/** Nothing where all is well. */
export function verdictLines({ verdict }: LocalStatus, pen: Pen): string[] {
  const { words, hasColour } = pen.context;
  const { causes, conditions, unexplained, isSearchCut = false } = verdict;
  if (causes.length + conditions.length + unexplained.length === 0) return [];
  const frame = { width: pen.width, indent: 2 * INDENT.length, hasColour };
  return [
    emphasize(words.output.causes, hasColour),
    ...causes.flatMap((cause) => causeLines(cause, pen)),
    ...conditions.flatMap(({ component, state, reason }) => {
      const told = [componentName(component, pen), ...reasonWords(reason, pen), words.output.saysItself];
      const mark = { text: `${pen.marks.shapes[state]} ${told[0]}`, state };
      return wrapItems('', [mark, ...told.slice(1).map(plain)], frame);
    }),
    ...(unexplained.length === 0
      ? []
      : wrapItems('', [plain(words.output.unexplained(unexplained.join(', ')))], frame)),
    ...(isSearchCut ? wrapItems('', [plain(words.output.searchCut)], frame) : []),
  ];
}

function causeLines(cause: CauseView, pen: Pen): string[] {
  const { words, locale, hasColour } = pen.context;
  const { output } = words;
  const state: HealthState = !cause.isConfident ? 'unknown' : cause.mode === 'lossy' ? 'degraded' : 'down';
  const names = cause.suspects.map(({ component }) => componentName(component, pen)).join(` ${output.or} `);
  const head = [
    { text: `${pen.marks.shapes[state]} ${names}`, state },
    plain(sureness(cause, pen)),
    ...(cause.mode === 'lossy' ? [plain(output.lossy)] : []),
    plain(`${output.since} ${formatMoment(cause.since, pen.nowMs, locale)}`),
  ];
  const cleared = cause.cleared
    .slice(0, MAX_CLEARED)
    .map(({ component, by }) => `${componentName(component, pen)} (${by})`);
  const against = cause.against.length === 0 ? output.nothingAgainst : output.speaksAgainst(cause.against.join(', '));
  const why = [
    output.speaksFor(cause.for.join(', ')),
    against,
    ...(cleared.length === 0 ? [] : [output.cleared(cleared.join(', '))]),
  ];
  const frame = { width: pen.width, indent: 2 * INDENT.length, hasColour };
  return [
    ...wrapItems('', head, frame),
    ...why.flatMap((text) => wrapItems(INDENT, [plain(text)], frame)),
    ...nextTestLines(cause, pen),
  ];
}

/** What to look at next, and what each outcome would mean. */
function nextTestLines({ suspects, nextTest = null }: CauseView, pen: Pen): string[] {
  if (nextTest === null) return [];
  const { words, locale, hasColour } = pen.context;
  const { output } = words;
  const { kind, component, target, ifFails } = nextTest;
  const { act, fails, passes } = SITE_TEST_WORDS[locale][kind];
  const named = (ids: readonly string[]): string => ids.map((id) => componentName(id, pen)).join(` ${output.or} `);
  const others = suspects.flatMap(({ component: id }) => (ifFails.includes(id) ? [] : [id]));
  const asked = act.replace('{name}', componentName(component, pen)).replace('{target}', target ?? '');
  const outcome = (looks: string, ids: readonly string[]): string => output.outcome(looks, named(ids));
  const frame = { width: pen.width, indent: 2 * INDENT.length, hasColour };
  return [
    ...wrapItems(INDENT, [plain(output.tryNext(asked))], frame),
    ...[outcome(fails, ifFails), outcome(passes, others)].flatMap((text) =>
      wrapItems(INDENT + INDENT, [plain(text)], { ...frame, indent: 3 * INDENT.length }),
    ),
  ];
}

function sureness({ isConfident, odds }: CauseView, pen: Pen): string {
  const { output } = pen.context.words;
  if (!isConfident || odds < LIKELY_ODDS) return output.suspected;
  return odds >= VERY_LIKELY_ODDS ? output.veryLikely : output.likely;
}

function componentName(component: string, pen: Pen): string {
  const { output } = pen.context.words;
  const [from = '', to] = component.split('->');
  if (to !== undefined) return output.linkBetween(from, to);
  if (component.endsWith('/agent')) return output.agentOn(component.slice(0, -'/agent'.length));
  return component.endsWith('/service') ? output.programOn(component.slice(0, -'/service'.length)) : component;
}
