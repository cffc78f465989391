/** What has nothing to do with each other breaks at the same time: devices and backends, and replication at the hub. */
import { holdToFault, valuesOf } from '../kit/lab.js';

const LIMIT_MS = 150_000;

export function deviceCases(): void {
  it(
    'off, jammed, empty, cut from acquirers; a backend hung behind a virtual IP that answers; replication stopped, and broken by a conflict',
    () =>
      holdToFault({
        break: [
          'hang backend app-2',
          'kill till till-2',
          'jam printer printer-1 --how paper-out',
          'jam printer printer-2 --how jam',
          'jam printer printer-3 --how toner-low',
          'break terminal --how hosts-unreachable',
          'break scale --how under-zero',
          'break replication mariadb --how stop',
          'break replication postgresql --how stop',
          'break replication ledger --how conflict',
        ],
        expect: {
          'lab-hub:app-2/health': 'down timeout',
          'lab-store:till-2/icmp': 'down timeout',
          'lab-store:till-2/health': 'down timeout',
          'lab-store:till-2/pos': 'down timeout',
          'lab-store:printer-1/status': 'down consumable-out',
          // ippeveprinter goes on printing, and says `media-jam-report`.
          'lab-store:printer-2/status': 'degraded hardware-fault',
          'lab-store:printer-3/status': 'degraded consumable-low',
          'lab-store:terminal-1/diagnosis': 'down offline',
          'lab-store:scale-1/weight': 'down hardware-fault',
          'lab-hub:central-mariadb/replication': 'down replication-stopped',
          'lab-hub:central-postgresql/replication': 'down replication-stopped',
          'lab-hub:central-ledger/replication': 'down replication-broken',
          // The ledger's worker comes back each few seconds, and ends again.
          'lab-store:store-postgresql/replication': 'down replication-disconnected',
        },
        may: {
          'lab-store:store-postgresql/replication': ['ok', 'degraded replication-lag'],
          'lab-hub:central-ledger/replication': ['down replication-disconnected'],
        },
        meanwhile: async () => {
          // MariaDB says NULL, which is no 0.
          expect(await valuesOf('lab-hub', 'central-mariadb/replication')).not.toHaveProperty('engineLagS');
        },
      }),
    LIMIT_MS,
  );

  it(
    'hung, open, low, with payments that wait; a line that is slow; replication broken by a conflict, and late',
    () =>
      holdToFault({
        break: [
          'kill till till-1 --how hang',
          'jam printer printer-1 --how cover-open',
          'jam printer printer-2 --how paper-near-end',
          'jam printer printer-3 --how paper-out',
          'break terminal --how payments-waiting',
          'break scale --how over-capacity',
          'break wan --how slow',
          'break replication mariadb --how conflict',
          'break replication postgresql --how lag',
        ],
        expect: {
          'lab-store:till-1/health': 'down timeout',
          'lab-store:till-1/pos': 'down timeout',
          'lab-store:printer-1/status': 'down operator',
          'lab-store:printer-2/status': 'degraded consumable-low',
          'lab-store:printer-3/status': 'down consumable-out',
          'lab-store:terminal-1/diagnosis': 'degraded backlog',
          'lab-store:scale-1/weight': 'down operator',
          'lab-store:wan/path': 'degraded slow',
          'lab-hub:central-mariadb/replication': 'down replication-broken',
          'lab-hub:central-postgresql/replication': 'degraded replication-lag',
        },
        meanwhile: async () => {
          expect(await valuesOf('lab-hub', 'central-mariadb/replication')).toMatchObject({ lastSqlErrno: 1062 });
          expect(await valuesOf('lab-hub', 'central-postgresql/replication')).toMatchObject({ delayS: 3_600 });
        },
      }),
    LIMIT_MS,
  );

  it(
    'closed, talking nonsense, silent, stuck; a connection table that is full; replication held up by locks at the centre',
    () =>
      holdToFault({
        break: [
          'kill till till-3 --how refuse',
          'jam printer printer-1 --how cutter-error',
          'jam printer printer-2 --how cover-open',
          'jam printer printer-3 --how jam',
          'break terminal --how garbage',
          'break scale --how mute',
          'congest router --how table',
          'break replication mariadb --how congest',
          'break replication postgresql --how congest',
        ],
        expect: {
          'lab-store:till-3/health': 'down refused',
          'lab-store:till-3/pos': 'down refused',
          'lab-store:printer-1/status': 'down hardware-fault',
          'lab-store:printer-2/status': 'degraded operator',
          'lab-store:printer-3/status': 'down hardware-fault',
          'lab-store:terminal-1/diagnosis': 'unknown protocol',
          'lab-store:scale-1/weight': 'unknown no-status',
          'lab-store:router/snmp': 'degraded table-full',
          'lab-hub:central-mariadb/replication': 'degraded replication-congested',
          'lab-hub:central-mariadb/db': 'degraded lock-waits',
          'lab-hub:central-postgresql/replication': 'degraded replication-congested',
          'lab-hub:central-postgresql/db': 'degraded lock-waits',
        },
        may: {
          // It is late before it is sure that it has what it does not apply.
          'lab-hub:central-mariadb/replication': ['degraded replication-lag'],
          'lab-hub:central-postgresql/replication': ['degraded replication-lag'],
          // It may be in use, for as long as a sale takes.
          'lab-store:scale-1/weight': ['unknown busy'],
          'lab-store:terminal-1/diagnosis': ['down protocol', 'down reset'],
        },
      }),
    LIMIT_MS,
  );
}
