/** What the configurations of both sites share. */
import { stringify } from 'yaml';
import type { AgentConfig, CheckEntry } from '../../demo/agent-config.js';
import { BROKER_PORT } from '../servers/broker.js';
import { LAB_ORG } from '../servers/collector.js';

/** Where the lab keeps what its agents look at on their own machine. */
export interface SitePaths {
  /** Of the agent alone. */
  readonly dataDir: string;
  /** The shop's own files. */
  readonly shop: string;
  /** Volume of a database's log, by the server's name. */
  readonly logOf: Readonly<Record<string, string>>;
}

/** What tells of itself seldom is asked seldom in shops; here people and tests wait for it. */
export const OFTEN = { interval: '2s', timeout: '1800ms' } as const;
/** What a LAN answers within, tens of times over: a device that is dead is known for it the sooner. */
export const LAN_TIMEOUT = '300ms';
/** An idle line of the lab takes a fraction of a millisecond; a full one queues for a tenth of a second. */
export const SLOW_LINE_MS = 60;
/** Patience that is minutes in a shop, for the same reason. */
export const PATIENCE = '3s';

/** Heartbeats of 5 s, each sent at once. */
export const labUplink = (hosts: readonly string[]): AgentConfig['uplink'] => ({
  org: LAB_ORG,
  brokers: hosts.map((host) => `mqtt://${host}:${BROKER_PORT}`),
  window: '5s',
  batch: 1,
});

/** An echo request; `slowMs` where the line behind it may be slow. */
export const ping = (id: string, on: string, host: string, slowMs = 0): CheckEntry => ({
  id,
  on,
  kind: 'icmp',
  params: { host, slowMs },
});

/** A web server that answers 200. How fast is not judged: the lab may share its machine with much else. */
export const web = (id: string, on: string, host: string, port: number, path = '/health'): CheckEntry => ({
  id,
  on,
  kind: 'http',
  params: { url: `http://${host}:${port}${path}` },
});

/** A check of something on the same LAN. */
export const onLan = (check: CheckEntry): CheckEntry => ({ ...check, timeout: LAN_TIMEOUT });

/** The file's text. */
export function renderLabConfig(config: AgentConfig): string {
  return `# Written by the Tillwatch lab at each start; edits are lost.\n${stringify(config)}`;
}
