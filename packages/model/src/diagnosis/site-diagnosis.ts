/** Diagnosis as it goes on: attempts come in, troubles that began together are explained together, and older causes are given to newer ones. */
import type { CheckHealth } from '../check-state.js';
import type { Attempt } from '../heartbeat.js';
import type { Reason } from '../reason.js';
import type { CheckDefinition, SiteDefinition } from '../topology.js';
import { type Cause, type DiagnosisBeside, diagnoseBeside, type GivenCause } from './causes.js';
import type { EvidenceRow } from './evidence.js';
import type { FaultGraph } from './fault-graph.js';
import { faultGraph } from './incidence.js';
import {
  type CheckTrouble,
  createTrouble,
  failingSinceMs,
  hasFailed,
  noteAttempt,
  rowsSince,
  wasAnswered,
} from './trouble.js';

/** Something that a node or link says of itself in its answers: paper out, replication stopped, disk low. It needs no search. */
export interface Condition {
  /** A node's id, or a link's. */
  readonly component: string;
  readonly check: string;
  readonly state: 'degraded' | 'down';
  readonly reason: Reason;
}

/** What is wrong with a site, as far as its own checks tell. */
export interface SiteVerdict {
  readonly causes: readonly SiteCause[];
  readonly conditions: readonly Condition[];
  /** Ids of failing checks that no cause explains. */
  readonly unexplained: readonly string[];
}

export interface SiteCause extends Cause {
  /** First failure among the checks that it explains, on the clock of the attempts. */
  readonly sinceMs: number;
}

/** First failures further apart than this are not one lossy cause. */
const APART_MS = 60_000;

/**
 * A trouble began when this share of its failing checks had failed: one false alarm shortly before a real fault would otherwise make every answer of the
 * time between speak for a loss instead.
 */
const ONSET_SHARE = 0.25;

/** Follows one site. Mutable inside; the verdict depends on the attempts alone, not on their order. */
export interface SiteDiagnosis {
  /** Takes an attempt of the check at `index`. */
  note(index: number, attempt: Attempt, atMs: number): void;
  /** `healths` are the confirmed states by index: conditions come from those, so that they do not flap, and a check confirmed `ok` has no trouble. */
  judge(healths: readonly CheckHealth[], nowMs: number): SiteVerdict;
}

/** Makes the follower of the site of `definition`. */
export function createSiteDiagnosis(definition: SiteDefinition): SiteDiagnosis {
  const graph = faultGraph(definition);
  const troubles = definition.checks.map(() => createTrouble());

  return {
    note(index, attempt, atMs) {
      const trouble = troubles[index];
      if (trouble === undefined) throw new RangeError(`check index ${index} of ${troubles.length}`);
      noteAttempt(trouble, attempt, atMs, hasFailed(definition.checks[index] as CheckDefinition, attempt));
    },
    judge(healths, nowMs) {
      return {
        ...explainTroubles(graph, troubles, healths, nowMs, definition.checks),
        conditions: conditionsOf(definition, healths),
      };
    },
  };
}

/** What of a check's confirmed state the explanation needs. */
export type ConfirmedState = Pick<CheckHealth, 'current' | 'reason' | 'sinceMs'>;

/** Causes of what fails at `nowMs`; `troubles`, `healths` and `checks` by index of the graph's checks. */
export function explainTroubles(
  graph: FaultGraph,
  troubles: readonly CheckTrouble[],
  healths: readonly (ConfirmedState | undefined)[],
  nowMs: number,
  checks: readonly (Pick<CheckDefinition, 'kind' | 'on'> | undefined)[],
): Omit<SiteVerdict, 'conditions'> {
  const since = troubles.map((trouble, index) => failingSinceMs(trouble, healths[index], nowMs, checks[index]));
  return explainInTurn(graph, troubles, since, troublesApart(since));
}

