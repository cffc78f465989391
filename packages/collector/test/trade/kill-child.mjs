// Stores counts without end, each step in one transaction; is killed by its parent at any instant.
// node kill-child.mjs DIR
import { unknownDay } from '@tillwatch/model';
import { noMarks } from '../../dist/trade/merge-day.js';
import { createSqliteTrade } from '../../dist/trade/sqlite-trade.js';
import { SERIES, step } from './kill-steps.mjs';

const log = { debug() {}, info() {}, warn: console.error, error: console.error };
const store = createSqliteTrade({ dir: process.argv[2], log, clock: { nowMs: () => Date.now() } });
// The mark of a step is its number: it is written in the step's own transaction.
const kept = (await store.open()) ?? 0;
process.stdout.write(`opened ${kept}\n`);

for (let number = kept + 1; ; number++) {
  const { day, minute, count, bin } = step(number);
  const changes = SERIES.map((series) => {
    const change = { series, day, minutes: unknownDay(), marks: noMarks() };
    change.minutes[minute] = count;
    change.marks[bin] = 1;
    return change;
  });
  await store.save(changes, number);
  process.stdout.write(`saved ${number}\n`);
  if (number % 5 === 0)
    await store.teach(SERIES[0], [{ day, lesson: { isExcluded: true, forecast: null, blocks: null } }]);
  await new Promise((done) => setImmediate(done));
}
