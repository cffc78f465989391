/** The shapes of trade as schemas; the compiler holds them to the model's types. */
import { type SiteTradeAnswer, type SiteTradeView, TRADE_KINDS } from '@tillwatch/model';
import { z } from 'zod';

const timestamp = z.iso.datetime();

const tradeSchema = z.object({
  metric: z.string().describe('What is counted: `orders`.'),
  check: z.string().describe('The check that counts it.'),
  timeZone: z.string().describe('IANA; days are those of its clocks.'),
  date: z.iso.date(),
  state: z
    .enum(['learning', 'warning', 'full', 'closed'])
    .describe(
      'learning: too few days for any alarm. warning: drops are shown, nobody is called. closed: nothing is expected today.',
    ),
  learnedDays: z.number().describe('Days that the expectation is made from.'),
  stepMinutes: z.number(),
  steps: z
    .array(
      z.object({
        at: timestamp,
        expected: z.number(),
        low: z.number(),
        high: z.number(),
        seen: z.number().nullable().describe('null: not over, or not known.'),
      }),
    )
    .readonly()
    .describe('The open time; between low and high lie nine of ten such steps.'),
  soFar: z
    .object({ seen: z.number(), expected: z.number(), unknownMinutes: z.number() })
    .describe('Of the open time until now, as far as it is known.'),
  trouble: z
    .object({
      kind: z.enum(TRADE_KINDS),
      since: timestamp,
      seen: z.number(),
      expected: z.number(),
      low: z.number(),
      high: z.number(),
      lost: z
        .object({ orders: z.number(), low: z.number(), high: z.number() })
        .nullable()
        .describe('An upper estimate: some buy later.'),
      share: z.number().nullable().describe('Of normal trade; null where fewer than ten orders are expected.'),
    })
    .nullable()
    .describe('The drop that stands; null: none.'),
  falseAlarmsAYear: z
    .object({ alone: z.number(), besideFault: z.number() })
    .describe('How often the alarm of this site rises by chance.'),
  visible: z
    .array(z.object({ hours: z.number(), drop: z.number().nullable() }))
    .readonly()
    .describe('The least drop that can be seen within so many usual hours; null: not even a stop.'),
}) satisfies z.ZodType<SiteTradeView>;

export const siteTradeSchema = z.object({
  site: z.string(),
  trade: tradeSchema.nullable().describe('null: no check counts it, or it has not been read yet.'),
}) satisfies z.ZodType<SiteTradeAnswer>;
