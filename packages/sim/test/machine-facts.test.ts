/** Reading the kernel's routing table. */
import { parseDefaultRoute } from '../src/demo/machine-facts.js';

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const LAN = 'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n';

describe('parseDefaultRoute', () => {
  it('reads gateway and device', () => {
    expect(parseDefaultRoute(`${HEAD}eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n${LAN}`)).toEqual({
      device: 'eth0',
      gateway: '192.0.2.1',
    });
  });

  it('prefers the lower metric', () => {
    const route = (device: string, gateway: string, metric: number) =>
      `${device}\t00000000\t${gateway}\t0003\t0\t0\t${metric}\t00000000\t0\t0\t0\n`;
    expect(parseDefaultRoute(HEAD + route('wlan0', '0101A8C0', 600) + route('eth0', '0100000A', 100))).toEqual({
      device: 'eth0',
      gateway: '10.0.0.1',
    });
  });

  it.each([
    ['no default route', HEAD + LAN],
    ['a default route that is down', `${HEAD}eth0\t00000000\t010200C0\t0002\t0\t0\t0\t00000000\t0\t0\t0\n`],
    ['nothing', ''],
    ['nonsense', 'Iface\nx y z\n'],
  ])('finds none in %s', (_what, table) => {
    expect(parseDefaultRoute(table)).toBeNull();
  });
});
