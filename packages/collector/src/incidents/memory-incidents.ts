/** Incidents in memory alone: for tests, and for a collector that has no disk. What it holds ends with it. */
import { INCIDENT_LIMITS, type Incident, type IncidentEffect, isLiving, type TimelineEntry } from '@tillwatch/model';
import { endedAtMs, mergeTimes, plainEntry, TIMELINE_HEAD } from './effects.js';
import { requireNumber } from './incident-rows.js';
import type {
  IncidentPlace,
  IncidentQuery,
  IncidentStore,
  MessageRecord,
  NoticeKey,
  QueuedNotice,
  Suppression,
  TimelineRecord,
} from './ports.js';
import { SUPPRESSION_LETTERS, suppressionKey } from './suppression-rows.js';

interface Kept {
  readonly incident: Incident;
  readonly number: number;
  readonly endedAtMs: number | null;
}

type HeldNotice = QueuedNotice & { isDone: boolean };

/** Makes a store that behaves as the one on disk does, but for outliving its process. */
export function createMemoryIncidents(): IncidentStore {
  const incidents = new Map<string, Kept>();
  const timelines = new Map<string, TimelineEntry[]>();
  const notices = new Map<string, HeldNotice>();
  const messages = new Map<string, MessageRecord>();
  const memory = new Map<string, string>();
  const suppressions = new Map<string, Suppression>();
  let noticeNumber = 0;
  const suppressionNumbers = { silence: 0, maintenance: 0 };

  function addTimeline(records: readonly TimelineRecord[]): void {
    for (const { incident, entry } of records) {
      const lines = [...(timelines.get(incident) ?? []), plainEntry(entry)].sort((a, b) => a.atMs - b.atMs);
      const surplus = Math.max(0, lines.length - INCIDENT_LIMITS.timeline);
      lines.splice(TIMELINE_HEAD, surplus);
      timelines.set(incident, lines);
    }
  }

  function applyEffects(effects: readonly IncidentEffect[]): void {
    const mergedAt = mergeTimes(effects);
    for (const effect of effects) requireNumber(effect.kind === 'save' ? effect.incident.id : effect.incident);
    for (const effect of effects) {
      if (effect.kind === 'save') {
        const { incident } = effect;
        const ended = endedAtMs(incident, mergedAt.get(incident.id));
        incidents.set(incident.id, { incident, number: requireNumber(incident.id), endedAtMs: ended });
      } else if (effect.kind === 'timeline') addTimeline([effect]);
      else if (!notices.has(keyOf(effect))) {
        const { incident, notice, turn, atMs } = effect;
        noticeNumber += 1;
        notices.set(keyOf(effect), { incident, notice, turn, atMs, number: noticeNumber, isDone: false });
      }
    }
  }

  const kept = (): Kept[] => [...incidents.values()].sort((a, b) => a.number - b.number);
  const waiting = (): HeldNotice[] => [...notices.values()].filter(({ isDone }) => !isDone);
  const queued = (): MessageRecord[] =>
    [...messages.values()].filter(({ state }) => state === 'queued').sort((a, b) => a.dueAtMs - b.dueAtMs);

  return {
    async open(recentSinceMs) {
      const all = kept();
      const recent = all.filter((one) => one.endedAtMs !== null && one.endedAtMs >= recentSinceMs);
      return {
        living: all.map((one) => one.incident).filter(isLiving),
        recent: recent.map((one) => one.incident),
        lastNumber: all.at(-1)?.number ?? 0,
      };
    },
    async save(effects) {
      applyEffects(effects);
    },
    incident: async (id) => incidents.get(id)?.incident ?? null,
    list: async (query) =>
      [...incidents.values()]
        .filter((one) => isWanted(one, query))
        .sort((a, b) => comparePlaces(placeOf(b), placeOf(a)))
        .slice(0, query.limit)
        .map(({ incident }) => incident),
    timeline: async (id) => timelines.get(id) ?? [],
    suppressions: async (nowMs) =>
      [...suppressions.values()]
        .filter((one) => one.untilMs > nowMs && one.endedAtMs === null)
        .sort((a, b) => b.kind.localeCompare(a.kind) || suppressionNumber(a) - suppressionNumber(b)),
    async suppress(suppression) {
      suppressionNumbers[suppression.kind] += 1;
      const id = `${SUPPRESSION_LETTERS[suppression.kind]}${suppressionNumbers[suppression.kind]}`;
      const made: Suppression = { ...suppression, id, endedAtMs: null, endedBy: null };
      suppressions.set(id, made);
      return made;
    },
    async endSuppression(id, by, atMs) {
      const known = suppressions.get(id);
      if (known === undefined || known.endedAtMs !== null || known.untilMs <= atMs) return null;
      const ended: Suppression = { ...known, endedAtMs: atMs, endedBy: by };
      suppressions.set(id, ended);
      return ended;
    },
    notices: async (limit) =>
      waiting()
        .slice(0, limit)
        .map(({ isDone: _isDone, ...notice }) => notice),
    async plan(plan) {
      for (const { incident } of [...(plan.done ?? []), ...(plan.messages ?? []), ...(plan.timeline ?? [])]) {
        requireNumber(incident);
      }
      for (const key of plan.done ?? []) {
        const notice = notices.get(keyOf(key));
        if (notice !== undefined) notice.isDone = true;
      }
      for (const message of plan.messages ?? []) {
        if (!messages.has(message.id)) messages.set(message.id, { ...message });
      }
      for (const { id, ...fields } of plan.updates ?? []) {
        const known = messages.get(id);
        if (known !== undefined) messages.set(id, { ...known, ...fields });
      }
      for (const { key, value } of plan.memory ?? []) {
        if (value === null) memory.delete(key);
        else memory.set(key, value);
      }
      addTimeline(plan.timeline ?? []);
    },
    due: async (nowMs, limit) =>
      queued()
        .filter(({ dueAtMs }) => dueAtMs <= nowMs)
        .slice(0, limit),
    nextDueAtMs: async () => queued()[0]?.dueAtMs ?? null,
    messages: async (incident) => [...messages.values()].filter((one) => one.incident === incident),
    message: async (id) => messages.get(id) ?? null,
    memory: async (prefix) =>
      [...memory]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => ({ key, value }))
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
    depth: async () => ({ notices: waiting().length, messages: queued().length }),
    stats: async () => ({
      fileBytes: 0,
      incidents: incidents.size,
      notices: waiting().length,
      messages: queued().length,
    }),
    async expire(beforeMs) {
      for (const { incident, endedAtMs: ended } of incidents.values()) {
        if (ended === null || ended >= beforeMs) continue;
        timelines.delete(incident.id);
        for (const [key, notice] of notices) if (notice.incident === incident.id) notices.delete(key);
        for (const [id, message] of messages) if (message.incident === incident.id) messages.delete(id);
      }
      for (const [id, { untilMs }] of suppressions) if (untilMs < beforeMs) suppressions.delete(id);
      return false;
    },
    close: async () => {},
  };
}

function keyOf({ incident, notice, turn }: NoticeKey): string {
  return `${incident}/${notice}/${turn}`;
}

function placeOf({ incident, number }: Kept): IncidentPlace {
  return { onsetMs: incident.onsetMs, number };
}

function comparePlaces(a: IncidentPlace, b: IncidentPlace): number {
  return a.onsetMs - b.onsetMs || a.number - b.number;
}

function isWanted(one: Kept, { states, site, sinceMs, after }: IncidentQuery): boolean {
  const { incident } = one;
  if (states.length > 0 && !states.includes(incident.state)) return false;
  if (site !== null && !incident.sites.includes(site)) return false;
  if (sinceMs !== null && incident.onsetMs < sinceMs) return false;
  return after === null || comparePlaces(placeOf(one), after) < 0;
}

function suppressionNumber({ id }: Suppression): number {
  return suppressionKey(id)?.number ?? 0;
}
