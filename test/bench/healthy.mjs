// Healthy life: stores with losses, slow minutes, nights and restarts, played in virtual time through the real agent and collector; every incident is a false one.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const GOAL_MONTHS = 500;
const STORES = 5;
const DAYS_A_MONTH = 30;
/** In the first days of each the clocks are set: back, and forth. */
const FIRST_DAYS = ['2026-10-22', '2027-03-25'];
const MINUTE_MS = 60_000;
const number = (name, otherwise) => Number(process.env[name] ?? otherwise);

export async function run({ quick, note }) {
  const months = number('TILLWATCH_RUNS', quick ? 1 : GOAL_MONTHS);
  const seed = number('TILLWATCH_SEED', Math.floor(Math.random() * 2 ** 31));
  const workers = number('TILLWATCH_WORKERS', Math.max(1, availableParallelism() - 1));
  const untilMs = Date.now() + number('TILLWATCH_MINUTES', Number.POSITIVE_INFINITY) * MINUTE_MS;
  const stores = Math.min(STORES, months);
  const lives = Array.from({ length: Math.ceil(months / stores) }, (_, play) => ({
    seed: seed + play,
    stores,
    days: DAYS_A_MONTH,
    firstDay: FIRST_DAYS[play % FIRST_DAYS.length],
  }));
  const began = process.cpuUsage();
  const played = await playAll(lives, { workers, untilMs });
  const { user, system } = process.cpuUsage(began);
  const storeMonths = played.length * stores;
  const sum = (of) => played.reduce((total, one) => total + of(one), 0);
  for (const { life, incidents } of played)
    for (const { at, text } of incidents) note(`TILLWATCH_SEED=${life.seed}, from ${life.firstDay}: ${at} ${text}`);
  note(
    `seeds ${seed} to ${seed + played.length - 1}, ${stores} stores of 15 or 20 checks and ${DAYS_A_MONTH} days each:`,
  );
  note('icmp, tcp and http each 10 s, tls each hour, all else each minute; heartbeats of 10 s, three a message');
  note(
    'TILLWATCH_SEED and TILLWATCH_RUNS (store-months) repeat it; TILLWATCH_MINUTES ends it early, TILLWATCH_WORKERS share it',
  );
  return [
    row('store-months of healthy life played', '', [storeMonths], { atLeast: GOAL_MONTHS }),
    row('incidents in all of them', '', [sum(({ incidents }) => incidents.length)], { atMost: 0 }),
    row('incidents per store-month, at most (95 %, rule of three)', '', [3 / storeMonths]),
    row('attempts', '', [sum(({ attempts }) => attempts)]),
    row('heartbeats', '', [sum(({ heartbeats }) => heartbeats)]),
    row('processor time per store-month', 's', [(user + system) / 1e6 / storeMonths]),
  ];
}

function row(measure, unit, values, budget) {
  return { measure, who: 'tillwatch', unit, values, ...(budget !== undefined && { budget }) };
}

/** Each worker takes the next life when it is done with one; none begins after `untilMs`. In the order of the lives. */
async function playAll(lives, { workers, untilMs }) {
  const played = [];
  let next = 0;
  const work = async () => {
    const worker = new Worker(new URL('./healthy-worker.mjs', import.meta.url));
    try {
      while (next < lives.length && (next === 0 || Date.now() < untilMs)) {
        const at = next++;
        played[at] = await answerOf(worker, lives[at]);
        const { life, incidents } = played[at];
        process.stderr.write(`  seed ${life.seed}: ${incidents.length} incidents\n`);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, lives.length) }, work));
  return played;
}

function answerOf(worker, life) {
  return new Promise((resolve, reject) => {
    worker.once('message', (answer) => {
      worker.off('error', reject);
      resolve(answer);
    });
    worker.once('error', reject);
    worker.postMessage(life);
  });
}
