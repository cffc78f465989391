/** What a look at a watched thing says against what is remembered of it. */
import { MAX_CHANGE_FIELDS, MAX_CHANGE_TEXT } from '@tillwatch/model';
import fc from 'fast-check';
import { type Baseline, digestOf, foldLook, type Look, type Part, type SeenPart } from '../../src/version/baseline.js';

const hex = (text: string) => text.repeat(64).slice(0, 64);
const part = (fingerprint: string): Part => ({
  fingerprint,
  stat: fingerprint,
  hashedAtMs: 0,
  snapshot: { format: 'json', fields: [['a.b', fingerprint]] },
});
const look = (kind: Look['kind'], parts: Record<string, SeenPart>): Look => ({
  kind,
  parts: new Map(Object.entries(parts)),
  origins: new Map(Object.keys(parts).map((name) => [name, { changedAtMs: 5, author: 'ops' }])),
});
/** All looks in order; what each told. */
function tell(looks: readonly Look[], subject = '/f', room = 8) {
  let baseline: Baseline | null = null;
  return looks.map((each) => {
    const fold = foldLook(baseline, each, subject, room);
    baseline = fold.baseline;
    return fold.changes;
  });
}

describe('foldLook', () => {
  it('tells nothing of the first look, and one change of one difference', () => {
    const file = (text: string) => look('file', { '': part(text) });
    const [first, same, changed, again] = tell([file('a'), file('a'), file('b'), file('b')]);
    expect([first, same, again]).toEqual([[], [], []]);
    expect(changed).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        kind: 'file',
        subject: '/f',
        before: 'a',
        after: 'b',
        fields: [{ path: 'a.b', before: 'a', after: 'b' }],
        fieldsLeftOut: 0,
        changedAtMs: 5,
        author: 'ops',
      },
    ]);
  });

  it('names a change the same whenever it is found, and its repetition otherwise', () => {
    const file = (text: string) => look('file', { '': part(text) });
    const there = tell(['a', 'b', 'a', 'b'].map(file)).flat();
    expect(new Set(there.map(({ id }) => id)).size).toBe(3);
    // Found anew after what was told was not remembered.
    expect(tell(['a', 'b'].map(file)).flat()[0]?.id).toBe(there[0]?.id);
    expect(tell(['a', 'b'].map(file), '/g').flat()[0]?.id).not.toBe(there[0]?.id);
  });

  it('tells what comes and what goes', () => {
    const [, came, , went] = tell([
      look('file', {}),
      look('file', { '': part('a') }),
      look('file', { '': 'pending' }),
      look('file', {}),
    ]);
    expect(came).toMatchObject([{ kind: 'file', before: null, after: 'a', fields: [] }]);
    expect(went).toMatchObject([{ kind: 'file', before: 'a', after: null, fields: [] }]);
  });

  it('leaves what is pending as it was, and waits for a whole first look', () => {
    const [a, b] = [part('a'), part('b')];
    const told = tell([
      look('folder', { x: a, y: 'pending' }),
      // What was still to be hashed is no change.
      look('folder', { x: a, y: b }),
      look('folder', { x: 'pending', y: b }),
      look('folder', { x: part('c'), y: b }),
    ]);
    expect(told.slice(0, 3)).toEqual([[], [], []]);
    expect(told[3]).toMatchObject([{ kind: 'file', subject: '/f/x', before: 'a', after: 'c' }]);
  });

  it('tells few files of a folder each by itself, and many as one', () => {
    const folder = (count: number, text: string) =>
      look('folder', Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, part(hex(text))])));
    const [, three] = tell([folder(3, 'a'), folder(3, 'b')]);
    expect(three?.map(({ subject }) => subject)).toEqual(['/f/f0', '/f/f1', '/f/f2']);
    const [, many] = tell([folder(50, 'a'), folder(50, 'b')]);
    expect(many).toMatchObject([{ kind: 'folder', subject: '/f', fieldsLeftOut: 50 - MAX_CHANGE_FIELDS }]);
    expect(many?.[0]?.fields[0]).toEqual({ path: 'f0', before: 'aaaaaaaaaaaa', after: 'bbbbbbbbbbbb' });
    expect(many?.[0]?.before).toBe(digestOf(Array.from({ length: 50 }, (_, at) => [`f${at}`, part(hex('a'))])));
    expect(many?.[0]?.after).not.toBe(many?.[0]?.before);
    const [, gone] = tell([folder(50, 'a'), look('folder', {})]);
    expect(gone).toMatchObject([{ kind: 'folder', after: null }]);
  });

  it('has names that every object has', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const folder = (text: string) => look('folder', { ...Object.fromEntries(names.map((name) => [name, part(text)])) });
    expect(
      tell([folder('a'), folder('b')])[1]
        ?.map(({ subject }) => subject)
        .sort(),
    ).toEqual(names.map((name) => `/f/${name}`).sort());
  });

  it('joins paths as their system does', () => {
    const folder = (text: string) => look('folder', { 'bin/pos.exe': part(text) });
    expect(tell([folder('a'), folder('b')], 'C:\\pos')[1]?.[0]?.subject).toBe('C:\\pos\\bin/pos.exe');
    expect(tell([folder('a'), folder('b')], '/opt/pos/')[1]?.[0]?.subject).toBe('/opt/pos/bin/pos.exe');
  });

  it('tells at most what there is room for, and the rest the next time', () => {
    const folder = (text: string) => look('folder', { x: part(text), y: part(text), z: part(text) });
    const looks = [folder('a'), folder('b'), folder('b'), folder('b')];
    const told = tell(looks, '/f', 2);
    expect(told.map((changes) => changes.length)).toEqual([0, 2, 1, 0]);
    expect(new Set(told.flat().map(({ subject }) => subject)).size).toBe(3);
    expect(tell(looks, '/f', 0).flat()).toEqual([]);
  });

  it('keeps texts within their bound', () => {
    const file = (text: string) => look('command', { '': part(text.repeat(500)) });
    const [, changes] = tell([file('a'), file('b')], `/${'x'.repeat(900)}/end`);
    for (const text of [changes?.[0]?.subject, changes?.[0]?.before, changes?.[0]?.after])
      expect(text?.length).toBeLessThanOrEqual(MAX_CHANGE_TEXT);
    expect(changes?.[0]?.subject).toMatch(/\/end$/);
  });

  it('loses no difference and tells none twice, whatever the looks', () => {
    const seen = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      fc.constantFrom<SeenPart>(part('1'), part('2'), 'pending'),
      {
        maxKeys: 5,
      },
    );
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 12 }), fc.integer({ min: 0, max: 3 }), (looks, room) => {
        let baseline: Baseline | null = null;
        const ids: string[] = [];
        for (const each of looks) {
          const fold = foldLook(baseline, look('folder', each), '/f', room);
          ids.push(...fold.changes.map(({ id }) => id));
          baseline = fold.baseline;
        }
        expect(new Set(ids).size).toBe(ids.length);
        const last = looks.at(-1) ?? {};
        for (let times = 0; times < 6; times += 1)
          baseline = foldLook(baseline, look('folder', last), '/f', 1).baseline;
        for (const [name, each] of Object.entries(last))
          if (each !== 'pending') expect(baseline?.parts.get(name)?.fingerprint).toBe(each.fingerprint);
      }),
    );
  });
});
