/** Checks of a database server: login, sessions, locks, and the volume of its log. */
import type { CheckEntry } from '../../demo/agent-config.js';
import { type Engine, MARKER_SCHEMA, MARKER_TABLE, PROBE_PASSWORD_ENV, PROBE_USER, SHOP } from '../servers/database.js';
import { OFTEN } from './agent-file.js';

/** Names of engines in the probes' parameters. */
export const ENGINE_PARAM: Readonly<Record<Engine, string>> = { mariadb: 'mariadb', postgresql: 'postgres' };

export interface Seat {
  readonly node: string;
  readonly engine: Engine;
  readonly host: string;
  readonly isReplica: boolean;
}

/** The probes' login. */
export const login = ({ engine, host }: Pick<Seat, 'engine' | 'host'>) => ({
  engine: ENGINE_PARAM[engine],
  host,
  user: PROBE_USER,
  password: { $env: PROBE_PASSWORD_ENV },
});

/** One server's check. */
export function databaseCheck(seat: Seat): CheckEntry {
  return {
    id: `${seat.node}/db`,
    on: seat.node,
    kind: 'db',
    params: { ...login(seat), mustWrite: !seat.isReplica, lockWaitS: 3 },
    ...OFTEN,
  };
}

/** The volume of a log. The host's other figures are this machine's, and are not judged. */
export function volumeCheck(node: string, path: string): CheckEntry {
  const params = {
    disks: [path],
    diskLowPermille: 100,
    diskDownPermille: 1,
    diskFillingHours: 0,
    cpuHighPermille: 1001,
    memoryLowPermille: 0,
    rebootNoticeMinutes: 0,
  };
  return { id: `${node}/disk`, on: node, kind: 'host', params, interval: '3s', timeout: '2s' };
}

/** A marker each second, and limits to match: in shops it is ten seconds, a minute, five minutes. */
const MARKER = { direction: 'lab-store>hub', markerEveryS: 1, lagWarnS: 6, lagDownS: 300, silentS: 7 };

const markerOf = (engine: Engine) =>
  engine === 'mariadb'
    ? { markerTable: `${MARKER_SCHEMA}.${MARKER_TABLE}`, createMarkerTable: true }
    : { markerTable: `${MARKER_SCHEMA}.${MARKER_TABLE}`, database: SHOP };

/** A replication as the link that it is; both sites call its ends alike, so that what either finds of it is one cause. */
const replicationLink = (from: string, to: string) => `${from}->${to}`;

/** The store's end of a replication to `copy`: it writes the marker, and watches who follows and what log is kept for them. */
export function sourceCheck({ node, ...seat }: Seat, copy: string, replicas: number, logPath: string): CheckEntry {
  const { engine } = seat;
  // Volumes of a few dozen MB are minutes from full as soon as anything is written.
  const limits = { retentionWarnMinutes: 30, retentionDownMinutes: 5 };
  const params = { ...login(seat), ...markerOf(engine), ...MARKER, side: 'source', replicas, logPath, ...limits };
  return { id: `${node}/replication`, on: replicationLink(node, copy), kind: 'replication', params, ...OFTEN };
}

/** The hub's end of a replication from `source`: the marker's age, and what the engine says. */
export function replicaCheck({ node, ...seat }: Seat, source: string): CheckEntry {
  const { createMarkerTable: _, ...marker } = { createMarkerTable: false, ...markerOf(seat.engine) };
  const params = { ...login(seat), ...marker, ...MARKER, side: 'replica' };
  // Both agents start together, and the store's has yet to write the first row: nobody is to be told of that.
  const patience = { 'marker-missing': '15s' };
  return {
    id: `${node}/replication`,
    on: replicationLink(source, node),
    kind: 'replication',
    params,
    patience,
    ...OFTEN,
  };
}
