/** What each source's answer amounts to, and what is refused of it. */
import fc from 'fast-check';
import { figuresOfJson, figuresOfSeries, filledUrl } from '../../src/trade/http-figures.js';
import { isPointer, momentAt, pointed } from '../../src/trade/json-pointer.js';
import { parseSelector, parseSeries, selected } from '../../src/trade/prometheus-text.js';
import { figuresOfRow, filledQuery } from '../../src/trade/sql-figures.js';

const MINUTES = { fromMs: Date.UTC(2026, 10, 22, 8, 15), toMs: Date.UTC(2026, 10, 22, 8, 16) };
const NOW_MS = Date.UTC(2026, 10, 22, 8, 20);

describe('a query', () => {
  it('gets the times of its minutes, and nothing else', () => {
    const query = 'SELECT count(*) AS orders FROM sale WHERE at >= :from AND at < :to AND x = ":fromage"';
    expect(filledQuery(query, MINUTES, 'epochS')).toBe(
      'SELECT count(*) AS orders FROM sale WHERE at >= 1795335300 AND at < 1795335360 AND x = ":fromage"',
    );
    expect(filledQuery(':from', MINUTES, 'utc')).toBe("'2026-11-22 08:15:00'");
    expect(filledQuery(':to', MINUTES, 'epochMs')).toBe(String(MINUTES.toMs));
    const local = filledQuery(':from', MINUTES, 'local').slice(1, -1);
    expect(new Date(local.replace(' ', 'T')).getTime()).toBe(MINUTES.fromMs);
    expect(filledQuery(':from', null, 'utc')).toBe(':from');
  });

  const params = { metrics: { orders: 'orders', paid: 'paid_sum' }, gauges: { signedOn: 'signed' }, newest: 'age_s' };
  it('answers one row of the numbers that were asked for', () => {
    expect(figuresOfRow({ ORDERS: '12', paid_sum: null, signed: '3', age_s: '45.0' }, params)).toEqual({
      figures: { counts: { orders: { '': 12 }, paid: { '': 0 } }, gauges: { signedOn: 3 }, newestAgeMs: 45_000 },
    });
    expect(figuresOfRow({ orders: '1', paid_sum: '1', signed: null, age_s: null }, params)).toMatchObject({
      figures: { gauges: {}, newestAgeMs: null },
    });
  });

  it.each([
    [{ orders: '1', paid_sum: 'Zhang San', signed: '1', age_s: '1' }],
    [{ orders: '1', paid_sum: '2026-11-22', signed: '1', age_s: '1' }],
    [{ orders: '1', paid_sum: '1', signed: '1', age_s: '1', member: '7' }],
    [undefined],
  ])('that returns anything else is refused: %j', (row) => {
    expect(figuresOfRow(row, params)).toEqual({ attempt: { state: 'unknown', reason: 'bad-target' } });
  });

  it('that lacks a column is a mismatch', () => {
    expect(figuresOfRow({ orders: '1' }, params)).toEqual({ attempt: { state: 'down', reason: 'answer-mismatch' } });
  });
});

