/** The shape of `people` and `playbooks` in a collector's configuration; defaults are here and nowhere else. */
import {
  FAULT_TRIGGERS,
  isTimeZone,
  LOCALES,
  MESSAGE_STYLES,
  NODE_KINDS,
  PEOPLE_LIMITS,
  PLAYBOOK_LIMITS,
  parseTimeOfDay,
  SEVERITIES,
} from '@tillwatch/model';
import { z } from 'zod';

const ID = 'a short name of a-z, 0-9 and -';
const idText = z.string({ error: ID }).regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, { error: ID });
const text = (maxChars: number) => {
  const error = `text of 1 to ${maxChars} characters`;
  return z.string({ error }).min(1, { error }).max(maxChars, { error });
};
const list = <T extends z.ZodType>(item: T, max: number) => {
  const error = 'a list';
  return z.array(item, { error }).max(max, { error: `a list of at most ${max}` });
};
const patterns = (doc: string) => list(text(200), 200).default([]).describe(doc);
const timeOfDay = z
  .string({ error: 'a time such as 08:30' })
  .refine((value) => parseTimeOfDay(value) !== null, { error: 'a time such as 08:30' });
const timeZone = z
  .string({ error: 'a time zone such as Asia/Shanghai' })
  .refine(isTimeZone, { error: 'a time zone such as Asia/Shanghai' });
const locale = z.enum(LOCALES);
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const days = list(z.enum(WEEKDAYS), 7)
  .min(1, { error: 'at least one day' })
  .default([...WEEKDAYS]);
const LOCAL_MINUTE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/;
const localMinute = z
  .string({ error: 'a local time such as 2026-12-24T20:00' })
  .regex(LOCAL_MINUTE, { error: 'a local time such as 2026-12-24T20:00' });
const date = z
  .string({ error: 'a date such as 2026-01-05' })
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { error: 'a date such as 2026-01-05' });

/** The number of a day's name, 0 Sunday. */
export function weekdayNumber(day: (typeof WEEKDAYS)[number]): number {
  return WEEKDAYS.indexOf(day);
}

const channel = z.strictObject({
  notifier: idText.describe('Id of a notifier below notifiers.'),
  to: text(320).optional().describe('Whom to address there; what it is depends on the kind of notifier.'),
});
const window = {
  days: days.describe('On which days it begins.'),
  from: timeOfDay.default('00:00').describe('When it begins, in local time.'),
  to: timeOfDay.default('24:00').describe('When it ends; before its beginning means on the next day.'),
};

const phone = text(40).describe('Shown to the stores that call them, also while a store has no line.');

const contact = z.strictObject({
  id: idText.describe('Unique among contacts, teams and rosters.'),
  name: text(80).describe('The name that people use.'),
  locale: locale.optional().describe('Language of the messages.'),
  timeZone: timeZone.optional().describe('For digests; the default is that of people.'),
  channels: list(channel, 10)
    .min(1, { error: 'at least one channel' })
    .describe('In order of preference; the next one is used where one refuses.'),
  aliases: list(text(120), 20).default([]).describe('Names under which this person makes changes.'),
  phone: phone.optional(),
});

const team = z.strictObject({
  id: idText.describe('Unique among contacts, teams and rosters.'),
  name: text(80).describe('The name that people use.'),
  locale: locale.optional().describe('Language of the messages.'),
  timeZone: timeZone.optional().describe('For digests; the default is that of people.'),
  channels: list(channel, 10).default([]).describe('A group chat; without one each member gets a message.'),
  members: list(idText, 200).default([]).describe('Ids of contacts.'),
  phone: phone.optional(),
});

const roster = z.strictObject({
  id: idText.describe('Unique among contacts, teams and rosters.'),
  name: text(80).optional().describe('The name that people use; the id when absent.'),
  timeZone: timeZone.optional().describe('Its shifts are in it; the default is that of people.'),
  shifts: list(
    z.strictObject({
      ...window,
      who: list(idText, 52)
        .min(1, { error: 'at least one contact' })
        .describe('Ids of contacts; several take turns week by week.'),
      since: date.default('2026-01-05').describe('A day of the week in which the first of them has it.'),
    }),
    100,
  ).describe('The first that fits has the duty.'),
  overrides: list(
    z.strictObject({
      from: localMinute.describe('When it begins, in local time.'),
      to: localMinute.describe('When it ends, in local time.'),
      who: idText.describe('Id of a contact.'),
    }),
    1_000,
  )
    .default([])
    .describe('Stand above the shifts.'),
  otherwise: idText.optional().describe('Id of the contact that has the duty where no shift fits.'),
  phone: phone.optional(),
});

