/** Routers in every state that router.integration.test.ts has not shown. */
import { createProbeIo } from '../../src/index.js';
import { attempt } from '../peers.js';
import { snmpPeer, type Tree } from '../snmp-peers.js';

const IF = '1.3.6.1.2.1.2.2.1';
const IFX = '1.3.6.1.2.1.31.1.1.1';
const UPTIME: Tree = { '1.3.6.1.2.1.1.3.0': ['ticks', 8_000_000] };
const line = (more: Tree = {}, oper = 1): Tree => ({
  [`${IFX}.1.2`]: ['octets', 'wan'],
  [`${IF}.7.2`]: ['integer', 1],
  [`${IF}.8.2`]: ['integer', oper],
  [`${IFX}.15.2`]: ['gauge32', 1],
  ...more,
});

/** The probe's clock and the router's: however late an answer is read, both count the same time. */
let nowMs = 0;

/** The last of as many attempts, a second and a bit apart: rates are of the time between two. */
async function after(rounds: number, tree: () => Tree, params: Record<string, unknown> = { wan: 'wan' }) {
  const peer = await snmpPeer(tree);
  const io = { ...createProbeIo(), nowUs: () => nowMs * 1_000 };
  let told = '';
  for (let round = 0; round < rounds; round += 1) {
    nowMs += 1_100;
    const { state, reason } = await attempt('snmp-router', { host: '127.0.0.1', port: peer.port, ...params }, { io });
    told = `${state}/${reason}`;
  }
  await io.close();
  await peer.close();
  return told;
}

it('has lost its line', async () => {
  expect(await after(1, () => ({ ...UPTIME, ...line({}, 2) }))).toBe('down/interface-down');
});

it('sends as much as its line takes', async () => {
  // A line of 1 Mbit/s at 98 %.
  const octets = () => Math.floor((nowMs / 1_000) * 122_500);
  const full = () => line({ [`${IFX}.6.2`]: ['counter64', octets()], [`${IFX}.10.2`]: ['counter64', 0] });
  expect(await after(2, () => ({ ...UPTIME, ...full() }))).toBe('degraded/utilization-high');
});

it('receives one broken packet in five', async () => {
  let packets = 0;
  const broken = (): Tree => {
    packets += 200;
    return line({
      [`${IFX}.6.2`]: ['counter64', packets * 64],
      [`${IF}.11.2`]: ['counter32', packets],
      [`${IF}.14.2`]: ['counter32', packets / 4],
    });
  };
  expect(await after(2, () => ({ ...UPTIME, ...broken() }))).toBe('degraded/errors-high');
});

it('never had an interface of that name', async () => {
  expect(await after(1, () => ({ ...UPTIME, ...line() }), { interfaces: ['wlan7'] })).toBe('unknown/bad-target');
});

it('tells nothing of what a router is', async () => {
  expect(await after(1, () => ({ '1.3.6.1.2.1.1.1.0': ['octets', 'a camera'] }), {})).toBe('unknown/no-status');
});
