/** Puts a drop of trade into what is said of a site: as evidence and weight of the fault that explains it, else as a cause of its own, unknown. Pure. */
import { componentName, isTradeKind, type TradeKind } from '../incident/cause-name.js';
import type { AffectedFlow, LostTrade, Symptom } from '../incident/incident.js';
import type { SightedCause, SiteSighting } from '../incident/incident-fold.js';
import { isStopped } from '../incident/severity.js';

/** A drop of trade that stands. */
export interface TradeTrouble {
  readonly kind: TradeKind;
  /** What is counted: `orders`. */
  readonly metric: string;
  /** The check that counts it, and the node that it is on. */
  readonly check: string;
  readonly on: string;
  /** Epoch ms: the first bin of the drop. */
  readonly onsetMs: number;
  /** Sure enough to ask the store, without any fault beside it: once in a while there is nothing behind it. */
  readonly standsAlone: boolean;
  /** So sure that it is an incident by itself. */
  readonly isSure: boolean;
  /** False while the baseline is young: then it is shown, and nobody is called. */
  readonly isSettled: boolean;
}

/** What is known of the trade of a site now. */
export interface SiteTrade {
  readonly trouble: TradeTrouble | null;
  /** Orders lost since `onsetMs`; null where the baseline says nothing of that time. */
  lostSince(onsetMs: number): LostTrade | null;
}

/** The component that stands for trade where nothing else is known to be broken. */
export function tradeComponent(metric: string): string {
  return `trade:${metric}`;
}

/** Whether a cause keeps the site from selling: known for sure, and a flow without which nothing is sold does not do what it is for. */
export function stopsTrade({ isConfident, isFinding, flows, kind }: SightedCause): boolean {
  return isConfident && !isFinding && !isTradeKind(kind) && flows.some((flow) => flow.critical && flow.state !== 'ok');
}

/**
 * The sighting with what trade says. The gravest fault that keeps the site from selling takes the drop as a symptom, and the orders lost since it began;
 * where there is none, a drop that is sure enough is a cause of its own. A sighting of an earlier time stays as it is.
 */
export function withTrade(sighting: SiteSighting, { trouble, lostSince }: SiteTrade): SiteSighting {
  if (sighting.isPast === true) return sighting;
  const chief = chiefOf(sighting);
  if (chief !== null) {
    const causes = sighting.causes.map((cause) => (cause === chief ? heavier(sighting.site, cause) : cause));
    return { ...sighting, causes };
  }
  if (trouble === null || !trouble.standsAlone) return sighting;
  return { ...sighting, causes: [...sighting.causes, aloneCause(sighting.site, trouble, lostSince(trouble.onsetMs))] };

  function heavier(site: string, cause: SightedCause): SightedCause {
    const lostTrade = lostSince(cause.onsetMs) ?? cause.lostTrade;
    if (trouble === null) return lostTrade === cause.lostTrade ? cause : { ...cause, lostTrade };
    const state = trouble.kind === 'trade-dropped' ? 'degraded' : 'down';
    return {
      ...cause,
      lostTrade,
      symptoms: [...cause.symptoms, symptomOf(site, trouble, state)],
      flows: [...cause.flows, flowOf(site, trouble, state)],
    };
  }
}

/** The fault that stops most: flows that stand still before those that limp, then the earlier. */
function chiefOf({ causes, site }: SiteSighting): SightedCause | null {
  const stops = (cause: SightedCause): number =>
    cause.flows.filter(({ critical, state }) => critical && isStopped(state)).length;
  const name = ({ component }: SightedCause): string => componentName({ site, component });
  const [chief = null] = causes
    .filter(stopsTrade)
    .sort((a, b) => stops(b) - stops(a) || a.onsetMs - b.onsetMs || (name(a) < name(b) ? -1 : 1));
  return chief;
}

/**
 * Nobody knows why: the store is asked, and nobody is called until it is no chance any more (trade.md, 4). Impaired, not stopped, as long as nothing else
 * says that nothing can be sold.
 */
function aloneCause(site: string, trouble: TradeTrouble, lostTrade: LostTrade | null): SightedCause {
  const component = tradeComponent(trouble.metric);
  return {
    component,
    kind: trouble.kind,
    candidates: [{ site, component, share: 1 }],
    isConfident: true,
    isFinding: !trouble.isSure || !trouble.isSettled,
    onsetMs: trouble.onsetMs,
    symptoms: [symptomOf(site, trouble, 'degraded')],
    flows: trouble.isSettled ? [flowOf(site, trouble, 'degraded')] : [],
    evidence: null,
    suspects: [],
    class: 'application/unknown',
    trigger: 'unknown',
    lostTrade,
  };
}

function symptomOf(site: string, { check, on, onsetMs }: TradeTrouble, state: 'degraded' | 'down'): Symptom {
  return { site, check, on, state, reason: null, sinceMs: onsetMs };
}

function flowOf(site: string, { metric }: TradeTrouble, state: 'degraded' | 'down'): AffectedFlow {
  return { site, name: metric, state, critical: true };
}
