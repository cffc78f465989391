// Plays healthy lives in a thread of its own: takes what to play (`isAlwaysOpen`: without opening hours), answers what came of it.
import { parentPort } from 'node:worker_threads';
import { healthyLife, playScenario } from '../../packages/sim/dist/scenario/index.js';

parentPort.on('message', async (life) => {
  const drawn = healthyLife(life);
  const scenario = life.isAlwaysOpen ? { ...drawn, calendars: [] } : drawn;
  const { record, attempts, heartbeats } = await playScenario(scenario, { keepHeartbeats: 500 });
  const opened = new Map();
  for (const { atMs, incident } of record.incidents)
    if (!opened.has(incident.id)) opened.set(incident.id, { atMs, incident });
  parentPort.postMessage({
    life,
    attempts,
    heartbeats,
    incidents: [...opened.values()].map(({ atMs, incident: { id, cause, vantage, life: told } }) => ({
      at: new Date(scenario.startMs + atMs).toISOString(),
      text: `${id} ${cause.site}/${cause.component} ${cause.kind}, seen from ${vantage}${told.isFinding ? ', a finding' : ''}`,
    })),
  });
});
