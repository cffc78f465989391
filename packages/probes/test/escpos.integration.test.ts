/** The `escpos` probe against printers on loopback: every state, printers in use, and those that are none. */
import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { createProbeIo, createProbeMemory, type ProbeIo } from '../src/index.js';
import { attempt, closedPort, eventually, type Peer, tcpPeer } from './peers.js';
import { answerStatus, printerPeer } from './receipt-printer.js';

const REST = [0x12, 0x12, 0x12, 0x12] as const;
const peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
const keep = async (peer: Promise<Peer>) => {
  peers.push(await peer);
  return peer;
};
const asked = (port: number, more: Record<string, unknown> = {}) => ({ host: '127.0.0.1', port, ...more });
const brief = ({ state, reason }: { state: string; reason: string | null }) => (reason ? `${state}/${reason}` : state);

const whenLinux = process.platform === 'linux' ? it : it.skip;

/** A port whose queue of connections is full, so that the kernel drops the next SYN: tcp(7), tcp_abort_on_overflow. */
async function deafPrinter(): Promise<{ port: number; stop: () => void }> {
  const code = `const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    process.stdout.write(String(server.address().port), () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
  for (let waiting = 0; waiting < 4; waiting += 1) {
    const filler = connect(port, '127.0.0.1');
    filler.on('error', () => {});
    const joined = new Promise((resolve) => filler.once('connect', () => resolve('joined')));
    const dropped = new Promise((resolve) => setTimeout(() => resolve('dropped'), 1_500).unref());
    const how = await Promise.race([joined, dropped]);
    // Its place in the queue stays taken, while this end no longer counts as connected.
    filler.destroy();
    if (how === 'dropped') break;
  }
  return { port, stop: () => child.kill('SIGKILL') };
}

describe('a printer', () => {
  it.each<[string, readonly [number, number, number, number]]>([
    ['ok', REST],
    ['degraded/consumable-low', [0x12, 0x12, 0x12, 0x1e]],
    ['down/consumable-out', [0x1a, 0x32, 0x12, 0x7e]],
    ['down/operator', [0x1a, 0x16, 0x12, 0x12]],
    ['down/hardware-fault', [0x1a, 0x52, 0x1a, 0x12]],
    ['degraded/hardware-fault', [0x12, 0x52, 0x52, 0x12]],
    ['down/offline', [0x1a, 0x12, 0x12, 0x12]],
  ])('is %s, its bytes beside', async (expected, bytes) => {
    const printer = await keep(printerPeer(bytes));
    const outcome = await attempt('escpos', asked(printer.port));
    expect(brief(outcome)).toBe(expected);
    const [rawPrinter, rawOffline, rawError, rawPaper] = bytes;
    expect(outcome.values).toEqual({ rawPrinter, rawOffline, rawError, rawPaper });
    expect(outcome.latencyUs).toBeGreaterThan(0);
    expect(printer.taken()).toBe(1);
  });

  it('is asked one question at a time, on one short connection', async () => {
    const heard: number[] = [];
    let open = 0;
    const printer = await keep(
      tcpPeer((socket) => {
        open += 1;
        socket.once('close', () => {
          open -= 1;
        });
        socket.on('data', (chunk: Buffer) => {
          heard.push(chunk.length);
          socket.write(Buffer.of(0x12));
        });
      }),
    );
    expect(brief(await attempt('escpos', asked(printer.port)))).toBe('ok');
    expect(heard).toEqual([3, 3, 3, 3]);
    expect(await eventually(() => open === 0)).toBe(true);
  });

  it('that was told to send its status by itself is read all the same', async () => {
    const printer = await keep(
      tcpPeer((socket) => {
        socket.write(Buffer.of(0x10, 0x00, 0x00, 0x0f));
        answerStatus(socket, () => 0x12);
      }),
    );
    expect(brief(await attempt('escpos', asked(printer.port)))).toBe('ok');
  });

  it('that knows two questions only is read with the basic profile, and is not ok with the other', async () => {
    const clone = await keep(tcpPeer((socket) => answerStatus(socket, (n) => (n === 1 || n === 4 ? 0x12 : null))));
    expect(brief(await attempt('escpos', asked(clone.port, { profile: 'basic' })))).toBe('ok');
    const outcome = await attempt('escpos', asked(clone.port), { timeoutMs: 1_500 });
    expect(brief(outcome)).toBe('unknown/no-status');
    expect(outcome.values).toEqual({ rawPrinter: 0x12 });
  });

  it('that says it is offline and then no more is offline', async () => {
    const printer = await keep(tcpPeer((socket) => socket.once('data', () => socket.end(Buffer.of(0x1a)))));
    expect(brief(await attempt('escpos', asked(printer.port)))).toBe('down/offline');
  });

  it('of Star is asked in its own language', async () => {
    const heard: string[] = [];
    const printer = await keep(
      tcpPeer((socket) =>
        socket.on('data', (chunk: Buffer) => {
          heard.push(chunk.toString('hex'));
          socket.write(Buffer.of(0x23, 0x06, 0x28, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00));
        }),
      ),
    );
    const outcome = await attempt('escpos', asked(printer.port, { profile: 'star' }));
    expect(brief(outcome)).toBe('down/operator');
    expect(outcome.values).toEqual({ rawPrinter: 0x28, rawError: 0, rawJam: 0, rawPaper: 0x08 });
    expect(heard).toEqual(['1b0601']);
  });
});

describe('what is no status', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['a byte without the fixed bits', (socket) => answerStatus(socket, () => 0x13), 'unknown/protocol'],
    ['a good byte, then a bad one', (socket) => answerStatus(socket, (n) => (n < 3 ? 0x12 : 0xff)), 'unknown/protocol'],
    ['more bytes than were asked for', (socket) => socket.write(Buffer.alloc(64, 0x12)), 'unknown/protocol'],
    ['an echo', (socket) => socket.pipe(socket), 'unknown/no-status'],
    ['nothing', () => {}, 'unknown/no-status'],
    ['automatic status for ever', (socket) => socket.write(Buffer.alloc(4_096, 0x10)), 'unknown/protocol'],
    ['a close', (socket) => socket.once('data', () => socket.end()), 'down/reset'],
  ])('%s', async (_name, behave, expected) => {
    const peer = await keep(tcpPeer(behave));
    for (const profile of ['epson', 'basic']) {
      const timeoutMs = expected === 'unknown/no-status' ? 400 : 5_000;
      const outcome = await attempt('escpos', asked(peer.port, { profile }), { timeoutMs });
      expect(brief(outcome)).toBe(expected);
    }
    expect(brief(await attempt('escpos', asked(peer.port, { profile: 'star' }), { timeoutMs: 400 }))).toMatch(
      /^unknown\/(protocol|no-status)$|^down\/reset$/,
    );
  });

  it('is no answer of a port that is closed', async () => {
    expect(brief(await attempt('escpos', asked(await closedPort())))).toBe('down/refused');
  });
});

describe('a printer that a till prints on', () => {
  let io: ProbeIo;
  beforeEach(() => {
    io = createProbeIo();
  });
  afterEach(() => io.close());

  /** Has answered once; from then on it treats others as `busy` says. */
  async function printerWith(busy: (socket: Socket) => void): Promise<number> {
    let inUse = false;
    const printer = await keep(tcpPeer((socket) => (inUse ? busy(socket) : answerStatus(socket, () => 0x12))));
    expect(brief(await attempt('escpos', asked(printer.port), { io }))).toBe('ok');
    inUse = true;
    return printer.port;
  }

  it('and that lets others wait is in use', async () => {
    const port = await printerWith(() => {});
    expect(brief(await attempt('escpos', asked(port), { io, timeoutMs: 400 }))).toBe('unknown/busy');
    expect(brief(await attempt('escpos', asked(port, { busyS: 0 }), { io, timeoutMs: 400 }))).toBe('unknown/no-status');
  });

  it('and that drops others is in use', async () => {
    const port = await printerWith((socket) => socket.resetAndDestroy());
    expect(brief(await attempt('escpos', asked(port), { io }))).toBe('unknown/busy');
    expect(brief(await attempt('escpos', asked(port, { busyS: 0 }), { io }))).toBe('down/reset');
  });

  it('and that refuses others is in use', async () => {
    const printer = await printerPeer(REST);
    expect(brief(await attempt('escpos', asked(printer.port), { io }))).toBe('ok');
    await printer.close();
    expect(brief(await attempt('escpos', asked(printer.port), { io }))).toBe('unknown/busy');
    expect(brief(await attempt('escpos', asked(printer.port, { busyS: 0 }), { io }))).toBe('down/refused');
  });

  whenLinux('and that does not answer the connection is in use, since it lives elsewhere (Linux)', async () => {
    const { port, stop } = await deafPrinter();
    const answered = new Map([[`escpos/127.0.0.1:${port}/answered`, 'yes']]);
    const known = createProbeIo(createProbeMemory(answered));
    expect(brief(await attempt('escpos', asked(port), { io: known, timeoutMs: 1_000 }))).toBe('unknown/busy');
    expect(brief(await attempt('escpos', asked(port, { busyS: 0 }), { io: known, timeoutMs: 1_000 }))).toBe(
      'down/timeout',
    );
    // Of one that never answered it is not known that it would.
    expect(brief(await attempt('escpos', asked(port), { io, timeoutMs: 500 }))).toBe('down/timeout');
    await known.close();
    stop();
  });

  whenLinux('from this very machine is not touched at all (Linux: reads /proc/net/tcp)', async () => {
    const printer = await keep(printerPeer(REST));
    const till = connect(printer.port, '127.0.0.1');
    await new Promise((resolve) => till.once('connect', resolve));
    expect(brief(await attempt('escpos', asked(printer.port), { io }))).toBe('unknown/busy');
    expect(printer.taken()).toBe(1);
    till.destroy();
    expect(await eventually(() => till.closed)).toBe(true);
    expect(brief(await attempt('escpos', asked(printer.port), { io }))).toBe('ok');
  });
});
