/** The shape of a scenario's file. Every field says what it is for: the reference is made from it. */
import { parseDurationMs } from '@tillwatch/agent';
import { peopleSchema } from '@tillwatch/collector';
import {
  CHECK_STATES,
  FAULT_CLASSES,
  FAULT_TRIGGERS,
  INCIDENT_EVENTS,
  INCIDENT_STATES,
  NODE_KINDS,
  NOTICE_KINDS,
  REASONS,
  SEVERITIES,
  SITE_KINDS,
  VANTAGES,
} from '@tillwatch/model';
import { probeKinds } from '@tillwatch/probes';
import { z } from 'zod';
import { FAULT_HOWS } from './scenario.js';
import { actionSchema, calendarsSchema, suppressionSchema } from './schedule-schema.js';
import { count, duration, ratio, words } from './schema-parts.js';

const LINK = 'a link as from -> to';
const figure = z.union([z.number(), z.strictObject({ from: z.number(), to: z.number() })], {
  error: 'a number, or { from: 0, to: 9 } for one that goes evenly from the one to the other while the fault lasts',
});

export const checkSchema = z.strictObject({
  id: words(64).describe('Unique within the site, such as till-1/tcp.'),
  on: words(140).describe('The node that is watched, or the link as from->to.'),
  kind: z
    .enum(probeKinds() as [string, ...string[]])
    .describe(
      'The kind of probe. icmp, path, snmp-router, host and ntp need the machine; all others need its program, too.',
    ),
  interval: duration().optional().describe('Overrides defaults.interval.'),
  timeout: duration().optional().describe('Overrides defaults.timeout.'),
  counts: z
    .record(z.string(), ratio(0, 600), { error: 'a group of names, each with its mean per minute' })
    .optional()
    .describe('Of a trade check: what is counted, each with its mean per minute.'),
  knownDays: count(0, 60)
    .optional()
    .describe(
      'Of a trade check: so many days before the start on which the same was counted, and from which the collector has learned. 28 and more for alarms that call people.',
    ),
});

export const siteSchema = z.strictObject({
  id: words(64).describe('The id of the site; `{n}` stands for the number of the copy.'),
  name: words(120).optional().describe('The name that people use; the id when absent.'),
  kind: z.enum(SITE_KINDS).default('store').describe('A store, or a hub (data centre).'),
  region: words(120).optional().describe('Groups sites.'),
  timeZone: words(60).optional().describe('IANA time zone, such as Asia/Shanghai.'),
  copies: count(1, 500)
    .default(1)
    .describe('So many sites of the same build: `{n}` in any text of it becomes 1, 2, 3...'),
  vantage: words(64).describe('The node on which the agent runs.'),
  collector: words(64)
    .optional()
    .describe(
      'The node up to which heartbeats go the same way as checks: where that way is cut, they wait. Absent: the way to the line (`wan`, else `router`); in a hub they always get through.',
    ),
  clockSkew: z
    .string({ error: 'a duration, with a minus where the clock is late: -90s' })
    .refine((text) => parseDurationMs(text.replace(/^-/, '')) !== null, {
      error: 'a duration, with a minus where the clock is late: -90s',
    })
    .default('0s')
    .describe("The agent's clock against the true time; `-90s` is late."),
  loss: ratio(0, 0.5).default(0).describe('Share of all attempts that is lost on a good day.'),
  failover: duration().default('30s').describe('From the main line dying until the router uses the backup line.'),
  nodes: z
    .array(
      z.strictObject({
        id: words(64).describe('Unique within the site.'),
        kind: z.enum(NODE_KINDS).describe('What it is.'),
        name: words(120).optional().describe('The name that people use.'),
        at: words(130)
          .optional()
          .describe('`site/node` where it really stands, for what several sites share: a central database, a carrier.'),
      }),
    )
    .min(1)
    .describe('What the site is made of.'),
  links: z
    .array(z.string({ error: LINK }).regex(/^[a-z0-9-{}]+\s*->\s*[a-z0-9-{}]+$/, { error: LINK }))
    .describe('Who uses whom: `till-1 -> switch-1`. A link to a `power` or `carrier` says who feeds it.'),
  flows: z
    .array(
      z.strictObject({
        name: words(64).describe('checkout, receipt, card...'),
        critical: z.boolean().default(false).describe('The site cannot trade without it.'),
        path: z
          .array(z.union([z.string(), z.array(z.string())]))
          .describe('Nodes in order; a list stands for alternatives.'),
      }),
    )
    .default([])
    .describe('Business paths.'),
  checks: z.array(checkSchema).min(1).describe('What its agent watches.'),
});

