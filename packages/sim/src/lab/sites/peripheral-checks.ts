/** Checks of the store's devices, each in its own language. */
import { type CheckEntry, tcpCheck } from '../../demo/agent-config.js';
import { ADDRESS, STORE_DEVICES, type StoreDevice } from '../network/plan.js';
import { DEVICE_PORTS } from '../servers/device-ports.js';
import { IPP_PATH, IPP_PORT } from '../servers/office-printer.js';
import { COMMUNITY_ENV } from '../servers/router-snmp.js';
import { OFTEN, onLan, PATIENCE, ping, web } from './agent-file.js';

export const TILLS = ['till-1', 'till-2', 'till-3'] as const;

const at = (id: StoreDevice, port: keyof typeof DEVICE_PORTS) => ({
  host: STORE_DEVICES[id].address,
  port: DEVICE_PORTS[port],
});

/** A device that refuses or ignores a connection counts as in use for a minute in shops. */
const BUSY_S = 4;
const PATIENT = { operator: PATIENCE, busy: PATIENCE } as const;

/** Tills, payment terminal, scale, printers. */
export function peripheralChecks(): readonly CheckEntry[] {
  const { host, port } = at('terminal-1', 'nexo');
  return [
    ...TILLS.flatMap((id) => [
      onLan(ping(`${id}/icmp`, id, STORE_DEVICES[id].address)),
      onLan(web(`${id}/health`, id, STORE_DEVICES[id].address, DEVICE_PORTS.http)),
      onLan(tcpCheck(`${id}/pos`, id, at(id, 'pos'), { send: 'PING\\r\\n', expect: 'PONG' })),
    ]),
    {
      id: 'terminal-1/diagnosis',
      on: 'terminal-1',
      kind: 'terminal',
      params: { url: `http://${host}:${port}/nexo`, poiId: 'terminal-1', askHosts: true },
      patience: { busy: PATIENCE, backlog: PATIENCE },
      ...OFTEN,
    },
    {
      id: 'scale-1/weight',
      on: 'scale-1',
      kind: 'scale',
      params: { ...at('scale-1', 'sics'), protocol: 'mt-sics', busyS: BUSY_S },
      patience: { ...PATIENT, 'hardware-fault': PATIENCE },
      ...OFTEN,
    },
    {
      id: 'printer-1/status',
      on: 'printer-1',
      kind: 'escpos',
      params: { ...at('printer-1', 'escpos'), busyS: BUSY_S },
      patience: PATIENT,
      ...OFTEN,
    },
    {
      id: 'printer-2/status',
      on: 'printer-2',
      kind: 'ipp',
      params: { url: `ipp://${ADDRESS.officePrinter}:${IPP_PORT}${IPP_PATH}` },
      patience: { operator: PATIENCE },
      ...OFTEN,
    },
    {
      id: 'printer-3/status',
      on: 'printer-3',
      kind: 'snmp-printer',
      params: { host: STORE_DEVICES['printer-3'].address, community: { $env: COMMUNITY_ENV } },
      patience: { operator: PATIENCE },
      ...OFTEN,
    },
  ];
}
