/** The shapes of incidents, silences and maintenance windows in the API, and of what people send about them. */
import {
  FAULT_CLASSES,
  FAULT_TRIGGERS,
  HEALTH_STATES,
  INCIDENT_EVENTS,
  INCIDENT_STATES,
  type IncidentDetail,
  type IncidentPage,
  type IncidentView,
  SEVERITIES,
  SITE_TEST_KINDS,
  VANTAGES,
} from '@tillwatch/model';
import { z } from 'zod';
import type { SuppressionView } from '../incidents/views.js';

const timestamp = z.string().describe('RFC 3339, UTC, milliseconds.');
const maybeTime = timestamp.nullable();
const state = z.enum(HEALTH_STATES);
const ratio = z.number().min(0).max(1);
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

const candidate = z.object({ site: z.string().nullable(), component: z.string(), share: ratio });

const cause = z.object({
  site: z.string().nullable().describe('null: several sites share it.'),
  node: z
    .string()
    .exactOptional()
    .describe("A node's id, `node/service` for the program on it, or a part of the estate: `carrier:ct-east`."),
  link: z.string().exactOptional().describe('`from->to`; exactly one of `node` and `link` is there.'),
  kind: z.string().describe('`hard`, `lossy`, `silent`, or the reason that a device gives of itself.'),
  candidates: list(candidate).describe('All that cannot be told apart, likeliest first; shares add up to at most 1.'),
  names: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe('Names of the nodes among them by `site/node`, as far as their sites are known.'),
});

const playbookText = z.object({
  title: z.string(),
  steps: list(z.string()),
  otherwise: list(z.string()).describe('For whom the first does not help: no cash, no mobile data.'),
});

const playbook = z.object({
  id: z.string(),
  flows: list(z.string()).describe('Patterns of the names of flows.'),
  texts: z.object({ en: playbookText, 'zh-CN': playbookText }),
});

const message = z.object({
  to: z.string(),
  name: z.string(),
  channel: z.string(),
  notice: z.string(),
  state: z.enum(['queued', 'delivered', 'rejected', 'held']),
  at: timestamp,
  acknowledgedAt: maybeTime,
});

const mute = z.object({
  kind: z.enum(['silence', 'maintenance', 'closed', 'root']),
  id: z.string(),
  untilMs: z.number().nullable().describe('Epoch milliseconds; null: until further notice.'),
});

