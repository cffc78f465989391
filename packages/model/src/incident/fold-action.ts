/** What people do to an incident, folded. */
import { assertNever } from '../state.js';
import { resolveIncident } from './end-incident.js';
import type { Incident } from './incident.js';
import { isLiving, rootOf } from './incident-book.js';
import type { IncidentAction } from './incident-fold.js';
import type { IncidentTurn } from './incident-turn.js';
import { applyMutes, mitigate } from './name-incident.js';
import { settleNotices } from './notice-due.js';
import { openProblem } from './open-incident.js';

type Action<T extends IncidentAction['type']> = Extract<IncidentAction, { readonly type: T }>;

/** Folds one action. What is done to a merged incident is done to the one that it lives on in. */
export function foldAction(turn: IncidentTurn, action: IncidentAction): void {
  const named = turn.incident(action.id);
  const incident = named === undefined ? undefined : rootOf(turn.all(), named);
  if (incident === undefined) return;
  switch (action.type) {
    case 'acknowledge':
      acknowledge(turn, incident, action);
      break;
    case 'mitigate':
      mitigate(turn, incident.id, action.by);
      settleNotices(turn, incident.id);
      break;
    case 'note':
      turn.log(incident.id, 'note', { text: action.text }, action.by);
      break;
    case 'reclassify':
      reclassify(turn, incident, action);
      break;
    case 'remedy':
      turn.update(incident.id, {}, { remedy: action.remedy });
      turn.log(incident.id, 'note', { remedy: action.remedy }, action.by);
      if (action.remedy === 'reboot') openProblem(turn, incident.id, 'reboot');
      break;
    case 'resolve':
      resolveIncident(turn, incident.id, action.by);
      break;
    case 'mute':
      if (!isLiving(incident)) break;
      turn.update(incident.id, {}, { personMute: action.mute });
      applyMutes(turn, incident.id, action.by);
      break;
    default:
      assertNever(action);
  }
}

/** The first who takes it has it; one that is mitigated stays so. */
function acknowledge(turn: IncidentTurn, incident: Incident, { by, atMs }: Action<'acknowledge'>): void {
  if (!isLiving(incident) || incident.acknowledgedBy !== null) return;
  const state = incident.state === 'open' ? 'acknowledged' : incident.state;
  turn.update(incident.id, { state, acknowledgedAtMs: atMs, acknowledgedBy: by });
  turn.log(incident.id, 'acknowledged', {}, by);
}

/** A person's word on class and trigger stands; the old one stays in the timeline. */
function reclassify(turn: IncidentTurn, incident: Incident, action: Action<'reclassify'>): void {
  const { class: name, trigger, by, reason } = action;
  const detail = { fromClass: incident.class, fromTrigger: incident.trigger, class: name, trigger, reason };
  turn.update(incident.id, { class: name, trigger }, { classifiedBy: by });
  turn.log(incident.id, 'reclassified', detail, by);
}
