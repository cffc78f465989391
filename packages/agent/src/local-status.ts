/** The store's own view, from what the agent itself knows: true also when the WAN is down. */
import {
  type CheckDefinition,
  type CheckHealth,
  type CheckView,
  type LinkView,
  type LocalStatus,
  linkId,
  type NodeView,
  type SiteDefinition,
  type SiteSummary,
  severity,
} from '@tillwatch/model';
import type { ChangeBook } from './change-book.js';
import type { CheckBoard, CheckFigures } from './check-board.js';
import { guidanceView } from './guidance-view.js';
import type { GuideKeeper } from './guide-keeper.js';
import type { Outbox, Uplink } from './ports.js';
import type { SessionClock } from './session-clock.js';
import { verdictView } from './verdict-view.js';

/** Changes of this long are told. */
const CHANGES_MS = 7 * 86_400_000;
/** Nodes that a summary names. */
const WORST_MAX = 8;

export interface LocalStatusSources {
  readonly definition: SiteDefinition;
  readonly board: CheckBoard;
  readonly changes: Pick<ChangeBook, 'since'>;
  readonly sessionClock: SessionClock;
  readonly outbox: Pick<Outbox, 'stats'>;
  readonly uplink: Pick<Uplink, 'status'>;
  readonly guides: GuideKeeper;
}

/** Draws the view as it is now. Times are shown in the machine's wall clock, as the person before it reads it. */
export function localStatus(sources: LocalStatusSources): LocalStatus {
  const { definition, board, sessionClock } = sources;
  const stepMs = sessionClock.clockStepMs();
  const time = (atMs: number): string => new Date(atMs + stepMs).toISOString();
  const { health, sinceMs } = board.derived();
  const views = definition.checks.map((check, index) =>
    checkView(check, board.healths[index] as CheckHealth, board.figures[index] as CheckFigures, {
      startedAtMs: sessionClock.startedAtMs,
      time,
    }),
  );
  const checksOn = groupBySubject(definition, views);

  const nodes = definition.nodes.map(({ id, kind, name, at }): NodeView => {
    const own = health.nodes.get(id) ?? { state: 'unknown', reason: 'no-check' };
    return {
      id,
      kind,
      name,
      at: at ?? null,
      ...own,
      since: time(sinceMs(`node:${id}`)),
      checks: checksOn.get(`node:${id}`) ?? [],
    };
  });
  const links = definition.links.map((link): LinkView => {
    const id = linkId(link);
    const own = health.links.get(id) ?? { state: 'unknown', reason: 'no-check' };
    return { ...link, ...own, since: time(sinceMs(`link:${id}`)), checks: checksOn.get(`link:${id}`) ?? [] };
  });
  const flows = definition.flows.map(({ name, critical, path }) => ({
    name,
    critical,
    state: health.flows.get(name) ?? ('unknown' as const),
    path: path.map((step) => (typeof step === 'string' ? [step] : step)),
  }));
  const now = time(sessionClock.nowMs());
  const site: SiteSummary = {
    id: definition.site.id,
    name: definition.site.name,
    kind: definition.site.kind,
    region: definition.site.region ?? null,
    ...health.site,
    since: time(sinceMs('site')),
    flows: Object.fromEntries(health.flows),
    worst: worstOf(nodes),
    lastHeardAt: now,
  };
  const changes = sources.changes.since(Date.parse(now) - CHANGES_MS);
  const verdict = verdictView(board.verdict(sessionClock.nowMs()), definition, time);
  return {
    site,
    nodes,
    links,
    flows,
    changes,
    verdict,
    guidance: guidanceView(sources.guides, { site, flows, verdict }),
    attempts: Object.fromEntries(definition.checks.map(({ id }, index) => [id, board.figures[index]?.attempts ?? 0])),
    at: now,
    uplink: uplinkView(sources),
    outbox: outboxView(sources, time),
  };
}

function checkView(
  check: CheckDefinition,
  health: CheckHealth,
  figures: CheckFigures,
  frame: { startedAtMs: number; time(atMs: number): string },
): CheckView {
  return {
    id: check.id,
    kind: check.kind,
    target: check.target,
    state: health.current,
    reason: health.reason,
    since: frame.time(health.sinceMs ?? frame.startedAtMs),
    latencyUs: figures.latencyUs,
    lossRatio: figures.lossRatio,
    values: figures.values,
    lastAttemptAt: figures.lastAttemptAtMs === null ? null : frame.time(figures.lastAttemptAtMs),
  };
}

function groupBySubject(definition: SiteDefinition, views: readonly CheckView[]): Map<string, CheckView[]> {
  const groups = new Map<string, CheckView[]>();
  for (const [index, { on }] of definition.checks.entries()) {
    const key = on.node !== undefined ? `node:${on.node}` : `link:${on.link}`;
    const group = groups.get(key) ?? [];
    group.push(views[index] as CheckView);
    groups.set(key, group);
  }
  return groups;
}

function worstOf(nodes: readonly NodeView[]): SiteSummary['worst'] {
  return nodes
    .filter(({ state, reason }) => state !== 'ok' && reason !== 'no-check')
    .sort((a, b) => severity(b.state) - severity(a.state))
    .slice(0, WORST_MAX)
    .map(({ id, name, state, reason }) => ({ id, name, state, reason }));
}

function uplinkView({ uplink }: LocalStatusSources): LocalStatus['uplink'] {
  const { state, broker, sinceMs, lastError } = uplink.status();
  return { state, broker, since: new Date(sinceMs).toISOString(), lastError };
}

function outboxView(
  { outbox, sessionClock }: LocalStatusSources,
  time: (atMs: number) => string,
): LocalStatus['outbox'] {
  const { oldestAtMs, ...stats } = outbox.stats();
  if (oldestAtMs === null) return { ...stats, oldestAt: null };
  // A row of an earlier boot was stamped by that boot's own clock.
  const isOfThisBoot = oldestAtMs >= sessionClock.startedAtMs;
  return { ...stats, oldestAt: isOfThisBoot ? time(oldestAtMs) : new Date(oldestAtMs).toISOString() };
}
