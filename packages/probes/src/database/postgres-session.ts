/** A session with PostgreSQL, through pg. */
import type { Row } from './cells.js';
import type { DriverOptions, DriverSession } from './driver.js';
import { databaseOf } from './parameters.js';

/** Logs in as `application_name` tillwatch. Everything is read as text; statements end after `statementMs`, lock waits after a second. */
export async function openPostgres({ target, wire, ca, statementMs }: DriverOptions): Promise<DriverSession> {
  // Loaded with the first such check: 14 MiB (measured) that most agents never need.
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    stream: () => wire,
    // For the certificate's name alone; the stream is connected.
    host: target.host,
    user: target.user,
    // A function: with an empty text pg would look into the environment and into files of this machine's user.
    password: () => target.password,
    database: databaseOf(target),
    application_name: 'tillwatch',
    statement_timeout: statementMs,
    lock_timeout: 1_000,
    idle_in_transaction_session_timeout: statementMs,
    // The attempt's own deadline ends it.
    connectionTimeoutMillis: 0,
    types: { getTypeParser: () => (text: unknown) => text },
    ssl:
      target.tls === 'off' ? false : { rejectUnauthorized: target.tls === 'verify', ...(ca !== undefined && { ca }) },
  } as ConstructorParameters<typeof pg.Client>[0]);
  // Stays on: an error without a listener would end the process.
  client.on('error', () => {});
  await client.connect();
  return {
    async query(sql) {
      const result = await client.query(sql);
      return Array.isArray(result) ? [] : (result.rows as Row[]);
    },
    close: () => client.end(),
  };
}
