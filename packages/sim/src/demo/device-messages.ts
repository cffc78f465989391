/** What the demo's main process and its device process say to each other over their IPC channel. */
import type { Endpoint } from '../devices/listener.js';

/** Endpoints by `device/port`. */
export type EndpointTable = Readonly<Record<string, Endpoint>>;

export interface StartDevices {
  readonly type: 'start';
  /** Where the relays' MQTT lines lead. */
  readonly broker: Endpoint;
  /** Ports to have again after a restart, so that the agents' configurations stay true. */
  readonly wanted: EndpointTable;
  /** Unix socket on which to take faults. */
  readonly controlSocket: string;
}

export type DevicesSay =
  | { readonly type: 'ready'; readonly endpoints: EndpointTable }
  | { readonly type: 'failed'; readonly problem: string };

/** The endpoint of one device's port. Throws RangeError for one that the table has not. */
export function endpointOf(table: EndpointTable, key: string): Endpoint {
  const endpoint = table[key];
  if (endpoint === undefined) throw new RangeError(`no endpoint ${key}`);
  return endpoint;
}
