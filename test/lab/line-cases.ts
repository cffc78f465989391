/** The ways out of the store: carrier line, router, 4G; and what is known on either side while they are cut. */
import type { LocalStatus } from '@tillwatch/model';
import { eventually } from '../kit/demo.js';
import { holdToFault, labSite, tellLab, tillwatch, transitionsSince, untilSeen, valuesOf } from '../kit/lab.js';

const LIMIT_MS = 180_000;

const ownStatus = async () =>
  JSON.parse((await tillwatch('status', '--site', 'lab-store', '--json')).out) as LocalStatus;

/** What `break replication --how lag` tells a copy. */
const TOLD_DELAY_S = 3_600;

/** What a cut line does to the copies at the hub, a few seconds later. MariaDB's replica notices nothing for a minute. */
const CUT_REPLICATION = {
  'lab-hub:central-mariadb/replication': 'degraded replication-lag',
  'lab-hub:central-postgresql/replication': 'down replication-disconnected',
  'lab-hub:central-ledger/replication': 'down replication-disconnected',
  'lab-store:store-postgresql/replication': 'down replication-disconnected',
} as const;
/** First late, then cut. */
const ON_THE_WAY = ['degraded replication-lag', 'down replication-disconnected'];
const CUT_ON_THE_WAY = Object.fromEntries(Object.keys(CUT_REPLICATION).map((check) => [check, ON_THE_WAY]));

export function lineCases(): void {
  it(
    'a carrier line that is cut stops at the router, and the news comes over 4G',
    () =>
      holdToFault({
        break: ['break wan'],
        expect: {
          'lab-store:wan/icmp': 'down timeout',
          'lab-store:wan/path': 'down path-stops',
          'lab-store:vip/health': 'down timeout',
          ...CUT_REPLICATION,
        },
        may: {
          'lab-store:wan/path': ['degraded loss'],
          // Until the agent has turned to its other line.
          'lab-store:session': ['unknown silent'],
          ...CUT_ON_THE_WAY,
        },
        meanwhile: async () => {
          expect(await valuesOf('lab-store', 'wan/path')).toMatchObject({ lastHopAnswering: 1 });
        },
      }),
    LIMIT_MS,
  );

  it(
    'a line that was unplugged is taken over by the router’s own 4G, and said so',
    () =>
      holdToFault({
        break: ['break wan --how unplug'],
        expect: {
          'lab-store:router/snmp': 'degraded on-backup-line',
          'lab-store:wan/icmp': 'down timeout',
          // The hub has no way back into a store behind the 4G line's address.
          ...CUT_REPLICATION,
        },
        may: {
          ...CUT_ON_THE_WAY,
          'lab-store:wan/path': ['degraded loss', 'down path-stops'],
          'lab-store:vip/health': ['down timeout', 'down no-route', 'down unreachable'],
        },
      }),
    LIMIT_MS,
  );

  it(
    'a router with more to send than its line takes is congested, not down; a copy that is told to be late is late',
    () =>
      holdToFault({
        break: ['congest router', 'break replication mariadb --how lag'],
        expect: {
          'lab-store:router/snmp': 'degraded utilization-high',
          'lab-store:wan/icmp': 'degraded slow',
          'lab-hub:central-mariadb/replication': 'degraded replication-lag',
        },
        may: {
          // A queue that overflows loses what comes last: some of it is ours.
          'lab-store:router/snmp': ['degraded errors-high'],
          'lab-store:wan/icmp': ['degraded loss', 'down timeout'],
          'lab-store:wan/path': ['ok', 'degraded slow', 'degraded loss'],
          'lab-store:vip/health': ['ok', 'degraded loss', 'degraded slow', 'down timeout'],
          'lab-hub:central-postgresql/replication': ['ok', 'degraded replication-lag'],
          'lab-hub:central-ledger/replication': ['ok', 'degraded replication-lag'],
          'lab-store:store-postgresql/replication': ['ok', 'degraded replication-lag'],
        },
        meanwhile: async () => {
          // A full line alone would make it late as well.
          expect(await valuesOf('lab-hub', 'central-mariadb/replication')).toMatchObject({ delayS: TOLD_DELAY_S });
        },
      }),
    LIMIT_MS,
  );

  it(
    'a store that is cut off knows itself, is unknown to the centre, and is told of afterwards, with its own times',
    async () => {
      await untilSeen({});
      const fromMs = Date.now();
      await tellLab('stop', 'uplink');
      await tellLab('kill', 'till', 'till-2');
      const isDown = (status: LocalStatus) =>
        status.site.worst.some(({ id, state }) => id === 'till-2' && state === 'down');
      await eventually('the store to see its till', async () => isDown(await ownStatus()));
      await eventually('the centre to know nothing', async () => (await labSite('lab-store')).state === 'unknown');
      expect((await labSite('lab-store')).nodes.filter(({ state }) => state !== 'unknown')).toEqual([]);
      expect((await ownStatus()).uplink.state).not.toBe('connected');
      await tellLab('mend', 'till');
      await eventually('the store to see its till again', async () => !isDown(await ownStatus()));
      const restoredMs = Date.now();
      await tellLab('mend');
      await untilSeen({});
      await eventually('the history to be filled in', async () => (await transitionsOfTill(fromMs)).length === 2);
      for (const { at, receivedAt } of await transitionsOfTill(fromMs)) {
        expect(Date.parse(at)).toBeLessThan(restoredMs);
        expect(Date.parse(receivedAt)).toBeGreaterThanOrEqual(restoredMs);
      }
    },
    LIMIT_MS,
  );
}

const transitionsOfTill = async (fromMs: number) =>
  (await transitionsSince(fromMs)).filter(({ check }) => check === 'till-2/icmp');
