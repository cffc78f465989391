// Application bytes per heartbeat of 20 checks (one MQTT payload), on the seeded data and at the two budget points.
import { encodeHeartbeats, encodeWindow } from '@tillwatch/protocol';
import { seededBirth, seededHeartbeats } from './seeded-store.mjs';

const STORES = 20;
const HOURS = 24;

function message(birth, heartbeats) {
  const last = heartbeats.at(-1);
  return encodeHeartbeats({
    boot: birth.boot,
    sentAtMs: last.endedAtMs + 20,
    clockStepMs: 0,
    birth,
    // As an agent a year old would count.
    rows: heartbeats.map((heartbeat) => ({ seq: 3_000_000 + heartbeat.seq, window: encodeWindow(heartbeat, birth) })),
  }).length;
}

/** Ten attempts a window, the slowest of them 1.6 times the median or worse. */
function busy(heartbeat, round) {
  const checks = heartbeat.checks.map((check, index) => ({
    ...check,
    state: 'ok',
    reason: null,
    sent: round === 0 ? 10 : 9 + ((index + round) % 3),
    lost: 0,
    medianUs: check.medianUs ?? 400,
    maxUs: Math.round((check.medianUs ?? 400) * (1.6 + ((index * round) % 7))),
  }));
  return { ...heartbeat, checks, transitions: [] };
}

export async function run() {
  const alone = [];
  const batched = [];
  const steady = [];
  const changed = [];
  for (let store = 0; store < STORES; store++) {
    const birth = seededBirth(store, Date.UTC(2026, 10, 22));
    const source = seededHeartbeats(store, birth);
    let bytes = 0;
    let batchBytes = 0;
    const count = (HOURS * 3600) / 10;
    for (let n = 0; n < count; n += 3) {
      const three = [source.next().value, source.next().value, source.next().value];
      for (const heartbeat of three) bytes += message(birth, [heartbeat]);
      batchBytes += message(birth, three);
      if (n === 0) continue;
      if (n % 300 === 0) steady.push(message(birth, [busy(three[0], 0)]));
      if (n % 300 === 0) changed.push(message(birth, [busy(three[1], n)]));
    }
    alone.push(bytes / count);
    batched.push(batchBytes / count);
  }
  const unit = 'bytes';
  return [
    { measure: 'heartbeat, 20 checks, seeded day, alone', who: 'tillwatch', unit, values: alone },
    { measure: 'heartbeat, 20 checks, seeded day, three to a message', who: 'tillwatch', unit, values: batched },
    {
      measure: 'heartbeat, 20 steady checks, 10 attempts each',
      who: 'tillwatch',
      unit,
      values: steady,
      budget: { atMost: 110 },
    },
    {
      measure: 'heartbeat, 20 checks, all latencies and counts changed',
      who: 'tillwatch',
      unit,
      values: changed,
      budget: { atMost: 160 },
    },
  ];
}
