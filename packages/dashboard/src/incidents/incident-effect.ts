/** What an incident keeps a shop from doing: its flows over all sites, worst first. Pure. */
import { type HealthState, type IncidentView, severity } from '@tillwatch/model';
import { compareIds } from '../page/id-order.js';

export interface FlowEffect {
  readonly name: string;
  /** The worst at any site. */
  readonly state: HealthState;
  readonly critical: boolean;
  /** Sites at which it is in that state. */
  readonly siteCount: number;
}

/** The flows that do not do what they are for; those without which no trade goes on come first. */
export function flowEffects(flows: IncidentView['flows']): readonly FlowEffect[] {
  const effects = new Map<string, FlowEffect>();
  for (const { name, state, critical } of flows) {
    if (state === 'ok') continue;
    const known = effects.get(name);
    const isWorse = known === undefined || severity(state) > severity(known.state);
    const siteCount = isWorse ? 1 : known.siteCount + (known.state === state ? 1 : 0);
    effects.set(name, {
      name,
      state: isWorse ? state : known.state,
      critical: critical || (known?.critical ?? false),
      siteCount,
    });
  }
  return [...effects.values()].sort(
    (a, b) =>
      severity(b.state) - severity(a.state) ||
      Number(b.critical) - Number(a.critical) ||
      b.siteCount - a.siteCount ||
      compareIds(a.name, b.name),
  );
}

/** True where the flow cannot be used at all. */
export function isStopped({ state }: FlowEffect): boolean {
  return state === 'down' || state === 'unreachable';
}

/** What to say where no flow is named: of what is silent nobody knows what still works. */
export function noEffectKey({ cause }: Pick<IncidentView, 'cause'>): 'effectUnknown' | 'noFlowStops' {
  return cause.kind === 'silent' ? 'effectUnknown' : 'noFlowStops';
}
