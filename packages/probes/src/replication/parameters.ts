/** Parameters of the `replication` kind. */
import { z } from 'zod';
import { DRIVER_NOTE, type LoginTarget, loginParams, SERVER_ENGINES, serverHostParam } from '../database/parameters.js';
import { hostParam } from '../network/target.js';

const seconds = z.int().min(0).max(31_536_000);
const minutes = z.int().min(0).max(525_600);
/** What may stand in a statement as it is. */
const IDENTIFIER = /^(?:[A-Za-z_][\w$]{0,62}(?:\.[A-Za-z_][\w$]{0,62})?)?$/;

export const replicationParams = z
  .strictObject({
    engine: z.enum(SERVER_ENGINES).describe(`Which database. ${DRIVER_NOTE}`),
    host: serverHostParam,
    ...loginParams,
    user: loginParams.user.describe(
      'User that logs in. MariaDB: `REPLICA MONITOR` at the replica, `BINLOG MONITOR, PROCESS` at the source; MySQL: `REPLICATION CLIENT, PROCESS`; PostgreSQL: `pg_monitor`; SQL Server: `VIEW SERVER STATE`. For the marker: SELECT at the replica, SELECT, INSERT and UPDATE on its table at the source.',
    ),
    side: z
      .enum(['source', 'replica', 'both'])
      .default('replica')
      .describe(
        'What `host` is: the `source` (the marker is written there), the `replica` (it is read there), or, for `both`, the source of the replica at `replicaHost`.',
      ),
    replicaHost: z
      .union([z.literal(''), hostParam])
      .default('')
      .meta({ type: 'string', maxLength: 253 })
      .describe('Host name or IP address of the replica, for `both`.'),
    replicaPort: z.int().min(0).max(65_535).default(0).describe("Its TCP port; 0 for the engine's usual one."),
    replicaUser: z.string().max(128).default('').describe('User that logs in there; empty for `user`.'),
    replicaPassword: z
      .string()
      .max(4_096)
      .default('')
      .describe('Password of `replicaUser`; empty for `password`. Never printed.')
      .meta({ secret: true }),
    channel: z
      .string()
      .regex(/^[\w.-]*$/, 'letters, digits, dots, dashes')
      .max(64)
      .default('')
      .describe(
        "Channel (MySQL), connection (MariaDB), slot or subscription (PostgreSQL), database (SQL Server); empty for all of the server's, of which the worst counts.",
      ),
    replicas: z
      .int()
      .min(0)
      .max(1_000)
      .default(1)
      .describe('Replicas that the source should have connected; with fewer it is `replication-disconnected`.'),
    markerTable: z
      .string()
      .regex(IDENTIFIER, 'a table, or schema.table')
      .max(127)
      .default('')
      .describe(
        'Table of the marker, as `schema.table`; empty for no marker. It has one row for each direction. Only the marker tells the true age end to end.',
      ),
    createMarkerTable: z.boolean().default(false).describe('Create the table at the source when it is not there.'),
    direction: z
      .string()
      .regex(/^[\p{L}\p{N}_.:>-]+$/u, 'letters, digits and _ . : > -')
      .min(1)
      .max(96)
      .default('default')
      .describe('Key of the row: the site, and where it replicates to, the same at both ends (`S021>centre`).'),
    markerEveryS: z.int().min(1).max(3_600).default(10).describe('Seconds between two writes of the marker, at least.'),
    maxSkewS: seconds
      .default(120)
      .describe(
        'Seconds by which the clocks of writer and reader may differ and still be put right from what the reader observes; more counts as age.',
      ),
    lagWarnS: seconds.default(60).describe('Age in seconds from which the replica lags (degraded).'),
    lagDownS: seconds.default(300).describe('Age in seconds from which it is down.'),
    silentS: z
      .int()
      .min(1)
      .max(86_400)
      .default(60)
      .describe('Seconds without a word between source and replica from which they are `replication-disconnected`.'),
    retentionHours: z
      .int()
      .min(0)
      .max(8_760)
      .default(0)
      .describe('Hours for which the source keeps its log; 0 to ask it, where it tells.'),
    logPath: z
      .string()
      .max(1_024)
      .default('')
      .describe(
        "Path on the volume of the source's log, where this machine is the source: its free space is a limit too.",
      ),
    retentionWarnMinutes: minutes
      .default(1_440)
      .describe(
        'Minutes to the point of no return, of a replication that stalls, from which it is `replication-retention` (degraded).',
      ),
    retentionDownMinutes: minutes.default(240).describe('Minutes to the point of no return from which it is down.'),
  })
  .superRefine((value, context) => {
    if (value.user === '')
      context.addIssue({ code: 'custom', path: ['user'], message: 'a user that may log in', input: '' });
    if (value.side === 'both' && value.replicaHost === '')
      context.addIssue({ code: 'custom', path: ['replicaHost'], message: 'a host, for both sides', input: '' });
  });

export type ReplicationParams = z.infer<typeof replicationParams>;

/** Logins of the sides that this check asks. */
export function loginsOf(params: ReplicationParams): {
  readonly source: LoginTarget | null;
  readonly replica: LoginTarget | null;
} {
  const { side, replicaHost, replicaPort, replicaUser, replicaPassword } = params;
  if (side === 'source') return { source: params, replica: null };
  if (side === 'replica') return { source: null, replica: params };
  const replica = {
    ...params,
    host: replicaHost,
    port: replicaPort,
    user: replicaUser || params.user,
    password: replicaPassword || params.password,
  };
  return { source: params, replica };
}
