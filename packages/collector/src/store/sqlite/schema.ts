/** The store's tables, as migrations: entry n brings a file of version n to version n + 1. */

/** Small pages: a site's hour is about 8 kB, and what is left over behind it is wasted (docs/decisions/010-store-log-and-chunks.md). */
export const PAGE_BYTES = 1024;

/** "TiWa": tells the file from any other SQLite database. */
export const APPLICATION_ID = 0x54695761;

/**
 * Rowids of chunks and roll-ups are keys (keys.ts): time first, so that new rows are put at the end of the tree and expired ones are
 * taken off its beginning.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- Sites, agents, checks, nodes: every text that repeats.
  CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

  -- folded_log: rows of the log up to here are no longer needed by this agent. last: its newest heartbeat then. received: sequences then.
  CREATE TABLE agent (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES name,
    agent INTEGER NOT NULL REFERENCES name,
    folded_log INTEGER NOT NULL DEFAULT 0,
    last BLOB,
    received BLOB,
    UNIQUE (site, agent)
  );
  -- Sequences of boots long ago.
  CREATE TABLE received_old (agent INTEGER NOT NULL, boot TEXT NOT NULL, at_ms INTEGER NOT NULL, received BLOB NOT NULL,
    PRIMARY KEY (agent, boot)) WITHOUT ROWID;

  CREATE TABLE birth (
    agent INTEGER NOT NULL,
    boot TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    window_ms INTEGER NOT NULL,
    past INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (agent, boot)
  );
  CREATE TABLE current (
    agent INTEGER NOT NULL,
    "check" INTEGER NOT NULL,
    state INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (agent, "check")
  ) WITHOUT ROWID;
  -- Never deleted from: max(id) counts them.
  CREATE TABLE transition (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL,
    agent INTEGER NOT NULL,
    "check" INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    "from" INTEGER NOT NULL,
    "to" INTEGER NOT NULL,
    reason INTEGER,
    at_ms INTEGER NOT NULL,
    received_ms INTEGER NOT NULL
  );
  CREATE INDEX transition_by_site ON transition (site, at_ms);
  CREATE TABLE quarantine (id INTEGER PRIMARY KEY, site TEXT NOT NULL, agent TEXT NOT NULL, reason TEXT NOT NULL,
    received_ms INTEGER NOT NULL, bytes BLOB NOT NULL);

  -- One row for each commit (log-row.ts); short-lived.
  CREATE TABLE log (id INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL, heartbeats INTEGER NOT NULL, data BLOB NOT NULL);

  -- Tables of checks that chunks are read with.
  CREATE TABLE shape (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, json TEXT NOT NULL);
  CREATE TABLE chunk (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE minute (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE hour (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE day (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
  -- Hours with chunks to be merged; days to be rolled up; days that still have their detail.
  CREATE TABLE open_hour (id INTEGER PRIMARY KEY);
  CREATE TABLE open_day (id INTEGER PRIMARY KEY);
  CREATE TABLE detail_day (id INTEGER PRIMARY KEY);
  -- Chunks that could not be read.
  CREATE TABLE damaged (id INTEGER PRIMARY KEY, "table" TEXT NOT NULL, key INTEGER NOT NULL, why TEXT NOT NULL, data BLOB NOT NULL);
  CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO counter VALUES ('heartbeats', 0), ('chunks', 0);
  `,
  `
  -- Never deleted from: max(row) counts them. data: the rest of the change as JSON.
  CREATE TABLE change (
    row INTEGER PRIMARY KEY,
    site INTEGER NOT NULL,
    id TEXT NOT NULL,
    agent INTEGER NOT NULL,
    "check" INTEGER NOT NULL,
    "on" INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (site, id)
  );
  CREATE INDEX change_by_site ON change (site, at_ms, id);
  `,
  // Added to the session stamps of the boot it gives the collector's time; NULL: not known.
  'ALTER TABLE birth ADD COLUMN correction_ms INTEGER',
];
