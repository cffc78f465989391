/** Tills of a few stores that break and are mended: each a port that listens or does not, each store a real agent that watches them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../kit/mosquitto.js';
import { type Victim, victim } from './process.js';

export interface BreakableTill {
  readonly id: string;
  break(): Promise<void>;
  mend(): Promise<void>;
}

export interface BreakableStore {
  readonly site: string;
  readonly agent: Victim;
  readonly tills: readonly BreakableTill[];
}

export interface StoreOptions {
  readonly dir: string;
  readonly org: string;
  readonly site: string;
  readonly brokerUrl: string;
  readonly tillCount: number;
}

/** Makes the store with all tills well; its agent is not started. */
export async function makeStore({ dir, org, site, brokerUrl, tillCount }: StoreOptions): Promise<BreakableStore> {
  const tills = await Promise.all(Array.from({ length: tillCount }, (_, index) => openTill(`till-${index + 1}`)));
  mkdirSync(join(dir, site));
  const file = join(dir, `${site}.yaml`);
  const each = (line: (till: { id: string; port: number }) => string) => tills.map(line).join('\n');
  writeFileSync(
    file,
    `site: { id: ${site}, name: ${site}, kind: store }
agent: { id: front-end, dataDir: ${join(dir, site)} }
vantage: front-end
nodes:
  - { id: front-end, kind: front-end }
${each(({ id }) => `  - { id: ${id}, kind: till }`)}
links:
${each(({ id }) => `  - { from: ${id}, to: front-end }`)}
flows:
${each(({ id }) => `  - { name: sale-${id}, critical: false, path: [${id}, front-end] }`)}
checks:
${each(({ id, port }) => `  - { id: ${id}/tcp, on: ${id}, kind: tcp, params: { host: 127.0.0.1, port: ${port} }, interval: 500ms, timeout: 400ms }`)}
uplink: { org: ${org}, brokers: ['${brokerUrl}'], batch: 3 }
`,
  );
  const agent = victim(site, [join(import.meta.dirname, 'busy-agent.mjs'), file], { XDG_RUNTIME_DIR: dir });
  return { site, agent, tills };
}

async function openTill(id: string): Promise<BreakableTill & { readonly port: number }> {
  let server: Server | null = null;
  // One that it finds free again when it is mended.
  const port = await freePort();
  const till = {
    id,
    async break() {
      const listening = server;
      server = null;
      if (listening !== null) await new Promise((resolve) => listening.close(resolve));
    },
    async mend() {
      const fresh = createServer((socket) => socket.on('error', () => {}).end());
      await new Promise<void>((resolve, reject) => fresh.once('error', reject).listen(port, '127.0.0.1', resolve));
      server = fresh;
    },
  };
  await till.mend();
  return { ...till, port };
}
