/** The devices of the demo's data centre `hub`: the applications, the virtual IP before them and the central database. */
import { balancerParts } from '../devices/balancer.js';
import { createDevice, type Device } from '../devices/device.js';
import { serveHealth } from '../devices/http-program.js';

/** Makes the hub's devices; none listens yet. */
export function createHubDevices(
  hostOf: (network: number, number: number) => string,
  random: () => number,
): readonly Device[] {
  const program = (id: string, kind: string, number: number) =>
    createDevice(
      {
        id,
        host: hostOf(9, number),
        conditions: ['error'],
        ports: [{ name: 'http', serve: serveHealth(() => ({ device: id, kind })) }],
      },
      random,
    );
  const centralDb = program('central-db', 'central-db', 10);
  const apps = [1, 2, 3].map((n) => program(`app-${n}`, 'app', 30 + n));
  const backends = apps.map((app) => ({ id: app.id, endpoint: () => app.endpoints.http ?? null }));
  const vip = createDevice({ id: 'vip', host: hostOf(9, 20), ...balancerParts(backends) }, random);
  return [centralDb, ...apps, vip];
}
