// Bundles the agent's program (packages/agent/dist/program.js) into packages/agent/bundle: fewer modules and less source text in a process that runs for
// months. What an agent never reaches is left out; docs/decisions/013-agent-memory.md has the figures.
import { readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { APPENDED, REPLACED_FILES, REPLACED_MODULES } from './bundle-replacements.mjs';

const root = join(import.meta.dirname, '..');
const outDir = join(root, 'packages/agent/bundle');

const met = new Set();
const replace = {
  name: 'replace',
  resolveId: (id) => (id in REPLACED_MODULES ? { id: `\0${id}`, moduleSideEffects: false } : null),
  load(id) {
    const name = id.startsWith('\0') ? id.slice(1) : fileOf(id);
    const code =
      REPLACED_MODULES[name] ??
      REPLACED_FILES[name] ??
      (name in APPENDED ? `${readFileSync(id, 'utf8')}\n${APPENDED[name]}` : null);
    if (code === null) return null;
    met.add(name);
    return { code, moduleType: 'js' };
  },
  // A library that was rearranged would come back whole, and nobody would notice.
  buildEnd() {
    const missed = Object.keys({ ...REPLACED_MODULES, ...REPLACED_FILES, ...APPENDED }).filter(
      (name) => !met.has(name),
    );
    if (missed.length > 0)
      throw new Error(`nothing imports what bundle-replacements.mjs replaces: ${missed.join(', ')}`);
  },
};

/** Below node_modules, with slashes; a path of our own else. */
const fileOf = (id) => id.replaceAll('\\', '/').replace(/^.*node_modules\//, '');

/** V8 keeps a program's text: in two bytes a character where a single one needs them. */
const inAscii = {
  name: 'in-ascii',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = escaped(chunk.code);
  },
};
const escaped = (code) =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Bundled: what every agent loads, and, as parts of their own that the first attempt loads, the libraries of single kinds of probe. */
const BUNDLED = /^(@tillwatch\/|mqtt$|mqtt-packet$|bl$|debug$|ms$|rfdc|lru-cache$|protobufjs|long$|@protobufjs\/|zod$)/;
const BUNDLED_APART = /^(mysql2|pg|net-snmp|net-ping|yaml|fast-xml-parser)$/;
/** Compiled code stays where npm put it. */
const NATIVE = /^(better-sqlite3|raw-socket)$/;
const isExternal = (id, importer) => {
  if (builtinModules.includes(id.replace(/^node:/, '')) || NATIVE.test(id)) return true;
  if (/^[./\0]/.test(id) || id in REPLACED_MODULES || importer?.includes('node_modules')) return false;
  return !BUNDLED.test(id) && !BUNDLED_APART.test(id);
};

/** Writes packages/agent/bundle anew; needs the compiled packages. */
export async function bundleAgent() {
  rmSync(outDir, { recursive: true, force: true });
  const bundle = await rolldown({
    input: join(root, 'packages/agent/dist/program.js'),
    platform: 'node',
    external: isExternal,
    plugins: [replace, inAscii],
  });
  const { output } = await bundle.write({ dir: outDir, format: 'esm', minify: true });
  await bundle.close();
  return output;
}

if (process.argv[1] === import.meta.filename) {
  const output = await bundleAgent();
  for (const { fileName, code } of output) console.log(`${fileName} ${code.length} bytes`);
}
