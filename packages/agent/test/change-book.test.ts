/** What the store remembers of its changes: newest first, bounded, over restarts, each once. */
import type { CheckChange } from '@tillwatch/model';
import { createProbeMemory } from '@tillwatch/probes';
import { createChangeBook, MAX_BOOK_CHANGES } from '../src/change-book.js';
import { DEMO_DEFINITION } from './demo-definition.js';

const T0 = Date.UTC(2026, 10, 22, 8);

const change = (n: number, foundAtMs: number, size = 1): CheckChange => ({
  id: n.toString(16).padStart(16, '0'),
  kind: 'file',
  subject: '/srv/till.json',
  before: null,
  after: null,
  fields: [{ path: 'a', before: null, after: 'x'.repeat(size) }],
  fieldsLeftOut: 0,
  changedAtMs: foundAtMs - 5_000,
  author: null,
  check: 0,
  foundAtMs,
});

const bookOn = (memory = createProbeMemory(), stepMs = 0) => ({
  memory,
  book: createChangeBook({ definition: DEMO_DEFINITION, memory, wallMs: (ms) => ms + stepMs }),
});

describe('change book', () => {
  it('shows the newest first, by the wall clock, with the node that the check watches', () => {
    const { book } = bookOn(undefined, 60_000);
    book.note({ changes: [change(1, T0), change(2, T0 + 1)] });
    book.note({});
    book.note({ changes: [change(3, T0 + 10_000)] });
    expect(book.since(0).map(({ id }) => Number.parseInt(id, 16))).toEqual([3, 2, 1]);
    expect(book.since(0)[0]).toMatchObject({
      at: new Date(T0 + 70_000).toISOString(),
      changedAt: new Date(T0 + 5_000).toISOString(),
      check: DEMO_DEFINITION.checks[0]?.id,
      on: DEMO_DEFINITION.checks[0]?.on.node,
    });
    expect(book.since(T0 + 70_000)).toHaveLength(1);
  });

  it('remembers over a restart, and counts the same change once', () => {
    const { memory, book } = bookOn();
    book.note({ changes: [change(1, T0)] });
    const again = bookOn(memory).book;
    again.note({ changes: [change(1, T0 + 60_000), change(2, T0 + 60_000)] });
    expect(again.since(0).map(({ id }) => Number.parseInt(id, 16))).toEqual([2, 1]);
  });

  it('keeps its bounds by giving up the oldest', () => {
    const { memory, book } = bookOn();
    for (let n = 0; n < MAX_BOOK_CHANGES + 20; n++) book.note({ changes: [change(n, T0 + n)] });
    expect(book.since(0)).toHaveLength(MAX_BOOK_CHANGES);
    for (let n = 0; n < 30; n++) book.note({ changes: [change(1_000 + n, T0 + 1_000 + n, 20_000)] });
    expect(book.since(0).length).toBeLessThan(20);
    expect(book.since(0)[0]?.id).toBe((1_029).toString(16).padStart(16, '0'));
    expect(Buffer.byteLength(memory.get('agent/changes') ?? '')).toBeLessThanOrEqual(256 * 1024 + 2);
  });

  it.each([
    '',
    'no json',
    '{}',
    '[1,null,{"id":"x"}]',
    '[{"id":"1","at":"?","on":"","kind":"","subject":"","fields":[]}]',
  ])('begins anew where its memory is damaged: %s', (text) => {
    const { book } = bookOn(createProbeMemory(new Map([['agent/changes', text]])));
    expect(book.since(0)).toEqual([]);
  });
});
