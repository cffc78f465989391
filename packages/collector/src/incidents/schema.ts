/** The tables of incidents, as migrations: entry n brings a file of version n to version n + 1. */
import type { FileKind } from '../store/sqlite/store-file.js';

/**
 * `incident.data` holds an incident whole; the columns beside it are only what is asked by. `ended_ms`: NULL while it lives. `notice` is never deleted from
 * while its incident is remembered: its key is what keeps a turn from being told twice.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE incident (
    number INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    onset_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    data TEXT NOT NULL
  );
  CREATE INDEX incident_by_state ON incident (state, onset_ms, number);
  CREATE INDEX incident_by_end ON incident (ended_ms);
  CREATE TABLE incident_site (
    site TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (site, number)
  ) WITHOUT ROWID;
  CREATE INDEX incident_site_by_incident ON incident_site (number);

  CREATE TABLE timeline (
    id INTEGER PRIMARY KEY,
    incident INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    "by" TEXT,
    detail TEXT NOT NULL
  );
  CREATE INDEX timeline_by_incident ON timeline (incident, at_ms, id);

  -- is_done: planned; only then it leaves the queue.
  CREATE TABLE notice (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    incident INTEGER NOT NULL,
    notice TEXT NOT NULL,
    turn INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    is_done INTEGER NOT NULL DEFAULT 0,
    UNIQUE (incident, notice, turn)
  );
  CREATE INDEX notice_waiting ON notice (number) WHERE is_done = 0;

  CREATE TABLE message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    incident INTEGER NOT NULL,
    notice TEXT NOT NULL,
    turn INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    payload TEXT,
    state TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    started_ms INTEGER,
    settled_ms INTEGER,
    acknowledged_ms INTEGER,
    detail TEXT
  );
  CREATE INDEX message_by_incident ON message (incident, number);
  CREATE INDEX message_due ON message (due_ms, number) WHERE state = 'queued';

  CREATE TABLE memory (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE suppression (
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    from_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    ended_by TEXT,
    "by" TEXT NOT NULL,
    reason TEXT NOT NULL,
    scope TEXT NOT NULL,
    PRIMARY KEY (kind, number)
  ) WITHOUT ROWID;
  CREATE INDEX suppression_by_end ON suppression (until_ms);
  `,
];

/** "TiIn": tells the file from any other SQLite database. */
const APPLICATION_ID = 0x5469496e;

/** The file of incidents in the data directory. */
export const INCIDENT_FILE: FileKind = {
  name: 'incidents.db',
  applicationId: APPLICATION_ID,
  pageBytes: 4096,
  cacheKib: 4 * 1024,
  migrations: MIGRATIONS,
};
