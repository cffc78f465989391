import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { createLifetime } from '../src/lifetime.js';
import { openSnmpSession, type SnmpSession } from '../src/network/snmp.js';
import { checkSnmpParams, snmpParams } from '../src/network/snmp-params.js';
import { snmpNumber, snmpText } from '../src/network/snmp-value.js';
import { eventually, openDescriptors } from './peers.js';
import { HOSTILE_UDP, snmpAnswer, snmpdPeer, snmpPeer, type Tree, type UdpPeer, udpPeer } from './snmp-peers.js';

const whenSnmpd = existsSync('/usr/sbin/snmpd') ? it : it.skip;
const schema = z.strictObject(snmpParams).superRefine(checkSnmpParams);
const SYS_NAME = '1.3.6.1.2.1.1.5.0';
const COLUMN = '1.3.6.1.2.1.2.2.1.2';
const PASSWORDS = { authPassword: 'correct horse', privPassword: 'battery staple' };

async function within<T>(
  peer: { port: number },
  raw: Record<string, unknown>,
  use: (session: SnmpSession) => Promise<T>,
  timeoutMs = 5_000,
): Promise<T> {
  const life = createLifetime();
  try {
    const params = schema.parse({ host: '127.0.0.1', port: peer.port, ...raw });
    return await use(await openSnmpSession({ address: '127.0.0.1', family: 4 }, params, timeoutMs, life));
  } finally {
    life.end();
  }
}

const codeOf = (pending: Promise<unknown>) =>
  pending.then(
    () => 'answered',
    (error) => Reflect.get(error, 'code'),
  );

describe('a session with snmpd', () => {
  let snmpd: UdpPeer;
  const users = [
    `createUser plain`,
    `rouser plain noauth`,
    `createUser signed SHA-256 "${PASSWORDS.authPassword}"`,
    `rouser signed auth`,
    `createUser sealed SHA "${PASSWORDS.authPassword}" AES "${PASSWORDS.privPassword}"`,
    `rouser sealed priv`,
  ];
  beforeAll(async () => {
    if (existsSync('/usr/sbin/snmpd')) snmpd = await snmpdPeer(users);
  });
  afterAll(() => snmpd?.close());

  const sealed = { version: 'v3', user: 'sealed', authProtocol: 'sha', privProtocol: 'aes', ...PASSWORDS };
  whenSnmpd.each([
    ['v1', { version: 'v1' }],
    ['v2c', { version: 'v2c' }],
    ['v3 without authentication', { version: 'v3', user: 'plain' }],
    ['v3 with authentication', { version: 'v3', user: 'signed', authProtocol: 'sha256', ...PASSWORDS }],
    ['v3 with encryption', sealed],
  ])('reads scalars and a column in %s', async (_name, params) => {
    await within(snmpd, params, async (session) => {
      const values = await session.get([SYS_NAME, '1.3.6.1.2.1.1.99.0', '1.3.6.1.2.1.1.3.0']);
      expect(snmpText(values.get(SYS_NAME))).toBe('lab-router');
      expect(snmpNumber(values.get('1.3.6.1.2.1.1.3.0'))).toBeGreaterThanOrEqual(0);
      // What is not there is missing, in v1 too, where one such name fails the whole request.
      expect(values.size).toBe(2);
      const names = await session.column(COLUMN, 64);
      expect(names.map(({ value }) => snmpText(value))).toContain('lo');
    });
  });

  whenSnmpd.each([
    ['another user', { ...sealed, user: 'nobody' }],
    ['another password', { ...sealed, authPassword: 'wrong horse' }],
    ['less security than the user must have', { ...sealed, privProtocol: 'none' }],
  ])('is told that it is refused as %s', async (_name, params) => {
    const told = within(snmpd, params, (session) => session.get([SYS_NAME]));
    expect(await codeOf(told)).toBe('EAUTH');
  });

  whenSnmpd('hears nothing with another community', async () => {
    const told = within(snmpd, { community: 'other' }, (session) => session.get([SYS_NAME]), 300);
    expect(await codeOf(told)).toBe('ETIMEDOUT');
  });
});

