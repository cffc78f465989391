/** The verdict as text: each cause with how sure it is and why, and what devices say of themselves. */
import type { CauseView, HealthState, LocalStatus } from '@tillwatch/model';
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
  const { causes, conditions, unexplained } = verdict;
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
  return [...wrapItems('', head, frame), ...why.flatMap((text) => wrapItems(INDENT, [plain(text)], frame))];
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
  return component.endsWith('/service') ? output.programOn(component.slice(0, -'/service'.length)) : component;
}
