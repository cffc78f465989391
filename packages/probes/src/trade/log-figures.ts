/** Counts of a log's lines, by the minute that each line is of. */
import { type Attempt, notOk } from '@tillwatch/model';
import type { AttemptScope } from '../attempt-scope.js';
import { sharedDiskWork } from '../disk-work.js';
import { codeOf } from '../network/failure.js';
import type { ProbeRun } from '../probe.js';
import { compilePatterns, type LinePatterns } from './line-patterns.js';
import { parseLineTime } from './line-time.js';
import { foldLines, type LineFold, takeMinutes } from './log-minutes.js';
import { readOn, type TailReading } from './log-tail.js';
import { dueMinutes, MINUTE_MS, minuteOf } from './minutes.js';
import type { TradeParams } from './parameters.js';
import type { LogPlace, TradePlace } from './place.js';
import type { TradeReading } from './report.js';

/** Readings of one attempt: the rest of a rotated file, the new one, and what is beyond one reading of either. */
const MAX_READINGS = 4;
/** Lines between two looks at whether the attempt goes on. */
const ROUND_LINES = 500;

export type LogOutcome = { readonly reading: TradeReading; readonly place: TradePlace } | { readonly attempt: Attempt };

/** Reads on in the log of the parameters and reports what is due. Rejects when the attempt ends. */
export async function readLog(
  run: ProbeRun<TradeParams>,
  scope: AttemptScope,
  place: TradePlace,
  nowMs: number,
): Promise<LogOutcome> {
  const { params, io } = run;
  const path = datedPath(params.file, nowMs);
  scope.waitsFor('machine');
  let tail: TailReading | 'busy';
  try {
    tail = await sharedDiskWork(io).run(`trade ${params.file}`, () => readFiles(path, place.log ?? null), scope);
  } catch (error) {
    if (scope.ended) throw error;
    return { attempt: attemptOfFile(error) };
  }
  if (tail === 'busy') return { attempt: notOk('unknown', 'busy') };
  const next = place.next ?? minuteOf(nowMs);
  const oldest = minuteOf(nowMs) - params.catchUpHours * 60;
  const before: LineFold = { counts: place.counts ?? {}, lastMinute: place.lastMinute ?? null };
  const patterns = compilePatterns(params.metrics, params.timePattern);
  const fold = await foldMatches(before, tail.lines, patterns, { next, oldest, nowMs }, scope);
  if (fold === 'too-costly') return { attempt: notOk('unknown', 'not-supported') };
  return reportLog(params, { tail, fold, next, nowMs });
}

/** `%Y`, `%m` and `%d` by the day, for programs that begin a log each day. */
export function datedPath(path: string, nowMs: number): string {
  const at = new Date(nowMs);
  const parts: Readonly<Record<string, string>> = {
    Y: String(at.getFullYear()),
    m: String(at.getMonth() + 1).padStart(2, '0'),
    d: String(at.getDate()).padStart(2, '0'),
  };
  return path.replace(/%([Ymd])/g, (_, part: string) => parts[part] ?? '');
}

async function readFiles(path: string, place: LogPlace | null): Promise<TailReading> {
  let tail = await readOn(path, place);
  for (let readings = 1; !tail.isAtEnd && readings < MAX_READINGS; readings += 1) {
    const more = await readOn(path, tail.place);
    tail = { ...more, lines: [...tail.lines, ...more.lines], overlong: tail.overlong + more.overlong };
  }
  return tail;
}

async function foldMatches(
  before: LineFold,
  lines: readonly string[],
  patterns: LinePatterns,
  frame: { readonly next: number; readonly oldest: number; readonly nowMs: number },
  scope: AttemptScope,
): Promise<LineFold | 'too-costly'> {
  let fold = before;
  for (let from = 0; from < lines.length; from += ROUND_LINES) {
    const matched = patterns.match(lines.slice(from, from + ROUND_LINES));
    if (matched === 'too-costly') return matched;
    const counted = matched.map(({ counts, time }) => ({
      counts,
      atMs: time === null ? null : parseLineTime(time, frame.nowMs),
    }));
    fold = foldLines(fold, counted, frame);
    // Other probes have their turn.
    await new Promise((resolve) => setImmediate(resolve));
    if (scope.ended) break;
  }
  return fold;
}

interface ReadLog {
  readonly tail: TailReading;
  readonly fold: LineFold;
  readonly next: number;
  readonly nowMs: number;
}

function reportLog(params: TradeParams, { tail, fold, next, nowMs }: ReadLog): LogOutcome {
  const lateMs = params.lateS * 1_000;
  // While there is more to read, a minute is complete only once a line of a later one was seen.
  const knownMs = tail.isAtEnd ? nowMs : Math.min(nowMs, (fold.lastMinute ?? next) * MINUTE_MS + lateMs);
  const catchUpMinutes = params.catchUpHours * 60;
  const due = dueMinutes({ next, nowMs: knownMs, lateMs, catchUpMinutes });
  const end = due.range === null ? next : due.range.first + due.range.count;
  const { taken, rest } = takeMinutes(
    fold.counts,
    Object.keys(params.metrics),
    due.range === null ? Number.NEGATIVE_INFINITY : end,
  );
  return {
    reading: {
      range: due.range,
      counts: taken,
      gauges: {},
      newestAgeMs: nowMs - tail.writtenAtMs,
      skipped: due.skipped,
    },
    place: { next: due.next, log: tail.place, counts: rest, lastMinute: fold.lastMinute },
  };
}

function attemptOfFile(error: unknown): Attempt {
  const code = codeOf(error);
  if (code === 'ENOENT') return notOk('down', 'file-missing');
  if (code === 'EACCES' || code === 'EPERM') return notOk('unknown', 'not-permitted');
  if (code === 'EISDIR' || code === 'ENOTDIR') return notOk('unknown', 'bad-target');
  if (code !== null) return notOk('unknown', 'internal');
  throw error;
}
