/** People of a scenario's file, as the collector takes them; whatever notifier a channel names is played. */
import { type NotifyConfig, notifyFaults, resolveNotify } from '@tillwatch/collector';
import type { PathFault } from '@tillwatch/config';
import type { ScenarioFile } from './schema.js';

type PeopleFile = NonNullable<ScenarioFile['people']>;

/** Ids that lead nowhere or are there twice, as the collector judges them. */
export function peopleFaults(people: PeopleFile | undefined, file: string): PathFault[] {
  if (people === undefined) return [];
  const notifiers = notifiersOf(people).map((id) => ({ id, kind: PLAYED_KIND }));
  const isOurs = ({ path }: PathFault): boolean => path[0] === 'people' && path.at(-1) !== 'to';
  return notifyFaults({ people, notifiers }, { file, env: {} }).filter(isOurs);
}

/** A kind without addresses, so that channels need none. */
const PLAYED_KIND = 'webhook';

export function notifiersOf({ contacts, teams }: PeopleFile): string[] {
  return [...new Set([...contacts, ...teams].flatMap(({ channels }) => channels.map(({ notifier }) => notifier)))];
}

export function resolvePeople(people: PeopleFile): NotifyConfig['people'] {
  return resolveNotify({ people, notifiers: [], playbooks: [] }, { file: '', env: {} }).people;
}
