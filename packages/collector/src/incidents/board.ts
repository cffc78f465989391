/** Incidents as people and programs see them: the living and the lately ended at hand, everything else from the store. */
import {
  DEFAULT_PLAYBOOKS,
  type Incident,
  type IncidentDetail,
  type IncidentView,
  isLiving,
  type Playbook,
  SEVERITIES,
} from '@tillwatch/model';
import { pause } from '@tillwatch/protocol';
import type { Clock } from '../clock.js';
import { createFoldedLog, type Log } from '../log.js';
import { type CancelTimer, every, type Timers } from '../timers.js';
import type { RunningDesk } from './desk.js';
import { incidentNumber } from './incident-number.js';
import type { IncidentQuery, IncidentStore } from './ports.js';
import { incidentDetail, incidentView, type NameOf } from './views.js';

export interface IncidentBoardDependencies {
  readonly desk: Pick<RunningDesk, 'incident' | 'incidents' | 'onChange'>;
  readonly store: Pick<IncidentStore, 'incident' | 'list' | 'timeline' | 'messages'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly timers: Timers;
  readonly log: Log;
  /** Default: ours. */
  readonly playbooks?: readonly Playbook[];
  /** What nodes are called. Default: nothing is known of them. */
  readonly nameOf?: NameOf;
}

export interface IncidentBoard {
  /** Looks up what is to be shown, and follows the desk from then on. */
  start(): Promise<void>;
  stop(): void;
  /** Those that live, and those that ended in the last hour; at most {@link BOARD_LIMIT}, worst first. */
  shown(): readonly IncidentView[];
  /** As in {@link shown}; undefined where it is not among them. */
  view(id: string): IncidentView | undefined;
  list(query: IncidentQuery): Promise<readonly { readonly view: IncidentView; readonly incident: Incident }[]>;
  detail(id: string): Promise<IncidentDetail | null>;
  /** Called after something that {@link shown} holds was changed, added or taken off; at once and synchronously. */
  onChange(listener: (id: string) => void): () => void;
}

/** Incidents at hand. */
export const BOARD_LIMIT = 500;
/** How long an ended incident stays on the board. */
const LINGER_MS = 3_600_000;
const SWEEP_MS = 10_000;
/** Look-ups between two turns of the loop: the store answers at once, and thousands of them would keep everything else waiting. */
const LOOK_UPS_AT_ONCE = 100;

interface Entry {
  readonly incident: Incident;
  readonly view: IncidentView;
}

/** Makes the board; it is empty before `start()`. */
export function createIncidentBoard(deps: IncidentBoardDependencies): IncidentBoard {
  const { desk, store, clock, timers } = deps;
  const folded = createFoldedLog(deps.log, () => clock.nowMs());
  const entries = new Map<string, Entry>();
  const listeners = new Set<(id: string) => void>();
  /** Changed, and to be looked up. */
  const changed = new Set<string>();
  const stopping = new AbortController();
  /** Before that nobody waits for anything else. */
  let isStarted = false;
  let looking: Promise<void> | null = null;
  let sorted: readonly IncidentView[] | null = null;
  let stopSweep: CancelTimer | null = null;
  let unlisten: (() => void) | null = null;

  function isWanted(incident: Incident): boolean {
    if (isLiving(incident)) return true;
    const { resolvedAtMs, mitigatedAtMs, detectedAtMs, life } = incident;
    const endedAtMs = resolvedAtMs ?? Math.max(life.changedAtMs, mitigatedAtMs ?? detectedAtMs);
    return endedAtMs > clock.nowMs() - LINGER_MS;
  }

  function refresh(id: string): void {
    const incident = desk.incident(id);
    // What is not shown needs no look-up: of a storm that became one incident thousands leave at once.
    if (incident === undefined || !isWanted(incident)) {
      changed.delete(id);
      drop(id);
      return;
    }
    changed.add(id);
    look();
  }

  function look(): void {
    looking ??= lookUp().finally(() => {
      looking = null;
      if (changed.size > 0 && !stopping.signal.aborted) look();
    });
  }

  /** One look-up at a time, in the order of the changes; what changes meanwhile is looked up again behind it. Sockets are served in between. */
  async function lookUp(): Promise<void> {
    let lookedUp = 0;
    for (const id of changed) {
      if (++lookedUp % LOOK_UPS_AT_ONCE === 0 && isStarted) await pause(0, timers, stopping.signal);
      if (stopping.signal.aborted) return;
      changed.delete(id);
      try {
        const incident = desk.incident(id);
        if (incident === undefined) continue;
        const view = await viewOf(incident);
        const now = desk.incident(id);
        if (now !== undefined && isWanted(now)) put(incident, view);
        else drop(id);
      } catch (err) {
        folded.warn('look-up', { err }, 'incident-not-shown');
      }
    }
  }

  async function viewOf(incident: Incident): Promise<IncidentView> {
    return incidentView(incident, await store.messages(incident.id), deps.nameOf);
  }

  function put(incident: Incident, view: IncidentView): void {
    entries.set(incident.id, { incident, view });
    announce(incident.id);
  }

  function drop(id: string): void {
    if (entries.delete(id)) announce(id);
  }

  function announce(id: string): void {
    sorted = null;
    for (const listener of listeners) listener(id);
  }

  return {
    async start() {
      unlisten ??= desk.onChange(refresh);
      for (const { id } of [...desk.incidents()].filter(isWanted)) refresh(id);
      while (looking !== null) await looking;
      isStarted = true;
      stopSweep ??= every(timers, SWEEP_MS, () => {
        for (const [id, { incident }] of entries) if (!isWanted(incident)) drop(id);
      });
    },
    stop() {
      unlisten?.();
      stopSweep?.();
      stopping.abort();
    },
    shown() {
      sorted ??= [...entries.values()]
        .sort((a, b) => worstFirst(a.incident, b.incident))
        .slice(0, BOARD_LIMIT)
        .map(({ view }) => view);
      return sorted;
    },
    view: (id) => entries.get(id)?.view,
    async list(query) {
      const found = await store.list(query);
      return Promise.all(
        found.map(async (incident) => ({ incident, view: entries.get(incident.id)?.view ?? (await viewOf(incident)) })),
      );
    },
    async detail(id) {
      const incident = await store.incident(id);
      if (incident === null) return null;
      const [messages, timeline] = await Promise.all([store.messages(id), store.timeline(id)]);
      return incidentDetail(incident, messages, timeline, deps.playbooks ?? DEFAULT_PLAYBOOKS, deps.nameOf);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The living before the ended, the graver before the lesser, the newer before the older. */
function worstFirst(a: Incident, b: Incident): number {
  return (
    Number(isLiving(b)) - Number(isLiving(a)) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    b.onsetMs - a.onsetMs ||
    (incidentNumber(b.id) ?? 0) - (incidentNumber(a.id) ?? 0)
  );
}
