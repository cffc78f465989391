/** Whether a server of a namespace listens yet. */
import { readFileSync } from 'node:fs';
import type { Network } from '../network/network.js';
import type { Place } from '../network/plan.js';

/** Whether a TCP port is listened on in `place`, as ss(8) says. */
export async function isListeningIn(network: Network, place: Place, port: number): Promise<boolean> {
  return (await network.run(place, ['ss', '-Hltn', 'sport', '=', `:${port}`])).trim() !== '';
}

/** The same for UDP. */
export async function isBoundIn(network: Network, place: Place, port: number): Promise<boolean> {
  return (await network.run(place, ['ss', '-Hlun', 'sport', '=', `:${port}`])).trim() !== '';
}

/** Whether a log file holds `text` yet. */
export function hasLogged(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8').includes(text);
  } catch {
    return false;
  }
}
