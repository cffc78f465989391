/** Breaking and mending by name. */

import { createFaultDesk } from '../src/demo/fault-desk.js';
import { createHubDevices } from '../src/demo/hub-devices.js';
import { createStoreDevices } from '../src/demo/store-devices.js';
import { createDevice } from '../src/devices/device.js';
import { createFaultPoint } from '../src/devices/fault.js';

const random = () => 0.5;

function desk() {
  const hub = createHubDevices(() => '127.0.0.1', random);
  const nowhere = () => null;
  const store = createStoreDevices({ centralDb: nowhere, vip: nowhere, broker: nowhere }, () => '127.0.0.1', random);
  return createFaultDesk({ 'demo-1': store.devices, hub }, store.uplink);
}

describe('fault desk', () => {
  it('knows every node of the demo once, and how each can break', () => {
    const nodes = desk().list();
    const ids = nodes.map(({ node }) => node);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining([
        'till-1',
        'till-2',
        'till-3',
        'terminal-1',
        'scale-1',
        'printer-1',
        'front-end',
        'store-db',
        'switch',
        'router',
        'wan',
        '4g',
      ]),
    );
    expect(ids).toEqual(expect.arrayContaining(['central-db', 'vip', 'app-1', 'app-2', 'app-3', 'uplink']));
    for (const { hows, broken } of nodes) {
      expect(hows).toContain('stop');
      expect(broken).toBeNull();
    }
  });

  it('breaks one node and mends it, or all that are broken', () => {
    const own = desk();
    expect(own.break('till-2')).toMatchObject({ ok: true, nodes: [{ node: 'till-2', broken: 'stop' }] });
    own.break('printer-1', 'paper-out');
    expect(own.list().flatMap(({ node, broken }) => (broken ? [`${node} ${broken}`] : []))).toEqual([
      'till-2 stop',
      'printer-1 paper-out',
    ]);
    expect(own.mend('till-2')).toMatchObject({ ok: true, nodes: [{ node: 'till-2', broken: null }] });
    expect(own.mend('all')).toMatchObject({ ok: true, nodes: [{ node: 'printer-1' }] });
    expect(own.mend('all')).toEqual({ ok: true, nodes: [] });
  });

  it('refuses what it does not have, and says what it has', () => {
    expect(desk().break('till-9')).toMatchObject({
      ok: false,
      problem: 'unknown-node',
      expected: expect.arrayContaining(['till-1']),
    });
    expect(desk().break('till-1', 'paper-out')).toMatchObject({
      ok: false,
      problem: 'unknown-how',
      expected: expect.not.arrayContaining(['paper-out']),
    });
    expect(desk().break('scale-1', 'slow')).toMatchObject({ ok: false, problem: 'unknown-how' });
    expect(desk().mend('till-9')).toMatchObject({ ok: false, problem: 'unknown-node' });
  });

  it('lets the devices behind a broken switch share its fate', () => {
    const before = createFaultPoint();
    const device = createDevice({ id: 'till', host: '127.0.0.1', ports: [], behind: [before] }, random);
    const own = createFaultDesk({ shop: [device] }, createFaultPoint());
    before.impose('stop');
    expect(device.point.line()).toBe('stop');
    expect(own.list().find(({ node }) => node === 'till')?.broken).toBeNull();
  });
});
