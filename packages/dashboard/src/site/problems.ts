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
  /** Worst first, then the oldest: what broke first is nearer to the cause. */
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
  return {
    own: [...own, ...ofLinks].sort(compareProblems),
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

function compareProblems(a: Problem, b: Problem): number {
  return (
    severity(b.state) - severity(a.state) ||
    (a.since < b.since ? -1 : a.since > b.since ? 1 : 0) ||
    compareIds(a.subject, b.subject)
  );
}
