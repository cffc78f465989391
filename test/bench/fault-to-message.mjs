// From a hard fault to the webhook that a receiver accepted, and to the message that changes the page: the whole lab, real agents, broker, collector, flap
// protection as it is by default. A fault's time is when the lab was told to make it, so that what the lab takes is in the figures.
import { LAB_PACKAGES, missingPackages, whyNoLab } from '../../scripts/lab-needs.mjs';
import { openPage, startLab } from './fault-to-message/lab.mjs';
import { playRound } from './fault-to-message/round.mjs';
import { until } from './processes.mjs';

const PAGE_BUDGET_MS = 2_000;
const MEDIAN_BUDGET_MS = 3_000;
const TWO_KINDS_P95_MS = 10_000;
const ONE_CHECK_P95_MS = 20_000;
/** No new round is begun after this, so that all of it ends within eight minutes. */
const LAST_ROUND_MS = 400_000;
/** What a round that told nobody counts as. */
const NEVER_MS = 60_000;
const SLOWEST = 3;

const fault = (site, node, verb, what, target, how) => ({ site, node, verb, what, target, how });
const MALL_DEVICES = ['till-1', 'till-2', 'till-3', 'till-4', 'till-5', 'till-6', 'gate-1', 'gate-2', 'pay-kiosk-1'];

/** By its name, what is seen of a fault: how often its checks look, and how long they wait for an answer, is most of what it takes. */
const TWO_KINDS = 'two kinds of check each second';
const THREE_KINDS = 'three kinds of check each second';
const ONE_CHECK = 'one check each 2 s that waits 1.8 s';
const ONE_WEB_CHECK = 'one check each 2 s that waits 1.5 s';
const isOne = (name) => name === ONE_CHECK || name === ONE_WEB_CHECK;

/** Each lane is a site, so that faults of different lanes have nothing to do with each other. Faults take turns. */
const LANES = [
  [
    {
      name: TWO_KINDS,
      rounds: 40,
      quick: 6,
      faults: MALL_DEVICES.map((id) => fault('lab-mall', id, 'kill', 'mall-device', id)),
    },
  ],
  [
    {
      name: THREE_KINDS,
      rounds: 8,
      quick: 2,
      faults: [1, 2, 3].map((n) => fault('lab-store', `till-${n}`, 'kill', 'till', `till-${n}`)),
    },
    {
      name: ONE_CHECK,
      rounds: 12,
      quick: 2,
      faults: [
        fault('lab-store', 'terminal-1', 'break', 'terminal', undefined, 'off'),
        fault('lab-store', 'scale-1', 'break', 'scale', undefined, 'off'),
        fault('lab-store', 'printer-1', 'jam', 'printer', 'printer-1', 'off'),
        fault('lab-store', 'printer-3', 'jam', 'printer', 'printer-3', 'off'),
      ],
    },
  ],
  [
    {
      name: ONE_WEB_CHECK,
      rounds: 12,
      quick: 2,
      faults: ['app-2', 'app-3', 'app-1'].map((app) => fault('lab-hub', app, 'hang', 'backend', app)),
    },
  ],
];

async function playLane(lab, lane, { quick, note, endMs }, results) {
  for (const { name, rounds, quick: few, faults } of lane) {
    const page = openPage(lab.url, faults[0].site);
    try {
      await until(`the page of ${faults[0].site}`, page.isThere);
      for (let round = 0; round < (quick ? few : rounds) && Date.now() < endMs; round++) {
        const one = faults[round % faults.length];
        const found = await playRound(lab, page, one).catch((error) => {
          note(`${one.site}/${one.node}: ${error.message}`);
          return { node: one.node, messageMs: NEVER_MS, pageMs: NEVER_MS, failedMs: null, heardMs: null };
        });
        results.set(name, [...(results.get(name) ?? []), found]);
      }
    } finally {
      page.close();
    }
  }
}

/** What is told first; then of what the way to the page is made: the check's turn, its attempts until nothing else can be meant, and what is ours. */
function rowsOf(name, found) {
  const row = (measure, values, budget) => ({
    measure: `${measure}, ${name}`,
    who: 'tillwatch',
    unit: 'ms',
    values,
    ...(budget && { budget }),
  });
  const messageBudget = isOne(name)
    ? { p95AtMost: ONE_CHECK_P95_MS }
    : { atMost: MEDIAN_BUDGET_MS, p95AtMost: TWO_KINDS_P95_MS };
  const seen = found.filter(({ failedMs, heardMs }) => failedMs !== null && heardMs !== null);
  return [
    row('fault to message', valuesOf(found, 'messageMs'), messageBudget),
    row('fault to page', valuesOf(found, 'pageMs'), { atMost: PAGE_BUDGET_MS }),
    row('- fault to the attempt that fails', valuesOf(seen, 'failedMs')),
    row('- that attempt until the third is heard of', differencesOf(seen, 'heardMs', 'failedMs')),
    row('- heard to page', differencesOf(seen, 'pageMs', 'heardMs')),
  ];
}

const valuesOf = (found, key) => found.map((round) => round[key]);
const differencesOf = (found, later, earlier) => found.map((round) => round[later] - round[earlier]);

/** Where the slowest rounds lost their time. */
function noteSlowest(name, found, note) {
  const slowest = [...found].sort((a, b) => b.messageMs - a.messageMs).slice(0, SLOWEST);
  for (const { node, failedMs, heardMs, pageMs, incidentMs, messageMs, said } of slowest)
    note(
      `${name}: ${node}: failed ${failedMs}, heard ${heardMs}, page ${pageMs}, incident ${incidentMs}, message ${messageMs} ms (${said})`,
    );
}

export async function run({ quick, note }) {
  const why = whyNoLab() ?? missingPackages();
  if (why !== null) {
    note(`needs the lab: ${why} (Debian: apt-get install ${LAB_PACKAGES.join(' ')})`);
    return [];
  }
  const endMs = Date.now() + LAST_ROUND_MS;
  const lab = await startLab();
  const results = new Map();
  try {
    const lanes = await Promise.allSettled(LANES.map((lane) => playLane(lab, lane, { quick, note, endMs }, results)));
    for (const lane of lanes) if (lane.status === 'rejected') note(`a lane ended early: ${lane.reason.message}`);
  } finally {
    await lab.stop();
  }
  for (const [name, found] of results) noteSlowest(name, found, note);
  return [...results].flatMap(([name, found]) => rowsOf(name, found));
}
