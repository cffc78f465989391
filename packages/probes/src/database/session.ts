/** One short session with a database server: connected, logged in, asked, closed, whatever happens meanwhile. */
import type { Attempt } from '@tillwatch/model';
import { notOk } from '@tillwatch/model';
import type { AttemptScope } from '../attempt-scope.js';
import { ATTEMPT_ENDED, untilEnd } from '../lifetime.js';
import { openConnection } from '../network/connection.js';
import { sharedNameLookup } from '../network/name-lookup.js';
import type { ProbeIo } from '../probe.js';
import { readAuthorities } from '../tls/authorities.js';
import type { Row } from './cells.js';
import type { DriverOptions, DriverSession } from './driver.js';
import { DatabaseFault, faultOf } from './fault.js';
import { afterRefusal, permission, sharedLoginGate } from './login-gate.js';
import { openMysql } from './mysql-session.js';
import { type LoginTarget, portOf } from './parameters.js';
import { openPostgres } from './postgres-session.js';
import { openSqlServer } from './sqlserver-session.js';
import { loadTedious } from './tedious-driver.js';
import { WireStream } from './wire-stream.js';

export interface DatabaseSession {
  /** Rows of one statement. Rejects with {@link DatabaseFault}. */
  rows(sql: string): Promise<readonly Row[]>;
  /** Rows, or null where they need a privilege or a table that is not there. */
  rowsIfAllowed(sql: string): Promise<readonly Row[] | null>;
}

export interface Timing {
  readonly connectUs: number;
  readonly loginUs: number;
}

/** What a session ended with: what `use` made of it, or the fault that kept it from that. */
export type SessionOutcome<T> =
  | { readonly ok: true; readonly answer: T; readonly timing: Timing }
  | { readonly ok: false; readonly attempt: Attempt };

/** Loaded before the clock starts, and before a session waits for it. */
const LOAD = {
  mariadb: () => import('mysql2'),
  mysql: () => import('mysql2'),
  postgres: () => import('pg'),
  sqlserver: loadTedious,
};
const OPEN = { mariadb: openMysql, mysql: openMysql, postgres: openPostgres, sqlserver: openSqlServer };
const NOT_LOADED = new DatabaseFault(['unknown', 'internal'], null);
/** A server that does not answer a goodbye in this time is left. */
const GOODBYE_MS = 200;
/** The server ends a statement a little before the attempt does, so that its answer is still read. */
const STATEMENT_SHARE = 0.9;

/**
 * Logs in once and hands the session to `use`. Where the server refused a login before, it is only connected to until its pause is over (see
 * login-gate.ts); the fault is then the one of that refusal. Rejects as an attempt's parts do when it ends or the network fails.
 */
export async function withSession<T>(
  run: { readonly io: ProbeIo; readonly timeoutMs: number },
  target: LoginTarget,
  scope: AttemptScope,
  use: (session: DatabaseSession) => Promise<T>,
): Promise<SessionOutcome<T>> {
  const { io } = run;
  const ca = await readAuthorities(target.caFile, scope);
  if (ca === null) return { ok: false, attempt: notOk('unknown', 'bad-target') };
  const gate = sharedLoginGate(io);
  const key = `${target.engine} ${target.host} ${portOf(target)} ${target.user}`;
  const refusal = gate.refusalOf(key);
  const may = permission(refusal, io.nowUs() / 1_000);
  if (may === 'wait' && refusal) return refused(refusal.fault, refusal.untilMs - io.nowUs() / 1_000);
  if (may === 'login') {
    const lacking = await untilEnd(
      scope,
      LOAD[target.engine]().then(
        () => null,
        (error: unknown) => error,
      ),
    );
    // What cannot be loaded is here, or this machine is out of what it takes to open files; the server has no part in it.
    if (lacking) return refused(lacking instanceof DatabaseFault ? lacking : NOT_LOADED, null);
  }
  scope.waitsFor('name');
  const to = await sharedNameLookup(io).resolve(target.host, target.family, scope);
  scope.waitsFor('target');
  const { socket, connectUs } = await openConnection(to, portOf(target), scope, io.nowUs);
  if (may === 'connect' && refusal) {
    gate.record(key, { ...refusal, bareConnects: refusal.bareConnects + 1 });
    socket.end();
    return refused(refusal.fault, refusal.untilMs - io.nowUs() / 1_000, connectUs);
  }
  const wire = new WireStream(socket);
  // Before the socket's own end, which openConnection registered: TLS that lies over it must go first.
  // With an error: a driver that waits for the server hears of no other end, and keeps its timers.
  scope.onEnd(() => wire.destroy(new Error('the attempt has ended')));
  const outcome = await overWire(run, { target, wire, ca, connectUs }, scope, use);
  if (outcome.ok) {
    gate.record(key, null);
    return outcome;
  }
  const nowMs = io.nowUs() / 1_000;
  const next = afterRefusal(refusal, outcome.fault, nowMs, Math.random());
  // A fault after the login says that the login is well.
  if (next || outcome.hasLoggedIn) gate.record(key, next);
  return refused(outcome.fault, next && next.untilMs - nowMs, connectUs);
}

