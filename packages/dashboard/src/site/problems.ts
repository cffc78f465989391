/** What is wrong at a site, cause before consequence: nodes and links that failed themselves, then those that lie behind them. Pure. */
import { type LinkView, linkId, type NodeView, type SiteDetail, severity } from '@tillwatch/model';
import { compareIds } from '../page/id-order.js';

export interface Problem {
  /** Node or link id: what the details show when it is chosen. */
  readonly subject: string;
  readonly name: string;
  readonly state: NodeView['state'];
  readonly reason: string | null;
  readonly since: string;
}

export interface Problems {
  /** Worst first; among equals what has most unreachable neighbours, then the oldest: what broke first is nearer to the cause. */
  readonly own: readonly Problem[];
  /** Names of nodes that cannot be judged because something before them failed. */
  readonly behind: readonly string[];
}

/** Sorts a site's problems. What nobody checks is no problem, and a link that only follows its ends is not named. */
export function problemsOf(site: SiteDetail): Problems {
  const names = new Map(site.nodes.map((node) => [node.id, node.name]));
  const nodes = site.nodes.filter((node) => node.state !== 'ok' && node.reason !== 'no-check');
  const own = nodes.filter((node) => node.state !== 'unreachable').map((node) => problemOf(node.id, node.name, node));
  const links = site.links.filter(
    (link) => link.state !== 'ok' && link.checks.length > 0 && link.reason !== 'upstream',
  );
  const ofLinks = links.map((link) => problemOf(linkId(link), linkName(link, names), link));
  const cutOff = countCutOff(site);
  return {
    own: [...own, ...ofLinks].sort(
      (a, b) =>
        severity(b.state) - severity(a.state) ||
        (cutOff.get(b.subject) ?? 0) - (cutOff.get(a.subject) ?? 0) ||
        compareAges(a, b) ||
        compareIds(a.subject, b.subject),
    ),
    behind: nodes.filter((node) => node.state === 'unreachable').map((node) => node.name),
  };
}

/** A link by the names of its ends: `Till 1 → Front-end PC`. */
export function linkName(
  link: { readonly from: string; readonly to: string },
  names: ReadonlyMap<string, string>,
): string {
  return `${names.get(link.from) ?? link.from} → ${names.get(link.to) ?? link.to}`;
}

/** What the details show before anything is chosen: the first problem, else the node from which all is watched. */
export function firstSubject(site: SiteDetail): string {
  return problemsOf(site).own[0]?.subject ?? site.vantage;
}

function problemOf(subject: string, name: string, view: NodeView | LinkView): Problem {
  return { subject, name, state: view.state, reason: view.reason, since: view.since };
}

/** How many unreachable nodes each node is joined to. */
function countCutOff(site: SiteDetail): Map<string, number> {
  const unreachable = new Set(site.nodes.filter((node) => node.state === 'unreachable').map((node) => node.id));
  const counts = new Map<string, number>();
  for (const { from, to } of site.links) {
    if (unreachable.has(to)) counts.set(from, (counts.get(from) ?? 0) + 1);
    if (unreachable.has(from)) counts.set(to, (counts.get(to) ?? 0) + 1);
  }
  return counts;
}

function compareAges(a: Problem, b: Problem): number {
  return a.since < b.since ? -1 : a.since > b.since ? 1 : 0;
}
