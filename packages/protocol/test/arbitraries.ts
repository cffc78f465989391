/** Births and heartbeats for the tests of the wire. */
import {
  type Birth,
  boundChange,
  CHANGE_SUBJECT_KINDS,
  type Change,
  type CheckDefinition,
  type CheckState,
  type CheckSummary,
  type Heartbeat,
  REASONS,
} from '@tillwatch/model';
import fc from 'fast-check';

export const STARTED_AT_MS = 1_795_000_000_000;

export function birthOf(checkCount: number, values: (index: number) => readonly string[] = () => []): Birth {
  const checks = Array.from(
    { length: checkCount },
    (_, index): CheckDefinition => ({
      id: `c${index}`,
      on: { node: 'front-end' },
      kind: 'tcp',
      target: `127.0.0.1:${9000 + index}`,
      intervalMs: 10_000,
      timeoutMs: 1000,
      values: values(index),
    }),
  );
  return {
    boot: 'fedcba9876543210',
    incarnation: 3,
    startedAtMs: STARTED_AT_MS,
    agentVersion: '0.1.0',
    cadenceMs: 30_000,
    windowMs: 10_000,
    definition: {
      site: { id: 's021', name: 'Store 21 门店', kind: 'store', region: 'East', timeZone: 'Asia/Shanghai' },
      vantage: 'front-end',
      nodes: [
        { id: 'front-end', kind: 'front-end', name: 'Front-end' },
        { id: 'central-db', kind: 'central-db', name: 'Central', at: 'hub/central-db' },
      ],
      links: [{ from: 'front-end', to: 'central-db' }],
      flows: [{ name: 'sync', critical: false, path: ['front-end', 'central-db'] }],
      checks,
    },
  };
}

const state = fc.constantFrom<CheckState>('ok', 'degraded', 'down', 'unknown');

/** A summary as a window can make one: what is not answered is not timed, a maximum is not below its median. */
function summary(names: readonly string[]): fc.Arbitrary<CheckSummary> {
  const value = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
  return fc
    .record({
      state,
      reason: fc.constantFrom(...REASONS),
      sent: fc.integer({ min: 0, max: 300 }),
      lostShare: fc.double({ min: 0, max: 1, noNaN: true }),
      medianUs: fc.option(fc.integer({ min: 1, max: 3_000_000 })),
      factor: fc.double({ min: 1, max: 1000, noNaN: true }),
      values: fc.option(fc.tuple(...names.map(() => fc.option(value)))),
    })
    .map((drawn) => {
      const values: Record<string, number> = {};
      names.forEach((name, at) => {
        const figure = drawn.values?.[at];
        if (figure !== null && figure !== undefined) values[name] = figure;
      });
      return {
        state: drawn.state,
        reason: drawn.state === 'ok' ? null : drawn.reason,
        sent: drawn.sent,
        lost: Math.floor(drawn.sent * drawn.lostShare),
        medianUs: drawn.medianUs,
        maxUs: drawn.medianUs === null ? null : Math.min(2 ** 32 - 1, Math.round(drawn.medianUs * drawn.factor)),
        ...(Object.keys(values).length > 0 && { values }),
      };
    });
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const nullable = fc.option(text);

/** Changes as a probe may make them, and as the windower bounds them. */
export const change: fc.Arbitrary<Change> = fc
  .record({
    id: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 }),
    kind: fc.constantFrom(...CHANGE_SUBJECT_KINDS),
    subject: text,
    before: nullable,
    after: nullable,
    fields: fc.array(fc.record({ path: text, before: nullable, after: nullable }), { maxLength: 5 }),
    fieldsLeftOut: fc.nat(1000),
    changedAtMs: fc.option(fc.integer({ min: -1e12, max: 4e12 })),
    author: nullable,
  })
  .map(boundChange);

/** Heartbeats of `birth` whose windows end after `afterMs` of its boot. */
export function heartbeatsOf(birth: Birth, afterMs = 0): fc.Arbitrary<Omit<Heartbeat, 'seq'>> {
  const count = birth.definition.checks.length;
  return fc
    .record({
      endedAfterMs: fc.integer({ min: afterMs, max: afterMs + 86_400_000 }),
      lengthMs: fc.oneof(fc.constant(birth.windowMs), fc.integer({ min: 1, max: 60_000 })),
      checks: fc.tuple(...birth.definition.checks.map((item) => summary(item.values))),
      transitions: fc.array(
        fc.record({
          check: fc.integer({ min: 0, max: Math.max(0, count - 1) }),
          from: state,
          to: state,
          reason: fc.option(fc.constantFrom(...REASONS)),
          backMs: fc.integer({ min: 0, max: 20_000 }),
        }),
        { maxLength: count === 0 ? 0 : 5 },
      ),
      changes: fc.array(
        fc.record({ check: fc.integer({ min: 0, max: Math.max(0, count - 1) }), change, backMs: fc.nat(20_000) }),
        { maxLength: count === 0 ? 0 : 3 },
      ),
    })
    .map(({ endedAfterMs, lengthMs, checks, transitions, changes }) => {
      const endedAtMs = birth.startedAtMs + endedAfterMs;
      return {
        endedAtMs,
        lengthMs,
        checks,
        transitions: transitions.map(({ backMs, ...transition }) => ({ ...transition, atMs: endedAtMs - backMs })),
        ...(changes.length > 0 && {
          changes: changes.map(({ check, change, backMs }) => ({ ...change, check, foundAtMs: endedAtMs - backMs })),
        }),
      };
    });
}
