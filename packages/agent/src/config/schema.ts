/** The shape of an agent's configuration file. Every custom message says what is expected. */
import { secretSchema } from '@tillwatch/config';
import { DEFAULT_CHECK_POLICY, NODE_KINDS, SITE_KINDS, TOPOLOGY_LIMITS } from '@tillwatch/model';
import { z } from 'zod';
import { DURATION_PATTERN, parseDurationMs, parseSizeBytes, SIZE_PATTERN } from './quantities.js';

const ID_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const ID_EXPECTED = 'a-z, 0-9 and - (1 to 64), not - at either end';

const id = () => z.string({ error: ID_EXPECTED }).regex(ID_PATTERN, { error: ID_EXPECTED });
/** Ids that validateTopology judges, so that one wrong id is one fault. */
const topologyId = () => z.string({ error: ID_EXPECTED });
const words = (max: number) => {
  const expected = `text of 1 to ${max} characters`;
  return z.string({ error: expected }).min(1, { error: expected }).max(max, { error: expected });
};

function duration(min: string, max: string) {
  const expected = `a duration from ${min} to ${max}, such as 250ms, 10s, 5m, 1h or 7d`;
  const within = (text: string): boolean => {
    const ms = parseDurationMs(text);
    return ms !== null && ms >= (parseDurationMs(min) ?? 0) && ms <= (parseDurationMs(max) ?? 0);
  };
  return z
    .string({ error: expected })
    .regex(DURATION_PATTERN, { error: expected, abort: true })
    .refine(within, { error: expected });
}

function size(min: string, max: string) {
  const expected = `a size from ${min} to ${max}, such as 64MB`;
  const within = (text: string): boolean => {
    const bytes = parseSizeBytes(text);
    return bytes !== null && bytes >= (parseSizeBytes(min) ?? 0) && bytes <= (parseSizeBytes(max) ?? 0);
  };
  return z
    .string({ error: expected })
    .regex(SIZE_PATTERN, { error: expected, abort: true })
    .refine(within, { error: expected });
}

function count(min: number, max: number) {
  const expected = `a whole number from ${min} to ${max}`;
  return z.int({ error: expected }).min(min, { error: expected }).max(max, { error: expected });
}

const timeZone = z
  .string({ error: 'an IANA time zone such as Asia/Shanghai' })
  .refine(isTimeZone, { error: 'an IANA time zone such as Asia/Shanghai' });

const siteSchema = z.strictObject({
  id: topologyId().describe('The id of this site, unique in the organisation.'),
  name: words(120).describe('The name that people use.'),
  kind: z.enum(SITE_KINDS).default('store').describe('A store, or a hub (data centre).'),
  region: words(120).optional().describe('Groups sites on the wall.'),
  timeZone: timeZone.optional().describe('Times of this site are shown in it.'),
});

const agentSchema = z.strictObject({
  id: id().describe('The id of this agent within its site.'),
  dataDir: words(1_000).default('./data').describe('Where the outbox is kept; relative to this file.'),
});

export const nodeSchema = z.strictObject({
  id: topologyId().describe('Unique within the site.'),
  kind: z.enum(NODE_KINDS).describe('What it is; picks its drawing and its words.'),
  name: words(120).optional().describe('The name that people use; the id when absent.'),
  at: words(130).optional().describe('site/node where it really lives, for a node of another site.'),
});

export const linkSchema = z.strictObject({
  from: topologyId().describe('The node that uses the other.'),
  to: topologyId().describe('The node that is used.'),
});

const stepSchema = z.union([z.string(), z.array(z.string())], {
  error: 'a node id, or a list of node ids of which any one suffices',
});

export const flowSchema = z.strictObject({
  name: topologyId().describe('The business path: checkout, receipt, card, sync...'),
  critical: z.boolean({ error: 'true or false' }).default(false).describe('The site cannot trade without it.'),
  path: z.array(stepSchema).describe('Nodes in order; a list stands for alternatives of which any one suffices.'),
});

