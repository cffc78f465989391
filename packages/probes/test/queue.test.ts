import fc from 'fast-check';
import { CONTROL_FILE, parseControlFile } from '../src/queue/cups-job.js';
import { judgeQueue, type QueueRules } from '../src/queue/verdict.js';
import { controlFile } from './cups-control-file.js';

describe('judgeQueue', () => {
  const RULES: QueueRules = { backlogFiles: 10, backlogAgeMinutes: 5, backlogBytes: 1_000 };
  const reading = { files: 0, queuedBytes: 0, oldestAgeS: null, isCut: false };

  it.each([
    ['nothing waits', {}, 'ok/null'],
    ['less than any limit', { files: 9, queuedBytes: 999, oldestAgeS: 299 }, 'ok/null'],
    ['as many files', { files: 10, oldestAgeS: 0 }, 'degraded/backlog'],
    ['as many bytes', { files: 1, queuedBytes: 1_000, oldestAgeS: 0 }, 'degraded/backlog'],
    ['as old a file', { files: 1, oldestAgeS: 300 }, 'degraded/backlog'],
    ['more than was looked at', { files: 1, oldestAgeS: 0, isCut: true }, 'degraded/backlog'],
  ])('%s: %o is %s', (_name, over, expected) => {
    const { state, reason, values } = judgeQueue({ ...reading, ...over }, RULES);
    expect(`${state}/${reason}`).toBe(expected);
    expect(Object.keys(values ?? {}).sort()).toEqual(['files', 'oldestAgeS', 'queuedBytes']);
  });

  it('knows no limit where it is 0', () => {
    const none = { backlogFiles: 0, backlogAgeMinutes: 0, backlogBytes: 0 };
    expect(judgeQueue({ files: 9_999, queuedBytes: 1e12, oldestAgeS: 1e9, isCut: false }, none).state).toBe('ok');
  });
});

describe('control files of CUPS', () => {
  it('have names of their own', () => {
    for (const name of ['c00001', 'c123456']) expect(CONTROL_FILE.test(name)).toBe(true);
    for (const name of ['d00001-001', 'c1', 'c00001.N', 'cache', 'tmp']) expect(CONTROL_FILE.test(name)).toBe(false);
  });

  // RFC 8011 section 5.3.7.
  it.each([
    [3, true],
    [4, true],
    [5, true],
    [6, true],
    [7, false],
    [8, false],
    [9, false],
  ])('in state %d: waits %s', (state, isWaiting) => {
    const bytes = controlFile({ state, createdAtS: 1_800_000_000, sizeKBytes: 12 });
    expect(parseControlFile(bytes)).toEqual({ isWaiting, sizeBytes: 12_288, createdAtMs: 1_800_000_000_000 });
  });

  it('are read to where they were cut off, and never throw', () => {
    const whole = controlFile({ state: 3, createdAtS: 1_800_000_000, sizeKBytes: 12 });
    for (let length = 0; length < whole.length; length += 1) {
      const job = parseControlFile(whole.subarray(0, length));
      if (job) expect(job.isWaiting).toBe(true);
    }
    expect(parseControlFile(Buffer.alloc(0))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (noise, at) => {
        parseControlFile(Buffer.from(noise));
        parseControlFile(Buffer.concat([whole.subarray(0, at), Buffer.from(noise)]));
      }),
      { numRuns: 2_000 },
    );
  });
});
