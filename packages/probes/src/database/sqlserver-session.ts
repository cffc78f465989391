/** A session with SQL Server, through tedious where the operator has installed it. */
import type { Row } from './cells.js';
import type { DriverOptions, DriverSession } from './driver.js';
import { DatabaseFault, faultOfNumbers } from './fault.js';
import { databaseOf } from './parameters.js';
import { contain, loadTedious, sendOnlyEncrypted, type Tedious, type TediousConnection } from './tedious-driver.js';
import { WireFault, type WireStream } from './wire-stream.js';

/** A lock keeps a statement for a second at most (error 1222); between us and a till, the server lets the till go on (error 1205). */
const MANNERS = 'SET LOCK_TIMEOUT 1000; SET DEADLOCK_PRIORITY LOW';
/** Rows of one answer; ours have one for each database at most. */
const MAX_ROWS = 10_000;
/** Errors of one answer whose numbers are kept. */
const MAX_NUMBERS = 16;

/** Logs in. Throws `unknown`/`not-supported` where tedious is not installed beside the agent. */
export async function openSqlServer(options: DriverOptions): Promise<DriverSession> {
  const { Connection, Request } = await loadTedious();
  const { target, wire, statementMs } = options;
  if (target.tls !== 'off') sendOnlyEncrypted(wire);
  const connection = new Connection(configOf(options));
  contain(connection, wire);
  // Stays on: an error without a listener would end the process.
  connection.on('error', () => {});
  const lost = lossOf(wire);
  const numbers: number[] = [];
  // The driver keeps the numbers of a refused login to itself.
  connection.on('errorMessage', ({ number }: { readonly number: number }) => {
    if (numbers.length < MAX_NUMBERS) numbers.push(number);
  });
  const settled = <T>(part: Promise<T>): Promise<T> => {
    numbers.length = 0;
    return Promise.race([part, lost]).catch((error: unknown) => {
      throw numbers.length > 0 ? faultOfNumbers('sqlserver', numbers) : error;
    });
  };
  // The driver's own limit is for each statement; ours is for all of them together.
  const endMs = performance.now() + statementMs;
  const parts = { connection, Request, wire };
  const query = (sql: string) => settled(rowsOf(parts, sql, endMs - performance.now()));
  await settled(
    new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve()))),
  );
  await query(MANNERS);
  return { query, close: () => closed(connection) };
}

interface Parts {
  readonly connection: TediousConnection;
  readonly Request: Tedious['Request'];
  readonly wire: WireStream;
}

function configOf({ target, wire, ca, statementMs }: DriverOptions): unknown {
  let isTaken = false;
  return {
    server: target.host,
    authentication: { type: 'default', options: { userName: target.user, password: target.password } },
    options: {
      connector: async () => {
        // Asked for again where a server sends its clients elsewhere, which is another server than the one that is watched.
        if (isTaken) throw new DatabaseFault(['unknown', 'not-supported'], null);
        isTaken = true;
        return wire;
      },
      database: databaseOf(target),
      appName: 'tillwatch',
      encrypt: target.tls !== 'off',
      trustServerCertificate: target.tls !== 'verify',
      ...(ca !== undefined && { cryptoCredentialsDetails: { ca } }),
      connectTimeout: statementMs,
      // It would wait half a second and log in again, over a connection of its own.
      maxRetriesOnTransientErrors: 0,
      readOnlyIntent: false,
      useColumnNames: false,
      rowCollectionOnRequestCompletion: false,
    },
  };
}

/** Rejects when the wire is gone, with what ended it. The driver does not hear of it while it reads the answer to a login. */
function lossOf(wire: WireStream): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    let why: unknown = Object.assign(new Error('closed'), { code: 'ECONNRESET' });
    wire.once('error', (error) => {
      why = error;
    });
    wire.once('close', () => reject(why));
  });
  lost.catch(() => {});
  return lost;
}

/** Asks, for `limitMs` at most: the server is told then to leave it (ATTENTION, MS-TDS 2.2.1.7). */
function rowsOf({ connection, Request, wire }: Parts, sql: string, limitMs: number): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    const rows: Row[] = [];
    const request = new Request(sql, (error) => (error ? reject(error) : resolve(rows)));
    request.on('row', (columns: readonly { metadata: { colName: string }; value: unknown }[]) => {
      rows.push(Object.fromEntries(columns.map(({ metadata, value }) => [metadata.colName, asText(value)])));
      if (rows.length > MAX_ROWS) wire.destroy(new WireFault('too-large'));
    });
    request.setTimeout(Math.max(1, Math.floor(limitMs)));
    connection.execSqlBatch(request);
  });
}

/** There is no word of farewell in TDS: a client closes its connection. */
function closed(connection: TediousConnection): Promise<void> {
  return new Promise((resolve) => {
    if (connection.closed) return resolve();
    connection.once('end', () => resolve());
    connection.close();
  });
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return value instanceof Date ? value.toISOString() : String(value);
}
