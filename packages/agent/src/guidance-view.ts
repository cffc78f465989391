/** What is to be done in the store now, as people and programs are shown it: true also when the WAN is down. */
import { DEFAULT_PLAYBOOKS, type GuidanceView, guideFor, type LocalStatus } from '@tillwatch/model';
import type { GuideKeeper } from './guide-keeper.js';

/** Playbooks of the troubled flows and whom to call; from the guide that was sent last, or ours until one was. */
export function guidanceView(
  keeper: GuideKeeper,
  { site, flows, verdict }: Pick<LocalStatus, 'site' | 'flows' | 'verdict'>,
): GuidanceView {
  const kept = keeper.kept();
  const suspects = verdict.causes.flatMap(({ suspects: of }) => of.map(({ component }) => component));
  const troubled = flows.map(({ name, state, critical }) => ({ site: site.id, name, state, critical }));
  const own = verdict.conditions.map(({ component }) => component);
  const wanted = guideFor(kept?.guide ?? BUILT_IN, troubled, [...suspects, ...own]);
  return {
    source: kept === null ? 'built-in' : 'collector',
    digest: kept?.digest ?? null,
    receivedAt: kept === null ? null : new Date(kept.receivedAtMs).toISOString(),
    refused: keeper.refused(),
    ...wanted,
  };
}

const BUILT_IN = { playbooks: DEFAULT_PLAYBOOKS, contacts: [] };
