/** People and notifiers of a configuration without faults, in the form that the service works with. */
import {
  type Contact,
  DEFAULT_PLAYBOOKS,
  NOBODY,
  type People,
  type Playbook,
  parseTimeOfDay,
  type Roster,
  type RouteMatch,
  type Subscriber,
  type Team,
  type WeeklyWindow,
} from '@tillwatch/model';
import type { z } from 'zod';
import type { ConfiguredNotifier, NotifyConfig } from '../notify-config.js';
import { findNotifier } from '../registry.js';
import type { NotifiersFile } from './notifiers-schema.js';
import { type SecretsFrom, withSecrets } from './notify-faults.js';
import { type matchSchema, type PeopleFile, type PlaybooksFile, weekdayNumber } from './people-schema.js';

export interface NotifyFile {
  readonly publicUrl?: string | undefined;
  readonly people: PeopleFile;
  readonly notifiers: NotifiersFile;
  readonly playbooks: PlaybooksFile;
}

/** Nobody is told of anything. */
export const NO_NOTIFY: NotifyConfig = { publicUrl: null, people: NOBODY, notifiers: [], playbooks: DEFAULT_PLAYBOOKS };

export function resolveNotify(file: NotifyFile, from: SecretsFrom): NotifyConfig {
  const own = file.playbooks.map(
    ({ id, flows, en, 'zh-CN': zh }): Playbook => ({ id, flows, texts: { en, 'zh-CN': zh } }),
  );
  return {
    publicUrl: file.publicUrl?.replace(/\/+$/, '') ?? null,
    people: peopleOf(file),
    notifiers: file.notifiers.map((entry) => configured(entry, from)),
    playbooks: [...own, ...DEFAULT_PLAYBOOKS],
  };
}

function configured({ id, kind, settings, perMinute }: NotifiersFile[number], from: SecretsFrom): ConfiguredNotifier {
  const notifier = findNotifier(kind);
  if (notifier === null) throw new RangeError(`notifier kind ${kind} was not checked`);
  const { burst, perMinute: usual } = notifier.rate;
  const rate = { perMinute: perMinute ?? usual, burst: Math.max(1, Math.min(burst, perMinute ?? burst)) };
  return { id, notifier, settings: notifier.settings.parse(withSecrets(notifier, settings, from).settings), rate };
}

function peopleOf({ people: file, notifiers }: NotifyFile): People {
  const { timeZone, locale } = file;
  const ofAll = { timeZone, locale };
  return {
    contacts: file.contacts.map((one): Contact => ({ ...ofAll, ...present(one), channels: channelsOf(one.channels) })),
    teams: file.teams.map((one): Team => ({ ...ofAll, ...present(one), channels: channelsOf(one.channels) })),
    rosters: file.rosters.map((one) => rosterOf(one, timeZone)),
    stores: file.stores.map(({ sites, dutyManager }) => ({ sites, manager: dutyManager })),
    vendors: file.vendors.map(({ contact = null, hotline = null, contract = null, ...rest }) => ({
      ...rest,
      contact,
      hotline,
      contract,
    })),
    routes: file.routes.map(({ id, match, style = null, steps }) => ({
      id,
      match: matchOf(match),
      style,
      steps: [...steps].sort((a, b) => a.afterMinutes - b.afterMinutes),
    })),
    subscribers: notifiers.flatMap((entry) => subscriberOf(entry, ofAll)),
    digestAtMinute: minuteOf(file.digestAt),
  };
}

/** Without the fields that are not set, so that they do not stand above defaults. */
function present<
  T extends { timeZone?: string | undefined; locale?: Contact['locale'] | undefined; phone?: string | undefined },
>(one: T) {
  const { timeZone, locale, phone, ...rest } = one;
  return {
    ...rest,
    ...(timeZone !== undefined && { timeZone }),
    ...(locale !== undefined && { locale }),
    ...(phone !== undefined && { phone }),
  };
}

function channelsOf(channels: PeopleFile['contacts'][number]['channels']): Contact['channels'] {
  return channels.map(({ notifier, to = null }) => ({ notifier, to }));
}

function rosterOf(file: PeopleFile['rosters'][number], zone: string): Roster {
  const { id, name = id, timeZone = zone, shifts, overrides, otherwise = null, phone } = file;
  return {
    id,
    name,
    timeZone,
    shifts: shifts.map(({ who, since, ...window }) => ({ ...windowOf(window), who, since })),
    overrides,
    otherwise,
    ...(phone !== undefined && { phone }),
  };
}

function subscriberOf(
  entry: NotifiersFile[number],
  ofAll: { timeZone: string; locale: Contact['locale'] },
): Subscriber[] {
  const { id, kind, subscribe, locale = ofAll.locale } = entry;
  const isProgram = findNotifier(kind)?.isProgram === true;
  const wanted = subscribe ?? isProgram;
  if (wanted === false) return [];
  const match = matchOf(wanted === true ? EVERYTHING : wanted);
  return [
    {
      id: `notifier:${id}`,
      name: id,
      locale,
      timeZone: ofAll.timeZone,
      channel: { notifier: id, to: null },
      isProgram,
      match,
    },
  ];
}

const EVERYTHING = { classes: [], triggers: [], kinds: [], severities: [], sites: [], regions: [], hours: [] };

function matchOf(match: z.output<typeof matchSchema>): RouteMatch {
  return { ...match, hours: match.hours.map(windowOf) };
}

function windowOf({
  days,
  from,
  to,
}: Pick<PeopleFile['rosters'][number]['shifts'][number], 'days' | 'from' | 'to'>): WeeklyWindow {
  return { weekdays: days.map(weekdayNumber), fromMinute: minuteOf(from), toMinute: minuteOf(to) };
}

/** Checked by the schema. */
function minuteOf(text: string): number {
  return parseTimeOfDay(text) ?? 0;
}
