/** Serves a generated estate below the Vite development and preview servers: `STORES=10000 npm run dev`; `QUIET=1`: all is well. */
import type { Server } from 'node:http';
import type { Connect, Plugin } from 'vite';

/** Stores unless `STORES` says otherwise. */
const DEFAULT_STORES = 60;
const BEAT_MS = 2_000;
const HEARTBEAT_MS = 10_000;
const DELTA_MS = 500;

/** The plugin; it plays no part in a build. */
export function generatedEstatePlugin(): Plugin {
  return {
    name: 'tillwatch-generated-estate',
    configureServer: ({ httpServer, middlewares }) => attach(httpServer as Server | null, middlewares),
    configurePreviewServer: ({ httpServer, middlewares }) => attach(httpServer as Server | null, middlewares),
  };
}

async function attach(server: Server | null, middlewares: Connect.Server): Promise<void> {
  if (server === null) return;
  // Loaded here so that a build needs neither a compiled model nor a WebSocket server.
  const [{ createGeneratedEstate }, { createGeneratedIncidents }, { createEstateApi }, { breakSome }] =
    await Promise.all([
      import('./generated-estate.js'),
      import('./generated-incidents.js'),
      import('./estate-api.js'),
      import('./estate-scenario.js'),
    ]);
  const estate = createGeneratedEstate(Number(process.env.STORES ?? DEFAULT_STORES), Date.now);
  const incidents = createGeneratedIncidents(estate, Date.now);
  if (process.env.QUIET === undefined) breakSome(estate, incidents, Date.now());
  const api = createEstateApi(estate, incidents, server, BEAT_MS);
  middlewares.use((request, response, next) => {
    if (!api.handle(request, response)) next();
  });
  const ids = estate.summaries().flatMap((site) => (site.state === 'unknown' ? [] : [site.id]));
  let turn = 0;
  const timer = setInterval(() => {
    const share = Math.ceil((ids.length * DELTA_MS) / HEARTBEAT_MS);
    const heard = ids.slice(turn, turn + share);
    turn = turn + share >= ids.length ? 0 : turn + share;
    for (const id of heard) estate.hear(id);
    api.publish(heard);
  }, DELTA_MS);
  server.on('close', () => {
    clearInterval(timer);
    api.stop();
  });
}
