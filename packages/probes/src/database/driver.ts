/** What a database's driver is given, and what it gives. */
import type { Row } from './cells.js';
import type { LoginTarget } from './parameters.js';
import type { WireStream } from './wire-stream.js';

/** What a driver is given. */
export interface DriverOptions {
  readonly target: LoginTarget;
  readonly wire: WireStream;
  /** PEM; undefined for the built-in authorities. */
  readonly ca: string | undefined;
  /** A statement is ended by the server after this. */
  readonly statementMs: number;
}

/** A driver's session, before its errors are made ours. */
export interface DriverSession {
  query(sql: string): Promise<readonly Row[]>;
  /** Says goodbye, so that the server counts no aborted client. */
  close(): Promise<void>;
}
