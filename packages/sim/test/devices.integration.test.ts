/** Emulated devices on real sockets: what a probe sees of each fault, and that mending mends. */
import { connect, type Socket } from 'node:net';
import { runAlone } from '@tillwatch/probes';
import { balancerParts } from '../src/devices/balancer.js';
import { SCALE_CONDITIONS, scalePorts } from '../src/devices/checkout-scale.js';
import { createDevice, type Device, type DeviceSpec } from '../src/devices/device.js';
import { escposPort, PRINTER_CONDITIONS } from '../src/devices/escpos.js';
import type { How } from '../src/devices/fault.js';
import { serveHealth } from '../src/devices/http-program.js';
import { serveLines } from '../src/devices/line-protocol.js';
import { TERMINAL_CONDITIONS, terminalPort } from '../src/devices/payment-terminal.js';
import { serveRelay } from '../src/devices/relay.js';
import { createRandom } from '../src/random.js';

const started: Device[] = [];
const sockets: Socket[] = [];

async function start(spec: Omit<DeviceSpec, 'host'>): Promise<Device> {
  const device = createDevice({ ...spec, host: '127.0.0.1' }, createRandom(3));
  await device.start();
  started.push(device);
  return device;
}

function endpointOf(device: Device, port: string) {
  const endpoint = device.endpoints[port];
  if (endpoint === undefined) throw new Error(`no port ${port}`);
  return endpoint;
}

/** Just below what `slow` delays; what is well in a busy process takes less. */
const SLOW_MS = 390;
const until = { timeoutMs: 900, signal: new AbortController().signal };
const askHttp = async (device: Device) => {
  const { host, port } = endpointOf(device, 'http');
  const { state, reason } = await runAlone('http', { url: `http://${host}:${port}/health`, slowMs: SLOW_MS }, until);
  return `${state} ${reason}`;
};
const askTcp = async (device: Device, port: string, params: object) => {
  const { state, reason } = await runAlone('tcp', { ...endpointOf(device, port), ...params }, until);
  return `${state} ${reason}`;
};

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(started.splice(0).map((device) => device.stop()));
});

describe('an HTTP device', () => {
  it.each([
    ['stop', 'down refused'],
    ['refuse', 'down refused'],
    ['hang', 'down timeout'],
    ['garbage', 'down protocol'],
    ['reset', 'down reset'],
    ['slow', 'degraded slow'],
    ['error', 'down http-status'],
  ] as const)('broken by %s is seen as %s, and mends', async (how, seen) => {
    const till = await start({
      id: 'till',
      conditions: ['error'],
      ports: [{ name: 'http', serve: serveHealth(() => ({})) }],
    });
    expect(await askHttp(till)).toBe('ok null');
    till.point.impose(how);
    expect(await askHttp(till)).toBe(seen);
    till.point.impose(null);
    expect(await askHttp(till)).toBe('ok null');
  });

  it('loses some answers, never two in a row', async () => {
    const till = await start({ id: 'till', ports: [{ name: 'http', serve: serveHealth(() => ({})) }] });
    till.point.impose('loss');
    const seen: string[] = [];
    for (let attempt = 0; attempt < 12; attempt++) seen.push(await askHttp(till));
    expect(seen.filter((each) => each === 'down timeout').length).toBeGreaterThan(0);
    expect(
      seen.some((each, index) => each !== 'ok null' && seen[index + 1] !== undefined && seen[index + 1] !== 'ok null'),
    ).toBe(false);
  });

  it('has the same port again after it was off, and the port it is asked for', async () => {
    const till = await start({ id: 'till', ports: [{ name: 'http', serve: serveHealth(() => ({})) }] });
    const { port } = endpointOf(till, 'http');
    till.point.impose('stop');
    till.point.impose(null);
    expect(await askHttp(till)).toBe('ok null');
    await till.stop();
    const again = createDevice(
      { id: 'till', host: '127.0.0.1', ports: [{ name: 'http', serve: serveHealth(() => ({})) }] },
      Math.random,
    );
    await again.start({ http: { host: '127.0.0.1', port } });
    started.push(again);
    expect(endpointOf(again, 'http').port).toBe(port);
  });
});

