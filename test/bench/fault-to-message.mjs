// From a hard fault to the webhook that a receiver accepted, and to the message that changes the page: the whole lab, real agents, broker, collector, flap
// protection as it is by default. A fault's time is when the lab was told to make it, so that what the lab takes is in the figures.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { LAB_PACKAGES, missingPackages, whyNoLab } from '../../scripts/lab-needs.mjs';
import { root, sleep, until } from './processes.mjs';

const labMain = join(root, 'packages/sim/dist/lab/main.js');
const PAGE_BUDGET_MS = 2_000;
const MEDIAN_BUDGET_MS = 3_000;
const TWO_KINDS_P95_MS = 10_000;
const ONE_CHECK_P95_MS = 20_000;
const ROUND_SECONDS = 60;
/** A cause that returns within minutes takes the longer to be over: 10 s, 20 s, 40 s. */
const OVER_SECONDS = 120;

const fault = (site, node, verb, what, target) => ({ site, node, verb, what, target });
const tills = (site, what, count) =>
  Array.from({ length: count }, (_, at) => fault(site, `till-${at + 1}`, 'kill', what, `till-${at + 1}`));

/** Each lane is a site, so that faults of different lanes have nothing to do with each other. A class by its name; faults take turns. */
const LANES = [
  [{ name: 'two kinds of check', rounds: 20, quick: 4, faults: tills('lab-mall', 'mall-device', 6) }],
  [
    { name: 'three kinds of check', rounds: 6, quick: 2, faults: tills('lab-store', 'till', 3) },
    {
      name: 'one check',
      rounds: 10,
      quick: 1,
      faults: [
        { ...fault('lab-store', 'terminal-1', 'break', 'terminal'), how: 'off' },
        { ...fault('lab-store', 'scale-1', 'break', 'scale'), how: 'off' },
        { ...fault('lab-store', 'printer-1', 'jam', 'printer', 'printer-1'), how: 'off' },
        { ...fault('lab-store', 'printer-3', 'jam', 'printer', 'printer-3'), how: 'off' },
      ],
    },
  ],
  [
    {
      name: 'one check',
      rounds: 10,
      quick: 2,
      faults: ['app-2', 'app-3', 'app-1'].map((app) => fault('lab-hub', app, 'hang', 'backend', app)),
    },
  ],
];

async function startLab() {
  const name = `bench-${process.pid}`;
  const runtimeDir = mkdtempSync(join(tmpdir(), 'tillwatch-bench-lab-'));
  const child = spawn(process.execPath, [labMain, '--name', name, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_RUNTIME_DIR: runtimeDir },
  });
  const words = [];
  child.stderr.setEncoding('utf8').on('data', (text) => words.push(text));
  const gone = new Promise((resolve) => child.once('close', resolve));
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready ')) resolve(line.slice('ready '.length));
    });
    gone.then(() => reject(new Error(`the lab ended:\n${words.join('')}`)));
  });
  const { askLab, findLab } = await import(join(root, 'packages/sim/dist/lab/control-client.js'));
  const { messagesFile } = await import(join(root, 'packages/sim/dist/lab/servers/receiver.js'));
  const file = messagesFile(findLab(name).dataDir);
  return {
    url,
    tell: (path, body) => askLab(name, 'POST', path, body),
    /** Messages that the receiver accepted, oldest first. */
    accepted: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
        .filter(({ answer }) => answer === 'accepted'),
    async stop() {
      child.kill('SIGTERM');
      await gone;
      rmSync(runtimeDir, { recursive: true, force: true });
    },
  };
}

