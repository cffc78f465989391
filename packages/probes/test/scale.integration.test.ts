/** The `scale` probe over real connections. */
import { attempt, type Peer, tcpPeer } from './peers.js';

const peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

/** A scale that answers `answer` to `question`, and nothing to anything else. */
async function scaleThat(answers: Buffer | string, question: string): Promise<number> {
  const peer = await tcpPeer((socket) =>
    socket.on('data', (chunk: Buffer) => {
      if (chunk.toString('latin1') === question) socket.write(answers);
    }),
  );
  peers.push(peer);
  return peer.port;
}
const weigh = (port: number, protocol: string, timeoutMs = 5_000) =>
  attempt('scale', { host: '127.0.0.1', port, protocol }, { timeoutMs });

describe('a scale', () => {
  it('is asked W in 8217, and tells its weight', async () => {
    const outcome = await weigh(await scaleThat('\x0201.250\r', 'W'), 'mt-8217');
    expect(outcome).toMatchObject({ state: 'ok', values: { weightMilli: 1_250 } });
  });

  it('tells its status in place of a weight', async () => {
    const outcome = await weigh(await scaleThat(Buffer.of(0x02, 0x3f, 0x44, 0x0d), 'W'), 'mt-8217');
    expect(outcome).toMatchObject({ state: 'down', reason: 'hardware-fault', values: { rawStatus: 0x44 } });
  });

  it('is asked SI in MT-SICS', async () => {
    const outcome = await weigh(await scaleThat('S D      0.120 kg\r\n', 'SI\r\n'), 'mt-sics');
    expect(outcome).toMatchObject({
      state: 'degraded',
      reason: 'operator',
      values: { weightMilli: 120, rawStatus: 0x44 },
    });
  });

  it.each([
    ['S I\r\n', 'busy'],
    ['ES\r\n', 'not-supported'],
    ['READY\r\n', 'protocol'],
    ['S S 1 kg\r\nS S 1 kg\r\n', 'protocol'],
  ])('that says %j is unknown', async (said, reason) => {
    expect(await weigh(await scaleThat(said, 'SI\r\n'), 'mt-sics')).toMatchObject({ state: 'unknown', reason });
  });

  it('asked in the wrong language is up, and tells no status', async () => {
    const outcome = await weigh(await scaleThat('S S 1 kg\r\n', 'SI\r\n'), 'mt-8217', 400);
    expect(outcome).toMatchObject({ state: 'unknown', reason: 'no-status' });
  });
});