describe('a line protocol device', () => {
  it('answers its word, another when it cannot work, and cuts off what never ends a line', async () => {
    const scale = await start({
      id: 'scale',
      conditions: ['error'],
      ports: [
        {
          name: 'sics',
          serve: serveLines((line, point) => (line === 'SI' && point.condition() === null ? 'S S 0.000 kg' : 'S I')),
        },
      ],
    });
    const talk = { send: 'SI\\r\\n', expect: 'S S' };
    expect(await askTcp(scale, 'sics', talk)).toBe('ok null');
    scale.point.impose('error');
    expect(await askTcp(scale, 'sics', talk)).toBe('down answer-mismatch');
    scale.point.impose(null);
    const socket = connect(endpointOf(scale, 'sics'));
    sockets.push(socket);
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('x'.repeat(5_000));
    await closed;
  });
});

/** What the probe of a device's own kind says of it. */
const ask = async (kind: string, params: object) => {
  const { state, reason } = await runAlone(kind, { ...params }, until);
  return `${state} ${reason}`;
};

describe('a receipt printer', () => {
  it.each<[How, string]>([
    ['paper-near-end', 'degraded consumable-low'],
    ['paper-out', 'down consumable-out'],
    ['cover-open', 'down operator'],
    ['cutter-error', 'down hardware-fault'],
    ['unrecoverable', 'down hardware-fault'],
    ['error', 'down hardware-fault'],
    ['mute', 'unknown no-status'],
    ['hang', 'unknown no-status'],
    ['garbage', 'unknown protocol'],
    ['reset', 'down reset'],
    ['stop', 'down refused'],
  ])('tells %s, and mends', async (how, seen) => {
    const printer = await start({ id: 'printer', conditions: PRINTER_CONDITIONS, ports: [escposPort()] });
    expect(await ask('escpos', endpointOf(printer, 'escpos'))).toBe('ok null');
    expect(printer.hows).toContain(how);
    printer.point.impose(how);
    expect(await ask('escpos', endpointOf(printer, 'escpos'))).toBe(seen);
    printer.point.impose(null);
    expect(await ask('escpos', endpointOf(printer, 'escpos'))).toBe('ok null');
  });

  it('serves one connection; the next waits until that one closes', async () => {
    const printer = await start({ id: 'printer', ports: [escposPort()] });
    const till = connect(endpointOf(printer, 'escpos'));
    const second = connect(endpointOf(printer, 'escpos'));
    sockets.push(till, second);
    const heard: string[] = [];
    const answered = (socket: Socket, who: string) =>
      new Promise((resolve) => socket.once('data', () => resolve(heard.push(who))));
    const status = Buffer.of(0x10, 0x04, 0x01);
    second.write(status);
    const secondAnswered = answered(second, 'second');
    till.write(status);
    await answered(till, 'till');
    expect(heard).toEqual(['till']);
    till.destroy();
    await secondAnswered;
    expect(heard).toEqual(['till', 'second']);
  });
});

describe('a payment terminal', () => {
  it.each<[How, string]>([
    ['error', 'down offline'],
    ['busy', 'unknown busy'],
    ['paper-out', 'degraded consumable-out'],
    ['hosts-unreachable', 'down offline'],
    ['payments-waiting', 'degraded backlog'],
    ['battery-low', 'degraded consumable-low'],
    ['mute', 'down timeout'],
    ['garbage', 'down protocol'],
    ['stop', 'down refused'],
  ])('tells %s, and mends', async (how, seen) => {
    const terminal = await start({ id: 'terminal', conditions: TERMINAL_CONDITIONS, ports: [terminalPort()] });
    const { host, port } = endpointOf(terminal, 'nexo');
    const diagnose = () => ask('terminal', { url: `http://${host}:${port}/nexo`, askHosts: true });
    expect(await diagnose()).toBe('ok null');
    terminal.point.impose(how);
    expect(await diagnose()).toBe(seen);
    terminal.point.impose(null);
    expect(await diagnose()).toBe('ok null');
  });
});

