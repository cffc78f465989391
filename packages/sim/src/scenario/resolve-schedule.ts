/** Silences, maintenance windows and what people do, as they stand in a scenario's file: what is wrong with them, and as they are played. */
import { parseDurationMs } from '@tillwatch/agent';
import { matchesPattern } from '@tillwatch/collector';
import { describeFound, type PathFault } from '@tillwatch/config';
import type { ScenarioAction, ScenarioSuppression } from './scenario.js';
import type { ScenarioFile } from './schema.js';

type SuppressionFile = ScenarioFile['suppressions'][number];
type ActionFile = ScenarioFile['actions'][number];

/** Patterns that name no site, ends before their beginning, settings that an act needs or does not have. `ids`: of all sites. */
export function scheduleFaults(file: ScenarioFile, ids: readonly string[]): PathFault[] {
  return [
    ...file.calendars.flatMap(({ sites }, index) => patternFaults(sites, ids, ['calendars', index, 'sites'])),
    ...file.suppressions.flatMap((entry, index) => suppressionFaults(entry, ids, ['suppressions', index])),
    ...file.actions.flatMap((entry, index) => actionFaults(entry, ['actions', index])),
  ];
}

function patternFaults(patterns: readonly string[], ids: readonly string[], path: PathFault['path']): PathFault[] {
  return patterns.flatMap((pattern, index): PathFault[] => {
    if (ids.some((id) => matchesPattern(pattern, id))) return [];
    const hint = `There are ${ids.slice(0, 20).join(', ')}.`;
    return [{ path: [...path, index], found: describeFound(pattern), expected: 'the id of one of the sites', hint }];
  });
}

function suppressionFaults(entry: SuppressionFile, ids: readonly string[], path: PathFault['path']): PathFault[] {
  const { from = entry.at, until, endedAt } = entry;
  const found = patternFaults(entry.sites, ids, [...path, 'sites']);
  if (ms(until) <= Math.max(ms(from), ms(entry.at))) found.push(early([...path, 'until'], until, from));
  if (endedAt !== undefined && ms(endedAt) <= ms(entry.at)) found.push(early([...path, 'endedAt'], endedAt, entry.at));
  return found;
}

function actionFaults(entry: ActionFile, path: PathFault['path']): PathFault[] {
  const found: PathFault[] = [];
  for (const [key, act] of [['text', 'note'] as const, ['until', 'silence'] as const]) {
    const isGiven = entry[key] !== undefined;
    if (isGiven === (entry.act === act)) continue;
    found.push({
      path: [...path, key],
      found: describeFound(entry[key]),
      expected: isGiven ? `no ${key} for ${entry.act}` : `${key} for ${entry.act}`,
      hint: isGiven ? 'Remove it.' : 'Add it.',
      ...(isGiven && { atKey: true }),
    });
  }
  if (entry.until !== undefined && ms(entry.until) <= ms(entry.at))
    found.push(early([...path, 'until'], entry.until, entry.at));
  return found;
}

function early(path: PathFault['path'], found: string, after: string): PathFault {
  return { path, found: describeFound(found), expected: `a moment after ${after}`, hint: 'Both count from the start.' };
}

/** Of a file that was found sound. */
export function resolveSuppression(file: SuppressionFile): ScenarioSuppression {
  const { at, kind, sites, components, from = at, until, endedAt, reason, by } = file;
  return {
    atMs: ms(at),
    kind,
    scope: { sites, components },
    reason,
    by,
    fromMs: ms(from),
    untilMs: ms(until),
    endedAtMs: endedAt === undefined ? null : ms(endedAt),
  };
}

/** Of a file that was found sound. */
export function resolveAction({ at, act, cause, by, text = '', until }: ActionFile): ScenarioAction {
  const base = { atMs: ms(at), cause, by };
  switch (act) {
    case 'note':
      return { ...base, act, text };
    case 'silence':
      return { ...base, act, untilMs: ms(until ?? '0s') };
    default:
      return { ...base, act };
  }
}

function ms(text: string): number {
  return parseDurationMs(text) ?? 0;
}
