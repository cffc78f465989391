// Bundles the agent's program (packages/agent/dist/program.js) into packages/agent/bundle: fewer modules and less source text in a process that runs for
// months. What an agent never reaches is left out; docs/decisions/013-agent-memory.md has the figures.
import { rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const outDir = join(root, 'packages/agent/bundle');

/** Stands for what must not be reached: anything may be made of it when modules are loaded, nothing may be asked of it. */
const inert = (name) => `
const refuse = () => { throw new Error('${name} is not part of the agent program'); };
const inert = new Proxy(function () {}, { get: () => inert, apply: refuse, construct: refuse });
`;

const REPLACED = {
  // Brokers over WebSocket or through SOCKS are refused by the configuration; timers in a worker are for browsers.
  ws: `${inert('ws')}\nexport default inert; export { inert as WebSocket, inert as createWebSocketStream };`,
  socks: `${inert('socks')}\nexport { inert as SocksClient };`,
  'worker-timers': `${inert('worker-timers')}\nexport { inert as setInterval, inert as clearInterval, inert as setTimeout, inert as clearTimeout };`,
  // The MQTT client's copy of what Node has itself.
  'readable-stream': `module.exports = require('node:stream');`,
};

const replace = {
  name: 'replace',
  resolveId: (id) => (id in REPLACED ? { id: `\0${id}`, moduleSideEffects: false } : null),
  load: (id) =>
    id.startsWith('\0') && id.slice(1) in REPLACED ? { code: REPLACED[id.slice(1)], moduleType: 'js' } : null,
};

/** Libraries stay where npm put them; the few that every agent loads are bundled. */
const BUNDLED = /^(@tillwatch\/|mqtt$|mqtt-packet$|bl$|debug$|ms$|rfdc|lru-cache$|protobufjs|long$|@protobufjs\/|zod$)/;
const isExternal = (id, importer) => {
  if (builtinModules.includes(id.replace(/^node:/, ''))) return true;
  if (/^[./\0]/.test(id) || id in REPLACED || importer?.includes('node_modules')) return false;
  return !BUNDLED.test(id);
};

/** Writes packages/agent/bundle anew; needs the compiled packages. */
export async function bundleAgent() {
  rmSync(outDir, { recursive: true, force: true });
  const bundle = await rolldown({
    input: join(root, 'packages/agent/dist/program.js'),
    platform: 'node',
    external: isExternal,
    plugins: [replace],
  });
  const { output } = await bundle.write({ dir: outDir, format: 'esm', minify: true });
  await bundle.close();
  return output;
}

if (process.argv[1] === import.meta.filename) {
  const output = await bundleAgent();
  for (const { fileName, code } of output) console.log(`${fileName} ${code.length} bytes`);
}
