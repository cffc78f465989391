/** What a SQL Server answers to our statements: rows as Microsoft documents the views that they read, and no column that a statement does not ask for. */
import type { Answer } from './tds-peer.js';
import {
  type Cell,
  CHANGE,
  type Column,
  changeOfBytes,
  DONE,
  done,
  refusal,
  resultSet,
  type Type,
} from './tds-tokens.js';

/** A row of sys.dm_hadr_database_replica_states with what our statement joins to it. */
export interface ReplicaState {
  readonly database_name: string;
  readonly is_local: boolean;
  readonly is_primary_replica: boolean;
  readonly synchronization_state_desc: 'SYNCHRONIZED' | 'SYNCHRONIZING' | 'NOT SYNCHRONIZING';
  readonly is_suspended: boolean;
  readonly suspend_reason_desc: string | null;
  /** KiB; NULL at a secondary. */
  readonly log_send_queue_size: number | null;
  readonly redo_queue_size: number | null;
  readonly secondary_lag_seconds: number | null;
  readonly last_hardened_lsn: string | null;
  readonly connected_state_desc: 'CONNECTED' | 'DISCONNECTED' | null;
  readonly last_connect_error_number: number | null;
}

export interface ServerState {
  readonly seesAll: boolean;
  readonly isReadOnly: boolean;
  readonly sessions: number;
  /** 0: as many as the product can, 32 767. */
  readonly userConnections: number;
  readonly waiting: number;
  readonly longestWaitS: number | null;
  readonly longestTransactionS: number | null;
  readonly sizeBytes: bigint;
  readonly usedBytes: bigint;
  /** What the data file grows by; NULL where it never does. */
  readonly stepBytes: bigint | null;
  readonly logBytes: bigint;
  /** SERVERPROPERTY('EngineEdition'): 2 Standard, 3 Enterprise, 4 Express. */
  readonly edition: number;
  readonly replicas: readonly ReplicaState[];
  readonly logWaitsFor: string;
}

export const WELL: ServerState = {
  seesAll: true,
  isReadOnly: false,
  sessions: 12,
  userConnections: 0,
  waiting: 0,
  longestWaitS: null,
  longestTransactionS: null,
  sizeBytes: 3_221_225_472n,
  usedBytes: 2_147_483_648n,
  stepBytes: 67_108_864n,
  logBytes: 536_870_912n,
  edition: 4,
  replicas: [],
  logWaitsFor: 'NOTHING',
};

const SECONDARY: ReplicaState = {
  database_name: 'shop',
  is_local: true,
  is_primary_replica: false,
  synchronization_state_desc: 'SYNCHRONIZED',
  is_suspended: false,
  suspend_reason_desc: null,
  log_send_queue_size: null,
  redo_queue_size: 0,
  secondary_lag_seconds: 0,
  last_hardened_lsn: '37000000012800001',
  connected_state_desc: 'CONNECTED',
  last_connect_error_number: null,
};

/** What a secondary shows: its own row alone. */
export const secondary = (but: Partial<ReplicaState> = {}): readonly ReplicaState[] => [{ ...SECONDARY, ...but }];

/** What a primary shows: itself, and its secondary. */
export const primary = (but: Partial<ReplicaState> = {}): readonly ReplicaState[] => [
  { ...SECONDARY, is_primary_replica: true, log_send_queue_size: null, connected_state_desc: 'CONNECTED' },
  { ...SECONDARY, is_local: false, log_send_queue_size: 0, ...but },
];

type Cells = readonly (readonly [name: string, type: Type, cell: Cell])[];
/** Columns are those of `like`, also of no rows. */
interface View {
  readonly like: Cells;
  readonly rows: readonly Cells[];
}

const TRANSACTION = Buffer.from('0100000036000000', 'hex');
const NONE = Buffer.alloc(0);

