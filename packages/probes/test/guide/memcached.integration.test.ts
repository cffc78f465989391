/** The guide's example of a probe works as it stands in the guide. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProbeIo } from '../../src/index.js';
import { type Peer, tcpPeer } from '../peers.js';
import { judgeStats, memcached } from './memcached.js';

const stats = (used: number) => `STAT pid 1\r\nSTAT bytes ${used}\r\nSTAT limit_maxbytes 1000\r\nEND\r\n`;

async function attempt(peer: Peer, signal = new AbortController().signal) {
  const io = createProbeIo();
  const params = memcached.params.parse({ host: '127.0.0.1', port: peer.port });
  try {
    return await memcached.run({ params, signal, timeoutMs: 1_000, io });
  } finally {
    await io.close();
    await peer.close();
  }
}
const peerSaying = (text: string) => tcpPeer((socket) => socket.once('data', () => socket.write(text)));

it('is the code in docs/guides/adding-a-probe.md', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/guides/adding-a-probe.md'), 'utf8');
  const source = readFileSync(join(import.meta.dirname, 'memcached.ts'), 'utf8').replaceAll("'../../src/", "'./");
  expect(guide).toContain(`\`\`\`ts\n${source}\`\`\``);
});

it('judges', () => {
  expect(judgeStats(stats(500), 950, 7)).toEqual({
    state: 'ok',
    reason: null,
    latencyUs: 7,
    values: { usedPermille: 500 },
  });
  expect(judgeStats(stats(950), 950, 7)).toMatchObject({ state: 'degraded', reason: 'size-high' });
  expect(judgeStats('ERROR\r\n', 950, 7)).toEqual({ state: 'unknown', reason: 'protocol' });
});

it('asks a server', async () => {
  expect(await attempt(await peerSaying(stats(10)))).toMatchObject({ state: 'ok', values: { usedPermille: 10 } });
});

it('ends with peers that never answer, answer for ever, or hang up', async () => {
  expect(await attempt(await tcpPeer(() => {}))).toMatchObject({ state: 'down', reason: 'timeout' });
  const endless = await tcpPeer((socket) => {
    const talk = (): void => {
      if (!socket.destroyed) socket.write('STAT x 1\r\n'.repeat(500), talk);
    };
    talk();
  });
  expect(await attempt(endless)).toMatchObject({ state: 'down', reason: 'too-large' });
  expect(await attempt(await tcpPeer((socket) => socket.end()))).toMatchObject({
    state: 'unknown',
    reason: 'protocol',
  });
});
