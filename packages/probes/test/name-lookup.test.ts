import { createLifetime } from '../src/lifetime.js';
import {
  type AskSystem,
  canonical,
  createNameLookup,
  MAX_CACHED,
  MAX_LOOKUPS,
  MAX_WAITING,
} from '../src/network/name-lookup.js';

const life = createLifetime();

/** A name server whose answers the test gives. */
function heldServer(): { ask: AskSystem; asked: string[]; answer(host: string, address?: string): Promise<void> } {
  const asked: string[] = [];
  const open = new Map<string, (address: string) => void>();
  return {
    asked,
    ask: (host) => {
      asked.push(host);
      return new Promise((resolve) => open.set(host, (address) => resolve({ address, family: 4 })));
    },
    async answer(host, address = '10.0.0.1') {
      open.get(host)?.(address);
      await new Promise(setImmediate);
    },
  };
}

describe('createNameLookup', () => {
  it('answers literals at once, in the kernel’s spelling', async () => {
    const lookup = createNameLookup(
      () => 0,
      () => Promise.reject(new Error('asked')),
    );
    expect(await lookup.resolve('10.1.2.3', 'any', life)).toEqual({ address: '10.1.2.3', family: 4 });
    expect(await lookup.resolve('FD00:0:0::5', 'ipv6', life)).toEqual({ address: 'fd00::5', family: 6 });
    await expect(lookup.resolve('10.1.2.3', 'ipv6', life)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('keeps the interface of a link-local address', () => {
    expect(canonical('FE80:0::1%eth0', 6)).toEqual({ address: 'fe80::1%eth0', family: 6 });
  });

  it('asks once for all who ask at one time, and again after 30 s or when told', async () => {
    let nowMs = 0;
    const server = heldServer();
    const lookup = createNameLookup(() => nowMs, server.ask);
    const both = [lookup.resolve('till', 'any', life), lookup.resolve('till', 'any', life)];
    await server.answer('till');
    expect(await Promise.all(both)).toEqual([
      { address: '10.0.0.1', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ]);
    nowMs = 29_999;
    await lookup.resolve('till', 'any', life);
    expect(server.asked).toHaveLength(1);
    void lookup.resolve('till', 'any', life, { fresh: true });
    await server.answer('till');
    expect(server.asked).toHaveLength(2);
    nowMs = 60_000;
    void lookup.resolve('till', 'any', life);
    expect(server.asked).toHaveLength(3);
  });

  it('holds at most two threads, and passes a freed one on in order', async () => {
    const server = heldServer();
    const lookup = createNameLookup(() => 0, server.ask);
    const answers = ['a', 'b', 'c', 'd'].map((host) => lookup.resolve(host, 'any', life));
    expect(server.asked).toEqual(['a', 'b']);
    expect(MAX_LOOKUPS).toBe(2);
    await server.answer('b');
    expect(server.asked).toEqual(['a', 'b', 'c']);
    await server.answer('a');
    await server.answer('c');
    await server.answer('d');
    expect(await Promise.all(answers)).toHaveLength(4);
  });

  it('refuses at its bound of waiting names as a name server that gives no answer would', async () => {
    const server = heldServer();
    const lookup = createNameLookup(() => 0, server.ask);
    const mine = createLifetime();
    const waiting = Array.from({ length: MAX_LOOKUPS + MAX_WAITING }, (_, index) =>
      lookup.resolve(`h${index}`, 'any', mine),
    );
    for (const one of waiting) one.catch(() => {});
    await expect(lookup.resolve('one-more', 'any', mine)).rejects.toMatchObject({ code: 'EAI_AGAIN' });
    mine.end();
    const outcomes = await Promise.allSettled(waiting);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(server.asked).toHaveLength(MAX_LOOKUPS);
  });

  it('forgets the oldest answer at its bound', async () => {
    let asked = 0;
    const lookup = createNameLookup(
      () => 0,
      async () => {
        asked += 1;
        return { address: '10.0.0.1', family: 4 };
      },
    );
    for (let index = 0; index <= MAX_CACHED; index += 1) await lookup.resolve(`h${index}`, 'any', life);
    expect(asked).toBe(MAX_CACHED + 1);
    await lookup.resolve(`h${MAX_CACHED}`, 'any', life);
    expect(asked).toBe(MAX_CACHED + 1);
    await lookup.resolve('h0', 'any', life);
    expect(asked).toBe(MAX_CACHED + 2);
  });

  it('passes a failure on to all who asked, and remembers none', async () => {
    let asked = 0;
    const lookup = createNameLookup(
      () => 0,
      async () => {
        asked += 1;
        throw Object.assign(new Error('no'), { code: 'ENOTFOUND' });
      },
    );
    for (const round of [1, 2]) {
      const both = await Promise.allSettled([lookup.resolve('x', 'any', life), lookup.resolve('x', 'any', life)]);
      expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(asked).toBe(round);
    }
  });
});
