/** What a scan learnt of the addresses where somebody is. */

export interface HostFindings {
  readonly address: string;
  /** True for an address of this machine. */
  readonly isOwn: boolean;
  /** True for the gateway of this machine's default route. */
  readonly isGateway: boolean;
  readonly answersPing: boolean;
  /** `00:26:ab:77:01:61`; null beyond a router. */
  readonly mac: string | null;
  /** Who makes what has this MAC, by the IEEE's list. */
  readonly vendor: string | null;
  /** TCP ports on which somebody listens, ascending. */
  readonly openPorts: readonly number[];
  readonly answers: Answers;
}

/** What it said when it was asked; a part is missing where nothing came back. */
export interface Answers {
  readonly snmp?: SnmpAnswer;
  readonly web?: readonly WebAnswer[];
  /** A receipt printer's status bytes came back. */
  readonly escpos?: 'status' | 'mute' | 'busy';
  /** The address at which a printer answered IPP. */
  readonly ippUrl?: string;
  /** The language in which a scale told its weight, and its port. */
  readonly scale?: { readonly port: number; readonly protocol: 'mt-sics' | 'mt-8217' };
  /** `MariaDB 10.11.6`, `MySQL 8.0.36`, `PostgreSQL`; by port. */
  readonly databases?: Readonly<Record<number, string>>;
  /** First line that a service says by itself, or what an RTSP server says it can; by port. */
  readonly banners?: Readonly<Record<number, string>>;
  /** Names and services by mDNS. */
  readonly mdns?: MdnsAnswer;
}

export interface SnmpAnswer {
  readonly community: string;
  readonly description: string;
  readonly objectId: string;
  readonly name: string;
  /** It has a row in the table of printers (RFC 2790). */
  readonly isPrinter: boolean;
  /** ipForwarding is on, and it has more than one interface that is up. */
  readonly isForwarding: boolean;
  /** Interfaces that are up, loopback left out. */
  readonly interfaces: readonly string[];
}

export interface WebAnswer {
  readonly port: number;
  readonly isTls: boolean;
  readonly path: string;
  readonly statusCode: number;
  /** The Server header; empty without one. */
  readonly server: string;
  readonly title: string;
  /** Fields of a JSON object that are text, at most 8, as `name=value`. */
  readonly fields: readonly string[];
}

export interface MdnsAnswer {
  readonly names: readonly string[];
  /** `_ipp._tcp` and the like. */
  readonly services: readonly string[];
}

/** All that one scan found. */
export interface Discovery {
  /** In the order of their addresses. */
  readonly hosts: readonly HostFindings[];
  /** Addresses in the ARP table that answered nothing, with their makers. */
  readonly silent: readonly { readonly address: string; readonly mac: string; readonly vendor: string | null }[];
  readonly networks: readonly string[];
  /** False when it was stopped before its end. */
  readonly isComplete: boolean;
}
