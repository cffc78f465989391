/** The figures of a database, whatever its engine. */

/** null: this engine does not tell, or this user may not ask. A figure that is not to be had is no fault. */
export interface DbFigures {
  readonly sessions: number | null;
  /** Sessions that ordinary users can have. */
  readonly sessionsLimit: number | null;
  /** Sessions that wait for a lock now. */
  readonly lockWaits: number | null;
  readonly longestLockWaitS: number | null;
  readonly longestTransactionS: number | null;
  readonly sizeBytes: number | null;
  /** What the edition allows; null for no such limit. */
  readonly sizeLimitBytes: number | null;
  /** What the data can still take within that limit, free pages included; null for no such limit. */
  readonly roomBytes: number | null;
  /** Logs that are kept: binary log, WAL, transaction log. */
  readonly logBytes: number | null;
  /** Growth of the logs; null until it has been watched for long enough. */
  readonly logGrowthBytesPerHour: number | null;
  readonly isReadOnly: boolean | null;
  /** Of the configured query: age of the oldest row that waits, and how many do. */
  readonly oldestWaitingS: number | null;
  readonly waitingRows: number | null;
}

/** What is read at each attempt. */
export type QuickFigures = Omit<
  DbFigures,
  'sizeBytes' | 'sizeLimitBytes' | 'roomBytes' | 'logBytes' | 'logGrowthBytesPerHour' | 'oldestWaitingS' | 'waitingRows'
>;
/** What costs the server more than a look, and is read from time to time. */
export type SlowFigures = Pick<DbFigures, 'sizeBytes' | 'sizeLimitBytes' | 'roomBytes' | 'logBytes'>;
/** What the operator's own query found. */
export type QueueFigures = Pick<DbFigures, 'oldestWaitingS' | 'waitingRows'>;

export const NO_SLOW_FIGURES: SlowFigures = { sizeBytes: null, sizeLimitBytes: null, roomBytes: null, logBytes: null };
export const NO_QUEUE: QueueFigures = { oldestWaitingS: null, waitingRows: null };
/** Of an engine without sessions. */
export const NO_SESSIONS: QuickFigures = {
  sessions: null,
  sessionsLimit: null,
  lockWaits: null,
  longestLockWaitS: null,
  longestTransactionS: null,
  isReadOnly: null,
};
