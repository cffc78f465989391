/** The ways out of the store: carrier line, router, 4G; and what is known on either side while they are cut. */
import type { LocalStatus } from '@tillwatch/model';
import { eventually } from '../kit/demo.js';
import { checksOf, holdToFault, labSite, tellLab, tillwatch, transitionsSince, untilSeen } from '../kit/lab.js';

const LIMIT_MS = 180_000;

const ownStatus = async () =>
  JSON.parse((await tillwatch('status', '--site', 'lab-store', '--json')).out) as LocalStatus;

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
        },
        may: { 'lab-store:wan/path': ['degraded loss'] },
        meanwhile: async () => {
          const { lastHopAnswering } =
            checksOf(await labSite('lab-store')).find(({ id }) => id === 'wan/path')?.values ?? {};
          expect(lastHopAnswering).toBe(1);
        },
      }),
    LIMIT_MS,
  );

  it(
    'a line that was unplugged is taken over by the router’s own 4G, and said so',
    () =>
      holdToFault({
        break: ['break wan --how unplug'],
        expect: { 'lab-store:router/snmp': 'degraded on-backup-line', 'lab-store:wan/icmp': 'down timeout' },
        may: {
          'lab-store:wan/path': ['degraded loss', 'down path-stops'],
          'lab-store:vip/health': ['down timeout', 'down no-route', 'down unreachable'],
        },
      }),
    LIMIT_MS,
  );

  it(
    'a router with more to send than its line takes is congested, not down',
    () =>
      holdToFault({
        break: ['congest router'],
        expect: { 'lab-store:router/snmp': 'degraded utilization-high', 'lab-store:wan/icmp': 'degraded slow' },
        may: {
          // A queue that overflows loses what comes last: some of it is ours.
          'lab-store:router/snmp': ['degraded errors-high'],
          'lab-store:wan/icmp': ['degraded loss', 'down timeout'],
          'lab-store:wan/path': ['ok', 'degraded slow', 'degraded loss'],
          'lab-store:vip/health': ['ok', 'degraded loss', 'degraded slow', 'down timeout'],
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
