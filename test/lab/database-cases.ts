/** Databases: replication in every way in which it fails, disks that fill, sessions that storm. */
import { holdToFault } from '../kit/lab.js';

const LIMIT_MS = 180_000;

export function databaseCases(): void {
  it(
    'without room for another session are full; so is, at the same time, the connection table of a router',
    () =>
      holdToFault({
        break: ['storm connections mariadb', 'storm connections postgresql', 'congest router --how table'],
        expect: {
          'lab-store:router/snmp': 'degraded table-full',
          'lab-hub:central-mariadb/db': 'down sessions-full',
          'lab-hub:central-postgresql/db': 'down sessions-full',
        },
        may: {
          'lab-hub:central-mariadb/db': ['degraded sessions-high'],
          'lab-hub:central-postgresql/db': ['degraded sessions-high'],
        },
      }),
    LIMIT_MS,
  );
}
