/** `trade`: what the shop does, counted by the minute: orders, payments, coupons. Counts leave the store, and nothing else. */
import type { Attempt } from '@tillwatch/model';
import { type AttemptScope, runAttempt } from './attempt-scope.js';
import { ATTEMPT_ENDED } from './lifetime.js';
import type { Probe, ProbeMemory, ProbeRun } from './probe.js';
import { judgeLatency } from './slowness.js';
import { AT_DATABASE, AT_SQLITE, OVER_HTTP, OWN_MACHINE } from './states/common.js';
import type { States } from './states/verdict.js';
import type { SourceAnswer } from './trade/figures.js';
import { askEndpoint } from './trade/http-figures.js';
import { readLog } from './trade/log-figures.js';
import { dueMinutes, MINUTE_MS, minuteOf } from './trade/minutes.js';
import {
  asksForMinutes,
  parseTradeTarget,
  printTradeTarget,
  type TradeParams,
  tradeParams,
} from './trade/parameters.js';
import { placeKey, readPlace, type TradePlace, writePlace } from './trade/place.js';
import { judgeTrade, ratioValue, type TradeReading } from './trade/report.js';
import { askDatabase } from './trade/sql-figures.js';
import { areFew, growthOf, mergedTotals } from './trade/totals.js';

const states = {
  ok: 'The source answered.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...OWN_MACHINE,
  ...OVER_HTTP,
  ...AT_SQLITE,
  ...AT_DATABASE,
  'degraded/stale': 'The newest data are older than `staleS`.',
  'down/http-status': 'The endpoint answered with another status than 2xx.',
  'down/answer-mismatch': 'A metric is missing or is no number; or no such database, table or column.',
  'down/file-missing': 'The log, or the database file, does not exist.',
  'down/protocol': 'The answer is not what the source should speak: HTTP, JSON, series of Prometheus, its engine.',
  'down/too-large': 'The answer is longer than 1 MiB (4 MiB of a database).',
  'unknown/bad-target':
    'The query gives more than it is asked for, or does more than read; the log is a folder; or `caFile` cannot be read.',
  'unknown/busy': 'The disk has not answered an earlier look yet; or the SQLite file is locked.',
  'unknown/internal': 'This machine is out of descriptors, memory, ports or the like; or the file could not be read.',
  'unknown/not-permitted':
    'The agent may not read the file; the account may not do this; or this machine does not let the agent send.',
  'unknown/not-supported':
    "A pattern takes too long on the log's lines; the server wants an older way of login; SQL Server's driver is not installed (see `engine`); or IPv6 is off.",
  'unknown/too-large': 'More series or totals than can be remembered.',
} as const satisfies States;

/** The `trade` probe. `latencyUs` is the time that the source took to answer. */
export const trade: Probe<TradeParams> = {
  kind: 'trade',
  summary:
    'Counts and ratios of trade by the minute, from a database, an HTTP endpoint, Prometheus or a log. Each complete minute is reported once; only counts leave the store.',
  params: tradeParams,
  states,
  values: [
    { name: 'minuteAtS', doc: 'Start of the minutes that are reported, epoch seconds.' },
    {
      name: 'minutes',
      doc: 'How many minutes the counts are of: 1, more where some were missed, 5 at most but for totals.',
    },
    { name: 'dataAgeS', doc: 'Age of the newest data.' },
    { name: 'skippedMinutes', doc: 'Minutes that were too long ago to be asked for.' },
  ],
  counts: true,
  valuesOf: ({ metrics, gauges, ratios }) => [
    ...Object.keys(metrics),
    ...Object.keys(gauges),
    ...Object.keys(ratios).map(ratioValue),
  ],
  target: printTradeTarget,
  fromTarget: parseTradeTarget,
  run: (run) => runAttempt(run, (scope) => attempt(run, scope)),
};

async function attempt(run: ProbeRun<TradeParams>, scope: AttemptScope): Promise<Attempt> {
  const { params, io } = run;
  const memory = run.memory ?? io.memory;
  const key = placeKey([params.source, printTradeTarget(params), params.query, params.url, params.user]);
  const place = readPlace(memory, key);
  const startedUs = io.nowUs();
  const nowMs = Date.now();
  const outcome =
    params.source === 'log' ? await readLog(run, scope, place, nowMs) : await ask(run, scope, place, nowMs);
  if ('attempt' in outcome) return outcome.attempt;
  // What was read is told by this very attempt; one that has ended tells nothing.
  if (scope.ended) throw ATTEMPT_ENDED;
  keep(memory, key, outcome.place);
  const latencyUs = Math.round(io.nowUs() - startedUs);
  return judgeLatency(judgeTrade(outcome.reading, params, latencyUs), params.slowMs);
}

/** A place too long to be remembered is begun anew after the next restart: that is all that is lost. */
function keep(memory: ProbeMemory, key: string, place: TradePlace): void {
  try {
    writePlace(memory, key, place);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

type Outcome = { readonly reading: TradeReading; readonly place: TradePlace } | { readonly attempt: Attempt };

/** Asks a source that answers at once: for the minutes that are due, or for its totals. */
async function ask(
  run: ProbeRun<TradeParams>,
  scope: AttemptScope,
  place: TradePlace,
  nowMs: number,
): Promise<Outcome> {
  const { params } = run;
  const askSource = params.source === 'sql' ? askDatabase : askEndpoint;
  if (!asksForMinutes(params)) return growth(await askSource(run, scope, null), place, nowMs);
  const { lateS, catchUpHours } = params;
  const due = dueMinutes({ next: place.next ?? null, nowMs, lateMs: lateS * 1_000, catchUpMinutes: catchUpHours * 60 });
  // Nothing is due: the source is asked all the same, for its newest minute, so that a broken one shows at once.
  const range = due.range ?? { first: due.next - 1, count: 1 };
  const asked = { fromMs: range.first * MINUTE_MS, toMs: (range.first + range.count) * MINUTE_MS };
  const answer = await askSource(run, scope, asked);
  if ('attempt' in answer) return answer;
  const { counts, gauges, newestAgeMs } = answer.figures;
  const summed = Object.fromEntries(
    Object.entries(counts).map(([name, parts]) => [name, Math.round(Object.values(parts).reduce((a, b) => a + b, 0))]),
  );
  return {
    reading: { range: due.range, counts: summed, gauges, newestAgeMs, skipped: due.skipped },
    place: { next: due.next },
  };
}

/** The growth of totals from the first reading in one minute to the first in a later one is that of the minutes between. */
function growth(answer: SourceAnswer, place: TradePlace, nowMs: number): Outcome {
  if ('attempt' in answer) return answer;
  const { counts, gauges, newestAgeMs } = answer.figures;
  const minute = minuteOf(nowMs);
  const { totals, totalsMinute } = place;
  const base = { gauges, newestAgeMs, skipped: 0 };
  if (!areFew(counts)) return { attempt: { state: 'unknown', reason: 'too-large' } };
  if (totals === undefined || totalsMinute === undefined)
    return { reading: { ...base, range: null, counts: {} }, place: { totals: counts, totalsMinute: minute } };
  // Within the same minute, or on a clock that was set back: told later, with all that comes until then.
  if (minute <= totalsMinute && totalsMinute - minute < 10)
    return { reading: { ...base, range: null, counts: {} }, place };
  const count = Math.max(1, minute - totalsMinute);
  const range = { first: minute - count, count };
  return {
    reading: { ...base, range, counts: growthOf(totals, counts) },
    place: { totals: mergedTotals(totals, counts), totalsMinute: minute },
  };
}
