/** Transitions and changes as every store lists them. */
import type { ChangeView } from '@tillwatch/model';
import type { ChangeRecord } from '../../src/ports.js';
import { DAY_MS } from '../../src/store/retention.js';
import { changeOf } from '../ingest/wire-agent.js';
import { describeStores, SPEAKER } from './contract-engines.js';
import { DAY_START_MS, EMPTY } from './kit.js';

describeStores('lists', (store) => {
  it('lists transitions newest first, by site, time and check', async () => {
    const record = (site: string, check: string, atMs: number) =>
      ({
        site,
        agent: 'front-end',
        check,
        subject: 'till-1',
        from: 'ok',
        to: 'down',
        reason: 'refused',
        atMs,
        receivedAtMs: atMs + 50,
      }) as const;
    await store.now.commit({
      ...EMPTY,
      transitions: [
        record('demo-1', 'a', DAY_START_MS + 2),
        record('demo-1', 'b', DAY_START_MS + 3),
        record('demo-2', 'a', DAY_START_MS + 3),
        record('demo-1', 'a', DAY_START_MS + 1),
      ],
    });
    await store.reopen();
    const range = { fromMs: DAY_START_MS, toMs: DAY_START_MS + 10, limit: 10 };
    const found = await store.now.transitions('demo-1', range);
    expect(found.map(({ check, at }) => [check, Date.parse(at) - DAY_START_MS])).toEqual([
      ['b', 3],
      ['a', 2],
      ['a', 1],
    ]);
    expect(found[0]).toEqual({
      at: '2026-03-02T00:00:00.003Z',
      receivedAt: '2026-03-02T00:00:00.053Z',
      check: 'b',
      subject: 'till-1',
      from: 'ok',
      to: 'down',
      reason: 'refused',
    });
    expect(await store.now.transitions('demo-1', { ...range, limit: 1 })).toHaveLength(1);
    expect(await store.now.transitions('demo-1', { ...range, check: 'a' })).toHaveLength(2);
    expect(await store.now.transitions('demo-1', { ...range, toMs: DAY_START_MS + 3 })).toHaveLength(2);
    expect(await store.now.transitions('demo-1', { ...range, check: 'none' })).toEqual([]);
    expect(await store.now.transitions('nowhere', range)).toEqual([]);
  });

  it('keeps each change of a site once, with the earlier time, for ever, and lists them newest first', async () => {
    const record = (site: string, id: number, atMs: number, more: Partial<ChangeRecord> = {}): ChangeRecord => ({
      site,
      agent: 'front-end',
      check: 'front-end/version',
      on: 'front-end',
      ...changeOf(id),
      atMs: DAY_START_MS + atMs,
      receivedAtMs: DAY_START_MS + atMs + 50,
      ...more,
    });
    await store.now.commit({
      ...EMPTY,
      changes: [
        record('demo-1', 1, 10),
        record('demo-1', 3, 30, { on: 'till-1', check: 'till-1/version' }),
        record('demo-2', 1, 10),
      ],
    });
    await store.now.commit({ ...EMPTY, changes: [record('demo-1', 1, 40), record('demo-1', 2, 30)] });
    await store.now.commit({ ...EMPTY, changes: [record('demo-1', 3, 20, { on: 'till-1', check: 'till-1/version' })] });
    await store.reopen();
    await store.now.maintain(DAY_START_MS + 4000 * DAY_MS);
    const range = { fromMs: DAY_START_MS, toMs: DAY_START_MS + 100, limit: 10 };
    const found = await store.now.changes('demo-1', range);
    const brief = (views: readonly ChangeView[]) =>
      views.map(({ id, at }) => [Number.parseInt(id, 16), Date.parse(at) - DAY_START_MS]);
    expect(brief(found)).toEqual([
      [2, 30],
      [3, 20],
      [1, 10],
    ]);
    expect(found[2]).toEqual({
      id: '0000000000000001',
      at: '2026-03-02T00:00:00.010Z',
      receivedAt: '2026-03-02T00:00:00.060Z',
      check: 'front-end/version',
      on: 'front-end',
      kind: 'file',
      subject: '/srv/till/coupon.json',
      before: 'a'.repeat(64),
      after: 'b'.repeat(64),
      fields: [{ path: 'coupon.valid_from', before: '2018-12-01', after: '2019-12-01' }],
      fieldsLeftOut: 0,
      changedAt: '2026-11-18T11:05:40.000Z',
      author: 'operator',
    });
    expect(brief(await store.now.changes('demo-1', { ...range, limit: 1 }))).toEqual([[2, 30]]);
    expect(brief(await store.now.changes('demo-1', { ...range, on: 'till-1' }))).toEqual([[3, 20]]);
    expect(brief(await store.now.changes('demo-1', { ...range, toMs: DAY_START_MS + 30 }))).toHaveLength(2);
    expect(await store.now.changes('demo-1', { ...range, on: 'none' })).toEqual([]);
    expect(await store.now.changes('nowhere', range)).toEqual([]);
    expect(brief(await store.now.changes('demo-2', range))).toEqual([[1, 10]]);
    expect((await store.now.stats()).changes).toBe(4);
  });

  it('goes on with changes behind any one of them, also among those of one moment', async () => {
    const changes = [1, 2, 3, 4, 5].map(
      (id): ChangeRecord => ({
        ...SPEAKER,
        check: 'c',
        on: 'till-1',
        ...changeOf(id),
        atMs: DAY_START_MS + (id < 4 ? 1 : 2),
        receivedAtMs: DAY_START_MS,
      }),
    );
    await store.now.commit({ ...EMPTY, changes });
    const range = { fromMs: DAY_START_MS, toMs: DAY_START_MS + 10, limit: 2 };
    const seen: string[] = [];
    for (let page = await store.now.changes('demo-1', range); page.length > 0; ) {
      seen.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      if (last === undefined) break;
      page = await store.now.changes('demo-1', { ...range, after: { atMs: Date.parse(last.at), id: last.id } });
    }
    expect(seen.map((id) => Number.parseInt(id, 16))).toEqual([5, 4, 3, 2, 1]);
  });
});
