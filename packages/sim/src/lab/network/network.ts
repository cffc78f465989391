/** Builds the planned network out of network namespaces, and takes it away again. Root, iproute2 and nftables are needed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../lab-error.js';
import { runCommand } from '../run-command.js';
import { networkCommands } from './network-commands.js';
import { NETWORK, PLACES, type Place } from './plan.js';

/** Every namespace of every lab begins so; nothing else is ever touched. */
export const NAMESPACE_PREFIX = 'twlab-';

export interface Network {
  nameOf(place: Place): string;
  /** Words that go before a command to run it in a place, as root or another user; it dies with this process. */
  within(place: Place, user?: string): readonly string[];
  /** Runs a command in a place; resolves with its output. Rejects with LabError. */
  run(place: Place, command: readonly string[], input?: string): Promise<string>;
}

/** The network of the lab named `lab`; nothing exists before `buildNetwork`. */
export function createNetwork(lab: string): Network {
  const nameOf = (place: Place) => `${NAMESPACE_PREFIX}${lab}-${place}`;
  const within = (place: Place, user?: string) => {
    const identity = user === undefined ? [] : [`--reuid=${user}`, `--regid=${user}`, '--init-groups'];
    // pdeathsig: a server must not outlive a lab that was killed. A change of user clears it (prctl(2)), so both are one command's.
    return ['nsenter', `--net=/run/netns/${nameOf(place)}`, 'setpriv', ...identity, '--pdeathsig', 'KILL', '--'];
  };
  return {
    nameOf,
    within,
    run: (place, command, input) => runCommand([...within(place), ...command], input === undefined ? {} : { input }),
  };
}

/** Makes namespaces, wires, addresses, routes. Rejects with LabError. */
export async function buildNetwork(network: Network): Promise<void> {
  for (const place of PLACES) await runCommand(['ip', 'netns', 'add', network.nameOf(place)]);
  const commands = networkCommands(NETWORK, PLACES, network.nameOf);
  await runCommand(['ip', '-batch', '-'], { input: `${commands.wires.join('\n')}\n` });
  await Promise.all(
    PLACES.map(async (place) => {
      await network.run(place, ['sysctl', '-q', '-w', ...(commands.settings.get(place) ?? [])]);
      await network.run(place, ['ip', '-batch', '-'], `${commands.inside.get(place)?.join('\n')}\n`);
      const ruleset = commands.rulesets.get(place);
      if (ruleset !== undefined) await network.run(place, ['nft', '-f', '-'], ruleset);
    }),
  );
}

/** Names of the namespaces that belong to the lab named `lab`. */
export async function findNamespaces(lab: string): Promise<string[]> {
  const listed = await runCommand(['ip', 'netns', 'list']);
  const names = listed.split('\n').map((line) => line.split(' ')[0] ?? '');
  const own = new Set(PLACES.map((place) => `${NAMESPACE_PREFIX}${lab}-${place}`));
  return names.filter((name) => own.has(name));
}

const KILL_TRIES = 50;
const KILL_STEP_MS = 100;

/** Kills what still runs in the lab's namespaces, and removes them. Rejects with LabError where a process does not die. */
export async function removeNetwork(lab: string): Promise<void> {
  for (const name of await findNamespaces(lab)) {
    for (let attempt = 0; ; attempt++) {
      const pids = (await runCommand(['ip', 'netns', 'pids', name])).split('\n').filter(Boolean).map(Number);
      if (pids.length === 0) break;
      if (attempt === KILL_TRIES) throw new LabError(`processes ${pids.join(', ')} in ${name} do not end`);
      for (const pid of pids) endProcess(pid);
      await sleep(KILL_STEP_MS);
    }
    await runCommand(['ip', 'netns', 'del', name]);
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
}
