/** Parameters of the `trade` kind. */
import { TillwatchError } from '@tillwatch/model';
import { z } from 'zod';
import {
  DRIVER_NOTE,
  type LoginTarget,
  loginParams,
  parseLogin,
  printLogin,
  SERVER_ENGINES,
} from '../database/parameters.js';
import { headersParam, isPlainUrl } from '../http/parameters.js';
import { familyParam, hostParam } from '../network/target.js';
import { slowMsParam } from '../slowness.js';
import { caFileParam } from '../tls/authorities.js';
import { isPointer } from './json-pointer.js';
import { isLinePattern } from './line-patterns.js';
import { parseSelector } from './prometheus-text.js';

export const SOURCES = ['sql', 'http', 'prometheus', 'log'] as const;
/** Values of its own; the configuration's names must be others. */
export const OWN_VALUES = ['minuteAtS', 'minutes', 'dataAgeS', 'skippedMinutes'] as const;

const MAX_NAMES = 16;
const name = z
  .string()
  .max(32)
  .regex(/^[a-z][A-Za-z0-9]*$/, 'a name such as orders or couponIssues');
const named = (text: z.ZodType<string>) =>
  z.record(name, text).refine((record) => Object.keys(record).length <= MAX_NAMES, `at most ${MAX_NAMES}`);
const expression = z.string().min(1).max(512);

const fields = {
  source: z
    .enum(SOURCES)
    .describe('Where counts come from: a database, a JSON document over HTTP, a Prometheus endpoint, a log file.'),
  metrics: named(expression)
    .refine((metrics) => Object.keys(metrics).length > 0, 'at least one metric')
    .describe(
      'What is counted, by name: a column of the query (`sql`), a JSON pointer (`http`: `/today/orders`), a series (`prometheus`: `orders_total{kind="sale"}`), a regular expression of lines (`log`; a group `(?<count>..)` adds its number).',
    ),
  ratios: named(z.string().max(65))
    .default({})
    .describe(
      'Shares of two metrics, by name: `{"approved": "approvals/payments"}` becomes the value `approvedPermille`.',
    ),
  gauges: named(expression)
    .default({})
    .describe(
      'What stands at a figure rather than growing, told with each report: `openLanes`, `signedOn`. Written as metrics are; not for logs.',
    ),
  newest: z
    .string()
    .max(512)
    .default('')
    .describe(
      "How old the newest data is: a column with its age in seconds (`sql`), a JSON pointer to its time, a series with its time in epoch seconds. Empty: not known. A log's is the time of its last writing.",
    ),
  staleS: z
    .int()
    .min(0)
    .max(31_536_000)
    .default(0)
    .describe(
      'Age of the newest data in seconds from which it is `stale`; 0 for never. A shop that is closed sells nothing.',
    ),
  lateS: z
    .int()
    .min(0)
    .max(3_600)
    .default(30)
    .describe(
      'Seconds after the end of a minute for which its rows and lines are waited for. A row that comes later is not counted; a line that does counts in the next report.',
    ),
  catchUpHours: z
    .int()
    .min(1)
    .max(168)
    .default(24)
    .describe('Hours back for which minutes are reported that were missed while the agent or its source was away.'),
};

const sqlFields = {
  engine: z
    .enum([...SERVER_ENGINES, 'sqlite'])
    .default('mariadb')
    .describe(`Which database (\`sql\`): a server or an SQLite file. ${DRIVER_NOTE}`),
  host: z
    .union([z.literal(''), hostParam])
    .default('')
    .meta({ type: 'string', maxLength: 253 })
    .describe('Host name or IP address of the server (`sql`).'),
  ...loginParams,
  query: z
    .string()
    .max(4_096)
    .default('')
    .describe(
      'A SELECT (`sql`) of one row of numbers, one column for each metric and gauge and no other: a query that returns text or more rows is refused. With `:from` and `:to` it is asked for whole minutes (`at >= :from AND at < :to`); without, its numbers are totals whose growth is reported. It runs read-only.',
    ),
  timeForm: z
    .enum(['local', 'utc', 'epochS', 'epochMs'])
    .default('utc')
    .describe(
      "How `:from` and `:to` are written (`sql`): `'2026-11-22 08:15:00'` in UTC or in this machine's zone (not where clocks change twice a year), or as a number.",
    ),
};

const httpFields = {
  url: z
    .union([z.literal(''), z.string().max(2_048).refine(isPlainUrl, 'an http or https URL without user and password')])
    .default('')
    .meta({ type: 'string', maxLength: 2_048 })
    .describe(
      'The endpoint (`http`, `prometheus`). With `{from}` and `{to}` (epoch seconds) it is asked for whole minutes; without, its numbers are totals whose growth is reported. Its query is never printed.',
    ),
  headers: headersParam,
  verifyCertificate: z
    .boolean()
    .default(true)
    .describe('Refuse a certificate that is expired, untrusted or made out to another name.'),
};

