/** The drawing of a site's links: complete, deterministic, within the terminal. */
import type { HealthState } from '@tillwatch/model';
import fc from 'fast-check';
import { displayWidth } from '../src/drawing/display-width.js';
import { type DrawnSite, drawLinks } from '../src/drawing/links-drawing.js';
import { layOutLinks } from '../src/drawing/links-layout.js';
import { ASCII_MARKS, UNICODE_MARKS } from '../src/drawing/state-marks.js';

const chain = (text: string) => {
  const ids = text.split('->');
  return ids.slice(1).map((to, index) => ({ from: ids[index] ?? '', to }));
};
const draw = (site: DrawnSite, width: number, marks = UNICODE_MARKS) =>
  drawLinks(site, width, marks).map((line) => line.map(({ text }) => text).join(''));

const ENDPOINTS = ['till-1', 'till-2', 'till-3', 'terminal-1', 'scale-1', 'printer-1'];
const STORE_NODES = [...ENDPOINTS, 'switch', 'front-end', 'store-db', 'router', '4g', 'wan', 'central-db', 'vip'];
const STORE_LINKS = [
  ...ENDPOINTS.map((from) => ({ from, to: 'switch' })),
  ...chain('switch->front-end->store-db->router->wan->central-db'),
  ...chain('front-end->router'),
  ...chain('front-end->4g'),
  ...chain('wan->vip'),
];

function store(bad: Readonly<Record<string, HealthState>>): DrawnSite {
  return {
    nodes: STORE_NODES.map((id) => ({ id, state: bad[id] ?? 'ok' })),
    links: STORE_LINKS.map((link) => ({ ...link, state: bad[link.from] || bad[link.to] ? 'unknown' : 'ok' })),
  };
}

describe('drawLinks', () => {
  it('draws the store left to right in 80 columns', () => {
    expect(draw(store({ 'till-2': 'down' }), 80)).toEqual([
      '●till-1─────┐',
      '■till-2╌╌╌╌╌┤                     ┌─●store-db─┬─●router──●wan─┬─●central-db',
      '●till-3─────┼─●switch──●front-end─┼───────────┘               └─●vip',
      '●terminal-1─┤                     └─●4g',
      '●scale-1────┤',
      '●printer-1──┘',
    ]);
  });

  it('goes on in a further band where the terminal is narrow, and names what comes from before', () => {
    expect(draw(store({ '4g': 'degraded' }), 50, ASCII_MARKS)).toEqual([
      'otill-1-----+',
      'otill-2-----+                     +-ostore-db',
      'otill-3-----+-oswitch--ofront-end-+----------',
      'oterminal-1-+                     +.!4g',
      'oscale-1----+',
      'oprinter-1--+',
      '',
      'ostore-db---+-orouter--owan-+-ocentral-db',
      '(front-end)-+               +-ovip',
      '!4g',
    ]);
  });

  it('draws nodes without links, and nothing for nothing', () => {
    expect(draw({ nodes: [{ id: 'host', state: 'ok' }], links: [] }, 80)).toEqual(['●host']);
    expect(draw({ nodes: [], links: [] }, 80)).toEqual([]);
  });

  /** Links lead from a lower to a higher number, so that no cycle can come about. */
  const anySite = fc.integer({ min: 1, max: 12 }).chain((count) => {
    const ids = Array.from({ length: count }, (_unused, index) => `n${index}`);
    const pair = fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).filter(([from, to]) => from < to);
    const links =
      count < 2 ? fc.constant([]) : fc.uniqueArray(pair, { selector: ([from, to]) => `${from} ${to}`, maxLength: 25 });
    return links.map((pairs) => ({ ids, links: pairs.map(([from, to]) => ({ from: `n${from}`, to: `n${to}` })) }));
  });
  const asDrawn = ({ ids, links }: { ids: string[]; links: { from: string; to: string }[] }): DrawnSite => ({
    nodes: ids.map((id) => ({ id, state: 'ok' })),
    links: links.map((link) => ({ ...link, state: 'ok' })),
  });

  it('shows each node once where there is room, whatever the links', () => {
    fc.assert(
      fc.property(anySite, (site) => {
        const text = draw(asDrawn(site), 10_000).join('\n');
        for (const id of site.ids) expect([id, text.split(new RegExp(`●${id}(?!\\d)`)).length - 1]).toEqual([id, 1]);
      }),
    );
  });

  it('keeps to the width that two layers need', () => {
    fc.assert(
      fc.property(anySite, (site) => {
        // Two labels of up to 5 columns and the tracks of at most 12 sources between them.
        for (const line of draw(asDrawn(site), 40)) expect(displayWidth(line)).toBeLessThanOrEqual(40);
      }),
    );
  });

  it('places every cell of a layer in a row of its own, each link one layer onward', () => {
    fc.assert(
      fc.property(anySite, ({ ids, links }) => {
        const { layers, hops, alone } = layOutLinks(ids, links);
        for (const layer of layers) expect(new Set(layer.map(({ row }) => row)).size).toBe(layer.length);
        for (const [index, between] of hops.entries()) {
          for (const { from, to } of between) {
            expect(layers[index]).toContain(from);
            expect(layers[index + 1]).toContain(to);
          }
        }
        const placed = layers.flat().flatMap(({ node, isPassing }) => (isPassing ? [] : [node]));
        expect([...placed, ...alone].sort()).toEqual([...ids].sort());
      }),
    );
  });
});
