/** What is remembered of watched things over restarts. */
import type { Change } from '@tillwatch/model';
import fc from 'fast-check';
import { MAX_MEMORY_KEYS } from '../../src/probe.js';
import { createProbeMemory } from '../../src/probe-io.js';
import { type Baseline, foldLook, type Look, type Part, type SeenPart } from '../../src/version/baseline.js';
import { parseIndex, parseSaved } from '../../src/version/saved-text.js';
import { createWatchMemory, MAX_FIELD_CHARS, MAX_UNSURE, SURE_AFTER_MS } from '../../src/version/watch-memory.js';

const _hex = (text: string) => text.repeat(64).slice(0, 64);
const part = (fingerprint: string): Part => ({
  fingerprint,
  stat: fingerprint,
  hashedAtMs: 0,
  snapshot: { format: 'json', fields: [['a.b', fingerprint]] },
});
const _look = (kind: Look['kind'], parts: Record<string, SeenPart>): Look => ({
  kind,
  parts: new Map(Object.entries(parts)),
  origins: new Map(Object.keys(parts).map((name) => [name, { changedAtMs: 5, author: 'ops' }])),
});
/** All looks in order; what each told. */
function _tell(looks: readonly Look[], subject = '/f', room = 8) {
  let baseline: Baseline | null = null;
  return looks.map((each) => {
    const fold = foldLook(baseline, each, subject, room);
    baseline = fold.baseline;
    return fold.changes;
  });
}

