/** The part of a scenario's file that is about time and people at work: opening hours, what is not to be told, and what somebody does about an incident. */
import { calendarsSchema } from '@tillwatch/collector';
import { z } from 'zod';
import { duration, words } from './schema-parts.js';

export { calendarsSchema };

export const suppressionSchema = z.strictObject({
  at: duration().describe('When somebody enters it, after the start.'),
  kind: z
    .enum(['silence', 'maintenance'])
    .describe('silence: nobody is told for a while. maintenance: work is being done there.'),
  sites: z.array(words(128)).min(1).describe('Ids of sites; `*` stands for any run of characters.'),
  components: z
    .array(words(140))
    .default([])
    .describe('Nodes and links, with `*`: only what is found to be broken there. Absent: all of the site.'),
  from: duration().optional().describe('When it begins, after the start; as soon as it is entered when absent.'),
  until: duration().describe('When it ends, after the start.'),
  endedAt: duration().optional().describe('When somebody ends it before its time.'),
  reason: words(500).describe('Why.'),
  by: words(64).describe('Who.'),
});

export const ACTS = ['acknowledge', 'mitigate', 'resolve', 'note', 'silence'] as const;

export const actionSchema = z.strictObject({
  at: duration().describe('When, after the start.'),
  act: z
    .enum(ACTS)
    .describe(
      'acknowledge: I have it. mitigate: people can buy again. resolve: it is over. note: a line in its timeline. silence: nobody is told of it until then.',
    ),
  cause: words(200).describe(
    'Of which incidents: site/component of the likeliest candidate, with `*`; all of them that live at that moment.',
  ),
  by: words(64).describe('Who.'),
  text: words(2_000).optional().describe('For note: what it says.'),
  until: duration().optional().describe('For silence: when it ends, after the start.'),
});