const match = z.strictObject({
  classes: patterns('Classes of faults, such as infrastructure/network-*.'),
  triggers: list(z.enum(FAULT_TRIGGERS), 20).default([]).describe('What set it off.'),
  kinds: list(z.enum(NODE_KINDS), 50).default([]).describe('Kinds of the component at fault.'),
  severities: list(z.enum(SEVERITIES), 4).default([]).describe('P1 to P4.'),
  sites: patterns('Ids of sites; * stands for any characters.'),
  regions: patterns('Regions of sites; * stands for any characters.'),
  hours: list(z.strictObject(window), 20).default([]).describe("In the site's local time."),
});

const route = z.strictObject({
  id: idText.describe('Names it in the log.'),
  match: match.prefault({}).describe('What it is for; an empty list fits all.'),
  style: z.enum(MESSAGE_STYLES).optional().describe('page, task or digest; the default is page, and digest for P4.'),
  steps: list(
    z.strictObject({
      afterMinutes: z
        .number({ error: 'a number of minutes' })
        .min(0, { error: 'at least 0' })
        .max(10_080, { error: 'at most 10080' })
        .default(0)
        .describe('Minutes without an acknowledgement since the first message.'),
      to: list(idText, 20)
        .min(1, { error: 'at least one recipient' })
        .describe('duty-manager, change-author, vendor, or ids of contacts, teams and rosters, in order.'),
    }),
    PEOPLE_LIMITS.steps,
  )
    .min(1, { error: 'at least one step' })
    .describe('Who is told, and who next where nobody acknowledges.'),
});

/** Also for what a notifier subscribes to. */
export const matchSchema = match;
export const noticeId = idText;

export const peopleSchema = z.strictObject({
  timeZone: timeZone.default('UTC').describe('Of whoever states none.'),
  locale: locale.default('en').describe('Of whoever states none.'),
  digestAt: timeOfDay.default('08:30').describe("When digests are sent, in the recipient's local time."),
  contacts: list(contact, PEOPLE_LIMITS.contacts).default([]),
  teams: list(team, PEOPLE_LIMITS.teams).default([]),
  rosters: list(roster, PEOPLE_LIMITS.rosters).default([]),
  stores: list(
    z.strictObject({
      sites: list(text(200), 2_000)
        .min(1, { error: 'at least one site' })
        .describe('Ids of sites; * stands for any characters.'),
      dutyManager: idText.describe('Id of a contact, team or roster.'),
    }),
    PEOPLE_LIMITS.stores,
  )
    .default([])
    .describe('Who keeps order in a shop, and is told first.'),
  vendors: list(
    z.strictObject({
      id: idText.describe('Names it in the log.'),
      name: text(80).describe('The name that people use.'),
      components: patterns('Components that are theirs, such as carrier:ct-*.'),
      kinds: list(z.enum(NODE_KINDS), 50).default([]).describe('Kinds of components that are theirs.'),
      sites: patterns('Ids of sites; * stands for any characters.'),
      contact: idText.optional().describe('Id of a contact, team or roster.'),
      hotline: text(80).optional().describe('Told with the message.'),
      contract: text(80).optional().describe('Told with the message.'),
    }),
    PEOPLE_LIMITS.vendors,
  ).default([]),
  routes: list(route, PEOPLE_LIMITS.routes).default([]).describe('The first that fits is taken.'),
});

const playbookText = z.strictObject({
  title: text(120).describe('What does not work, in the words of the shop.'),
  steps: list(text(PLAYBOOK_LIMITS.stepChars), PLAYBOOK_LIMITS.steps)
    .min(1, { error: 'at least one step' })
    .describe('At most five plain steps.'),
  otherwise: list(text(PLAYBOOK_LIMITS.stepChars), PLAYBOOK_LIMITS.steps)
    .min(1, { error: 'at least one step' })
    .describe('For whom the first does not help: no cash, no mobile data.'),
});

export const playbooksSchema = list(
  z.strictObject({
    id: idText.describe('Unique among playbooks.'),
    flows: list(text(200), 50)
      .min(1, { error: 'at least one flow' })
      .describe('Names of flows; * stands for any characters.'),
    en: playbookText.describe('In English.'),
    'zh-CN': playbookText.describe('In Simplified Chinese.'),
  }),
  PLAYBOOK_LIMITS.playbooks,
);

export type PeopleFile = z.output<typeof peopleSchema>;
export type PlaybooksFile = z.output<typeof playbooksSchema>;
