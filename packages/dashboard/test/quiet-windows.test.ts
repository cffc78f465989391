/** Which windows cover a site. */
import fc from 'fast-check';
import { covers } from '../src/site/quiet-windows.js';

const is = (pattern: string, site: string): boolean => covers({ sites: [pattern] }, site);

it.each([
  ['s0001', 's0001', true],
  ['s0001', 's00012', false],
  ['s*', 's0001', true],
  ['*', '', true],
  ['s*1', 's1', true],
  ['s1*1', 's1', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c', false],
  ['a*bc*c', 'abc', false],
  ['(.+)+$', 'x', false],
])('%s covers %s: %s', (pattern, site, answer) => {
  expect(is(pattern, site)).toBe(answer);
});

it('agrees with the regular expression of the same meaning', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
  fc.assert(
    fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, site) => {
      expect(is(pattern, site)).toBe(new RegExp(`^${pattern.split('*').join('.*')}$`).test(site));
    }),
  );
});
