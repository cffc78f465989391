/** A session with MariaDB or MySQL, through mysql2. */
import { isIP } from 'node:net';
import { codeOf } from '../network/failure.js';
import type { Row } from './cells.js';
import type { DriverOptions, DriverSession } from './driver.js';
import { faultOf } from './fault.js';
import { databaseOf } from './parameters.js';

/**
 * Logs in. Everything is read as text. A statement ends after `statementMs` at the server too (MariaDB `max_statement_time`, MySQL
 * `max_execution_time`), since mysqld goes on with a query whose client has left.
 */
export async function openMysql({ target, wire, ca, statementMs }: DriverOptions): Promise<DriverSession> {
  // Loaded with the first such check: 15 MiB (measured) that most agents never need.
  const { createConnection } = await import('mysql2');
  const database = databaseOf(target);
  const connection = createConnection({
    stream: wire,
    // For SNI and the certificate's name alone; the stream is connected.
    host: target.host,
    user: target.user,
    password: target.password,
    ...(database !== '' && { database }),
    ...(target.tls !== 'off' && { ssl: tlsOf(target.host, target.tls === 'verify', ca) }),
    // The attempt's own deadline ends it.
    connectTimeout: 0,
    disableEval: true,
    // Nothing is prepared here; the room that is kept for 16 000 statements is half a MiB a session, and half of what one costs (measured).
    maxPreparedStatements: 1,
    supportBigNumbers: true,
    typeCast: (field: { string(): string | null }) => field.string(),
  });
  const query = (sql: string) =>
    new Promise<readonly Row[]>((resolve, reject) => {
      connection.query(sql, (error: unknown, rows: unknown) =>
        error ? reject(error) : resolve(Array.isArray(rows) ? (rows as Row[]) : []),
      );
    });
  await new Promise<void>((resolve, reject) => {
    let why: unknown = Object.assign(new Error('closed'), { code: 'PROTOCOL_CONNECTION_LOST' });
    const fail = (error: unknown) => {
      // A handshake that fails is told twice, first as a connection that was lost.
      if (codeOf(error) !== 'PROTOCOL_CONNECTION_LOST') why = error;
      setImmediate(() => reject(why));
    };
    // Stays on: an error without a listener would end the process.
    connection.on('error', fail);
    connection.once('connect', () => resolve());
    wire.once('close', () => fail(why));
  });
  const isMaria = target.engine === 'mariadb';
  const limit = isMaria
    ? `max_statement_time = ${(statementMs / 1_000).toFixed(3)}`
    : `max_execution_time = ${statementMs}`;
  // Neither knows the other's variable, and old servers know none: then a statement has no limit but the attempt's.
  await query(`SET SESSION ${limit}`).catch((error: unknown) => {
    if (faultOf(target.engine, error).figureOnly === null) throw error;
  });
  await query('SET SESSION lock_wait_timeout = 1, innodb_lock_wait_timeout = 1');
  return {
    query,
    close: () => new Promise((resolve) => connection.end(() => resolve())),
  };
}

function tlsOf(host: string, verify: boolean, ca: string | undefined) {
  return {
    rejectUnauthorized: verify,
    // mysql2 compares names only where it is told to, and an address has none to compare.
    verifyIdentity: verify && isIP(host) === 0,
    ...(ca !== undefined && { ca }),
  };
}
