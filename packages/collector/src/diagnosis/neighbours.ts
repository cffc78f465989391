/** What other sites can say of a site's parts: whose checks they are, and their latest windows while somebody asks for them. */
import {
  type ChecksByPlace,
  type ConfirmedState,
  checksByPlace,
  type EvidenceWindow,
  type OutsideCheck,
  type OutsideEvidence,
  outsideChecks,
  type SiteDefinition,
  troubleOf,
} from '@tillwatch/model';
import type { LiveSite } from '../live/site.js';
import { createWindowBuffer, type WindowBuffer } from './window-buffer.js';

/** A site whose checks watch parts of others. */
interface Watcher {
  readonly definition: SiteDefinition;
  readonly places: ChecksByPlace;
}

/** The watched windows of a site, and who asked for them. */
interface Watched {
  readonly buffer: WindowBuffer;
  readonly askers: Set<string>;
}

export interface Neighbours {
  /** To be called when a site is new or its definition changed. Only hubs are remembered. */
  define(definition: SiteDefinition): void;
  /** All checks of other sites on parts of this one; their windows are kept from now on, until `release`. */
  ask(definition: SiteDefinition): readonly OutsideCheck[];
  release(siteId: string): void;
  /** Who asked for a site's windows; empty: nobody, and its windows need not be noted. */
  askersOf(siteId: string): ReadonlySet<string>;
  note(siteId: string, window: EvidenceWindow): void;
  /** The confirmed state of a check; undefined while its site is not heard. */
  stateOf(outside: OutsideCheck): ConfirmedState | undefined;
  /** What is known of a check now; undefined while its site is not heard. */
  evidenceOf(outside: OutsideCheck): OutsideEvidence | undefined;
  readonly watchedCount: number;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Makes the index; `siteOf` gives a site as it is held. */
export function createNeighbours(siteOf: (id: string) => Readonly<LiveSite> | undefined): Neighbours {
  const hubs = new Map<string, Watcher>();
  const watched = new Map<string, Watched>();

  function release(siteId: string): void {
    for (const [id, { askers }] of watched) {
      if (askers.delete(siteId) && askers.size === 0) watched.delete(id);
    }
  }

  function stateOf({ site: id, index }: OutsideCheck): ConfirmedState | undefined {
    const site = siteOf(id);
    const shown = site?.checks[index];
    if (site?.session.state !== 'live' || shown === undefined) return undefined;
    return { current: shown.state, reason: shown.reason, sinceMs: shown.sinceMs };
  }

  return {
    define(definition) {
      const { id, kind } = definition.site;
      if (kind !== 'hub') hubs.delete(id);
      else if (hubs.get(id)?.definition !== definition) {
        hubs.set(id, { definition, places: checksByPlace(definition) });
      }
    },
    ask(definition) {
      release(definition.site.id);
      const others = [...hubs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([site, { places }]) => ({ site, places }));
      const outside = outsideChecks(definition, others);
      for (const { site } of outside) {
        const known = watched.get(site);
        if (known === undefined) {
          watched.set(site, { buffer: createWindowBuffer(), askers: new Set([definition.site.id]) });
        } else known.askers.add(definition.site.id);
      }
      return outside;
    },
    release,
    askersOf: (siteId) => watched.get(siteId)?.askers ?? NOBODY,
    note(siteId, window) {
      watched.get(siteId)?.buffer.note(window);
    },
    stateOf,
    evidenceOf(outside) {
      const state = stateOf(outside);
      if (state === undefined) return undefined;
      const boot = siteOf(outside.site)?.birth.boot;
      const windows = watched.get(outside.site)?.buffer.windows ?? [];
      const own = windows.filter((window) => window.boot === boot);
      return { trouble: troubleOf(own, outside.index, outside.check), state };
    },
    get watchedCount() {
      return watched.size;
    },
  };
}
