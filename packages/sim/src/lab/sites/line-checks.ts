/** Checks of the way out of the store: router, carrier line, 4G line. */
import type { CheckEntry } from '../../demo/agent-config.js';
import { ADDRESS } from '../network/plan.js';
import { COMMUNITY_ENV, TABLE_LIMIT, WAN_KBPS } from '../servers/router-snmp.js';
import { PATIENCE, ping, SLOW_LINE_MS } from './agent-file.js';

/**
 * snmpd reads its interfaces anew every 3 s, so of 6 s as few as 3 may show: a full line reads as half full. In shops, where a router is asked once a
 * minute, this does not matter.
 */
const UTILIZATION_HIGH_PERMILLE = 400;

/** Router, both lines. */
export function lineChecks(): readonly CheckEntry[] {
  const params = {
    host: ADDRESS.router,
    community: { $env: COMMUNITY_ENV },
    interfaces: ['lan0'],
    wan: 'wan0',
    backup: 'lte0',
    lineDownKbps: WAN_KBPS,
    lineUpKbps: WAN_KBPS,
    trackedLimit: TABLE_LIMIT,
    utilizationHighPermille: UTILIZATION_HIGH_PERMILLE,
    // Its uptime is this machine's.
    rebootNoticeMinutes: 0,
  };
  const patience = { 'utilization-high': PATIENCE, 'errors-high': PATIENCE, 'table-full': PATIENCE };
  return [
    ping('router/icmp', 'router', ADDRESS.router),
    { id: 'router/snmp', on: 'router', kind: 'snmp-router', params, interval: '6s', timeout: '4s', patience },
    ping('4g/icmp', '4g', ADDRESS.modem),
    ping('wan/icmp', 'wan', ADDRESS.carrier, SLOW_LINE_MS),
    {
      id: 'wan/path',
      on: 'wan',
      kind: 'path',
      params: { host: ADDRESS.hub, maxHops: 8, rounds: 2, waitMs: 500, slowMs: SLOW_LINE_MS },
      interval: '4s',
      timeout: '3s',
    },
  ];
}
