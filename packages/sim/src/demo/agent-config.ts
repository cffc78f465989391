/** The configuration of an agent as docs/guides/agent.example.yaml has it, and short forms for what the demo writes into it. */
import type { NodeKind, SiteKind } from '@tillwatch/model';
import { stringify } from 'yaml';
import type { Endpoint } from '../devices/listener.js';

export interface CheckEntry {
  readonly id: string;
  readonly on: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly interval?: string;
  readonly timeout?: string;
  /** By reason: how long a worse state lasts before it counts. */
  readonly patience?: Readonly<Record<string, string>>;
}

/** What the demo sets; everything else is left to the agent's defaults. */
export interface AgentConfig {
  readonly site: {
    readonly id: string;
    readonly name: string;
    readonly kind: SiteKind;
    readonly region: string;
    readonly timeZone: string;
  };
  readonly agent: { readonly id: string; readonly dataDir: string };
  readonly vantage: string;
  readonly nodes: readonly {
    readonly id: string;
    readonly kind: NodeKind;
    readonly name: string;
    readonly at?: string;
  }[];
  readonly links: readonly { readonly from: string; readonly to: string }[];
  readonly flows: readonly {
    readonly name: string;
    readonly critical?: boolean;
    readonly path: readonly (string | readonly string[])[];
  }[];
  readonly defaults: { readonly interval: string; readonly timeout: string };
  readonly checks: readonly CheckEntry[];
  readonly uplink: {
    readonly org: string;
    readonly brokers: readonly string[];
    readonly window: string;
    readonly batch: number;
  };
}

/** The organisation that the demo's sites belong to. */
export const DEMO_ORG = 'demo';

/** Heartbeats every 5 s, each sent at once: a demo wants to be seen moving. */
export const demoUplink = (brokers: readonly Endpoint[]): AgentConfig['uplink'] => ({
  org: DEMO_ORG,
  brokers: brokers.map(({ host, port }) => `mqtt://${host}:${port}`),
  window: '5s',
  batch: 1,
});

/** A LAN device that takes longer to answer is slow; an order of magnitude above what it usually takes. */
const SLOW_MS = 250;

/** An HTTP check that wants 200 from `path`. */
export function httpCheck(id: string, on: string, { host, port }: Endpoint, path = '/health'): CheckEntry {
  return { id, on, kind: 'http', params: { url: `http://${host}:${port}${path}`, slowMs: SLOW_MS } };
}

/** A diagnosis of a payment terminal, its acquirers included. */
export function terminalCheck(id: string, on: string, { host, port }: Endpoint): CheckEntry {
  const params = { url: `http://${host}:${port}/nexo`, poiId: on, askHosts: true, slowMs: SLOW_MS };
  return { id, on, kind: 'terminal', params, patience: { busy: '10s', backlog: '5s' } };
}

/** What a demo bears with: a shop gives its staff 90 s to change a roll, somebody who tries a demo looks for it sooner. */
const DEMO_PATIENCE = { operator: '10s', 'hardware-fault': '5s', busy: '10s' } as const;

/** A check of a printer's or scale's own status. */
export function deviceCheck(id: string, on: string, kind: 'escpos' | 'scale', at: Endpoint): CheckEntry {
  return { id, on, kind, params: { ...at, busyS: 10 }, patience: DEMO_PATIENCE };
}

/**
 * Figures of the host that carries the demo, without a judgement on them: the emulated PC shall not be ill because this machine is busy.
 * `this-machine` is where they are judged.
 */
export function hostFigures(id: string, on: string): CheckEntry {
  const params = {
    cpuHighPermille: 1001,
    memoryLowPermille: 0,
    diskLowPermille: 0,
    diskDownPermille: 0,
    diskFillingHours: 0,
    rebootNoticeMinutes: 0,
  };
  return { id, on, kind: 'host', params, interval: '10s', timeout: '5s' };
}

/** A TCP check; with `talk` it says a word and wants another back, so that a mute peer is seen. */
export function tcpCheck(
  id: string,
  on: string,
  { host, port }: Endpoint,
  talk: Readonly<Record<string, string>> = {},
): CheckEntry {
  return { id, on, kind: 'tcp', params: { host, port, ...talk } };
}

/** Links of a chain written `a -> b -> c`. */
export function chain(text: string): { from: string; to: string }[] {
  const ids = text.split('->').map((id) => id.trim());
  return ids.slice(1).map((to, index) => ({ from: ids[index] ?? '', to }));
}

/** The file's text. */
export function renderAgentConfig(config: AgentConfig): string {
  return `# Written by the Tillwatch demo at each start; edits are lost.\n${stringify(config)}`;
}
