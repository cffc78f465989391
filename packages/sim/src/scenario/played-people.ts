/** What people do in a play: they enter and end silences and maintenance windows, and act on incidents, by the ways that the API has for it. */
import type { CollectorCore } from '@tillwatch/collector';
import { type Incident, type IncidentAction, isLiving } from '@tillwatch/model';
import { matcherOf } from './resolve-fault.js';
import type { Scenario, ScenarioAction, ScenarioSuppression } from './scenario.js';
import type { VirtualTime } from './virtual-time.js';

/** Plans all that is to be done; `time` stands at the scenario's start. */
export function playPeople(
  { suppressions, actions, startMs }: Pick<Scenario, 'suppressions' | 'actions' | 'startMs'>,
  { suppressions: desk, desk: incidents }: CollectorCore['incidents'],
  time: VirtualTime,
): void {
  const enter = async ({ kind, scope, reason, by, fromMs, untilMs, endedAtMs }: ScenarioSuppression): Promise<void> => {
    const span = { fromMs: startMs + fromMs, untilMs: startMs + untilMs };
    const made = await desk.add({ kind, scope, reason, by, ...span });
    if (made === null || endedAtMs === null) return;
    time.timers.after(startMs + endedAtMs - time.nowMs(), () => void desk.end(kind, made.id, by));
  };
  const act = (action: ScenarioAction): void => {
    const isMeant = matcherOf(action.cause);
    const living = [...incidents.incidents()].filter((incident) => isLiving(incident) && isMeant(causeName(incident)));
    for (const { id } of living) void incidents.act(actionOn(id, action, startMs));
  };
  for (const suppression of suppressions) time.timers.after(suppression.atMs, () => void enter(suppression));
  for (const action of actions) time.timers.after(action.atMs, () => act(action));
}

function causeName({ cause: { site, component } }: Incident): string {
  return site === null ? component : `${site}/${component}`;
}

function actionOn(id: string, action: ScenarioAction, startMs: number): IncidentAction {
  const { by } = action;
  const base = { id, by, atMs: startMs + action.atMs };
  switch (action.act) {
    case 'note':
      return { type: 'note', ...base, text: action.text };
    case 'silence':
      return { type: 'mute', ...base, mute: { kind: 'silence', id, untilMs: startMs + action.untilMs } };
    default:
      return { type: action.act, ...base };
  }
}
