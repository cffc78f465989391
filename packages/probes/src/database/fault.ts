/** What a database's refusals and a driver's errors say. Pure. */
import type { Reason } from '@tillwatch/model';
import { codeOf, failureOf } from '../network/failure.js';
import type { Engine } from './parameters.js';
import { WireFault } from './wire-stream.js';

/** Why a session or a statement failed, in our words. */
export class DatabaseFault extends Error {
  readonly state: 'down' | 'degraded' | 'unknown';
  readonly reason: Reason;
  /** The server's number: MySQL and SQL Server error number, PostgreSQL SQLSTATE where it is all digits; null where there is none. */
  readonly errorCode: number | null;
  /** The statement needs a privilege, or a table that this server does not have: the figure is not to be had, the session goes on. */
  readonly figureOnly: 'privilege' | 'missing' | null;

  constructor(said: Said, errorCode: number | null, figureOnly: 'privilege' | 'missing' | null = null) {
    super(`${said[0]}/${said[1]}`);
    [this.state, this.reason] = said;
    this.errorCode = errorCode;
    this.figureOnly = figureOnly;
  }
}

type Said = readonly ['down' | 'degraded' | 'unknown', Reason];
type Words = Readonly<Record<string, Said>>;

const AUTH: Said = ['down', 'auth-failed'];
const FULL: Said = ['down', 'sessions-full'];
const LATE: Said = ['down', 'timeout'];
const NO_DATABASE: Said = ['down', 'answer-mismatch'];
const DISK: Said = ['down', 'disk-low'];
const CLOSING: Said = ['down', 'refused'];
const READ_ONLY: Said = ['down', 'read-only'];
const LOCKED: Said = ['degraded', 'lock-waits'];
/** This account's own quota says nothing of the server. */
const OWN_QUOTA: Said = ['unknown', 'not-permitted'];

/** mysqld's error numbers (MySQL and MariaDB error references; equal where both have them). */
const MYSQL: Words = {
  1040: FULL,
  1203: FULL,
  1226: OWN_QUOTA,
  1044: AUTH,
  1045: AUTH,
  1130: AUTH,
  1698: AUTH,
  1862: AUTH,
  3118: AUTH,
  4151: AUTH,
  // Blocked after too many broken handshakes: nothing of this machine gets in, tills included.
  1129: AUTH,
  1049: NO_DATABASE,
  1053: CLOSING,
  1021: DISK,
  1114: DISK,
  3: DISK,
  1290: READ_ONLY,
  1836: READ_ONLY,
  1792: READ_ONLY,
  1205: LOCKED,
  1213: LOCKED,
  1969: LATE,
  3024: LATE,
  1317: LATE,
  1159: LATE,
  1251: ['unknown', 'not-supported'],
};
const MYSQL_PRIVILEGE = new Set([1142, 1143, 1227, 1370, 1095]);
const MYSQL_MISSING = new Set([1146, 1109, 1054, 1193, 1064, 1381]);

/** SQLSTATE of PostgreSQL (manual, appendix A). */
const POSTGRES: Words = {
  '53300': FULL,
  '28000': AUTH,
  '28P01': AUTH,
  '3D000': NO_DATABASE,
  // Starting, recovering, shutting down: no one is let in.
  '57P03': ['down', 'refused'],
  '57P01': CLOSING,
  '57P02': CLOSING,
  '57014': LATE,
  '53100': DISK,
  '25006': READ_ONLY,
  '55P03': LOCKED,
  '40P01': LOCKED,
};
const POSTGRES_MISSING = new Set(['42P01', '42703', '42883', '3F000', '42704']);

/** Express: the 10 GB of the edition are used up. The statement that would have grown the file is refused with it and with 1105 or 1101. */
const EXPRESS_FULL = 1827;
/** Error numbers of SQL Server (sys.messages). */
const SQLSERVER: Words = {
  17809: FULL,
  18456: AUTH,
  18452: AUTH,
  18470: AUTH,
  18486: AUTH,
  18487: AUTH,
  18488: AUTH,
  // A trigger at the login refuses it; the firewall of Azure does.
  17892: AUTH,
  40615: AUTH,
  4060: NO_DATABASE,
  // Shutting down; paused; scripts of an update run; only one administrator is let in; the database is being recovered.
  6005: CLOSING,
  17142: CLOSING,
  18401: CLOSING,
  18461: CLOSING,
  922: CLOSING,
  9002: DISK,
  1101: DISK,
  1104: DISK,
  1105: DISK,
  [EXPRESS_FULL]: ['down', 'size-high'],
  3906: READ_ONLY,
  1205: LOCKED,
  1222: LOCKED,
};
const SQLSERVER_PRIVILEGE = new Set([229, 230, 262, 297, 300, 371, 916]);
const SQLSERVER_MISSING = new Set([207, 208, 2812, 195]);

