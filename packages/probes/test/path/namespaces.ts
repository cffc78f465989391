/** Routers in a row, each a network namespace of its own, and processes in them that make attempts. Linux, as root. */
import { execFileSync, spawnSync } from 'node:child_process';
import { type Prober, startProber } from '../prober.js';

export const canMakeNamespaces =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('ip', ['netns', 'list'], { stdio: 'ignore' }).status === 0 &&
  spawnSync('nft', ['--version'], { stdio: 'ignore' }).status === 0;

const NODES = ['a', 'r1', 'r2', 'r3', 'b'] as const;
export type Node = (typeof NODES)[number];

export interface Chain {
  /** The far end, four hops away. */
  readonly target: string;
  /** Runs a command in the namespace of a node. */
  at(node: Node, command: string): void;
  remove(): void;
}

/** `a - r1 - r2 - r3 - b`; `10.77.N.1` and `10.77.N.2` are the ends of the Nth link. */
export function createChain(): Chain {
  const name = (node: Node) => `tw${process.pid}${node}`;
  const run = (...words: string[]) =>
    execFileSync(words[0] ?? '', words.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  const at = (node: Node, command: string) => {
    run('ip', 'netns', 'exec', name(node), ...command.split(' '));
  };
  for (const node of NODES) {
    run('ip', 'netns', 'add', name(node));
    at(node, 'ip link set lo up');
  }
  for (const [link, node] of NODES.slice(1).entries()) {
    const before = NODES[link] ?? 'a';
    run('ip', '-n', name(before), 'link', 'add', 'e', 'type', 'veth', 'peer', 'name', 'w', 'netns', name(node));
    for (const [end, device, host] of [
      [before, 'e', 1],
      [node, 'w', 2],
    ] as const) {
      at(end, `ip addr add 10.77.${link + 1}.${host}/24 dev ${device}`);
      at(end, `ip link set ${device} up`);
    }
  }
  for (const [index, router] of (['r1', 'r2', 'r3'] as const).entries()) {
    at(router, 'sysctl -qw net.ipv4.ip_forward=1');
    // Linux would answer one asker once a second; what is tested here is who answers.
    at(router, 'sysctl -qw net.ipv4.icmp_ratelimit=0');
    if (index < 2) at(router, `ip route add 10.77.4.0/24 via 10.77.${index + 2}.2`);
    if (index > 0) at(router, `ip route add 10.77.1.0/24 via 10.77.${index + 1}.1`);
  }
  at('a', 'ip route add default via 10.77.1.2');
  at('b', 'ip route add default via 10.77.4.1');
  return {
    target: '10.77.4.2',
    at,
    remove() {
      for (const node of NODES) spawnSync('ip', ['netns', 'del', name(node)], { stdio: 'ignore' });
    },
  };
}

/** A process in the namespace of a node; `as` makes it somebody without the right to open raw sockets. */
export function proberAt(node: Node, as: 'root' | 'nobody' = 'root', environment: readonly string[] = []): Prober {
  const runAs = as === 'root' ? [] : ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  return startProber(['ip', 'netns', 'exec', `tw${process.pid}${node}`, ...runAs, 'env', ...environment]);
}
