// The twenty checks that benchmarks of the agent share: ten TCP and ten ICMP, as a small store has.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

export const CHECKS = 20;

/** Ten listeners on loopback; close them all. */
export function listeners() {
  return Promise.all(
    Array.from(
      { length: 10 },
      () =>
        new Promise((resolve) => {
          const server = createServer((socket) => socket.on('error', () => {}).end()).listen(0, '127.0.0.1', () =>
            resolve(server),
          );
        }),
    ),
  );
}

/** Writes the configuration of an agent whose site is `name`; answers its path. */
export function agentConfig(place, name, brokerUrl, ports, interval) {
  const devices = Array.from({ length: CHECKS }, (_, n) => `d${n}`);
  const checks = devices.map((id, n) =>
    n < 10
      ? `  - { id: ${id}/tcp, on: ${id}, kind: tcp, params: { host: 127.0.0.1, port: ${ports[n]} }, interval: ${interval}, timeout: 800ms }`
      : `  - { id: ${id}/icmp, on: ${id}, kind: icmp, params: { host: 127.0.0.${n} }, interval: ${interval}, timeout: 800ms }`,
  );
  const file = place.file(`${name}.yaml`);
  writeFileSync(
    file,
    `site: { id: ${name}, name: ${name}, kind: store }
agent: { id: front-end, dataDir: ${place.file(name)} }
vantage: front-end
nodes:
  - { id: front-end, kind: front-end }
${devices.map((id) => `  - { id: ${id}, kind: till }`).join('\n')}
links:
${devices.map((id) => `  - { from: ${id}, to: front-end }`).join('\n')}
checks:
${checks.join('\n')}
uplink: { org: bench, brokers: ['${brokerUrl}'] }
`,
  );
  return file;
}
