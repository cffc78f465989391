/** Names of causes: one for each component wherever it is spoken of, and one for each way in which a component can be in trouble by itself. */
import type { ComponentRef, IncidentCause } from './incident.js';

/** `store-1/router`, `hub-1/central-db`, `carrier:ct-east`: the same for `{ site: 'hub-1', component: 'central-db' }` and for the estate's `hub-1/central-db`. */
export function componentName({ site, component }: ComponentRef): string {
  return site === null ? component : `${site}/${component}`;
}

/**
 * Troubles of one component that have nothing to do with each other: a wrong clock and a full disk are two incidents. All else is `service`: whatever keeps it
 * from doing what it is for (dead, lossy, silent, out of paper, its table full) is one.
 */
export type TroubleAspect = 'service' | 'disk' | 'clock' | 'certificate' | 'version' | 'replication';

const ASPECTS: Readonly<Record<string, TroubleAspect>> = {
  'disk-low': 'disk',
  'disk-filling': 'disk',
  'size-high': 'disk',
  'log-growing': 'disk',
  'clock-skew': 'clock',
  'clock-unsynchronized': 'clock',
  'certificate-expired': 'certificate',
  'certificate-untrusted': 'certificate',
  'certificate-name': 'certificate',
  'certificate-expiring': 'certificate',
  'version-drift': 'version',
  'half-applied': 'version',
  'file-missing': 'version',
  stale: 'version',
  'replication-stopped': 'replication',
  'replication-broken': 'replication',
  'replication-lag': 'replication',
  'replication-disconnected': 'replication',
  'replication-log-lost': 'replication',
  'replication-retention': 'replication',
  'replication-congested': 'replication',
  'marker-missing': 'replication',
};

/** Kinds of what is known by its trade alone: nothing is sold any more, less than usual, or nothing since opening. */
export const TRADE_KINDS = ['trade-stopped', 'trade-dropped', 'trade-not-begun'] as const;
export type TradeKind = (typeof TRADE_KINDS)[number];

/** True for a cause that is not known but for what it does to trade. */
export function isTradeKind(kind: string): kind is TradeKind {
  return (TRADE_KINDS as readonly string[]).includes(kind);
}

/** The aspect of a kind of cause. */
export function aspectOf(kind: string): TroubleAspect {
  return Object.hasOwn(ASPECTS, kind) ? (ASPECTS[kind] as TroubleAspect) : 'service';
}

/** What recurs when a cause does: `store-1/router#service`. */
export function causeKey(cause: Pick<IncidentCause, 'site' | 'component' | 'kind'>): string {
  return `${componentName(cause)}#${aspectOf(cause.kind)}`;
}