export const incidentSchema = z.object({
  id: z.string().describe('`I17`.'),
  state: z.enum(INCIDENT_STATES),
  severity: z.enum(SEVERITIES).describe('By what cannot be sold; P1 is the gravest.'),
  class: z.enum(FAULT_CLASSES),
  trigger: z.enum(FAULT_TRIGGERS),
  cause,
  vantage: z.enum(VANTAGES).describe("Who speaks of it: the store's agent, the collector, or both."),
  onset: timestamp.describe('First bad sample among what it explains.'),
  detectedAt: timestamp,
  acknowledgedAt: maybeTime,
  acknowledgedBy: z.string().nullable(),
  mitigatedAt: maybeTime,
  resolvedAt: maybeTime,
  sites: list(z.string()).describe('The first 50; `siteCount` counts all.'),
  siteCount: z.number(),
  symptoms: z.number().describe('How many checks fail because of it.'),
  flows: list(z.object({ site: z.string(), name: z.string(), state, critical: z.boolean() })),
  lostTrade: z
    .object({ orders: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .describe('Orders that were not taken since the onset, with a 90 % interval.'),
  suspects: list(
    z.object({
      site: z.string(),
      change: z.string(),
      on: z.string(),
      subject: z.string(),
      field: z.string().nullable(),
      author: z.string().nullable(),
      at: timestamp,
    }),
  ).describe('Changes on the way of the fault, likeliest first.'),
  messages: list(message).describe('Who was told, oldest first; the newest 50.'),
  mutedBy: mute.nullable().describe('Not null: nobody is told of it, and why.'),
  recurrence: z.number().describe('Incidents with the same cause that were resolved in the 30 days before.'),
  possibly: z
    .string()
    .nullable()
    .optional()
    .describe('What several sites may have in common that is behind it, not sure yet: `carrier:ct-east`.'),
  heldUntil: timestamp
    .nullable()
    .optional()
    .describe('Nobody is told before then: it may be part of what several sites share, or be graver than it looks.'),
}) satisfies z.ZodType<IncidentView>;

const evidence = z.object({
  mode: z.enum(['hard', 'lossy']),
  suspects: list(z.object({ component: z.string(), share: ratio })),
  isConfident: z.boolean(),
  odds: z.number(),
  since: timestamp,
  for: list(z.string()).describe('Ids of checks that speak for it, weightiest first.'),
  against: list(z.string()),
  cleared: list(z.object({ component: z.string(), by: z.string() })),
  nextTest: z
    .object({
      kind: z.enum(SITE_TEST_KINDS),
      component: z.string().describe('The node or link (`from->to`) that is looked at.'),
      target: z.string().nullable().describe('The address for `ping`.'),
      ifFails: list(z.string()).describe('The suspects that it is if the test fails; the others are it if it passes.'),
    })
    .nullable()
    .exactOptional()
    .describe('What somebody on the spot looks at next; null or absent: nothing would tell the suspects apart.'),
});

export const incidentDetailSchema = incidentSchema.extend({
  evidence: evidence.nullable().describe('null for what a device says of itself.'),
  symptomDetails: list(
    z.object({
      site: z.string(),
      check: z.string(),
      on: z.string(),
      state,
      reason: z.string().nullable(),
      since: timestamp,
    }),
  ),
  timeline: list(
    z.object({
      at: timestamp,
      kind: z.enum(INCIDENT_EVENTS),
      by: z.string().nullable().describe('null: the system.'),
      detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    }),
  ).describe('Oldest first.'),
  mergedInto: z.string().nullable().describe('Where it lives on, for `merged`.'),
  allSites: list(z.string()).exactOptional().describe('All its sites by id; absent where `sites` has them all.'),
  playbooks: list(playbook)
    .exactOptional()
    .describe('What the shop does meanwhile, for what it cannot sell now; the first is needed most.'),
}) satisfies z.ZodType<IncidentDetail>;

export const incidentPageSchema = z.object({
  incidents: list(incidentSchema),
  next: z.string().nullable().describe('Pass it as `after` for the next page; null on the last.'),
}) satisfies z.ZodType<IncidentPage>;

export const suppressionSchema = z.object({
  id: z.string().describe('`S3` of a silence, `M3` of a maintenance window.'),
  sites: list(z.string()).describe('Ids of sites; `*` stands for any run of characters.'),
  components: list(z.string()).describe('The same for components of those sites; empty: all.'),
  reason: z.string(),
  by: z.string(),
  createdAt: timestamp,
  from: timestamp,
  until: timestamp,
}) satisfies z.ZodType<SuppressionView>;

/** `GET /api/v1/silences` and `/api/v1/maintenance`. */
export const suppressionListSchema = z.object({ suppressions: list(suppressionSchema) });

const line = (max: number, doc: string) => {
  const expected = `1 to ${max} characters, no line breaks or control characters`;
  return (
    z
      .string({ error: expected })
      .trim()
      .min(1, expected)
      .max(max, expected)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused.
      .regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/, expected)
      .meta({ description: doc })
  );
};

const by = line(80, 'Who acts, in words.');

export const actBody = z.strictObject({ by });

export const noteBody = z.strictObject({
  by,
  text: z
    .string({ error: '1 to 2000 characters' })
    .trim()
    .min(1, '1 to 2000 characters')
    .max(2_000, '1 to 2000 characters')
    .meta({ description: 'What there is to say; line breaks are kept.' }),
});

const MAX_SILENCE_MINUTES = 30 * 24 * 60;
const minutesExpected = `a whole number of minutes, 0 to ${MAX_SILENCE_MINUTES} (30 days)`;

export const silenceBody = z
  .strictObject({
    by,
    minutes: z
      .int({ error: minutesExpected })
      .min(0, minutesExpected)
      .max(MAX_SILENCE_MINUTES, minutesExpected)
      .meta({ description: "How long, by the collector's clock; 0 ends the silence." }),
    reason: z
      .string({ error: 'at most 500 characters' })
      .trim()
      .max(500, 'at most 500 characters')
      .meta({ description: 'Why; needed but to end it.' }),
  })
  .refine(({ minutes, reason }) => minutes === 0 || reason !== '', { path: ['reason'], error: '1 to 500 characters' });

export const reclassifyBody = z.strictObject({
  by,
  class: z.enum(FAULT_CLASSES, { error: `one of ${FAULT_CLASSES.join(', ')}` }),
  trigger: z.enum(FAULT_TRIGGERS, { error: `one of ${FAULT_TRIGGERS.join(', ')}` }),
  reason: line(500, 'Why; it stands in the timeline.'),
});

const patternsExpected = 'patterns of a-z, A-Z, 0-9, - . : _ / > and *, 1 to 128 characters each';
const pattern = z.string({ error: patternsExpected }).regex(/^[\p{L}\p{N}\-.:_/>*]{1,128}$/u, patternsExpected);
const MAX_SUPPRESSION_MS = 30 * 24 * 3_600_000;
const time = z.iso
  .datetime({ offset: true, error: 'a time as in RFC 3339, such as 2026-11-22T08:15:30Z' })
  .transform((text) => Date.parse(text));

export const suppressionBody = z.strictObject({
  by,
  reason: line(500, 'Why.'),
  sites: z
    .array(pattern, { error: patternsExpected })
    .min(1, 'at least one pattern')
    .max(100, 'at most 100 patterns')
    .meta({ description: 'Ids of sites; `*` stands for any run of characters.' }),
  components: z
    .array(pattern, { error: patternsExpected })
    .max(100, 'at most 100 patterns')
    .default([])
    .meta({ description: 'The same for components of those sites; empty or left off: all.' }),
  from: time.optional().meta({ description: 'Now when left off.', example: '2026-11-22T22:00:00Z' }),
  until: time.meta({ description: 'At most 30 days after `from`.', example: '2026-11-23T04:00:00Z' }),
});

/** Why a span cannot be; null: it can. */
export function spanFault(fromMs: number, untilMs: number, nowMs: number): string | null {
  if (untilMs <= Math.max(fromMs, nowMs)) return 'a time after from, and after now';
  return untilMs - fromMs > MAX_SUPPRESSION_MS ? 'a time at most 30 days after from' : null;
}

export const endQuery = z.strictObject({ by });
