// Appends heartbeats to an outbox as fast as it can until it is killed. Says on standard output, after each append returned, `a SEQ`, and before each
// settlement `s FIRST COUNT`. Uses the built package, as a process of its own must: node outbox-appender.mjs FILE BOOT-NUMBER
import { writeSync } from 'node:fs';
import { createOutbox } from '../dist/outbox.js';

const [file, number] = process.argv.slice(2);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const clock = { nowMs: () => Date.now(), steadyMs: () => performance.now() };
const say = (line) => writeSync(1, `${line}\n`);

const outbox = createOutbox({ file, maxBytes: 64 << 20, maxAgeMs: 1e12, clock, log });
say(`o ${outbox.incarnation} ${outbox.stats().mode}`);
const birth = {
  boot: Number(number).toString(16).padStart(16, '0'),
  incarnation: outbox.incarnation,
  startedAtMs: 1_795_334_400_000,
  agentVersion: '0.1.0',
  cadenceMs: 30_000,
  windowMs: 10_000,
  definition: {
    site: { id: 'store-1', name: 'Store 1', kind: 'store' },
    vantage: 'front-end',
    nodes: [{ id: 'front-end', kind: 'front-end', name: 'Front end' }],
    links: [],
    flows: [],
    checks: [
      {
        id: 'self',
        on: { node: 'front-end' },
        kind: 'tcp',
        target: '127.0.0.1:1',
        intervalMs: 1_000,
        timeoutMs: 500,
        values: [],
      },
    ],
  },
};
outbox.begin(birth);
let random = Number(number);
for (let n = 1; ; n++) {
  const summary = { state: 'ok', reason: null, sent: 1, lost: 0, medianUs: n, maxUs: n };
  const endedAtMs = birth.startedAtMs + n * 10;
  const transitions = n % 7 === 0 ? [{ check: 0, from: 'down', to: 'ok', reason: null, atMs: endedAtMs }] : [];
  const row = outbox.append({ endedAtMs, lengthMs: 10, checks: [summary], transitions });
  say(`a ${row.seq} ${n}`);
  random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
  if (random % 5 === 0) {
    const first = Math.max(1, row.seq - (random % 40));
    const count = 1 + (random % 9);
    say(`s ${first} ${count}`);
    outbox.settle(row.boot, [{ first, count }]);
  }
}
