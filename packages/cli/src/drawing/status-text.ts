/** The store's own view as text: verdict, links left to right, flows, what is wrong, and how the news travels. */
import {
  type CheckView,
  isReason,
  type LocalStatus,
  NODE_KIND_WORDS,
  type NodeView,
  REASON_WORDS,
  STATE_WORDS,
  severity,
} from '@tillwatch/model';
import type { CommandContext } from '../command-context.js';
import { clipWidth, displayWidth, padEndWidth, wrapWidth } from './display-width.js';
import { drawLinks } from './links-drawing.js';
import { emphasize, paint } from './paint.js';
import { formatAge, formatBytes, formatLatency, formatMoment } from './quantities.js';
import { ASCII_MARKS, type Marks, UNICODE_MARKS } from './state-marks.js';

export interface StatusView {
  readonly showsChecks: boolean;
  readonly isAscii: boolean;
}

interface Pen {
  readonly context: CommandContext;
  readonly marks: Marks;
  readonly width: number;
  readonly nowMs: number;
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
    view.showsChecks ? checkLines(status, pen) : wrongLines(status, pen),
    travelLines(status, pen),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
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
  const { words, hasColour } = pen.context;
  const title = `${words.output.flows}  `;
  const items = [...flows]
    .sort((a, b) => severity(b.state) - severity(a.state))
    .map(({ name, state }) => ({ text: `${pen.marks.shapes[state]} ${name}`, state }));
  const lines: string[] = [];
  let line = title;
  let used = displayWidth(title);
  for (const { text, state } of items) {
    const more = displayWidth(text) + 2;
    if (used + more > pen.width && used > displayWidth(title)) {
      lines.push(line.trimEnd());
      line = ' '.repeat(displayWidth(title));
      used = displayWidth(title);
    }
    line += `${paint(text, state, hasColour)}  `;
    used += more;
  }
  return [...lines, line.trimEnd()];
}

/** What is not well, worst first, each with the checks that say so; the rest as a count. */
function wrongLines({ nodes, links }: LocalStatus, pen: Pen): string[] {
  const { output } = pen.context.words;
  const unchecked = nodes.filter(({ reason }) => reason === 'no-check');
  const wrong = [...nodes]
    .filter(({ state, reason }) => state !== 'ok' && reason !== 'no-check')
    .sort((a, b) => severity(b.state) - severity(a.state));
  // A link is told of only where it fails by itself; next to a failing node it says nothing new.
  const wrongLinks = links.filter(
    ({ checks, state }) => checks.length > 0 && state !== 'ok' && state !== 'unreachable',
  );
  const well = nodes.length - wrong.length - unchecked.length;
  const notes = [
    ...(wrong.length + wrongLinks.length === 0
      ? well > 0
        ? [output.allWell(well)]
        : []
      : well > 0
        ? [output.othersWell(well)]
        : []),
    ...(unchecked.length > 0 ? [output.notChecked(unchecked.map(({ id }) => id).join(', '))] : []),
  ];
  if (wrong.length + wrongLinks.length === 0) return notes;
  return [
    emphasize(output.wrong, pen.context.hasColour),
    ...wrong.flatMap((node) => subjectLines(node.id, nodeTitle(node, pen), node, pen, false)),
    ...wrongLinks.flatMap((link) => subjectLines(`${link.from} -> ${link.to}`, '', link, pen, false)),
    ...notes.flatMap((note) => wrapWidth(note, pen.width)),
  ];
}

function checkLines({ nodes, links }: LocalStatus, pen: Pen): string[] {
  const subjects = [
    ...nodes.map((node) => ({ id: node.id, title: nodeTitle(node, pen), view: node })),
    ...links
      .filter(({ checks }) => checks.length > 0)
      .map((link) => ({ id: `${link.from} -> ${link.to}`, title: '', view: link })),
  ];
  subjects.sort((a, b) => severity(b.view.state) - severity(a.view.state));
  return [
    emphasize(pen.context.words.output.checks, pen.context.hasColour),
    ...subjects.flatMap(({ id, title, view }) => subjectLines(id, title, view, pen, true)),
  ];
}

