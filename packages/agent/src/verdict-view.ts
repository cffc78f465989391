/** The agent's own verdict on its store, as people and programs are shown it. */
import type { SiteCause, SiteVerdict, VerdictView } from '@tillwatch/model';

const MAX_ODDS = 1e6;

/** Turns weights into odds and names; `time` makes a time of the attempts' clock one to show. */
export function verdictView(verdict: SiteVerdict, time: (atMs: number) => string): VerdictView {
  return {
    causes: verdict.causes.map((cause) => causeView(cause, time)),
    conditions: verdict.conditions,
    unexplained: verdict.unexplained,
  };
}

function causeView(cause: SiteCause, time: (atMs: number) => string): VerdictView['causes'][number] {
  const { explanation } = cause;
  return {
    mode: cause.mode,
    suspects: cause.suspects.map(({ component, share }) => ({ component, share: Math.round(share * 1_000) / 1_000 })),
    isConfident: cause.isConfident,
    odds: Math.round(Math.min(MAX_ODDS, Math.exp(cause.marginNats))),
    since: time(cause.sinceMs),
    for: explanation.for.map(({ check }) => check),
    against: explanation.against.map(({ check }) => check),
    cleared: explanation.cleared.map(({ component, by }) => ({ component, by: by.check })),
  };
}
