/** The shape of a collector's configuration file; defaults are here and nowhere else. */
import { isIP } from 'node:net';
import { secretSchema } from '@tillwatch/config';
import { TOPIC_ID } from '@tillwatch/protocol';
import { z } from 'zod';
import { calendarsSchema } from '../calendars/calendars-schema.js';
import { notifiersSchema } from '../notify/config/notifiers-schema.js';
import { peopleSchema, playbooksSchema } from '../notify/config/people-schema.js';
import { httpUrl } from '../notify/settings.js';
import { DEFAULT_RETENTION } from '../store/index.js';

const port = (fallback: number) =>
  z
    .int({ error: 'a port, 0 to 65535' })
    .min(0, { error: 'a port, 0 to 65535' })
    .max(65_535, { error: 'a port, 0 to 65535' })
    .default(fallback);
const host = z
  .string({ error: 'an address or host name' })
  .refine((value) => isIP(value) !== 0 || HOST_NAME.test(value), { error: 'an address or host name' })
  .default('127.0.0.1');
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;
/** A century: what is meant to be kept for ever. */
const days = (fallback: number) =>
  z
    .int({ error: 'a number of days' })
    .min(1, { error: 'at least 1 day' })
    .max(36_525, { error: 'at most 36525 days' })
    .default(fallback);

const embedded = z.strictObject({ embedded: z.strictObject({ host, port: port(1883) }) });
const external = z.strictObject({
  url: z
    .string({ error: 'an address' })
    .refine(isBrokerUrl, { error: 'an address such as mqtt://broker.example:1883, without a user in it' }),
  username: z.string().min(1).max(1_000).optional(),
  password: secretSchema.optional().meta({ secret: true }),
});

export const configSchema = z.strictObject({
  org: z
    .string({ error: 'a short name' })
    .regex(TOPIC_ID, { error: 'a-z, 0-9 and -, at most 64 characters' })
    .default('main'),
  dataDir: z.string({ error: 'a directory' }).min(1, { error: 'a directory' }).max(1_000).default('./data'),
  listen: z
    .strictObject({
      host,
      port: port(8420),
      allowedHosts: z.array(z.string().min(1).max(253)).max(32).default([]),
      allowedOrigins: z.array(z.string().min(1).max(300)).max(32).default([]),
    })
    .prefault({}),
  broker: z
    .union([embedded, external], { error: 'either embedded: { host, port } or url with username and password' })
    .prefault({ embedded: {} }),
  retention: z
    .strictObject({
      detailDays: days(DEFAULT_RETENTION.detailDays),
      minuteDays: days(DEFAULT_RETENTION.minuteDays),
      hourDays: days(DEFAULT_RETENTION.hourDays),
    })
    .prefault({}),
  maxSites: z
    .int({ error: 'a number of sites' })
    .min(1, { error: 'at least 1' })
    .max(1_000_000, { error: 'at most 1000000' })
    .default(20_000),
  calendars: calendarsSchema.default([]),
  publicUrl: httpUrl.optional().describe('Address under which people reach the page; links in messages begin with it.'),
  people: peopleSchema.prefault({}),
  notifiers: notifiersSchema.default([]),
  playbooks: playbooksSchema.default([]),
});

export type ConfigFile = z.output<typeof configSchema>;

/** A user in the address would be logged and shown wherever the address is. */
function isBrokerUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  return /^(mqtts?|wss?):$/.test(protocol) && hostname !== '' && username === '' && password === '';
}
