/** What may be asked: query strings and path parameters as schemas, and the faults of those that do not fit. */
import { HEALTH_STATES, type HealthState, INCIDENT_STATES, SITE_KINDS } from '@tillwatch/model';
import { z } from 'zod';
import type { RequestFault } from './problem.js';

/** Ids of sites, checks and flows: 1..64 of `a-z 0-9 -` for sites; checks and flows may carry more, never control characters. */
const MAX_NAME_LENGTH = 128;

export function words<T extends string>(allowed: readonly T[], doc: string) {
  const list = allowed.join(', ');
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(allowed, { error: `one or more of ${list}, separated by commas` })).min(1))
    .optional()
    .meta({ description: `${doc} One or more of ${list}, separated by commas.`, example: allowed[0] });
}

export function count(max: number, preset: number, doc: string) {
  const expected = `a whole number from 1 to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .pipe(z.number().int().min(1, expected).max(max, expected))
    .default(preset)
    .meta({ description: `${doc} 1..${max}, ${preset} when left off.`, example: String(preset) });
}

const EXPECTED_TIME = 'a time as in RFC 3339, such as 2026-11-22T08:15:30Z (write + as %2B)';

function time(doc: string) {
  return z.iso
    .datetime({ offset: true, error: EXPECTED_TIME })
    .transform((text) => Date.parse(text))
    .pipe(z.number({ error: EXPECTED_TIME }))
    .optional()
    .meta({ description: `${doc} RFC 3339.`, example: '2026-11-22T08:15:30Z' });
}

export function text(doc: string) {
  return z
    .string()
    .min(1, 'at least one character')
    .max(MAX_NAME_LENGTH, `at most ${MAX_NAME_LENGTH} characters`)
    .meta({ description: doc });
}

/** `flow=checkout` or `flow=checkout:down,degraded`. */
const EXPECTED_FLOW = `a flow's name, and after a colon the states wanted, such as checkout:down,degraded; states are ${HEALTH_STATES.join(', ')}`;

export interface FlowFilter {
  readonly name: string;
  /** null: any state. */
  readonly states: readonly HealthState[] | null;
}

function flowFilter(value: string, context: z.RefinementCtx): FlowFilter {
  const colon = value.lastIndexOf(':');
  if (colon < 0) return { name: value, states: null };
  const states = value.slice(colon + 1).split(',');
  const known = states.filter((word): word is HealthState => (HEALTH_STATES as readonly string[]).includes(word));
  if (colon === 0 || known.length !== states.length) {
    context.addIssue({ code: 'custom', message: EXPECTED_FLOW });
    return z.NEVER;
  }
  return { name: value.slice(0, colon), states: known };
}

export const ORDERS = ['id', 'worst'] as const;
export type Order = (typeof ORDERS)[number];

export const sitesQuery = z.strictObject({
  state: words(HEALTH_STATES, 'Only sites in these states.'),
  region: text('Only sites of this region, spelled exactly.').optional(),
  kind: words(SITE_KINDS, 'Only sites of these kinds.'),
  q: text('Only sites whose id, name or region contains this, in any case.').optional(),
  flow: text(`Only sites that have this flow, or have it in the states after a colon: \`checkout:down,degraded\`.`)
    .transform(flowFilter)
    .optional(),
  order: z
    .enum(ORDERS, { error: `one of ${ORDERS.join(', ')}` })
    .default('id')
    .meta({
      description:
        '`worst` puts the worst state first, then by id; a site whose state changes between two pages may be missed or seen twice. `id` never does that.',
    }),
  cursor: text('`next` of the page before, with the same `order`.').optional(),
  limit: count(1_000, 200, 'Sites on a page.'),
});
export type SitesQuery = z.output<typeof sitesQuery>;

/** A trade check has a few metrics, and the minute that they are of. */
const MAX_VALUES = 16;
const EXPECTED_VALUES = `names of values, at most ${MAX_VALUES}, separated by commas`;

const range = {
  from: time('Start of the range, one hour before `to` when left off.'),
  to: time('End of the range, now when left off.'),
};

export const historyQuery = z.strictObject({
  check: text('The id of a check, as `GET /api/v1/sites/{id}` lists it.'),
  ...range,
  maxPoints: count(5_000, 500, 'Points at most; what answers is the finest store that fits.'),
  value: z
    .string()
    .transform((list) => [...new Set(list.split(','))])
    .pipe(
      z
        .array(text(''))
        .max(MAX_VALUES, EXPECTED_VALUES)
        .refine((names) => !names.includes('__proto__'), EXPECTED_VALUES),
    )
    .optional()
    .meta({
      description: `Names of values, up to ${MAX_VALUES}, separated by commas: then the points are the windows that hold any of them, the oldest first, each with what was read. Only detail holds values; \`next\` says where to go on.`,
      example: 'orders,minuteAtS',
    }),
});

export const transitionsQuery = z.strictObject({
  check: text("Only this check's; `session` for the agent's own.").optional(),
  ...range,
  limit: count(1_000, 100, 'Transitions at most.'),
});

export const changesQuery = z.strictObject({
  node: text('Only of this node, or of this link (`from->to`).').optional(),
  since: time('Start of the range, seven days before `until` when left off.'),
  until: time('End of the range, now when left off.'),
  cursor: text('`next` of the page before; everything else is as it was then.').optional(),
  limit: count(200, 50, 'Changes on a page.'),
});

export const incidentsQuery = z.strictObject({
  state: words(INCIDENT_STATES, 'Only incidents in these states.'),
  site: text('Only incidents that touch this site.').optional(),
  since: time('Only incidents with their onset at or after this.'),
  after: text('`next` of the page before, with the same filters.').optional(),
  limit: count(500, 100, 'Incidents on a page.'),
});

/** For routes that take no parameters. */
export const noQuery = z.strictObject({});

export const siteParams = z.object({ id: text("The site's id.") });
export const incidentParams = z.object({ id: text("The incident's id.") });
export const suppressionParams = z.object({ id: text('The id of a silence (`S3`) or maintenance window (`M3`).') });
export const problemParams = z.object({ code: text('The code of a problem.') });

/** An asked range in epoch ms, `fromMs` before `toMs`. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

const HOUR_MS = 3_600_000;

/** What the ends of a range are called, and how long it is when its start is left off. */
interface RangeWords {
  readonly from: string;
  readonly to: string;
  readonly spanMs: number;
}

const HISTORY_RANGE: RangeWords = { from: 'from', to: 'to', spanMs: HOUR_MS };
export const CHANGES_RANGE: RangeWords = { from: 'since', to: 'until', spanMs: 7 * 24 * HOUR_MS };

/** Fills in the ends that were left off; answers the fault when the range is empty or turned round. */
export function resolveRange(
  asked: { from?: number | undefined; to?: number | undefined },
  nowMs: number,
  words: RangeWords = HISTORY_RANGE,
): Range | RequestFault {
  const toMs = asked.to ?? nowMs;
  const fromMs = asked.from ?? toMs - words.spanMs;
  if (fromMs < toMs) return { fromMs, toMs };
  return {
    parameter: words.from,
    found: new Date(fromMs).toISOString(),
    expected: `a time before ${new Date(toMs).toISOString()}${asked.to === undefined ? ' (now)' : ` (${words.to})`}`,
    hint: `Exchange ${words.from} and ${words.to}, or leave one off.`,
  };
}

/** Either what was asked, typed, or every fault of it at once. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly RequestFault[] };

/** Checks one part of a request against its schema. */
export function parseRequest<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => faultsOf(issue, input)) };
}

function faultsOf(issue: z.core.$ZodIssue, input: unknown): RequestFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      parameter: key.slice(0, 100),
      found: shortened(valueAt(input, key)),
      expected: 'no such parameter',
      hint: 'Leave it off, or check its spelling.',
    }));
  }
  const parameter = String(issue.path[0] ?? '');
  const found = valueAt(input, parameter);
  const missing = found === undefined;
  const repeated = Array.isArray(found);
  return [
    {
      parameter,
      found: missing ? null : shortened(found),
      expected: repeated ? 'the parameter once' : missing ? 'the parameter' : issue.message,
      hint: missing ? `Add ${parameter}=... to the address.` : 'Correct it, or leave it off.',
    },
  ];
}

function valueAt(input: unknown, key: string): unknown {
  return typeof input === 'object' && input !== null ? Reflect.get(input, key) : undefined;
}

/** What a caller sent is shown to the caller again, but never more of it than helps. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string') return value.length > 100 ? `${value.slice(0, 100)}...` : value;
  if (Array.isArray(value)) return value.slice(0, 4).map(shortened);
  return value;
}
