import { createSocket } from 'node:dgram';
import { toNtpTime } from '../src/ntp/packet.js';
import { attempt, type Peer } from './peers.js';

interface NtpBehaviour {
  /** How far the server's clock is ahead, ms. */
  readonly offsetMs?: number;
  readonly leap?: number;
  readonly stratum?: number;
  readonly kiss?: string;
  readonly dispersionS?: number;
  /** Held before the answer goes out, ms, told to nobody: it makes the way long on one side. */
  readonly holdMs?: number;
  /** What is sent in place of the right answer. */
  readonly answers?: (right: Buffer) => readonly Buffer[];
}

/** A time server over UDP; `behave` is given the number of the question, from 0. */
async function ntpPeer(behave: (question: number) => NtpBehaviour): Promise<Peer> {
  const socket = createSocket('udp4');
  const timers = new Set<NodeJS.Timeout>();
  let taken = 0;
  socket.on('message', (question, from) => {
    const { offsetMs = 0, leap = 0, stratum = 2, kiss, dispersionS = 0.01, holdMs = 0, answers } = behave(taken);
    taken += 1;
    const right = Buffer.alloc(48);
    right[0] = (leap << 6) | (4 << 3) | 4;
    right[1] = kiss === undefined ? stratum : 0;
    right.writeUInt32BE(Math.round(dispersionS * 65_536), 8);
    right.write(kiss ?? '', 12, 'latin1');
    question.copy(right, 24, 40, 48);
    const now = toNtpTime((Date.now() + offsetMs) * 1_000);
    right.writeBigUInt64BE(now, 32);
    right.writeBigUInt64BE(now, 40);
    const timer = setTimeout(() => {
      timers.delete(timer);
      for (const packet of answers?.(right) ?? [right]) socket.send(packet, from.port, from.address);
    }, holdMs);
    timers.add(timer);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    port: socket.address().port,
    taken: () => taken,
    close() {
      for (const timer of timers) clearTimeout(timer);
      return new Promise((resolve) => socket.close(() => resolve()));
    },
  };
}

async function against(
  behave: (question: number) => NtpBehaviour,
  params: Record<string, unknown> = {},
  timeoutMs = 5_000,
) {
  const peer = await ntpPeer(behave);
  try {
    const made = await attempt('ntp', { host: '127.0.0.1', port: peer.port, ...params }, { timeoutMs });
    return { ...made, outcome: `${made.state}/${made.reason}`, taken: peer.taken() };
  } finally {
    await peer.close();
  }
}

const changed = (at: number, value: number) => (right: Buffer) => {
  const other = Buffer.from(right);
  other[at] = value;
  return [other];
};

describe('a time server that', () => {
  it.each<[string, NtpBehaviour, string]>([
    ['agrees', {}, 'ok/null'],
    ['is a minute ahead', { offsetMs: 60_000 }, 'degraded/clock-skew'],
    ['is a minute behind', { offsetMs: -60_000 }, 'degraded/clock-skew'],
    ['is a day ahead', { offsetMs: 86_400_000 }, 'down/clock-skew'],
    ['is of another era', { offsetMs: 40 * 31_557_600_000 }, 'down/clock-skew'],
    ['is not synchronized', { leap: 3 }, 'degraded/clock-unsynchronized'],
    ['has no stratum', { stratum: 16 }, 'degraded/clock-unsynchronized'],
    ['is unsure of its time', { dispersionS: 10 }, 'degraded/clock-unsynchronized'],
    ['wants to be asked less often', { kiss: 'RATE' }, 'unknown/busy'],
    ['refuses this machine', { kiss: 'DENY' }, 'unknown/not-permitted'],
    ['has just started', { kiss: 'INIT' }, 'degraded/clock-unsynchronized'],
    [
      'tells its time as none',
      { answers: (right) => [Buffer.concat([right.subarray(0, 32), Buffer.alloc(16)])] },
      'down/protocol',
    ],
  ])('%s', async (_name, behaviour, expected) => {
    const { outcome, taken, values } = await against(() => behaviour, { skewDownMs: 3_600_000 });
    expect(outcome).toBe(expected);
    // Each of these is plain at the first answer.
    expect(taken).toBe(1);
    for (const value of Object.values(values ?? {})) expect(Number.isInteger(value)).toBe(true);
  });

  it('agrees: tells offset, way and stratum', async () => {
    const { values, latencyUs } = await against(() => ({ offsetMs: 500, stratum: 3 }));
    expect(values?.stratum).toBe(3);
    // Half a second, within half the way and the millisecond that the wall clock counts in, at both ends.
    expect(Math.abs((values?.offsetUs ?? 0) - 500_000)).toBeLessThanOrEqual((latencyUs ?? 0) / 2 + 2_000);
  });
});

describe('a hostile time server that', () => {
  const hostile: Readonly<Record<string, NtpBehaviour['answers']>> = {
    'never answers': () => [],
    'sends nothing in a datagram': () => [Buffer.alloc(0)],
    'sends half a packet': (right) => [right.subarray(0, 40)],
    'sends garbage': () => [Buffer.from(Array.from({ length: 1_400 }, (_, index) => (index * 7_919) % 256))],
    'answers as a client': changed(0, 0x23),
    'answers as a broadcaster': changed(0, 0x25),
    'answers in a version that does not exist': changed(0, 0x3c),
    // Whatever the question was: it is drawn.
    'answers another question': (right) => changed(24, (right[24] ?? 0) ^ 0xff)(right),
  };
  it.each(Object.entries(hostile))('%s is not well, and holds nobody up', async (name, answers) => {
    const { outcome, taken } = await against(() => ({ answers: answers ?? (() => []) }), { sampleGapMs: 10 }, 800);
    expect(outcome).toBe(name === 'never answers' ? 'down/timeout' : 'down/protocol');
    // A lost datagram is asked for again, within the bound.
    expect(taken).toBe(3);
  });

  it('sends wrong answers before the right one does not stop it', async () => {
    const flood = (right: Buffer) => [...Array.from({ length: 20 }, () => changed(27, 9)(right)[0] ?? right), right];
    const { outcome, taken } = await against(() => ({ answers: flood }));
    expect([outcome, taken]).toEqual(['ok/null', 1]);
  });

  it('repeats its answer is heard once', async () => {
    const { outcome, taken } = await against(
      (question) => (question === 0 ? { offsetMs: 2_100, holdMs: 300, answers: (right) => [right, right, right] } : {}),
      { sampleGapMs: 50, samples: 2 },
    );
    expect([outcome, taken]).toEqual(['ok/null', 2]);
  });
});

describe('a way that is long', () => {
  it('makes it ask again, and the shortest way decides', async () => {
    // The first answer comes over a way of 300 ms and so is wrong by up to 150 ms; the limit lies within.
    const { outcome, taken, values } = await against(
      (question) => (question === 0 ? { offsetMs: 2_000, holdMs: 300 } : { offsetMs: 1_500 }),
      { sampleGapMs: 10 },
    );
    expect(outcome).toBe('ok/null');
    expect(taken).toBeGreaterThan(1);
    expect(Math.abs((values?.offsetUs ?? 0) - 1_500_000)).toBeLessThan(200_000);
  });

  it('asks once more when the first datagram is lost', async () => {
    const { outcome, taken } = await against((question) => (question === 0 ? { answers: () => [] } : {}), {
      sampleGapMs: 20,
    });
    expect([outcome, taken]).toEqual(['ok/null', 2]);
  });
});

it('a port on which nobody listens', async () => {
  const peer = await ntpPeer(() => ({}));
  await peer.close();
  const { state, reason } = await attempt('ntp', { host: '127.0.0.1', port: peer.port });
  expect([state, reason]).toEqual(['down', 'refused']);
});
