/** Incidents and their timelines as rows. */
import {
  INCIDENT_LIMITS,
  INCIDENT_STATES,
  type Incident,
  type IncidentEffect,
  type IncidentState,
  type TimelineEntry,
} from '@tillwatch/model';
import { num, type Row, type StoreFile, text } from '../store/sqlite/store-file.js';
import { endedAtMs, mergeTimes, TIMELINE_HEAD } from './effects.js';
import { incidentNumber } from './incident-number.js';
import type { IncidentQuery, NoticeKey, StoredIncidents, TimelineRecord } from './ports.js';

/** Writes effects; to be called within a transaction. */
export function writeEffects(file: StoreFile, effects: readonly IncidentEffect[]): void {
  const mergedAt = mergeTimes(effects);
  const timeline: TimelineRecord[] = [];
  for (const effect of effects) {
    switch (effect.kind) {
      case 'save':
        writeIncident(file, effect.incident, mergedAt.get(effect.incident.id));
        break;
      case 'timeline':
        timeline.push(effect);
        break;
      case 'notice':
        file.run(
          'INSERT INTO notice (incident, notice, turn, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
          requireNumber(effect.incident),
          effect.notice,
          effect.turn,
          effect.atMs,
        );
    }
  }
  writeTimeline(file, timeline);
}

/** Adds lines, and thins out timelines that outgrow their bound; to be called within a transaction. */
export function writeTimeline(file: StoreFile, records: readonly TimelineRecord[]): void {
  const touched = new Set<number>();
  for (const { incident, entry } of records) {
    const number = requireNumber(incident);
    touched.add(number);
    file.run(
      'INSERT INTO timeline (incident, at_ms, kind, "by", detail) VALUES (?, ?, ?, ?, ?)',
      number,
      entry.atMs,
      entry.kind,
      entry.by,
      JSON.stringify(entry.detail),
    );
  }
  for (const number of touched) thinOut(file, number);
}

function thinOut(file: StoreFile, incident: number): void {
  const lines = num(file.get('SELECT count(*) AS n FROM timeline WHERE incident = ?', incident), 'n');
  const surplus = lines - INCIDENT_LIMITS.timeline;
  if (surplus <= 0) return;
  file.run(
    'DELETE FROM timeline WHERE id IN (SELECT id FROM timeline WHERE incident = ? ORDER BY at_ms, id LIMIT ? OFFSET ?)',
    incident,
    surplus,
    TIMELINE_HEAD,
  );
}

function writeIncident(file: StoreFile, incident: Incident, mergedAtMs: number | undefined): void {
  const number = requireNumber(incident.id);
  file.run(
    'INSERT INTO incident (number, state, onset_ms, ended_ms, data) VALUES (?, ?, ?, ?, ?) ' +
      'ON CONFLICT (number) DO UPDATE SET state = excluded.state, onset_ms = excluded.onset_ms, ended_ms = excluded.ended_ms, data = excluded.data',
    number,
    incident.state,
    incident.onsetMs,
    endedAtMs(incident, mergedAtMs),
    JSON.stringify(incident),
  );
  writeSites(file, number, incident.sites);
}

/** Only what differs: an incident of the whole estate has thousands of sites, and is saved often. */
function writeSites(file: StoreFile, number: number, sites: readonly string[]): void {
  const wanted = new Set(sites);
  for (const row of file.all('SELECT site FROM incident_site WHERE number = ?', number)) {
    const site = text(row, 'site');
    if (!wanted.delete(site)) file.run('DELETE FROM incident_site WHERE site = ? AND number = ?', site, number);
  }
  for (const site of wanted) file.run('INSERT INTO incident_site (site, number) VALUES (?, ?)', site, number);
}

/** What the desk starts from. */
export function readStored(file: StoreFile, recentSinceMs: number): StoredIncidents {
  const rows = (where: string, ...values: number[]): Incident[] =>
    file.all(`SELECT data FROM incident WHERE ${where} ORDER BY number`, ...values).map(incidentOf);
  return {
    living: rows('ended_ms IS NULL'),
    recent: rows('ended_ms >= ?', recentSinceMs),
    lastNumber: num(file.get('SELECT ifnull(max(number), 0) AS last FROM incident'), 'last'),
  };
}

export function readIncident(file: StoreFile, id: string): Incident | null {
  const number = incidentNumber(id);
  const row = number === null ? undefined : file.get('SELECT data FROM incident WHERE number = ?', number);
  return row === undefined ? null : incidentOf(row);
}

/** Each state has its own run of the index, so that the few open ones are found at once among years of resolved ones. */
export function listIncidents(file: StoreFile, query: IncidentQuery): Incident[] {
  const states: readonly IncidentState[] = query.states.length === 0 ? INCIDENT_STATES : [...new Set(query.states)];
  const from = query.sinceMs ?? Number.MIN_SAFE_INTEGER;
  const after = query.after ?? { onsetMs: Number.MAX_SAFE_INTEGER, number: Number.MAX_SAFE_INTEGER };
  const ofSite = query.site === null ? '' : 'AND number IN (SELECT number FROM incident_site WHERE site = ?)';
  const rows = states.flatMap((state) =>
    file.all(
      `SELECT number, onset_ms, data FROM incident WHERE state = ? AND onset_ms >= ? AND (onset_ms, number) < (?, ?) ${ofSite} ` +
        'ORDER BY onset_ms DESC, number DESC LIMIT ?',
      state,
      from,
      after.onsetMs,
      after.number,
      ...(query.site === null ? [] : [query.site]),
      query.limit,
    ),
  );
  return rows
    .sort((a, b) => num(b, 'onset_ms') - num(a, 'onset_ms') || num(b, 'number') - num(a, 'number'))
    .slice(0, query.limit)
    .map(incidentOf);
}

export function readTimeline(file: StoreFile, id: string): TimelineEntry[] {
  const number = incidentNumber(id);
  if (number === null) return [];
  return file.all('SELECT * FROM timeline WHERE incident = ? ORDER BY at_ms, id', number).map((row) => ({
    atMs: num(row, 'at_ms'),
    kind: text(row, 'kind') as TimelineEntry['kind'],
    by: row.by as string | null,
    detail: JSON.parse(text(row, 'detail')) as TimelineEntry['detail'],
  }));
}

function incidentOf(row: Row): Incident {
  return JSON.parse(text(row, 'data')) as Incident;
}

export function noticeKey(row: Row): NoticeKey {
  return {
    incident: `I${num(row, 'incident')}`,
    notice: text(row, 'notice') as NoticeKey['notice'],
    turn: num(row, 'turn'),
  };
}

/** Ids come from the fold or from this store; another form is a mistake of ours. */
export function requireNumber(id: string): number {
  const number = incidentNumber(id);
  if (number === null) throw new RangeError(`no incident's id: ${JSON.stringify(id)}`);
  return number;
}
