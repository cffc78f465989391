/** The store's own view as text: verdict, links left to right, flows, what is wrong, what changed, and how the news travels. */
import { type LocalStatus, STATE_WORDS, severity } from '@tillwatch/model';
import type { CommandContext } from '../command-context.js';
import { changeLines } from './change-text.js';
import { clipWidth, displayWidth, padEndWidth, wrapWidth } from './display-width.js';
import { guideLines } from './guide-text.js';
import { plain, wrapItems } from './items.js';
import { drawLinks } from './links-drawing.js';
import { emphasize, paint } from './paint.js';
import type { Pen } from './pen.js';
import { formatAge, formatBytes, formatMoment } from './quantities.js';
import { ASCII_MARKS, UNICODE_MARKS } from './state-marks.js';
import { nodeSubject, type Subject, subjectLines } from './subject-text.js';
import { verdictLines } from './verdict-text.js';

export interface StatusView {
  readonly showsChecks: boolean;
  readonly isAscii: boolean;
}

/** Wider is harder to read than to scroll. */
const MAX_WIDTH = 160;
const MIN_WIDTH = 40;

/** The whole view; ends with a line feed. */
export function renderStatus(status: LocalStatus, view: StatusView, context: CommandContext): string {
  const pen: Pen = {
    context,
    marks: view.isAscii ? ASCII_MARKS : UNICODE_MARKS,
    width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, context.terminal.columns)),
    nowMs: Date.parse(status.at),
  };
  const sections = [
    headLines(status, pen),
    drawLinks(status, pen.width, pen.marks).map((line) =>
      line.map(({ text, state }) => paint(text, state, context.hasColour)).join(''),
    ),
    flowLines(status, pen),
    verdictLines(status, pen),
    guideLines(status, pen),
    view.showsChecks ? checkLines(status, pen) : wrongLines(status, pen),
    changeLines(status, pen),
    travelLines(status, pen),
  ];
  const texts = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function headLines({ site }: LocalStatus, pen: Pen): string[] {
  const { locale, hasColour, words } = pen.context;
  const verdict = `${pen.marks.shapes[site.state]} ${STATE_WORDS[locale][site.state]}`;
  const since = `${words.output.since} ${formatMoment(site.since, pen.nowMs, locale)} (${formatAge(pen.nowMs - Date.parse(site.since), words.time)})`;
  const title = clipWidth(site.name, pen.width - displayWidth(site.id) - 2);
  return [`${emphasize(title, hasColour)}  ${site.id}`, `${paint(verdict, site.state, hasColour)}  ${since}`];
}

function flowLines({ flows }: LocalStatus, pen: Pen): string[] {
  if (flows.length === 0) return [];
  const title = `${pen.context.words.output.flows}  `;
  const items = [...flows]
    .sort((a, b) => severity(b.state) - severity(a.state))
    .map(({ name, state }) => ({ text: `${pen.marks.shapes[state]} ${name}`, state }));
  return wrapItems(title, items, { width: pen.width, indent: displayWidth(title), hasColour: pen.context.hasColour });
}

function subjectsOf({ nodes, links }: LocalStatus, pen: Pen): Subject[] {
  const checkedLinks = links.filter(({ checks }) => checks.length > 0);
  return [
    ...nodes.map((node) => nodeSubject(node, pen)),
    ...checkedLinks.map((link) => ({ ...link, id: `${link.from} -> ${link.to}`, title: '' })),
  ].sort((a, b) => severity(b.state) - severity(a.state));
}

/** What is not well, worst first, each with the checks that say so; the rest as a count. */
function wrongLines(status: LocalStatus, pen: Pen): string[] {
  const { output } = pen.context.words;
  const { nodes } = status;
  const isWrong = ({ state, reason }: Pick<Subject, 'state' | 'reason'>) => state !== 'ok' && reason !== 'no-check';
  const unchecked = nodes.filter(({ reason }) => reason === 'no-check');
  const well = nodes.length - unchecked.length - nodes.filter(isWrong).length;
  const wrong = subjectsOf(status, pen).filter(isWrong);
  const notes = [
    ...(well === 0 ? [] : [wrong.length === 0 ? output.allWell(well) : output.othersWell(well)]),
    ...(unchecked.length === 0 ? [] : [output.notChecked(unchecked.map(({ id }) => id).join(', '))]),
  ].flatMap((note) => wrapWidth(note, pen.width));
  if (wrong.length === 0) return notes;
  return [
    emphasize(output.wrong, pen.context.hasColour),
    ...wrong.flatMap((subject) => subjectLines(subject, pen, false)),
    ...notes,
  ];
}

function checkLines(status: LocalStatus, pen: Pen): string[] {
  const { words, hasColour } = pen.context;
  return [
    emphasize(words.output.checks, hasColour),
    ...subjectsOf(status, pen).flatMap((subject) => subjectLines(subject, pen, true)),
  ];
}

/** Whether the centre hears of it: the line that is in use, and what waits to be sent. */
function travelLines({ uplink, outbox }: LocalStatus, pen: Pen): string[] {
  const { words, locale, hasColour } = pen.context;
  const { output } = words;
  const mark = uplink.state === 'connected' ? ('ok' as const) : ('degraded' as const);
  const indent = Math.max(displayWidth(output.uplink), displayWidth(output.outbox)) + 2;
  const frame = { width: pen.width, indent, hasColour };
  const uplinkItems = [
    { text: `${pen.marks.shapes[mark]} ${output.uplinkStates[uplink.state]}`, state: mark },
    ...(uplink.broker === null ? [] : [plain(output.uplinkVia(uplink.broker))]),
    plain(`${output.since} ${formatMoment(uplink.since, pen.nowMs, locale)}`),
    ...(uplink.state === 'connected' || uplink.lastError === null ? [] : [plain(uplink.lastError)]),
  ];
  const outboxItems = [
    output.waiting(outbox.heartbeats),
    `${formatBytes(outbox.bytes)} / ${formatBytes(outbox.maxBytes)}`,
    ...(outbox.oldestAt === null
      ? []
      : [output.oldest(formatAge(pen.nowMs - Date.parse(outbox.oldestAt), words.time))]),
    ...(outbox.evicted === 0 ? [] : [output.evicted(outbox.evicted)]),
    ...(outbox.mode === 'memory' ? [output.inMemory] : []),
    ...(outbox.problem === null ? [] : [outbox.problem]),
  ].map(plain);
  return [
    ...wrapItems(padEndWidth(output.uplink, indent), uplinkItems, frame),
    ...wrapItems(padEndWidth(output.outbox, indent), outboxItems, frame),
  ];
}
