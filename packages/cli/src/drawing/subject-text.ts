/** A node or a link as text: its state and reason, its name, and the checks that say so. */
import { type CheckView, NODE_KIND_WORDS, type NodeView, STATE_WORDS } from '@tillwatch/model';
import { clipWidth, padEndWidth } from './display-width.js';
import { plain, wrapItems } from './items.js';
import { type Pen, reasonWords } from './pen.js';
import { formatLatency, formatMoment } from './quantities.js';

export interface Subject extends Pick<NodeView, 'state' | 'reason' | 'since' | 'checks'> {
  /** A node's id, or `from -> to`. */
  readonly id: string;
  /** For people; empty for a link. */
  readonly title: string;
}

const ID_WIDTH = 12;
const INDENT = '  ';

/** A node as a subject: its name, its kind where the name does not say it, its place where that is elsewhere. */
export function nodeSubject(node: NodeView, pen: Pen): Subject {
  const { locale, words } = pen.context;
  const kind = NODE_KIND_WORDS[locale][node.kind];
  const saysKind = node.name.toLowerCase().includes(kind.toLowerCase());
  const title = [
    node.name,
    ...(saysKind ? [] : [kind]),
    ...(node.at === null ? [] : [words.output.ofSite(node.at)]),
  ].join(' · ');
  return { ...node, title };
}

/** `showsAll`: every check; else only those that are not well, and none behind a fault. */
export function subjectLines(subject: Subject, pen: Pen, showsAll: boolean): string[] {
  const { locale, hasColour, words } = pen.context;
  const { state, reason, title } = subject;
  const mark = { text: `${pen.marks.shapes[state]} ${padEndWidth(subject.id, ID_WIDTH)}`, state };
  const told = plain([STATE_WORDS[locale][state], ...reasonWords(reason, pen)].join(': '));
  const since =
    state === 'ok' ? [] : [plain(`${words.output.since} ${formatMoment(subject.since, pen.nowMs, locale)}`)];
  const head = wrapItems('', [mark, told, ...since], { width: pen.width, indent: ID_WIDTH + 4, hasColour });
  // Behind a fault nothing is to be done; the checks there only repeat it.
  if (state === 'unreachable' && !showsAll) return head;
  const shown = subject.checks.filter((check) => showsAll || check.state !== 'ok');
  return [
    ...head,
    ...(title === '' ? [] : [INDENT + clipWidth(title, pen.width - INDENT.length)]),
    ...shown.flatMap((check) => checkLines(check, subject, pen)),
  ];
}

function checkLines(check: CheckView, subject: Subject, pen: Pen): string[] {
  const { locale, words, hasColour } = pen.context;
  const repeats = check.state === subject.state && check.reason === subject.reason;
  const told =
    repeats || check.state === 'ok' ? [] : [STATE_WORDS[locale][check.state], ...reasonWords(check.reason, pen)];
  const loss = check.lossRatio ?? 0;
  const items = [
    { text: `${pen.marks.shapes[check.state]} ${check.id}`, state: check.state },
    plain(check.target.startsWith(check.kind) ? check.target : `${check.kind} ${check.target}`),
    ...told.map(plain),
    ...(check.latencyUs === null || check.state === 'down' ? [] : [plain(formatLatency(check.latencyUs))]),
    ...(loss === 0 || check.state === 'down' ? [] : [plain(words.output.loss((loss * 100).toFixed(0)))]),
  ];
  return wrapItems(INDENT, items, { width: pen.width, indent: 2 * INDENT.length, hasColour });
}