/** The fault that a driver's error stands for. Whatever a driver throws is the peer's doing: our own part hands it fixed statements. */
export function faultOf(engine: Engine, error: unknown): DatabaseFault {
  if (error instanceof DatabaseFault) return error;
  if (error instanceof WireFault) return new DatabaseFault(['down', error.reason], null);
  const code = codeOf(error);
  if (engine === 'postgres' && code !== null && /^[0-9A-Z]{5}$/.test(code)) return postgresFault(code);
  const number = numberIn(error);
  if (number !== null && engine !== 'postgres') return numberedFault(engine, number);
  // tedious: what happened to the connection, in words of its own.
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  if (code === 'ESOCKET' && cause !== undefined) return faultOf(engine, cause);
  const network = failureOf(error);
  if (network) return new DatabaseFault([network.state, network.reason], null);
  return new DatabaseFault(['down', reasonOfDriver(code, error)], null);
}

/** The fault of an answer with several errors: the first of them is its cause, and those after it (18456 after 4060) say that it had one. */
export function faultOfNumbers(engine: 'sqlserver', numbers: readonly number[]): DatabaseFault {
  const number = numbers.find((each) => each === EXPRESS_FULL) ?? numbers.find((each) => each in SQLSERVER);
  return numberedFault(engine, number ?? numbers[0] ?? 0);
}

function postgresFault(code: string): DatabaseFault {
  const number = /^\d+$/.test(code) ? Number(code) : null;
  if (code === '42501') return new DatabaseFault(OWN_QUOTA, number, 'privilege');
  if (POSTGRES_MISSING.has(code)) return new DatabaseFault(NO_DATABASE, number, 'missing');
  return new DatabaseFault(POSTGRES[code] ?? ['down', 'answer-mismatch'], number);
}

function numberedFault(engine: Engine, number: number): DatabaseFault {
  const isSqlServer = engine === 'sqlserver';
  if ((isSqlServer ? SQLSERVER_PRIVILEGE : MYSQL_PRIVILEGE).has(number))
    return new DatabaseFault(OWN_QUOTA, number, 'privilege');
  if ((isSqlServer ? SQLSERVER_MISSING : MYSQL_MISSING).has(number))
    return new DatabaseFault(NO_DATABASE, number, 'missing');
  const said = (isSqlServer ? SQLSERVER : MYSQL)[number];
  return new DatabaseFault(said ?? ['down', 'answer-mismatch'], number);
}

/** `errno` of mysql2 (negative ones are the system's), `number` of tedious. */
function numberIn(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  for (const field of ['errno', 'number'])
    if (field in error) {
      const value = Reflect.get(error, field);
      if (typeof value === 'number' && value > 0) return value;
    }
  return null;
}

/** What drivers report that came from no server and no system call. */
function reasonOfDriver(code: string | null, error: unknown): Reason {
  const words = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  if (code === 'PROTOCOL_CONNECTION_LOST' || /terminated|closed|unexpected end/i.test(words)) return 'reset';
  if (code === 'ESOCKET' || code === 'EINVALIDSTATE') return 'reset';
  if (code === 'ELOGIN') return 'auth-failed';
  if (code === 'ETIMEOUT') return 'timeout';
  // The server takes no session without TLS, and `tls` is off.
  if (code === 'EENCRYPT') return 'tls-failed';
  if (code === 'HANDSHAKE_SSL_ERROR') return reasonOfTls(words);
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT' || /SSL|TLS/.test(words)) return 'tls-failed';
  return 'protocol';
}

/** mysql2 puts its own code in place of OpenSSL's, whose words remain. */
function reasonOfTls(words: string): Reason {
  if (/expired/i.test(words)) return 'certificate-expired';
  if (/altnames/i.test(words)) return 'certificate-name';
  if (/certificate/i.test(words)) return 'certificate-untrusted';
  return /disconnected|hang up/i.test(words) ? 'reset' : 'tls-failed';
}
