/** From incidents as they are kept to the shapes of the API. Pure. */
import {
  type Incident,
  type IncidentDetail,
  type IncidentView,
  isLiving,
  type MessageView,
  type Playbook,
  pickPlaybooks,
  type TimelineEntry,
} from '@tillwatch/model';
import { timestamp } from '../live/timestamp.js';
import type { MessageRecord, Suppression } from './ports.js';

/** Sites that a view names; `siteCount` counts all. */
const SITES_SHOWN = 50;
/** Messages that a view names: the newest. */
const MESSAGES_SHOWN = 50;

/** What a node of a site is called; undefined where that is not known. */
export type NameOf = (site: string, node: string) => string | undefined;

const UNKNOWN: NameOf = () => undefined;

export function incidentView(
  incident: Incident,
  messages: readonly MessageRecord[],
  nameOf: NameOf = UNKNOWN,
): IncidentView {
  const { cause, lostTrade } = incident;
  const { id, state, severity, trigger, vantage, acknowledgedBy, mutedBy, recurrence } = incident;
  return {
    id,
    state,
    severity,
    class: incident.class,
    trigger,
    cause: {
      site: cause.site,
      ...(isLink(cause.component) ? { link: cause.component } : { node: cause.component }),
      kind: cause.kind,
      candidates: cause.candidates.map(({ site, component, share }) => ({ site, component, share })),
      ...namesOf(cause, nameOf),
    },
    vantage,
    onset: timestamp(incident.onsetMs),
    detectedAt: timestamp(incident.detectedAtMs),
    acknowledgedAt: maybe(incident.acknowledgedAtMs),
    acknowledgedBy,
    mitigatedAt: maybe(incident.mitigatedAtMs),
    resolvedAt: maybe(incident.resolvedAtMs),
    sites: incident.sites.slice(0, SITES_SHOWN),
    siteCount: incident.sites.length + incident.life.leftOut.sites,
    symptoms: incident.symptomCount,
    flows: incident.flows.map(({ site, name, state: flowState, critical }) => ({
      site,
      name,
      state: flowState,
      critical,
    })),
    lostTrade: lostTrade === null ? null : { orders: lostTrade.orders, low: lostTrade.low, high: lostTrade.high },
    suspects: incident.suspects.map(({ site, change, on, subject, field, author, atMs }) => ({
      site,
      change,
      on,
      subject,
      field,
      author,
      at: timestamp(atMs),
    })),
    messages: messages.slice(-MESSAGES_SHOWN).map(messageView),
    mutedBy,
    recurrence,
    possibly: isLiving(incident) ? (incident.life.possibly ?? null) : null,
    heldUntil: isLiving(incident) && incident.life.toldState === null ? maybe(incident.life.heldUntilMs ?? null) : null,
  };
}

/** Names of the nodes that a cause may be, or whose links or programs it may be. */
function namesOf(
  { site, component, candidates }: Incident['cause'],
  nameOf: NameOf,
): Pick<IncidentView['cause'], 'names'> {
  const named = [{ site, component }, ...candidates].flatMap((part) =>
    part.component.split('->').map((end) => partPlace(part.site, end)),
  );
  const names = named.flatMap(({ site: home, node }): [string, string][] => {
    const name = home === undefined || node === undefined ? undefined : nameOf(home, node);
    return name === undefined || name === node ? [] : [[`${home}/${node}`, name]];
  });
  return names.length === 0 ? {} : { names: Object.fromEntries(names) };
}

/** `node`, `node/service`; of the estate `site/node`, `site/node/service`. */
function partPlace(site: string | null, part: string): { site: string | undefined; node: string | undefined } {
  const [first, second] = part.split('/');
  return site === null ? { site: first, node: second } : { site, node: first };
}

export function incidentDetail(
  incident: Incident,
  messages: readonly MessageRecord[],
  timeline: readonly TimelineEntry[],
  playbooks: readonly Playbook[],
  nameOf: NameOf = UNKNOWN,
): IncidentDetail {
  return {
    ...incidentView(incident, messages, nameOf),
    evidence: incident.evidence,
    symptomDetails: incident.symptoms.map(({ site, check, on, state, reason, sinceMs }) => ({
      site,
      check,
      on,
      state,
      reason,
      since: timestamp(sinceMs),
    })),
    timeline: timeline.map(({ atMs, kind, by, detail }) => ({ at: timestamp(atMs), kind, by, detail })),
    mergedInto: incident.mergedInto,
    ...(incident.sites.length > SITES_SHOWN && { allSites: incident.sites }),
    playbooks: pickPlaybooks(incident, playbooks),
  };
}

/** A silence or maintenance window as the API shows it. */
export interface SuppressionView {
  readonly id: string;
  readonly sites: readonly string[];
  readonly components: readonly string[];
  readonly reason: string;
  readonly by: string;
  readonly createdAt: string;
  readonly from: string;
  readonly until: string;
}

export function suppressionView({ id, scope, reason, by, createdAtMs, fromMs, untilMs }: Suppression): SuppressionView {
  const { sites, components } = scope;
  return {
    id,
    sites,
    components,
    reason,
    by,
    createdAt: timestamp(createdAtMs),
    from: timestamp(fromMs),
    until: timestamp(untilMs),
  };
}

function messageView({
  to,
  name,
  channel,
  notice,
  state,
  createdAtMs,
  settledAtMs,
  acknowledgedAtMs,
}: MessageRecord): MessageView {
  const at = timestamp(settledAtMs ?? createdAtMs);
  return { to, name, channel, notice, state, at, acknowledgedAt: maybe(acknowledgedAtMs) };
}

/** A link's id is `from->to`; ids of nodes have no `>`. */
function isLink(component: string): boolean {
  return component.includes('->');
}

function maybe(atMs: number | null): string | null {
  return atMs === null ? null : timestamp(atMs);
}
