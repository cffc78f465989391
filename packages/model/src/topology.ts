/** What a site is made of: nodes, links, flows and the checks that watch them. Types only; see topology-faults.ts for validation. */

export const NODE_KINDS = [
  'till',
  'payment-terminal',
  'scale',
  'printer',
  'front-end',
  'switch',
  'store-db',
  'router',
  'wan',
  'backup-line',
  'central-db',
  'vip',
  'app',
  'power',
  'dns',
  'ntp',
  'carrier',
  'certificate',
  'phone',
  'camera',
  'gate',
  'kiosk',
  'host',
  'service',
  'broker',
] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

export const SITE_KINDS = ['store', 'hub'] as const;
export type SiteKind = (typeof SITE_KINDS)[number];

export interface SiteIdentity {
  /** 1..64 of `a-z 0-9 -`, as every id. */
  readonly id: string;
  readonly name: string;
  readonly kind: SiteKind;
  readonly region?: string;
  /** IANA name; times are shown in it. */
  readonly timeZone?: string;
}

export interface NodeDefinition {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** `site/node` where this node really lives, for a node of another site that this site's links lead to. */
  readonly at?: string;
}

/** A directed edge: `from` uses `to`. The links of a site form no cycle. */
export interface LinkDefinition {
  readonly from: string;
  readonly to: string;
}

/**
 * A business path over links. Each step is one node, or alternatives of which any one suffices (two tills, three backends).
 * Consecutive steps are joined by at least one link.
 */
export interface FlowDefinition {
  readonly name: string;
  readonly path: readonly (string | readonly string[])[];
  /** A flow without which the site cannot trade; its failure makes the site `down`. */
  readonly critical: boolean;
}

/** What a check watches: a node, or the link between two. */
export type CheckSubject =
  | { readonly node: string; readonly link?: undefined }
  | { readonly link: string; readonly node?: undefined };

export interface CheckDefinition {
  readonly id: string;
  readonly on: CheckSubject;
  /** Probe kind: `icmp`, `tcp`, `http`, `dns`, `tls`, `host`... */
  readonly kind: string;
  /** For people: `127.84.0.21:9100`. Never a secret. */
  readonly target: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Names of the integer values that an attempt may carry, in wire order; units are in the names. */
  readonly values: readonly string[];
}

/** The whole definition of a site, as its agent's configuration states it and its birth carries it. */
export interface SiteDefinition {
  readonly site: SiteIdentity;
  /** The node on which the agent runs: everything is seen from there. */
  readonly vantage: string;
  readonly nodes: readonly NodeDefinition[];
  readonly links: readonly LinkDefinition[];
  readonly flows: readonly FlowDefinition[];
  readonly checks: readonly CheckDefinition[];
}

/** The id of a link. */
export function linkId(link: LinkDefinition): string {
  return `${link.from}->${link.to}`;
}