function nodeTitle({ name, kind, at }: NodeView, pen: Pen): string {
  const { locale, words } = pen.context;
  const place = at === null ? [] : [words.output.ofSite(at)];
  return [
    name,
    ...(name.toLowerCase().includes(NODE_KIND_WORDS[locale][kind].toLowerCase())
      ? []
      : [NODE_KIND_WORDS[locale][kind]]),
    ...place,
  ].join(' · ');
}

type Subject = Pick<NodeView, 'state' | 'reason' | 'since' | 'checks'>;

function subjectLines(id: string, title: string, subject: Subject, pen: Pen, showsAll: boolean): string[] {
  const { locale, hasColour, words } = pen.context;
  const mark = `${pen.marks.shapes[subject.state]} ${padEndWidth(id, 12)}`;
  const told = [STATE_WORDS[locale][subject.state], ...reasonWords(subject.reason, pen)].join(': ');
  const since =
    subject.state === 'ok' ? '' : `  ${words.output.since} ${formatMoment(subject.since, pen.nowMs, locale)}`;
  const head = `${paint(mark, subject.state, hasColour)} ${told}${since}`;
  const shown = subject.checks.filter(({ state }) => showsAll || state !== 'ok');
  const indent = '  ';
  return [
    head,
    ...(title === '' ? [] : [indent + clipWidth(title, pen.width - indent.length)]),
    ...shown.flatMap((check) => checkText(check, pen).map((line, index) => indent + (index === 0 ? '' : '  ') + line)),
  ];
}

function checkText(check: CheckView, pen: Pen): string[] {
  const { locale, words } = pen.context;
  const parts = [
    `${pen.marks.shapes[check.state]} ${check.id}`,
    `${check.kind} ${check.target}`,
    ...(check.state === 'ok' ? [] : [STATE_WORDS[locale][check.state], ...reasonWords(check.reason, pen)]),
    ...(check.latencyUs === null || check.state === 'down' ? [] : [formatLatency(check.latencyUs)]),
    ...(check.lossRatio === null || check.lossRatio === 0
      ? []
      : [words.output.loss((check.lossRatio * 100).toFixed(0))]),
  ];
  return wrapWidth(parts.join('  '), pen.width - 4);
}

function reasonWords(reason: string | null, pen: Pen): string[] {
  if (reason === null) return [];
  return [isReason(reason) ? REASON_WORDS[pen.context.locale][reason] : reason];
}

/** Whether the centre hears of it: the line that is in use, and what waits to be sent. */
function travelLines({ uplink, outbox }: LocalStatus, pen: Pen): string[] {
  const { words, locale, hasColour } = pen.context;
  const { output } = words;
  const mark = uplink.state === 'connected' ? ('ok' as const) : ('degraded' as const);
  const names = [output.uplink, output.outbox];
  const width = Math.max(...names.map(displayWidth)) + 2;
  const uplinkParts = [
    paint(`${pen.marks.shapes[mark]} ${output.uplinkStates[uplink.state]}`, mark, hasColour),
    ...(uplink.broker === null ? [] : [output.uplinkVia(uplink.broker)]),
    `${output.since} ${formatMoment(uplink.since, pen.nowMs, locale)}`,
  ];
  const outboxParts = [
    output.waiting(outbox.heartbeats),
    `${formatBytes(outbox.bytes)} / ${formatBytes(outbox.maxBytes)}`,
    ...(outbox.oldestAt === null
      ? []
      : [output.oldest(formatAge(pen.nowMs - Date.parse(outbox.oldestAt), words.time))]),
    ...(outbox.evicted === 0 ? [] : [output.evicted(outbox.evicted)]),
    ...(outbox.mode === 'memory' ? [output.inMemory] : []),
  ];
  const faults = [
    ...(uplink.state === 'connected' || uplink.lastError === null ? [] : [uplink.lastError]),
    ...(outbox.problem === null ? [] : [outbox.problem]),
  ];
  return [
    padEndWidth(output.uplink, width) + uplinkParts.join('  '),
    padEndWidth(output.outbox, width) + outboxParts.join('  '),
    ...faults.flatMap((fault) => wrapWidth(fault, pen.width - width).map((line) => ' '.repeat(width) + line)),
  ];
}