describe('memory', () => {
  const baseline = (over: Partial<Baseline> = {}): Baseline => ({
    kind: 'file',
    told: 1,
    isWhole: true,
    parts: new Map([['', part('a')]]),
    ...over,
  });

  it('gives back what was kept', () => {
    const memory = createProbeMemory();
    const first = createWatchMemory(
      () => 0,
      () => 0,
    );
    const watch = first.watch(memory, 'version/path/x');
    if (watch) first.update(memory, watch, baseline(), []);
    const again = createWatchMemory(
      () => 0,
      () => 0,
    ).watch(memory, 'version/path/x');
    expect(again?.baseline).toEqual(baseline());
    expect(again?.salt).toBe(watch?.salt);
  });

  const told = (id: string): Change => ({
    id,
    kind: 'file',
    subject: '/f',
    before: 'a',
    after: null,
    fields: [{ path: 'x', before: null, after: '1' }],
    fieldsLeftOut: 0,
    changedAtMs: 5,
    author: null,
  });

  it('remembers what was told until its heartbeat is safe, and has it told again by a process that follows', () => {
    const memory = createProbeMemory();
    let nowMs = 0;
    const watches = createWatchMemory(
      () => nowMs,
      () => 0,
    );
    const watch = watches.watch(memory, 'version/path/x');
    if (!watch) throw new Error('no watch');
    const after = () =>
      createWatchMemory(
        () => 0,
        () => 0,
      ).watch(memory, 'version/path/x');
    watches.update(memory, watch, baseline(), []);
    expect(after()?.retell).toEqual([]);
    const next = baseline({ told: 2 });
    watches.update(memory, watch, next, [told('1')]);
    nowMs = SURE_AFTER_MS - 1;
    watches.update(memory, watch, next, []);
    expect(after()).toMatchObject({ baseline: { told: 2 }, retell: [told('1')] });
    // Told again, it is still one.
    watches.update(memory, watch, next, [told('1')]);
    expect(after()?.retell).toHaveLength(1);
    nowMs += SURE_AFTER_MS;
    watches.update(memory, watch, next, []);
    expect(after()).toMatchObject({ baseline: { told: 2 }, retell: [] });
    for (let count = 0; count < 3 * MAX_UNSURE; count += 1) watches.update(memory, watch, next, [told(String(count))]);
    expect(after()?.retell).toHaveLength(MAX_UNSURE);
  });

  it('goes on where nothing more can be kept', () => {
    const full = createProbeMemory(new Map(Array.from({ length: MAX_MEMORY_KEYS }, (_, index) => [`k${index}`, ''])));
    const watches = createWatchMemory(
      () => 0,
      () => 0,
    );
    const watch = watches.watch(full, 'version/path/x');
    if (watch) watches.update(full, watch, baseline(), []);
    expect(watch?.baseline).toEqual(baseline());
    const names = Array.from({ length: 3_000 }, (_, index): [string, Part] => ['n'.repeat(400) + index, part('a')]);
    const roomy = createProbeMemory();
    const others = createWatchMemory(
      () => 0,
      () => 0,
    );
    const large = others.watch(roomy, 'version/path/y');
    if (large) others.update(roomy, large, baseline({ parts: new Map(names) }), []);
    expect(large?.baseline?.parts.size).toBe(3_000);
    expect(roomy.get('version/path/y')).toBeUndefined();
  });

  const SOUND = '{"v":1,"salt":"x","kind":"file","told":0,"isWhole":true,"parts":[["","a","s",0,null]]}';

  it('reads its own form and no other', () => {
    expect(parseSaved(SOUND)?.baseline.parts.get('')?.fingerprint).toBe('a');
    const damaged: [string, string][] = [
      ['"v":1', '"v":2'],
      ['"salt":"x"', '"salt":1'],
      ['"file"', '"pile"'],
      ['"told":0', '"told":-1'],
      ['"isWhole":true', '"isWhole":1'],
      ['"a","s"', '"a",1'],
      ['0,null', '"0",null'],
      ['0,null', '0,{"format":"json"}'],
      ['0,null', '0,{"format":"gif","fields":[]}'],
      ['0,null', '0,{"format":"json","fields":[["a"]]}'],
      ['["","a","s",0,null]', '{}'],
    ];
    for (const [from, to] of damaged) expect([to, parseSaved(SOUND.replace(from, to))]).toEqual([to, null]);
    const unsure = [told('1'), { ...told('2'), fields: [null] }, { ...told('3'), kind: 'pile' }, null, 7];
    const text = SOUND.replace('"v":1', `"v":1,"unsure":${JSON.stringify(unsure)}`);
    expect(parseSaved(text)?.unsure).toEqual([told('1')]);
    fc.assert(
      fc.property(fc.nat(SOUND.length), fc.string({ maxLength: 3 }), fc.nat(9), (at, noise, length) => {
        parseSaved(SOUND.slice(0, at) + noise + SOUND.slice(at + length));
        parseIndex(SOUND.slice(0, at) + noise + SOUND.slice(at + length));
      }),
    );
  });

  it.each(['', 'no json', '{}', SOUND.replace('"told":0', '"told":-1'), '[1]'])('begins anew with %j', (text) => {
    const memory = createProbeMemory(
      new Map([
        ['version/path/x', text],
        ['version/index', text],
      ]),
    );
    const watches = createWatchMemory(
      () => 0,
      () => 0,
    );
    const watch = watches.watch(memory, 'version/path/x');
    expect(watch?.baseline).toBeNull();
    if (watch) watches.update(memory, watch, baseline(), []);
    expect(memory.get('version/path/x')).toContain('"v":1');
  });

  it('forgets the fields of the largest files beyond its bound, and what nobody has watched for long', () => {
    const memory = createProbeMemory();
    let day = 1;
    const watches = createWatchMemory(
      () => 0,
      () => day * 86_400_000,
    );
    const large = {
      ...part('b'),
      snapshot: { format: 'json' as const, fields: [['p', 'x'.repeat(MAX_FIELD_CHARS)] as const] },
    };
    const watch = watches.watch(memory, 'version/path/x');
    if (watch)
      watches.update(
        memory,
        watch,
        baseline({
          parts: new Map([
            ['a', part('a')],
            ['b', large],
          ]),
        }),
        [],
      );
    expect(watch?.baseline?.parts.get('b')?.snapshot).toBeNull();
    expect(watch?.baseline?.parts.get('a')?.snapshot).not.toBeNull();
    day = 100;
    const other = watches.watch(memory, 'version/path/y');
    if (other) watches.update(memory, other, baseline(), []);
    expect(memory.get('version/path/x')).toBeUndefined();
    expect(memory.get('version/path/y')).toBeDefined();
  });
});
