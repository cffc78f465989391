/** A line that takes its time: packets between carrier and hub pass through a relay that holds each of them back. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LabError } from '../lab-error.js';
import type { Network } from '../network/network.js';
import { ADDRESS, HUB_LAN, STORE_LAN } from '../network/plan.js';
import type { Mend } from './fault.js';

/** One way; a satellite's line has three times as much. */
export const LINE_DELAY_MS = 100;
const RELAY = join(import.meta.dirname, '../../../lab/delay-relay.py');
/** A routing table of the carrier's for the packets that take the relay. */
const RELAY_TABLE = '100';
const STORE_PACKETS = ['iif', 'store0', 'lookup', RELAY_TABLE];
const ENDS = { carrier: '10.77.11.1', hub: '10.77.11.2' } as const;

/** Leads the traffic through the relay. */
export async function slowDown(network: Network): Promise<Mend> {
  const ends = [network.nameOf('carrier'), ENDS.carrier, network.nameOf('hub-gateway'), ENDS.hub];
  const tied = ['setpriv', '--pdeathsig', 'KILL', '--'];
  const relay = spawn(tied[0] ?? '', [...tied.slice(1), 'python3', RELAY, ...ends, String(LINE_DELAY_MS)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => relay.once('close', () => resolve()));
  let words = '';
  relay.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-1_000);
  });
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: relay.stdout }).once('line', () => resolve());
    relay.once('error', reject);
    void gone.then(() => reject(new LabError(`the relay ended: ${words}`)));
  });
  await lead(network);
  return async () => {
    await network.run('carrier', ['ip', 'rule', 'del', ...STORE_PACKETS]);
    await network.run('hub-gateway', ['ip', 'route', 'replace', STORE_LAN, 'via', ADDRESS.carrierHub]);
    relay.kill('SIGKILL');
    await gone;
  };
}

/** Sets the next hop to the hub for what comes from the store, and for no other's packets; and back to the store. */
async function lead(network: Network): Promise<void> {
  await network.run('carrier', ['ip', 'route', 'replace', HUB_LAN, 'via', ENDS.hub, 'table', RELAY_TABLE]);
  await network.run('carrier', ['ip', 'rule', 'add', ...STORE_PACKETS]);
  await network.run('hub-gateway', ['ip', 'route', 'replace', STORE_LAN, 'via', ENDS.carrier]);
}
