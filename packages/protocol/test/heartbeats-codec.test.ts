import type { CheckSummary, Heartbeat } from '@tillwatch/model';
import fc from 'fast-check';
import {
  decodeHeartbeats,
  decodeWindow,
  encodeHeartbeats,
  encodeWindow,
  MAX_HEARTBEATS_BYTES,
  MAX_SEQ,
  MAX_WINDOWS,
  peekHeartbeats,
} from '../src/index.js';
import { birthOf, heartbeatsOf, STARTED_AT_MS } from './arbitraries.js';

const NAMES = [[], ['daysLeft'], ['cpuPermille', 'diskFreeBytes']];
const birth = birthOf(6, (index) => NAMES[index % 3] ?? []);

/** Everything survives but the maximum, which is rounded up by at most 2^(1/16). */
function expectSame(read: Omit<Heartbeat, 'seq'>, written: Omit<Heartbeat, 'seq'>): void {
  const plain = (check: CheckSummary) => ({ ...check, maxUs: null });
  expect({ ...read, seq: 0, checks: read.checks.map(plain) }).toEqual({
    ...written,
    seq: 0,
    checks: written.checks.map(plain),
  });
  read.checks.forEach((check, index) => {
    const trueUs = written.checks[index]?.maxUs ?? null;
    if (trueUs === null || check.maxUs === null) expect(check.maxUs).toBe(trueUs);
    else {
      expect(check.maxUs).toBeGreaterThanOrEqual(trueUs);
      expect(check.maxUs).toBeLessThanOrEqual(Math.ceil(trueUs * 2 ** (1 / 16)) + 1);
    }
  });
}

function steady(checkCount: number, latencyUs: (index: number) => number, attempts = 10): Omit<Heartbeat, 'seq'> {
  const checks = Array.from({ length: checkCount }, (_, index): CheckSummary => {
    const medianUs = latencyUs(index);
    return {
      state: 'ok',
      reason: null,
      sent: attempts,
      lost: 0,
      medianUs,
      maxUs: attempts > 1 ? Math.round(medianUs * 1.6) : medianUs,
    };
  });
  return { endedAtMs: STARTED_AT_MS + 86_400_000, lengthMs: 10_000, checks, transitions: [] };
}

describe('a window on the wire', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(heartbeatsOf(birth), fc.integer({ min: 1, max: MAX_SEQ }), (heartbeat, seq) => {
        const read = decodeWindow(encodeWindow(heartbeat, birth), seq, birth);
        expect(read.seq).toBe(seq);
        expectSame(read, heartbeat);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out a value that no number can hold, and tells the shortest window from the usual', () => {
    const odd = steady(6, () => 500);
    const checks = odd.checks.map((check, index) =>
      index === 1 ? { ...check, values: { daysLeft: 2 ** 60 } } : check,
    );
    const read = decodeWindow(encodeWindow({ ...odd, checks, lengthMs: 0 }, birth), 1, birth);
    expect(read.checks[1]).not.toHaveProperty('values');
    expect(read.lengthMs).toBe(1);
  });

  it('of a damaged file is an error with a code, not a wrong figure silently', () => {
    const window = encodeWindow(
      steady(6, () => 500),
      birth,
    );
    expect(() => decodeWindow(window.subarray(0, 12), 1, birth)).toThrow(
      expect.objectContaining({ code: 'wire-malformed' }),
    );
    expect(() => decodeWindow(window, 1, birthOf(2))).toThrow(expect.objectContaining({ code: 'wire-malformed' }));
  });
});

