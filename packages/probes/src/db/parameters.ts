/** Parameters of the `db` kind. */
import { TillwatchError } from '@tillwatch/model';
import { z } from 'zod';
import {
  DRIVER_NOTE,
  type LoginTarget,
  loginParams,
  parseLogin,
  printLogin,
  SERVER_ENGINES,
} from '../database/parameters.js';
import { hostParam } from '../network/target.js';
import { slowMsParam } from '../slowness.js';

export const DB_ENGINES = [...SERVER_ENGINES, 'sqlite'] as const;

const seconds = z.int().min(0).max(31_536_000);
const bytes = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const dbParams = z
  .strictObject({
    engine: z.enum(DB_ENGINES).describe(`Which database: a server, or an SQLite file. ${DRIVER_NOTE}`),
    host: z
      .union([z.literal(''), hostParam])
      .default('')
      .meta({ type: 'string', maxLength: 253 })
      .describe('Host name or IP address of the server; empty for `sqlite`.'),
    file: z.string().max(1_024).default('').describe('Path of the SQLite file; empty for a server.'),
    ...loginParams,
    user: loginParams.user.describe(
      'User that logs in. What each engine lets it read: MariaDB `PROCESS, BINLOG MONITOR`; MySQL `PROCESS, REPLICATION CLIENT`; PostgreSQL `pg_monitor`; SQL Server `VIEW SERVER STATE`; nothing else. A figure that it may not read is left out.',
    ),
    sessionsHighPermille: z
      .int()
      .min(0)
      .max(1_000)
      .default(850)
      .describe('Sessions in use, in permille of the limit, from which it is `sessions-high`; 0 for never.'),
    lockWaitS: seconds
      .default(10)
      .describe('Seconds that a session has waited for a lock from which it is `lock-waits`; 0 for never.'),
    longTransactionS: seconds
      .default(300)
      .describe('Age in seconds of the oldest open transaction from which it is `long-transaction`; 0 for never.'),
    sizeHighPermille: z
      .int()
      .min(0)
      .max(1_000)
      .default(850)
      .describe(
        "Size, in permille of the edition's limit (SQL Server Express: 10 GB), from which it is `size-high`; 0 for never.",
      ),
    sizeHighBytes: bytes.default(0).describe('Size in bytes from which it is `size-high`; 0 for never.'),
    logHighBytes: bytes
      .default(0)
      .describe('Size of the logs in bytes from which they are `log-growing`; 0 for never.'),
    logGrowingBytesPerHour: bytes
      .default(1_073_741_824)
      .describe(
        'Growth of the logs in bytes per hour, over at least 10 minutes, from which they are `log-growing`; 0 for never.',
      ),
    sizesEveryS: seconds
      .default(300)
      .describe('Seconds between two readings of sizes, which cost a server more than the rest.'),
    mustWrite: z
      .boolean()
      .default(true)
      .describe('A database that takes no writes is `read-only`; false for a replica.'),
    queueQuery: z
      .string()
      .max(4_096)
      .default('')
      .describe(
        'A SELECT whose first row is the age in seconds of the oldest row that waits to be sent, and, if wanted, how many wait; empty for none. It runs read-only.',
      ),
    backlogS: seconds
      .default(900)
      .describe('Age in seconds of the oldest row that waits from which it is `backlog`; 0 for never.'),
    slowMs: slowMsParam,
  })
  .superRefine((value, context) => {
    const isServer = SERVER_ENGINES.some((engine) => engine === value.engine);
    const lacking = isServer ? (['host', 'user'] as const) : (['file'] as const);
    for (const field of lacking)
      if (value[field] === '')
        context.addIssue({
          code: 'custom',
          path: [field],
          message: `a ${field}, as ${value.engine} has one`,
          input: '',
        });
  });

export type DbParams = z.infer<typeof dbParams>;

/** The login of a server's engine, or null for a file's. */
export function loginOf(params: DbParams): LoginTarget | null {
  const engine = SERVER_ENGINES.find((known) => known === params.engine);
  return engine === undefined ? null : { ...params, engine };
}

/** `mariadb://10.0.0.5:3306/shop`, `sqlite:/var/till/queue.db`. */
export function printDbTarget(params: DbParams): string {
  const login = loginOf(params);
  return login ? printLogin(login) : `${params.engine}:${params.file}`;
}

/** TARGET: `ENGINE://HOST[:PORT][/DATABASE]`, `sqlite:PATH`. Throws TillwatchError `usage`. */
export function parseDbTarget(target: string): Record<string, unknown> {
  const file = /^(?<engine>sqlite):(?<file>.+)$/s.exec(target)?.groups;
  if (file) return { ...file };
  if (!target.includes('://'))
    throw new TillwatchError('usage', `not a target: ${target}`, {
      hint: 'Give ENGINE://HOST[:PORT][/DATABASE] or sqlite:PATH.',
    });
  return parseLogin(target);
}
