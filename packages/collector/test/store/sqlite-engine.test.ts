/** The log, its folding, and the bounds of what is kept. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createMemoryStore } from '../../src/store/memory-store.js';
import { DAY_MS, HOUR_MS } from '../../src/store/retention.js';
import { openSqliteEngine } from '../../src/store/sqlite/engine.js';
import { unpackAgent } from '../../src/store/sqlite/unpack-agent.js';
import { KEPT_BIRTHS, OPEN_BOOTS, QUARANTINE_BYTES, QUARANTINE_ROWS } from '../../src/store/stored-agent.js';
import { bench, CHECK, count, counts, dayOfWindows, finishHistory, ONE_CHECK, SPEAKER } from './engine-bench.js';
import { finish } from './in-process-store.js';
import {
  birthOf,
  birthRecord,
  bootId,
  DAY_START_MS,
  DOWN,
  EMPTY,
  heartbeatRecord,
  heartbeats,
  OK,
  random,
} from './kit.js';

describe('SQLite engine', () => {
  it('neither loses nor doubles a window when it dies between any two steps of maintenance', async () => {
    const next = random(42);
    const birth = birthOf(1);
    const records = heartbeats(SPEAKER, birth, 1, 2400, (seq) => [
      seq % 50 === 0 ? DOWN : { ...OK, medianUs: seq, maxUs: seq },
      OK,
    ]);
    const oracle = createMemoryStore({ clock: { nowMs: () => DAY_START_MS } });
    await oracle.open();
    const self = bench();
    const first = { births: [birthRecord(SPEAKER, birth)] };
    self.commit(first);
    await oracle.commit({ ...EMPTY, ...first });
    let steps = self.engine.maintain(self.nowMs);
    for (let i = 0; i < records.length; i += 30) {
      const batch = { ...EMPTY, heartbeats: records.slice(i, i + 30) };
      self.commit(batch);
      await oracle.commit(batch);
      self.nowMs = (batch.heartbeats.at(-1)?.receivedAtMs ?? 0) + 1;
      for (let step = Math.floor(next() * 12); step > 0; step--) {
        if (steps.next().done) steps = self.engine.maintain(self.nowMs);
      }
      if (next() < 0.4) {
        self.reopen();
        steps = self.engine.maintain(self.nowMs);
      }
      const query = {
        check: CHECK,
        site: 'demo-1',
        fromMs: DAY_START_MS,
        toMs: DAY_START_MS + 8 * HOUR_MS,
        maxPoints: 5000,
      };
      if (i % 300 === 0) expect(finishHistory(self.engine, query)).toEqual(await oracle.history(query));
    }
    expect(self.engine.received(SPEAKER)).toEqual(await oracle.received(SPEAKER));
    expect(self.engine.stats().heartbeats).toBe(2400);
    self.reopen();
    expect(self.engine.stats().heartbeats).toBe(2400);
    expect(self.log.lines).toEqual([]);
  });

  it('keeps the log and its index short: what is folded leaves both', () => {
    const self = bench();
    const birth = birthOf(1, { checks: ONE_CHECK, windowMs: 60_000 });
    self.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: dayOfWindows(birth) });
    expect(self.engine.stats().logBytes).toBeGreaterThan(10_000);
    self.nowMs = DAY_START_MS + DAY_MS + 5 * 60_000;
    self.maintain();
    expect(self.engine.stats()).toMatchObject({ logBytes: 0, heartbeats: 1440, chunks: 24 });
  });

  it('asks to be folded when its log is twice as long as it should be, and is short again after', () => {
    const self = bench();
    self.engine.close();
    const clock = { nowMs: () => self.nowMs };
    self.engine = openSqliteEngine({ dir: self.dir, log: self.log, retention: self.retention, clock, foldBytes: 4096 });
    const birth = birthOf(1, { checks: ONE_CHECK });
    self.commit({ births: [birthRecord(SPEAKER, birth)] });
    for (let seq = 1; !self.engine.needsFold(); seq += 10) {
      expect(self.engine.stats().logBytes).toBeLessThanOrEqual(8192);
      self.commit({ heartbeats: heartbeats(SPEAKER, birth, seq, seq + 9) });
    }
    finish(self.engine.foldNow(self.nowMs));
    expect(self.engine.needsFold()).toBe(false);
    expect(self.engine.stats().logBytes).toBe(0);
  });

  it('bounds what it keeps aside, by number and by bytes, the newest kept', () => {
    const self = bench();
    const record = (n: number, sizeBytes: number) => {
      const bytes = new Uint8Array(sizeBytes);
      return { ...SPEAKER, reason: `r${n}`, receivedAtMs: DAY_START_MS + n, bytes };
    };
    for (let n = 0; n < QUARANTINE_ROWS + 500; n += 100) {
      self.commit({ quarantine: Array.from({ length: 100 }, (_, i) => record(n + i, 10)) });
    }
    expect(counts(self, ['quarantine'])).toEqual([QUARANTINE_ROWS]);
    for (let n = 0; n < 20; n++) self.commit({ quarantine: [record(10_000 + n, QUARANTINE_BYTES / 16)] });
    self.engine.close();
    const db = new Database(join(self.dir, 'store.db'));
    const kept = db.prepare('SELECT sum(length(bytes)) AS bytes, max(reason) AS newest FROM quarantine').get();
    db.close();
    expect(kept).toEqual({ bytes: QUARANTINE_BYTES, newest: 'r10019' });
    self.reopen();
  });

  it('knows every boot of an agent that restarts often, and opens with the newest of them', () => {
    const self = bench();
    const boots = OPEN_BOOTS + 10;
    const commitOf = (boot: number, seq: number): void => {
      const birth = birthOf(boot, { checks: ONE_CHECK, startedAtMs: DAY_START_MS + boot * 60_000 });
      const record = heartbeatRecord(SPEAKER, birth, seq, { receivedAtMs: self.nowMs });
      self.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: [record] });
    };
    for (let boot = 1; boot <= boots; boot++) {
      self.nowMs += 15 * 60_000;
      commitOf(boot, boot);
      if (boot % 5 === 0) self.maintain();
    }
    self.maintain();
    self.reopen();
    const opened = () => self.engine.agents.map(unpackAgent)[0];
    expect(opened()?.received.size).toBe(OPEN_BOOTS);
    expect(opened()?.received.has(bootId(boots))).toBe(true);
    expect(self.engine.received(SPEAKER).size).toBe(boots);
    expect(opened()?.otherBirths.map(({ incarnation }) => incarnation)).toEqual([boots - 1, boots - 2]);

    // The first boot of all fills something in: its sequences come together again.
    commitOf(1, 77);
    const expected = [
      { first: 1, count: 1 },
      { first: 77, count: 1 },
    ];
    expect(self.engine.received(SPEAKER).get(bootId(1))).toEqual(expected);
    self.nowMs += HOUR_MS;
    self.maintain();
    self.reopen();
    expect(opened()?.received.get(bootId(1))).toEqual(expected);
    self.engine.close();
    expect(count(self.dir, 'birth')).toBe(KEPT_BIRTHS);
    self.reopen();
  });
});
