// Probes every target once a second, spread over the second, through one shared io, and prints the medians (microseconds) per kind as JSON.
// Arguments: one JSON object { hosts, port, seconds }.
import { createProbeIo, findProbe } from '@tillwatch/probes';
import { spread } from './main.mjs';

const { hosts, port, seconds } = JSON.parse(process.argv[2]);
const io = createProbeIo();
const kinds = { icmp: (host) => ({ host }), tcp: (host) => ({ host, port }) };
const found = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, hosts.map(() => [])]));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function probe(kind, host, at) {
  const kindOf = findProbe(kind);
  const attempt = await kindOf.run({
    params: kindOf.params.parse(kinds[kind](host)),
    signal: AbortSignal.timeout(900),
    timeoutMs: 900,
    io,
  });
  if (attempt.latencyUs !== undefined) found[kind][at].push(attempt.latencyUs);
}

const running = [];
for (let second = 0; second < seconds; second++) {
  for (const [at, host] of hosts.entries()) {
    running.push(probe(second % 2 === 0 ? 'icmp' : 'tcp', host, at));
    await wait(1000 / hosts.length);
  }
}
await Promise.all(running);
await io.close();
const medians = (kind) => found[kind].map((values) => spread(values).median);
console.log(JSON.stringify({ icmp: medians('icmp'), tcp: medians('tcp') }));
