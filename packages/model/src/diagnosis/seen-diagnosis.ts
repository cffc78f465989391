/** Diagnosis of a site as the centre sees it: windows of its checks, whether its agent is heard, and what other sites find of its parts. Pure. */

import type { SiteDefinition } from '../topology.js';
import { confidentNats } from './causes.js';
import { BUCKET_MS, MAX_BUCKETS } from './evidence.js';
import type { Component, FaultGraph } from './fault-graph.js';
import type { SeenGraph } from './hearing.js';
import { type ConfirmedState, conditionsOf, explainTroubles, type SiteVerdict } from './site-diagnosis.js';
import { type CheckTrouble, createTrouble, noteAttempt } from './trouble.js';
import { type EvidenceWindow, troubleOf } from './window-evidence.js';

/** A check of another site: its attempts, and its state as that site has confirmed it. */
export interface OutsideEvidence {
  readonly trouble: CheckTrouble;
  readonly state: ConfirmedState;
}

/** All that is known of a site at a moment. Times are the collector's. */
export interface SeenSite {
  readonly definition: SiteDefinition;
  readonly graph: SeenGraph;
  /** Of its own checks, by end, each once; none while nothing of them is known. */
  readonly windows: readonly EvidenceWindow[];
  /** Confirmed states of its own checks by index; none while nothing of them is known. */
  readonly states: readonly ConfirmedState[];
  /** When its agent was last heard live; null: not lately. */
  readonly heardAtMs: number | null;
  /** Since when its agent should have been heard and was not; null: it is heard, or nothing was expected of it. */
  readonly silentSinceMs: number | null;
  /** By index of the graph's outside checks; undefined: nothing is known of it. */
  readonly outside: readonly (OutsideEvidence | undefined)[];
  /** What recorded changes take off the prior of a component, nats; they re-order candidates and make nobody sure. */
  readonly changeNats: ReadonlyMap<string, number>;
}

/** Judges. The same evidence gives the same verdict, in whatever order it came. */
export function diagnoseSeen(seen: SeenSite, nowMs: number): SiteVerdict {
  const { definition, graph, windows, states, changeNats } = seen;
  const troubles = [
    ...definition.checks.map((check, index) => troubleOf(windows, index, check)),
    sessionTrouble(seen, nowMs),
    ...graph.outside.map((_, index) => seen.outside[index]?.trouble ?? createTrouble()),
  ];
  const healths = [
    ...definition.checks.map((_, index) => states[index]),
    undefined,
    ...graph.outside.map((_, index) => seen.outside[index]?.state),
  ];
  // A window comes some seconds after its end; what was failing in the newest one is failing.
  const newestMs = windows.at(-1)?.endedAtMs ?? nowMs;
  const asOfMs = seen.silentSinceMs === null ? Math.min(nowMs, newestMs) : nowMs;
  const found = explainTroubles(withChanges(graph, changeNats), troubles, healths, asOfMs, [
    ...definition.checks,
    undefined,
    ...graph.outside.map(({ check }) => check),
  ]);
  return {
    causes: found.causes.map((cause) => {
      const borrowed = Math.max(0, ...cause.suspects.map(({ component }) => changeNats.get(component) ?? 0));
      return { ...cause, isConfident: cause.isConfident && cause.marginNats - borrowed >= confidentNats(cause.mode) };
    }),
    unexplained: found.unexplained,
    isSearchCut: found.isSearchCut,
    conditions: conditionsOf(definition, states),
  };
}

/** Silence fails once in each bucket; being heard is one answer, however often it is told: heartbeats get through a line that loses much. */
function sessionTrouble({ heardAtMs, silentSinceMs }: SeenSite, nowMs: number): CheckTrouble {
  const trouble = createTrouble();
  if (heardAtMs !== null) noteAttempt(trouble, { state: 'ok', reason: null }, heardAtMs);
  if (silentSinceMs === null) return trouble;
  const buckets = Math.max(1, Math.floor((nowMs - silentSinceMs) / BUCKET_MS) + 1);
  for (let bucket = Math.max(0, buckets - MAX_BUCKETS); bucket < buckets; bucket++) {
    noteAttempt(trouble, { state: 'down', reason: 'timeout' }, silentSinceMs + bucket * BUCKET_MS);
  }
  // The ring forgets the first ones; the silence began with them all the same.
  trouble.failingSinceMs = silentSinceMs;
  return trouble;
}

function withChanges(graph: FaultGraph, changeNats: ReadonlyMap<string, number>): FaultGraph {
  if (changeNats.size === 0) return graph;
  const lowered = (component: Component): Component => {
    const nats = changeNats.get(component.id);
    return nats === undefined ? component : { ...component, priorNats: component.priorNats - nats };
  };
  return { ...graph, components: graph.components.map(lowered) };
}
