/** From a live site to what the API shows of it. */
import {
  type AgentView,
  type CheckDefinition,
  type CheckView,
  type FlowView,
  type Health,
  type HealthState,
  type LinkView,
  linkId,
  type NodeView,
  type SiteDetail,
  type SiteSummary,
  severity,
  type TransitionView,
} from '@tillwatch/model';
import type { TransitionRecord } from '../ports.js';
import type { Onset } from './onset.js';
import { type LiveSite, type ShownCheck, silenceOf } from './site.js';
import { timestamp } from './timestamp.js';

/** At most this many nodes stand in a summary. */
const MAX_WORST = 8;
const NOT_DERIVED: Health = { state: 'unknown', reason: 'no-data' };

/** A site in one line of the wall. */
export function summaryOf(site: LiveSite): SiteSummary {
  const { id, birth, health, onsets, session } = site;
  const { definition } = birth;
  const flows: Record<string, HealthState> = {};
  for (const [name, state] of health.flows) flows[name] = state;
  return {
    id,
    name: definition.site.name,
    kind: definition.site.kind,
    region: definition.site.region ?? null,
    state: health.site.state,
    reason: health.site.reason,
    since: timestamp(onsets.site?.sinceMs ?? session.sinceMs),
    flows,
    worst: worstNodes(site),
    lastHeardAt: site.heardAtMs === null ? null : timestamp(site.heardAtMs),
  };
}

/** The nodes that are not ok, worst first; where nobody checks a node there is nothing to say of it. */
function worstNodes({ birth, health }: LiveSite): SiteSummary['worst'] {
  const named: { id: string; name: string; state: HealthState; reason: string | null }[] = [];
  for (const { id, name } of birth.definition.nodes) {
    const { state, reason } = health.nodes.get(id) ?? NOT_DERIVED;
    if (state !== 'ok' && reason !== 'no-check') named.push({ id, name, state, reason });
  }
  return named.sort((a, b) => severity(b.state) - severity(a.state) || (a.id < b.id ? -1 : 1)).slice(0, MAX_WORST);
}

/** A site in full. */
export function detailOf(site: LiveSite, summary: SiteSummary): SiteDetail {
  const { birth, health, onsets, session } = site;
  const { definition } = birth;
  const since = (onset: Onset | undefined): string => timestamp(onset?.sinceMs ?? session.sinceMs);
  const checks = checksBySubject(site);
  const nodes = definition.nodes.map((node): NodeView => {
    const { state, reason } = health.nodes.get(node.id) ?? NOT_DERIVED;
    const { id, kind, name } = node;
    const of = { since: since(onsets.nodes.get(id)), checks: checks.get(id) ?? [] };
    return { id, kind, name, at: node.at ?? null, state, reason, ...of };
  });
  const links = definition.links.map((link): LinkView => {
    const id = linkId(link);
    const { state, reason } = health.links.get(id) ?? NOT_DERIVED;
    return { ...link, state, reason, since: since(onsets.links.get(id)), checks: checks.get(id) ?? [] };
  });
  const flowDetails = definition.flows.map(({ name, critical, path }): FlowView => {
    const steps = path.map((step) => (typeof step === 'string' ? [step] : step));
    return { name, critical, path: steps, state: health.flows.get(name) ?? 'unknown' };
  });
  return {
    ...summary,
    timeZone: definition.site.timeZone ?? null,
    vantage: definition.vantage,
    agent: agentView(site),
    nodes,
    links,
    flowDetails,
    transitions: [...site.recent],
    changes: [...site.changes],
  };
}

function agentView({ agent, birth, session, clockOffsetMs, conflict }: LiveSite): AgentView {
  return {
    id: agent,
    version: birth.agentVersion,
    boot: birth.boot,
    startedAt: timestamp(birth.startedAtMs - (clockOffsetMs ?? 0)),
    session: session.state === 'stopped' ? 'lost' : session.state,
    clockOffsetMs,
    conflict: conflict && { boots: conflict.boots, since: timestamp(conflict.sinceMs) },
  };
}

/** Views of the checks by the node or link that they watch; an id of a link holds `->`, which none of a node does. */
function checksBySubject(site: LiveSite): Map<string, CheckView[]> {
  const bySubject = new Map<string, CheckView[]>();
  site.birth.definition.checks.forEach((check, index) => {
    const shown = site.checks[index];
    if (shown === undefined) return;
    const subject = check.on.node ?? check.on.link;
    const view = checkView(site, check, shown);
    const list = bySubject.get(subject);
    if (list === undefined) bySubject.set(subject, [view]);
    else list.push(view);
  });
  return bySubject;
}

function checkView(site: LiveSite, check: CheckDefinition, shown: ShownCheck): CheckView {
  const silence = silenceOf(site.session);
  const { figures, attemptedAtMs } = shown;
  return {
    id: check.id,
    kind: check.kind,
    target: check.target,
    state: silence === null ? shown.state : 'unknown',
    reason: silence ?? shown.reason,
    since: timestamp(silence === null ? shown.sinceMs : site.session.sinceMs),
    latencyUs: figures?.medianUs ?? null,
    lossRatio: figures === null ? null : figures.lost / figures.sent,
    values: shown.values,
    lastAttemptAt: attemptedAtMs === null ? null : timestamp(attemptedAtMs),
  };
}

/** A transition as the API shows it. */
export function transitionView(record: TransitionRecord): TransitionView {
  const { check, subject, from, to, reason, atMs, receivedAtMs } = record;
  return { at: timestamp(atMs), receivedAt: timestamp(receivedAtMs), check, subject, from, to, reason };
}
