/** Healthy life, a little of it, in a process of its own as the bench plays it: there it is some ten times as fast as among jest's globals. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Seconds of work, on a machine that may do other things. */
const TIMEOUT_MS = 180_000;
/** One of its two stores is switched off at night. The clocks go back in the second night; one PC restarts after that, the other by day. */
const LIFE = { seed: 12, stores: 2, days: 2, firstDay: '2026-10-24' };
/** Its lane is switched off until the morning. */
const NIGHT = { seed: 12, stores: 1, days: 1, firstDay: '2026-10-26' };

interface Answer {
  readonly attempts: number;
  readonly heartbeats: number;
  readonly incidents: readonly { readonly at: string; readonly text: string }[];
}

const WORKER = fileURLToPath(new URL('../bench/healthy-worker.mjs', import.meta.url));

async function play(life: object): Promise<Answer> {
  const worker = fork(WORKER, { execArgv: [] });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      worker.on('message', (message) => {
        const answer = message as Answer & { readonly type: 'incident' | 'played' };
        if (answer.type === 'played') resolve(answer);
      });
      worker.once('exit', (status) => reject(new Error(`the worker ended with ${status}`)));
      worker.send(life);
    });
  } finally {
    worker.kill();
  }
}

it(
  'opens no incident in a healthy life',
  async () => {
    const { incidents, attempts, heartbeats } = await play(LIFE);
    expect(incidents).toEqual([]);
    expect(attempts).toBeGreaterThan(200_000);
    expect(heartbeats).toBeGreaterThan(20_000);
  },
  TIMEOUT_MS,
);

it(
  'has in it what is an incident where nobody says when the stores are open',
  async () => {
    const { incidents } = await play({ ...NIGHT, isAlwaysOpen: true });
    expect(incidents.map(({ text }) => text).join('\n')).toContain('s1/till-');
  },
  TIMEOUT_MS,
);