describe('a session', () => {
  const table = (rows: number): Tree =>
    Object.fromEntries(Array.from({ length: rows }, (_, row) => [`${COLUMN}.${row + 1}`, ['octets', `if${row + 1}`]]));

  it('reads a column to its end, and not beyond its bound', async () => {
    const peer = await snmpPeer(() => ({ ...table(45), '1.3.6.1.2.1.2.2.1.3.1': ['integer', 6] }));
    const rows = await within(peer, {}, (session) => session.column(COLUMN, 100));
    expect(rows.map(({ index }) => Number(index))).toEqual(Array.from({ length: 45 }, (_, row) => row + 1));
    const { length } = await within(peer, {}, (session) => session.column(COLUMN, 30));
    expect(length).toBe(30);
    await peer.close();
  });

  it('ends a column of an agent that does not', async () => {
    const peer = await snmpPeer(() => table(3), { endless: true });
    const { length } = await within(peer, {}, (session) => session.column(COLUMN, 1_000_000));
    expect(length).toBe(3);
    await peer.close();
  });

  const router: Tree = { [SYS_NAME]: ['octets', 'router'] };

  it('asks again when a datagram is lost', async () => {
    const lossy = await udpPeer((socket, message, from) => {
      if (lossy.taken() > 1) socket.send(snmpAnswer(message, router) ?? '', from.port, from.address);
    });
    expect(await codeOf(within(lossy, {}, (session) => session.get([SYS_NAME]), 3_000))).toBe('answered');
    expect(lossy.taken()).toBe(2);
    await lossy.close();
  });

  it('takes no answer of another address', async () => {
    const stranger = createSocket('udp4');
    const silent = await udpPeer((_socket, message, from) =>
      stranger.send(snmpAnswer(message, router) ?? '', from.port, from.address),
    );
    expect(await codeOf(within(silent, {}, (session) => session.get([SYS_NAME]), 300))).toBe('ETIMEDOUT');
    expect(silent.taken()).toBeGreaterThan(0);
    stranger.close();
    await silent.close();
  });

  it('is told of a closed port at once', async () => {
    const peer = await udpPeer(() => {});
    await peer.close();
    expect(await codeOf(within(peer, {}, (session) => session.get([SYS_NAME]), 60_000))).toBe('ECONNREFUSED');
  });

  it.each(Object.entries(HOSTILE_UDP))('ends with a peer that %s, in every version', async (_name, behave) => {
    const peer = await udpPeer(behave);
    const v3 = { version: 'v3', user: 'sealed', authProtocol: 'sha', privProtocol: 'aes', ...PASSWORDS };
    for (const params of [{ version: 'v1' }, {}, v3]) {
      const code = await codeOf(within(peer, params, (session) => session.column(COLUMN, 10), 250));
      expect(['ETIMEDOUT', 'EBADMSG']).toContain(code);
    }
    await peer.close();
  });

  it('leaves no descriptor and no timer behind, however it ends', async () => {
    const peer = await udpPeer(() => {});
    const count = () =>
      openDescriptors().all + process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    await import('net-snmp');
    const before = count();
    const waiting = Array.from({ length: 50 }, () => {
      const life = createLifetime();
      const told = openSnmpSession(
        { address: '127.0.0.1', family: 4 },
        schema.parse({ host: '127.0.0.1', port: peer.port }),
        60_000,
        life,
      ).then((session) => session.get([SYS_NAME]));
      return { life, told: codeOf(told) };
    });
    await eventually(() => peer.taken() >= 25);
    for (const { life } of waiting) life.end();
    await Promise.all(waiting.map(({ told }) => told));
    expect(await eventually(() => count() <= before)).toBe(true);
    await peer.close();
  });
});

describe('parameters of v3', () => {
  it.each([
    [{ version: 'v3' }, ['user']],
    [{ version: 'v3', user: 'a', authProtocol: 'sha', authPassword: 'short' }, ['authPassword']],
    [{ version: 'v3', user: 'a', privProtocol: 'aes' }, ['privProtocol', 'privPassword']],
    [{ version: 'v3', user: 'a' }, []],
    [{ version: 'v2c' }, []],
  ])('%j', (raw, expected) => {
    const parsed = schema.safeParse({ host: 'router', ...raw });
    expect(parsed.success ? [] : parsed.error.issues.map(({ path }) => path[0])).toEqual(expected);
  });
});
