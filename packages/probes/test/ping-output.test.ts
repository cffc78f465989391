// Recorded from Debian 12's iputils 20221126 and busybox 1.35; the texts of macOS and Windows are from their documentation.
import { type PingVerdict, readUnixPing, readWindowsPing } from '../src/icmp/ping-output.js';

const STATISTICS =
  '\n--- 10.231.9.2 ping statistics ---\n1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n';

describe('readUnixPing', () => {
  const cases: readonly (readonly [string, string, number, string, PingVerdict])[] = [
    [
      'iputils, reply',
      'PING 10.231.9.2 (10.231.9.2) 56(84) bytes of data.\n64 bytes from 10.231.9.2: icmp_seq=1 ttl=64 time=0.040 ms\n\n--- 10.231.9.2 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.040/0.040/0.040/0.000 ms\n',
      0,
      '10.231.9.2',
      { type: 'reply', rttUs: 40 },
    ],
    [
      'iputils, IPv6 reply',
      'PING ::1(::1) 56 data bytes\n64 bytes from ::1: icmp_seq=1 ttl=64 time=0.121 ms\n',
      0,
      '::1',
      { type: 'reply', rttUs: 121 },
    ],
    [
      'busybox, reply',
      'PING 10.231.9.2 (10.231.9.2): 56 data bytes\n64 bytes from 10.231.9.2: seq=0 ttl=64 time=12.136 ms\n',
      0,
      '10.231.9.2',
      { type: 'reply', rttUs: 12_136 },
    ],
    [
      'a reply of another address',
      'PING 10.231.9.255 (10.231.9.255) 56(84) bytes of data.\n64 bytes from 10.231.9.7: icmp_seq=1 ttl=64 time=0.040 ms\n',
      0,
      '10.231.9.255',
      { type: 'unreadable' },
    ],
    [
      'iputils, nothing came',
      `PING 10.231.9.2 (10.231.9.2) 56(84) bytes of data.\n${STATISTICS}`,
      1,
      '10.231.9.2',
      { type: 'timeout' },
    ],
    [
      'busybox, nothing came',
      'PING 10.231.9.99 (10.231.9.99): 56 data bytes\n\n--- 10.231.9.99 ping statistics ---\n1 packets transmitted, 0 packets received, 100% packet loss\n',
      1,
      '10.231.9.99',
      { type: 'timeout' },
    ],
    [
      'iputils, no neighbour',
      'PING 10.231.9.77 (10.231.9.77) 56(84) bytes of data.\nFrom 10.231.9.1 icmp_seq=1 Destination Host Unreachable\n\n--- 10.231.9.77 ping statistics ---\n1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n\n',
      1,
      '10.231.9.77',
      { type: 'unreachable' },
    ],
    [
      'iputils, filtered by a router',
      'PING 10.99.0.1 (10.99.0.1) 56(84) bytes of data.\nFrom 10.231.9.2 icmp_seq=1 Packet filtered\n\n--- 10.99.0.1 ping statistics ---\n1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n',
      1,
      '10.99.0.1',
      { type: 'refused' },
    ],
    [
      'iputils, loop',
      'PING 10.9.0.1 (10.9.0.1) 56(84) bytes of data.\nFrom 10.231.9.2 icmp_seq=1 Time to live exceeded\n',
      1,
      '10.9.0.1',
      { type: 'expired' },
    ],
    ['iputils, unreachable route', 'ping: connect: No route to host\n', 2, '198.51.100.1', { type: 'unreachable' }],
    ['iputils, blackhole route', 'ping: connect: Invalid argument\n', 2, '198.51.100.2', { type: 'unreachable' }],
    [
      'iputils, prohibit route',
      'ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n',
      2,
      '198.51.100.3',
      { type: 'unreachable' },
    ],
    [
      'busybox, prohibit route',
      'PING 198.51.100.3 (198.51.100.3): 56 data bytes\nping: sendto: Permission denied\n',
      1,
      '198.51.100.3',
      { type: 'unreachable' },
    ],
    [
      'iputils without its capability',
      'ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p capability or setuid?\n',
      2,
      '127.0.0.1',
      { type: 'not-permitted' },
    ],
    [
      'busybox without root',
      'PING 127.0.0.1 (127.0.0.1): 56 data bytes\nping: permission denied (are you root?)\n',
      1,
      '127.0.0.1',
      { type: 'not-permitted' },
    ],
    [
      'macOS, nothing came',
      'PING 10.0.0.9 (10.0.0.9): 56 data bytes\n\n--- 10.0.0.9 ping statistics ---\n1 packets transmitted, 0 packets received, 100.0% packet loss\n',
      2,
      '10.0.0.9',
      { type: 'timeout' },
    ],
    ['a program that is no ping', 'hello\n', 0, '127.0.0.1', { type: 'unreadable' }],
    ['an option that it does not know', 'ping: invalid option -- W\n', 2, '127.0.0.1', { type: 'unreadable' }],
  ];

  it.each(cases)('%s', (_name, text, exitCode, address, verdict) => {
    expect(readUnixPing({ exitCode, text }, address)).toEqual(verdict);
  });

  it('takes a run that was killed for a timeout', () => {
    expect(readUnixPing({ exitCode: null, text: 'PING 10.0.0.9 (10.0.0.9): 56 data bytes\n' }, '10.0.0.9')).toEqual({
      type: 'timeout',
    });
  });
});

