/** What one store keeps at hand: playbooks of its own flows alone, and whom it calls about what. */
import {
  DEFAULT_PLAYBOOKS,
  guideFor,
  NOBODY,
  type NodeKind,
  type People,
  type Playbook,
  type RouteMatch,
  type SiteDefinition,
  STORE_GUIDE_LIMITS,
  storeGuide,
} from '../../src/index.js';

const node = (id: string, kind: NodeKind) => ({ id, kind, name: id });
const DEFINITION: SiteDefinition = {
  site: { id: 'm07', name: 'M07', kind: 'store', region: 'East' },
  vantage: 'fep',
  nodes: [node('till-1', 'till'), node('fep', 'front-end'), node('router', 'router'), node('wan', 'wan')],
  links: [],
  flows: [
    { name: 'sync', critical: false, path: ['fep', 'router', 'wan'] },
    { name: 'checkout', critical: true, path: ['till-1', 'fep'] },
  ],
  checks: [],
};
const contact = (id: string, phone?: string) => ({
  id,
  name: id.toUpperCase(),
  locale: 'en' as const,
  timeZone: 'UTC',
  channels: [],
  aliases: [],
  ...(phone !== undefined && { phone }),
});
const MATCH: RouteMatch = { classes: [], triggers: [], kinds: [], severities: [], sites: [], regions: [], hours: [] };
const route = (id: string, to: readonly string[], match: Partial<RouteMatch> = {}) => ({
  id,
  match: { ...MATCH, ...match },
  style: null,
  steps: [{ afterMinutes: 0, to }],
});
const vendor = (id: string, more: object) => ({
  id,
  name: id,
  components: [],
  kinds: [],
  sites: [],
  contact: null,
  hotline: null,
  contract: null,
  ...more,
});
const PEOPLE: People = {
  ...NOBODY,
  contacts: [contact('ann', '1'), contact('bob', '2'), contact('cy'), contact('dee', '4')],
  teams: [
    { id: 'shop', name: 'Shop', locale: 'en', timeZone: 'UTC', channels: [], members: ['ann', 'cy'] },
    { id: 'desk', name: 'Desk', locale: 'en', timeZone: 'UTC', channels: [], members: ['bob'], phone: '9' },
  ],
  rosters: [
    {
      id: 'noc',
      name: 'NOC',
      timeZone: 'UTC',
      shifts: [{ weekdays: [1], fromMinute: 0, toMinute: 0, who: ['bob'], since: '2026-01-05' }],
      overrides: [],
      otherwise: 'dee',
    },
  ],
  stores: [{ sites: ['m*'], manager: 'shop' }],
  vendors: [
    vendor('carrier', { kinds: ['wan'], hotline: '10000', contract: 'C-1' }),
    vendor('boxes', { components: ['rout*'], sites: ['m07'] }),
    vendor('elsewhere', { kinds: ['wan'], sites: ['x*'] }),
    vendor('cameras', { kinds: ['camera'] }),
  ],
  routes: [
    route('east', ['duty-manager', 'noc'], { regions: ['East'] }),
    route('west', ['ann'], { regions: ['West'] }),
    route('all', ['desk', 'noc']),
  ],
};
const told = (people: People) =>
  storeGuide(DEFINITION, [], people).contacts.map(({ role, name, phone, nodes }) => [role, name, phone, ...nodes]);

describe('a store keeps', () => {
  it('the playbook that a message would bring for each of its own flows, critical ones first', () => {
    const own: Playbook = { ...(DEFAULT_PLAYBOOKS[0] as Playbook), id: 'own', flows: ['sync'] };
    const ids = (playbooks: readonly Playbook[]) =>
      storeGuide(DEFINITION, playbooks, NOBODY).playbooks.map(({ id }) => id);
    expect(ids(DEFAULT_PLAYBOOKS)).toEqual(['checkout', 'sync']);
    expect(ids([own, ...DEFAULT_PLAYBOOKS])).toEqual(['checkout', 'own']);
    expect(ids([{ ...own, flows: [] }])).toEqual([]);
  });

  it('its duty manager, those on call for it, and the owners of its own parts, each once', () => {
    expect(told(PEOPLE)).toEqual([
      ['duty-manager', 'ANN', '1'],
      ['duty-manager', 'CY', null],
      ['on-call', 'BOB', '2'],
      ['on-call', 'DEE', '4'],
      ['on-call', 'Desk', '9'],
      ['vendor', 'carrier', '10000', 'wan'],
      ['vendor', 'boxes', null, 'router'],
    ]);
    expect(told(NOBODY)).toEqual([]);
  });

  it('no more than is sent', () => {
    const many = Array.from({ length: 100 }, (_, index) => contact(`c${index}`));
    const people = {
      ...PEOPLE,
      contacts: many,
      routes: [
        route(
          'all',
          many.map(({ id }) => id),
        ),
      ],
    };
    expect(told(people)).toHaveLength(STORE_GUIDE_LIMITS.contacts);
    const flows = Array.from({ length: 50 }, (_, index) => ({ name: `f${index}`, critical: false, path: [] }));
    const each = flows.map(
      ({ name }): Playbook => ({ ...(DEFAULT_PLAYBOOKS[0] as Playbook), id: name, flows: [name] }),
    );
    expect(storeGuide({ ...DEFINITION, flows }, each, NOBODY).playbooks).toHaveLength(STORE_GUIDE_LIMITS.playbooks);
  });
});

describe('of a guide is shown', () => {
  const guide = storeGuide(DEFINITION, DEFAULT_PLAYBOOKS, PEOPLE);
  const flow = (name: string, state: 'ok' | 'down') => ({ site: 'm07', name, state, critical: name === 'checkout' });

  it('nothing while nothing is wrong', () => {
    expect(guideFor(guide, [flow('checkout', 'ok')], [])).toEqual({ playbooks: [], contacts: [] });
  });

  it('what to do for the flows in trouble, and of vendors those who own what is suspected', () => {
    const shown = guideFor(guide, [flow('checkout', 'ok'), flow('sync', 'down')], ['fep->router', 'wan']);
    expect(shown.playbooks.map(({ id }) => id)).toEqual(['sync']);
    const vendors = (suspects: readonly string[]) =>
      guideFor(guide, [flow('checkout', 'down')], suspects).contacts.filter(({ role }) => role === 'vendor');
    expect(vendors(['fep->router', 'wan']).map(({ name }) => name)).toEqual(['carrier', 'boxes']);
    expect(vendors(['router/agent']).map(({ name }) => name)).toEqual(['boxes']);
    expect(vendors(['till-1'])).toEqual([]);
  });

  it('whom to call where no flow stops, but something is suspected', () => {
    const shown = guideFor(guide, [], ['wan']);
    expect(shown.playbooks).toEqual([]);
    expect(shown.contacts.map(({ name }) => name)).toContain('carrier');
  });
});
