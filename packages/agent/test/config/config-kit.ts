/** A sound configuration, and the faults of what a test makes of it. */
import type { ConfigFault } from '@tillwatch/config';
import { checkConfig } from '../../src/config/load.js';

/** A small store without faults, one line for each section. */
export const SOUND = `site: { id: demo-1, name: Demo store 1, kind: store, region: Demo, timeZone: Asia/Shanghai }
agent: { id: front-end, dataDir: ./data }
vantage: front-end
nodes:
  - { id: till-1, kind: till, name: Till 1 }
  - { id: till-2, kind: till }
  - { id: front-end, kind: front-end }
  - { id: store-db, kind: store-db }
  - { id: central-db, kind: central-db, name: Central DB, at: hub/central-db }
links:
  - { from: till-1, to: front-end }
  - { from: till-2, to: front-end }
  - { from: front-end, to: store-db }
  - { from: store-db, to: central-db }
flows:
  - { name: checkout, critical: true, path: [[till-1, till-2], front-end, store-db] }
defaults: { interval: 10s, timeout: 2s }
checks:
  - { id: till-1/tcp, on: till-1, kind: tcp, params: { host: 127.0.0.1, port: 9100 }, interval: 1s, timeout: 800ms, failAfter: 4, okAfter: 1 }
  - { id: sync/tcp, on: store-db->central-db, kind: tcp, params: { host: 127.0.0.1, port: 5432 } }
uplink: { org: demo, brokers: ['mqtt://127.0.0.1:1883', 'mqtt://127.0.0.1:1884'], username: x, password: { $env: SECRET }, window: 10s, batch: 3 }
outbox: { maxSize: 64MB, maxAge: 7d }
`;
export const ENV = { SECRET: 'hunter2' };
export const FILE = '/etc/tillwatch/agent.yaml';

export const faultsOf = (text: string, env: NodeJS.ProcessEnv = ENV): readonly ConfigFault[] => {
  const result = checkConfig(text, FILE, env);
  return result.ok ? [] : result.faults;
};
export const places = (faults: readonly ConfigFault[]): string[] =>
  faults.map((fault) => `${fault.line} ${fault.path}`);

/** The sound configuration with one line changed; that line's number besides. */
export function withLine(pattern: string, replacement: string): { text: string; line: number } {
  const lines = SOUND.split('\n');
  const at = lines.findIndex((line) => line.includes(pattern));
  if (at < 0) throw new Error(`no line has ${pattern}`);
  lines[at] = (lines[at] as string).replace(pattern, replacement);
  return { text: lines.join('\n'), line: at + 1 };
}
