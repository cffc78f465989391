/** Windows in whatever order: the same list, bounded, each once. */
import type { EvidenceWindow } from '@tillwatch/model';
import fc from 'fast-check';
import { createWindowBuffer, MAX_WINDOWS } from '../../src/diagnosis/window-buffer.js';

const windowOf = (seq: number): EvidenceWindow => ({
  boot: 'b',
  endedAtMs: seq * 10_000,
  heartbeat: { seq, endedAtMs: seq * 10_000, lengthMs: 10_000, checks: [], transitions: [] },
});

it('does not depend on the order of arrival, nor on repeats, and keeps the newest', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 120 }), (seqs) => {
      const buffer = createWindowBuffer();
      for (const seq of seqs) buffer.note(windowOf(seq));
      const expected = [...new Set(seqs)].sort((a, b) => a - b).slice(-MAX_WINDOWS);
      expect(buffer.windows.map(({ heartbeat }) => heartbeat.seq)).toEqual(expected);
    }),
  );
});
