/** All sites as they are now, in memory: told of every committed change, turned to `unknown` by silence, read by the API. */
import type { ChangeView, SiteDetail, SiteSummary, TransitionView } from '@tillwatch/model';
import type { LiveChange } from '../ingest/draft.js';
import type { SitesBySession } from '../ingest/stats.js';
import type { CurrentRecord, LiveEstate, StoredAgent, TransitionRecord } from '../ports.js';
import { type Applied, applyChange, applyTick } from './apply.js';
import { restoreSite } from './restore.js';
import { addChanges, addRecent, type LiveSite } from './site.js';
import { detailOf, summaryOf } from './views.js';

export interface EstateDependencies {
  /** Called with each turn of a session, to be stored; no transition between two kinds of silence. */
  readonly onSession: (transition: TransitionRecord | null, current: CurrentRecord) => void;
}

/** Told of each change after it was applied to its site, in order; null: a session turned to silent. Must be cheap. */
export type AppliedListener = (site: Readonly<LiveSite>, change: LiveChange | null) => void;

/** The estate with the ways to change it; the API sees only {@link LiveEstate}. */
export class Estate implements LiveEstate {
  readonly #sites = new Map<string, LiveSite>();
  readonly #listeners = new Set<(siteId: string) => void>();
  readonly #appliedListeners = new Set<AppliedListener>();
  readonly #onSession: EstateDependencies['onSession'];
  #sorted: readonly LiveSite[] | null = null;

  constructor({ onSession }: EstateDependencies) {
    this.#onSession = onSession;
  }

  summaries(): readonly SiteSummary[] {
    this.#sorted ??= [...this.#sites.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return this.#sorted.map(summaryFrom);
  }

  summary(id: string): SiteSummary | undefined {
    const site = this.#sites.get(id);
    return site && summaryFrom(site);
  }

  detail(id: string): SiteDetail | undefined {
    const site = this.#sites.get(id);
    if (site === undefined) return undefined;
    site.detail ??= detailOf(site, summaryFrom(site));
    return site.detail;
  }

  onChange(listener: (siteId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Returns the way to stop. */
  onApplied(listener: AppliedListener): () => void {
    this.#appliedListeners.add(listener);
    return () => this.#appliedListeners.delete(listener);
  }

  /** The site as it is held. */
  live(id: string): Readonly<LiveSite> | undefined {
    return this.#sites.get(id);
  }

  /** All sites as they are held. */
  lives(): IterableIterator<Readonly<LiveSite>> {
    return this.#sites.values();
  }

  /** Takes back what the store knew, before anything is applied. */
  restore(agents: readonly StoredAgent[], nowMs: number): void {
    for (const stored of agents) {
      const site = restoreSite(stored, this.#sites.get(stored.site), nowMs);
      if (site !== null) this.#put(site);
    }
  }

  /** Applies one committed change. */
  apply(change: LiveChange): void {
    const known = this.#sites.get(change.speaker.site);
    if (change.type === 'window') {
      if (known?.agent === change.speaker.agent) this.#tell(known, change);
      return;
    }
    const applied = applyChange(known, change);
    this.#settle(applied);
    if (applied !== null) this.#tell(applied.site, change);
  }

  /** Turns overdue sessions to silent. */
  tick(nowMs: number): void {
    for (const site of this.#sites.values()) {
      if (site.session.state !== 'live') continue;
      const applied = applyTick(site, nowMs);
      this.#settle(applied);
      if (applied !== null) this.#tell(site, null);
    }
  }

  /** Gives each live session its cadences anew, as if heard at `nowMs`: when the time before says nothing of agents. */
  restartSilence(nowMs: number): void {
    for (const site of this.#sites.values()) {
      if (site.session.state === 'live') site.session = { ...site.session, heardAtMs: nowMs };
    }
  }

  /** Adds what the store kept from before the start. */
  addRecent(siteId: string, transitions: readonly TransitionView[], changes: readonly ChangeView[]): void {
    const site = this.#sites.get(siteId);
    if (site === undefined || transitions.length + changes.length === 0) return;
    addRecent(site, transitions);
    addChanges(site, changes);
    this.#changed(site);
  }

  /** Whose session a site shows, and whether it is heard. */
  shown(siteId: string): { readonly agent: string; readonly isLive: boolean } | undefined {
    const site = this.#sites.get(siteId);
    return site && { agent: site.agent, isLive: site.session.state === 'live' };
  }

  /** How many sites there are in each state of the session; one that said goodbye counts as lost. */
  sessions(): SitesBySession {
    const counts = { live: 0, silent: 0, lost: 0 };
    for (const { session } of this.#sites.values()) counts[session.state === 'stopped' ? 'lost' : session.state] += 1;
    return counts;
  }

  #settle(applied: Applied | null): void {
    if (applied === null) return;
    const { site, records } = applied;
    if (this.#sites.get(site.id) !== site) this.#put(site);
    for (const { transition, current } of records) this.#onSession(transition, current);
    this.#changed(site);
  }

  #tell(site: LiveSite, change: LiveChange | null): void {
    for (const listener of this.#appliedListeners) listener(site, change);
  }

  #put(site: LiveSite): void {
    this.#sites.set(site.id, site);
    this.#sorted = null;
  }

  #changed(site: LiveSite): void {
    site.summary = null;
    site.detail = null;
    for (const listener of this.#listeners) listener(site.id);
  }
}

function summaryFrom(site: LiveSite): SiteSummary {
  site.summary ??= summaryOf(site);
  return site.summary;
}
