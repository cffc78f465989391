/** Checks of a database server: login, sessions, locks, and the volume of its log. */
import type { CheckEntry } from '../../demo/agent-config.js';
import { type Engine, PROBE_PASSWORD_ENV, PROBE_USER } from '../servers/database.js';
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
