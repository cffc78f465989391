/** The lab's label printer, served by net-snmp's own agent, as the `snmp-printer` probe reads it. */
import { createSocket } from 'node:dgram';
import { runAlone } from '@tillwatch/probes';
import { startSnmpPrinter } from '../src/lab/servers/snmp-printer.js';

const COMMUNITY = 'lab';

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

it('tells what is wrong with it in v1 and v2c, and mends', async () => {
  const port = await freePort();
  const printer = startSnmpPrinter('127.0.0.1', port, COMMUNITY);
  const until = { timeoutMs: 5_000, signal: new AbortController().signal };
  const ask = async (params: object) => {
    const outcome = await runAlone('snmp-printer', { host: '127.0.0.1', port, ...params }, until);
    return `${outcome.state} ${outcome.reason} ${outcome.values.rawErrors ?? '-'}`;
  };
  try {
    for (const version of ['v1', 'v2c']) {
      const seen: string[] = [];
      for (const how of [null, 'paper-out', 'toner-low', 'cover-open', 'jam', null]) {
        printer.impose(how);
        seen.push(await ask({ community: COMMUNITY, version }));
      }
      expect(seen).toEqual([
        'ok null 0',
        `down consumable-out ${0x4000}`,
        `degraded consumable-low ${0x2000}`,
        `down operator ${0x0800}`,
        `down hardware-fault ${0x0400}`,
        'ok null 0',
      ]);
    }
    // RFC 3584 wants silence to a wrong community.
    const silent = await runAlone(
      'snmp-printer',
      { host: '127.0.0.1', port, community: 'other' },
      { ...until, timeoutMs: 300 },
    );
    expect(silent).toMatchObject({ state: 'down', reason: 'timeout' });
  } finally {
    printer.stop();
  }
});
