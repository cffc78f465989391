import { describe, expect, test } from '@jest/globals';
import { createTrouble, failingSinceMs, hasRecovered, noteAttempt } from '../../src/diagnosis/trouble.js';
import { notOk, ok } from '../../src/index.js';

const LOST = notOk('down', 'timeout');

/** One attempt a second: `.` answers, `x` fails. */
function troubleAfter(attempts: string) {
  const trouble = createTrouble();
  [...attempts].forEach((each, second) => {
    noteAttempt(trouble, each === 'x' ? LOST : ok(), second * 1_000);
  });
  return { trouble, nowMs: (attempts.length - 1) * 1_000 };
}

/** Whether it counts as failing although it was confirmed `ok` with its last answer. */
function isStillFailing(attempts: string): boolean {
  const { trouble, nowMs } = troubleAfter(attempts);
  return failingSinceMs(trouble, { current: 'ok', reason: null, sinceMs: nowMs }, nowMs) !== null;
}

describe('a trouble is over', () => {
  test('with the first answers where all attempts had failed', () => {
    expect(isStillFailing('xxxxxxx.')).toBe(false);
    expect(hasRecovered(troubleAfter('xxxxxxx.').trouble)).toBe(true);
  });

  test('only after a run of answers that is no accident where some had come all along', () => {
    expect(isStillFailing('x.xx..x.x..xx...')).toBe(true);
    expect(isStillFailing('x.xx..x.x..xx......')).toBe(false);
  });

  test('after a while in any case', () => {
    expect(isStillFailing(`x......x.....x${'.'.repeat(25)}`)).toBe(false);
  });
});
