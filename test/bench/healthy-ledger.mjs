// What was played of healthy life so far, a line for each life, so that many store-months can be played in several goes and counted once.
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../../packages/', import.meta.url));
/** Those whose code decides what comes of a life. */
const DECIDING = ['agent', 'collector', 'model', 'probes', 'protocol', 'sim'];

/** Of the code as it is built: a life that other code played says nothing of this one. */
export function codeHash() {
  const hash = createHash('sha256');
  for (const name of DECIDING) {
    const dist = join(PACKAGES, name, 'dist');
    const files = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.js'));
    for (const file of files.sort()) hash.update(`${name}/${file}\n`).update(readFileSync(join(dist, file)));
  }
  return hash.digest('hex').slice(0, 16);
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
