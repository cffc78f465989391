/** What changed at the store, newest first: each thing, who and when, and its fields before and after. */
import type { ChangeView, LocalStatus } from '@tillwatch/model';
import { plain, wrapItems } from './items.js';
import { emphasize } from './paint.js';
import type { Pen } from './pen.js';
import { formatMoment } from './quantities.js';

const DAY_MS = 86_400_000;
/** Changes and fields of each that are listed; the rest is counted. */
const MAX_LISTED = 10;
const MAX_FIELDS = 6;
const INDENT = '  ';
/** Of a fingerprint; enough to tell two apart, short enough to read out on the telephone. */
const FINGERPRINT_CHARS = 8;

/** Changes of the last day, then of the last week. Nothing where the agent watches no versions and none was found. */
export function changeLines(status: LocalStatus, pen: Pen): string[] {
  const { words, hasColour } = pen.context;
  const { output } = words;
  if (status.changes.length === 0) return watchesVersions(status) ? [output.noChanges] : [];
  const ages = status.changes.map((change) => pen.nowMs - Date.parse(change.at));
  const today = status.changes.filter((_, index) => (ages[index] ?? 0) < DAY_MS);
  const earlier = status.changes.slice(today.length);
  const section = (title: string, changes: readonly ChangeView[]): string[] =>
    changes.length === 0 ? [] : [emphasize(title, hasColour), ...listed(changes, pen)];
  return [...section(output.changedToday, today), ...section(output.changedEarlier, earlier)];
}

function watchesVersions({ nodes, links }: LocalStatus): boolean {
  return [...nodes, ...links].some(({ checks }) => checks.some(({ kind }) => kind === 'version'));
}

function listed(changes: readonly ChangeView[], pen: Pen): string[] {
  const more = changes.length - MAX_LISTED;
  return [
    ...changes.slice(0, MAX_LISTED).flatMap((change) => oneChange(change, pen)),
    ...(more > 0 ? [INDENT + pen.context.words.output.moreChanges(more)] : []),
  ];
}

function oneChange(change: ChangeView, pen: Pen): string[] {
  const { words, locale, hasColour } = pen.context;
  const { output } = words;
  const frame = { width: pen.width, indent: 2 * INDENT.length, hasColour };
  const moment = formatMoment(change.changedAt ?? change.at, pen.nowMs, locale);
  const head = wrapItems(
    INDENT,
    [
      moment,
      change.on,
      printable(change.subject),
      ...(change.author === null ? [] : [output.changedBy(printable(change.author))]),
    ].map(plain),
    frame,
  );
  const shown = change.fields.slice(0, MAX_FIELDS);
  const left = change.fieldsLeftOut + change.fields.length - shown.length;
  const rows =
    change.fields.length === 0
      ? [`${told(shortened(change.before), pen)} -> ${told(shortened(change.after), pen)}`]
      : shown.map(({ path, before, after }) => `${printable(path)}: ${told(before, pen)} -> ${told(after, pen)}`);
  return [
    ...head,
    ...[...rows, ...(left > 0 ? [output.moreFields(left)] : [])].flatMap((row) =>
      wrapItems(INDENT + INDENT, [plain(row)], { ...frame, indent: 3 * INDENT.length }),
    ),
  ];
}

function told(text: string | null, pen: Pen): string {
  return text === null ? pen.context.words.output.absent : text === '' ? '""' : printable(text);
}

function shortened(text: string | null): string | null {
  return text !== null && /^[0-9a-f]{64}$/.test(text) ? text.slice(0, FINGERPRINT_CHARS) : text;
}

/** A file's content must not reach the terminal as commands (escape sequences), nor turn a line around (bidirectional controls). */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
