/** A session with SQL Server, through tedious where the operator has installed it. */
import type { EventEmitter } from 'node:events';
import type { Row } from './cells.js';
import type { DriverOptions, DriverSession } from './driver.js';
import { DatabaseFault } from './fault.js';
import { databaseOf } from './parameters.js';

/** The part of tedious 18 and 19 that is used here; it brings no types where it is not installed. */
export interface Tedious {
  Connection: new (config: unknown) => TediousConnection;
  Request: new (sql: string, done: (error?: Error | null) => void) => EventEmitter;
}

export interface TediousConnection extends EventEmitter {
  connect(done: (error?: Error) => void): void;
  execSqlBatch(request: EventEmitter): void;
  close(): void;
}

/** A name that no bundler and no compiler follows: the package is the operator's choice. */
const PACKAGE: string = 'tedious';

/** Logs in. Throws `unknown`/`not-supported` where tedious is not installed beside the agent. */
export async function openSqlServer(options: DriverOptions): Promise<DriverSession> {
  return openTedious(await loadTedious(), options);
}

/** The package, or the fault `unknown`/`not-supported`. */
export async function loadTedious(): Promise<Tedious> {
  try {
    const loaded = await import(PACKAGE);
    return (loaded.default ?? loaded) as Tedious;
  } catch {
    throw new DatabaseFault(['unknown', 'not-supported'], null);
  }
}

/** The session over a tedious that is there. Its login packet is made with the wire's own socket (`options.connector`). */
export async function openTedious(
  { Connection, Request }: Tedious,
  { target, wire, ca, statementMs }: DriverOptions,
): Promise<DriverSession> {
  const connection = new Connection({
    server: target.host,
    authentication: { type: 'default', options: { userName: target.user, password: target.password } },
    options: {
      connector: async () => wire,
      database: databaseOf(target),
      appName: 'tillwatch',
      encrypt: target.tls !== 'off',
      trustServerCertificate: target.tls !== 'verify',
      ...(ca !== undefined && { cryptoCredentialsDetails: { ca } }),
      requestTimeout: statementMs,
      connectTimeout: 0,
      readOnlyIntent: false,
      useColumnNames: false,
      rowCollectionOnRequestCompletion: false,
    },
  });
  // Stays on: an error without a listener would end the process.
  connection.on('error', () => {});
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  return {
    query: (sql) =>
      new Promise((resolve, reject) => {
        const rows: Row[] = [];
        const request = new Request(sql, (error) => (error ? reject(error) : resolve(rows)));
        request.on('row', (columns: readonly { metadata: { colName: string }; value: unknown }[]) =>
          rows.push(Object.fromEntries(columns.map(({ metadata, value }) => [metadata.colName, asText(value)]))),
        );
        connection.execSqlBatch(request);
      }),
    close: () =>
      new Promise((resolve) => {
        connection.once('end', () => resolve());
        connection.close();
      }),
  };
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return value instanceof Date ? value.toISOString() : String(value);
}