/** Follows a site's page; `node(id)` is what it shows and since when. */
function openPage(url, site) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/stream`, { origin: url });
  const nodes = new Map();
  socket.on('open', () => socket.send(JSON.stringify({ subscribe: 'site', id: site })));
  socket.on('message', (data) => {
    for (const { id, state } of JSON.parse(String(data)).site?.nodes ?? []) {
      if (nodes.get(id)?.state !== state) nodes.set(id, { state, atMs: Date.now() });
    }
  });
  return { node: (id) => nodes.get(id), isWell: () => nodes.size > 0, close: () => socket.terminate() };
}

const isOf = ({ site, node }, { cause }) =>
  cause.site === site && (cause.component ?? cause.node ?? '').split('/')[0] === node;

async function isOver(lab, one) {
  const { incidents } = await (await fetch(`${lab.url}/api/v1/incidents?site=${one.site}`)).json();
  return !incidents.some((incident) => isOf(one, incident) && !['resolved', 'merged'].includes(incident.state));
}

/** One fault, mended as soon as it is told. */
async function playRound(lab, page, one) {
  await until(`${one.node} well`, () => page.node(one.node)?.state === 'ok', ROUND_SECONDS);
  await until(`${one.node} over`, () => isOver(lab, one), OVER_SECONDS);
  // Anywhere within the checks' intervals.
  await sleep(1_000 + Math.random() * 2_000);
  const beganMs = Date.now();
  const { verb, what, target, how } = one;
  await lab.tell('/v1/break', { verb, what, target, how });
  try {
    const found = await until(
      `a message of ${one.site}/${one.node}`,
      () => {
        const message = lab.accepted().find(({ atMs, body }) => {
          const isCall = body.notice === 'opened' || body.notice === 'reopened';
          return atMs >= beganMs && isCall && isOf(one, body.incident);
        });
        const shown = page.node(one.node);
        return message !== undefined && shown?.state === 'down' && { message, shown };
      },
      ROUND_SECONDS,
    );
    return { toMessageMs: found.message.atMs - beganMs, toPageMs: found.shown.atMs - beganMs, node: one.node };
  } finally {
    await lab.tell('/v1/mend', { what, target });
  }
}

async function playLane(lab, lane, quick, results) {
  for (const { name, rounds, quick: few, faults } of lane) {
    const page = openPage(lab.url, faults[0].site);
    try {
      await until(`the page of ${faults[0].site}`, page.isWell);
      for (let round = 0; round < (quick ? few : rounds); round++) {
        const found = await playRound(lab, page, faults[round % faults.length]);
        results.set(name, [...(results.get(name) ?? []), found]);
      }
    } finally {
      page.close();
    }
  }
}

/** The least value that 95 of a hundred do not exceed. */
function percentile95(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)];
}

function rowsOf(name, found) {
  const messages = found.map(({ toMessageMs }) => toMessageMs);
  const pages = found.map(({ toPageMs }) => toPageMs);
  const row = (measure, values, budget) => ({
    measure,
    who: 'tillwatch',
    unit: 'ms',
    values,
    ...(budget && { budget }),
  });
  const isOne = name === 'one check';
  return [
    row(`fault to message, ${name}`, messages, isOne ? undefined : { atMost: MEDIAN_BUDGET_MS }),
    row(`fault to message, ${name}, 95 %`, [percentile95(messages)], {
      atMost: isOne ? ONE_CHECK_P95_MS : TWO_KINDS_P95_MS,
    }),
    // A check alone may wait for an answer for seconds, as its device takes its time.
    row(`fault to page, ${name}`, pages, isOne ? undefined : { atMost: PAGE_BUDGET_MS }),
    row(`fault to page, ${name}, 95 %`, [percentile95(pages)]),
  ];
}

export async function run({ quick, note }) {
  const why = whyNoLab() ?? missingPackages();
  if (why !== null) {
    note(`needs the lab: ${why} (Debian: apt-get install ${LAB_PACKAGES.join(' ')})`);
    return [];
  }
  const lab = await startLab();
  const results = new Map();
  try {
    const lanes = await Promise.allSettled(LANES.map((lane) => playLane(lab, lane, quick, results)));
    for (const lane of lanes) if (lane.status === 'rejected') note(`a lane ended early: ${lane.reason.message}`);
  } finally {
    await lab.stop();
  }
  for (const [name, found] of results) {
    const slowest = [...found].sort((a, b) => b.toMessageMs - a.toMessageMs).slice(0, 3);
    note(`${name}: slowest ${slowest.map(({ node, toMessageMs }) => `${node} ${toMessageMs} ms`).join(', ')}`);
  }
  return [...results].flatMap(([name, found]) => rowsOf(name, found));
}
