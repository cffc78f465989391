// Brings a fresh clone to where it can run: npm packages, Debian packages, compiled code. Plain Node: nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const lockFile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const installedMark = join(modules, '.tillwatch-installed');
const builtMark = join(modules, '.tillwatch-built');

/** What node-gyp needs to compile better-sqlite3 and raw-socket. */
const BUILD_TOOLS = { python3: 'python3', make: 'make', 'g++': 'g++' };

/** Something that a person has to do first; its message says what. */
export class SetupError extends Error {}

const say = (text) => process.stderr.write(`${text}\n`);

function run(command, args, options = {}) {
  // A child's standard output goes to our standard error: `npm start` promises one line on standard output.
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (error) throw new SetupError(`${command} cannot be run: ${error.message}`);
  if (signal) throw new SetupError(`${command} was stopped by ${signal}`);
  if (status !== 0)
    throw new SetupError(`\`${command} ${args.join(' ')}\` failed (exit ${status}); its own words are above`);
}

const found = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
const newestOf = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const isDebianRoot = () =>
  process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
const seconds = (sinceMs) => `${Math.round((Date.now() - sinceMs) / 1000)} s`;

/**
 * Installs those of `names` that dpkg does not have, as root on Debian; elsewhere says what is missing and goes on.
 * Returns the names that are still missing.
 */
export function ensureDebianPackages(names) {
  const missing = names.filter((name) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format, not JavaScript's.
    const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
    return status !== 0 || stdout !== 'installed';
  });
  if (missing.length === 0) return [];
  if (!isDebianRoot()) {
    say(`missing: ${missing.join(' ')} (on Debian: apt-get install ${missing.join(' ')})`);
    return missing;
  }
  say(`installing Debian packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    run('apt-get', ['update', '-qq'], { env });
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
    return [];
  } catch (fault) {
    if (!(fault instanceof SetupError)) throw fault;
    say(`${fault.message}; going on without: ${missing.join(' ')}`);
    return missing;
  }
}

function requireBuildTools() {
  const lacking = () => Object.keys(BUILD_TOOLS).filter((tool) => !found(tool));
  if (lacking().length > 0 && isDebianRoot()) ensureDebianPackages(lacking().map((tool) => BUILD_TOOLS[tool]));
  if (lacking().length === 0) return;
  throw new SetupError(
    `${lacking().join(', ')} not found: the native modules (better-sqlite3, raw-socket) are compiled on this machine.\n` +
      'Install python3, make and a C++ compiler (Debian: apt-get install python3 make g++), then run this again.',
  );
}

/** Runs `npm ci` unless node_modules already holds what package-lock.json says. Throws SetupError. */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(`Node ${process.versions.node} is too old: Tillwatch needs 20.19 or newer`);
  }
  const lockHash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(installedMark) && readFileSync(installedMark, 'utf8') === lockHash) return;
  // npm writes this file last, so a newer one is a whole installation that someone made by hand.
  const byHand = newestOf(join(modules, '.package-lock.json'));
  if (byHand < newestOf(lockFile)) {
    requireBuildTools();
    say('installing npm packages (the native modules are compiled: about two minutes the first time) ...');
    const startedAtMs = Date.now();
    // node-gyp compiles on one core unless it is told to use all.
    const env = { JOBS: 'max', ...process.env };
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env });
    say(`installed in ${seconds(startedAtMs)}`);
  }
  writeFileSync(installedMark, lockHash);
}

const NOT_SOURCES = new Set(['dist', 'bundle', 'node_modules', 'test']);

/** Newest modification below `path`, in ms; generated and installed folders left out. */
function newestBelow(path) {
  let newestMs = 0;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (NOT_SOURCES.has(entry.name)) continue;
    const child = join(path, entry.name);
    newestMs = Math.max(newestMs, entry.isDirectory() ? newestBelow(child) : statSync(child).mtimeMs);
  }
  return newestMs;
}

/** Compiles the packages and bundles the agent's program and the page where a source is newer than the last build; returns whether it did anything. Throws SetupError. */
export function ensureBuilt() {
  const packages = join(root, 'packages');
  const sourcesMs = Math.max(
    newestBelow(packages),
    newestOf(join(root, 'tsconfig.base.json')),
    newestOf(join(root, 'scripts/bundle-agent.mjs')),
    newestOf(installedMark),
  );
  const outputs = ['cli/dist/main.js', 'sim/dist/index.js', 'agent/bundle/program.js', 'dashboard/dist/index.html'].map(
    (file) => join(packages, file),
  );
  if (outputs.every((file) => existsSync(file)) && newestOf(builtMark) > sourcesMs) return false;
  say('building ...');
  const startedAtMs = Date.now();
  run(process.execPath, [join(modules, 'typescript/bin/tsc'), '-b']);
  run(process.execPath, [join(root, 'scripts/bundle-agent.mjs')]);
  run(process.execPath, [join(modules, 'vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: join(packages, 'dashboard'),
  });
  writeFileSync(builtMark, '');
  // What was edited while the compiler ran is newer than this build.
  utimesSync(builtMark, startedAtMs / 1000, startedAtMs / 1000);
  say(`built in ${seconds(startedAtMs)}`);
  return true;
}
