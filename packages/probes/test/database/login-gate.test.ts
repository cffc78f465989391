import fc from 'fast-check';
import { DatabaseFault } from '../../src/database/fault.js';
import {
  afterRefusal,
  createLoginGate,
  MAX_BARE_CONNECTS,
  MAX_TARGETS,
  permission,
  type Refusal,
} from '../../src/database/login-gate.js';

const FULL = new DatabaseFault(['down', 'sessions-full'], 1040);
const WRONG = new DatabaseFault(['down', 'auth-failed'], 1045);
const LATE = new DatabaseFault(['down', 'timeout'], null);

function refusedTimes(fault: DatabaseFault, times: number): Refusal | null {
  let refusal: Refusal | null = null;
  for (let made = 0; made < times; made += 1) refusal = afterRefusal(refusal, fault, 0, 0.5);
  return refusal;
}

describe('a refused login', () => {
  it('is followed by a pause that doubles up to its limit', () => {
    expect([1, 2, 3, 4, 5, 40].map((times) => refusedTimes(FULL, times)?.untilMs)).toEqual([
      1e4, 2e4, 4e4, 8e4, 12e4, 12e4,
    ]);
    expect([1, 2, 4, 5, 40].map((times) => refusedTimes(WRONG, times)?.untilMs)).toEqual([6e4, 12e4, 48e4, 9e5, 9e5]);
  });

  it('begins anew for another reason, and does not pause for one that no pause helps', () => {
    expect(afterRefusal(refusedTimes(WRONG, 5), FULL, 0, 0.5)).toMatchObject({ count: 1, untilMs: 10_000 });
    expect(afterRefusal(refusedTimes(WRONG, 5), LATE, 0, 0.5)).toBeNull();
  });

  it('pauses for half to one and a half of that, and never beyond', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(FULL, WRONG),
        fc.nat(60),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (fault, times, random) => {
          const refusal = afterRefusal(refusedTimes(fault, times), fault, 1_000, random);
          expect(refusal?.untilMs).toBeGreaterThanOrEqual(6_000);
          expect(refusal?.untilMs).toBeLessThanOrEqual(1_000 + 1_350_000);
        },
      ),
    );
  });
});

describe('what may be done', () => {
  const refusal = refusedTimes(FULL, 1) as Refusal;
  it.each<[string, Refusal | null, number, string]>([
    ['before any refusal', null, 0, 'login'],
    ['within the pause', refusal, 9_999, 'connect'],
    ['after it', refusal, 10_000, 'login'],
    ['after too many connections without a login', { ...refusal, bareConnects: MAX_BARE_CONNECTS }, 1, 'wait'],
    ['after those, when the pause is over', { ...refusal, bareConnects: MAX_BARE_CONNECTS }, 10_000, 'login'],
  ])('%s', (_name, known, nowMs, expected) => {
    expect(permission(known, nowMs)).toBe(expected);
  });

  it('keeps counting connections without a login until one goes well', () => {
    expect(afterRefusal({ ...refusal, bareConnects: 7 }, FULL, 0, 0)?.bareConnects).toBe(7);
  });

  it('is remembered for a bounded number of targets', () => {
    const gate = createLoginGate();
    for (let target = 0; target <= MAX_TARGETS; target += 1) gate.record(`target ${target}`, refusal);
    expect(gate.refusalOf('target 0')).toBeNull();
    expect(gate.refusalOf(`target ${MAX_TARGETS}`)).toBe(refusal);
    gate.record(`target ${MAX_TARGETS}`, null);
    expect(gate.refusalOf(`target ${MAX_TARGETS}`)).toBeNull();
  });
});
