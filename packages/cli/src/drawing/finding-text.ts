/** Risks as text: what becomes a fault soonest first, each with what it would stop and who tells of it. */
import { FINDING_WORDS, type FindingList, type FindingView } from '@tillwatch/model';
import type { CommandContext } from '../command-context.js';
import { plain, wrapItems } from './items.js';
import { emphasize, paint } from './paint.js';
import { formatAge, formatMoment } from './quantities.js';
import { UNICODE_MARKS } from './state-marks.js';

const MAX_WIDTH = 160;
const MIN_WIDTH = 40;
const INDENT = '    ';

/** The whole list by site, the sites in the order of their most urgent risk; ends with a line feed. */
export function renderFindings({ findings, total }: FindingList, nowMs: number, context: CommandContext): string {
  const { output } = context.words;
  if (findings.length === 0) return `${output.noFindings}\n`;
  const sites = new Map<string, FindingView[]>();
  for (const finding of findings) sites.set(finding.site, [...(sites.get(finding.site) ?? []), finding]);
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, context.terminal.columns));
  const blocks = [...sites].map(([site, of]) => [
    emphasize(site, context.hasColour),
    ...of.flatMap((finding) => findingLines(finding, nowMs, { width, context })),
  ]);
  const rest = total - findings.length;
  const texts = [...blocks, ...(rest > 0 ? [[output.moreFindings(rest)]] : [])].map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function findingLines(
  finding: FindingView,
  nowMs: number,
  { width, context }: { width: number; context: CommandContext },
): string[] {
  const { locale, hasColour, words } = context;
  const { kind, component, name, check, faultAt, flows, opensAt } = finding;
  const { output } = words;
  const state = check === null && faultAt === null ? 'unknown' : 'degraded';
  const what = FINDING_WORDS[locale][kind] ?? kind;
  const head = [name ?? component ?? finding.site, what].map(plain);
  const told = [
    ...(name === null || component === null || name === component ? [] : [component]),
    ...(faultAt === null
      ? []
      : [output.findingAt(formatMoment(faultAt, nowMs, locale), formatAge(Date.parse(faultAt) - nowMs, words.time))]),
    ...(opensAt === null ? [] : [output.opensAt(formatMoment(opensAt, nowMs, locale))]),
    ...(flows.length === 0 ? [] : [output.findingStops(flows.join(', '))]),
    ...(check === null ? [] : [check]),
  ].map(plain);
  const frame = { width, indent: INDENT.length, hasColour };
  const mark = `  ${paint(state === 'unknown' ? '·' : UNICODE_MARKS.shapes[state], state, hasColour)} `;
  return [
    ...wrapItems('', head, { ...frame, width: width - INDENT.length }).map((line, index) =>
      index === 0 ? mark + line : INDENT + line.trimStart(),
    ),
    ...(told.length === 0 ? [] : wrapItems(INDENT, told, frame)),
  ];
}
