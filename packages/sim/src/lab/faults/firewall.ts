/** Packet loss in a namespace: one nftables table for each fault, so that two faults never undo each other. */
import type { Network } from '../network/network.js';
import type { Place } from '../network/plan.js';
import type { Mend } from './fault.js';

export type Hook = 'prerouting' | 'forward' | 'input';
/** `bridge`: what a switch passes on, and what is for itself. */
export type Family = 'ip' | 'bridge';

/** Adds `rules` (nft syntax, each ending in a verdict) at `hook` of `place`. */
export async function imposeRules(
  network: Network,
  place: Place,
  name: string,
  hook: Hook,
  rules: readonly string[],
  family: Family = 'ip',
): Promise<Mend> {
  const table = `lab_${name.replaceAll('-', '_')}`;
  const lines = [
    `table ${family} ${table} {`,
    '  chain faults {',
    // Before connection tracking and NAT of the same hook.
    `    type filter hook ${hook} priority -300; policy accept;`,
    ...rules.map((rule) => `    ${rule}`),
    '  }',
    '}',
  ];
  await network.run(place, ['nft', '-f', '-'], `${lines.join('\n')}\n`);
  return async () => {
    await network.run(place, ['nft', 'delete', 'table', family, table]);
  };
}
