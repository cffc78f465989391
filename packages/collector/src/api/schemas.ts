/** The shapes of the answers as schemas: the OpenAPI document is made from them, and the compiler holds them to the model's types. */

import {
  type AgentView,
  CHANGE_SUBJECT_KINDS,
  type ChangeView,
  type CheckView,
  type CollectorDeafness,
  type FlowView,
  HEALTH_STATES,
  type HistoryView,
  type LinkView,
  NODE_KINDS,
  type NodeView,
  SITE_KINDS,
  type SiteDetail,
  type SiteSummary,
  type TransitionView,
} from '@tillwatch/model';
import { z } from 'zod';
import { findingListSchema, findingSchema } from './finding-schemas.js';
import {
  incidentDetailSchema,
  incidentPageSchema,
  incidentSchema,
  suppressionListSchema,
  suppressionSchema,
} from './incident-schemas.js';
import type { PartState, ProblemDocument } from './problem.js';
import { siteTradeSchema } from './trade-schemas.js';

/** A page of `GET /api/v1/sites`. */
export interface SiteList {
  readonly sites: readonly SiteSummary[];
  readonly next: string | null;
  readonly deaf: CollectorDeafness | null;
}

/** `GET /api/v1/sites/{id}/transitions`. */
export interface TransitionList {
  readonly site: string;
  readonly from: string;
  readonly to: string;
  /** Newest first. */
  readonly transitions: readonly TransitionView[];
  /** True when older ones of the range were left off. */
  readonly truncated: boolean;
}

/** A page of `GET /api/v1/sites/{id}/changes`. */
export interface ChangeList {
  readonly site: string;
  readonly since: string;
  readonly until: string;
  /** Newest first. */
  readonly changes: readonly ChangeView[];
  readonly next: string | null;
}

/** `GET /readyz` when it is. */
export interface ReadyView {
  readonly ready: true;
  readonly parts: readonly PartState[];
}

const state = z.enum(HEALTH_STATES).describe('`unknown` means no data; it is neither `ok` nor `down`.');
const reason = z.string().nullable().describe('Reason code; null exactly when the state is `ok`.');
const timestamp = z.string().describe('RFC 3339, UTC, milliseconds: `2026-11-22T08:15:30.250Z`.');
const ratio = z.number().min(0).max(1);

export const siteSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(SITE_KINDS),
  region: z.string().nullable(),
  state,
  reason,
  since: timestamp,
  flows: z.record(z.string(), state).describe('State of each flow by its name.'),
  worst: z
    .array(z.object({ id: z.string(), name: z.string(), state, reason }))
    .readonly()
    .describe('Nodes that are not `ok`, worst first, at most 8.'),
  lastHeardAt: timestamp.nullable(),
}) satisfies z.ZodType<SiteSummary>;

export const checkSchema = z.object({
  id: z.string(),
  kind: z.string(),
  target: z.string(),
  state,
  reason,
  since: timestamp,
  latencyUs: z.number().nullable().describe('Median of the last window that was timed, microseconds.'),
  lossRatio: ratio.nullable().describe('Lost attempts of the last window that had any, 0..1.'),
  values: z.record(z.string(), z.number()).describe('Latest figures; the unit ends each name.'),
  lastAttemptAt: timestamp.nullable(),
}) satisfies z.ZodType<CheckView>;

export const nodeSchema = z.object({
  id: z.string(),
  kind: z.enum(NODE_KINDS),
  name: z.string(),
  at: z.string().nullable().describe("`site/node` where this node really lives, when it is another site's."),
  state,
  reason,
  since: timestamp,
  checks: z.array(checkSchema).readonly(),
}) satisfies z.ZodType<NodeView>;

export const linkSchema = z.object({
  from: z.string(),
  to: z.string(),
  state,
  reason,
  since: timestamp,
  checks: z.array(checkSchema).readonly(),
}) satisfies z.ZodType<LinkView>;

const flowSchema = z.object({
  name: z.string(),
  state,
  critical: z.boolean().describe('The site cannot trade without it.'),
  path: z
    .array(z.array(z.string()).readonly())
    .readonly()
    .describe('Steps in order; each is one node, or alternatives of which one suffices.'),
}) satisfies z.ZodType<FlowView>;

export const transitionSchema = z.object({
  at: timestamp,
  receivedAt: timestamp,
  check: z.string().describe("A check's id, or `session` of the agent itself."),
  subject: z.string().describe('The node or link that the check watches.'),
  from: state,
  to: state,
  reason,
}) satisfies z.ZodType<TransitionView>;

const side = (doc: string) => z.string().nullable().describe(doc);

export const changeSchema = z.object({
  id: z.string().describe('16 hex digits; of a site, the same difference is told once.'),
  at: timestamp.describe('When it was found.'),
  receivedAt: timestamp,
  check: z.string(),
  on: z.string().describe('The node or link that the check watches.'),
  kind: z.enum(CHANGE_SUBJECT_KINDS),
  subject: z.string().describe('Path of the file or folder, name of the command or package.'),
  before: side('Fingerprint (SHA-256, hex) or version before; null: it was not there.'),
  after: side('The same now; null: it is gone.'),
  fields: z
    .array(
      z.object({
        path: z.string().describe('Where the field stands: `coupon.valid_from`, `servers[2].port`, `[section] key`.'),
        before: side('null: it was not there.'),
        after: side('null: it is gone.'),
      }),
    )
    .readonly(),
  fieldsLeftOut: z.number().describe('Fields that differ but are not in `fields`.'),
  changedAt: timestamp.nullable().describe("When the thing says that it changed, by the store's clock."),
  author: z.string().nullable().describe('The user that owns the thing now.'),
}) satisfies z.ZodType<ChangeView>;