describe('a message of heartbeats', () => {
  it('comes back as it went, with gaps in the sequence, and its windows can be read alone', () => {
    const rows = fc.array(fc.tuple(heartbeatsOf(birth), fc.integer({ min: 1, max: 40 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: -1e9, max: 1e9 }), (drawn, clockStepMs) => {
        const ordered = [...drawn].sort((a, b) => a[0].endedAtMs - b[0].endedAtMs);
        let seq = 0;
        const heartbeats = ordered.map(([heartbeat, gap]) => {
          seq += gap;
          return { ...heartbeat, seq };
        });
        const sentAtMs = (heartbeats.at(-1)?.endedAtMs ?? 0) + 5;
        const bytes = encodeHeartbeats({
          boot: birth.boot,
          sentAtMs,
          clockStepMs,
          birth,
          rows: heartbeats.map((heartbeat) => ({ seq: heartbeat.seq, window: encodeWindow(heartbeat, birth) })),
        });
        const read = decodeHeartbeats(bytes, birth);
        if (!read.ok) throw new Error(read.detail);
        expect(read).toMatchObject({ boot: birth.boot, sentAtMs, clockStepMs });
        expect(read.heartbeats.map((heartbeat) => heartbeat.seq)).toEqual(heartbeats.map((heartbeat) => heartbeat.seq));
        read.heartbeats.forEach((heartbeat, index) => {
          const written = heartbeats[index];
          if (written === undefined) throw new Error('one too many');
          expectSame(heartbeat, written);
          expectSame(decodeWindow(read.windows[index] ?? new Uint8Array(), heartbeat.seq, birth), written);
        });
        expect(peekHeartbeats(bytes)).toEqual({ ok: true, boot: birth.boot, firstSeq: heartbeats[0]?.seq });
      }),
    );
  });

  it('of 20 steady checks takes at most 110 bytes, and at most 160 with every latency changed', () => {
    const wide = birthOf(20);
    const size = (heartbeat: Omit<Heartbeat, 'seq'>) =>
      encodeHeartbeats({
        boot: wide.boot,
        sentAtMs: heartbeat.endedAtMs + 20,
        clockStepMs: 0,
        birth: wide,
        rows: [{ seq: 6_000_000, window: encodeWindow(heartbeat, wide) }],
      }).length;
    // 18 LAN checks of 150 us..3 ms and 2 WAN checks of 8..40 ms, ten attempts each, a day into the boot.
    const lan = (index: number) => (index < 18 ? 150 + index * 160 : 8000 + (index - 18) * 30_000);
    expect(size(steady(20, lan))).toBeLessThanOrEqual(110);
    for (let round = 1; round < 50; round++) {
      const changed = steady(20, (index) => lan(index) + round * 37);
      const checks = changed.checks.map((check, index) => ({
        ...check,
        sent: 9 + ((index + round) % 3),
        maxUs: Math.round((check.medianUs ?? 0) * (1 + ((index * round) % 90))),
      }));
      expect(size({ ...changed, checks })).toBeLessThanOrEqual(160);
    }
  });

  it('is refused for what it is', () => {
    const heartbeat = steady(6, () => 700);
    const window = encodeWindow(heartbeat, birth);
    const message = (sentAtMs: number, rows: { seq: number; window: Uint8Array }[]) =>
      encodeHeartbeats({ boot: birth.boot, sentAtMs, clockStepMs: 0, birth, rows });
    const good = message(heartbeat.endedAtMs, [{ seq: 1, window }]);
    const refusal = (bytes: Uint8Array, as = birth) => {
      const read = decodeHeartbeats(bytes, as);
      return read.ok ? 'taken' : read.refusal;
    };
    expect(refusal(good)).toBe('taken');
    expect(refusal(good.subarray(0, good.length - 1))).toBe('truncated');
    expect(refusal(new Uint8Array())).toBe('malformed');
    expect(refusal(Uint8Array.from([0xff, 0xff, 0xff]))).toMatch(/truncated|malformed/);
    expect(refusal(good, birthOf(2))).toBe('index-out-of-range');
    expect(refusal(good, { ...birth, boot: '0000000000000001' })).toBe('unknown-birth');
    expect(refusal(message(heartbeat.endedAtMs - 60_000, [{ seq: 1, window }]))).toBe('future-stamp');
    const earlier = encodeWindow({ ...heartbeat, endedAtMs: heartbeat.endedAtMs - 10_000 }, birth);
    expect(
      refusal(
        message(heartbeat.endedAtMs, [
          { seq: 1, window },
          { seq: 2, window: earlier },
        ]),
      ),
    ).toBe('lying-order');
    const lying = { ...heartbeat, checks: heartbeat.checks.map((check) => ({ ...check, lost: 99 })) };
    expect(refusal(message(heartbeat.endedAtMs, [{ seq: 1, window: encodeWindow(lying, birth) }]))).toBe(
      'lying-counts',
    );
    expect(refusal(new Uint8Array(MAX_HEARTBEATS_BYTES + 1))).toBe('oversized');
    expect(refusal(message(heartbeat.endedAtMs, [{ seq: MAX_SEQ, window }]))).toBe('taken');
    expect(refusal(message(heartbeat.endedAtMs, [{ seq: MAX_SEQ + 1, window }]))).toBe('lying-order');
    expect(
      refusal(
        message(heartbeat.endedAtMs, [
          { seq: MAX_SEQ, window },
          { seq: MAX_SEQ + 1, window },
        ]),
      ),
    ).toBe('lying-order');
    expect(() => message(heartbeat.endedAtMs, [])).toThrow(RangeError);
    expect(() =>
      message(
        heartbeat.endedAtMs,
        Array.from({ length: MAX_WINDOWS + 1 }, (_, seq) => ({ seq: seq + 1, window })),
      ),
    ).toThrow(RangeError);
  });

  it('never throws for hostile bytes, and never gives a heartbeat that contradicts its birth', () => {
    const window = encodeWindow(
      {
        ...steady(6, () => 700),
        changes: [
          {
            id: '0123456789abcdef',
            kind: 'file',
            subject: '/srv/till/coupon.json',
            before: null,
            after: 'a'.repeat(64),
            fields: [{ path: 'coupon.valid_from', before: '2018-12-01', after: '2019-12-01' }],
            fieldsLeftOut: 2,
            changedAtMs: STARTED_AT_MS,
            author: 'operator',
            check: 5,
            foundAtMs: STARTED_AT_MS + 86_390_000,
          },
        ],
      },
      birth,
    );
    const good = encodeHeartbeats({
      boot: birth.boot,
      sentAtMs: STARTED_AT_MS + 86_400_000,
      clockStepMs: 5,
      birth,
      rows: [
        { seq: 7, window },
        { seq: 9, window },
      ],
    });
    const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(flips, fc.nat(good.length), (changes, length) => {
        const bytes = Uint8Array.from(good);
        for (const [at, byte] of changes) bytes[at] = byte;
        const read = decodeHeartbeats(bytes.subarray(0, length), birth);
        if (!read.ok) return;
        for (const heartbeat of read.heartbeats) {
          expect(heartbeat.checks).toHaveLength(6);
          for (const check of heartbeat.checks) expect(check.lost).toBeLessThanOrEqual(check.sent);
          expect(heartbeat.endedAtMs).toBeLessThanOrEqual(read.sentAtMs + 1000);
          for (const change of heartbeat.changes ?? []) {
            expect(change.check).toBeLessThan(6);
            expect(change.foundAtMs).toBeLessThanOrEqual(heartbeat.endedAtMs + 1000);
          }
        }
      }),
      { numRuns: 5000 },
    );
  });
});
