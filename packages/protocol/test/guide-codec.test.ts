/** A store's guide through the wire and back; what is damaged, too large or not fit to be shown is refused. */
import { DEFAULT_PLAYBOOKS, STORE_CONTACT_ROLES, STORE_GUIDE_LIMITS, type StoreGuide } from '@tillwatch/model';
import fc from 'fast-check';
import { tillwatch } from '../generated/tillwatch.js';
import { decodeBirth, encodeBirth, MAX_GUIDE_BYTES, openGuide, sealGuide } from '../src/index.js';
import { birthOf } from './arbitraries.js';

const GUIDE: StoreGuide = {
  site: 's021',
  playbooks: DEFAULT_PLAYBOOKS,
  contacts: [
    { role: 'duty-manager', name: 'Chen Jie 陈洁', phone: '+86 138 0000 0000', contract: null, nodes: [] },
    { role: 'on-call', name: 'NOC', phone: null, contract: null, nodes: [] },
    { role: 'vendor', name: 'Carrier', phone: '10000', contract: 'SH-1', nodes: ['wan'] },
  ],
};

const word = fc
  .string({ minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '.'));
const texts = fc.record({
  title: word,
  steps: fc.array(word, { minLength: 1, maxLength: 5 }),
  otherwise: fc.array(word, { minLength: 1, maxLength: 5 }),
});
const arbGuide: fc.Arbitrary<StoreGuide> = fc.record({
  site: word,
  playbooks: fc.array(
    fc.record({
      id: word,
      flows: fc.array(word, { minLength: 1, maxLength: 3 }),
      texts: fc.record({ en: texts, 'zh-CN': texts }),
    }),
    { maxLength: 4 },
  ),
  contacts: fc.array(
    fc.record({
      role: fc.constantFrom(...STORE_CONTACT_ROLES),
      name: word,
      phone: fc.option(word),
      contract: fc.option(word),
      nodes: fc.array(word, { maxLength: 3 }),
    }),
    { maxLength: 4 },
  ),
});

describe('a guide', () => {
  it('comes out as it went in, and the same content has the same digest', () => {
    fc.assert(
      fc.property(arbGuide, (guide) => {
        const sealed = sealGuide(guide);
        expect(openGuide(sealed.bytes)).toEqual({ ok: true, value: { ...sealed, guide } });
        expect(sealGuide(structuredClone(guide)).digest).toBe(sealed.digest);
      }),
    );
    expect(sealGuide(GUIDE).digest).not.toBe(sealGuide({ ...GUIDE, contacts: [] }).digest);
  });

  it('is refused when any byte of it is another, and never throws over bytes of any kind', () => {
    const { bytes } = sealGuide({ ...GUIDE, playbooks: GUIDE.playbooks.slice(0, 1) });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        const opened = openGuide(damaged);
        // A field of another number is passed over: then the content or its digest is missing.
        expect(opened.ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(typeof openGuide(noise).ok).toBe('boolean');
      }),
    );
  });

  it('is bounded in bytes, on both sides, to the byte', () => {
    const padded = (chars: number): StoreGuide => {
      const step = (n: number): string => 'x'.repeat(n);
      const of = (length: number) => ({ title: 't', steps: [step(length)], otherwise: ['o'] });
      const full = GUIDE.playbooks[0]?.flows ?? [];
      const playbook = (n: number) => ({ id: 'p', flows: full, texts: { en: of(n), 'zh-CN': of(1) } });
      return { site: 's', playbooks: [playbook(chars)], contacts: [] };
    };
    const base = sealGuide(padded(40_000)).bytes.length - 40_000;
    const most = MAX_GUIDE_BYTES - base;
    expect(sealGuide(padded(most)).bytes).toHaveLength(MAX_GUIDE_BYTES);
    expect(() => sealGuide(padded(most + 1))).toThrow(RangeError);
    expect(openGuide(new Uint8Array(MAX_GUIDE_BYTES + 1))).toMatchObject({ ok: false, refusal: 'oversized' });
    // As large as may be, but with a step that nobody could read.
    expect(openGuide(sealGuide(padded(most)).bytes)).toMatchObject({ ok: false, refusal: 'malformed' });
  });

  it('is refused with more than a store is shown, and with what a terminal would obey', () => {
    const one = GUIDE.playbooks[0];
    const contact = GUIDE.contacts[0];
    if (one === undefined || contact === undefined) throw new Error('the guide has both');
    const refusal = (guide: Partial<StoreGuide>) => openGuide(sealGuide({ ...GUIDE, ...guide }).bytes).ok;
    const many = Array.from({ length: STORE_GUIDE_LIMITS.contacts + 1 }, () => contact);
    expect(refusal({ contacts: many.slice(1) })).toBe(true);
    expect(refusal({ contacts: many })).toBe(false);
    const short = { title: 't', steps: ['s'], otherwise: ['o'] };
    const small = { id: 'p', flows: ['f'], texts: { en: short, 'zh-CN': short } };
    const playbooks = Array.from({ length: STORE_GUIDE_LIMITS.playbooks + 1 }, () => small);
    expect(refusal({ playbooks: playbooks.slice(1) })).toBe(true);
    expect(refusal({ playbooks })).toBe(false);
    expect(refusal({ playbooks: [{ ...small, flows: [] }] })).toBe(false);
    expect(refusal({ playbooks: [{ ...small, texts: { en: { ...short, steps: [] }, 'zh-CN': short } }] })).toBe(false);
    expect(refusal({ contacts: [{ ...contact, name: '' }] })).toBe(false);
    // What is sent is cleaned; what comes is not trusted to be.
    const sent = openGuide(sealGuide({ ...GUIDE, contacts: [{ ...contact, name: 'a\u001b[2Jb' }] }).bytes);
    expect(sent).toMatchObject({ ok: true, value: { guide: { contacts: [{ name: 'a [2Jb' }] } } });
    const { Conf, StoreGuide: wire } = tillwatch.v1;
    const decoded = Conf.decode(sealGuide(GUIDE).bytes);
    const hostile = wire.decode(decoded.guide);
    hostile.site = 's\u202e';
    expect(openGuide(Conf.encode({ ...decoded, guide: wire.encode(hostile).finish() }).finish()).ok).toBe(false);
  });

  it('is told by its digest in a birth, beside the definition', () => {
    const birth = birthOf(1);
    const { digest } = sealGuide(GUIDE);
    expect(decodeBirth(encodeBirth(birth, { past: false, guide: digest }))).toMatchObject({ ok: true, guide: digest });
    expect(decodeBirth(encodeBirth(birth, { past: false, guide: null }))).toMatchObject({ ok: true, guide: null });
  });
});
