/** The agent's own verdict on its store, as people and programs are shown it. */
import { causeView, type SiteDefinition, type SiteVerdict, type VerdictView } from '@tillwatch/model';

/** Turns weights into odds and names; `time` makes a time of the attempts' clock one to show. */
export function verdictView(
  verdict: SiteVerdict,
  definition: SiteDefinition,
  time: (atMs: number) => string,
): VerdictView {
  return {
    causes: verdict.causes.map((cause) => causeView(cause, definition, time)),
    conditions: verdict.conditions,
    unexplained: verdict.unexplained,
    ...(verdict.isSearchCut && { isSearchCut: true }),
  };
}
