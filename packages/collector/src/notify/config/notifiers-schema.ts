/** The shape of `notifiers` in a collector's configuration, but for the settings, which each kind checks itself. */
import { LOCALES } from '@tillwatch/model';
import { z } from 'zod';
import { notifierKinds } from '../registry.js';
import { matchSchema, noticeId } from './people-schema.js';

const kinds = notifierKinds() as readonly [string, ...string[]];

export const notifiersSchema = z
  .array(
    z.strictObject({
      id: noticeId.describe('Unique among notifiers; channels name it.'),
      kind: z.enum(kinds).describe('The kind of notifier.'),
      settings: z
        .record(z.string(), z.unknown(), { error: 'a group of settings' })
        .default({})
        .describe('Of this kind of notifier.'),
      perMinute: z
        .number({ error: 'a number of messages' })
        .min(1, { error: 'at least 1' })
        .max(6_000, { error: 'at most 6000' })
        .optional()
        .describe('Messages that the provider takes in a minute, where it is not the usual number.'),
      subscribe: z
        .union([z.boolean(), matchSchema], { error: 'true, false or a group of settings' })
        .optional()
        .describe(
          'Tells it of every incident, or of those that fit; the default is true for programs and false for people.',
        ),
      locale: z.enum(LOCALES).optional().describe('Language of what it subscribes to.'),
    }),
    { error: 'a list' },
  )
  .max(100, { error: 'a list of at most 100' });

export type NotifiersFile = z.output<typeof notifiersSchema>;
