/** Runs the incident fold: takes sightings and people's actions in order, stores what comes of them, and only then lets anybody see it. */
import {
  DEFAULT_INCIDENT_SETTINGS,
  emptyBook,
  foldIncidents,
  type Incident,
  type IncidentAction,
  type IncidentBook,
  type IncidentEffect,
  type IncidentEventKind,
  type IncidentSettings,
  isLiving,
  restoreBook,
  rootOf,
} from '@tillwatch/model';
import type { Clock } from '../clock.js';
import { createFoldedLog, type Log } from '../log.js';
import { type CancelTimer, every, type Timers } from '../timers.js';
import { createInputQueue, QUEUE_LIMIT, type Waiting } from './input-queue.js';
import type { ActionOutcome, IncidentDesk, IncidentStore } from './ports.js';
import type { SuppressionDesk } from './suppression-desk.js';

export interface IncidentDeskDependencies {
  readonly store: IncidentStore;
  /** Says what is suppressed and closed at the time of an input. */
  readonly suppressions: Pick<SuppressionDesk, 'apply'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly timers: Timers;
  readonly log: Log;
  readonly settings?: IncidentSettings;
}

/** Everything `...Total` only grows from the collector's start. */
export interface DeskStats {
  readonly queueDepth: number;
  readonly queueLimit: number;
  readonly coalescedTotal: number;
  readonly savesTotal: number;
  readonly saveFailuresTotal: number;
  /** Inputs that the fold could not take: mistakes of ours. */
  readonly refusedTotal: number;
  readonly eventsTotal: Readonly<Partial<Record<IncidentEventKind, number>>>;
}

/** The desk with what its owner needs of it. */
export interface RunningDesk extends IncidentDesk {
  /** Takes back the incidents that the store kept. The store is open by then. */
  restore(living: readonly Incident[], recent: readonly Incident[], lastNumber: number): void;
  /** Begins to tell the fold the time. */
  start(): void;
  /** Takes nothing more, and resolves when what was taken is stored, or the store refuses it. */
  stop(): Promise<void>;
  /** Resolves when nothing waits, or the store refuses what does. */
  settled(): Promise<void>;
  /** Those that live, and those that ended lately. */
  incidents(): Iterable<Incident>;
  incident(id: string): Incident | undefined;
  /** Whether an incident lives that sightings of the site name, or named. */
  isNamed(site: string): boolean;
  /** False while the store takes nothing. */
  isReady(): boolean;
  stats(): DeskStats;
}

/** Inputs that share a transaction at most. */
const BATCH = 256;
const TICK_MS = 1_000;
const MAX_ACTIONS = 100;
const RETRY_MS = [250, 500, 1_000, 2_000, 5_000] as const;
/** What waits for it comes after the turn; `queueMicrotask` does the same and makes an async resource each time. */
const TURN_OVER = Promise.resolve();

interface Folded {
  readonly book: IncidentBook;
  readonly effects: readonly IncidentEffect[];
  /** Inputs that are done; the one behind them is not, and is folded again. */
  readonly done: number;
}

