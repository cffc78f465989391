import { bodyMatches, isPattern, isStatusRange, statusIsIn } from '../src/http/expectation.js';

describe('status ranges', () => {
  it('hold what lies between', () => {
    expect(statusIsIn(['200-204', 301], 204)).toBe(true);
    expect(statusIsIn(['200-204', 301], 301)).toBe(true);
    expect(statusIsIn(['200-204', 301], 205)).toBe(false);
  });

  it('are refused when written wrongly', () => {
    expect(['200', '200-299', 404].every(isStatusRange)).toBe(true);
    expect(['', '2xx', '299-200', '99', 600, '200-'].some(isStatusRange)).toBe(false);
  });
});

describe('bodyMatches', () => {
  it('matches over lines, in Unicode', () => {
    expect(bodyMatches('status.*\\p{Script=Han}', 'status\n正常')).toBe(true);
    expect(bodyMatches('^ready$', 'ready or not')).toBe(false);
  });

  it('stops a pattern that backtracks without end', () => {
    expect(bodyMatches('^(a+)+$', `${'a'.repeat(40)}b`)).toBe('too-costly');
  });

  it('isPattern tells one that does not compile', () => {
    expect(isPattern('a(b|c)')).toBe(true);
    expect(isPattern('a(b')).toBe(false);
  });
});
