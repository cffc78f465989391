/** The objects that a router is asked for, by the RFC that defines each. */

/** SNMPv2-MIB (RFC 3418), HOST-RESOURCES-MIB (RFC 2790), SNMP-FRAMEWORK-MIB (RFC 3411). */
export const SYS_UP_TIME = '1.3.6.1.2.1.1.3.0';
export const HR_SYSTEM_UPTIME = '1.3.6.1.2.1.25.1.1.0';
export const ENGINE_BOOTS = '1.3.6.1.6.3.10.2.1.2.0';
export const ENGINE_TIME = '1.3.6.1.6.3.10.2.1.3.0';

const IF_ENTRY = '1.3.6.1.2.1.2.2.1';
const IF_X_ENTRY = '1.3.6.1.2.1.31.1.1.1';

/** IF-MIB (RFC 2863). What an interface may be named by in a configuration, the most stable first: ifName, ifDescr, ifAlias. */
export const NAME_COLUMNS: readonly string[] = [`${IF_X_ENTRY}.1`, `${IF_ENTRY}.2`, `${IF_X_ENTRY}.18`];

export const IF_ADMIN_STATUS = `${IF_ENTRY}.7`;
export const IF_OPER_STATUS = `${IF_ENTRY}.8`;
export const IF_SPEED = `${IF_ENTRY}.5`;
/** In units of 1 000 000 bit/s. */
export const IF_HIGH_SPEED = `${IF_X_ENTRY}.15`;
export const IF_DISCONTINUITY = `${IF_X_ENTRY}.19`;

/** Columns of one direction: 64 bits where offered, else 32. Packets are unicast, multicast and broadcast. */
export interface DirectionColumns {
  readonly octets64: string;
  readonly octets32: string;
  readonly packets64: readonly string[];
  readonly packets32: readonly string[];
  readonly errors: string;
  readonly discards: string;
}

export const IN: DirectionColumns = {
  octets64: `${IF_X_ENTRY}.6`,
  octets32: `${IF_ENTRY}.10`,
  packets64: [`${IF_X_ENTRY}.7`, `${IF_X_ENTRY}.8`, `${IF_X_ENTRY}.9`],
  packets32: [`${IF_ENTRY}.11`],
  errors: `${IF_ENTRY}.14`,
  discards: `${IF_ENTRY}.13`,
};
export const OUT: DirectionColumns = {
  octets64: `${IF_X_ENTRY}.10`,
  octets32: `${IF_ENTRY}.16`,
  packets64: [`${IF_X_ENTRY}.11`, `${IF_X_ENTRY}.12`, `${IF_X_ENTRY}.13`],
  packets32: [`${IF_ENTRY}.17`],
  errors: `${IF_ENTRY}.20`,
  discards: `${IF_ENTRY}.19`,
};

/** Every column that is read of one interface. */
export const INTERFACE_COLUMNS: readonly string[] = [
  IF_ADMIN_STATUS,
  IF_OPER_STATUS,
  IF_SPEED,
  IF_HIGH_SPEED,
  IF_DISCONTINUITY,
  ...[IN, OUT].flatMap(({ octets64, octets32, packets64, packets32, errors, discards }) => [
    octets64,
    octets32,
    ...packets64,
    ...packets32,
    errors,
    discards,
  ]),
];

/**
 * Default routes of IPv4, as ifIndex and metric: inetCidrRouteTable (RFC 4292; its index is type, length, address, prefix, policy, next hop), then the
 * tables that it replaced (RFC 2096, RFC 1213), which many small routers still serve alone.
 */
export const DEFAULT_ROUTES: readonly { readonly ifIndex: string; readonly metric: string; readonly under: string }[] =
  [
    { ifIndex: '1.3.6.1.2.1.4.24.7.1.7', metric: '1.3.6.1.2.1.4.24.7.1.12', under: '1.4.0.0.0.0.0' },
    { ifIndex: '1.3.6.1.2.1.4.24.4.1.5', metric: '1.3.6.1.2.1.4.24.4.1.11', under: '0.0.0.0.0.0.0.0' },
  ];
export const OLD_DEFAULT_ROUTE = '1.3.6.1.2.1.4.21.1.2.0.0.0.0';

/** NET-SNMP-EXTEND-MIB: the first line that `extend NAME COMMAND` in snmpd.conf prints; nsExtendOutput1Line, indexed by the name's length and characters. */
export function extendOid(name: string): string {
  return ['1.3.6.1.4.1.8072.1.3.2.3.1.1', name.length, ...Buffer.from(name, 'latin1')].join('.');
}
