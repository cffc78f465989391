import { bytesOf } from '../src/network/byte-text.js';
import { parseHost, parseHostPort, printHostPort } from '../src/network/target.js';

describe('parseHostPort', () => {
  it.each([
    ['10.0.0.5:9100', undefined, { host: '10.0.0.5', port: 9_100 }],
    ['till-1.shop.example:80', undefined, { host: 'till-1.shop.example', port: 80 }],
    ['[fd00::5]:443', undefined, { host: 'fd00::5', port: 443 }],
    ['shop.example', 443, { host: 'shop.example', port: 443 }],
    ['fd00::5', 443, { host: 'fd00::5', port: 443 }],
    ['[fe80::1%eth0]:1', undefined, { host: 'fe80::1%eth0', port: 1 }],
  ])('%s', (text, usual, expected) => {
    expect(parseHostPort(text, usual)).toEqual(expected);
  });

  it.each(['', 'shop.example', ':80', 'x:0', 'x:65536', 'x:http', 'a b:80', '[fd00::5]'])(
    'refuses "%s" without a usual port',
    (text) => {
      expect(() => parseHostPort(text)).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );

  it('prints what it parses', () => {
    for (const text of ['10.0.0.5:9100', '[fd00::5]:443', 'shop:1']) {
      const { host, port } = parseHostPort(text);
      expect(printHostPort(host, port)).toBe(text);
    }
  });
});

it('parseHost takes a name or an address, nothing else', () => {
  expect(parseHost('[fd00::5]')).toBe('fd00::5');
  expect(parseHost('till-1')).toBe('till-1');
  for (const text of ['', 'a b', 'x/y', '-c 1; rm'])
    expect(() => parseHost(text)).toThrow(expect.objectContaining({ code: 'usage' }));
});

describe('bytesOf', () => {
  it('reads text with escapes, as UTF-8', () => {
    expect(bytesOf('PING\\r\\n\\x00\\\\打', 'text')).toEqual(Buffer.from('PING\r\n\0\\打'));
    expect(bytesOf('', 'text')).toEqual(Buffer.alloc(0));
  });

  it('reads hex', () => {
    expect(bytesOf('10 04 01', 'hex')).toEqual(Buffer.from([0x10, 4, 1]));
  });

  it.each([
    ['\\q', 'text'],
    ['\\x1', 'text'],
    ['end\\', 'text'],
    ['1', 'hex'],
    ['zz', 'hex'],
  ] as const)('refuses %s as %s', (text, encoding) => {
    expect(bytesOf(text, encoding)).toBeNull();
  });
});
