/** People and an incident to try things on. */
import { blankIncident } from '../../../../test/kit/blank-incident.mjs';
import type { Contact, Incident, People, Route, RouteMatch } from '../../src/index.js';

export const SATURDAY_11 = Date.parse('2026-11-21T11:00:00+08:00');
export const ALWAYS = { weekdays: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 0 };
export const ANY: RouteMatch = {
  classes: [],
  triggers: [],
  kinds: [],
  severities: [],
  sites: [],
  regions: [],
  hours: [],
};
export const FACTS = { kind: 'router', region: 'east', timeZone: 'Asia/Shanghai' };

export function contact(id: string, more: Partial<Contact> = {}): Contact {
  return {
    id,
    name: id.toUpperCase(),
    locale: 'en',
    timeZone: 'Asia/Shanghai',
    channels: [{ notifier: 'chat', to: null }],
    aliases: [],
    ...more,
  };
}

export function route(steps: Route['steps'], more: Partial<Route> = {}): Route {
  return { id: 'network', match: ANY, style: null, steps, ...more };
}

/** A duty manager by day and one by night, an on-call engineer, an author and a carrier. */
export function people(more: Partial<People> = {}): People {
  return {
    contacts: ['day', 'night', 'network', 'boss', 'carrier-desk']
      .map((id) => contact(id))
      .concat(contact('author', { aliases: ['ACME\\mwang'] })),
    teams: [
      { ...contact('crew'), channels: [], members: ['network', 'boss'] },
      { ...contact('wall'), members: ['network'] },
    ],
    rosters: [
      {
        id: 'm07-duty',
        name: 'M07',
        timeZone: 'Asia/Shanghai',
        shifts: [
          { ...ALWAYS, fromMinute: 480, toMinute: 1200, who: ['day'], since: '2026-01-05' },
          { ...ALWAYS, fromMinute: 1200, toMinute: 480, who: ['night'], since: '2026-01-05' },
        ],
        overrides: [],
        otherwise: null,
      },
    ],
    stores: [{ sites: ['m*'], manager: 'm07-duty' }],
    vendors: [
      {
        id: 'ct',
        name: 'Telecom',
        components: ['carrier:ct-*'],
        kinds: ['wan'],
        sites: [],
        contact: 'carrier-desk',
        hotline: '10000',
        contract: 'C-7',
      },
    ],
    routes: [
      route([
        { afterMinutes: 0, to: ['duty-manager', 'network'] },
        { afterMinutes: 5, to: ['change-author', 'vendor', 'boss'] },
      ]),
    ],
    subscribers: [],
    digestAtMinute: 510,
    ...more,
  };
}

export function incident(more: Partial<Incident> = {}): Incident {
  const kind = { class: 'infrastructure/network-lan', trigger: 'unknown' } as const;
  const blank = blankIncident('I1', { site: 'm07', component: 'router', atMs: SATURDAY_11 });
  return {
    ...blank,
    ...kind,
    severity: 'P2',
    cause: { ...blank.cause, candidates: [{ site: 'm07', component: 'router', share: 0.9 }] },
    onsetMs: SATURDAY_11 - 20_000,
    detectedAtMs: SATURDAY_11 - 5_000,
    life: { ...blank.life, openedAs: kind },
    ...more,
  };
}
