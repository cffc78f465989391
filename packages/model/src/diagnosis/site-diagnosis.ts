/** Diagnosis as it goes on: attempts come in, troubles that began together are explained together, and older causes are given to newer ones. */
import type { CheckHealth } from '../check-state.js';
import type { Attempt } from '../heartbeat.js';
import type { Reason } from '../reason.js';
import type { CheckDefinition, SiteDefinition } from '../topology.js';
import { type Cause, type DiagnosisBeside, diagnoseBeside, type GivenCause } from './causes.js';
import type { EvidenceRow } from './evidence.js';
import { type CheckIncidence, crossedBy, type FaultGraph } from './fault-graph.js';
import { faultGraph } from './incidence.js';
import { WORK_LIMIT } from './search.js';
import {
  type CheckTrouble,
  createTrouble,
  failedSteadily,
  failingSinceMs,
  failuresFrom,
  hasFailed,
  hasRecovered,
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
  /** There was so much to weigh that a search was ended early: something likelier may have been left unseen. */
  readonly isSearchCut: boolean;
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
/**
 * So many failures make a check count whole for that, fewer a part: three that were lost here and there in the last seconds would otherwise put off the
 * beginning of what one check has lost for a minute, and nothing would be left of it.
 */
const SURE_FAILURES = 3;

/** Follows one site. Mutable inside; the verdict depends on the attempts alone, not on their order. */
export interface SiteDiagnosis {
  /** Takes an attempt of the check at `index`. */
  note(index: number, attempt: Attempt, atMs: number): void;
  /** `healths` are the confirmed states by index: conditions come from those, so that they do not flap, and a check confirmed `ok` has no trouble. */
  judge(healths: readonly CheckHealth[], nowMs: number): SiteVerdict;
  /** The share of attempts that a lossy cause, known with confidence, takes of the check at `index`; 0..1. A search at most once in {@link WAY_MEMORY_MS}. */
  wayLoss(index: number, healths: readonly CheckHealth[], nowMs: number): number;
}

/** What a way loses is not looked up more often than this: all that hangs at it fails together. */
export const WAY_MEMORY_MS = 2_000;

/** Makes the follower of the site of `definition`. */
export function createSiteDiagnosis(definition: SiteDefinition): SiteDiagnosis {
  const graph = faultGraph(definition);
  const troubles = definition.checks.map(() => createTrouble());
  let ways: { readonly atMs: number; readonly losses: ReadonlyMap<number, number> } | null = null;

  return {
    note(index, attempt, atMs) {
      const trouble = troubles[index];
      if (trouble === undefined) throw new RangeError(`check index ${index} of ${troubles.length}`);
      noteAttempt(trouble, attempt, atMs, hasFailed(definition.checks[index] as CheckDefinition, attempt));
    },
    wayLoss(index, healths, nowMs) {
      if (ways === null || Math.abs(nowMs - ways.atMs) >= WAY_MEMORY_MS) {
        const { causes } = explainTroubles(graph, troubles, healths, nowMs, definition.checks);
        ways = { atMs: nowMs, losses: lossesOf(graph, causes) };
      }
      const crossed = crossedBy(graph.checks[index] as CheckIncidence);
      return Math.max(0, ...crossed.map(({ component }) => ways?.losses.get(component) ?? 0));
    },
    judge(healths, nowMs) {
      return {
        ...explainTroubles(graph, troubles, healths, nowMs, definition.checks),
        conditions: conditionsOf(definition, healths),
      };
    },
  };
}

/** By component: what those that are sure to be lossy lose. One check alone knows no way that it shares. */
function lossesOf(graph: FaultGraph, causes: readonly SiteCause[]): Map<number, number> {
  const losses = new Map<number, number>();
  for (const { mode, isConfident, explains, suspects, severity } of causes) {
    const component = graph.components.findIndex(({ id }) => id === suspects[0]?.component);
    if (mode === 'lossy' && isConfident && explains.length > 1) losses.set(component, severity);
  }
  return losses;
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
  return explainInTurn(graph, troubles, since, troublesApart(since, troubles, nowMs));
}

/**
 * Failing checks by when they began, split where nothing began for {@link APART_MS}; oldest first. When a check that only loses some of its attempts began
 * to do so is chance: once one has for a while, all of those that began with it and lose are one group, and the first, so that what they share answers for
 * what it loses later. One by one, as each of them has for a while, the first few would be devices that lose each for itself.
 */
function troublesApart(
  since: readonly (number | null)[],
  troubles: readonly CheckTrouble[],
  nowMs: number,
): readonly (readonly number[])[] {
  const sinceMs = (check: number): number => since[check] ?? 0;
  const loses = (check: number): boolean => {
    const trouble = troubles[check];
    return trouble !== undefined && !failedSteadily(trouble, sinceMs(check));
  };
  const failing = since.flatMap((atMs, check) => (atMs === null ? [] : [check]));
  const sorted = failing.sort((a, b) => sinceMs(a) - sinceMs(b) || a - b);
  const losing = sorted.filter(loses);
  const begun = apart(losing, sinceMs).filter(([first = 0]) => nowMs - sinceMs(first) > APART_MS);
  const long = begun.flat();
  const rest = sorted.filter((check) => !long.includes(check));
  return [...(long.length === 0 ? [] : [long]), ...apart(rest, sinceMs)];
}

/** Split where nothing began for {@link APART_MS}. */
function apart(sorted: readonly number[], sinceMs: (check: number) => number): number[][] {
  const groups: number[][] = [];
  let latestMs = Number.NEGATIVE_INFINITY;
  for (const check of sorted) {
    if (sinceMs(check) - latestMs > APART_MS) groups.push([check]);
    else groups.at(-1)?.push(check);
    latestMs = sinceMs(check);
  }
  return groups;
}

/**
 * Each group is explained with what has come since it began; what an older cause explains is left to that cause. A failing check of a newer group speaks
 * about an older one only until it began, as it failed later, for a reason of its own; and not at all about one that loses: until the first loss everything
 * answers.
 */
function explainInTurn(
  graph: FaultGraph,
  troubles: readonly CheckTrouble[],
  since: readonly (number | null)[],
  groups: readonly (readonly number[])[],
): Omit<SiteVerdict, 'conditions'> {
  const causes: SiteCause[] = [];
  const unexplained: string[] = [];
  let workLeft = WORK_LIMIT;
  let isSearchCut = false;
  const grouped = new Map(groups.flatMap((group, at) => group.map((check) => [check, at] as const)));
  groups.forEach((group, at) => {
    const sinceMs = beginOf(group, troubles, since);
    const isSteady = group.every((check) => failedSteadily(troubles[check] as CheckTrouble, since[check] ?? 0));
    const rows: EvidenceRow[] = [];
    for (const [check, trouble] of troubles.entries()) {
      const own = grouped.get(check) ?? at;
      if (own < at || (own > at && !isSteady)) continue;
      const untilMs = own === at ? Number.POSITIVE_INFINITY : (since[check] ?? sinceMs);
      for (const row of rowsSince(trouble, check, sinceMs, untilMs)) rows.push(row);
    }
    // What one trouble does not need is left to those after it.
    const found = diagnoseBeside(graph, rows, causes.flatMap(asGiven), Math.ceil(workLeft / (groups.length - at)));
    workLeft = Math.max(0, workLeft - found.work);
    isSearchCut ||= found.isSearchCut;
    takeSymptoms(causes, found.ofGiven);
    causes.push(...found.causes.map((cause) => ({ ...cause, sinceMs: onsetOf(cause, graph, since, sinceMs) })));
    unexplained.push(...found.unexplained.filter((id) => group.some((check) => graph.checks[check]?.id === id)));
  });
  return { causes: withoutCovered(merged(causes), graph, troubles), unexplained, isSearchCut };
}

/**
 * When the trouble of a group began: not with what was over before the rest of it began. One that lost an attempt and has answered since, or was mended a
 * moment before something else broke, would make every answer of the time between speak for a loss. What failed beside the rest and is well again by now
 * is part of it all the same: a cut line that was mended before it is judged.
 */
function beginOf(
  group: readonly number[],
  troubles: readonly CheckTrouble[],
  since: readonly (number | null)[],
): number {
  const isStanding = (check: number): boolean => !hasRecovered(troubles[check] as CheckTrouble);
  const first = group.find(isStanding);
  const standsSinceMs = first === undefined ? Number.NEGATIVE_INFINITY : (since[first] ?? 0);
  const begun = group.filter(
    (check) => isStanding(check) || (troubles[check] as CheckTrouble).lastFailureAtMs >= standsSinceMs,
  );
  const weights = begun.map((check) => failuresFrom(troubles[check] as CheckTrouble, since[check] ?? 0, SURE_FAILURES));
  let left = ONSET_SHARE * weights.reduce((sum, weight) => sum + weight, 0);
  const place = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return since[begun[Math.max(0, place)] ?? -1] ?? 0;
}

/**
 * What was only now and then lost behind a lossy router fails whole when that dies, and each check would be a dead device by itself. A cause all of whose
 * checks lead over a newer dead one stays where they failed as steadily before that one died; else they are symptoms of it.
 */
function withoutCovered(
  causes: readonly SiteCause[],
  graph: FaultGraph,
  troubles: readonly CheckTrouble[],
): readonly SiteCause[] {
  // One cause, or only such as began together: nothing covers anything.
  if (!causes.some(({ mode, sinceMs }) => mode === 'hard' && causes.some((older) => older.sinceMs < sinceMs)))
    return causes;
  const checkOf = new Map(graph.checks.map(({ id }, index) => [id, index]));
  const crosses = (check: string, component: string | undefined): boolean => {
    const incidence = graph.checks[checkOf.get(check) ?? -1];
    return incidence !== undefined && crossedBy(incidence).some((c) => graph.components[c.component]?.id === component);
  };
  const coverOf = (cause: SiteCause): SiteCause | undefined =>
    causes.find(
      ({ mode, explains, suspects, sinceMs }) =>
        mode === 'hard' &&
        sinceMs > cause.sinceMs &&
        explains.length > cause.explains.length &&
        cause.explains.every((check) => crosses(check, suspects[0]?.component)),
    );
  const stood = (cause: SiteCause, untilMs: number): boolean =>
    cause.explains.every((check) => {
      const trouble = troubles[checkOf.get(check) ?? -1];
      return trouble === undefined || failedSteadily(trouble, cause.sinceMs, untilMs);
    });
  const covers = new Map<SiteCause, SiteCause>();
  for (const cause of causes) {
    const cover = coverOf(cause);
    if (cover !== undefined && !stood(cause, cover.sinceMs)) covers.set(cause, cover);
  }
  return causes.flatMap((cause): SiteCause[] => {
    if (covers.has(cause)) return [];
    const more = [...covers].flatMap(([covered, cover]) => (cover === cause ? covered.explains : []));
    return [more.length === 0 ? cause : { ...cause, explains: [...new Set([...cause.explains, ...more])] }];
  });
}

/** An older cause as newer troubles meet it: by its likeliest component. */
function asGiven({ suspects, severity }: SiteCause): GivenCause[] {
  return suspects.slice(0, 1).map(({ component }) => ({ component, severity }));
}

/** What an older cause explains of a newer trouble is a symptom of it. */
function takeSymptoms(causes: SiteCause[], ofGiven: DiagnosisBeside['ofGiven']): void {
  causes.forEach((cause, place) => {
    const own = ofGiven.filter(({ component }) => component === cause.suspects[0]?.component);
    const explains = [...new Set([...cause.explains, ...own.map(({ check }) => check)])];
    if (own.length > 0) causes[place] = { ...cause, explains };
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
