import fc from 'fast-check';
import { compareAddresses, hasAddress, hostAddresses, isPrivate, parseCidr } from '../../src/discovery/networks.js';

const network = (text: string) => {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(text);
  return parsed;
};

it('a network is told by any of its addresses', () => {
  expect(parseCidr('10.77.1.99/24')).toEqual({
    cidr: '10.77.1.0/24',
    first: 10 * 2 ** 24 + 77 * 65_536 + 256,
    prefix: 24,
  });
  expect(parseCidr('192.168.1.7')?.cidr).toBe('192.168.1.7/32');
});

it.each(['', '10.0.0.0/33', '10.0.0/24', '256.0.0.1/24', 'till-1', 'fd00::/64', '10.0.0.0/24/24', '-1.0.0.0/8'])(
  'no network: %s',
  (text) => {
    expect(parseCidr(text)).toBeNull();
  },
);

it('its hosts are all its addresses but the first and the last', () => {
  expect(hostAddresses([network('10.0.0.0/30')])).toEqual(['10.0.0.1', '10.0.0.2']);
  expect(hostAddresses([network('10.0.0.0/31')])).toEqual(['10.0.0.0', '10.0.0.1']);
  expect(hostAddresses([network('10.0.0.7/32')])).toEqual(['10.0.0.7']);
  expect(hostAddresses([network('10.0.0.0/20')])).toHaveLength(4_094);
  // Named twice, scanned once.
  expect(hostAddresses([network('10.0.0.0/29'), network('10.0.0.0/30')])).toHaveLength(6);
});

it.each<[string, boolean]>([
  ['10.0.0.0/8', true],
  ['10.0.0.0/7', false],
  ['172.16.0.0/20', true],
  ['172.32.0.0/20', false],
  ['192.168.0.0/16', true],
  ['192.0.0.0/8', false],
  ['100.64.1.0/24', true],
  ['8.8.8.0/24', false],
  ['0.0.0.0/0', false],
])('%s is private: %s', (text, expected) => {
  expect(isPrivate(network(text))).toBe(expected);
});

it('every host of a network is in it, and in order', () => {
  const cidr = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255), fc.integer({ min: 22, max: 32 }));
  fc.assert(
    fc.property(cidr, ([a, b, c, d, prefix]) => {
      const parsed = network(`${a}.${b}.${c}.${d}/${prefix}`);
      const hosts = hostAddresses([parsed]);
      expect(hosts.every((address) => hasAddress(parsed, address))).toBe(true);
      expect([...hosts].sort(compareAddresses)).toEqual(hosts);
      expect(hosts.length).toBe(prefix >= 31 ? 2 ** (32 - prefix) : 2 ** (32 - prefix) - 2);
    }),
  );
});