/** One server, with one marker row; `refuse` may answer a statement in its place. */
export function sqlServer(state: ServerState = WELL, refuse: (sql: string) => Answer | null = () => null) {
  const marker: { like: Cells; rows: Cells[] } = { like: markerCells(0, '0', '0', ''), rows: [] };
  let seq = 0;
  const pick = (sql: string, { like, rows }: View): Buffer => {
    const asked = like.map(([name]) => new RegExp(`\\b${name}\\b`).test(sql));
    const columns: readonly Column[] = like.filter((_, index) => asked[index]).map(([name, type]) => ({ name, type }));
    return resultSet(
      columns,
      rows.map((cells) => cells.filter((_, index) => asked[index]).map(([, , cell]) => cell)),
    );
  };
  const write = (sql: string): Buffer => {
    const stamp = /written_at_ms = (\d+), writer_ms = (\d+), epoch = '([^']+)'/.exec(sql);
    seq += 1;
    marker.rows = [markerCells(seq, stamp?.[1], stamp?.[2], stamp?.[3])];
    return done(DONE.count, 1, 0xc5);
  };
  return (sql: string): Answer => {
    const refused = refuse(sql);
    if (refused !== null) return refused;
    if (/^\s*set /i.test(sql)) return done(DONE.final, 0, 0xf9);
    if (/^BEGIN TRANSACTION/.test(sql)) return Buffer.concat([changeOfBytes(CHANGE.begin, TRANSACTION, NONE), done()]);
    if (/^ROLLBACK/.test(sql)) return Buffer.concat([changeOfBytes(CHANGE.rollback, NONE, TRANSACTION), done()]);
    if (/^UPDATE /.test(sql)) return write(sql);
    if (/^SELECT seq, /.test(sql)) return pick(sql, marker);
    for (const [name, view] of Object.entries(viewsOf(state))) if (sql.includes(name)) return pick(sql, view);
    return refusal([208, `Invalid object name in '${sql.slice(0, 40)}'.`]);
  };
}

const markerCells = (seq: number, atMs = '0', writerMs = '0', epoch = ''): Cells => [
  ['seq', 'bigint', seq],
  ['written_at_ms', 'bigint', BigInt(atMs)],
  ['writer_ms', 'bigint', BigInt(writerMs)],
  ['epoch', 'nvarchar', epoch],
];

const replicaCells = (each: ReplicaState): Cells => [
  ['database_name', 'nvarchar', each.database_name],
  ['is_local', 'bit', each.is_local],
  ['is_primary_replica', 'bit', each.is_primary_replica],
  ['synchronization_state_desc', 'nvarchar', each.synchronization_state_desc],
  ['is_suspended', 'bit', each.is_suspended],
  ['suspend_reason_desc', 'nvarchar', each.suspend_reason_desc],
  ['log_send_queue_size', 'bigint', each.log_send_queue_size],
  ['redo_queue_size', 'bigint', each.redo_queue_size],
  ['secondary_lag_seconds', 'bigint', each.secondary_lag_seconds],
  ['last_hardened_lsn', 'nvarchar', each.last_hardened_lsn],
  ['connected_state_desc', 'nvarchar', each.connected_state_desc],
  ['last_connect_error_number', 'int', each.last_connect_error_number],
];

const oneRow = (cells: Cells): View => ({ like: cells, rows: [cells] });

/** By what names the statement that reads them. */
function viewsOf(state: ServerState): Readonly<Record<string, View>> {
  return {
    HAS_PERMS_BY_NAME: oneRow([
      ['sees_all', 'int', state.seesAll ? 1 : 0],
      ['read_only', 'int', state.isReadOnly ? 1 : 0],
      ['most_sessions', 'int', 32_767],
    ]),
    'sys.dm_exec_sessions': oneRow([
      ['sessions', 'int', state.sessions],
      ['configured_limit', 'int', state.userConnections],
      ['waiting', 'int', state.waiting],
      ['longest_wait_s', 'int', state.longestWaitS],
      ['longest_s', 'int', state.longestTransactionS],
    ]),
    'sys.database_files': oneRow([
      ['size_bytes', 'bigint', state.sizeBytes],
      ['used_bytes', 'bigint', state.usedBytes],
      ['step_bytes', 'bigint', state.stepBytes],
      ['log_bytes', 'bigint', state.logBytes],
      ['edition', 'int', state.edition],
    ]),
    'sys.dm_hadr_database_replica_states': {
      like: replicaCells(SECONDARY),
      rows: state.replicas.map(replicaCells),
    },
    'sys.dm_db_log_space_usage': oneRow([
      ['waits_for', 'nvarchar', state.logWaitsFor],
      ['total_bytes', 'bigint', state.logBytes],
      ['used_bytes', 'bigint', 104_857_600n],
    ]),
  };
}
