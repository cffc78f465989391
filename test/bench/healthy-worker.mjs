// Plays healthy lives in a process of its own: takes what to play (`isAlwaysOpen`: without opening hours), tells each incident as it opens, answers what came of it.
import { isTradeKind } from '../../packages/model/dist/index.js';
import { healthyLife, playScenario } from '../../packages/sim/dist/scenario/index.js';

// Each attempt that is lost makes an error of which nobody looks at the stack.
Error.stackTraceLimit = 0;

/** What befell a store so long before an incident may have to do with it. */
const BEFORE_MS = 10 * 60_000;

// Whoever asked is gone: nobody waits for the rest of the life.
process.on('disconnect', () => process.exit(1));

process.on('message', async (life) => {
  const drawn = healthyLife(life);
  const scenario = life.isAlwaysOpen ? { ...drawn, calendars: [] } : drawn;
  const { user, system } = process.cpuUsage();
  const opened = new Map();
  const questions = new Set();
  const { attempts, heartbeats } = await playScenario(scenario, {
    keepHeartbeats: 500,
    onIncident(incident, atMs) {
      // A drop of trade that may be chance is asked about, and comes by chance as often as it is set to.
      if (incident.life.isFinding && isTradeKind(incident.cause.kind)) questions.add(incident.id);
      else if (!opened.has(incident.id)) tell(incident, atMs);
    },
  });
  function tell(incident, atMs) {
    const told = describe(incident, scenario, atMs);
    opened.set(incident.id, told);
    process.send({ type: 'incident', life, incident: told });
  }
  const spent = process.cpuUsage({ user, system });
  const cpuS = (spent.user + spent.system) / 1e6;
  process.send({
    type: 'played',
    life,
    attempts,
    heartbeats,
    cpuS,
    questions: questions.size,
    incidents: [...opened.values()],
  });
});

/** All that somebody needs who asks why it was opened. */
function describe(incident, { startMs, faults }, atMs) {
  const { id, cause, class: named, vantage, onsetMs, symptoms, evidence, life } = incident;
  const time = (ms) => new Date(ms).toISOString();
  const finding = life.isFinding ? ', a finding' : '';
  const befell = faults.filter(
    ({ fromMs, untilMs, components: [on = ''] }) =>
      on.startsWith(`${cause.site}/`) && fromMs <= atMs && untilMs >= onsetMs - startMs - BEFORE_MS,
  );
  return {
    at: time(startMs + atMs),
    text: `${id} ${cause.site}/${cause.component} ${cause.kind}, ${named}, seen from ${vantage}, since ${time(onsetMs)}${finding}`,
    candidates: cause.candidates,
    symptoms: symptoms.map((symptom) => ({ ...symptom, sinceMs: time(symptom.sinceMs) })),
    befell: befell.map((fault) => ({
      ...fault,
      fromMs: time(startMs + fault.fromMs),
      lengthMs: fault.untilMs - fault.fromMs,
    })),
    evidence,
  };
}
