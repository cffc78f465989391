/** Every probe kind: one line each. */
import { db } from './db.js';
import { dns } from './dns.js';
import { escpos } from './escpos.js';
import { host } from './host.js';
import { http } from './http.js';
import { icmp } from './icmp.js';
import { ipp } from './ipp.js';
import { ntp } from './ntp.js';
import { path } from './path.js';
import type { Probe } from './probe.js';
import { queue } from './queue.js';
import { replication } from './replication.js';
import { scale } from './scale.js';
import { service } from './service.js';
import { snmpPrinter } from './snmp-printer.js';
import { snmpRouter } from './snmp-router.js';
import { comparedWithStates } from './states/edge.js';
import { tcp } from './tcp.js';
import { terminal } from './terminal.js';
import { tls } from './tls.js';
import { trade } from './trade.js';
import { version } from './version.js';

/** A probe is used with what its own schema parsed, so its parameters' type is known to itself alone. */
function entry<P>(probe: Probe<P>): Probe {
  return comparedWithStates(probe) as unknown as Probe;
}

/** In the order in which they are documented. */
export const PROBES: readonly Probe[] = [
  entry(icmp),
  entry(tcp),
  entry(http),
  entry(dns),
  entry(tls),
  entry(host),
  entry(escpos),
  entry(ipp),
  entry(snmpPrinter),
  entry(service),
  entry(ntp),
  entry(queue),
  entry(db),
  entry(replication),
  entry(terminal),
  entry(scale),
  entry(snmpRouter),
  entry(version),
  entry(path),
  entry(trade),
];

/** The kinds, in that order. */
export function probeKinds(): readonly string[] {
  return PROBES.map(({ kind }) => kind);
}

/** The probe of a kind, or null for one that does not exist. */
export function findProbe(kind: string): Probe | null {
  return PROBES.find((probe) => probe.kind === kind) ?? null;
}
