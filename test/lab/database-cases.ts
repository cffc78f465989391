/** Databases: copies that are starved, that stall until a disk is full, that take no more sessions. */
import { holdToFault, valuesOf } from '../kit/lab.js';

const LIMIT_MS = 180_000;
/** First late, then cut. */
const ON_THE_WAY = ['degraded replication-lag', 'down replication-disconnected'];
const CATCHING_UP = ['degraded replication-lag', 'degraded replication-congested'];
/** `lagWarnS` of the lab's configuration. */
const LAG_WARN_S = 6;

export function databaseCases(): void {
  it(
    'whose packets vanish on the way are late by the marker, whatever the engine says',
    () =>
      holdToFault({
        break: ['break replication mariadb --how starve', 'break replication postgresql --how starve'],
        expect: {
          'lab-hub:central-mariadb/replication': 'degraded replication-lag',
          'lab-hub:central-postgresql/replication': 'down replication-disconnected',
          'lab-hub:central-ledger/replication': 'down replication-disconnected',
          'lab-store:store-postgresql/replication': 'down replication-disconnected',
        },
        may: {
          'lab-hub:central-postgresql/replication': ON_THE_WAY,
          'lab-hub:central-ledger/replication': ON_THE_WAY,
          'lab-store:store-postgresql/replication': ON_THE_WAY,
        },
        meanwhile: async () => {
          const { engineLagS, markerAgeS } = await valuesOf('lab-hub', 'central-mariadb/replication');
          expect(engineLagS).toBe(0);
          expect(markerAgeS).toBeGreaterThanOrEqual(LAG_WARN_S);
        },
      }),
    LIMIT_MS,
  );

  it(
    'that stall until the log that is kept for them fills its disk: the disk is low, the replication is the cause',
    () =>
      holdToFault({
        break: ['break replication mariadb --how stall', 'break replication postgresql --how stall'],
        expect: {
          'lab-store:store-mariadb/disk': 'degraded disk-low',
          'lab-store:store-postgresql/disk': 'degraded disk-low',
          'lab-store:store-mariadb/replication': 'down replication-retention',
          'lab-store:store-postgresql/replication': 'down replication-retention',
          'lab-hub:central-mariadb/replication': 'down replication-stopped',
          'lab-hub:central-postgresql/replication': 'down replication-disconnected',
        },
        may: {
          'lab-store:store-mariadb/replication': ON_THE_WAY,
          'lab-store:store-postgresql/replication': ON_THE_WAY,
          // It has much to apply when it may again.
          'lab-hub:central-mariadb/replication': CATCHING_UP,
          'lab-hub:central-postgresql/replication': [...ON_THE_WAY, ...CATCHING_UP],
          // Sixty MB that were held back pass the line at once.
          'lab-hub:central-ledger/replication': ['ok', 'degraded replication-lag'],
          'lab-store:router/snmp': ['ok', 'degraded utilization-high'],
        },
        meanwhile: async () => {
          for (const node of ['store-mariadb', 'store-postgresql']) {
            const { pointOfNoReturnMinutes } = await valuesOf('lab-store', `${node}/replication`);
            expect(pointOfNoReturnMinutes).toBeLessThanOrEqual(5);
          }
        },
      }),
    LIMIT_MS,
  );

  it(
    'without room for another session are full, and nobody storms them further',
    () =>
      holdToFault({
        break: ['storm connections mariadb', 'storm connections postgresql'],
        expect: {
          'lab-hub:central-mariadb/db': 'down sessions-full',
          'lab-hub:central-mariadb/replication': 'down sessions-full',
          'lab-hub:central-postgresql/db': 'down sessions-full',
          'lab-hub:central-postgresql/replication': 'down sessions-full',
        },
        may: {
          'lab-hub:central-mariadb/db': ['degraded sessions-high'],
          'lab-hub:central-postgresql/db': ['degraded sessions-high'],
        },
        meanwhile: async () => {
          for (const node of ['central-mariadb', 'central-postgresql'])
            expect((await valuesOf('lab-hub', `${node}/db`)).retryInS).toBeGreaterThan(0);
        },
      }),
    LIMIT_MS,
  );
}
