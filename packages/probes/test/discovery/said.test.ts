import fc from 'fast-check';
import { readMdns } from '../../src/discovery/mdns.js';
import {
  readArpCommand,
  readLinuxArp,
  readLinuxGateway,
  readWindowsGateway,
  vendorNames,
} from '../../src/discovery/neighbours.js';
import {
  plainText,
  readBanner,
  readMysqlGreeting,
  readPostgresAnswer,
  readWebAnswer,
} from '../../src/discovery/said.js';

const mysql = (version: string) => Buffer.from(`\x4a\0\0\0\x0a${version}\0rest`, 'latin1');

describe('what services say', () => {
  it('MariaDB and MySQL greet with their version', () => {
    expect(readMysqlGreeting(mysql('5.5.5-10.11.6-MariaDB-0+deb12u1'))).toBe('MariaDB 10.11.6');
    expect(readMysqlGreeting(mysql('11.4.2-MariaDB'))).toBe('MariaDB 11.4.2');
    expect(readMysqlGreeting(mysql('8.0.36'))).toBe('MySQL 8.0.36');
    const refusal = Buffer.from(
      "\x40\0\0\0\xff\x6a\x04Host '10.0.0.9' is not allowed to connect to this MariaDB server",
      'latin1',
    );
    expect(readMysqlGreeting(refusal)).toBe('MariaDB');
    expect(readMysqlGreeting(Buffer.from('SSH-2.0-OpenSSH'))).toBeNull();
  });

  it('PostgreSQL says whether it speaks TLS', () => {
    expect(readPostgresAnswer(Buffer.from('N'))).toBe('PostgreSQL');
    expect(readPostgresAnswer(Buffer.from('E'))).toBeNull();
    expect(readPostgresAnswer(Buffer.alloc(0))).toBeNull();
  });

  it('pages have a title, programs have fields', () => {
    const page = 'HTTP/1.1 200 OK\r\nServer: lighttpd\r\n\r\n<html><title>IP\n Camera</title>';
    expect(readWebAnswer(Buffer.from(page), 80, false, '/')).toMatchObject({
      statusCode: 200,
      server: 'lighttpd',
      title: 'IP Camera',
    });
    const program = 'HTTP/1.1 200 OK\r\n\r\n{"device":"till-1","uptime":4}';
    expect(readWebAnswer(Buffer.from(program), 80, false, '/')?.fields).toEqual(['device=till-1']);
    expect(readWebAnswer(Buffer.from('SSH-2.0-x'), 80, false, '/')).toBeNull();
  });

  it('nothing of it can break out of a line, and nothing is long', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const said = Buffer.from(bytes);
        const page = readWebAnswer(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nServer: '), said]), 80, false, '/');
        const texts = [
          readBanner(said),
          plainText(said.toString('utf8')),
          readMysqlGreeting(said) ?? '',
          page?.server ?? '',
          page?.title ?? '',
          ...(page?.fields ?? []),
        ];
        for (const text of texts) {
          expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          expect([...text].length).toBeLessThanOrEqual(120);
        }
      }),
    );
  });
});

describe('who is near', () => {
  it('by the ARP table of Linux: those that have answered', () => {
    const text = `IP address       HW type     Flags       HW address            Mask     Device
10.77.1.1        0x1         0x2         00:0C:42:77:01:01     *        eth0
10.77.1.99       0x1         0x0         00:00:00:00:00:00     *        eth0
`;
    expect([...readLinuxArp(text)]).toEqual([['10.77.1.1', '00:0c:42:77:01:01']]);
  });

  it('by arp -a of Windows, in any language, and of macOS', () => {
    const windows = [
      '接口: 10.77.1.10 --- 0x4',
      '  Internet 地址         物理地址              类型',
      '  10.77.1.1             00-0c-42-77-01-01     动态        ',
      '  10.77.1.255           ff-ff-ff-ff-ff-ff     静态        ',
      '  224.0.0.22            01-00-5e-00-00-16     静态        ',
    ].join('\r\n');
    expect([...readArpCommand(windows)]).toEqual([['10.77.1.1', '00:0c:42:77:01:01']]);
    const mac = '? (10.77.1.1) at 0:c:42:77:1:1 on en0 ifscope [ethernet]\n? (10.77.1.9) at (incomplete) on en0\n';
    expect([...readArpCommand(mac)]).toEqual([['10.77.1.1', '00:0c:42:77:01:01']]);
  });

  it('and the gateway by the routing table', () => {
    const linux = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask
eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF
eth0\t00000000\t01014D0A\t0003\t0\t0\t0\t00000000
`;
    expect(readLinuxGateway(linux)).toBe('10.77.1.1');
    expect(readLinuxGateway('Iface\tDestination\n')).toBeNull();
    const windows = '\r\n          0.0.0.0          0.0.0.0      192.168.1.1     192.168.1.20     25\r\n';
    expect(readWindowsGateway(windows)).toBe('192.168.1.1');
  });

  it('and their makers by the list of the IEEE', async () => {
    const vendorOf = await vendorNames();
    expect(vendorOf('00:26:ab:77:01:61')).toBe('Seiko Epson Corporation');
    expect(vendorOf('02:00:00:00:00:01')).toBeNull();
  });

  it('and their names by mDNS', () => {
    const records = [
      { name: 'Office._ipp._tcp.local', type: 'SRV', data: { target: 'Printer.local', port: 631 } },
      { name: 'printer.local', type: 'A', data: '10.77.1.62' },
      { name: 'Lost._ipp._tcp.local', type: 'SRV', data: { target: 'nowhere.local', port: 631 } },
    ] as Parameters<typeof readMdns>[0];
    expect([...readMdns(records)]).toEqual([['10.77.1.62', { names: ['Office'], services: ['_ipp._tcp'] }]]);
  });
});
