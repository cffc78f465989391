// From a device's fault to the message that changes the page: real agent (check each second, confirmed by three attempts), real collector, WebSocket.

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { WebSocket } from 'ws';
import { scratch, sleep, start, startCollector, startMosquitto, tillwatch, until } from './processes.mjs';

function device() {
  let server = null;
  let port = 0;
  return {
    port: () => port,
    up: () =>
      new Promise((resolve) => {
        server = createServer((socket) => socket.on('error', () => {}).end()).listen(port, '127.0.0.1', () => {
          port = server.address().port;
          resolve();
        });
      }),
    down: () => new Promise((resolve) => server.close(resolve)),
  };
}

function agentConfig(place, brokerUrl, port) {
  const file = place.file('agent.yaml');
  writeFileSync(
    file,
    `site: { id: bench-1, name: Bench 1, kind: store }
agent: { id: front-end, dataDir: ${place.file('agent')} }
vantage: front-end
nodes: [{ id: front-end, kind: front-end }, { id: till-1, kind: till }]
links: [{ from: till-1, to: front-end }]
flows: [{ name: checkout, critical: true, path: [till-1, front-end] }]
checks:
  - { id: front-end/host, on: front-end, kind: host, interval: 10s }
  - { id: till-1/tcp, on: till-1, kind: tcp, params: { host: 127.0.0.1, port: ${port} }, interval: 1s, timeout: 800ms }
uplink: { org: bench, brokers: ['${brokerUrl}'] }
`,
  );
  return file;
}

export async function run({ quick }) {
  const place = scratch();
  const till = device();
  await till.up();
  const broker = await startMosquitto();
  const collector = await startCollector(broker.url, place);
  const agent = start(process.execPath, [tillwatch, 'agent', '--config', agentConfig(place, broker.url, till.port())]);
  const socket = new WebSocket(`${collector.url.replace('http', 'ws')}/api/v1/stream`, { origin: collector.url });
  let state = null;
  let wake = () => {};
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    const node = message.site?.nodes?.find(({ id }) => id === 'till-1');
    if (node === undefined) return;
    state = node.state;
    wake();
  });
  const seen = async (wanted) => {
    while (state !== wanted) await new Promise((resolve) => (wake = resolve));
    return performance.now();
  };
  const failing = [];
  const mending = [];
  try {
    await until('page stream', () => socket.readyState === WebSocket.OPEN);
    await until(`site (${agent.printed()})`, async () => (await fetch(`${collector.url}/api/v1/sites/bench-1`)).ok);
    socket.send(JSON.stringify({ subscribe: 'site', id: 'bench-1' }));
    await until('a healthy till', () => state === 'ok');
    for (let round = 0; round < (quick ? 4 : 20); round++) {
      // Anywhere within the check's interval.
      await sleep(1500 + ((round * 377) % 1000));
      const brokenAt = performance.now();
      await till.down();
      failing.push((await seen('down')) - brokenAt);
      await sleep(500);
      const mendedAt = performance.now();
      await till.up();
      mending.push((await seen('ok')) - mendedAt);
    }
  } finally {
    socket.terminate();
    await agent.stop();
    await collector.stop();
    await broker.stop();
    await till.down();
    place.remove();
  }
  return [
    {
      measure: 'fault to page, check each second, three attempts confirm',
      who: 'tillwatch',
      unit: 'ms',
      values: failing,
    },
    { measure: 'mend to page, two attempts confirm', who: 'tillwatch', unit: 'ms', values: mending },
  ];
}
