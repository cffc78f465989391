import { existsSync } from 'node:fs';
import { createProbeIo } from '../../src/index.js';
import { extendOid } from '../../src/snmp-router/mib.js';
import { attempt } from '../peers.js';
import { snmpdPeer, snmpPeer, type Tree } from '../snmp-peers.js';

const whenSnmpd = existsSync('/usr/sbin/snmpd') ? it : it.skip;

const IF = '1.3.6.1.2.1.2.2.1';
const IFX = '1.3.6.1.2.1.31.1.1.1';
/** One interface as a router serves it. */
function port(index: number, name: string, more: { oper?: number; octets?: number; mbps?: number } = {}): Tree {
  return {
    [`${IFX}.1.${index}`]: ['octets', name],
    [`${IF}.7.${index}`]: ['integer', 1],
    [`${IF}.8.${index}`]: ['integer', more.oper ?? 1],
    [`${IFX}.15.${index}`]: ['gauge32', more.mbps ?? 100],
    [`${IFX}.6.${index}`]: ['counter64', more.octets ?? 0],
    [`${IFX}.10.${index}`]: ['counter64', 0],
  };
}
const clock = (ticks: number): Tree => ({ '1.3.6.1.2.1.1.3.0': ['ticks', ticks] });
const route = (index: number, metric: number): Tree => ({
  [`1.3.6.1.2.1.4.24.7.1.7.1.4.0.0.0.0.0.2.0.0.1.4.10.0.0.${index}`]: ['integer', index],
  [`1.3.6.1.2.1.4.24.7.1.12.1.4.0.0.0.0.0.2.0.0.1.4.10.0.0.${index}`]: ['integer', metric],
});

async function watching(tree: () => Tree, params: Record<string, unknown>, rounds = 1) {
  const peer = await snmpPeer(tree);
  const io = createProbeIo();
  try {
    const outcomes = [];
    for (let round = 0; round < rounds; round += 1) {
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, 1_100));
      outcomes.push(await attempt('snmp-router', { host: '127.0.0.1', port: peer.port, ...params }, { io }));
    }
    return { outcomes, last: outcomes.at(-1), asked: peer.taken() };
  } finally {
    await io.close();
    await peer.close();
  }
}

describe('an agent of a router', () => {
  it('is read by the names of its interfaces, and their rates follow with the second attempt', async () => {
    let octets = 2 ** 33;
    const tree = () => {
      octets += 1_000_000;
      return { ...clock(8_000_000), ...port(3, 'wan', { octets }), ...port(4, 'lan') };
    };
    const { outcomes } = await watching(tree, { wan: 'wan', interfaces: ['lan'] }, 2);
    expect(outcomes[0]).toMatchObject({ state: 'ok', values: { uptimeS: 80_000, interfacesDown: 0, if1Status: 1 } });
    expect(outcomes[0]?.values).not.toHaveProperty('inKbps');
    const inKbps = outcomes[1]?.values?.inKbps ?? 0;
    // Each request adds 8 Mbit; the attempts are 1.1 s apart, or more on a slow machine.
    expect(inKbps).toBeGreaterThan(0);
    // Both are rounded, each by itself.
    expect(Math.abs((outcomes[1]?.values?.if2InPermille ?? 0) - inKbps / 100)).toBeLessThanOrEqual(0.51);
  });

  it('is found again when its interfaces were numbered anew', async () => {
    let round = 0;
    const tree = () => {
      round += 1;
      // Asked 4 times at most by the first attempt.
      return { ...clock(8_000_000), ...(round > 4 ? port(9, 'wan') : port(3, 'wan')), ...port(4, 'lan', { oper: 2 }) };
    };
    const { outcomes } = await watching(tree, { wan: 'wan' }, 2);
    expect(outcomes.map(({ state }) => state)).toEqual(['ok', 'ok']);
  });

  it('is on its backup line when its best default route leads there', async () => {
    const lines = { ...clock(8_000_000), ...port(1, 'wan'), ...port(2, 'lte') };
    const params = { wan: 'wan', backup: 'lte' };
    const both = { ...lines, ...route(1, 10), ...route(2, 100) };
    expect((await watching(() => both, params)).last).toMatchObject({ state: 'ok', values: { backupInUse: 0 } });
    const failedOver = { ...lines, ...route(1, 200), ...route(2, 100) };
    expect((await watching(() => failedOver, params)).last).toMatchObject({
      state: 'degraded',
      reason: 'on-backup-line',
      values: { backupInUse: 1 },
    });
  });

  it('tells its connection table and its backup under OIDs of its own', async () => {
    const own = '1.3.6.1.4.1.9999.1';
    const tree: Tree = { ...clock(8_000_000), [`${own}.1.0`]: ['gauge32', 800], [`${own}.2.0`]: ['octets', 'LTE'] };
    const params = { trackedOid: `${own}.1.0`, trackedLimit: 1_000 };
    expect((await watching(() => tree, params)).last).toMatchObject({
      reason: 'table-full',
      values: { trackedConnections: 800, trackedPermille: 800 },
    });
    const backup = { backupOid: `${own}.2.0`, backupMeans: ['LTE'] };
    expect((await watching(() => tree, backup)).last).toMatchObject({ reason: 'on-backup-line' });
  });

  it('of which an interface goes while it is watched has lost it', async () => {
    let there = true;
    const tree = () => ({ ...clock(8_000_000), ...port(1, 'wan'), ...(there && port(2, 'lte')) });
    const peer = await snmpPeer(tree);
    const io = createProbeIo();
    const params = { host: '127.0.0.1', port: peer.port, interfaces: ['lte'] };
    expect(await attempt('snmp-router', params, { io })).toMatchObject({ state: 'ok' });
    there = false;
    expect(await attempt('snmp-router', params, { io })).toMatchObject({ state: 'degraded', reason: 'interface-down' });
    await io.close();
    await peer.close();
  });
});

describe('snmpd', () => {
  const extend = (name: string, words: string) => `extend ${name} /bin/echo ${words}`;

  whenSnmpd.each(['v1', 'v2c'])('as a router in %s', async (version) => {
    const snmpd = await snmpdPeer([extend('conntrack-count', '900'), extend('conntrack-max', '1000')]);
    const params = { host: '127.0.0.1', port: snmpd.port, version, interfaces: ['lo'], rebootNoticeMinutes: 0 };
    expect(await attempt('snmp-router', params)).toMatchObject({
      state: 'degraded',
      reason: 'table-full',
      values: { trackedConnections: 900, trackedPermille: 900, if1Status: 1, uptimeS: expect.any(Number) },
    });
    await snmpd.close();
  });

  it('counts its extensions under the names that its manual says', () => {
    expect(extendOid('ab')).toBe('1.3.6.1.4.1.8072.1.3.2.3.1.1.2.97.98');
  });
});
