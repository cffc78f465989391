/**
 * What every kind says where it is this machine that stands in the way: no route, no name server, a sandbox, no IPv6, no descriptors left. The conditions are the
 * kernel's own, and none of them may be blamed on the target.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { probeKinds } from '../../src/index.js';
import { canMakeNamespaces } from '../path/namespaces.js';
import { type Prober, startProber } from '../prober.js';
import { DNS, OF_THIS_MACHINE, OVER_ICMP, OVER_TCP, OVER_UDP, type Question } from './questions.js';
import { canSandbox, refusing, withoutIpv6 } from './sandbox.js';

// Servers and processes start in their own time.
jest.setTimeout(60_000);

const NAMED = { ...OVER_TCP, ...OVER_UDP, ...OVER_ICMP };
const ADDRESSED = { ...NAMED, ...DNS };
const describeNamespaces = canMakeNamespaces ? describe : describe.skip;
const describeSandbox = canSandbox ? describe : describe.skip;

/** What each kind says, as `state/reason`. */
async function told(
  prefix: readonly string[],
  questions: Readonly<Record<string, Question>>,
  host: string,
  before: (prober: Prober) => void = () => {},
): Promise<Record<string, string>> {
  const prober = startProber(prefix);
  before(prober);
  const outcomes: Record<string, string> = {};
  for (const [kind, ask] of Object.entries(questions)) {
    const { state, reason } = await prober.attempt(kind, ask(host, 9), 10_000);
    outcomes[kind] = `${state}/${reason}`;
  }
  await prober.close();
  return outcomes;
}
const all = (questions: Readonly<Record<string, Question>>, outcome: string) =>
  Object.fromEntries(Object.keys(questions).map((kind) => [kind, outcome]));

it('is asked of every kind', () => {
  expect(Object.keys({ ...ADDRESSED, ...OF_THIS_MACHINE }).sort()).toEqual([...probeKinds()].sort());
});

describeNamespaces('a machine (namespaces need root on Linux)', () => {
  const name = `tws${process.pid}`;
  const etc = `/etc/netns/${name}`;
  const inside = ['ip', 'netns', 'exec', name];
  /** `ip netns exec` lays these over /etc (ip-netns(8)). */
  const files = (hosts: string, nameServer: string) => {
    writeFileSync(`${etc}/nsswitch.conf`, `hosts: ${hosts}\n`);
    writeFileSync(`${etc}/resolv.conf`, `nameserver ${nameServer}\noptions timeout:1 attempts:1\n`);
  };
  beforeAll(() => {
    mkdirSync(etc, { recursive: true });
    execFileSync('ip', ['netns', 'add', name]);
    execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  });
  afterAll(() => {
    execFileSync('ip', ['netns', 'del', name]);
    rmSync(etc, { recursive: true });
  });

  it('without a route', async () => {
    files('files', '127.0.0.1');
    expect(await told(inside, ADDRESSED, '10.99.0.1')).toEqual(all(ADDRESSED, 'down/no-route'));
  });

  it('that knows no such name', async () => {
    files('files', '127.0.0.1');
    expect(await told(inside, NAMED, 'till-9.shop.example')).toEqual(all(NAMED, 'down/name-not-found'));
  });

  it('with a filter that drops, or forbids, and a port on which nobody listens', async () => {
    const rules = [
      'add table ip t',
      'add chain ip t in { type filter hook input priority 0; }',
      'add rule ip t in ip daddr 127.0.0.8 drop',
      'add rule ip t in ip daddr 127.0.0.9 reject with icmp type admin-prohibited',
    ];
    execFileSync('ip', [...inside.slice(1), 'nft', rules.join('; ')]);
    const prober = startProber(inside);
    const ask = async (kind: string, params: Record<string, unknown>, timeoutMs = 20_000) => {
      const { state, reason } = await prober.attempt(kind, params, timeoutMs);
      return `${state}/${reason}`;
    };
    expect(await ask('icmp', { host: '127.0.0.8' }, 500)).toBe('down/timeout');
    expect(await ask('icmp', { host: '127.0.0.9' })).toBe('down/refused');
    for (const kind of ['scale', 'snmp-printer', 'snmp-router'])
      expect(await ask(kind, { host: '127.0.0.1', port: 9 })).toBe('down/refused');
    await prober.close();
  });

  it('whose name server is not there', async () => {
    files('dns', '127.0.0.1');
    expect(await told(inside, NAMED, 'till-9.shop.example')).toEqual(all(NAMED, 'down/name-server-failed'));
  });
});

describeSandbox('a sandbox (seccomp, Linux)', () => {
  it('that lets nothing out', async () => {
    const prefix = refusing(['connect', 'sendto', 'sendmsg'], 'EPERM');
    expect(await told(prefix, ADDRESSED, '127.0.0.1')).toEqual(all(ADDRESSED, 'unknown/not-permitted'));
  });

  it('without IPv6', async () => {
    // No tracer runs there either.
    const expected = { ...all(ADDRESSED, 'unknown/not-supported'), path: 'unknown/not-permitted' };
    expect(await told(withoutIpv6(), ADDRESSED, '::1')).toEqual(expected);
  });

  it('a process out of descriptors', async () => {
    const every = { ...ADDRESSED, ...OF_THIS_MACHINE };
    const exhaust = (prober: Prober) => prober.exhaustDescriptors();
    expect(await told(['prlimit', '--nofile=200'], every, '127.0.0.1', exhaust)).toEqual(
      all(every, 'unknown/internal'),
    );
  });
});