describe('a scale', () => {
  it.each<[How, mt8217: string, sics: string]>([
    ['in-motion', 'degraded operator', 'degraded operator'],
    ['over-capacity', 'down operator', 'down operator'],
    ['under-zero', 'down hardware-fault', 'down hardware-fault'],
    ['error', 'down operator', 'unknown busy'],
    ['mute', 'unknown no-status', 'unknown no-status'],
    ['garbage', 'unknown protocol', 'unknown protocol'],
    ['stop', 'down refused', 'down refused'],
  ])('tells %s in both languages, and mends', async (how, mt8217, sics) => {
    const scale = await start({ id: 'scale', conditions: SCALE_CONDITIONS, ports: scalePorts() });
    const weigh = async () => [
      await ask('scale', endpointOf(scale, 'mt8217')),
      await ask('scale', { ...endpointOf(scale, 'sics'), protocol: 'mt-sics' }),
    ];
    expect(await weigh()).toEqual(['ok null', 'ok null']);
    scale.point.impose(how);
    expect(await weigh()).toEqual([mt8217, sics]);
    scale.point.impose(null);
    expect(await weigh()).toEqual(['ok null', 'ok null']);
  });
});

describe('a relay', () => {
  const behind = async () => {
    const app = await start({ id: 'app', ports: [{ name: 'http', serve: serveHealth(() => ({})) }] });
    const router = await start({
      id: 'router',
      ports: [{ name: 'http', serve: serveRelay(() => app.endpoints.http ?? null), idleMs: null }],
    });
    return { app, router };
  };

  it('shares its own faults with what lies behind it, and passes on those there', async () => {
    const { app, router } = await behind();
    expect(await askHttp(router)).toBe('ok null');
    const seen: string[] = [];
    for (const how of ['stop', 'hang', 'slow', 'garbage'] satisfies How[]) {
      router.point.impose(how);
      seen.push(await askHttp(router));
    }
    expect(seen).toEqual(['down refused', 'down timeout', 'degraded slow', 'down protocol']);
    router.point.impose(null);
    app.point.impose('stop');
    expect(await askHttp(router)).toBe('down reset');
    app.point.impose(null);
    expect(await askHttp(router)).toBe('ok null');
  });

  it('holds what was under way while it hangs, and delivers it when mended', async () => {
    const echo = await start({ id: 'echo', ports: [{ name: 'tcp', serve: serveLines((line) => line) }] });
    const router = await start({
      id: 'router',
      ports: [{ name: 'tcp', serve: serveRelay(() => echo.endpoints.tcp ?? null), idleMs: null }],
    });
    const socket = connect(endpointOf(router, 'tcp'));
    sockets.push(socket);
    let heard = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
    });
    const hears = (text: string) =>
      new Promise<void>((resolve) => socket.on('data', () => heard.includes(text) && resolve()));
    const first = hears('one');
    socket.write('one\n');
    await first;
    router.point.impose('hang');
    socket.write('two\n');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard).not.toContain('two');
    const second = hears('two');
    router.point.impose(null);
    await second;
  });
});

describe('the balancer', () => {
  it('answers as long as one backend works, takes out the others, and brings them back', async () => {
    const apps = await Promise.all(
      [1, 2].map((n) => start({ id: `app-${n}`, ports: [{ name: 'http', serve: serveHealth(() => ({})) }] })),
    );
    const backends = apps.map((app) => ({ id: app.id, endpoint: () => app.endpoints.http ?? null }));
    const vip = await start({ id: 'vip', ...balancerParts(backends) });
    expect(await askHttp(vip)).toBe('ok null');
    apps[0]?.point.impose('stop');
    // The first request may meet the dead backend; it is out from then on.
    await askHttp(vip);
    expect([await askHttp(vip), await askHttp(vip)]).toEqual(['ok null', 'ok null']);
    apps[1]?.point.impose('stop');
    await askHttp(vip);
    await askHttp(vip);
    expect(await askHttp(vip)).toBe('down http-status');
    for (const app of apps) app.point.impose(null);
    while ((await askHttp(vip)) !== 'ok null') await new Promise((resolve) => setTimeout(resolve, 50));
  });
});
