/** SQL Server's driver against answers that were spoilt: whatever comes, the attempt ends with a verdict, and leaves nothing behind. */
import { jest } from '@jest/globals';
import { seededRandom } from '../database/garbling-proxy.js';
import { createTestAuthority, eventually } from '../peers.js';
import { KINDS, QUESTIONS, startShopServer } from './shop-server.js';
import { primary } from './sql-server.js';
import type { Line } from './tds-peer.js';

jest.setTimeout(300_000);
// The driver prints changes that it does not know.
beforeAll(() => void jest.spyOn(console, 'error').mockImplementation(() => {}));
afterAll(() => void jest.restoreAllMocks());

/** A few seconds in the default run, some twenty where the tier is named. */
const ROUNDS = Number(process.env.TILLWATCH_RUNS ?? (process.env.TILLWATCH_BRIEF === '1' ? 120 : 2_000));
const SEED = process.env.TILLWATCH_SEED === 'random' ? Date.now() : 20_261_122;
/** Attempts at one time: most of those that are spoilt wait for their end. */
const ABREAST = 4;
const ATTEMPT_MS = 250;

/** A server that has said what cannot be read mostly leaves; else each round would wait for the attempt's end. */
const HANG_UP_MS = 30;

type Random = () => number;
const below = (random: Random, most: number) => Math.floor(random() * most);
const bytesOf = (random: Random, count: number) => Buffer.from(Array.from({ length: count }, () => below(random, 256)));

/** Ways to spoil a message, most of which leave it readable to some point. */
const SPOILERS: readonly ((message: Buffer, random: Random) => Buffer)[] = [
  (message, random) => {
    const spoilt = Buffer.from(message);
    const at = below(random, spoilt.length);
    spoilt[at] = (spoilt[at] ?? 0) ^ (1 + below(random, 255));
    return spoilt;
  },
  // Lengths and counts of two bytes.
  (message, random) => {
    const spoilt = Buffer.from(message);
    spoilt.writeUInt16LE([0, 1, 8, 255, 32_768, 65_535][below(random, 6)] ?? 0, below(random, spoilt.length - 1));
    return spoilt;
  },
  (message, random) => message.subarray(0, below(random, message.length)),
  (message, random) => {
    const from = below(random, message.length);
    return Buffer.concat([message.subarray(0, from), message.subarray(from + 1 + below(random, 16))]);
  },
  (message, random) => {
    const at = below(random, message.length);
    return Buffer.concat([message.subarray(0, at), bytesOf(random, 1 + below(random, 40)), message.subarray(at)]);
  },
  (message, random) => {
    const from = below(random, message.length);
    return Buffer.concat([message, message.subarray(from)]);
  },
  // A packet of its own, whole, of random tokens.
  (_message, random) => {
    const tokens = bytesOf(random, 1 + below(random, 200));
    tokens[0] = [0x81, 0xaa, 0xab, 0xad, 0xd1, 0xd2, 0xe3, 0xfd, 0xac, 0x79, 0xa9, 0xae][below(random, 12)] ?? 0;
    const header = Buffer.from([0x04, 1, 0, 8 + tokens.length, 0, 0, 1, 0]);
    return Buffer.concat([header, tokens]);
  },
];

it(`never throws, and leaves neither session nor timer, in ${ROUNDS} rounds`, async () => {
  const authority = createTestAuthority();
  const certificate = authority.selfSigned('DNS:localhost');
  authority.remove();
  const random = seededRandom(SEED);
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const verdicts = new Map<string, number>();
  async function round(seed: number): Promise<boolean> {
    const own = seededRandom(seed);
    const target = below(own, 9);
    const spoiler = SPOILERS[below(own, SPOILERS.length)] ?? ((message: Buffer) => message);
    let told = 0;
    const doesHangUp = below(own, 4) > 0;
    const spoil = (message: Buffer, line: Line) => {
      told += 1;
      if (told !== target + 1) return message;
      if (doesHangUp) setTimeout(() => line.end(), HANG_UP_MS);
      return spoiler(message, own);
    };
    const isEncrypted = below(own, 4) === 0;
    const server = await startShopServer({ replicas: primary() }, { spoil, certificate });
    const kind = KINDS[below(own, KINDS.length)] ?? 'db';
    const tls = isEncrypted ? 'encrypt' : 'off';
    const { verdict } = await server.ask(kind, { ...QUESTIONS[kind], tls }, ATTEMPT_MS);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    return server.leave();
  }
  for (let done = 0; done < ROUNDS; done += ABREAST) {
    const left = await Promise.all(Array.from({ length: ABREAST }, () => round(below(random, 2 ** 31))));
    expect(left).not.toContain(false);
  }
  expect(await eventually(() => timers() <= before)).toBe(true);
  if (process.env.TILLWATCH_SEED === 'random') process.stdout.write(`seed ${SEED}: ${JSON.stringify([...verdicts])}\n`);
  // Some were readable all the same, and the others failed in more than one way.
  expect(verdicts.get('ok') ?? 0).toBeGreaterThan(0);
  expect(verdicts.size).toBeGreaterThan(3);
});
