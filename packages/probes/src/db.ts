/** `db`: a database server or an SQLite file: can it be used, and what stands in its way. */
import type { Attempt } from '@tillwatch/model';
import { type AttemptScope, runAttempt } from './attempt-scope.js';
import type { LoginTarget } from './database/parameters.js';
import { withSession } from './database/session.js';
import { readSqlite } from './db/local-figures.js';
import { sharedDbObserver } from './db/observer.js';
import { type DbParams, dbParams, loginOf, parseDbTarget, printDbTarget } from './db/parameters.js';
import { readServer } from './db/server-figures.js';
import { judgeDb } from './db/verdict.js';
import type { Probe, ProbeRun } from './probe.js';
import { judgeLatency } from './slowness.js';
import { AT_DATABASE, AT_SQLITE } from './states/common.js';
import type { States } from './states/verdict.js';

const states = {
  ok: 'It can be used.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...AT_SQLITE,
  ...AT_DATABASE,
  'down/read-only': 'It takes no writes, and `mustWrite` says that it must.',
  'down/size-high':
    'The edition allows no further growth (SQL Server Express), and no room is left; or a statement was refused for that.',
  'down/answer-mismatch': 'No such database; or `queueQuery` does not fit it.',
  'degraded/sessions-full': 'As many sessions as ordinary users can have; one more is kept for an administrator.',
  'degraded/sessions-high': 'More sessions than `sessionsHighPermille` of the limit.',
  'degraded/lock-waits':
    'Somebody has waited for a lock for `lockWaitS` or longer; or a lock kept our question from its end.',
  'degraded/long-transaction': 'A transaction has been open for `longTransactionS` or longer.',
  'degraded/size-high': 'The data are larger than they should be.',
  'degraded/log-growing': 'The logs are larger than they should be, or grow faster.',
  'degraded/backlog': 'The oldest waiting row is older than `backlogS`.',
  'unknown/bad-target': '`caFile` cannot be read; or the query on an SQLite file is none that only reads.',
  'unknown/internal':
    'This machine is out of descriptors, memory, ports or the like; or the SQLite file could not be read.',
} as const satisfies States;

/** The `db` probe. `latencyUs` is connecting and logging in together; one session an attempt, closed with it. */
export const db: Probe<DbParams> = {
  kind: 'db',
  summary: 'A database: login, sessions against their limit, locks, transactions, size, logs, rows that wait.',
  params: dbParams,
  states,
  values: [
    { name: 'connectUs', doc: 'TCP connection.' },
    { name: 'loginUs', doc: 'From being connected to being logged in, TLS included.' },
    { name: 'sessions', doc: 'Sessions at the server, our own included.' },
    { name: 'sessionsLimit', doc: 'Sessions that ordinary users can have.' },
    { name: 'sessionsPermille', doc: 'Sessions in use, of that limit.' },
    { name: 'lockWaits', doc: 'Sessions that wait for a lock.' },
    { name: 'longestLockWaitS', doc: 'How long the first of them has waited.' },
    { name: 'longestTransactionS', doc: 'Age of the oldest open transaction.' },
    { name: 'sizeBytes', doc: 'Size of the data: all of a MariaDB or MySQL server, the one database elsewhere.' },
    { name: 'sizeLimitBytes', doc: 'What the edition allows, where it has a limit.' },
    { name: 'roomBytes', doc: 'What the data can still take within that limit, free pages of their files included.' },
    { name: 'logBytes', doc: 'Logs that are kept: binary logs, WAL, transaction log.' },
    { name: 'logGrowthBytesPerHour', doc: 'Growth of the logs over the last hour; after the first 10 minutes.' },
    { name: 'readOnly', doc: '1 where it takes no writes, else 0.' },
    { name: 'oldestWaitingS', doc: 'Age of the oldest row that waits to be sent; 0 when none waits.' },
    { name: 'waitingRows', doc: 'Rows that wait to be sent.' },
    { name: 'errorCode', doc: "The server's own number of what it refused (1040, 1045, 53300, ...)." },
    { name: 'retryInS', doc: 'Until the next login: a server that refused one is only connected to meanwhile.' },
  ],
  target: printDbTarget,
  fromTarget: parseDbTarget,
  run: (run) =>
    runAttempt(run, (scope) => {
      const login = loginOf(run.params);
      return login ? attemptAtServer(run, login, scope) : attemptAtFile(run, scope);
    }),
};

async function attemptAtServer(run: ProbeRun<DbParams>, login: LoginTarget, scope: AttemptScope): Promise<Attempt> {
  const { queueQuery, sizesEveryS, slowMs } = run.params;
  const observer = sharedDbObserver(run.io);
  const key = `${printDbTarget(run.params)} ${login.user}`;
  const outcome = await withSession(run, login, scope, (session) =>
    readServer(session, login.engine, { queueQuery, sizesEveryS, key }, observer),
  );
  if (!outcome.ok) return outcome.attempt;
  const { connectUs, loginUs } = outcome.timing;
  const judged = judgeDb(outcome.answer, run.params, connectUs + loginUs);
  return judgeLatency({ ...judged, values: { connectUs, loginUs, ...judged.values } }, slowMs);
}

async function attemptAtFile(run: ProbeRun<DbParams>, scope: AttemptScope): Promise<Attempt> {
  const { file, queueQuery } = run.params;
  const startedUs = run.io.nowUs();
  const reading = await readSqlite(run.io, file, queueQuery, scope);
  if ('attempt' in reading) return reading.attempt;
  return judgeLatency(judgeDb(reading.figures, run.params, Math.round(run.io.nowUs() - startedUs)), run.params.slowMs);
}
