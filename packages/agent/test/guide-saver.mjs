// Saves guides one after the other until it is killed; says on standard output `s N` before each. Uses the built package: node guide-saver.mjs FILE FIRST
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sealGuide } from '@tillwatch/protocol';
import { createGuideFile } from '../dist/guide-file.js';

const [path, first] = process.argv.slice(2);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const file = createGuideFile(path, log, () => Date.now());
for (let n = Number(first); ; n++) {
  const name = `${n} `.repeat(20).slice(0, 80);
  const contacts = Array.from({ length: 24 }, () => ({
    role: 'on-call',
    name,
    phone: null,
    contract: null,
    nodes: [],
  }));
  writeSync(1, `s ${n}\n`);
  file.save(sealGuide({ site: `store-${n}`, playbooks: [], contacts }).bytes);
  await sleep(n % 3);
}
