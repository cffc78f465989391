import fc from 'fast-check';
import { type CheckState, deriveSite, linkId } from '../src/index.js';
import { check, states, store } from './definition.js';

const site = store();

function derive(odd: Record<string, CheckState> = {}) {
  return deriveSite(site, states(site, odd), null);
}

describe('a site derived from its checks', () => {
  it('is ok when everything is', () => {
    const health = derive();
    expect(health.site).toEqual({ state: 'ok', reason: null });
    expect([...health.links.values()].every((link) => link.state === 'ok')).toBe(true);
    expect(health.flows.get('checkout')).toBe('ok');
  });

  it('marks one dead till alone; the store still sells', () => {
    const health = derive({ 'till-2': 'down' });
    const odd = [...health.nodes].filter(([, node]) => node.state !== 'ok').map(([id]) => id);
    expect(odd).toEqual(['till-2']);
    expect(health.flows.get('checkout')).toBe('degraded');
    expect(health.site.state).toBe('degraded');
    expect(health.links.get('till-2->switch')?.state).toBe('unknown');
  });

  it('marks the router down and what lies behind it unreachable', () => {
    const health = derive({ router: 'down', wan: 'down', 'central-db': 'down' });
    expect(health.nodes.get('router')?.state).toBe('down');
    expect(health.nodes.get('wan')).toEqual({ state: 'unreachable', reason: 'upstream' });
    expect(health.nodes.get('central-db')?.state).toBe('unreachable');
    expect(health.flows.get('sync')).toBe('down');
    expect(health.site.state).toBe('degraded');
  });

  it('does not call a node unreachable that still answers', () => {
    const health = derive({ router: 'down' });
    expect(health.nodes.get('wan')?.state).toBe('ok');
  });

  it('is down when a critical flow has no way left', () => {
    expect(derive({ 'till-1': 'down', 'till-2': 'down' }).site.state).toBe('down');
    expect(derive({ 'store-db': 'down' }).site.state).toBe('down');
  });

  it('knows nothing of a silent site: unknown, never down', () => {
    const health = deriveSite(site, states(site, { router: 'down', 'till-1': 'down' }), 'silent');
    const all = [...health.nodes.values(), ...health.links.values(), health.site];
    expect(all.every((item) => item.state === 'unknown' && item.reason === 'silent')).toBe(true);
    expect([...health.flows.values()].every((state) => state === 'unknown')).toBe(true);
  });

  it('says of a node that nothing checks that it is unknown, without doubting the site', () => {
    const definition = { ...site, checks: site.checks.filter((item) => item.on.node !== 'switch') };
    const health = deriveSite(definition, states(definition), null);
    expect(health.nodes.get('switch')).toEqual({ state: 'unknown', reason: 'no-check' });
    expect(health.site.state).toBe('ok');
  });

  it('takes the agent’s speaking as the check of its own node', () => {
    const definition = { ...site, checks: site.checks.filter((item) => item.on.node !== 'front-end') };
    expect(deriveSite(definition, states(definition), null).flows.get('checkout')).toBe('ok');
    expect(deriveSite(definition, states(definition), 'silent').nodes.get('front-end')?.state).toBe('unknown');
  });

  it('leaves the line to a device that tells of its own trouble well', () => {
    const told = states(site, { 'till-2': 'down' }).map((health) =>
      health.state === 'down' ? { ...health, reason: 'consumable-out' as const } : health,
    );
    const health = deriveSite(site, told, null);
    expect(health.nodes.get('till-2')).toEqual({ state: 'down', reason: 'consumable-out' });
    expect(health.links.get('till-2->switch')).toEqual({ state: 'ok', reason: null });
  });

  it('lets a check on a link speak for the link', () => {
    const definition = { ...site, checks: [...site.checks, check('sync', { link: 'wan->central-db' })] };
    const odd = definition.checks.map((item) =>
      item.id === 'sync'
        ? { state: 'down' as const, reason: 'timeout' as const }
        : { state: 'ok' as const, reason: null },
    );
    const health = deriveSite(definition, odd, null);
    expect(health.links.get('wan->central-db')).toEqual({ state: 'down', reason: 'timeout' });
    expect(health.nodes.get('wan')?.state).toBe('ok');
    expect(health.site.state).toBe('degraded');
  });

  it('holds for any states: every node, link and flow is judged; unreachable only behind a down node; ok never hides a failed check', () => {
    const state = fc.constantFrom<CheckState>('ok', 'degraded', 'down', 'unknown');
    fc.assert(
      fc.property(fc.array(state, { minLength: site.checks.length, maxLength: site.checks.length }), (column) => {
        const health = deriveSite(
          site,
          column.map((item) => ({ state: item, reason: item === 'ok' ? null : 'timeout' })),
          null,
        );
        expect([...health.nodes.keys()]).toEqual(site.nodes.map((node) => node.id));
        expect([...health.links.keys()]).toEqual(site.links.map(linkId));
        site.checks.forEach((item, index) => {
          const own = column[index];
          const shown = health.nodes.get(item.on.node ?? '')?.state;
          if (own === 'down') expect(['down', 'unreachable']).toContain(shown);
          else expect(shown).toBe(own);
        });
        const states = [...health.nodes.values()].map((node) => node.state);
        if (states.includes('unreachable')) expect(states).toContain('down');
        if (health.site.state === 'ok') expect(column.some((item) => item === 'down')).toBe(false);
      }),
    );
  });
});
