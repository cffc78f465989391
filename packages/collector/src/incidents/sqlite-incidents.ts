/** Incidents in a SQLite file of their own, `incidents.db`: every call that writes is one transaction, on disk when it resolves. */
import { join } from 'node:path';
import { TillwatchError } from '@tillwatch/model';
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import { isDamage, num, StoreFile } from '../store/sqlite/store-file.js';
import { listIncidents, readIncident, readStored, readTimeline, writeEffects } from './incident-rows.js';
import {
  dueMessages,
  messagesOf,
  nextDueAtMs,
  queueDepth,
  readMemory,
  readMessage,
  waitingNotices,
  writePlan,
} from './message-rows.js';
import type { IncidentStore } from './ports.js';
import { INCIDENT_FILE } from './schema.js';
import { setAside } from './set-aside.js';
import { dropSuppressions, endSuppressionRow, readSuppressions, writeSuppression } from './suppression-rows.js';

export interface SqliteIncidentsOptions {
  /** The data directory; made when it is missing. */
  readonly dir: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Incidents whose details one step of {@link IncidentStore.expire} drops. */
const EXPIRE_STEP = 200;

/**
 * Makes the store; nothing is opened before `open()`. It works in the collector's own thread: incidents change some times a minute, and a transaction takes
 * about a millisecond (docs/decisions/018-incidents-are-kept-first.md). A damaged file is set aside, told as `incidents-set-aside`, and begun anew.
 */
export function createSqliteIncidents(options: SqliteIncidentsOptions): IncidentStore {
  let file: StoreFile | null = null;
  /** Details of incidents up to this one are gone. */
  let expired: EndedIncident = { endedAtMs: Number.MIN_SAFE_INTEGER, number: 0 };
  const opened = (): StoreFile => {
    if (file === null) throw new TillwatchError('store-unusable', 'the store of incidents is not open');
    return file;
  };
  const durably = <T>(work: (file: StoreFile) => T): T => {
    const of = opened();
    return of.durably(() => work(of));
  };
  return {
    async open(recentSinceMs) {
      file ??= openFile(options);
      return readStored(file, recentSinceMs);
    },
    save: async (effects) => durably((of) => writeEffects(of, effects)),
    incident: async (id) => readIncident(opened(), id),
    list: async (query) => listIncidents(opened(), query),
    timeline: async (id) => readTimeline(opened(), id),
    suppressions: async (nowMs) => readSuppressions(opened(), nowMs),
    suppress: async (suppression) => durably((of) => writeSuppression(of, suppression)),
    endSuppression: async (id, by, atMs) => durably((of) => endSuppressionRow(of, id, by, atMs)),
    notices: async (limit) => waitingNotices(opened(), limit),
    plan: async (plan) => durably((of) => writePlan(of, plan)),
    due: async (nowMs, limit) => dueMessages(opened(), nowMs, limit),
    nextDueAtMs: async () => nextDueAtMs(opened()),
    messages: async (incident) => messagesOf(opened(), incident),
    message: async (id) => readMessage(opened(), id),
    memory: async (prefix) => readMemory(opened(), prefix),
    depth: async () => queueDepth(opened()),
    async stats() {
      const of = opened();
      return {
        fileBytes: of.sizeBytes(),
        incidents: num(of.get('SELECT count(*) AS n FROM incident'), 'n'),
        ...queueDepth(of),
      };
    },
    expire: async (beforeMs) =>
      durably((of) => {
        const ended = endedBefore(of, expired, beforeMs);
        for (const { number } of ended) {
          for (const table of ['timeline', 'notice', 'message']) {
            of.run(`DELETE FROM ${table} WHERE incident = ?`, number);
          }
        }
        dropSuppressions(of, beforeMs);
        expired = ended.at(-1) ?? expired;
        return ended.length === EXPIRE_STEP;
      }),
    async close() {
      file?.close();
      file = null;
    },
  };
}

interface EndedIncident {
  readonly endedAtMs: number;
  readonly number: number;
}

function endedBefore(file: StoreFile, after: EndedIncident, beforeMs: number): EndedIncident[] {
  return file
    .all(
      'SELECT number, ended_ms FROM incident WHERE (ended_ms, number) > (?, ?) AND ended_ms < ? ORDER BY ended_ms, number LIMIT ?',
      after.endedAtMs,
      after.number,
      beforeMs,
      EXPIRE_STEP,
    )
    .map((row) => ({ endedAtMs: num(row, 'ended_ms'), number: num(row, 'number') }));
}

function openFile({ dir, log, clock }: SqliteIncidentsOptions): StoreFile {
  try {
    const file = new StoreFile(dir, INCIDENT_FILE);
    const fault = soundness(file);
    if (fault === null) return file;
    file.close();
    return beginAnew(fault);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return beginAnew(error instanceof Error ? error.message : String(error));
  }

  function beginAnew(why: string): StoreFile {
    const path = join(dir, INCIDENT_FILE.name);
    const moved = setAside(path, clock.nowMs());
    const hint =
      'Open and past incidents are forgotten; what still fails opens anew. Keep the file for whoever looks into it.';
    log.error({ file: path, setAside: moved, why, hint }, 'incidents-set-aside');
    return new StoreFile(dir, INCIDENT_FILE);
  }
}

function soundness(file: StoreFile): string | null {
  try {
    return file.fault();
  } catch (error) {
    file.close();
    throw error;
  }
}
