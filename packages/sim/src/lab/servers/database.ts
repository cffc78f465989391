/** What the two engines of the lab have in common: a primary in the store and a copy at the hub. */
import type { Server } from '../server.js';
import type { Volume } from './volume.js';

export type Engine = 'mariadb' | 'postgresql';

/** One database server. */
export interface Database {
  readonly server: Server;
  readonly host: string;
  readonly port: number;
  /** Holds the data. */
  readonly data: Volume;
  /** Holds the log that its replica feeds on: binary log, WAL. */
  readonly log: Volume;
  /** The engine's own client, logged in as the administrator; takes statements on standard input. */
  readonly client: readonly string[];
  /** Runs statements as the administrator over the local socket, which no network fault touches; rows of text cells. Rejects with LabError. */
  sql(text: string, timeoutMs?: number): Promise<string[][]>;
}

export interface DatabasePair {
  readonly engine: Engine;
  readonly primary: Database;
  readonly replica: Database;
}

/** The login of the probes, and where its password is: in the agents' environment. */
export const PROBE_USER = 'tillwatch';
export const PROBE_PASSWORD_ENV = 'TILLWATCH_LAB_DB_PASSWORD';
/** The database of the shop's own software. */
export const SHOP = 'shop';

/** Where the marker row is: a database of its own in MariaDB, a schema of the shop's in PostgreSQL. */
export const MARKER_SCHEMA = 'tillwatch';
export const MARKER_TABLE = 'marker';

/** Rows of a client's output, cells divided by tabulators. */
export function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}
