/** The incident side of the collector put together: store, suppressions, desk, estate watch and board, opened and stopped in order. */
import {
  DEFAULT_INCIDENT_SETTINGS,
  ESTATE_SOURCE,
  type Incident,
  type IncidentSettings,
  isLiving,
  type Places,
  type Playbook,
  placeSighting,
  placesOf,
  type SiteDefinition,
  type SiteSighting,
} from '@tillwatch/model';
import type { CalendarConfig } from '../calendars/calendars-schema.js';
import { createSiteHours, type SiteFacts } from '../calendars/site-hours.js';
import type { Clock } from '../clock.js';
import { createEstateWatch, type EstateWatch, type OpenSharedSites } from '../diagnosis/estate-watch.js';
import { createFoldedLog, type Log } from '../log.js';
import { type CancelTimer, every, type Timers } from '../timers.js';
import { createIncidentBoard, type IncidentBoard } from './board.js';
import { createIncidentDesk, type RunningDesk } from './desk.js';
import type { IncidentStore } from './ports.js';
import type { SiteHours } from './suppression.js';
import { createSuppressionDesk, type SuppressionDesk } from './suppression-desk.js';

export interface IncidentsDependencies {
  readonly store: IncidentStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Opening hours by site; default: always open. */
  readonly calendars?: readonly CalendarConfig[];
  /** Opening hours from elsewhere, above `calendars`. */
  readonly hours?: SiteHours;
  readonly settings?: IncidentSettings;
  /** What shops do meanwhile. Default: ours. */
  readonly playbooks?: readonly Playbook[];
}

export interface Incidents {
  readonly store: IncidentStore;
  readonly desk: RunningDesk;
  readonly board: IncidentBoard;
  readonly suppressions: SuppressionDesk;
  readonly hours: SiteHours;
  /** Takes what is wrong with one site, for its own incidents and for what it shares with others. */
  sight(sighting: SiteSighting): void;
  /** To be told of what sites are made of, and of sites that are gone. */
  readonly sites: Pick<EstateWatch, 'define' | 'lose' | 'forget'>;
  /** Takes back what the store kept. Throws TillwatchError `store-unusable`. */
  open(): Promise<void>;
  /** Begins to watch time. */
  start(): void;
  /** Stores what was taken, and takes nothing more. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const NOWHERE: Places = new Map();
const UPKEEP_MS = 60_000;
/** Details of incidents are kept for this long after their end; the incidents themselves for ever. */
const DETAIL_MS = 400 * 24 * 3_600_000;

/** Makes it; nothing happens before `open()`. */
export function createIncidents(deps: IncidentsDependencies): Incidents {
  const { store, clock, timers, log, settings = DEFAULT_INCIDENT_SETTINGS } = deps;
  const folded = createFoldedLog(log, () => clock.nowMs());
  const facts = new Map<string, SiteFacts>();
  const places = new Map<string, Places>();
  const definitions = new Map<string, SiteDefinition>();
  const hours = deps.hours ?? createSiteHours(deps.calendars ?? [], (site) => facts.get(site));
  const suppressions = createSuppressionDesk({ store, clock, hours });
  const desk = createIncidentDesk({ store, suppressions, clock, timers, log, settings });
  const board = createIncidentBoard({
    desk,
    store,
    clock,
    timers,
    log,
    ...(deps.playbooks !== undefined && { playbooks: deps.playbooks }),
    nameOf: (site, node) => definitions.get(site)?.nodes.find(({ id }) => id === node)?.name,
  });
  const watch = createEstateWatch({
    clock,
    timers,
    onSighting: (sighting) => desk.sight(sighting),
    isAnyStanding: () => [...desk.incidents()].some((incident) => isLiving(incident) && isOfEstate(incident)),
    isOpen: (site) => hours.at(site, clock.nowMs()).isOpen,
  });
  let stopUpkeep: CancelTimer | null = null;

  /** With each part under its own name, and what the first message of each cause waits for. */
  function placed(sighting: SiteSighting): SiteSighting {
    const { site, causes } = sighting;
    const moved = placeSighting(sighting, places.get(site) ?? NOWHERE, (other) => facts.has(other));
    return {
      ...moved,
      causes: moved.causes.map((cause, index) => {
        const awaits = watch.awaits(site, causes[index] ?? cause, cause.at ?? site);
        return awaits.length === 0 ? cause : { ...cause, awaits: [...(cause.awaits ?? []), ...awaits] };
      }),
    };
  }

  async function upkeep(): Promise<void> {
    try {
      await store.expire(clock.nowMs() - DETAIL_MS);
    } catch (err) {
      folded.warn('upkeep', { err }, 'incident-upkeep-failed');
    }
  }

  return {
    store,
    desk,
    board,
    suppressions,
    hours,
    sites: {
      define(parts) {
        const { id, kind, timeZone = null } = parts.definition.site;
        facts.set(id, { kind, timeZone });
        places.set(id, placesOf(parts.definition));
        definitions.set(id, parts.definition);
        watch.define(parts);
      },
      lose: (site) => watch.lose(site),
      forget(site) {
        facts.delete(site);
        places.delete(site);
        definitions.delete(site);
        watch.forget(site);
      },
    },
    sight(sighting) {
      desk.sight(placed(sighting));
      if (sighting.isPast !== true) watch.sight(sighting);
    },
    async open() {
      const { living, recent, lastNumber } = await store.open(clock.nowMs() - settings.recurrenceWindowMs);
      await suppressions.open();
      desk.restore(living, recent, lastNumber);
      await board.start();
    },
    start() {
      desk.start();
      watch.start([...desk.incidents()].filter(isLiving).flatMap(openShared));
      stopUpkeep ??= every(timers, UPKEEP_MS, () => void upkeep());
    },
    async stop() {
      stopUpkeep?.();
      watch.stop();
      await desk.stop();
      board.stop();
    },
    close: () => store.close(),
  };
}

/** A living incident that the estate stage names, for the estate watch to go on with. */
function openShared(incident: Incident): OpenSharedSites[] {
  if (!isOfEstate(incident)) return [];
  const { cause, onsetMs, sites } = incident;
  return [{ component: cause.site === null ? cause.component : `${cause.site}/${cause.component}`, onsetMs, sites }];
}

function isOfEstate({ cause, life }: Incident): boolean {
  return cause.site === null || life.namedBy.includes(ESTATE_SOURCE) || life.lastNamedBy === ESTATE_SOURCE;
}
