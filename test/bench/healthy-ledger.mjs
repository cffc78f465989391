// What was played of healthy life so far, a line for each life, so that many store-months can be played in several goes and counted once.
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { healthyLife } from '../../packages/sim/dist/scenario/index.js';

const PACKAGES = fileURLToPath(new URL('../../packages/', import.meta.url));
/** Those whose code decides what comes of a life. Of the probes a play takes what they declare and never runs one: that is in what lives are made of. */
const DECIDING = ['agent', 'collector', 'model', 'protocol', 'sim/dist/scenario'];
/** What a play never calls: configuration files, disks, sockets, pages, notifiers. */
const NEVER_PLAYED = [
  /^agent\/dist\/(config\/|clock\.|heap-limits|local-(client|socket)|outbox-disk|prepared-|probe-memory|process|program|run-|uplink-connection)/,
  /^collector\/dist\/(api|broker|config|notify)\//,
  /^collector\/dist\/(store|incidents|trade)\/sqlite/,
  /^collector\/dist\/store\/(codec|history)/,
  /^collector\/dist\/run-/,
];

/** Of the code as it is built, and of what it makes lives of: a life that other code played says nothing of this one. */
export function codeHash() {
  const hash = createHash('sha256');
  for (const name of DECIDING) {
    const within = name.includes('/') ? name : `${name}/dist`;
    const files = readdirSync(join(PACKAGES, within), { recursive: true })
      .map((file) => `${within}/${file}`)
      .filter((file) => file.endsWith('.js') && !NEVER_PLAYED.some((path) => path.test(file)));
    for (const file of files.sort()) hash.update(`${file}\n`).update(readFileSync(join(PACKAGES, file)));
  }
  const life = healthyLife({ seed: 1, stores: 8, days: 1, firstDay: '2026-10-22' });
  return hash.update(JSON.stringify(life)).digest('hex').slice(0, 16);
}

/** Opens the ledger at `file`, null: none is kept. Lines that are cut short, as by a kill, are passed over. */
export function openLedger(file, code) {
  const lines = file === null ? [] : linesOf(file);
  const own = lines.filter((line) => line.code === code);
  const keyOf = (life) => JSON.stringify(life);
  const played = new Map(own.map((line) => [keyOf(line.life), line]));
  return {
    /** What came of this life when it was played; undefined: it was not. */
    find: (life) => played.get(keyOf(life)),
    note(line) {
      if (file !== null) appendFileSync(file, `${JSON.stringify({ code, ...line })}\n`);
    },
    /** Lives that other code played. */
    others: lines.length - own.length,
  };
}

function linesOf(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}
