// Healthy life: stores with losses, slow minutes, nights and restarts, played in virtual time through the real agent and collector; every incident is a false one.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { codeHash, openLedger } from './healthy-ledger.mjs';

const GOAL_MONTHS = 500;
const STORES = 5;
const DAYS_A_MONTH = 30;
const MONTHS_A_YEAR = 12;
/** As `ALONE_A_YEAR` of model's trade has it: a stop is asked about within the hour or so, at this price. */
const QUESTIONS_A_YEAR = 4;
/** In the first days of each the clocks are set: back, and forth. */
const FIRST_DAYS = ['2026-10-22', '2027-03-25'];
const MINUTE_MS = 60_000;
const WORKER = fileURLToPath(new URL('./healthy-worker.mjs', import.meta.url));
/**
 * Nearly all that a play makes is gone a moment later: a young generation with room for it is collected seldom; with more room it leaves the cache of the
 * processor. Each processor has a play of its own, so that threads which collect beside it only stand in each other's way.
 */
const YOUNG_HEAP = ['--max-semi-space-size=16', '--single-threaded-gc'];
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
  const code = codeHash();
  const ledger = openLedger(process.env.TILLWATCH_LEDGER ?? null, code);
  const played = await playAll(lives, { workers, untilMs, ledger });
  const storeMonths = played.length * stores;
  const sum = (of) => played.reduce((total, one) => total + of(one), 0);
  const incidents = sum((one) => one.incidents.length);
  for (const { life, incidents: opened } of played)
    for (const { at, text } of opened) note(`TILLWATCH_SEED=${life.seed}, from ${life.firstDay}: ${at} ${text}`);
  const seeds = played.map(({ life }) => life.seed).sort((a, b) => a - b);
  note(
    `code ${code}, ${seeds.length} seeds from ${seeds[0]} to ${seeds.at(-1)}, ${stores} stores of 15 or 20 checks and ${DAYS_A_MONTH} days each:`,
  );
  if (ledger.others > 0) note(`${ledger.others} lines of the ledger are of other code and do not count`);
  note('half of the stores: icmp, tcp and http each 10 s, heartbeats of 10 s, three a message');
  note(
    'the other half: icmp, tcp and http each 30 s, heartbeats of 30 s, one a message; of all: tls each hour, all else each minute',
  );
  note(
    'TILLWATCH_SEED and TILLWATCH_RUNS (store-months) repeat it; TILLWATCH_MINUTES ends it early, TILLWATCH_WORKERS share it',
  );
  note('TILLWATCH_LEDGER=FILE keeps what was played, so that the next go with the same seed goes on after it');
  return [
    row('store-months of healthy life played', '', [storeMonths], { atLeast: GOAL_MONTHS }),
    row('incidents in all of them', '', [incidents], { atMost: 0 }),
    // Three over the number of months is the bound where nothing came, and only there.
    ...(incidents > 0 ? [] : [row('incidents per store-month, at most (95 %, rule of three)', '', [3 / storeMonths])]),
    row(
      'questions whether a store sells, a store-year',
      '',
      [(sum(({ questions }) => questions) / storeMonths) * MONTHS_A_YEAR],
      {
        atMost: QUESTIONS_A_YEAR,
      },
    ),
    row('attempts', '', [sum(({ attempts }) => attempts)]),
    row('heartbeats', '', [sum(({ heartbeats }) => heartbeats)]),
    row('processor time per store-month', 's', [sum(({ cpuS }) => cpuS) / storeMonths]),
  ];
}

function row(measure, unit, values, budget) {
  return { measure, who: 'tillwatch', unit, values, ...(budget !== undefined && { budget }) };
}

/** Each process takes the next life when it is done with one; none begins after `untilMs`. What the ledger has is not played again. */
async function playAll(lives, { workers, untilMs, ledger }) {
  const known = lives.flatMap((life) => ledger.find(life) ?? []);
  const left = lives.filter((life) => ledger.find(life) === undefined);
  const played = [...known];
  let next = 0;
  if (known.length > 0) process.stderr.write(`  ${known.length} of ${lives.length} lives are in the ledger\n`);
  const work = async () => {
    const worker = fork(WORKER, { execArgv: YOUNG_HEAP });
    try {
      while (next < left.length && (played.length === 0 || Date.now() < untilMs)) {
        const answer = await answerOf(worker, left[next++]);
        ledger.note(answer);
        played.push(answer);
        const { life, incidents, questions, cpuS } = answer;
        process.stderr.write(
          `  seed ${life.seed}: ${incidents.length} incidents, ${questions} questions, ${(cpuS / life.stores).toFixed(1)} s a store-month; ${played.length} of ${lives.length} lives\n`,
        );
      }
    } finally {
      worker.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, left.length) }, work));
  return played;
}

/** Prints each incident when it opens; resolves with what came of the life. */
function answerOf(worker, life) {
  return new Promise((resolve, reject) => {
    const onMessage = (message) => {
      if (message.type === 'incident') {
        process.stderr.write(
          `  INCIDENT, seed ${life.seed} from ${life.firstDay}: ${JSON.stringify(message.incident)}\n`,
        );
        return;
      }
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      const { type: _, ...answer } = message;
      resolve(answer);
    };
    const onExit = (status) => reject(new Error(`the worker ended with ${status} while it played seed ${life.seed}`));
    worker.on('message', onMessage);
    worker.once('exit', onExit);
    worker.send(life);
  });
}