export const faultSchema = z.strictObject({
  at: duration().describe('When it begins, after the start.'),
  until: duration().optional().describe('When it is over, after the start. Absent: it lasts.'),
  on: z
    .union([words(200), z.array(words(200)).min(1)])
    .describe(
      'site/node, site/node/service (the program on it), or site/from->to; `*` stands for any run of characters but a slash. A list for several at once.',
    ),
  share: ratio(0, 1).optional().describe('Of all that `on` names, only this share, drawn with the seed.'),
  how: z
    .enum(FAULT_HOWS)
    .describe(
      'dead: no attempt is answered. refuses: it answers that it will not. lossy: a share of what crosses it is lost. slow: what crosses it takes longer. silent: the agent on it is gone. says: it tells of a trouble itself. sells: it counts less.',
    ),
  loss: ratio(0.01, 1).optional().describe('For lossy: the share that is lost.'),
  latency: duration().optional().describe('For slow: how much longer each attempt takes.'),
  reason: z.enum(REASONS).optional().describe('For says: what it tells of, such as consumable-out.'),
  state: z
    .enum(CHECK_STATES)
    .optional()
    .describe('For says: the state that a probe makes of it; degraded when absent, ok for figures alone.'),
  values: z
    .record(z.string(), figure, { error: 'a group of figures' })
    .optional()
    .describe('For says: the figures that come with it.'),
  kind: words(64).optional().describe('For says: only to this kind of probe.'),
  sells: ratio(0, 10).optional().describe('For sells: the share of the usual counts.'),
});

export const changeSchema = z.strictObject({
  at: duration().describe('When its check finds it, at its next attempt.'),
  changedAt: duration().optional().describe('When it was made, where the thing itself tells.'),
  site: words(64).describe('The site.'),
  check: words(64).describe('The version check that finds it.'),
  subject: words(256).describe('The file, package or command.'),
  before: words(256).optional().describe('Fingerprint or version before.'),
  after: words(256).optional().describe('The same after.'),
  fields: z
    .array(
      z.strictObject({
        path: words(256).describe('Where it stands in the file: coupon.valid_from.'),
        before: z.string().optional().describe('Absent: it was not there.'),
        after: z.string().optional().describe('Absent: it is gone.'),
      }),
    )
    .default([])
    .describe('What differs.'),
  author: words(64).optional().describe('The user who owns it now.'),
});

const incidentSchema = z.strictObject({
  cause: words(200)
    .optional()
    .describe('site/component of the likeliest candidate; `*` for any run of characters but a slash.'),
  candidates: z.array(words(200)).optional().describe('All of these are among the candidates.'),
  kind: words(64).optional().describe('hard, lossy, silent, or the reason that the device gives.'),
  class: z.enum(FAULT_CLASSES).optional().describe('Its class.'),
  trigger: z.enum(FAULT_TRIGGERS).optional().describe('What set it off.'),
  severity: z.enum(SEVERITIES).optional().describe('P1 to P4.'),
  state: z.enum(INCIDENT_STATES).optional().describe('Its state.'),
  vantage: z.enum(VANTAGES).optional().describe('Who saw it.'),
  sites: count(1, 100_000).optional().describe('How many sites it touches.'),
  suspect: words(256).optional().describe('Subject or field of the first change suspected.'),
  finding: z.boolean().optional().describe('A risk that is no fault yet.'),
  muted: z
    .enum(['silence', 'maintenance', 'closed', 'root', 'nobody'])
    .optional()
    .describe('Why nobody is told; nobody: they are.'),
  recurrence: count(0, 1_000).optional().describe('How many of its kind came in the 30 days before.'),
  timeline: z.array(z.enum(INCIDENT_EVENTS)).optional().describe('Kinds that stand in its timeline.'),
});