/** Failing checks by when they began, split where nothing began for {@link APART_MS}. Oldest first. */
function troublesApart(since: readonly (number | null)[]): number[][] {
  const sinceMs = (check: number): number => since[check] ?? 0;
  const failing = since.flatMap((atMs, check) => (atMs === null ? [] : [check]));
  const sorted = failing.sort((a, b) => sinceMs(a) - sinceMs(b) || a - b);
  const groups: number[][] = [];
  for (const check of sorted) {
    const last = groups.at(-1);
    const latest = last?.at(-1);
    if (last === undefined || latest === undefined || sinceMs(check) - sinceMs(latest) > APART_MS) groups.push([check]);
    else last.push(check);
  }
  return groups;
}

/**
 * Each group is explained with what has come since it began; what an older cause explains is left to that cause. A failing check of a newer group says
 * nothing about an older one: it failed later, for a reason of its own.
 */
function explainInTurn(
  graph: FaultGraph,
  troubles: readonly CheckTrouble[],
  since: readonly (number | null)[],
  groups: readonly (readonly number[])[],
): Omit<SiteVerdict, 'conditions'> {
  const causes: SiteCause[] = [];
  const unexplained: string[] = [];
  const grouped = new Map(groups.flatMap((group, at) => group.map((check) => [check, at] as const)));
  groups.forEach((group, at) => {
    const sinceMs = since[group[Math.floor(group.length * ONSET_SHARE)] ?? -1] ?? 0;
    const rows = troubles.flatMap((trouble, check): EvidenceRow[] => {
      const own = grouped.get(check);
      return own === undefined || own === at ? rowsSince(trouble, check, sinceMs) : [];
    });
    const found = diagnoseBeside(graph, rows, causes.flatMap(asGiven));
    takeSymptoms(causes, found.ofGiven);
    causes.push(...found.causes.map((cause) => ({ ...cause, sinceMs: onsetOf(cause, graph, since, sinceMs) })));
    unexplained.push(...found.unexplained.filter((id) => group.some((check) => graph.checks[check]?.id === id)));
  });
  return { causes: merged(causes), unexplained };
}

/** An older cause as newer troubles meet it: by its likeliest component. */
function asGiven({ suspects, severity }: SiteCause): GivenCause[] {
  return suspects.slice(0, 1).map(({ component }) => ({ component, severity }));
}

/** What an older cause explains of a newer trouble is a symptom of it. */
function takeSymptoms(causes: SiteCause[], ofGiven: DiagnosisBeside['ofGiven']): void {
  causes.forEach((cause, place) => {
    const own = ofGiven.filter(({ component }) => component === cause.suspects[0]?.component);
    if (own.length > 0) causes[place] = { ...cause, explains: [...cause.explains, ...own.map(({ check }) => check)] };
  });
}

function onsetOf(cause: Cause, graph: FaultGraph, since: readonly (number | null)[], fallbackMs: number): number {
  const explained = new Set(cause.explains);
  const onsets = graph.checks.flatMap(({ id }, check) => (explained.has(id) ? (since[check] ?? []) : []));
  return onsets.length === 0 ? fallbackMs : Math.min(...onsets);
}

/** A cause that explains an old trouble and a newer one alike is one cause, since the older. */
function merged(causes: readonly SiteCause[]): SiteCause[] {
  const byName = new Map<string, SiteCause>();
  for (const cause of causes) {
    const name = cause.suspects[0]?.component ?? '';
    const known = byName.get(name);
    byName.set(
      name,
      known === undefined ? cause : { ...known, explains: [...new Set([...known.explains, ...cause.explains])] },
    );
  }
  return [...byName.values()];
}

/** What the checks are told by their targets, as of their confirmed states. */
export function conditionsOf(
  definition: SiteDefinition,
  healths: readonly (Pick<CheckHealth, 'current' | 'reason'> | undefined)[],
): Condition[] {
  return definition.checks.flatMap((check, index): Condition[] => {
    const { current, reason } = healths[index] ?? { current: 'unknown' as const, reason: null };
    if ((current !== 'degraded' && current !== 'down') || reason === null) return [];
    if (!wasAnswered({ state: current, reason })) return [];
    return [{ component: check.on.node ?? check.on.link, check: check.id, state: current, reason }];
  });
}
