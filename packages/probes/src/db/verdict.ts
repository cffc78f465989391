/** What figures of a database amount to. Pure. */
import { type Attempt, notOk, ok, type Reason } from '@tillwatch/model';
import type { DbFigures } from './figures.js';

export interface DbRules {
  readonly sessionsHighPermille: number;
  readonly lockWaitS: number;
  readonly longTransactionS: number;
  readonly sizeHighBytes: number;
  readonly sizeHighPermille: number;
  readonly logHighBytes: number;
  readonly logGrowingBytesPerHour: number;
  readonly mustWrite: boolean;
  readonly backlogS: number;
}

/** What a table of SQL Server grows by, once it is larger than that: 8 pages. */
const EXTENT_BYTES = 65_536;

type Line = readonly [holds: boolean, state: 'down' | 'degraded', reason: Reason];

/**
 * The attempt that the figures make, gravest first. `down` is what stops the tills: a database that takes no writes, or has no session left for them.
 * 0 in a rule means never; a figure that is null is judged by no rule.
 */
export function judgeDb(figures: DbFigures, rules: DbRules, latencyUs?: number): Attempt {
  const values = valuesOf(figures);
  const share = sessionsPermille(figures);
  const { sizeBytes, sizeLimitBytes } = figures;
  const used = sizeBytes !== null && sizeLimitBytes !== null ? permille(sizeBytes, sizeLimitBytes) : null;
  const lines: readonly Line[] = [
    [rules.mustWrite && figures.isReadOnly === true, 'down', 'read-only'],
    [figures.roomBytes !== null && figures.roomBytes < EXTENT_BYTES, 'down', 'size-high'],
    [share !== null && share >= 1_000, 'degraded', 'sessions-full'],
    [atLeast(share, rules.sessionsHighPermille), 'degraded', 'sessions-high'],
    [(figures.lockWaits ?? 0) > 0 && atLeast(figures.longestLockWaitS, rules.lockWaitS), 'degraded', 'lock-waits'],
    [atLeast(figures.longestTransactionS, rules.longTransactionS), 'degraded', 'long-transaction'],
    [atLeast(used, rules.sizeHighPermille) || atLeast(sizeBytes, rules.sizeHighBytes), 'degraded', 'size-high'],
    [
      atLeast(figures.logGrowthBytesPerHour, rules.logGrowingBytesPerHour) ||
        atLeast(figures.logBytes, rules.logHighBytes),
      'degraded',
      'log-growing',
    ],
    [atLeast(figures.oldestWaitingS, rules.backlogS), 'degraded', 'backlog'],
  ];
  const met = lines.find(([holds]) => holds);
  return met ? notOk(met[1], met[2], latencyUs, values) : ok(latencyUs, values);
}

function atLeast(figure: number | null, line: number): boolean {
  return line > 0 && figure !== null && figure >= line;
}

function permille(part: number, whole: number): number | null {
  return whole > 0 ? Math.floor((part * 1_000) / whole) : null;
}

function sessionsPermille({ sessions, sessionsLimit }: DbFigures): number | null {
  return sessions !== null && sessionsLimit !== null ? permille(sessions, sessionsLimit) : null;
}

function valuesOf(figures: DbFigures): Record<string, number> {
  const { isReadOnly, ...numbers } = figures;
  const all: Record<string, number | null> = {
    ...numbers,
    sessionsPermille: sessionsPermille(figures),
    readOnly: isReadOnly === null ? null : Number(isReadOnly),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, Math.round(value)]])),
  );
}
