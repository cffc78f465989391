/** Verdicts that kinds share because they share the part that gives them. */
import type { States } from './verdict.js';

/** Any attempt (attempt-scope.ts). */
export const ANY = {
  'unknown/aborted': 'It was given up before its end: the agent stops, or takes another configuration.',
  'unknown/internal': 'This machine is out of descriptors, memory, ports or the like.',
} as const satisfies States;

/** What asks this machine about itself: a disk, a program. */
export const OWN_MACHINE = {
  ...ANY,
  'unknown/timeout': 'This machine did not answer in time: a disk or a program hangs.',
} as const satisfies States;

/** Names are resolved by the system (network/name-lookup.ts). */
const NAMED = {
  'down/name-not-found': 'The name does not exist, or has no address of the wanted family.',
  'down/name-server-failed': 'No name server gave an answer in time.',
} as const satisfies States;

/** Addresses, over IP. */
export const OVER_IP = {
  ...ANY,
  ...NAMED,
  'down/timeout': 'No answer in time.',
  'down/no-route': 'No way leads there: no route, or a router or this machine says that the host cannot be reached.',
  'unknown/not-permitted': 'This machine does not let the agent send (a packet filter, a sandbox).',
} as const satisfies States;

/** A connection, or a connected socket (network/connection.ts, network/failure.ts). */
export const OVER_UDP = {
  ...OVER_IP,
  'down/refused': 'Nothing listens on that port.',
  'unknown/not-supported': 'This machine does not speak that family of addresses (IPv6 is off).',
} as const satisfies States;

export const OVER_TCP = {
  ...OVER_UDP,
  'down/reset': 'The connection was cut before the answer was whole.',
} as const satisfies States;

export const OVER_TLS = {
  'down/tls-failed': 'The handshake failed: no TLS there, or no version or cipher in common.',
  'down/certificate-expired': 'The certificate, or one between it and its root, has ended.',
  'down/certificate-name': 'The certificate is made out to another name.',
  'down/certificate-untrusted': 'The certificate leads to no trusted authority, or is not valid yet.',
} as const satisfies States;

/** `caFile` (tls/authorities.ts). */
export const AUTHORITIES = {
  'unknown/bad-target': '`caFile` cannot be read.',
} as const satisfies States;

/** One request over HTTP or HTTPS (http/exchange.ts). */
export const OVER_HTTP = {
  ...OVER_TCP,
  ...OVER_TLS,
  ...AUTHORITIES,
  'down/protocol': 'The answer is not HTTP.',
  'down/too-large': "The answer's head is longer than 16 KiB.",
} as const satisfies States;

/** One session of SNMP (network/snmp.ts). */
export const OVER_SNMP = {
  ...OVER_UDP,
  'down/timeout': 'No answer in time; so is a wrong community (v1, v2c) and an agent that is not for this address.',
  'down/protocol': 'What came back is no answer of SNMP.',
  'unknown/auth-failed': 'The agent refuses the user, a password, or the view (v3), or access to it.',
} as const satisfies States;

/** A device with room for one connection (peripheral/single-session.ts). */
export const SINGLE_SESSION = {
  ...OVER_TCP,
  'down/refused': 'It refuses connections: one that never answered, or for longer than `busyS`.',
  'down/reset': 'It takes connections and drops them: one that never answered, or for longer than `busyS`.',
  'down/timeout': 'It does not answer the connection: one that never answered, or for longer than `busyS`.',
  'unknown/busy':
    'In use: a program of this machine is connected to it, or it turns others away for less than `busyS`.',
  'unknown/no-status': 'It takes connections and tells no status, or only a part of it.',
  'unknown/protocol': 'What it sends is no status: another device, another language, or an endless stream.',
} as const satisfies States;

/** A login at a database server, and its refusals (database/session.ts, database/fault.ts). */
export const AT_DATABASE = {
  ...OVER_TCP,
  ...OVER_TLS,
  ...AUTHORITIES,
  'down/refused': 'Nothing listens on that port, or the server is starting or shutting down and lets nobody in.',
  'down/timeout': 'No answer in time, or the server ended a statement that took too long.',
  'down/protocol': 'What it says is not the protocol of this engine.',
  'down/too-large': 'It answers without end.',
  'down/auth-failed':
    'The login was refused (user, password, host, or this machine is shut out). It is tried ever less often.',
  'down/sessions-full': 'No session is left, for the tills either. It is tried ever less often.',
  'down/answer-mismatch': 'No such database, table or column; or the server refused the statement.',
  'down/disk-low': "The server's disk, or the file that it may fill, is full.",
  'down/read-only': 'A write was refused, because the server takes none.',
  'down/size-high': 'The edition allows no further growth (SQL Server Express).',
  'degraded/lock-waits': 'A lock kept a statement from its end.',
  'unknown/not-permitted':
    'The account may not do this, or its own quota is used up; or this machine does not let the agent send.',
  'down/tls-failed':
    'The handshake failed: no TLS there, or no version or cipher in common; or the server insists on TLS, and `tls` is `off`.',
  'unknown/not-supported':
    "The server wants an older way of login than the driver knows, or sends its clients elsewhere; SQL Server's driver is not installed (see `engine`); or IPv6 is off.",
} as const satisfies States;

/** An SQLite file (db/local-figures.ts). */
export const AT_SQLITE = {
  'down/file-missing': 'The file does not exist.',
  'down/corrupt': 'The file is damaged, or is no SQLite database.',
  'down/answer-mismatch': 'The query does not fit the database.',
  'unknown/busy': 'Locked, or left by a writer that died in the middle of a transaction.',
  'unknown/not-permitted': 'The agent may not read the file.',
  'unknown/bad-target': 'The query is none that only reads.',
  'unknown/internal': 'The file could not be read (disk, memory, too long a query).',
} as const satisfies States;
