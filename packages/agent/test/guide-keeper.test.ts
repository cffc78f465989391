/** What an agent keeps at hand: sound guides of its own store, over restarts and damage; everything else is counted and changes nothing. */
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { DEFAULT_PLAYBOOKS, type StoreGuide } from '@tillwatch/model';
import { encodeCommand, MAX_GUIDE_BYTES, sealGuide, topicFor } from '@tillwatch/protocol';
import fc from 'fast-check';
import { createGuideFile } from '../src/guide-file.js';
import { createGuideKeeper, type GuideKeeper } from '../src/guide-keeper.js';
import { createFoldedLog } from '../src/log.js';
import { createDownlink } from '../src/uplink-downlink.js';
import { type KeptLog, keptLog, ownDir } from './outbox-kit.js';

const NOW_MS = Date.UTC(2026, 10, 22);
const SITE = 'store-1';
const guide = (more: Partial<StoreGuide> = {}): StoreGuide => ({
  site: SITE,
  playbooks: DEFAULT_PLAYBOOKS.slice(0, 2),
  contacts: [],
  ...more,
});
const NEWER = guide({ playbooks: DEFAULT_PLAYBOOKS.slice(2, 3) });

function open(file?: string, log: KeptLog = keptLog()) {
  const disk = file === undefined ? undefined : createGuideFile(file, log, () => NOW_MS);
  const keeper = createGuideKeeper({ site: SITE, ...(disk && { file: disk }), log, nowMs: () => NOW_MS });
  return { keeper, log, close: () => disk?.close() };
}
const events = (log: KeptLog): string[] => log.lines.map(({ event }) => event);
const ids = (keeper: GuideKeeper) => keeper.kept()?.guide.playbooks.map(({ id }) => id);

describe('an agent', () => {
  it('keeps what it is sent, and a newer one in its place; the same again is no news', () => {
    const { keeper, log } = open();
    expect(keeper.kept()).toBeNull();
    for (const one of [guide(), guide(), NEWER]) keeper.take(sealGuide(one).bytes);
    expect(ids(keeper)).toEqual(['qr']);
    expect(keeper.kept()).toMatchObject({ digest: sealGuide(NEWER).digest, receivedAtMs: NOW_MS });
    expect(events(log)).toEqual(['guide-taken', 'guide-taken']);
    expect(keeper.refused()).toBe(0);
  });

  it('counts what it refuses, logs each kind once, and keeps what it has', () => {
    const { keeper, log } = open();
    keeper.take(sealGuide(guide()).bytes);
    const other = sealGuide(guide({ site: 'store-2' })).bytes;
    for (let n = 0; n < 50; n++) {
      keeper.take(other);
      keeper.take(new Uint8Array(MAX_GUIDE_BYTES + 1));
      keeper.take(Uint8Array.of(1, 2, 3));
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => keeper.take(noise)));
    expect(keeper.refused()).toBeGreaterThan(150);
    expect(ids(keeper)).toEqual(['parking', 'card']);
    const refusals = log.lines.filter(({ event }) => event === 'guide-refused').map(({ fields }) => fields);
    expect(refusals).toHaveLength(new Set(refusals.map((fields) => JSON.stringify(Object(fields).refusal))).size);
    expect(refusals).toEqual(expect.arrayContaining([expect.objectContaining({ refusal: 'wrong-site' })]));
  });

  it('takes it from its own topic alone, among acknowledgements and commands', () => {
    const identity = { org: 'acme', site: SITE, agent: 'front-end' };
    const { keeper, log } = open();
    let rebirths = 0;
    const take = createDownlink({
      identity,
      onSettled: () => {},
      onRefused: () => {},
      onRebirth: () => {
        rebirths++;
      },
      onGuide: (payload) => keeper.take(payload),
      log,
      foldedLog: createFoldedLog(log, () => NOW_MS),
    });
    const { bytes } = sealGuide(guide());
    for (const leaf of ['ack', 'cmd'] as const) take(topicFor(identity, leaf), bytes);
    take(topicFor({ ...identity, agent: 'other' }, 'conf'), bytes);
    expect(keeper.kept()).toBeNull();
    take(topicFor(identity, 'cmd'), encodeCommand({ type: 'rebirth', boot: null }));
    take(topicFor(identity, 'conf'), bytes);
    expect(ids(keeper)).toEqual(['parking', 'card']);
    expect(rebirths).toBe(1);
  });
});

describe('on disk', () => {
  it('has it again after a restart, with the time at which it came', async () => {
    const dir = ownDir();
    const file = dir.file('guide.pb');
    const first = open(file);
    for (const one of [guide(), NEWER]) first.keeper.take(sealGuide(one).bytes);
    await first.close();
    utimesSync(file, NOW_MS / 1_000, NOW_MS / 1_000 - 60);
    const { keeper, log } = open(file);
    expect(ids(keeper)).toEqual(['qr']);
    expect(keeper.kept()?.receivedAtMs).toBe(NOW_MS - 60_000);
    expect(events(log)).toEqual([]);
    dir.remove();
  });

  it('moves aside what is damaged, cut short, too large or of another store, and goes on without', async () => {
    const dir = ownDir();
    const file = dir.file('guide.pb');
    const whole = sealGuide(guide()).bytes;
    const damaged = Uint8Array.from(whole);
    damaged[whole.length - 5] = (damaged[whole.length - 5] ?? 0) ^ 1;
    const other = sealGuide(guide({ site: 'store-2' })).bytes;
    for (const bytes of [
      damaged,
      whole.subarray(0, 100),
      new Uint8Array(0),
      new Uint8Array(MAX_GUIDE_BYTES + 1),
      other,
    ]) {
      writeFileSync(file, bytes);
      const { keeper, log, close } = open(file);
      expect(keeper.kept()).toBeNull();
      expect(events(log)).toEqual(['guide-damaged']);
      keeper.take(whole);
      await close();
      expect(open(file).keeper.kept()?.digest).toBe(sealGuide(guide()).digest);
    }
    expect(readdirSync(dir.path).filter((name) => name.includes('corrupt')).length).toBe(3);
    dir.remove();
  });

  it('is not touched by a writing that was cut off, and does without a disk that refuses', async () => {
    const dir = ownDir();
    const file = dir.file('guide.pb');
    const first = open(file);
    first.keeper.take(sealGuide(guide()).bytes);
    await first.close();
    writeFileSync(`${file}.new`, sealGuide(NEWER).bytes.subarray(0, 20));
    expect(ids(open(file).keeper)).toEqual(['parking', 'card']);
    expect(readdirSync(dir.path)).toEqual(['guide.pb']);

    const nowhere = open(dir.file('no/such/dir/guide.pb'));
    nowhere.keeper.take(sealGuide(NEWER).bytes);
    await nowhere.close();
    expect(ids(nowhere.keeper)).toEqual(['qr']);
    expect(events(nowhere.log)).toContain('guide-not-written');
    expect(readFileSync(file)).toEqual(Buffer.from(sealGuide(guide()).bytes));
    dir.remove();
  });
});
