/** The arguments of `npm start`. */
import { parseDemoArguments } from '../src/demo/arguments.js';

const parse = (...argv: string[]) => parseDemoArguments(argv, '/repo', '/shops');

describe('parseDemoArguments', () => {
  it('has defaults', () => {
    expect(parse()).toEqual({
      port: 8420,
      dataDir: '/repo/.tillwatch/demo',
      stores: 0,
      fresh: false,
      probeNetwork: false,
    });
  });

  it('takes what it is given; a directory is relative to where the user stands', () => {
    expect(parse('--port', '0', '--data', 'here', '--stores=1000', '--fresh', '--probe-network')).toEqual({
      port: 0,
      dataDir: '/shops/here',
      stores: 1000,
      fresh: true,
      probeNetwork: true,
    });
    expect(parse('--help')).toBe('help');
  });

  it.each([
    ['--port', '65536'],
    ['--port', '-1'],
    ['--port', '1e3'],
    ['--stores', '1001'],
    ['--stores', ''],
    ['--bogus'],
    ['extra'],
  ])('refuses %s %s', (...argv) => {
    expect(parse(...argv)).toEqual({ problem: expect.any(String) });
  });
});
