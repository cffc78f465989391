/** The bounds of ingest's small memories: logs, questions, strikes, the queue. */
import { setImmediate as turn } from 'node:timers/promises';
import { createAgentRegistry, isGivenUp, MAX_STRIKES } from '../../src/ingest/agents.js';
import { Committer } from '../../src/ingest/committer.js';
import { createRebirths } from '../../src/ingest/rebirths.js';
import { createRefusalBook, MAX_LINES_PER_MINUTE } from '../../src/ingest/refusal-book.js';
import { createFoldedLog, FOLD_PERIOD_MS } from '../../src/log.js';

function recordingLog() {
  const lines: { fields: Record<string, unknown>; event: string }[] = [];
  const note = (fields: object, event: string): void =>
    void lines.push({ fields: fields as Record<string, unknown>, event });
  return { lines, log: { debug: note, info: note, warn: note, error: note } };
}

describe('the folded log', () => {
  it('tells the first at once and the repeats with the next of another period', () => {
    const { lines, log } = recordingLog();
    let nowMs = 0;
    const folded = createFoldedLog(log, () => nowMs);
    for (let i = 0; i < 5; i++) folded.warn('a', { i }, 'event');
    nowMs = FOLD_PERIOD_MS;
    folded.warn('a', { i: 5 }, 'event');
    expect(lines.map(({ fields }) => fields)).toEqual([{ i: 0 }, { i: 5, repeats: 4 }]);
    nowMs = -FOLD_PERIOD_MS;
    folded.warn('a', { i: 6 }, 'event');
    expect(lines).toHaveLength(3);
  });

  it('forgets what was least recently seen', () => {
    const { lines, log } = recordingLog();
    const folded = createFoldedLog(log, () => 0, 2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) folded.warn(key, { key }, 'event');
    expect(lines.map(({ fields }) => fields.key)).toEqual(['a', 'b', 'c', 'b']);
  });
});

describe('the refusal book', () => {
  it('counts all, but logs at most so many lines a minute whatever the sources are', () => {
    const { lines, log } = recordingLog();
    let nowMs = 0;
    const book = createRefusalBook(log, () => nowMs);
    for (let i = 0; i < 1_000; i++) book.refuse('bad-topic', `topic-${i}`, 'x'.repeat(5_000));
    expect(book.totals().get('bad-topic')).toBe(1_000);
    expect(lines).toHaveLength(MAX_LINES_PER_MINUTE);
    expect(String(lines[0]?.fields.detail)).toHaveLength(200);
    nowMs = 60_000;
    book.refuse('malformed', 'topic-x', '');
    expect(lines.at(-1)?.fields.unlogged).toBe(1_000 - MAX_LINES_PER_MINUTE);
  });
});