/** Makes a desk; nothing is taken before `restore()`. */
export function createIncidentDesk(deps: IncidentDeskDependencies): RunningDesk {
  const { store, suppressions, clock, timers } = deps;
  const settings = deps.settings ?? DEFAULT_INCIDENT_SETTINGS;
  const folded = createFoldedLog(deps.log, () => clock.nowMs());
  const queue = createInputQueue();
  const changeListeners = new Set<(id: string) => void>();
  const noticeListeners = new Set<() => void>();
  const idle: (() => void)[] = [];
  const eventsTotal: Partial<Record<IncidentEventKind, number>> = {};
  let book: IncidentBook = emptyBook();
  let isOpen = false;
  let isWorking = false;
  let failures = 0;
  let stopTicks: CancelTimer | null = null;
  let stopRetry: CancelTimer | null = null;
  let saves = 0;
  let saveFailures = 0;
  let refused = 0;

  /**
   * Every input on its own, so that one that the fold stumbles over costs only itself. One that says more than a fold does is the last of its batch: what came
   * of it so far is stored, sockets are served, and it goes on before any other.
   */
  function foldAll(taken: readonly Waiting[]): Folded {
    let next = book;
    const effects: IncidentEffect[] = [];
    for (const [at, { input }] of taken.entries()) {
      try {
        const asSeen = input.type === 'site' || input.type === 'estate' ? suppressions.apply(input) : input;
        const turned = foldIncidents(next, asSeen, settings);
        next = turned.book;
        for (const effect of turned.effects) effects.push(effect);
        if (turned.isUnfinished) return { book: next, effects, done: at };
      } catch (err) {
        refused += 1;
        folded.warn(`refused ${input.type}`, { input: input.type, err }, 'incident-input-refused');
      }
    }
    return { book: next, effects, done: taken.length };
  }

  async function work(): Promise<void> {
    if (isWorking || !isOpen || stopRetry !== null) return;
    isWorking = true;
    try {
      const taken = queue.take(BATCH);
      if (taken.length > 0) await perform(taken);
    } finally {
      isWorking = false;
    }
    if (stopRetry !== null) letIdleGo();
    else if (queue.length === 0) letIdleGo();
    // Through a timer, so that sockets are served between two transactions.
    else timers.after(0, () => void work());
  }

  async function perform(taken: readonly Waiting[]): Promise<void> {
    const turned = foldAll(taken);
    if (turned.effects.length > 0) {
      try {
        await store.save(turned.effects);
      } catch (err) {
        failed(taken, err);
        return;
      }
      saves += 1;
    }
    failures = 0;
    const before = book;
    book = turned.book;
    queue.putBack(taken.slice(turned.done));
    announce(turned.effects);
    await Promise.all(taken.slice(0, turned.done).map((one) => answer(one, before, turned.effects)));
  }

  /** Inputs go back to where they were, and the fold forgets that it saw them; people are told at once, and may try again. */
  function failed(taken: readonly Waiting[], err: unknown): void {
    saveFailures += 1;
    folded.warn('save', { err, waiting: queue.length + taken.length }, 'incidents-not-stored');
    for (const { settle } of taken) settle?.({ ok: false, why: 'failing' });
    queue.putBack(taken.filter(({ settle }) => settle === null));
    const delayMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? TICK_MS;
    failures += 1;
    stopRetry = timers.after(delayMs, () => {
      stopRetry = null;
      void work();
    });
  }

  function announce(effects: readonly IncidentEffect[]): void {
    const changed = new Set<string>();
    let hasNotices = false;
    for (const effect of effects) {
      changed.add(effect.kind === 'save' ? effect.incident.id : effect.incident);
      if (effect.kind === 'notice') hasNotices = true;
      if (effect.kind === 'timeline') eventsTotal[effect.entry.kind] = (eventsTotal[effect.entry.kind] ?? 0) + 1;
    }
    for (const id of changed) for (const listener of changeListeners) listener(id);
    if (hasNotices) for (const listener of noticeListeners) listener();
  }

  async function answer({ input, settle }: Waiting, before: IncidentBook, effects: readonly IncidentEffect[]) {
    if (settle === null || !('id' in input)) return;
    const named = book.incidents.get(input.id);
    // What is done to a merged incident is done to the one that it lives on in.
    const incident = named === undefined ? undefined : rootOf(book.incidents, named);
    if (incident === undefined) {
      const stored = await store.incident(input.id).catch(() => undefined);
      settle({ ok: false, why: stored === undefined ? 'failing' : stored === null ? 'unknown' : 'ended' });
      return;
    }
    const { id } = incident;
    const hadEffect = effects.some((effect) => (effect.kind === 'save' ? effect.incident.id : effect.incident) === id);
    settle(hadEffect || isLivingIn(before, id) ? { ok: true, incident } : { ok: false, why: 'ended' });
  }

  function letIdleGo(): void {
    for (const resolve of idle.splice(0)) resolve();
  }

  function push(waiting: Waiting): void {
    queue.push(waiting);
    // After the turn that brought it, so that what comes in one burst shares a transaction.
    void TURN_OVER.then(work);
  }

  function settled(): Promise<void> {
    if (queue.length === 0 && !isWorking) return Promise.resolve();
    if (stopRetry !== null || !isOpen) return Promise.resolve();
    return new Promise((resolve) => idle.push(resolve));
  }

  return {
    restore(living, recent, lastNumber) {
      book = restoreBook([...living, ...recent], lastNumber);
      isOpen = true;
    },
    start() {
      stopTicks ??= every(timers, TICK_MS, () => {
        // Time changes nothing where there is no incident.
        if (queue.length === 0 && book.incidents.size > 0)
          push({ input: { type: 'tick', atMs: clock.nowMs() }, settle: null });
      });
    },
    async stop() {
      stopTicks?.();
      stopTicks = null;
      await settled();
      isOpen = false;
      stopRetry?.();
      stopRetry = null;
    },
    settled,
    sight: (input) => push({ input, settle: null }),
    act(action: IncidentAction): Promise<ActionOutcome> {
      if (!isOpen || stopRetry !== null) return Promise.resolve({ ok: false, why: 'failing' });
      if (queue.actions >= MAX_ACTIONS) return Promise.resolve({ ok: false, why: 'busy' });
      return new Promise((settle) => push({ input: action, settle }));
    },
    onChange: (listener) => listen(changeListeners, listener),
    onNotices: (listener) => listen(noticeListeners, listener),
    touched(id) {
      for (const listener of changeListeners) listener(id);
    },
    incidents: () => book.incidents.values(),
    incident: (id) => book.incidents.get(id),
    isNamed: (site) => (book.bySource.get(site) ?? []).some((id) => isLivingIn(book, id)),
    isReady: () => isOpen && stopRetry === null,
    stats: () => ({
      queueDepth: queue.length,
      queueLimit: QUEUE_LIMIT,
      coalescedTotal: queue.coalescedTotal,
      savesTotal: saves,
      saveFailuresTotal: saveFailures,
      refusedTotal: refused,
      eventsTotal: { ...eventsTotal },
    }),
  };
}

function isLivingIn(book: IncidentBook, id: string): boolean {
  const incident = book.incidents.get(id);
  return incident !== undefined && isLiving(incident);
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
