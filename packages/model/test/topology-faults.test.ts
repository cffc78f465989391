import fc from 'fast-check';
import { type SiteDefinition, TOPOLOGY_LIMITS, validateTopology } from '../src/index.js';
import { check, store } from './definition.js';

const codes = (definition: SiteDefinition) =>
  validateTopology(definition).map((fault) => `${fault.path.join('.')} ${fault.code}`);

describe('validation of a topology', () => {
  it('has nothing to say about a sound one', () => {
    expect(validateTopology(store())).toEqual([]);
  });

  it('reports every fault at once, each with its place', () => {
    const site = store();
    const broken: SiteDefinition = {
      ...site,
      site: { ...site.site, id: 'Not An Id' },
      vantage: 'nobody',
      nodes: [
        ...site.nodes,
        { id: 'till-1', kind: 'till', name: 'again' },
        { id: 'x', kind: 'vip', name: 'x', at: 'nowhere' },
      ],
      links: [
        ...site.links,
        { from: 'till-1', to: 'ghost' },
        { from: 'router', to: 'router' },
        { from: 'till-1', to: 'switch' },
      ],
      flows: [
        ...site.flows,
        { name: 'checkout', critical: false, path: ['till-1', 'central-db'] },
        { name: 'empty', critical: false, path: [] },
      ],
      checks: [...site.checks, check('till-1/tcp', { node: 'till-9' }), check('a', { link: 'till-1->wan' })],
    };
    expect(codes(broken)).toEqual([
      'site.id bad-id',
      'vantage unknown-id',
      'nodes.8.id duplicate-id',
      'nodes.9.at bad-id',
      'links.7.to unknown-id',
      'links.8 self-link',
      'links.9 duplicate-link',
      'flows.2.name duplicate-id',
      'flows.2.path.1 no-link',
      'flows.3.path empty',
      'checks.8.id duplicate-id',
      'checks.8.on unknown-id',
      'checks.9.on unknown-id',
    ]);
  });

  it('names the round trip of a cycle', () => {
    const site = store();
    const faults = validateTopology({ ...site, links: [...site.links, { from: 'central-db', to: 'router' }] });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({
      code: 'cycle',
      found: 'router -> wan -> central-db -> router',
      path: ['links', 7],
    });
  });

  it('finds a cycle exactly where there is one', () => {
    const id = fc.integer({ min: 0, max: 6 }).map((n) => `n${n}`);
    const links = fc.uniqueArray(fc.record({ from: id, to: id }), {
      maxLength: 12,
      selector: (link) => `${link.from} ${link.to}`,
    });
    fc.assert(
      fc.property(links, (drawn) => {
        const proper = drawn.filter((link) => link.from !== link.to);
        const nodes = Array.from({ length: 7 }, (_, n) => ({ id: `n${n}`, kind: 'till' as const, name: 'x' }));
        const definition: SiteDefinition = {
          site: { id: 's', name: 's', kind: 'store' },
          vantage: 'n0',
          nodes,
          links: proper,
          flows: [],
          checks: [],
        };
        const found = validateTopology(definition).some((fault) => fault.code === 'cycle');
        // Kahn's algorithm as the independent judge.
        let rest = proper;
        for (;;) {
          const targets = new Set(rest.map((link) => link.to));
          const kept = rest.filter((link) => targets.has(link.from));
          if (kept.length === rest.length) break;
          rest = kept;
        }
        expect(found).toBe(rest.length > 0);
      }),
    );
  });

  it('has bounds', () => {
    const site = store();
    const many = Array.from({ length: TOPOLOGY_LIMITS.checks + 1 }, (_, n) => check(`c${n}`, { node: 'router' }));
    expect(codes({ ...site, checks: many })).toEqual(['checks too-many']);
    expect(codes({ ...site, checks: many.slice(1) })).toEqual([]);
  });

  it('never throws, whatever it is given within the type', () => {
    const text = fc.string({ maxLength: 6 });
    const node = fc.record({ id: text, kind: fc.constant('till' as const), name: text });
    const link = fc.record({ from: text, to: text });
    const flow = fc.record({
      name: text,
      critical: fc.boolean(),
      path: fc.array(fc.oneof(text, fc.array(text, { maxLength: 3 })), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(node, { maxLength: 5 }),
        fc.array(link, { maxLength: 8 }),
        fc.array(flow, { maxLength: 3 }),
        (nodes, links, flows) => {
          const definition: SiteDefinition = {
            site: { id: 's', name: 's', kind: 'store' },
            vantage: 'a',
            nodes,
            links,
            flows,
            checks: [],
          };
          for (const fault of validateTopology(definition)) expect(fault.hint.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