describe('the questions for births', () => {
  const speaker = (n: number) => ({ site: `s${n}`, agent: 'front-end' });

  it('are asked again after five seconds at the earliest', () => {
    const asked: string[] = [];
    const rebirths = createRebirths({ org: 'acme', maxSpeakers: 10, publish: (topic) => asked.push(topic) > 0 });
    expect([0, 4_999, 5_000].map((nowMs) => rebirths.request(speaker(1), '00000000000000a1', nowMs))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('are at most five hundred a second, and the memory of them is bounded', () => {
    const rebirths = createRebirths({ org: 'acme', maxSpeakers: 100, publish: () => true });
    const ask = (n: number, nowMs: number): boolean => rebirths.request(speaker(n), '00000000000000a1', nowMs);
    expect(Array.from({ length: 800 }, (_, n) => ask(n, 10)).filter(Boolean)).toHaveLength(500);
    // Forgotten beyond the bound, so asked again too early: only that, and it is harmless.
    expect(ask(0, 1_010)).toBe(true);
    expect(ask(499, 1_010)).toBe(false);
  });
});

describe('strikes', () => {
  const entryOf = () => {
    const entry = createAgentRegistry(1).admit({ site: 's1', agent: 'a' }, { shownAgent: undefined, nowMs: 0 });
    if (typeof entry === 'string') throw new Error(entry);
    return entry;
  };

  it('give a message up at its third refusal, also where others are refused in between', () => {
    const entry = entryOf();
    const starts = [1, 2, 1, 2, 1, 2, 2];
    expect(starts.map((seq) => isGivenUp(entry, 'b', seq))).toEqual([false, false, false, false, true, true, true]);
    expect(isGivenUp(entry, 'c', 1)).toBe(false);
  });

  it('are counted for so many messages at once', () => {
    const entry = entryOf();
    for (let round = 0; round < 2; round++) for (let seq = 0; seq < MAX_STRIKES; seq++) isGivenUp(entry, 'b', seq);
    isGivenUp(entry, 'b', MAX_STRIKES);
    expect(entry.strikes.size).toBe(MAX_STRIKES);
    expect(isGivenUp(entry, 'b', 0)).toBe(false);
    expect(isGivenUp(entry, 'b', MAX_STRIKES - 1)).toBe(true);
  });
});

describe('the committer', () => {
  const clock = { nowMs: () => 0, steadyMs: () => 0 };
  const counted = { isLive: true, samples: 1 };
  const window = new Uint8Array();
  const heartbeat = { site: 's1', agent: 'a', boot: 'b', endedAtMs: 0, receivedAtMs: 0, window, ...counted };

  it('commits one batch after the other, in order, and what gathers meanwhile as one', async () => {
    const sizes: number[] = [];
    let running = 0;
    const { log } = recordingLog();
    const committer = new Committer({
      store: {
        async commit(batch) {
          running += 1;
          expect(running).toBe(1);
          sizes.push(batch.heartbeats.length);
          await turn();
          running -= 1;
        },
      },
      clock,
      log,
      random: () => 0,
      onCommitted: () => {},
      onFailed: () => {},
      onSetAside: () => {},
    });
    committer.start();
    for (let seq = 0; seq < 1_000; seq++) {
      committer.draft.heartbeats.push({ ...heartbeat, seq });
      committer.wake();
      if (seq === 299) await turn();
    }
    await committer.flushed();
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_000);
    expect(sizes).toHaveLength(2);
    await committer.stop();
    await committer.stop();
  });

  it('is behind while a batch takes longer than a moment', async () => {
    let steadyMs = 0;
    let release = (): void => {};
    const { log } = recordingLog();
    const committer = new Committer({
      store: { commit: () => new Promise((resolve) => (release = resolve)) },
      clock: { nowMs: () => 0, steadyMs: () => steadyMs },
      log,
      random: () => 0,
      onCommitted: () => {},
      onFailed: () => {},
      onSetAside: () => {},
    });
    committer.start();
    for (let seq = 0; seq < 200; seq++) committer.draft.heartbeats.push({ ...heartbeat, seq });
    committer.wake();
    await turn();
    steadyMs = 3_000;
    expect(committer.isBehind).toBe(false);
    steadyMs = 3_001;
    expect(committer.isBehind).toBe(true);
    release();
    await committer.flushed();
    expect(committer.isBehind).toBe(false);
    await committer.stop();
  });

  it('that is stopped lets go of a store that refuses, and of all who wait', async () => {
    const { log } = recordingLog();
    let tries = 0;
    const committer = new Committer({
      store: {
        commit: () => {
          tries += 1;
          return Promise.reject(new Error('disk full'));
        },
      },
      clock,
      log,
      random: () => 1,
      onCommitted: () => {
        throw new Error('nothing was committed');
      },
      onFailed: () => {},
      onSetAside: () => {},
    });
    committer.start();
    committer.draft.heartbeats.push({ ...heartbeat, seq: 1 });
    committer.wake();
    const flushed = committer.flushed();
    while (!committer.isFailing) await turn();
    await committer.stop();
    await flushed;
    expect(tries).toBe(1);
  });
});
