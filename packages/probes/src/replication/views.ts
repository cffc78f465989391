/** What a source and a replica tell of replication, whatever their engine. */

/** As the replica sees it. null: the engine does not tell, or this user may not ask. */
export interface ReplicaView {
  /** False: the server follows nobody (on this channel). */
  readonly isReplica: boolean;
  readonly receiver: 'running' | 'connecting' | 'stopped' | null;
  readonly applier: 'running' | 'stopped' | null;
  /** Last error of the receiver and of the applier; 0 for none. */
  readonly ioErrno: number | null;
  readonly sqlErrno: number | null;
  /** PostgreSQL subscriptions: errors counted since the counters were reset. */
  readonly applyErrors: number | null;
  /** The engine's own figure. Its NULL is null here and never 0. */
  readonly engineLagS: number | null;
  /** Whether something was received that is not applied, and how much. */
  readonly isBehind: boolean | null;
  readonly applyBehindBytes: number | null;
  /** Places in the source's log up to which it has received and has applied, as numbers that grow with it. Both, or neither. */
  readonly receivedPlace: number | null;
  readonly appliedPlace: number | null;
  /** A delay that was asked for. */
  readonly delayS: number;
  /** Since the source last said anything. */
  readonly lastMessageAgeS: number | null;
  readonly lockWaits: number | null;
  /** Where in the source's log it is; changes whenever it gets on. */
  readonly position: string | null;
}

/** A slot, or what else keeps log for one replica. */
export interface SlotView {
  readonly name: string;
  readonly isActive: boolean;
  /** PostgreSQL's `wal_status`; null elsewhere. */
  readonly status: 'reserved' | 'extended' | 'unreserved' | 'lost' | null;
  readonly retainedBytes: number | null;
  /** What may still be written before its log is removed; null for no such limit. */
  readonly safeBytes: number | null;
  readonly position: string | null;
}

/** As the source sees it. */
export interface SourceView {
  /** Replicas that are connected and stream. */
  readonly replicas: number | null;
  /** Changes whenever a replica replies; null where the engine does not tell. */
  readonly replies: string | null;
  readonly slots: readonly SlotView[];
  /** Log that is kept, all of it. */
  readonly logBytes: number | null;
  /** Log that was ever written, or `logBytes` where the engine counts no further. */
  readonly writtenBytes: number | null;
  /** Age at which log is removed, replicas or not; null for never, or where it is not told. */
  readonly retentionS: number | null;
  /** How far the replica that is furthest behind is. */
  readonly behindBytes: number | null;
}

/** A server that follows nobody. */
export const NO_REPLICA: ReplicaView = {
  isReplica: false,
  receiver: null,
  applier: null,
  ioErrno: null,
  sqlErrno: null,
  applyErrors: null,
  engineLagS: null,
  isBehind: null,
  applyBehindBytes: null,
  receivedPlace: null,
  appliedPlace: null,
  delayS: 0,
  lastMessageAgeS: null,
  lockWaits: null,
  position: null,
};
