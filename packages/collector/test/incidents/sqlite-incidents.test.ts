/** The file of incidents: damaged, of another program, of a newer release. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TillwatchError } from '@tillwatch/model';
import Database from 'better-sqlite3';
import { SET_ASIDE_KEPT } from '../../src/incidents/set-aside.js';
import { createSqliteIncidents } from '../../src/incidents/sqlite-incidents.js';
import { memoryLog, temporaryDirs } from '../store/kit.js';
import { incidentOf, line, START_MS, save } from './incident-kit.js';

const newDir = temporaryDirs();
const FILE = 'incidents.db';

function at(dir: string) {
  const log = memoryLog();
  return { log, store: createSqliteIncidents({ dir, log, clock: { nowMs: () => START_MS } }) };
}

describe('the file of incidents', () => {
  it('is set aside when it is no database, and keeps the newest few of those', async () => {
    const dir = newDir();
    for (let time = 0; time < SET_ASIDE_KEPT + 2; time++) {
      writeFileSync(join(dir, FILE), 'this is no database at all, but long enough to be read as one '.repeat(200));
      const { store, log } = at(dir);
      expect(await store.open(0)).toMatchObject({ living: [], lastNumber: 0 });
      await store.save([save(incidentOf(1))]);
      await store.close();
      expect(log.lines.map(({ level, event }) => [level, event])).toEqual([['error', 'incidents-set-aside']]);
    }
    expect(readdirSync(dir).filter((name) => name.includes('.damaged-'))).toHaveLength(SET_ASIDE_KEPT);
    const { store, log } = at(dir);
    expect((await store.open(0)).living).toEqual([incidentOf(1)]);
    expect(log.lines).toEqual([]);
    await store.close();
  });

  it('is set aside when pages of it are damaged', async () => {
    const dir = newDir();
    const whole = at(dir);
    await whole.store.open(0);
    for (let number = 1; number <= 100; number++) {
      await whole.store.save([save(incidentOf(number)), line(`I${number}`, START_MS)]);
    }
    await whole.store.close();
    const db = new Database(join(dir, FILE));
    const root = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'incident_by_state'").pluck().get();
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    db.prepare("UPDATE sqlite_schema SET rootpage = ? WHERE name = 'timeline_by_incident'").run(root);
    db.close();
    const { store, log } = at(dir);
    expect((await store.open(0)).living).toEqual([]);
    expect(log.lines.map(({ event }) => event)).toEqual(['incidents-set-aside']);
    await store.close();
  });

  it.each([
    ['of another program', 'PRAGMA application_id = 7', 'another program'],
    ['of a newer release', 'PRAGMA user_version = 99', 'version 99'],
  ])('is refused when it is %s, and left as it is', async (_what, sql, words) => {
    const dir = newDir();
    const whole = at(dir);
    await whole.store.open(0);
    await whole.store.close();
    const db = new Database(join(dir, FILE));
    db.exec(sql);
    db.close();
    const { store } = at(dir);
    const refusal = await store.open(0).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TillwatchError);
    expect(String(refusal)).toContain(words);
    expect(readdirSync(dir).some((name) => name.includes('.damaged-'))).toBe(false);
  });
});
