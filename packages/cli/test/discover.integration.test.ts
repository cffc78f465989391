import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createWebServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { snmpAnswer, type Tree } from '../../probes/test/snmp-peers.js';
import { runCli } from '../src/cli.js';
import { testTerminal } from './terminal.js';

/** Ports below 1024 are for root alone. */
const whenRoot = process.platform === 'linux' && process.getuid?.() === 0 ? it : it.skip;
const SCAN_MS = 60_000;

const closers: (() => void)[] = [];
let dir: string;

function listen(host: string, port: number, serve: (socket: Socket) => void): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
    socket.resume();
  });
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return new Promise((resolve) => server.listen(port, host, resolve));
}

function page(host: string, port: number, path: string, type: string, body: string): Promise<void> {
  const server = createWebServer((request, response) => {
    if (request.url !== path) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': type, server: 'device' }).end(body);
  });
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return new Promise((resolve) => server.listen(port, host, resolve));
}

async function snmp(host: string, community: string, tree: Tree): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const answer = snmpAnswer(message, tree, { community });
    if (answer) socket.send(answer, from.port, from.address);
  });
  closers.push(() => socket.close());
  await new Promise<void>((resolve) => socket.bind(161, host, resolve));
}

/** DLE EOT n is answered with a status byte in which nothing is wrong. */
const receiptPrinter = (socket: Socket) => {
  socket.on('data', (asked) => {
    for (let at = 0; at + 2 < asked.length; at += 3) socket.write(Buffer.of(0x12));
  });
};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tillwatch-discover-'));
  if (process.getuid?.() !== 0) return;
  await listen('127.88.0.1', 9100, receiptPrinter);
  await listen('127.88.0.2', 3306, (socket) => socket.write('\x4a\0\0\0\x0a5.5.5-10.11.6-MariaDB\0rest'));
  await listen('127.88.0.3', 5432, (socket) => socket.once('data', () => socket.write('N')));
  await listen('127.88.0.4', 4305, (socket) => socket.on('data', () => socket.write('S S      0.000 kg\r\n')));
  await page('127.88.0.5', 80, '/health', 'application/json', JSON.stringify({ device: 'till-1', kind: 'pos' }));
  await page('127.88.0.6', 8080, '/', 'text/html', '<title>IP Camera</title>');
  await snmp('127.88.0.7', 'shop-read', {
    '1.3.6.1.2.1.1.1.0': ['octets', 'RouterOS RB750'],
    '1.3.6.1.2.1.1.2.0': ['oid', '1.3.6.1.4.1.14988.1'],
    '1.3.6.1.2.1.31.1.1.1.1.1': ['octets', 'wan'],
    '1.3.6.1.2.1.2.2.1.3.1': ['integer', 6],
    '1.3.6.1.2.1.2.2.1.8.1': ['integer', 1],
  });
  await listen('127.88.0.8', 3389, () => {});
  await listen('127.88.0.9', 1883, () => {});
});

afterAll(() => {
  for (const close of closers) close();
  rmSync(dir, { recursive: true, force: true });
});

async function run(...argv: string[]) {
  const terminal = testTerminal({ cwd: dir });
  const exit = await runCli(argv, terminal);
  return { exit, ...terminal.printed };
}

describe('discover', () => {
  whenRoot(
    'finds each device, says of which it cannot tell, and its file passes config check (needs root on Linux)',
    async () => {
      const found = await run(
        'discover',
        '127.88.0.0/28',
        '--rate',
        '500',
        '--community',
        'public',
        'shop-read',
        '--out',
        'found.yaml',
      );
      expect(found.exit).toBe(0);
      expect(found.out).toContain('host-1');
      expect(found.err).toContain('Open ports: ');
      const text = readFileSync(join(dir, 'found.yaml'), 'utf8');
      const kinds = parse(text).nodes.map(({ id, kind }: { id: string; kind: string }) => `${id} ${kind}`);
      expect(kinds.filter((node: string) => !node.startsWith('front-end'))).toEqual([
        'printer-1 printer',
        'store-db-1 store-db',
        'store-db-2 store-db',
        'scale-1 scale',
        'till-1 till',
        'camera-1 camera',
        'router-1 router',
        'host-1 host',
        'broker-1 broker',
      ]);
      const checks = parse(text).checks.map(({ id, kind }: { id: string; kind: string }) => `${id} ${kind}`);
      expect(checks).toEqual(
        expect.arrayContaining(['printer-1/paper escpos', 'scale-1/weight scale', 'till-1/web http']),
      );
      expect(text).toMatch(/# - \{ id: router-1\/lines, on: router-1, kind: snmp-router/);
      expect(text).not.toContain('shop-read');
      expect(await run('config', 'check', 'found.yaml')).toMatchObject({ exit: 0 });
    },
    SCAN_MS,
  );

  whenRoot(
    'prints one document and nothing else with --json, in Chinese too',
    async () => {
      const { exit, out, err } = await run('discover', '127.88.0.1', '--json', '--lang', 'zh-CN');
      expect([exit, err]).toEqual([0, '']);
      const { nodes, config, isComplete } = JSON.parse(out);
      expect(isComplete).toBe(true);
      expect(nodes.map(({ id }: { id: string }) => id)).toContain('printer-1');
      writeFileSync(join(dir, 'zh.yaml'), config);
      expect(config).toContain('回答了小票打印机的状态查询');
      expect(await run('config', 'check', 'zh.yaml')).toMatchObject({ exit: 0 });
    },
    SCAN_MS,
  );

  it(
    'writes what it has when it is interrupted',
    async () => {
      const file = join(dir, 'stopped.yaml');
      const cli = fileURLToPath(new URL('../bin/tillwatch.js', import.meta.url));
      const child = spawn(process.execPath, [cli, 'discover', '127.88.0.0/24', '--rate', '20', '--out', file], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await new Promise((resolve) => child.stderr.once('data', resolve));
      child.kill('SIGINT');
      const exit = await new Promise((resolve) => child.once('close', resolve));
      expect(exit).toBe(1);
      expect(readFileSync(file, 'utf8')).toContain('stopped before its end');
      expect(await run('config', 'check', file)).toMatchObject({ exit: 0 });
    },
    SCAN_MS,
  );

  it.each([
    [['discover'], 'missing argument NETWORK'],
    [['discover', 'till-1'], 'till-1 is no network'],
    [['discover', '10.0.0.0/19'], '10.0.0.0/19 is too large'],
    [['discover', '10.0.0.0/20', '10.1.0.0/24'], 'addresses are too many'],
    [['discover', '8.8.8.0/24'], '8.8.8.0/24 is public'],
    [['discover', '127.0.0.1', '--rate', '0'], '--rate: 0 is no number from 1 to 1000'],
    [['discover', '127.0.0.1', '--port', '70000'], '--port: 70000'],
  ])('refuses %j', async (argv, expected) => {
    expect(await run(...argv)).toMatchObject({ exit: 2, out: '', err: expect.stringContaining(expected) });
  });

  it('does not write over a file that is there', async () => {
    writeFileSync(join(dir, 'mine.yaml'), 'mine');
    expect(await run('discover', '127.0.0.1', '--out', 'mine.yaml')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('there already'),
    });
    expect(readFileSync(join(dir, 'mine.yaml'), 'utf8')).toBe('mine');
    expect(await run('discover', '127.0.0.1', '--out', 'nowhere/a.yaml')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('ENOENT'),
    });
  });
});