type Faulty = { readonly ok: false; readonly fault: DatabaseFault; readonly hasLoggedIn: boolean };

/** Logs in over a wire, asks, says goodbye. The wire is gone afterwards. */
async function overWire<T>(
  { io, timeoutMs }: { readonly io: ProbeIo; readonly timeoutMs: number },
  made: Pick<DriverOptions, 'target' | 'wire' | 'ca'> & { readonly connectUs: number },
  scope: AttemptScope,
  use: (session: DatabaseSession) => Promise<T>,
): Promise<Extract<SessionOutcome<T>, { ok: true }> | Faulty> {
  const { target, connectUs } = made;
  let hasLoggedIn = false;
  try {
    const startedUs = io.nowUs();
    const statementMs = Math.max(1, Math.floor(timeoutMs * STATEMENT_SHARE));
    const driver = await untilEnd(scope, OPEN[target.engine]({ ...made, statementMs }));
    hasLoggedIn = true;
    const timing = { connectUs, loginUs: Math.round(io.nowUs() - startedUs) };
    const answer = await use(sessionOver(driver, target, scope));
    await goodbye(driver, scope);
    return { ok: true, answer, timing };
  } catch (error) {
    if (scope.ended || error === ATTEMPT_ENDED) throw error;
    return { ok: false, fault: faultOf(target.engine, error), hasLoggedIn };
  } finally {
    made.wire.destroy();
  }
}

function sessionOver(driver: DriverSession, { engine }: LoginTarget, scope: AttemptScope): DatabaseSession {
  async function rows(sql: string): Promise<readonly Row[]> {
    try {
      return await untilEnd(scope, driver.query(sql));
    } catch (error) {
      throw error === ATTEMPT_ENDED ? error : faultOf(engine, error);
    }
  }
  return {
    rows,
    async rowsIfAllowed(sql) {
      try {
        return await rows(sql);
      } catch (error) {
        if (error instanceof DatabaseFault && error.figureOnly !== null) return null;
        throw error;
      }
    },
  };
}

function refused<T>(fault: DatabaseFault, pauseMs: number | null, connectUs?: number): SessionOutcome<T> {
  const values = {
    ...(connectUs !== undefined && { connectUs }),
    ...(fault.errorCode !== null && { errorCode: fault.errorCode }),
    ...(pauseMs !== null && { retryInS: Math.max(0, Math.ceil(pauseMs / 1_000)) }),
  };
  return { ok: false, attempt: notOk(fault.state, fault.reason, undefined, values) };
}

async function goodbye(driver: DriverSession, scope: AttemptScope): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    late = setTimeout(resolve, GOODBYE_MS);
  });
  // The answer is there already; how the session ends changes nothing of it.
  await untilEnd(scope, Promise.race([driver.close().catch(() => {}), patience])).catch(() => {});
  clearTimeout(late);
}
