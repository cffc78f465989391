// The lab that faults are made in, what its receiver accepted, and its page as a browser would follow it.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startLabProcess } from '../../kit/lab-process.mjs';
import { root } from '../processes.mjs';

/** Starts a lab of its own; `tell` is its desk of faults. */
export async function startLab() {
  const name = `bench-${process.pid}`;
  const { child, gone, runtimeDir, url } = await startLabProcess(name);
  const { askLab, findLab } = await import(join(root, 'packages/sim/dist/lab/control-client.js'));
  const { messagesFile } = await import(join(root, 'packages/sim/dist/lab/servers/receiver.js'));
  const file = messagesFile(findLab(name).dataDir);
  return {
    url,
    tell: (path, body) => askLab(name, 'POST', path, body),
    get: async (path) => (await fetch(`${url}/api/v1${path}`)).json(),
    /** Messages that the receiver accepted, oldest first. */
    accepted: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
        .filter(({ answer }) => answer === 'accepted'),
    async stop() {
      child.kill('SIGTERM');
      await gone;
      rmSync(runtimeDir, { recursive: true, force: true });
    },
  };
}

/** Follows a site's page; `node(id)` is what it shows and since when. */
export function openPage(url, site) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/stream`, { origin: url });
  const nodes = new Map();
  socket.on('open', () => socket.send(JSON.stringify({ subscribe: 'site', id: site })));
  socket.on('message', (data) => {
    for (const { id, state } of JSON.parse(String(data)).site?.nodes ?? []) {
      if (nodes.get(id)?.state !== state) nodes.set(id, { state, atMs: Date.now() });
    }
  });
  return { node: (id) => nodes.get(id), isThere: () => nodes.size > 0, close: () => socket.terminate() };
}
