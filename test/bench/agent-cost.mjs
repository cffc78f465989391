// What an agent costs a front-end PC: CPU and memory with 20 checks, beside bare Node and the installed peers, all at the same time.
import { chmodSync, writeFileSync } from 'node:fs';
import { decodeBirth, decodeHeartbeats } from '@tillwatch/protocol';
import mqtt from 'mqtt';
import {
  cpuSeconds,
  installed,
  residentMiB,
  scratch,
  sleep,
  start,
  startCollector,
  startMosquitto,
  tillwatch,
  until,
} from './processes.mjs';
import { agentConfig, CHECKS, listeners } from './twenty-checks.mjs';

/** monit with the same targets on its 10 s cycle. */
function monit(place, ports) {
  const binary = installed('/usr/bin/monit');
  if (binary === null) return null;
  const file = place.file('monitrc');
  const hosts = Array.from({ length: CHECKS }, (_, n) => {
    const test =
      n < 10
        ? `if failed port ${ports[n]} with timeout 1 seconds then alert`
        : 'if failed ping count 1 with timeout 1 seconds then alert';
    return `check host d${n} with address ${n < 10 ? '127.0.0.1' : `127.0.0.${n}`}\n  ${test}`;
  });
  writeFileSync(
    file,
    `set daemon 10\nset pidfile ${place.file('monit.pid')}\nset statefile ${place.file('monit.state')}\nset idfile ${place.file('monit.id')}\n${hosts.join('\n')}\n`,
  );
  chmodSync(file, 0o600);
  return start(binary, ['-c', file, '-I']);
}

export async function run({ quick, note }) {
  const place = scratch();
  const servers = await listeners();
  const ports = servers.map((server) => server.address().port);
  const broker = await startMosquitto();
  const collector = await startCollector(broker.url, place);
  const attempts = await countAttempts(broker.url, 'fast');
  const agent = (name, interval) =>
    start(process.execPath, [tillwatch, 'agent', '--config', agentConfig(place, name, broker.url, ports, interval)]);
  const watched = {
    'bare node': start(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']),
    'tillwatch, 20 checks per second': agent('fast', '1s'),
    'tillwatch, 20 checks per 10 s': agent('slow', '10s'),
  };
  const peer = monit(place, ports);
  if (peer !== null) watched['monit, 20 checks per 10 s'] = peer;
  else note('monit is not installed: no peer for the CPU rows');
  const names = Object.keys(watched);
  const cpu = Object.fromEntries(names.map((name) => [name, []]));
  const memory = Object.fromEntries(names.map((name) => [name, []]));
  try {
    await until(
      'both agents',
      async () => (await (await fetch(`${collector.url}/api/v1/sites`)).json()).sites.length === 2,
    );
    await sleep(quick ? 5000 : 30_000);
    const slots = quick ? 3 : 6;
    const slotMs = quick ? 5000 : 20_000;
    for (let slot = 0; slot < slots; slot++) {
      const before = names.map((name) => cpuSeconds(watched[name].pid));
      const startedAt = performance.now();
      await sleep(slotMs);
      const seconds = (performance.now() - startedAt) / 1000;
      names.forEach((name, at) => {
        cpu[name].push((100 * (cpuSeconds(watched[name].pid) - before[at])) / seconds);
        memory[name].push(residentMiB(watched[name].pid));
      });
    }
  } finally {
    // What an agent still holds it sends when it is stopped.
    for (const process of Object.values(watched)) await process.stop();
    await attempts.stop();
    await collector.stop();
    await broker.stop();
    for (const server of servers) server.close();
    place.remove();
  }
  const budgets = {
    'tillwatch, 20 checks per second': { atMost: 2.5 },
    'tillwatch, 20 checks per 10 s': { atMost: 0.4 },
  };
  return [
    {
      measure: 'probes per second, 20 checks per second asked',
      who: 'tillwatch',
      unit: '1/s',
      values: [attempts.perSecond()],
    },
    ...names.map((name) => ({
      measure: 'CPU',
      who: name,
      unit: '% of a core',
      values: cpu[name],
      ...(budgets[name] && { budget: budgets[name] }),
    })),
    ...names.map((name) => ({
      measure: 'resident memory',
      who: name,
      unit: 'MiB',
      values: memory[name],
      ...(budgets[name] && { budget: { atMost: 85 } }),
    })),
  ];
}

/**
 * Counts the attempts that an agent reports in its heartbeats, as a second subscriber of the broker. Only whole windows after the first count: the
 * first round of checks is spread over the first interval, and a transition cuts a window short.
 */
async function countAttempts(brokerUrl, site) {
  const client = await mqtt.connectAsync(brokerUrl, { protocolVersion: 4 });
  const filters = ['birth', 'live', 'fill'].map((leaf) => `tw/v1/bench/+/${site}/+/${leaf}`);
  const seen = new Set();
  let birth = null;
  let attempts = 0;
  let milliseconds = 0;
  client.on('message', (topic, payload) => {
    if (topic.endsWith('/birth')) {
      const decoded = decodeBirth(payload);
      if (decoded.ok) birth = decoded.birth;
      return;
    }
    if (birth === null) return;
    const message = decodeHeartbeats(payload, birth);
    if (!message.ok) throw new Error(message.detail);
    for (const heartbeat of message.heartbeats) {
      const isWhole = heartbeat.seq > 1 && heartbeat.lengthMs > 0.99 * birth.windowMs;
      if (!isWhole || seen.has(heartbeat.seq)) continue;
      seen.add(heartbeat.seq);
      milliseconds += heartbeat.lengthMs;
      for (const check of heartbeat.checks) attempts += check.sent;
    }
  });
  await client.subscribeAsync(filters, { qos: 1 });
  return { perSecond: () => (1000 * attempts) / milliseconds, stop: () => client.endAsync() };
}
