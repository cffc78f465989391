/** Counts from an HTTP endpoint: a JSON document, or Prometheus's text. */
import { notOk } from '@tillwatch/model';
import type { AttemptScope } from '../attempt-scope.js';
import { exchange } from '../http/exchange.js';
import { sharedNameLookup } from '../network/name-lookup.js';
import type { ProbeRun } from '../probe.js';
import { readAuthorities } from '../tls/authorities.js';
import type { AskedMinutes, SourceAnswer } from './figures.js';
import { figureAt, momentAt } from './json-pointer.js';
import type { TradeParams } from './parameters.js';
import { parseSelector, parseSeries, selected } from './prometheus-text.js';

/** A longer answer is no answer of counts. */
export const MAX_ANSWER_BYTES = 1_048_576;

/** Asks the endpoint of the parameters. Rejects as an attempt's parts do. */
export async function askEndpoint(
  run: ProbeRun<TradeParams>,
  scope: AttemptScope,
  asked: AskedMinutes,
): Promise<SourceAnswer> {
  const { params, io } = run;
  const ca = await readAuthorities(params.caFile, scope);
  if (ca === null) return { attempt: notOk('unknown', 'bad-target') };
  const url = new URL(filledUrl(params.url, asked));
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  scope.waitsFor('name');
  const to = await sharedNameLookup(io).resolve(host, params.family, scope);
  scope.waitsFor('target');
  const { headers, verifyCertificate } = params;
  const wanted = { url, to, method: 'GET', body: '', headers, tlsName: host, verifyCertificate, ca };
  const answer = await exchange(wanted, scope, io.nowUs);
  if (answer.statusCode < 200 || answer.statusCode > 299) return { attempt: notOk('down', 'http-status') };
  const body = await answer.readBody(MAX_ANSWER_BYTES, () => false);
  if (body.length >= MAX_ANSWER_BYTES) return { attempt: notOk('down', 'too-large') };
  const text = body.toString('utf8');
  const nowMs = Date.now();
  return params.source === 'prometheus' ? figuresOfSeries(text, params, nowMs) : figuresOfJson(text, params, nowMs);
}

/** Pure: `{from}` and `{to}` by the minutes, epoch seconds. */
export function filledUrl(url: string, asked: AskedMinutes): string {
  if (asked === null) return url;
  return url.replace(/\{(from|to)\}|%7B(from|to)%7D/gi, (_, plain?: string, encoded?: string) =>
    String(Math.floor(((plain ?? encoded)?.toLowerCase() === 'from' ? asked.fromMs : asked.toMs) / 1_000)),
  );
}

type Wanted = Pick<TradeParams, 'metrics' | 'gauges' | 'newest'>;

/** Pure. A metric that is missing or no number makes it another document than the one that was meant; a gauge may be missing. */
export function figuresOfJson(text: string, { metrics, gauges, newest }: Wanted, nowMs: number): SourceAnswer {
  const document = parsed(text);
  if (document === undefined) return { attempt: notOk('down', 'protocol') };
  const counts: Record<string, Record<string, number>> = {};
  for (const [name, pointer] of Object.entries(metrics)) {
    const value = figureAt(document, pointer);
    if (value === null) return { attempt: notOk('down', 'answer-mismatch') };
    counts[name] = { '': value };
  }
  const shown = Object.entries(gauges).flatMap(([name, pointer]): [string, number][] => {
    const value = figureAt(document, pointer);
    return value === null ? [] : [[name, Math.round(value)]];
  });
  const newestMs = newest === '' ? null : momentAt(document, newest);
  return {
    figures: { counts, gauges: Object.fromEntries(shown), newestAgeMs: newestMs === null ? null : nowMs - newestMs },
  };
}

/** Pure. A metric without a series is no growth yet: a counter with labels appears with its first event. */
export function figuresOfSeries(text: string, { metrics, gauges, newest }: Wanted, nowMs: number): SourceAnswer {
  const selectors = new Map(
    [...Object.values(metrics), ...Object.values(gauges), newest].map((one) => [one, parseSelector(one)]),
  );
  const names = new Set([...selectors.values()].flatMap((selector) => selector?.name ?? []));
  const series = parseSeries(text, names);
  if (series === null) return { attempt: notOk('down', 'protocol') };
  const of = (one: string) => {
    const selector = selectors.get(one);
    return selector === null || selector === undefined ? [] : selected(series, selector);
  };
  const counts = Object.fromEntries(
    Object.entries(metrics).map(([name, one]) => [
      name,
      Object.fromEntries(of(one).map(({ labelText, value }) => [labelText, value])),
    ]),
  );
  const shown = Object.entries(gauges).flatMap(([name, one]): [string, number][] => {
    const found = of(one);
    return found.length === 0 ? [] : [[name, Math.round(found.reduce((sum, { value }) => sum + value, 0))]];
  });
  const newestS = newest === '' ? [] : of(newest).map(({ value }) => value);
  const newestAgeMs = newestS.length === 0 ? null : nowMs - Math.max(...newestS) * 1_000;
  return { figures: { counts, gauges: Object.fromEntries(shown), newestAgeMs } };
}

function parsed(text: string): unknown {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}
