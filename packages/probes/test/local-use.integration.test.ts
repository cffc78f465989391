/** The kernel's own tables of connections, of which a machine at work has more than one reading brings. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInTable, isInUseHere, MAX_READS } from '../src/peripheral/local-use.js';

const CONNECTIONS = 120;
const LOOPBACK = { address: '127.0.0.1', family: 4 } as const;

describe('the connections of this machine', () => {
  const open: Socket[] = [];
  let printer: Server;
  let other: Server;

  beforeAll(async () => {
    [printer, other] = await Promise.all([listen(), listen()]);
    for (let at = 0; at < CONNECTIONS; at++) open.push(await dial(portOf(printer)));
  });
  afterAll(async () => {
    for (const socket of open) socket.destroy();
    await Promise.all([printer, other].map((server) => new Promise((resolve) => server.close(resolve))));
  });

  it('are found wherever they stand in the table, and only while they stand', async () => {
    expect(await isInUseHere(LOOPBACK, portOf(printer))).toBe(true);
    for (const socket of open.slice(0, 8)) {
      const { localPort } = socket;
      // Seen from the other end of each, too.
      expect(await isInUseHere(LOOPBACK, localPort ?? 0)).toBe(true);
    }
    expect(await isInUseHere(LOOPBACK, portOf(other))).toBe(false);
    const late = await dial(portOf(other));
    expect(await isInUseHere(LOOPBACK, portOf(other))).toBe(true);
    late.destroy();
    await once(late, 'close');
    expect(await isInUseHere(LOOPBACK, portOf(other))).toBe(false);
  });

  it(`are looked through in ${MAX_READS} readings at most`, async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tillwatch-table-'));
    try {
      const row = '   0: 0500000A:C001 0600000A:238C 01 ';
      const reading = 65_536;
      const last = join(dir, 'last');
      writeFileSync(last, `${' '.repeat(MAX_READS * reading - row.length)}${row}`);
      expect(await isInTable(last, '10.0.0.6', 9_100)).toBe(true);
      const beyond = join(dir, 'beyond');
      writeFileSync(beyond, `${' '.repeat(MAX_READS * reading)}${row}`);
      expect(await isInTable(beyond, '10.0.0.6', 9_100)).toBe(false);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('are said not to be readable where the system keeps no such table', async () => {
    await expect(isInTable('/proc/self/net/none', '10.0.0.6', 9_100)).rejects.toThrow('ENOENT');
  });
});

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

async function listen(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {}).resume());
  server.listen(0, LOOPBACK.address);
  await once(server, 'listening');
  return server;
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, LOOPBACK.address);
  await once(socket, 'connect');
  return socket;
}
