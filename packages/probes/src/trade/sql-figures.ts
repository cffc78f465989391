/** Counts out of a database, by a query of the operator's. */
import { type Attempt, notOk } from '@tillwatch/model';
import type { AttemptScope } from '../attempt-scope.js';
import type { Row } from '../database/cells.js';
import { readOnlyRows } from '../database/read-only.js';
import { withSession } from '../database/session.js';
import { sqliteReading } from '../db/local-figures.js';
import { sharedSqliteReader } from '../db/sqlite-reader.js';
import type { ProbeRun } from '../probe.js';
import type { AskedMinutes, SourceAnswer } from './figures.js';
import { loginOf, type TradeParams } from './parameters.js';

/** Asks the database of the parameters. */
export async function askDatabase(
  run: ProbeRun<TradeParams>,
  scope: AttemptScope,
  asked: AskedMinutes,
): Promise<SourceAnswer> {
  const { params, io } = run;
  const query = filledQuery(params.query, asked, params.timeForm);
  const login = loginOf(params);
  if (login === null) {
    const answer = await sharedSqliteReader(io).read({ file: params.file, query }, scope);
    const reading = sqliteReading(answer, false);
    if ('attempt' in reading) return reading;
    if (!answer.ok || answer.hasMore) return refused();
    const { columns, cells } = answer;
    const row = Object.fromEntries(columns.map((column, index) => [column, cellText(cells[index])]));
    return figuresOfRow(cells.length === 0 ? undefined : row, params);
  }
  const outcome = await withSession(run, login, scope, (session) => readOnlyRows(session, login.engine, query));
  if (!outcome.ok) return outcome;
  const [row, ...more] = outcome.answer;
  return more.length > 0 ? refused() : figuresOfRow(row, params);
}

/** Pure: `:from` and `:to` by the times of the minutes, which are digits of ours; nothing else goes into a query. */
export function filledQuery(query: string, asked: AskedMinutes, form: TradeParams['timeForm']): string {
  if (asked === null) return query;
  return query.replace(/:(from|to)\b/g, (_, end) => timeLiteral(end === 'from' ? asked.fromMs : asked.toMs, form));
}

function timeLiteral(atMs: number, form: TradeParams['timeForm']): string {
  switch (form) {
    case 'epochS':
      return String(Math.floor(atMs / 1_000));
    case 'epochMs':
      return String(atMs);
    case 'utc':
      return `'${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')}'`;
    case 'local': {
      // The same digits, of the machine's own zone.
      const shiftedMs = atMs - new Date(atMs).getTimezoneOffset() * 60_000;
      return `'${new Date(shiftedMs).toISOString().slice(0, 19).replace('T', ' ')}'`;
    }
  }
}

/**
 * Pure: the figures of the one row. Every column must be asked for and hold a number: a query that returns anything else is refused, so that no text
 * gets from a database into this process's hands by a slip. NULL is the sum of no rows.
 */
export function figuresOfRow(
  row: Row | undefined,
  params: Pick<TradeParams, 'metrics' | 'gauges' | 'newest'>,
): SourceAnswer {
  if (row === undefined) return refused();
  const cells = new Map<string, number | null>();
  for (const [column, cell] of Object.entries(row)) {
    const figure = cell === null ? null : figureOf(cell);
    if (figure === undefined) return refused();
    cells.set(column.toLowerCase(), figure);
  }
  const wanted = [...Object.values(params.metrics), ...Object.values(params.gauges), params.newest].filter(
    (name) => name !== '',
  );
  const isAsked = new Set(wanted.map((name) => name.toLowerCase()));
  if ([...cells.keys()].some((column) => !isAsked.has(column))) return refused();
  if (wanted.some((name) => !cells.has(name.toLowerCase()))) return { attempt: notOk('down', 'answer-mismatch') };
  const cellOf = (name: string): number | null => cells.get(name.toLowerCase()) ?? null;
  const ageS = params.newest === '' ? null : cellOf(params.newest);
  const gauges = Object.entries(params.gauges).flatMap(([name, column]): [string, number][] => {
    const value = cellOf(column);
    return value === null ? [] : [[name, Math.round(value)]];
  });
  return {
    figures: {
      counts: Object.fromEntries(
        Object.entries(params.metrics).map(([name, column]) => [name, { '': Math.round(cellOf(column) ?? 0) }]),
      ),
      gauges: Object.fromEntries(gauges),
      newestAgeMs: ageS === null ? null : ageS * 1_000,
    },
  };
}

/** A number that is not negative; undefined for text. */
function figureOf(cell: string): number | undefined {
  const text = cell.trim();
  if (!/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(Math.trunc(value)) ? Math.max(0, value) : undefined;
}

function cellText(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  return typeof cell === 'number' || typeof cell === 'bigint' ? String(cell) : 'text';
}

function refused(): { readonly attempt: Attempt } {
  return { attempt: notOk('unknown', 'bad-target') };
}
