/** The bounds of a change, whatever a probe made of it. */
import { boundChange, type Change, MAX_CHANGE_FIELDS, MAX_CHANGE_TEXT } from '@tillwatch/model';
import fc from 'fast-check';
import { changeSizeBytes, MAX_CHANGE_BYTES } from '../src/bound-change.js';

const text = fc.string({ unit: 'binary', maxLength: 600 });
const nullable = fc.option(text);
const change: fc.Arbitrary<Change> = fc.record({
  id: fc.constant('0123456789abcdef'),
  kind: fc.constantFrom('file' as const, 'package' as const),
  subject: text,
  before: nullable,
  after: nullable,
  fields: fc.array(fc.record({ path: text, before: nullable, after: nullable }), { maxLength: 60 }),
  fieldsLeftOut: fc.nat(10),
  changedAtMs: fc.option(fc.nat()),
  author: nullable,
});

describe('boundChange', () => {
  it('keeps every bound, counts every field, and leaves a bounded change as it is', () => {
    fc.assert(
      fc.property(change, (drawn) => {
        const bounded = boundChange(drawn);
        expect(bounded.fields.length).toBeLessThanOrEqual(MAX_CHANGE_FIELDS);
        expect(bounded.fields.length + bounded.fieldsLeftOut).toBe(drawn.fields.length + drawn.fieldsLeftOut);
        expect(changeSizeBytes(bounded)).toBeLessThanOrEqual(MAX_CHANGE_BYTES);
        const texts = [bounded.subject, bounded.before, bounded.after, bounded.author].concat(
          bounded.fields.flatMap(({ path, before, after }) => [path, before, after]),
        );
        for (const each of texts) {
          expect(each?.length ?? 0).toBeLessThanOrEqual(MAX_CHANGE_TEXT);
          expect(each ?? '').not.toMatch(/\p{Surrogate}/u);
        }
        expect(boundChange(bounded)).toEqual(bounded);
      }),
    );
  });

  it('shows that a text was cut, and never in the middle of a character', () => {
    const subject = `${'x'.repeat(MAX_CHANGE_TEXT - 2)}😀😀`;
    const bounded = boundChange({
      id: '0123456789abcdef',
      kind: 'file',
      subject,
      before: null,
      after: null,
      fields: [],
      fieldsLeftOut: 0,
      changedAtMs: null,
      author: null,
    });
    expect(bounded.subject).toBe(`${'x'.repeat(MAX_CHANGE_TEXT - 2)}\uFFFD…`);
  });
});