export const tradeParams = z
  .strictObject({
    ...fields,
    ...sqlFields,
    ...httpFields,
    file: z
      .string()
      .max(1_024)
      .default('')
      .describe("The log file (`%Y`, `%m`, `%d` stand for today's date), or the SQLite file."),
    timePattern: z
      .string()
      .max(512)
      .refine(isLinePattern, 'a regular expression')
      .default('^\\[?(\\d{4}-\\d\\d-\\d\\d[T ][0-9:.,]+(?:Z|[+-]\\d\\d:?\\d\\d)?)')
      .describe(
        'Where a line (`log`) has its time (first group): ISO 8601, epoch seconds or milliseconds, or a time of day. A line without one belongs to the line before.',
      ),
    family: familyParam,
    caFile: caFileParam,
    slowMs: slowMsParam,
  })
  .superRefine((value, context) => {
    for (const fault of faultsOf(value))
      context.addIssue({ code: 'custom', path: [...fault.path], message: fault.message, input: '' });
  });

export type TradeParams = z.infer<typeof tradeParams>;

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function faultsOf(value: TradeParams): Fault[] {
  return [...lackingFaults(value), ...expressionFaults(value), ...nameFaults(value)];
}

function lackingFaults({ source, engine, ...value }: TradeParams): Fault[] {
  const needed = {
    sql: engine === 'sqlite' ? (['file', 'query'] as const) : (['host', 'user', 'query'] as const),
    http: ['url'] as const,
    prometheus: ['url'] as const,
    log: ['file'] as const,
  }[source];
  return needed
    .filter((field) => value[field] === '')
    .map((field) => ({ path: [field], message: `a ${field}, as ${source} has one` }));
}

function expressionFaults({ source, metrics, gauges, newest }: TradeParams): Fault[] {
  const entries: [readonly string[], string][] = [
    ...Object.entries(metrics).map(([key, text]): [string[], string] => [['metrics', key], text]),
    ...Object.entries(gauges).map(([key, text]): [string[], string] => [['gauges', key], text]),
    ...(newest === '' ? [] : [[['newest'], newest] as [string[], string]]),
  ];
  if (source === 'log' && (Object.keys(gauges).length > 0 || newest !== ''))
    return [{ path: ['gauges'], message: 'no gauges and no newest: a log has none' }];
  const is = {
    sql: isColumn,
    http: isPointer,
    prometheus: (text: string) => parseSelector(text) !== null,
    log: isLinePattern,
  }[source];
  const expected = {
    sql: 'the name of a column',
    http: 'a JSON pointer such as /orders',
    prometheus: 'a series such as orders_total{kind="sale"}',
    log: 'a regular expression',
  }[source];
  return entries.filter(([, text]) => !is(text)).map(([path]) => ({ path, message: expected }));
}

function isColumn(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_ ]{0,127}$/u.test(text);
}

function nameFaults({ metrics, ratios, gauges }: TradeParams): Fault[] {
  const taken = new Set<string>(OWN_VALUES);
  const faults: Fault[] = [];
  const claim = (path: readonly string[], value: string): void => {
    if (taken.has(value)) faults.push({ path, message: `another name: ${value} is taken` });
    taken.add(value);
  };
  for (const key of Object.keys(metrics)) claim(['metrics', key], key);
  for (const key of Object.keys(gauges)) claim(['gauges', key], key);
  for (const [key, ratio] of Object.entries(ratios)) {
    claim(['ratios', key], `${key}Permille`);
    const parts = ratio.split('/');
    if (parts.length !== 2 || parts.some((part) => !Object.hasOwn(metrics, part)))
      faults.push({ path: ['ratios', key], message: 'two metrics, such as approvals/payments' });
  }
  return faults;
}

/** The login of a server's engine, or null for SQLite. */
export function loginOf(params: TradeParams): LoginTarget | null {
  const engine = SERVER_ENGINES.find((known) => known === params.engine);
  return engine === undefined ? null : { ...params, engine };
}

/** True where whole minutes are asked for, and not totals. */
export function asksForMinutes({ source, query, url }: Pick<TradeParams, 'source' | 'query' | 'url'>): boolean {
  if (source === 'sql') return /:from\b/.test(query) && /:to\b/.test(query);
  return source === 'http' && /\{from\}/i.test(url) && /\{to\}/i.test(url);
}

/** `mariadb://10.0.0.5:3306/shop`, `sqlite:/var/till/pos.db`, `http://10.0.0.5/metrics`, `/var/log/pos.log`. */
export function printTradeTarget(params: TradeParams): string {
  if (params.source === 'sql') {
    const login = loginOf(params);
    return login === null ? `sqlite:${params.file}` : printLogin(login);
  }
  if (params.source === 'log') return params.file;
  const { origin, pathname } = new URL(params.url);
  return origin + pathname;
}

/** TARGET: a URL, `ENGINE://HOST[:PORT][/DATABASE]`, `sqlite:PATH`, or the path of a log. Throws TillwatchError `usage`. */
export function parseTradeTarget(target: string): Record<string, unknown> {
  if (/^https?:\/\//i.test(target)) return { source: /\/metrics$/.test(target) ? 'prometheus' : 'http', url: target };
  const sqlite = /^sqlite:(?<file>.+)$/s.exec(target)?.groups;
  if (sqlite) return { source: 'sql', engine: 'sqlite', file: sqlite.file };
  if (target.includes('://')) return { source: 'sql', ...parseLogin(target) };
  if (!/[/\\]/.test(target))
    throw new TillwatchError('usage', `not a target: ${target}`, {
      hint: 'Give http://HOST/PATH, ENGINE://HOST/DATABASE, sqlite:PATH, or the path of a log file.',
    });
  return { source: 'log', file: target };
}
