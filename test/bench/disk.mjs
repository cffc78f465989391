// Bytes on disk per check-sample after a day of the seeded data, index and everything included; beside VictoriaMetrics where it is installed,
// which needs three series for what is one sample here (latency, state, loss).
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createSqliteStore } from '@tillwatch/collector';
import { encodeBirth, encodeWindow } from '@tillwatch/protocol';
import { freePort, installed, scratch, start, until } from './processes.mjs';
import { CHECKS, seededBirth, seededHeartbeats, WINDOW_MS } from './seeded-store.mjs';

const DAY_WINDOWS = 8640;
const HOUR_WINDOWS = 360;
const BATCH = 200;

function folderBytes(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const quiet = { trace() {}, debug() {}, info() {}, warn: console.error, error: console.error, fatal: console.error };

/** Fills a store as a collector would, hour by hour; answers bytes per sample after 24 h and the rate. */
async function ours(stores, firstStore) {
  const place = scratch();
  let nowMs = Date.UTC(2026, 10, 1);
  const startedAtMs = nowMs;
  const store = createSqliteStore({ dir: place.file('store'), log: quiet, clock: { nowMs: () => nowMs } });
  try {
    await store.open();
    const fleet = Array.from({ length: stores }, (_, n) => {
      const birth = seededBirth(firstStore + n, startedAtMs);
      return {
        speaker: { site: birth.definition.site.id, agent: 'front-end' },
        birth,
        source: seededHeartbeats(firstStore + n, birth),
      };
    });
    const births = fleet.map(({ speaker, birth }) => ({
      ...speaker,
      birth,
      bytes: encodeBirth(birth, { past: false }),
      receivedAtMs: nowMs,
      past: false,
    }));
    await store.commit({ births, heartbeats: [], transitions: [], changes: [], current: [], quarantine: [] });
    let busyMs = 0;
    let batch = { heartbeats: [], transitions: [] };
    const commit = async () => {
      const beganAt = performance.now();
      await store.commit({ births: [], changes: [], current: [], quarantine: [], ...batch });
      busyMs += performance.now() - beganAt;
      batch = { heartbeats: [], transitions: [] };
    };
    for (let n = 1; n <= DAY_WINDOWS; n++) {
      nowMs = startedAtMs + n * WINDOW_MS;
      for (const { speaker, birth, source } of fleet) {
        const heartbeat = source.next().value;
        batch.heartbeats.push({
          ...speaker,
          boot: birth.boot,
          seq: heartbeat.seq,
          endedAtMs: nowMs,
          receivedAtMs: nowMs + 20,
          window: encodeWindow(heartbeat, birth),
        });
        for (const { check, from, to, reason, atMs } of heartbeat.transitions) {
          const { id, on } = birth.definition.checks[check];
          batch.transitions.push({
            ...speaker,
            check: id,
            subject: on.node,
            from,
            to,
            reason,
            atMs,
            receivedAtMs: nowMs + 20,
          });
        }
        if (batch.heartbeats.length >= BATCH) await commit();
      }
      if (n % HOUR_WINDOWS === 0) await store.maintain(nowMs);
    }
    await commit();
    nowMs += 3_600_000;
    for (let round = 0; round < 10; round++) await store.maintain(nowMs);
    await store.close();
    const samples = stores * DAY_WINDOWS * CHECKS;
    return {
      bytesPerSample: folderBytes(place.file('store')) / samples,
      heartbeatsPerSecond: (stores * DAY_WINDOWS * 1000) / busyMs,
    };
  } finally {
    await store.close();
    place.remove();
  }
}

/** The same day imported into VictoriaMetrics as three series a link. */
async function victoria(binary, stores, firstStore) {
  const place = scratch();
  const port = await freePort();
  const data = place.file('victoria');
  mkdirSync(data);
  const server = start(binary, [
    '-storageDataPath',
    data,
    '-retentionPeriod',
    '10y',
    '-httpListenAddr',
    `127.0.0.1:${port}`,
  ]);
  const url = `http://127.0.0.1:${port}`;
  try {
    await until('VictoriaMetrics', async () => (await fetch(`${url}/health`)).ok);
    const startedAtMs = Date.UTC(2026, 10, 1);
    for (let n = 0; n < stores; n++) {
      const birth = seededBirth(firstStore + n, startedAtMs);
      const source = seededHeartbeats(firstStore + n, birth);
      const columns = Array.from({ length: CHECKS }, () => ({ rtt: [], up: [], loss: [] }));
      const timestamps = [];
      for (let at = 0; at < DAY_WINDOWS; at++) {
        const heartbeat = source.next().value;
        timestamps.push(heartbeat.endedAtMs);
        heartbeat.checks.forEach((check, link) => {
          columns[link].rtt.push(check.medianUs ?? 0);
          columns[link].up.push(check.state === 'ok' ? 1 : 0);
          columns[link].loss.push(check.lost * 20);
        });
      }
      const lines = columns.flatMap((column, link) =>
        Object.entries(column).map(([name, values]) =>
          JSON.stringify({
            metric: { __name__: `link_${name}`, store: `s${n}`, link: `l${link}` },
            values,
            timestamps,
          }),
        ),
      );
      const answer = await fetch(`${url}/api/v1/import`, { method: 'POST', body: lines.join('\n') });
      if (!answer.ok) throw new Error(`import: ${answer.status} ${await answer.text()}`);
    }
    await fetch(`${url}/internal/force_flush`);
    await fetch(`${url}/internal/force_merge`);
    await until(
      'merge',
      async () => (await (await fetch(`${url}/metrics`)).text()).match(/vm_active_merges\{type="storage\/big"\} 0/),
      60,
    ).catch(() => {});
    await server.stop();
    return folderBytes(data) / (stores * DAY_WINDOWS * CHECKS);
  } finally {
    await server.stop();
    place.remove();
  }
}

export async function run({ quick, note }) {
  const stores = quick ? 5 : 30;
  const rounds = quick ? 1 : 3;
  const own = [];
  const rates = [];
  for (let round = 0; round < rounds; round++) {
    const found = await ours(stores, round * stores);
    own.push(found.bytesPerSample);
    rates.push(found.heartbeatsPerSecond);
  }
  const measure = `disk after 24 h, ${stores} stores, lossless`;
  const rows = [
    { measure, who: 'tillwatch', unit: 'bytes/sample', values: own, budget: { atMost: 1.6 } },
    {
      measure: 'commit of encoded heartbeats, batches of 200',
      who: 'tillwatch store',
      unit: 'heartbeats/s',
      values: rates,
    },
  ];
  const binary = installed('/usr/bin/victoria-metrics', '/usr/bin/victoriametrics');
  if (binary === null) note('victoria-metrics is not installed: no peer for bytes on disk');
  else {
    const peer = [];
    for (let round = 0; round < (quick ? 1 : 2); round++) peer.push(await victoria(binary, stores, round * stores));
    rows.push({ measure, who: 'VictoriaMetrics, three series', unit: 'bytes/sample', values: peer });
  }
  return rows;
}