describe('a JSON document', () => {
  const document = { 'a/b': { '~': [1, { n: 5 }] }, at: '2026-11-22T08:19:00Z', text: '12', less: -1, big: 2 ** 60 };
  it('is pointed into as RFC 6901 says', () => {
    expect(pointed(document, '/a~1b/~0/1/n')).toBe(5);
    expect(pointed(document, '/a~1b/~0/constructor')).toBeUndefined();
    expect(pointed(document, '')).toBe(document);
    for (const bad of ['a', '/a~2', '/~']) expect(isPointer(bad)).toBe(false);
    expect(momentAt(document, '/at')).toBe(NOW_MS - 60_000);
    expect(momentAt({ at: 1_795_335_300 }, '/at')).toBe(1_795_335_300_000);
  });

  it.each(['/text', '/less', '/big', '/at', '/nowhere', '/a~1b'])('gives no figure at %s', (pointer) => {
    const answer = figuresOfJson(
      JSON.stringify(document),
      { metrics: { orders: pointer }, gauges: {}, newest: '' },
      NOW_MS,
    );
    expect(answer).toEqual({ attempt: { state: 'down', reason: 'answer-mismatch' } });
  });

  it('gives counts, gauges where they are, and the age of its data', () => {
    const wanted = {
      metrics: { orders: '/a~1b/~0/0' },
      gauges: { lanes: '/a~1b/~0/1/n', gone: '/gone' },
      newest: '/at',
    };
    expect(figuresOfJson(JSON.stringify(document), wanted, NOW_MS)).toEqual({
      figures: { counts: { orders: { '': 1 } }, gauges: { lanes: 5 }, newestAgeMs: 60_000 },
    });
    for (const text of ['', 'null', '12', '{"a":', '<html>'])
      expect(figuresOfJson(text, wanted, NOW_MS)).toEqual({ attempt: { state: 'down', reason: 'protocol' } });
  });

  it('is asked for its minutes in the address', () => {
    expect(filledUrl('http://h/c?a={from}&b={to}', MINUTES)).toBe('http://h/c?a=1795335300&b=1795335360');
    expect(filledUrl('http://h/c?a=%7Bfrom%7D', MINUTES)).toBe('http://h/c?a=1795335300');
  });
});

describe("Prometheus's text", () => {
  const text = `# HELP orders_total Orders.
# TYPE orders_total counter
orders_total{till="1",kind="sale"} 10 1395066363000
orders_total{till="2",kind="sale"} 2e1
orders_total{till="1",kind="return, \\"x\\""} 3
orders_total_created 1.7e9
lanes 4
broken NaN
`;
  const of = (one: string) =>
    selected(
      parseSeries(text, new Set(['orders_total', 'lanes', 'broken'])) ?? [],
      parseSelector(one) ?? { name: '', labels: {} },
    );

  it('is read by name and label', () => {
    expect(of('orders_total').map(({ value }) => value)).toEqual([10, 20, 3]);
    expect(of('orders_total{kind="sale"}').map(({ value }) => value)).toEqual([10, 20]);
    expect(of('orders_total{kind="return, \\"x\\""}')).toHaveLength(1);
    expect(of('broken')).toEqual([]);
    for (const bad of ['', '1x', 'a{', 'a{b=c}', 'a b', 'a{b="c"'])
      expect([bad, parseSelector(bad)]).toEqual([bad, null]);
  });

  it('sums what a selector means, by series, so that one that restarts is told apart', () => {
    const wanted = {
      metrics: { orders: 'orders_total{kind="sale"}' },
      gauges: { lanes: 'lanes' },
      newest: 'orders_total_created',
    };
    expect(figuresOfSeries(text, wanted, 1.7e12 + 5_000)).toEqual({
      figures: {
        counts: { orders: { 'till="1",kind="sale"': 10, 'till="2",kind="sale"': 20 } },
        gauges: { lanes: 4 },
        newestAgeMs: 5_000,
      },
    });
  });

  it.each([
    '',
    '# only comments',
    '<html>',
    'orders_total',
    'orders_total{a="b" 1',
    'orders_total 1 2 3',
    '{"orders": 1}',
  ])('that is none is a breach of protocol: %s', (other) => {
    expect(figuresOfSeries(other, { metrics: { orders: 'orders_total' }, gauges: {}, newest: '' }, 0)).toEqual({
      attempt: { state: 'down', reason: 'protocol' },
    });
  });

  it('never makes the reader throw, nor a figure that is no number', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((tail) => text + tail),
        ),
        (other) => {
          for (const { value } of parseSeries(other, new Set(['orders_total', 'lanes'])) ?? [])
            expect(typeof value).toBe('number');
          const answer = figuresOfSeries(
            other,
            { metrics: { orders: 'orders_total' }, gauges: { l: 'lanes' }, newest: '' },
            0,
          );
          if ('figures' in answer)
            for (const value of Object.values(answer.figures.gauges)) expect(Number.isFinite(value)).toBe(true);
          figuresOfJson(other, { metrics: { orders: '/a' }, gauges: {}, newest: '' }, 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