const stateSchema = z.strictObject({
  of: words(140).describe('site, site/node or site/from->to.'),
  is: z
    .union([words(64), z.array(words(64)).min(1)])
    .describe('ok, degraded, down, unreachable, unknown; a list for any of them.'),
  reason: z.enum(REASONS).optional().describe('With this reason.'),
});

export const expectationSchema = z.strictObject({
  say: words(300).optional().describe('In words, for whoever reads the result.'),
  incident: incidentSchema.optional().describe('There is an incident like this.'),
  noIncident: incidentSchema.optional().describe('There is none like this, at any moment of the span.'),
  incidents: count(0, 10_000)
    .optional()
    .describe('So many incidents are opened in the span; one that is merged into another does not count.'),
  messages: z
    .strictObject({
      cause: words(200).optional().describe('Of incidents with this cause, at any time of their lives.'),
      notice: z.enum(NOTICE_KINDS).optional().describe('Of this turn alone.'),
      to: words(64).optional().describe('To this contact or team.'),
      count: count(0, 100_000).optional().describe('Exactly so many.'),
      atLeast: count(0, 100_000).optional().describe('So many or more.'),
      atMost: count(0, 100_000).optional().describe('So many or fewer.'),
    })
    .optional()
    .describe('So many messages in the span. Without people in the file: turns that people would be told of.'),
  state: stateSchema.optional().describe('A part is in this state at some moment of the span, as the page shows it.'),
  never: stateSchema.optional().describe('A part is in this state at no moment of the span.'),
  kept: words(64)
    .optional()
    .describe('All that the agent of this site saw is in the store at the end, each heartbeat once.'),
  from: duration().optional().describe('Begin of the span; the start when absent.'),
  by: duration().optional().describe('End of the span; the end of the scenario when absent.'),
  at: duration().optional().describe('A span of one moment: as it is then.'),
});

export const EXPECTED_THINGS = ['incident', 'noIncident', 'incidents', 'messages', 'state', 'never', 'kept'] as const;

const defaultsSchema = z.strictObject({
  interval: duration().default('10s').describe('Time from attempt to attempt.'),
  timeout: duration().default('2s').describe('Time after which an attempt has failed.'),
  window: duration().default('10s').describe('Length of a heartbeat.'),
  batch: count(1, 30).default(3).describe('Steady heartbeats per message.'),
});

export const scenarioSchema = z.strictObject({
  scenario: words(64).describe('Its short name, such as A1.'),
  title: words(200).describe('What happens, in a line.'),
  about: words(8_000).optional().describe('Whatever a reader should know.'),
  pending: words(1_000).optional().describe('Why it is not expected to pass yet.'),
  start: z
    .string({ error: 'a date and time with its offset, such as 2026-11-21T11:00:00+08:00' })
    .refine((text) => /T.*(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)), {
      error: 'a date and time with its offset, such as 2026-11-21T11:00:00+08:00',
    })
    .describe('The moment of 0s.'),
  length: duration().describe('How long it is played.'),
  seed: count(0, 4_294_967_295).default(1).describe('Of all that is drawn: losses, jitter, shares.'),
  defaults: defaultsSchema.prefault({}).describe('For all sites.'),
  sites: z.array(siteSchema).min(1).max(100).describe('Stores and hubs.'),
  people: peopleSchema
    .optional()
    .describe(
      'Contacts, teams, rosters, vendors and routes, as in the configuration of the collector; a channel may name any notifier: what it is given counts as delivered.',
    ),
  calendars: calendarsSchema
    .default([])
    .describe(
      'Opening hours with holidays and exceptions, as in the configuration of the collector. Absent: always open.',
    ),
  suppressions: z
    .array(suppressionSchema)
    .max(100)
    .default([])
    .describe('Silences and maintenance windows: nobody is told of what they cover, everything is measured.'),
  actions: z.array(actionSchema).max(100).default([]).describe('What people do about incidents.'),
  faults: z.array(faultSchema).default([]).describe('What breaks, and when.'),
  changes: z.array(changeSchema).default([]).describe('What is changed, and when that is found.'),
  expect: z.array(expectationSchema).min(1).describe('What has to come of it.'),
});
export type ScenarioFile = z.infer<typeof scenarioSchema>;
