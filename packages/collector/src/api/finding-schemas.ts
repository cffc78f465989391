/** The shapes of findings in the API. */
import { FINDING_KINDS, type FindingList, type FindingView } from '@tillwatch/model';
import { z } from 'zod';

const timestamp = z.string().describe('RFC 3339, UTC, milliseconds.');

export const findingSchema = z.object({
  id: z.string().describe('The same for the same risk.'),
  site: z.string(),
  kind: z.enum(FINDING_KINDS),
  component: z.string().nullable().describe("A node's id, or a link's; null: the whole site."),
  name: z.string().nullable(),
  check: z.string().nullable().describe('The check that tells it; null for what the definition alone tells.'),
  faultAt: timestamp
    .nullable()
    .describe('When it becomes a fault, at the earliest; null: at any time, when something else fails.'),
  values: z.record(z.string(), z.number()).describe('Figures of it, units in their names.'),
  flows: z.array(z.string()).readonly().describe('Flows that stop when it becomes a fault, critical ones first.'),
  opensAt: timestamp
    .nullable()
    .describe('The opening that the store is looked over for; null: it is open, or opens later.'),
}) satisfies z.ZodType<FindingView>;

export const findingListSchema = z.object({
  findings: z.array(findingSchema).readonly(),
  total: z.number().describe('All that pass the filter; `findings` has the first of them.'),
}) satisfies z.ZodType<FindingList>;
