/** The second stage of the diagnosis: causes that several stores share, from what each store's own diagnosis cannot tell apart. */
import type { EstateSighting } from '../incident/incident-fold.js';
import { createEstateCost } from './estate-cost.js';
import { hypothesisId } from './estate-search.js';
import {
  candidateParts,
  decide,
  type EstateQuestion,
  findingsOf,
  hypothesesOf,
  MIN_SHARED_STORES,
} from './shared-findings.js';
import { sharedSighting } from './shared-sighting.js';
import { createSymptomBook, type StoreReport, type StoreSymptom, SYMPTOM_MEMORY_MS } from './symptom-book.js';

/** A shared cause is over when no more than this share of its stores has been left with symptoms for {@link OVER_AFTER_MS}: those have reasons of their own. */
const LEFT_SHARE = 0.05;
const OVER_AFTER_MS = 60_000;

/** A shared cause that was open when the collector stopped. */
export interface OpenShared {
  /** As in {@link EstateSighting}: a part's id, or `rise:line`. */
  readonly component: string;
  readonly onsetMs: number;
  /** Stores that it had. */
  readonly siteCount: number;
}

/**
 * Follows the shared causes of an estate. Mutable inside; what is found depends on the reports and their times, not on the order in which those of one
 * moment came. A cause that is open stays until its stores are well again: that few are left says nothing against it.
 */
export interface EstateStage {
  /** Takes what a site says now; true where it may change the answer. */
  note(report: StoreReport, nowMs: number): boolean;
  /** A site that is no longer of the estate. */
  forget(site: string): void;
  /** Goes on with causes that were open before a restart; they wait a minute for their sites to report. */
  resume(causes: readonly OpenShared[], nowMs: number): void;
  /** The causes that sites share as of `nowMs`. Those that are not confident are possibly common: shown, never told. */
  judge(nowMs: number): EstateSighting;
  /** True while the answer may change by the passing of time alone. */
  readonly isUnsettled: boolean;
}

interface OpenCause {
  readonly onsetMs: number;
  peak: number;
  /** Since when no more is left than may be; null while more is. */
  waningSinceMs: number | null;
}

/** Makes the stage of an estate without sites. */
export function createEstateStage(): EstateStage {
  const book = createSymptomBook();
  const open = new Map<string, OpenCause>();
  /** Symptoms that a cause left behind when it was over; they have to begin anew to count. */
  let settled = new Set<string>();

  const isOpenFor = ({ parts, kind }: StoreSymptom): boolean =>
    open.has(`rise:${kind}`) || parts.some((part) => open.has(part));

  /** A store that has been without its line for days says nothing of what happens now, unless a cause is open for it. */
  function counting(nowMs: number): StoreSymptom[] {
    const all = book.symptoms();
    settled = new Set(all.map(keyOf).filter((key) => settled.has(key)));
    return all
      .filter((symptom) => !settled.has(keyOf(symptom)))
      .filter((symptom) => symptom.cause.onsetMs >= nowMs - SYMPTOM_MEMORY_MS || isOpenFor(symptom));
  }

  function closeWaned(symptoms: readonly StoreSymptom[], nowMs: number): void {
    for (const [id, cause] of open) {
      const own = symptoms.filter(({ parts, kind }) => parts.includes(id) || id === `rise:${kind}`);
      const lasting = own.filter(({ site, endedAtMs }) => endedAtMs === null || book.isUnknown(site)).length;
      cause.peak = Math.max(cause.peak, lasting);
      const isLeft = lasting > Math.floor(cause.peak * LEFT_SHARE);
      cause.waningSinceMs = isLeft ? null : (cause.waningSinceMs ?? nowMs);
      if (cause.waningSinceMs === null || nowMs - cause.waningSinceMs < OVER_AFTER_MS) continue;
      open.delete(id);
      for (const symptom of own) settled.add(keyOf(symptom));
    }
  }

  return {
    note: (report, nowMs) => book.note(report, nowMs),
    forget: (site) => book.forget(site),
    resume(causes, nowMs) {
      for (const { component, onsetMs, siteCount } of causes)
        open.set(component, { onsetMs: Math.min(onsetMs, nowMs), peak: siteCount, waningSinceMs: null });
    },
    judge(nowMs) {
      closeWaned(counting(nowMs), nowMs);
      book.expire(nowMs, isOpenFor);
      const question: EstateQuestion = { nowMs, book, symptoms: counting(nowMs), direct: book.direct(), open };
      const parts = candidateParts(question);
      const hypotheses = hypothesesOf(parts, question);
      const model = createEstateCost(question.symptoms, book.profiles(), parts);
      const set = decide(model, hypotheses, question);
      const findings = findingsOf(question, model, hypotheses, set, parts);
      const believed = new Set(set.map(hypothesisId));
      for (const id of [...open.keys()])
        if (!believed.has(id) && hypotheses.some((entry) => hypothesisId(entry) === id)) open.delete(id);
      for (const { id, isConfident, onsetMs, members } of findings) {
        if (isConfident && !open.has(id)) open.set(id, { onsetMs, peak: members.length, waningSinceMs: null });
      }
      return { type: 'estate', atMs: nowMs, causes: findings.map(sharedSighting), storeCount: book.size };
    },
    get isUnsettled() {
      return open.size > 0 || book.symptoms().length >= MIN_SHARED_STORES;
    },
  };
}

function keyOf({ site, cause }: StoreSymptom): string {
  return `${site} ${cause.component} ${cause.onsetMs}`;
}