describe('readWindowsPing', () => {
  const english = (line: string) =>
    `\r\nPinging 192.168.1.20 with 32 bytes of data:\r\n${line}\r\n\r\nPing statistics for 192.168.1.20:\r\n    Packets: Sent = 1, Received = 1, Lost = 0 (0% loss),\r\nApproximate round trip times in milli-seconds:\r\n    Minimum = 12ms, Maximum = 12ms, Average = 12ms\r\n`;
  // As ping.exe writes them in code page 936, read byte by byte.
  const chinese = (line: Buffer) =>
    Buffer.concat([
      Buffer.from('\r\n'),
      Buffer.from('d5fdd4da', 'hex'),
      Buffer.from(' Ping 192.168.1.20 '),
      Buffer.from('bedfd3d0', 'hex'),
      Buffer.from(' 32 '),
      Buffer.from('d7d6bdda', 'hex'),
      Buffer.from('b5c4cafdbedd', 'hex'),
      Buffer.from(':\r\n'),
      line,
      Buffer.from('\r\n'),
    ]).toString('latin1');
  const from = Buffer.concat([
    Buffer.from('c0b4d7d4', 'hex'),
    Buffer.from(' 192.168.1.20 '),
    Buffer.from('b5c4bbd8b8b4', 'hex'),
    Buffer.from(': '),
  ]);

  const cases: readonly (readonly [string, string, number, PingVerdict])[] = [
    ['reply', english('Reply from 192.168.1.20: bytes=32 time=12ms TTL=64'), 0, { type: 'reply', rttUs: 12_000 }],
    [
      'reply below its resolution',
      english('Reply from 192.168.1.20: bytes=32 time<1ms TTL=128'),
      0,
      { type: 'reply', rttUs: 1_000 },
    ],
    ['German reply', english('Antwort von 192.168.1.20: Bytes=32 Zeit=3ms TTL=64'), 0, { type: 'reply', rttUs: 3_000 }],
    [
      'French reply',
      english('Réponse de 192.168.1.20 : octets=32 temps=7 ms TTL=64'),
      0,
      { type: 'reply', rttUs: 7_000 },
    ],
    [
      'Chinese reply',
      chinese(
        Buffer.concat([
          from,
          Buffer.from('d7d6bdda', 'hex'),
          Buffer.from('=32 '),
          Buffer.from('cab1bce4', 'hex'),
          Buffer.from('=4ms TTL=64'),
        ]),
      ),
      0,
      { type: 'reply', rttUs: 4_000 },
    ],
    // The trap: exit code 0, "Received = 1", and yet nobody answered.
    [
      'router refuses, exit code 0',
      english('Reply from 192.168.1.1: Destination host unreachable.'),
      0,
      { type: 'unreachable' },
    ],
    [
      'own machine refuses, exit code 0',
      english('Reply from 192.168.1.20: Destination host unreachable.'),
      0,
      { type: 'unreachable' },
    ],
    [
      'Chinese refusal, exit code 0',
      chinese(Buffer.concat([from, Buffer.from('cedeb7a8b7c3cecac4bfb1ead6f7bbfaa1a3', 'hex')])),
      0,
      { type: 'unreachable' },
    ],
    ['loop', english('Reply from 10.0.0.1: TTL expired in transit.'), 0, { type: 'expired' }],
    [
      'reply of another address',
      english('Reply from 192.168.1.9: bytes=32 time=12ms TTL=64'),
      0,
      { type: 'unreadable' },
    ],
    ['nothing came', english('Request timed out.'), 1, { type: 'timeout' }],
    ['no route', english('PING: transmit failed. General failure.'), 1, { type: 'unreachable' }],
  ];

  it.each(cases)('%s', (_name, text, exitCode, verdict) => {
    expect(readWindowsPing({ exitCode, text }, '192.168.1.20')).toEqual(verdict);
  });

  it('reads an IPv6 reply, which has no TTL', () => {
    const text = '\r\nPinging fd00::5 with 32 bytes of data:\r\nReply from fd00::5: time=2ms\r\n';
    expect(readWindowsPing({ exitCode: 0, text }, 'fd00::5')).toEqual({ type: 'reply', rttUs: 2_000 });
  });
});
