/** Changes on the wire: whole when they keep their bounds, refused with a reason when they lie about them. */
import {
  boundChange,
  type CheckChange,
  type Heartbeat,
  MAX_CHANGE_FIELDS,
  MAX_CHANGE_TEXT,
  MAX_WINDOW_CHANGES,
} from '@tillwatch/model';
import { tillwatch } from '../generated/tillwatch.js';
import { decodeHeartbeats, decodeWindow, encodeHeartbeats, encodeWindow, MAX_HEARTBEATS_BYTES } from '../src/index.js';
import { birthOf, STARTED_AT_MS } from './arbitraries.js';

const birth = birthOf(3);
const endedAtMs = STARTED_AT_MS + 600_000;

const CHANGE: CheckChange = {
  id: '00ff00ff00ff00ff',
  kind: 'file',
  subject: '/srv/till/coupon.json',
  before: 'a'.repeat(64),
  after: 'b'.repeat(64),
  fields: [
    { path: 'coupon.valid_from', before: '2018-12-01', after: '2019-12-01' },
    { path: '优惠券', before: null, after: '' },
  ],
  fieldsLeftOut: 7,
  changedAtMs: endedAtMs - 3_600_000,
  author: 'operator',
  check: 1,
  foundAtMs: endedAtMs - 20,
};

const beat = (changes: readonly CheckChange[]): Omit<Heartbeat, 'seq'> => ({
  endedAtMs,
  lengthMs: 10_000,
  checks: birth.definition.checks.map(() => ({
    state: 'ok',
    reason: null,
    sent: 1,
    lost: 0,
    medianUs: 100,
    maxUs: 100,
  })),
  transitions: [],
  ...(changes.length > 0 && { changes }),
});

const messageOf = (window: Uint8Array): Uint8Array =>
  encodeHeartbeats({ boot: birth.boot, sentAtMs: endedAtMs, clockStepMs: 0, birth, rows: [{ seq: 1, window }] });

/** What becomes of a window with this change, written by somebody who keeps no bounds. */
function refusalOf(...changes: readonly tillwatch.v1.Change.$Properties[]): string {
  const window = tillwatch.v1.Window.encode({ endedAfterMs: 600_000, changes: [...changes] }).finish();
  const read = decodeHeartbeats(messageOf(window), birth);
  return read.ok ? 'taken' : read.refusal;
}

describe('a change on the wire', () => {
  it('comes back as it went, absent and empty texts told apart', () => {
    const written = [CHANGE, { ...CHANGE, before: null, after: null, author: null, changedAtMs: null, fields: [] }];
    expect(decodeWindow(encodeWindow(beat(written), birth), 1, birth).changes).toEqual(written);
  });

  it('costs a window without one not a byte, and reads as absent there', () => {
    const { changes: _none, ...without } = beat([]);
    expect(encodeWindow({ ...without, changes: [] }, birth)).toEqual(encodeWindow(without, birth));
    expect(decodeWindow(encodeWindow(without, birth), 1, birth)).not.toHaveProperty('changes');
  });

  it('of the largest bounds fits a message, as many as a window takes of them', () => {
    const long = '店'.repeat(1_000);
    const largest = boundChange({
      ...CHANGE,
      subject: long,
      before: long,
      after: long,
      author: long,
      fields: Array.from({ length: 100 }, () => ({ path: long, before: long, after: long })),
    });
    const window = encodeWindow(
      beat([
        { ...CHANGE, ...largest },
        { ...CHANGE, ...largest },
      ]),
      birth,
    );
    expect(messageOf(window).length).toBeLessThan(MAX_HEARTBEATS_BYTES);
    expect(decodeWindow(window, 1, birth).changes?.[0]).toMatchObject({ ...largest });
  });

  it('is refused for what it is', () => {
    const field = { path: 'a', before: 'b', after: 'c' };
    expect(refusalOf({ check: 2, subject: 's', fields: [field] })).toBe('taken');
    expect(refusalOf({ check: 3 })).toBe('index-out-of-range');
    expect(refusalOf({ foundAfterMs: 600_000 + 1_001 })).toBe('future-stamp');
    expect(refusalOf({ fields: Array.from({ length: MAX_CHANGE_FIELDS + 1 }, () => field) })).toBe('lying-counts');
    expect(refusalOf(...Array.from({ length: MAX_WINDOW_CHANGES }, () => ({})))).toBe('taken');
    expect(refusalOf(...Array.from({ length: MAX_WINDOW_CHANGES + 1 }, () => ({})))).toBe('lying-counts');
    const long = 'x'.repeat(MAX_CHANGE_TEXT + 1);
    for (const change of [
      { subject: long },
      { before: long },
      { after: long },
      { author: long },
      { fields: [{ path: long }] },
      { fields: [{ path: 'a', before: long }] },
      { fields: [{ path: 'a', after: long }] },
    ]) {
      expect(refusalOf(change)).toBe('oversized');
    }
  });

  it('of a kind that only a newer release knows reads as other', () => {
    const window = tillwatch.v1.Window.encode({ endedAfterMs: 1, changes: [{ kind: 99 as never }] }).finish();
    expect(decodeWindow(window, 1, birth).changes?.[0]?.kind).toBe('other');
  });
});
