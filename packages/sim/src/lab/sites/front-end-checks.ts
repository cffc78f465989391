/** Checks of the front-end PC itself: the shop's software and its settings, the servers' processes, files that wait. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckEntry } from '../../demo/agent-config.js';
import { ADDRESS } from '../network/plan.js';
import { NAME_PORT, SHOP_NAME, TIME_PORT, WEB_PORT } from '../servers/shop-services.js';
import { OFTEN } from './agent-file.js';

/** Settings of the shop's software, to be edited by whoever wants to see a change. */
const SETTINGS = {
  application: { version: '4.7.0', lane: 'front-end' },
  coupon: { valid_from: '2026-11-01', valid_to: '2026-12-31', rate: 0.1 },
  printer: { address: '10.77.1.61', copies: 1 },
};
const PROMOTIONS = ['promotions:', '  - id: P-0711', '    discount: 15', '    starts: 2026-11-11', ''].join('\n');

/** Writes the shop's files below `folder`: `pos.json`, `promotions.yaml` and an empty `queue`. */
export function writeShopFiles(folder: string): void {
  mkdirSync(join(folder, 'queue'), { recursive: true });
  writeFileSync(join(folder, 'pos.json'), `${JSON.stringify(SETTINGS, null, 2)}\n`);
  writeFileSync(join(folder, 'promotions.yaml'), PROMOTIONS);
}

/** Checks of what the front-end PC serves itself. Nobody has signed the lab's certificate, which takes a look at all authorities to know. */
export const serviceChecks = (): readonly CheckEntry[] => [
  {
    id: 'front-end/names',
    on: 'front-end',
    kind: 'dns',
    params: { name: SHOP_NAME, server: `${ADDRESS.frontEnd}:${NAME_PORT}`, expect: [ADDRESS.storeDb] },
    ...OFTEN,
  },
  {
    id: 'front-end/time',
    on: 'front-end',
    kind: 'ntp',
    params: { host: ADDRESS.frontEnd, port: TIME_PORT },
    ...OFTEN,
  },
  {
    id: 'front-end/certificate',
    on: 'front-end',
    kind: 'tls',
    params: { host: ADDRESS.frontEnd, port: WEB_PORT, serverName: SHOP_NAME, allowUntrusted: true },
    ...OFTEN,
  },
];

/** Checks over those files, and of what runs: the MariaDB whose log is in `logDir`, for namespaces of a network share their processes with all the machine. */
export function frontEndChecks(folder: string, logDir: string): readonly CheckEntry[] {
  const paths = ['pos.json', 'promotions.yaml'].map((name) => join(folder, name));
  return [
    { id: 'front-end/version', on: 'front-end', kind: 'version', params: { paths }, ...OFTEN },
    {
      id: 'front-end/queue',
      on: 'front-end',
      kind: 'queue',
      params: { folder: join(folder, 'queue') },
      interval: '5s',
      timeout: '2s',
    },
    {
      id: 'front-end/mariadbd',
      on: 'front-end',
      kind: 'service',
      params: { name: 'mariadbd', manager: 'process', commandContains: `--log-bin=${logDir}` },
      interval: '5s',
      timeout: '2s',
    },
  ];
}