const agentSchema = z.object({
  id: z.string(),
  version: z.string(),
  boot: z.string(),
  startedAt: timestamp,
  session: z.enum(['live', 'silent', 'lost']),
  clockOffsetMs: z.number().nullable().describe("The agent's clock minus the collector's."),
  conflict: z
    .object({ boots: z.array(z.string()).readonly(), since: timestamp })
    .nullable()
    .exactOptional()
    .describe(
      "Not null: two machines run under this agent's name and speak in turns; give one of them a name of its own.",
    ),
}) satisfies z.ZodType<AgentView>;

export const siteDetailSchema = siteSummarySchema.extend({
  timeZone: z.string().nullable(),
  vantage: z.string().describe('The node from which everything is seen.'),
  agent: agentSchema,
  nodes: z.array(nodeSchema).readonly(),
  links: z.array(linkSchema).readonly(),
  flowDetails: z.array(flowSchema).readonly(),
  transitions: z.array(transitionSchema).readonly().describe('Newest first, at most 50.'),
  changes: z.array(changeSchema).readonly().describe('Of versions and configuration, newest first, at most 20.'),
}) satisfies z.ZodType<SiteDetail>;

const column = <T extends z.ZodType>(item: T) => z.array(item).readonly();

export const historySchema = z.object({
  site: z.string(),
  check: z.string(),
  from: timestamp,
  to: timestamp,
  stepMs: z.number(),
  source: z.enum(['detail', 'minute', 'hour', 'day']).describe('Windows as they came, or the roll-up that answered.'),
  points: z
    .object({
      atMs: column(z.number()),
      state: column(state),
      medianUs: column(z.number().nullable()),
      maxUs: column(z.number().nullable()),
      lossRatio: column(ratio.nullable()),
      values: z
        .record(z.string(), column(z.number().nullable()))
        .optional()
        .describe('Only with `value`: a column for each name, null where a window had none.'),
    })
    .describe('One column for each figure, all of one length. `atMs` is the start of each point, epoch milliseconds.'),
  next: timestamp
    .nullable()
    .optional()
    .describe('Only with `value`: pass it as `from` for what comes behind; null at the end.'),
  transitions: z.array(transitionSchema).readonly(),
}) satisfies z.ZodType<HistoryView>;

const deafnessSchema = z.object({
  since: timestamp,
  cause: z.enum(['broker-away', 'store-behind']),
}) satisfies z.ZodType<CollectorDeafness>;

export const siteListSchema = z.object({
  sites: z.array(siteSummarySchema).readonly(),
  next: z.string().nullable().describe('Pass it as `cursor` for the next page; null on the last.'),
  deaf: deafnessSchema
    .nullable()
    .describe(
      'Not null: the collector itself hears no agent, and what it shows is as of `since`; nobody is called silent for it.',
    ),
}) satisfies z.ZodType<SiteList>;

export const transitionListSchema = z.object({
  site: z.string(),
  from: timestamp,
  to: timestamp,
  transitions: z.array(transitionSchema).readonly(),
  truncated: z.boolean().describe('True when older ones of the range were left off; ask again with an earlier `to`.'),
}) satisfies z.ZodType<TransitionList>;

export const changeListSchema = z.object({
  site: z.string(),
  since: timestamp,
  until: timestamp,
  changes: z.array(changeSchema).readonly(),
  next: z.string().nullable().describe('Pass it as `cursor` for the next page; null on the last.'),
}) satisfies z.ZodType<ChangeList>;

const partsSchema = z.array(z.object({ part: z.string(), ready: z.boolean() })).readonly();

export const readySchema = z.object({ ready: z.literal(true), parts: partsSchema }) satisfies z.ZodType<ReadyView>;

export const problemSchema = z.object({
  type: z.string().describe('Address of a page about this code.'),
  title: z.string(),
  status: z.number(),
  detail: z.string().describe('What was found and what was expected.'),
  code: z.string(),
  hint: z.string().describe('What to do.'),
  faults: z
    .array(z.object({ parameter: z.string(), found: z.unknown(), expected: z.string(), hint: z.string() }))
    .readonly()
    .optional(),
  parts: partsSchema.optional(),
}) satisfies z.ZodType<Omit<ProblemDocument, 'code' | 'faults' | 'parts'>>;

/** The named shapes of the OpenAPI document. */
export const NAMED_SCHEMAS = {
  SiteList: siteListSchema,
  SiteSummary: siteSummarySchema,
  SiteDetail: siteDetailSchema,
  Node: nodeSchema,
  Link: linkSchema,
  Check: checkSchema,
  Flow: flowSchema,
  Agent: agentSchema,
  Transition: transitionSchema,
  TransitionList: transitionListSchema,
  Change: changeSchema,
  ChangeList: changeListSchema,
  History: historySchema,
  Incident: incidentSchema,
  IncidentDetail: incidentDetailSchema,
  IncidentPage: incidentPageSchema,
  Finding: findingSchema,
  FindingList: findingListSchema,
  Suppression: suppressionSchema,
  SuppressionList: suppressionListSchema,
  SiteTrade: siteTradeSchema,
  Ready: readySchema,
  Problem: problemSchema,
} as const;
export type SchemaName = keyof typeof NAMED_SCHEMAS;
