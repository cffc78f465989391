/** What is read, and written, at each side of a replication, within one session. */
import type { Engine } from '../database/parameters.js';
import type { DatabaseSession } from '../database/session.js';
import { type MarkerFound, type MarkerPlace, readMarker, writeMarker } from './marker-table.js';
import { readMysqlReplica, readMysqlSource } from './mysql-views.js';
import type { ReplicationObserver } from './observer.js';
import type { ReplicationParams } from './parameters.js';
import { readPostgresReplica, readPostgresSource } from './postgres-views.js';
import { readSqlServerReplica, readSqlServerSource } from './sqlserver-views.js';
import type { ReplicaView, SourceView } from './views.js';

/** null: none is configured. */
export type MarkerState = MarkerFound | 'written' | null;

interface EngineViews {
  readonly source: (session: DatabaseSession, channel: string) => Promise<SourceView | null>;
  readonly replica: (session: DatabaseSession, channel: string) => Promise<ReplicaView | null>;
}

const VIEWS: Readonly<Record<Engine, EngineViews>> = {
  mariadb: { source: readMysqlSource, replica: (session, channel) => readMysqlReplica(session, 'mariadb', channel) },
  mysql: { source: readMysqlSource, replica: (session, channel) => readMysqlReplica(session, 'mysql', channel) },
  postgres: { source: readPostgresSource, replica: readPostgresReplica },
  sqlserver: { source: readSqlServerSource, replica: readSqlServerReplica },
};

/** Writes the marker where it is due, then looks. Rejects with DatabaseFault. */
export async function readSource(
  session: DatabaseSession,
  params: ReplicationParams,
  observer: ReplicationObserver,
  key: string,
): Promise<{ readonly view: SourceView | null; readonly marker: MarkerState }> {
  const place = placeOf(params);
  let marker: MarkerState = place && 'written';
  if (place && observer.isWriteDue(key, params.markerEveryS)) {
    const { wallMs, monotonicMs } = observer.now();
    const stamp = { writtenAtMs: wallMs, writerMs: monotonicMs, epoch: observer.epoch };
    marker = await writeMarker(session, place, stamp, params.createMarkerTable);
    if (marker === 'written') observer.wrote(key);
  }
  return { view: await VIEWS[params.engine].source(session, params.channel), marker };
}

/** Reads the marker and looks. Rejects with DatabaseFault. */
export async function readReplica(
  session: DatabaseSession,
  params: ReplicationParams,
): Promise<{ readonly view: ReplicaView | null; readonly marker: MarkerState }> {
  const place = placeOf(params);
  const marker = place && (await readMarker(session, place));
  return { view: await VIEWS[params.engine].replica(session, params.channel), marker };
}

function placeOf({ engine, markerTable, direction }: ReplicationParams): MarkerPlace | null {
  return markerTable === '' ? null : { engine, table: markerTable, direction };
}
