// Healthy life: stores with losses, slow minutes, bursts and reboots at night, played in virtual time; every incident that is opened is a false one.
import { healthyLife, playScenario } from '../../packages/sim/dist/scenario/index.js';

const STORES = 10;
const DAYS_A_MONTH = 30;
/** Night before the clocks go back in Europe. */
const START_MS = Date.UTC(2026, 9, 24, 22);

export async function run({ quick, note }) {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const plays = quick ? 1 : 6;
  const days = 3;
  let incidents = 0;
  for (let play = 0; play < plays; play++) {
    const { record } = await playScenario(healthyLife({ seed: seed + play, stores: STORES, days, startMs: START_MS }), {
      keepHeartbeats: 2_000,
    });
    const opened = new Map(record.incidents.map(({ incident }) => [incident.id, incident]));
    incidents += opened.size;
    for (const { cause, id, vantage } of opened.values())
      note(`SEED=${seed + play} ${id}: ${cause.site}/${cause.component} ${cause.kind}, seen from ${vantage}`);
  }
  const storeMonths = (plays * STORES * days) / DAYS_A_MONTH;
  note(`SEED=${seed}, ${storeMonths} store-months; the goal is none in 500.`);
  return [
    {
      measure: 'incidents per store-month of healthy life',
      who: 'tillwatch',
      unit: '',
      values: [incidents / storeMonths],
      budget: { atMost: 0 },
    },
  ];
}