const policyFields = {
  failAfter: count(1, 20)
    .optional()
    .describe(`Attempts in a row that confirm a worse state; default ${DEFAULT_CHECK_POLICY.failAfter}.`),
  okAfter: count(1, 20)
    .optional()
    .describe(`Attempts in a row that confirm a better state; default ${DEFAULT_CHECK_POLICY.okAfter}.`),
};
const interval = () => duration('200ms', '1d');
const timeout = () => duration('20ms', '1m');

const defaultsSchema = z.strictObject({
  interval: interval().default('10s').describe('Time from attempt to attempt.'),
  timeout: timeout().default('2s').describe('Time after which an attempt has failed; less than the interval.'),
  ...policyFields,
});

export const checkSchema = z.strictObject({
  id: topologyId().describe('Unique within the site, such as till-1/tcp.'),
  on: words(140).describe('The node that is watched, or the link as from->to.'),
  kind: words(64).describe('The kind of probe.'),
  params: z
    .record(z.string(), z.unknown(), { error: 'a group of settings for the probe' })
    .default({})
    .describe('What the probe needs; differs by kind.'),
  interval: interval().optional().describe('Overrides defaults.interval.'),
  timeout: timeout().optional().describe('Overrides defaults.timeout.'),
  ...policyFields,
  patience: z
    .record(z.string(), duration('0ms', '1d'), { error: 'a group of reasons, each with a duration' })
    .optional()
    .describe(
      'How long a trouble with a reason lasts before it counts, such as operator: 90s; overrides the kind of probe.',
    ),
});

const BROKER_EXPECTED = 'mqtt://host:port or mqtts://host:port, without user and password';

const uplinkSchema = z.strictObject({
  org: id().describe('The organisation; first part of every topic.'),
  brokers: z
    .array(z.string({ error: BROKER_EXPECTED }).refine(isBrokerUrl, { error: BROKER_EXPECTED }), {
      error: 'a list of brokers',
    })
    .min(1, { error: 'at least one broker' })
    .max(8, { error: 'at most 8 brokers' })
    .describe('Tried in order; a second one may stand for a second line.'),
  username: words(200).optional().describe('For the broker.'),
  password: secretSchema
    .optional()
    .describe('A reference to the secret: an environment variable or a file.')
    .meta({ secret: true }),
  window: duration('1s', '5m').default('10s').describe('Length of a heartbeat. A transition is sent at once.'),
  batch: count(1, 30).default(3).describe('Steady heartbeats per message.'),
});

const outboxSchema = z.strictObject({
  maxSize: size('4MB', '100GB').default('64MB').describe('Oldest steady detail goes first beyond it.'),
  maxAge: duration('1h', '366d').default('30d').describe('Heartbeats older than this are given up.'),
});

export const configSchema = z.strictObject({
  site: siteSchema.describe('Who this site is.'),
  agent: agentSchema.describe('This agent.'),
  vantage: topologyId().describe('The node on which the agent runs; everything is seen from there.'),
  nodes: z
    .array(nodeSchema, { error: 'a list of nodes' })
    .describe(`What the site is made of; at most ${TOPOLOGY_LIMITS.nodes}.`),
  links: z
    .array(linkSchema, { error: 'a list of links' })
    .default([])
    .describe('Which node uses which; no round trips.'),
  flows: z.array(flowSchema, { error: 'a list of flows' }).default([]).describe('Business paths over links.'),
  defaults: defaultsSchema
    .default({ interval: '10s', timeout: '2s' })
    .describe('For checks that do not say otherwise.'),
  checks: z
    .array(checkSchema, { error: 'a list of checks' })
    .default([])
    .describe(`What is watched; at most ${TOPOLOGY_LIMITS.checks}.`),
  uplink: uplinkSchema.describe('Where heartbeats go.'),
  outbox: outboxSchema
    .default({ maxSize: '64MB', maxAge: '30d' })
    .describe('Heartbeats wait here until the collector has stored them.'),
});

/** The file as written, defaults filled in, quantities still text. */
export type ConfigFile = z.output<typeof configSchema>;
export type CheckEntry = z.output<typeof checkSchema>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isBrokerUrl(text: string): boolean {
  const url = tryUrl(text);
  return (
    url !== null &&
    (url.protocol === 'mqtt:' || url.protocol === 'mqtts:') &&
    url.hostname !== '' &&
    url.username === '' &&
    url.password === ''
  );
}

function tryUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
