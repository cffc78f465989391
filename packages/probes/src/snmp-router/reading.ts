/** What one attempt reads of a router, in plain values; null where the device does not offer a thing. */

export interface RouterReading {
  /** When the answer came, monotonic. */
  readonly atUs: number;
  readonly clocks: RouterClocks;
  /** In the order of the configuration; null for a name that the device does not have. */
  readonly interfaces: readonly (InterfaceReading | null)[];
  readonly table: { readonly used: number; readonly limit: number } | null;
  readonly backup: BackupReading;
}

/** Three clocks that all start with the device or later; SNMPv2-MIB, HOST-RESOURCES-MIB, SNMP-FRAMEWORK-MIB. */
export interface RouterClocks {
  /** sysUpTime, hundredths of a second of 32 bits: since the SNMP service started; begins anew after 497 days. */
  readonly serviceTicks: number | null;
  /** hrSystemUptime, likewise, since the system started. */
  readonly systemTicks: number | null;
  /** snmpEngineTime: seconds since the engine started, or counted its last boot. */
  readonly engineS: number | null;
  /** snmpEngineBoots. */
  readonly engineBoots: number | null;
}

export interface InterfaceReading {
  readonly index: string;
  /** ifAdminStatus and ifOperStatus of RFC 2863. */
  readonly adminStatus: number | null;
  readonly operStatus: number | null;
  /** ifHighSpeed or ifSpeed; 0 where the device does not know. */
  readonly speedBps: number;
  /** ifCounterDiscontinuityTime, in ticks. */
  readonly discontinuityTicks: number | null;
  readonly in: DirectionCounters;
  readonly out: DirectionCounters;
}

export interface DirectionCounters {
  readonly octets: Counter | null;
  readonly packets: Counter | null;
  readonly errors: Counter | null;
  readonly discards: Counter | null;
}

export interface Counter {
  readonly value: bigint;
  readonly bits: 32 | 64;
}

/** What tells that the backup line carries the traffic, the surest first. */
export interface BackupReading {
  /** A value that the configuration names, compared with the ones that mean "on backup". */
  readonly told: boolean | null;
  /** The interface of the default route. */
  readonly defaultRouteIndex: string | null;
}
