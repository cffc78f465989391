import type { Sent } from '../../src/path/trace.js';
import { readTracepath, readTraceroute, readTracert } from '../../src/path/trace-output.js';

const TARGET = '10.77.4.2';
/** `ttl by from us` of each request, or `ttl -`. */
const brief = (sent: readonly Sent[]) =>
  sent.map(({ ttl, answer }) => (answer ? `${ttl} ${answer.by} ${answer.from} ${answer.rttUs}` : `${ttl} -`));

describe('traceroute 2.1.2, recorded', () => {
  it('to a target', () => {
    const text = `traceroute to 10.77.4.2 (10.77.4.2), 8 hops max, 60 byte packets
 1  10.77.1.2  0.037 ms
 2  *
 3  10.77.3.2  0.187 ms
 4  10.77.4.2  0.058 ms
`;
    expect(brief(readTraceroute(text, TARGET))).toEqual([
      '1 router 10.77.1.2 37',
      '2 -',
      '3 router 10.77.3.2 187',
      '4 target 10.77.4.2 58',
    ]);
  });

  it('to where a router leads no further', () => {
    const text = `traceroute to 10.77.4.2 (10.77.4.2), 8 hops max, 60 byte packets
 1  10.77.1.2  0.036 ms  0.007 ms  0.005 ms
 2  10.77.2.2  0.012 ms  0.008 ms  0.007 ms
 3  10.77.3.2  0.015 ms !H  0.009 ms !H *
`;
    expect(brief(readTraceroute(text, TARGET)).slice(6)).toEqual(['3 stop 10.77.3.2 15', '3 stop 10.77.3.2 9', '3 -']);
  });

  it('with answers of several routers at one hop', () => {
    const text = ' 8  * 10.77.4.2  0.077 ms *\n 9  10.0.0.1  1.5 ms 10.0.0.2  2.5 ms\n';
    expect(brief(readTraceroute(text, TARGET))).toEqual([
      '8 -',
      '8 target 10.77.4.2 77',
      '8 -',
      '9 router 10.0.0.1 1500',
      '9 router 10.0.0.2 2500',
    ]);
  });
});

describe('tracepath of iputils 20221126, recorded', () => {
  it('to a target', () => {
    const text = ` 1?: [LOCALHOST]                      pmtu 1500
 1:  10.77.1.2                                             0.056ms 
 1:  10.77.1.2                                             0.011ms 
 2:  no reply
 3:  10.77.3.2                                             0.092ms 
 4:  10.77.4.2                                             0.021ms reached
     Resume: pmtu 1500 hops 4 back 4 
`;
    expect(brief(readTracepath(text, TARGET))).toEqual([
      '1 router 10.77.1.2 56',
      '2 -',
      '3 router 10.77.3.2 92',
      '4 target 10.77.4.2 21',
    ]);
  });

  it('to where a router leads no further, and without a route', () => {
    const refused = ` 3:  10.77.3.2                                             0.018ms !H
     Resume: pmtu 1500 
`;
    expect(brief(readTracepath(refused, TARGET))).toEqual(['3 stop 10.77.3.2 18']);
    expect(readTracepath(' 1:  send failed\n     Resume: pmtu 65535 \n', TARGET)).toEqual([]);
  });
});

describe('tracert of Windows', () => {
  it('in English', () => {
    const text = [
      '',
      'Tracing route to 10.77.4.2 over a maximum of 30 hops',
      '',
      '  1    <1 ms    <1 ms    <1 ms  10.77.1.2 ',
      '  2     *        *        *     Request timed out.',
      '  3    12 ms     *       11 ms  10.77.3.2 ',
      '  4    21 ms    20 ms    20 ms  10.77.4.2 ',
      '',
      'Trace complete.',
      '',
    ].join('\r\n');
    expect(brief(readTracert(text, TARGET))).toEqual([
      ...Array.from({ length: 3 }, () => '1 router 10.77.1.2 1000'),
      ...Array.from({ length: 3 }, () => '2 -'),
      '3 router 10.77.3.2 12000',
      '3 -',
      '3 router 10.77.3.2 11000',
      '4 target 10.77.4.2 21000',
      '4 target 10.77.4.2 20000',
      '4 target 10.77.4.2 20000',
    ]);
  });

  it('in Chinese, in its own code page', () => {
    // 毫秒 and 请求超时。 in code page 936, as they come through a pipe.
    const milliseconds = Buffer.from('bac1c3eb', 'hex').toString('latin1');
    const timedOut = Buffer.from('c7ebc7f3b3acca b1a1a3'.replaceAll(' ', ''), 'hex').toString('latin1');
    const text = [
      `  1    <1 ${milliseconds}   <1 ${milliseconds}   <1 ${milliseconds} 10.77.1.2 `,
      `  2     *        *        *     ${timedOut}`,
      '  3    12 ms    11 ms    12 ms  10.77.4.2 ',
    ].join('\r\n');
    const read = brief(readTracert(text, TARGET));
    expect(read.slice(0, 4)).toEqual([...Array.from({ length: 3 }, () => '1 router 10.77.1.2 1000'), '2 -']);
    expect(read.at(-1)).toBe('3 target 10.77.4.2 12000');
  });

  it('to where a router leads no further', () => {
    const text = '  3  10.77.3.2  reports: Destination host unreachable.\r\n\r\nTrace complete.\r\n';
    expect(brief(readTracert(text, TARGET))).toEqual(['3 stop 10.77.3.2 0']);
  });
});

it('nothing that is no trace is read as one', () => {
  for (const text of [
    '',
    'command not found',
    ' 99999  10.0.0.1  1 ms',
    '0: 10.0.0.1 1ms',
    ' 1  300.1.1.1  1 ms',
    '1 2 3 4 5',
  ]) {
    for (const read of [readTraceroute, readTracepath, readTracert])
      expect([text, read(text, TARGET).filter(({ answer }) => answer !== null)]).toEqual([text, []]);
  }
});
